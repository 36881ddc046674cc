//! `--save`: the flag of commands whose pods can be saved.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use crate::error::Error;
use crate::files::snapshot;

#[derive(Debug, Args)]
pub(super) struct SaveArgs {
    /// Save the pods, for -f and `compare`
    ///
    /// Writes one JSON object per line to FILE.ndjson, or compressed to FILE.ndjson.gz. Folders are made as needed.
    #[arg(long, value_name = "FILE", hide_short_help = true, value_hint = ValueHint::FilePath, help_heading = "Output")]
    save: Option<PathBuf>,
}

impl SaveArgs {
    /// The file to write.
    ///
    /// Errors: its name has another ending (exit code 2).
    pub(super) fn path(self) -> Result<Option<PathBuf>, Error> {
        match self.save {
            Some(path) if !snapshot::is_named_so(&path.to_string_lossy()) => {
                Err(Error::usage("--save takes a file that ends in .ndjson or .ndjson.gz")
                    .hint(format!("--save {}.ndjson", path.display())))
            }
            path => Ok(path),
        }
    }
}
