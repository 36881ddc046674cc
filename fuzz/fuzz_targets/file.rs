#![no_main]

use kubectl_sidecars_fuzz::file;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    file(data);
});
