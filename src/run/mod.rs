//! The spine of a command: read pods, judge each as it comes, then show what is left.

mod live;
mod progress;
mod reading;
mod words;

use std::cell::RefCell;
use std::io::{self, Write};

use jiff::Timestamp;

use crate::error::{Error, Exit};
use crate::files;
use crate::render::sanitize::for_terminal;
use crate::render::{self, Theme, View};
use crate::report::{Judge, ListReport, Metadata, Selection, Source};
use crate::settings::{ListSettings, PodSource, Terminal};
use live::Answer;
use progress::Progress;
use reading::{Intake, Reading};
use words::Scope;

/// Where output goes.
pub(crate) struct Streams<'a> {
    pub(crate) stdin: &'a mut dyn io::Read,
    pub(crate) stdout: &'a mut dyn Write,
    pub(crate) stderr: &'a mut dyn Write,
}

impl Streams<'_> {
    /// Tells an error and what to try. Who cannot be told on standard error cannot be told at all.
    pub(crate) fn tell_error(&mut self, error: &Error) {
        let _ = writeln!(self.stderr, "error: {}", for_terminal(error.message()));
        for hint in error.hints() {
            let _ = writeln!(self.stderr, "  try: {}", for_terminal(hint));
        }
    }

    fn tell(&mut self, note: &str) {
        let _ = writeln!(self.stderr, "{}", for_terminal(note));
    }
}

/// `list`: everything is read before anything is written, so that an error never follows half an answer.
pub(crate) fn list(settings: ListSettings, terminal: Terminal, streams: &mut Streams<'_>) -> Exit {
    let ListSettings {
        source, names, mut filter, format, shape, order, headers, labels, all_namespaces, ..
    } = settings;
    let now = Timestamp::now();
    filter.slow_before = now.checked_sub(words::SLOW_START).ok();
    let from = if matches!(source, PodSource::Files { .. }) { Source::Files } else { Source::Cluster };
    let progress = Progress::default();
    let intake =
        RefCell::new(Intake { judge: Judge::new(labels), names, selection: Selection::default(), filter });
    let read = match source {
        PodSource::Files { paths, recursive, selection } => {
            let scope = Scope::of_files(&selection.namespaces);
            intake.borrow_mut().selection = selection;
            let mut reading = Reading::new(&intake, &progress);
            let options = files::Options { recursive };
            files::read(&paths, &options, streams.stdin, &mut reading).map(|()| Answer {
                reading,
                scope,
                context: None,
                complete: true,
            })
        }
        PodSource::Cluster(source) => live::read(&source, all_namespaces, &intake, &progress),
    };
    let Answer { reading, scope, context, complete } = match read {
        Ok(answer) => answer,
        Err(error) => {
            if error.exit() != Exit::Interrupted {
                streams.tell_error(&error);
            }
            return error.exit();
        }
    };
    let Reading { gathered, mut problems, mut notes, .. } = reading;
    let Intake { judge, names, filter, .. } = intake.into_inner();
    let from_files = from == Source::Files;
    problems.extend(names.missing().map(|target| words::not_found(target, &scope, from_files)));
    notes.extend(judge.into_warnings());
    let complete = complete && problems.is_empty();
    let told = notes.clone();
    // People are told the errors themselves; scripts read them here.
    notes.extend(problems.iter().map(|error| error.message().to_owned()));
    let generated_at = Timestamp::from_second(now.as_second()).unwrap_or(now);
    let metadata = Metadata { generated_at, context, source: from, complete, notes };
    let mut report = ListReport { gathered, filter, metadata };

    let several = matches!(scope, Scope::Namespaces(_)) || report.gathered.has_several_namespaces();
    let view = View {
        format,
        shape,
        order,
        headers,
        namespaces: all_namespaces || several,
        labels,
        width: terminal.width,
        theme: Theme::new(terminal.colour && !format.is_structured()),
        now,
    };
    let written = {
        let mut out = io::BufWriter::new(&mut *streams.stdout);
        render::list(&mut out, &mut report, &view).and_then(|()| out.flush())
    };
    match written {
        Ok(()) => {}
        // Whoever closed the pipe has seen enough; what could not be read is told all the same.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        Err(error) => {
            streams.tell_error(&Error::failed(format!("cannot write the answer: {error}")));
            return Exit::Failed;
        }
    }
    for error in &problems {
        streams.tell_error(error);
    }
    if !format.is_structured() {
        for note in &told {
            streams.tell(&format!("note: {note}"));
        }
        if let Some(text) = words::left_out(&report, &scope, problems.is_empty()) {
            streams.tell(&text);
        }
        if let Some(text) = words::slow_starts(&report) {
            streams.tell(&text);
        }
    }
    if complete { Exit::Done } else { Exit::Failed }
}
