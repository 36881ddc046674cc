//! YAML: the value of the JSON contract.

use std::io::{self, Write};

use serde::Serialize;

use super::json;
use super::sanitize::is_unsafe;

/// Writes `value`. If a text contains characters that a terminal would act on or hide, writes everything as JSON, which is
/// also YAML and can escape them anywhere.
pub(super) fn write(mut out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    let mut scan = Scan { found: false };
    serde_json::to_writer(&mut scan, value)?;
    if scan.found {
        return json::write_for_yaml(out, value);
    }
    serde_saphyr::to_io_writer(&mut out, value).map_err(|error| match error {
        // Kept, because a closed pipe is not a failure.
        serde_saphyr::ser::Error::IO { error } => error,
        other => io::Error::other(other),
    })
}

/// Looks for characters that the YAML writer does not escape.
struct Scan {
    found: bool,
}

impl Write for Scan {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A text arrives in one piece; the first 32 characters of Unicode are already escaped.
        self.found = self.found || !bytes.is_ascii() && String::from_utf8_lossy(bytes).contains(is_unsafe);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
