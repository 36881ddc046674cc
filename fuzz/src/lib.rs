//! What the fuzz targets run: from bytes that anybody may send to pods, verdicts and every format.
//!
//! ```text
//! cargo install cargo-fuzz
//! cargo +nightly fuzz run report -- -max_total_time=600
//! ```

use bytes::Bytes;
use kubectl_sidecars::harness::{FORMATS, PodBatch, SHAPES};

/// A page of a list, in this encoding.
pub fn page(content_type: &str, bytes: &[u8]) -> PodBatch {
    let bytes = &Bytes::copy_from_slice(bytes);
    let [mut shared, mut single] = [true, false].map(|share| PodBatch::from_any_page(content_type, bytes, share));
    let pods = shared.clone();
    // What is remembered of one container may not change another. Names of tokens that are not UTF-8 are mended, to
    // as many characters as there are bytes or fewer.
    shared.clear_token_mounts();
    single.clear_token_mounts();
    assert_eq!(shared, single);
    pods
}

/// A file, in JSON or YAML.
pub fn file(bytes: &[u8]) -> PodBatch {
    PodBatch::from_file(bytes)
}

/// Judges pods and writes them in every format; nothing that a terminal would obey may be in it.
pub fn report(pods: &PodBatch) {
    let mut rows = pods.judge();
    for format in FORMATS {
        for shape in SHAPES {
            for width in [None, Some(20), Some(80)] {
                let mut out = Vec::new();
                rows.write(&mut out, (format, shape), width, true).expect("memory takes every write");
                let text = String::from_utf8(out).expect("all output is text");
                let obeyed = |c: char| c.is_control() && c != '\n' && !(c == '\r' && format == "csv");
                assert!(!text.contains(obeyed), "{format} {shape}: {text:?}");
            }
        }
    }
}
