#![no_main]

use kubectl_sidecars_fuzz::page;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    page("application/json", data);
});
