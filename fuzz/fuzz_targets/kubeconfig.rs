#![no_main]

use kubectl_sidecars_fuzz::kubeconfig;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    kubeconfig(data);
});
