#![no_main]

use kubectl_sidecars_fuzz::{commands, file};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    commands(&file(data));
});
