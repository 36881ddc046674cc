//! YAML: the value of the JSON contract.

use std::io::{self, Write};

use serde::Serialize;

/// Writes `value`.
pub(super) fn write(mut out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    serde_saphyr::to_io_writer(&mut out, value).map_err(|error| match error {
        // Kept as it is, for a closed pipe is no failure.
        serde_saphyr::ser::Error::IO { error } => error,
        other => io::Error::other(other),
    })
}
