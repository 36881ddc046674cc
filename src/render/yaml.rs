//! YAML: the value of the JSON contract.

use std::io::{self, Write};

use serde::Serialize;

use super::json;
use super::sanitize::is_unsafe;

/// Writes `value`.
///
/// The YAML library escapes control characters, but writes bidirectional and invisible ones as they are. An
/// answer that holds such is written in JSON's form with all of them escaped: JSON is YAML, too.
pub(super) fn write(mut out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    let mut scan = Scan { found: false };
    serde_json::to_writer(&mut scan, value)?;
    if scan.found {
        return json::write(out, value);
    }
    serde_saphyr::to_io_writer(&mut out, value).map_err(|error| match error {
        // Kept as it is, for a closed pipe is no failure.
        serde_saphyr::ser::Error::IO { error } => error,
        other => io::Error::other(other),
    })
}

/// Swallows text and remembers whether something in it could mislead. JSON has control characters escaped
/// already, so what is found here is what YAML would not escape.
struct Scan {
    found: bool,
}

impl Write for Scan {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !self.found && !bytes.is_ascii() {
            // JSON is written in whole pieces of text; should that ever change, caution costs little.
            self.found = std::str::from_utf8(bytes).map_or(true, |text| text.chars().any(is_unsafe));
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
