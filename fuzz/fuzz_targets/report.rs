#![no_main]

use kubectl_sidecars_fuzz::{file, page, report};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    // The first byte selects the decoder.
    let Some((selector, rest)) = data.split_first() else { return };
    report(&match selector % 3 {
        0 => page("application/json", rest),
        1 => page("application/vnd.kubernetes.protobuf", rest),
        _ => file(rest),
    });
});
