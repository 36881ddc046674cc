//! Commands that need no pods: printing text and writing generated files.

use std::fs;
use std::io;
use std::path::PathBuf;

use super::{Command, Streams};
use crate::error::{Error, Exit};
use crate::settings::Terminal;

/// Prints help, the version or a completion script.
#[derive(Debug)]
pub(crate) struct PrintCommand(pub(crate) Vec<u8>);

impl Command for PrintCommand {
    fn run(self: Box<Self>, _: Terminal, streams: &mut Streams<'_>) -> Result<Exit, Error> {
        let printed = streams.stdout.write_all(&self.0).and_then(|()| streams.stdout.flush());
        let failed = printed.is_err_and(|error| error.kind() != io::ErrorKind::BrokenPipe);
        Ok(if failed { Exit::Failed } else { Exit::Done })
    }
}

/// Writes files and creates the folders that they need.
#[derive(Debug)]
pub(crate) struct WriteCommand(pub(crate) Vec<(PathBuf, Vec<u8>)>);

impl Command for WriteCommand {
    fn run(self: Box<Self>, _: Terminal, _: &mut Streams<'_>) -> Result<Exit, Error> {
        for (path, text) in &self.0 {
            let made = path.parent().map_or(Ok(()), fs::create_dir_all);
            made.and_then(|()| fs::write(path, text))
                .map_err(|error| Error::failed(format!("cannot write {}: {error}", path.display())))?;
        }
        Ok(Exit::Done)
    }
}
