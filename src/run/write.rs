//! Writes files that were made from the command line.

use std::fs;
use std::path::PathBuf;

use super::Streams;
use crate::error::{Error, Exit};

/// Writes each file, and the folders that it needs.
pub(crate) fn write(files: &[(PathBuf, Vec<u8>)], streams: &mut Streams<'_>) -> Exit {
    for (path, text) in files {
        let made = path.parent().map_or(Ok(()), fs::create_dir_all);
        if let Err(error) = made.and_then(|()| fs::write(path, text)) {
            return streams.end_with(&Error::failed(format!("cannot write {}: {error}", path.display())));
        }
    }
    Exit::Done
}
