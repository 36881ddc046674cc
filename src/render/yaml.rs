//! YAML: the value of the JSON contract.

use std::io::{self, Write};

use serde::Serialize;

/// Writes `value`.
pub(super) fn write(mut out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    serde_saphyr::to_io_writer(&mut out, value).map_err(io::Error::other)
}
