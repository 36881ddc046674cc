#![no_main]

use kubectl_sidecars_fuzz::{file, page, report};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    // The first byte chooses the way in.
    let Some((way, rest)) = data.split_first() else { return };
    report(&match way % 3 {
        0 => page("application/json", rest),
        1 => page("application/vnd.kubernetes.protobuf", rest),
        _ => file(rest),
    });
});
