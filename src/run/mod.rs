//! The spine of a command: read pods, judge each as it comes, then show what is left.

mod complete;
mod describe;
mod explain;
mod install;
mod live;
mod overhead;
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

use crate::cluster::Metrics;
use crate::error::{Error, Exit};
use crate::files;
use crate::model::Usage;
use crate::render::sanitize::for_terminal;
use crate::render::{self, Theme, View};
use crate::report::{Filter, Gathered, Judge, ListReport, Metadata, Selection, Source, Tally, Unmeasured};
use crate::settings::{ListSettings, PodSource, Terminal};
pub(crate) use describe::describe;
use live::Answer;
pub(crate) use overhead::overhead;
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
        usage,
        ..
    } = settings;
    let now = Timestamp::now();
    filter.slow_before = now.checked_sub(words::SLOW_START).ok();
    let rules = match rules::load(&rules) {
        Ok(rules) => rules,
        Err(error) => return streams.end_with(&error),
    };
    let judge = Judge::new(rules, labels);
    let selection = Selection::default();
    let intake = Intake { judge, names, selection, filter, question: None, keeps: false };
    let mut view = View {
        format,
        shape,
        order,
        headers,
        namespaces: all_namespaces,
        labels,
        usage,
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
    let mut answer = match gather(source, all_namespaces, intake, streams.stdin) {
        Ok(answer) => answer,
        Err(error) => return streams.end_with(&error),
    };
    if let Some(metrics) = answer.metrics.take() {
        let rows = &mut answer.gathered.rows;
        answer.notes.extend(measured(metrics, |usage| {
            let mut unmeasured = Unmeasured::default();
            for pod in rows {
                unmeasured.measure(pod, usage, settled(now));
            }
            unmeasured
        }));
    }
    view.namespaces |= answer.has_several_namespaces();
    let metadata = answer.metadata(now);
    let Gathering { gathered, filter, scope, problems, notes, .. } = answer;
    let mut report = ListReport { gathered, filter, metadata };
    if let Err(error) = show(streams, |out| render::list(out, &mut report, &view)) {
        return streams.end_with(&error);
    }
    let beside =
        [words::left_out(&report.gathered, &scope, problems.is_empty()), words::slow_starts(&report)];
    let notes = if format.is_structured() { Vec::new() } else { notes };
    let beside = beside.into_iter().flatten().filter(|_| !format.is_structured());
    tell_beside(&problems, &notes, beside, streams);
    if report.metadata.complete { Exit::Done } else { Exit::Failed }
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

/// What was read, and what is told beside it.
struct Gathering {
    gathered: Gathered,
    /// Where pods were added up.
    tally: Option<Tally>,
    filter: Filter,
    /// What containers use, where that was asked for.
    metrics: Option<Metrics>,
    scope: Scope,
    context: Option<String>,
    source: Source,
    /// Whether every namespace that was asked for was read.
    complete: bool,
    /// What could not be read, or is not there.
    problems: Vec<Error>,
    /// What is worth a word and no failure.
    notes: Vec<String>,
}

impl Gathering {
    fn has_several_namespaces(&self) -> bool {
        matches!(self.scope, Scope::Namespaces(_)) || self.gathered.has_several_namespaces()
    }

    fn metadata(&self, now: Timestamp) -> Metadata {
        let errors = self.problems.iter().map(|error| error.message().to_owned());
        Metadata {
            generated_at: Timestamp::from_second(now.as_second()).unwrap_or(now),
            context: self.context.clone(),
            source: self.source,
            complete: self.complete && self.problems.is_empty(),
            // People are told the errors themselves; scripts read them here.
            notes: self.notes.iter().cloned().chain(errors).collect(),
        }
    }
}

/// Reads and judges every pod that is meant.
fn gather(
    source: PodSource,
    all_namespaces: bool,
    intake: Intake,
    stdin: &mut dyn io::Read,
) -> Result<Gathering, Error> {
    let progress = Progress::default();
    let intake = RefCell::new(intake);
    let (source, answer) = match source {
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
    let Reading { names, gathered, tally, mut problems, mut notes, metrics, .. } = reading;
    let Intake { judge, filter, .. } = intake.into_inner();
    let from_files = source == Source::Files;
    problems.extend(names.missing().map(|target| words::not_found(target, &scope, from_files)));
    notes.extend(judge.into_warnings());
    Ok(Gathering { gathered, tally, filter, metrics, scope, context, source, complete, problems, notes })
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

/// Tells people what the answer does not show.
fn tell_beside(
    problems: &[Error],
    notes: &[String],
    beside: impl Iterator<Item = String>,
    streams: &mut Streams<'_>,
) {
    for error in problems {
        streams.tell_error(error);
    }
    for note in notes {
        streams.tell(&format!("note: {note}"));
    }
    beside.for_each(|text| streams.tell(&text));
}
