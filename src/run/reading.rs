//! Takes pods in as they come, whatever they come from.

use std::cell::RefCell;

use super::progress::Progress;
use crate::cluster::{Metrics, PageSink, Unreadable};
use crate::error::Error;
use crate::files;
use crate::model::{Event, Origin, Pod};
use crate::report::{Filter, Gathered, Judge, Names, PodReport, Question, Selection, Tally};

/// What all parts of an answer share.
pub(super) struct Intake {
    pub(super) judge: Judge,
    /// What was named.
    pub(super) names: Names,
    /// What the flags select among the pods of files; on a cluster the server has selected.
    pub(super) selection: Selection,
    pub(super) filter: Filter,
    /// What is to be added up instead of listed.
    pub(super) question: Option<Question>,
    /// Whether pods are kept whole, to be described, rather than made into rows.
    pub(super) keeps: bool,
}

/// A pod that is kept whole.
pub(super) struct Kept {
    pub(super) pod: Pod,
    pub(super) origin: Origin,
    pub(super) report: PodReport,
}

/// One part of an answer: everything, or what one of several namespaces gives.
pub(super) struct Reading<'a> {
    intake: &'a RefCell<Intake>,
    progress: &'a Progress,
    /// What was named, and what of it this part has met.
    pub(super) names: Names,
    pub(super) gathered: Gathered,
    pub(super) kept: Vec<Kept>,
    /// Events of files, where pods are kept.
    pub(super) events: Vec<Event>,
    /// Where pods are added up, and not kept.
    pub(super) tally: Option<Tally>,
    pub(super) problems: Vec<Error>,
    pub(super) notes: Vec<String>,
    /// What containers use, where that was asked for.
    pub(super) metrics: Option<Metrics>,
}

impl<'a> Reading<'a> {
    pub(super) fn new(intake: &'a RefCell<Intake>, progress: &'a Progress) -> Self {
        let (names, gathered) = (intake.borrow().names.clone(), Gathered::default());
        let tally = intake.borrow().question.clone().map(Tally::new);
        Self {
            intake,
            progress,
            names,
            gathered,
            kept: Vec::new(),
            events: Vec::new(),
            tally,
            problems: Vec::new(),
            notes: Vec::new(),
            metrics: None,
        }
    }

    /// Judges a pod and keeps what is to be said of it, if it is meant.
    pub(super) fn take(&mut self, pod: Pod, origin: Origin) {
        let intake = &mut *self.intake.borrow_mut();
        if intake.selection.admits(&pod) && self.names.admit(&pod, &origin) {
            let named = !self.names.is_empty();
            let report = intake.judge.judge(&pod, &origin);
            match &mut self.tally {
                None if intake.keeps => self.kept.push(Kept { pod, origin, report }),
                None => self.gathered.push(report, named, &intake.filter),
                Some(tally) if self.gathered.admit(&report, named, &intake.filter) => {
                    tally.add(&pod, &report, &intake.filter);
                }
                Some(_) => {}
            }
        }
    }

    /// Whether no pod came at all, shown or not.
    pub(super) fn is_empty(&self) -> bool {
        self.gathered.is_empty() && self.kept.is_empty()
    }

    /// Adds another part behind this one.
    pub(super) fn append(&mut self, other: Self) {
        self.names.merge(&other.names);
        self.gathered.append(other.gathered);
        self.kept.extend(other.kept);
        if let (Some(tally), Some(other)) = (&mut self.tally, other.tally) {
            tally.append(other);
        }
        self.problems.extend(other.problems);
        self.notes.extend(other.notes);
    }
}

impl files::Sink for Reading<'_> {
    fn pod(&mut self, pod: Pod, origin: Origin) -> Result<(), Error> {
        self.take(pod, origin);
        Ok(())
    }

    fn wants_events(&self) -> bool {
        self.intake.borrow().keeps
    }

    fn event(&mut self, event: Event) {
        self.events.push(event);
    }

    fn problem(&mut self, error: Error) {
        self.problems.push(error);
    }

    fn note(&mut self, note: String) {
        self.notes.push(note);
    }
}

impl PageSink for Reading<'_> {
    fn pod(&mut self, pod: Pod) {
        self.take(pod, Origin::Pod);
    }

    fn keeps_pods(&self) -> bool {
        self.intake.borrow().keeps
    }

    fn page(&mut self, pods: usize, remaining: Option<i64>) {
        self.progress.page(pods, remaining);
    }

    fn restart(&mut self) {
        self.gathered = Gathered::default();
        self.kept.clear();
        self.tally = self.tally.as_ref().map(Tally::emptied);
        self.problems.clear();
        self.names.reset();
    }

    fn unreadable(&mut self, pods: Vec<Unreadable>) {
        self.problems.extend(pods.iter().map(unreadable));
    }
}

/// What to tell of a pod that could not be read.
pub(super) fn unreadable(pod: &Unreadable) -> Error {
    let which = if pod.pod == "?/?" { "a pod of the list".to_owned() } else { format!("pod {}", pod.pod) };
    Error::failed(format!("{which} could not be read and is left out: {}", pod.why))
}
