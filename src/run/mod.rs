//! The spine of a command: read pods, judge each as it comes, then show what is left.

mod complete;
mod explain;
mod install;
mod live;
mod progress;
mod reading;
mod rules;
mod watch;
mod words;
mod write;

pub(crate) use complete::complete;
pub(crate) use explain::explain;
pub(crate) use install::install;
pub(crate) use write::write;

use std::cell::RefCell;
use std::io::{self, Write};

use jiff::Timestamp;

use crate::error::{Error, Exit};
use crate::files;
use crate::render::sanitize::for_terminal;
use crate::render::{self, Format, Theme, View};
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

/// `list`: everything is read before anything is written, so that an error never follows half an answer.
pub(crate) fn list(settings: ListSettings, terminal: Terminal, streams: &mut Streams<'_>) -> Exit {
    let ListSettings {
        source,
        names,
        rules,
        mut filter,
        format,
        shape,
        order,
        headers,
        labels,
        all_namespaces,
        watch,
        ..
    } = settings;
    let now = Timestamp::now();
    filter.slow_before = now.checked_sub(words::SLOW_START).ok();
    let rules = match rules::load(&rules) {
        Ok(rules) => rules,
        Err(error) => return streams.end_with(&error),
    };
    let intake = Intake { judge: Judge::new(rules, labels), names, selection: Selection::default(), filter };
    let mut view = View {
        format,
        shape,
        order,
        headers,
        namespaces: all_namespaces,
        labels,
        width: terminal.width,
        theme: Theme::new(terminal.colour && !format.is_structured()),
        now,
    };
    if let (true, PodSource::Cluster(source)) = (watch, &source) {
        let stderr = &mut *streams.stderr;
        let mut tell = |error: &Error| tell_error(stderr, error);
        let watch = watch::follow(source, all_namespaces, intake, &view, streams.stdout, &mut tell);
        return match live::until_interrupted(watch) {
            Ok(()) => Exit::Done,
            Err(error) => streams.end_with(&error),
        };
    }
    let mut answer = match gather(source, all_namespaces, intake, now, streams.stdin) {
        Ok(answer) => answer,
        Err(error) => return streams.end_with(&error),
    };
    view.namespaces |=
        matches!(answer.scope, Scope::Namespaces(_)) || answer.report.gathered.has_several_namespaces();
    let mut out = io::BufWriter::new(&mut *streams.stdout);
    let written = render::list(&mut out, &mut answer.report, &view).and_then(|()| out.flush());
    drop(out);
    match written {
        Ok(()) => {}
        // Whoever closed the pipe has seen enough; what could not be read is told all the same.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        Err(error) => {
            streams.tell_error(&Error::failed(format!("cannot write the answer: {error}")));
            return Exit::Failed;
        }
    }
    tell_beside(&answer, format, streams);
    if answer.report.metadata.complete { Exit::Done } else { Exit::Failed }
}

/// An answer, and what is told beside it.
struct Gathering {
    report: ListReport,
    scope: Scope,
    /// What could not be read, or is not there.
    problems: Vec<Error>,
    /// What is worth a word and no failure.
    notes: Vec<String>,
}

/// Reads and judges every pod that is meant.
fn gather(
    source: PodSource,
    all_namespaces: bool,
    intake: Intake,
    now: Timestamp,
    stdin: &mut dyn io::Read,
) -> Result<Gathering, Error> {
    let progress = Progress::default();
    let intake = RefCell::new(intake);
    let (from, answer) = match source {
        PodSource::Files { paths, recursive, selection } => {
            let scope = Scope::of_files(&selection.namespaces);
            intake.borrow_mut().selection = selection;
            let mut reading = Reading::new(&intake, &progress);
            files::read(&paths, &files::Options { recursive }, stdin, &mut reading)?;
            (Source::Files, Answer { reading, scope, context: None, complete: true })
        }
        PodSource::Cluster(source) => {
            (Source::Cluster, live::read(&source, all_namespaces, &intake, &progress)?)
        }
    };
    let Answer { reading, scope, context, complete } = answer;
    let Reading { names, gathered, mut problems, mut notes, .. } = reading;
    let Intake { judge, filter, .. } = intake.into_inner();
    problems.extend(names.missing().map(|target| words::not_found(target, &scope, from == Source::Files)));
    notes.extend(judge.into_warnings());
    let metadata = Metadata {
        generated_at: Timestamp::from_second(now.as_second()).unwrap_or(now),
        context,
        source: from,
        complete: complete && problems.is_empty(),
        // People are told the errors themselves; scripts read them here.
        notes: notes.iter().cloned().chain(problems.iter().map(|e| e.message().to_owned())).collect(),
    };
    Ok(Gathering { report: ListReport { gathered, filter, metadata }, scope, problems, notes })
}

/// Tells people what the answer does not show.
fn tell_beside(answer: &Gathering, format: Format, streams: &mut Streams<'_>) {
    let Gathering { report, scope, problems, notes } = answer;
    for error in problems {
        streams.tell_error(error);
    }
    if format.is_structured() {
        return;
    }
    for note in notes {
        streams.tell(&format!("note: {note}"));
    }
    let beside = [words::left_out(report, scope, problems.is_empty()), words::slow_starts(report)];
    for text in beside.into_iter().flatten() {
        streams.tell(&text);
    }
}
