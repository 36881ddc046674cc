//! Takes pods in as they come, whatever they come from.

use std::cell::RefCell;

use super::progress::Progress;
use crate::cluster::{Metrics, PageSink, Unreadable};
use crate::error::Error;
use crate::files;
use crate::model::{Origin, Pod};
use crate::report::{Filter, Gathered, Judge, Names, Question, Selection, Tally};

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
}

/// One part of an answer: everything, or what one of several namespaces gives.
pub(super) struct Reading<'a> {
    intake: &'a RefCell<Intake>,
    progress: &'a Progress,
    /// What was named, and what of it this part has met.
    pub(super) names: Names,
    pub(super) gathered: Gathered,
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
            tally,
            problems: Vec::new(),
            notes: Vec::new(),
            metrics: None,
        }
    }

    /// Judges a pod and keeps what is to be said of it, if it is meant.
    pub(super) fn take(&mut self, pod: &Pod, origin: &Origin) {
        let intake = &mut *self.intake.borrow_mut();
        if intake.selection.admits(pod) && self.names.admit(pod, origin) {
            let named = !self.names.is_empty();
            let judged = intake.judge.judge(pod, origin);
            match &mut self.tally {
                None => self.gathered.push(judged, named, &intake.filter),
                Some(tally) if self.gathered.admit(&judged, named, &intake.filter) => {
                    tally.add(pod, &judged, &intake.filter);
                }
                Some(_) => {}
            }
        }
    }

    /// Adds another part behind this one.
    pub(super) fn append(&mut self, other: Self) {
        self.names.merge(&other.names);
        self.gathered.append(other.gathered);
        if let (Some(tally), Some(other)) = (&mut self.tally, other.tally) {
            tally.append(other);
        }
        self.problems.extend(other.problems);
        self.notes.extend(other.notes);
    }
}

impl files::Sink for Reading<'_> {
    fn pod(&mut self, pod: Pod, origin: Origin) -> Result<(), Error> {
        self.take(&pod, &origin);
        Ok(())
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
        self.take(&pod, &Origin::Pod);
    }

    fn page(&mut self, pods: usize, remaining: Option<i64>) {
        self.progress.page(pods, remaining);
    }

    fn restart(&mut self) {
        self.gathered = Gathered::default();
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
