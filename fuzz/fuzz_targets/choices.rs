#![no_main]

use kubectl_sidecars_fuzz::{choices, file};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    choices(&file(data));
});
