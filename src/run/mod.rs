//! The commands: read pods, judge each as it arrives, then show what is left. Each file with a command's name holds
//! what its command line asks for, and runs it.

mod check;
mod compare;
mod complete;
mod describe;
mod explain;
mod fleet;
mod gathering;
mod install;
mod list;
mod live;
mod migrate;
mod notes;
mod outcome;
mod overhead;
mod print;
mod progress;
mod reading;
mod retries;
mod save;
mod similar;
mod wait;
mod watch;

pub(crate) use check::CheckCommand;
pub(crate) use compare::CompareCommand;
pub(crate) use complete::{CompleteCommand, Lookup, all_of_pods as choices_of_pods};
pub(crate) use describe::{DescribeCommand, Logs, Shown};
pub(crate) use explain::{ExplainContainers, ExplainTopic};
pub(crate) use install::InstallCommand;
pub(crate) use list::ListCommand;
pub(crate) use migrate::MigrateCommand;
pub(crate) use overhead::{OverheadCommand, PriceSource};
pub(crate) use print::{PrintCommand, WriteCommand};
pub(crate) use wait::WaitCommand;

use std::io::{self, Write};

use crate::error::{Error, Exit};
use crate::render::sanitize::for_terminal;
use crate::settings::{ColorChoice, Terminal};

/// A command line, resolved and ready to run.
pub(crate) trait Command {
    /// `--color`; `None` for a command that knows no terminal.
    fn color(&self) -> Option<ColorChoice> {
        None
    }

    /// Runs the command. Prints everything but the error that it returns.
    fn run(self: Box<Self>, terminal: Terminal, streams: &mut Streams<'_>) -> Result<Exit, Error>;
}

pub(crate) struct Streams<'a> {
    pub(crate) stdin: &'a mut dyn io::Read,
    pub(crate) stdout: &'a mut dyn Write,
    pub(crate) stderr: &'a mut dyn Write,
}

impl Streams<'_> {
    /// Prints the error unless the user interrupted, and returns its exit code.
    pub(crate) fn end_with(&mut self, error: &Error) -> Exit {
        if matches!(error.exit(), Exit::Failed | Exit::Usage) {
            self.print_error(error);
        }
        error.exit()
    }

    /// Prints an error and its hints. Failing to write to standard error cannot be reported anywhere.
    fn print_error(&mut self, error: &Error) {
        let _ = writeln!(self.stderr, "error: {}", for_terminal(error.message()));
        for hint in error.hints() {
            let _ = writeln!(self.stderr, "  try: {}", for_terminal(hint));
        }
    }

    fn print_note(&mut self, note: &str) {
        let _ = writeln!(self.stderr, "{}", for_terminal(note));
    }

    /// Writes a result. A closed pipe is not an error: the reader has what it needs.
    fn show(&mut self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Error> {
        let mut out = io::BufWriter::new(&mut *self.stdout);
        match write(&mut out).and_then(|()| out.flush()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Err(Error::failed(format!("cannot write the output: {error}")))
            }
            _ => Ok(()),
        }
    }
}
