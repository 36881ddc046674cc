//! How reading pods went: what the user should know about a result as a whole.

use std::io;

use jiff::Timestamp;

use super::Streams;
use super::notes::{self, Scope};
use crate::cluster::Metrics;
use crate::error::{Error, Exit};
use crate::model::Usage;
use crate::report::{ContextReport, Metadata, Source, Unmeasured, saved_at, settled_until};

pub(super) struct ReadOutcome {
    pub(super) scope: Scope,
    pub(super) source: Source,
    /// The kubeconfig's context.
    pub(super) context: Option<String>,
    /// What each of several contexts gave.
    pub(super) contexts: Vec<ContextReport>,
    /// What containers use, where that was asked for.
    pub(super) metrics: Option<Metrics>,
    /// Whether every requested namespace was read.
    pub(super) complete: bool,
    /// What could not be read, or does not exist.
    pub(super) problems: Vec<Error>,
    pub(super) notes: Vec<String>,
    /// The newest time in the files (UTC).
    pub(super) newest: Option<Timestamp>,
}

impl ReadOutcome {
    /// Nothing has gone wrong yet.
    pub(super) fn new(scope: Scope, source: Source) -> Self {
        Self {
            scope,
            source,
            context: None,
            contexts: Vec::new(),
            metrics: None,
            complete: true,
            problems: Vec::new(),
            notes: Vec::new(),
            newest: None,
        }
    }

    /// Adds usage to pods through `join`, if it was asked for, and notes which figures are missing.
    pub(super) fn join_usage(&mut self, join: impl FnOnce(&Usage) -> Unmeasured) {
        let Some(Metrics { usage, notes }) = self.metrics.take() else { return };
        let unmeasured = join(&usage);
        // A note already says why there are no figures at all.
        let explained = usage.is_empty() && !notes.is_empty();
        self.notes.extend(notes);
        self.notes.extend(notes::missing_figures(&unmeasured).filter(|_| !explained));
    }

    /// The time for which the result holds: `clock` (UTC), or when the files were saved.
    pub(super) fn as_of(&self, clock: Timestamp) -> Timestamp {
        saved_at(self.newest, clock).unwrap_or(clock)
    }

    /// The time for which ages hold: `clock` (UTC), or when the files were saved, which a note then says if `has_ages`.
    pub(super) fn ages_as_of(&mut self, clock: Timestamp, has_ages: bool) -> Timestamp {
        let saved_at = saved_at(self.newest, clock);
        self.notes.extend(saved_at.filter(|_| has_ages).map(notes::ages_as_of));
        saved_at.unwrap_or(clock)
    }

    /// The time up to which restarts that have not gone on are over, at `clock` (UTC).
    pub(super) fn settled_until(&self, clock: Timestamp) -> Timestamp {
        settled_until(self.newest, clock)
    }

    /// Facts about the result as a whole, made at `now` (UTC).
    pub(super) fn metadata(&self, now: Timestamp) -> Metadata {
        let errors = self.problems.iter().map(|error| error.message().to_owned());
        Metadata {
            generated_at: Timestamp::from_second(now.as_second()).unwrap_or(now),
            context: self.context.clone(),
            source: self.source,
            complete: self.complete && self.problems.is_empty(),
            // Errors are also printed; scripts read them here.
            notes: self.notes.iter().cloned().chain(errors).collect(),
            contexts: self.contexts.clone(),
        }
    }

    /// The remark on an empty result, unless errors explain it.
    pub(super) fn nothing_found(&self, is_empty: bool) -> Option<String> {
        (is_empty && self.problems.is_empty()).then(|| notes::nothing_found(&self.scope))
    }

    /// Writes the result and then what it does not show: errors always, notes and `remarks` where it is `for_people`.
    /// Structured formats include them.
    pub(super) fn finish(
        self,
        streams: &mut Streams<'_>,
        write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>,
        remarks: impl IntoIterator<Item = String>,
        for_people: bool,
    ) -> Result<Exit, Error> {
        streams.show(write)?;
        self.problems.iter().for_each(|error| streams.print_error(error));
        if for_people {
            self.notes.iter().for_each(|note| streams.print_note(&format!("note: {note}")));
            remarks.into_iter().for_each(|remark| streams.print_note(&remark));
        }
        Ok(if self.complete && self.problems.is_empty() { Exit::Done } else { Exit::Failed })
    }
}

/// Containers that have been running since before this time (UTC) are expected to have figures.
pub(super) fn figures_expected_before(now: Timestamp) -> Timestamp {
    now.checked_sub(notes::FIRST_FIGURES).unwrap_or(now)
}
