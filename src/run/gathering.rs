//! Reads and judges every pod that is meant, from wherever it comes, and tells at the end what is missing.

use std::cell::RefCell;
use std::io;

use jiff::Timestamp;

use super::live::{self, Answer};
use super::progress::Progress;
use super::reading::{Intake, Reading};
use super::words::{self, Scope};
use crate::cluster::Metrics;
use crate::error::Error;
use crate::files;
use crate::report::explain::Explanations;
use crate::report::{Filter, Gathered, Metadata, Selection, Source, Tally};
use crate::settings::PodSource;

/// What was read, and what is told beside it.
pub(super) struct Gathering {
    pub(super) gathered: Gathered,
    /// Where pods were added up.
    pub(super) tally: Tally,
    pub(super) explanations: Explanations,
    pub(super) filter: Filter,
    /// What containers use, where that was asked for.
    pub(super) metrics: Option<Metrics>,
    pub(super) scope: Scope,
    context: Option<String>,
    source: Source,
    /// Whether every namespace that was asked for was read.
    complete: bool,
    /// What could not be read, or is not there.
    pub(super) problems: Vec<Error>,
    /// What is worth a word and no failure.
    pub(super) notes: Vec<String>,
}

impl Gathering {
    /// The end of an answer: what was named and never met, and what the owners and the user's rules got wrong.
    pub(super) fn of(answer: Answer<'_>, source: Source) -> Self {
        let Answer { reading, scope, context, complete } = answer;
        let mut intake = reading.intake.borrow_mut();
        let Reading { names, gathered, tally, explanations, mut problems, mut notes, metrics, .. } = reading;
        let from_files = source == Source::Files;
        problems.extend(names.missing().map(|target| words::not_found(target, &scope, from_files)));
        notes.extend(intake.judge.warnings().map(ToOwned::to_owned));
        let filter = std::mem::take(&mut intake.filter);
        Self {
            gathered,
            tally,
            explanations,
            filter,
            metrics,
            scope,
            context,
            source,
            complete,
            problems,
            notes,
        }
    }

    pub(super) fn has_several_namespaces(&self) -> bool {
        matches!(self.scope, Scope::Namespaces(_)) || self.gathered.has_several_namespaces()
    }

    /// Facts about the answer as a whole, made at `now` (UTC).
    pub(super) fn metadata(&self, now: Timestamp) -> Metadata {
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
pub(super) fn gather(
    source: PodSource,
    all_namespaces: bool,
    intake: Intake,
    stdin: &mut dyn io::Read,
) -> Result<Gathering, Error> {
    let progress = Progress::default();
    let intake = RefCell::new(intake);
    Ok(match source {
        PodSource::Files { paths, recursive, selection } => {
            let answer = read_files(&paths, recursive, selection, &intake, &progress, stdin)?;
            Gathering::of(answer, Source::Files)
        }
        PodSource::Cluster(source) => {
            Gathering::of(live::read(&source, all_namespaces, &intake, &progress)?, Source::Cluster)
        }
    })
}

/// Reads files, and of their pods those that `selection` admits.
pub(super) fn read_files<'a>(
    paths: &[String],
    recursive: bool,
    selection: Selection,
    intake: &'a RefCell<Intake>,
    progress: &'a Progress,
    stdin: &mut dyn io::Read,
) -> Result<Answer<'a>, Error> {
    let scope = Scope::of_files(&selection.namespaces);
    intake.borrow_mut().selection = selection;
    let mut reading = Reading::new(intake, progress);
    files::read(paths, &files::Options { recursive }, stdin, &mut reading)?;
    Ok(Answer { reading, scope, context: None, complete: true })
}
