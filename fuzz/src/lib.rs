//! The code under the fuzz targets: from untrusted bytes to pods, verdicts and every output format.
//!
//! ```text
//! cargo install cargo-fuzz
//! cargo +nightly fuzz run report -- -max_total_time=600
//! ```

use bytes::Bytes;
use kubectl_sidecars::harness::{FORMATS, PodBatch, SHAPES, read_kubeconfig, read_watch};

/// Decodes a page of a list in this encoding.
pub fn page(content_type: &str, bytes: &[u8]) -> PodBatch {
    let bytes = &Bytes::copy_from_slice(bytes);
    let [mut shared, mut single] = [true, false].map(|share| PodBatch::from_any_page(content_type, bytes, share));
    let pods = shared.clone();
    // Decoding with and without the cache of containers must give the same pods. Token mounts are not compared: names
    // that are not UTF-8 are repaired, so their length may change.
    shared.clear_token_mounts();
    single.clear_token_mounts();
    assert_eq!(shared, single);
    pods
}

/// Decodes a file in JSON or YAML.
pub fn file(bytes: &[u8]) -> PodBatch {
    PodBatch::from_file(bytes)
}

/// Reads the body of a watch, in pieces of `size` bytes. The size of the pieces must not matter.
pub fn watch(bytes: &[u8], size: usize) {
    assert_eq!(read_watch(bytes, size), read_watch(bytes, bytes.len()));
}

/// Reads a kubeconfig and the addresses in it. An error must not contain the password of an address.
pub fn kubeconfig(bytes: &[u8]) {
    for error in read_kubeconfig(bytes) {
        assert!(!error.contains("s3cret"), "{error}");
    }
    // The same bytes as a password.
    if let Ok(password) = std::str::from_utf8(bytes) {
        let text = format!("s3cret{password}s3cret");
        for address in [format!("https://me:{text}@host"), format!("me:{text}@host:1")] {
            let cluster = serde_json::json!({ "server": address, "proxy-url": address });
            let proxied = serde_json::json!({ "server": "https://host", "proxy-url": address });
            for cluster in [cluster, proxied] {
                let config = serde_json::json!({
                    "current-context": "c", "contexts": [{ "name": "c", "context": { "cluster": "c" } }],
                    "clusters": [{ "name": "c", "cluster": cluster }],
                });
                for error in read_kubeconfig(config.to_string().as_bytes()) {
                    assert!(!error.contains("s3cret"), "{error}");
                }
            }
        }
    }
}

/// Looks at what pods offer at Tab: nothing that a shell expands or reads as a flag.
pub fn choices(pods: &PodBatch) {
    for choice in pods.choices() {
        let is_safe = |c: char| c.is_ascii_alphanumeric() || "._:/@+=,-".contains(c);
        assert!(!choice.starts_with(['-', '~']) && choice.chars().all(is_safe), "{choice:?}");
    }
}

/// Looks at the commands that are suggested for pods: outside of single quotes there is nothing that a shell reads as
/// more than a letter of a word.
pub fn commands(pods: &PodBatch) {
    for command in pods.commands() {
        let mut quoted = false;
        let mut characters = command.chars();
        while let Some(c) = characters.next() {
            match c {
                '\'' => quoted = !quoted,
                '\\' if !quoted => assert_eq!(characters.next(), Some('\''), "{command}"),
                c if quoted => assert!(!c.is_control(), "{command:?}"),
                c => assert!(c.is_ascii_alphanumeric() || " ._:/@+=,%-".contains(c), "{command:?}"),
            }
        }
        assert!(!quoted, "{command}");
    }
}

/// Judges pods and writes them in every format. The output must not contain control characters.
pub fn report(pods: &PodBatch) {
    let mut rows = pods.judge();
    for format in FORMATS {
        for shape in SHAPES {
            for width in [None, Some(20), Some(80)] {
                let mut out = Vec::new();
                rows.write(&mut out, (format, shape), width, true).expect("memory takes every write");
                let text = String::from_utf8(out).expect("all output is text");
                let is_control = |c: char| c.is_control() && c != '\n' && !(c == '\r' && format == "csv");
                assert!(!text.contains(is_control), "{format} {shape}: {text:?}");
            }
        }
    }
}
