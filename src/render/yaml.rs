//! YAML: the value of the JSON contract.

use std::io::{self, Write};

use serde::Serialize;

use super::json;
use super::sanitize::is_unsafe;

/// Writes `value`. Where a text holds what a terminal would obey or hide, all of it is laid out as JSON, which is
/// YAML too: there such characters can be escaped wherever they stand.
pub(super) fn write(mut out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    let mut scan = Scan { found: false };
    serde_json::to_writer(&mut scan, value)?;
    if scan.found {
        return json::write_for_yaml(out, value);
    }
    serde_saphyr::to_io_writer(&mut out, value).map_err(|error| match error {
        // Kept as it is, for a closed pipe is no failure.
        serde_saphyr::ser::Error::IO { error } => error,
        other => io::Error::other(other),
    })
}

/// Looks for characters that YAML as it is written here would let through.
struct Scan {
    found: bool,
}

impl Write for Scan {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // Texts come in one piece, their first 32 characters escaped already.
        self.found = self.found || !bytes.is_ascii() && String::from_utf8_lossy(bytes).contains(is_unsafe);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
