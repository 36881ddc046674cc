#![no_main]

use kubectl_sidecars_fuzz::watch;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    // The first byte is the size of the pieces in which the rest arrives.
    let Some((size, rest)) = data.split_first() else { return };
    watch(rest, usize::from(*size));
});
