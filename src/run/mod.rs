//! The spine of a command: read pods, judge each as it comes, then show what is left.

mod complete;
mod describe;
mod explain;
mod gathering;
mod install;
mod list;
mod live;
mod overhead;
mod progress;
mod reading;
mod rules;
mod watch;
mod words;
mod write;

pub(crate) use complete::complete;
pub(crate) use describe::describe;
pub(crate) use explain::explain;
pub(crate) use install::install;
pub(crate) use list::list;
pub(crate) use overhead::overhead;
pub(crate) use write::write;

use std::io::{self, Write};

use jiff::Timestamp;

use crate::cluster::Metrics;
use crate::error::{Error, Exit};
use crate::model::Usage;
use crate::render::sanitize::for_terminal;
use crate::report::Unmeasured;

pub(crate) struct Streams<'a> {
    pub(crate) stdin: &'a mut dyn io::Read,
    pub(crate) stdout: &'a mut dyn Write,
    pub(crate) stderr: &'a mut dyn Write,
}

impl Streams<'_> {
    /// Tells an error and what to try.
    pub(crate) fn tell_error(&mut self, error: &Error) {
        tell_error(self.stderr, error);
    }

    /// Tells an error, unless it is the user's own wish, and hands out the exit code that it leads to.
    fn end_with(&mut self, error: &Error) -> Exit {
        if matches!(error.exit(), Exit::Failed | Exit::Usage) {
            self.tell_error(error);
        }
        error.exit()
    }

    fn tell(&mut self, note: &str) {
        let _ = writeln!(self.stderr, "{}", for_terminal(note));
    }
}

/// Tells an error and what to try. Who cannot be told on standard error cannot be told at all.
fn tell_error(stderr: &mut dyn Write, error: &Error) {
    let _ = writeln!(stderr, "error: {}", for_terminal(error.message()));
    for hint in error.hints() {
        let _ = writeln!(stderr, "  try: {}", for_terminal(hint));
    }
}

/// Writes an answer. Whoever closed the pipe has seen enough; what could not be read is told all the same.
fn show(
    streams: &mut Streams<'_>,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Error> {
    let mut out = io::BufWriter::new(&mut *streams.stdout);
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Error::failed(format!("cannot write the answer: {error}")))
        }
        _ => Ok(()),
    }
}

/// Since when a container must have been running to be expected to have figures.
fn settled(now: Timestamp) -> Timestamp {
    now.checked_sub(words::FIRST_FIGURES).unwrap_or(now)
}

/// Has figures of usage joined to pods; what there is to know of those that are wanting.
fn measured(metrics: Metrics, join: impl FnOnce(&Usage) -> Unmeasured) -> Vec<String> {
    let Metrics { usage, mut notes } = metrics;
    let unmeasured = join(&usage);
    // Why there are no figures at all has been told already.
    if !usage.is_empty() || notes.is_empty() {
        notes.extend(words::without_figures(&unmeasured));
    }
    notes
}

/// Tells what the answer does not show: errors always, the rest where the answer is `for_people`. Structured formats
/// hold it themselves.
fn tell_beside(
    problems: &[Error],
    notes: &[String],
    beside: impl IntoIterator<Item = String>,
    for_people: bool,
    streams: &mut Streams<'_>,
) {
    for error in problems {
        streams.tell_error(error);
    }
    if for_people {
        for note in notes {
            streams.tell(&format!("note: {note}"));
        }
        beside.into_iter().for_each(|text| streams.tell(&text));
    }
}
