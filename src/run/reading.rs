//! Takes pods in as they come, whatever they come from.

use std::cell::RefCell;

use super::progress::Progress;
use super::rules;
use crate::cluster::{Metrics, PageSink, Unreadable};
use crate::error::Error;
use crate::files;
use crate::model::{Event, Origin, Pod};
use crate::report::explain::Explanations;
use crate::report::{Filter, Gathered, Judge, Names, PodReport, Question, Selection, Tally};
use crate::settings::RulesSource;

/// What all parts of an answer share.
pub(super) struct Intake {
    pub(super) judge: Judge,
    pub(super) names: Names,
    /// What the flags select among the pods of files; on a cluster the server has selected.
    pub(super) selection: Selection,
    pub(super) filter: Filter,
    pub(super) purpose: Purpose,
}

/// What becomes of the pods that are meant.
pub(super) enum Purpose {
    /// They are made into rows.
    List,
    AddUp(Question),
    /// They are kept whole, to be described.
    Describe,
    /// It is told what speaks for the patterns of the containers of these names; of all, where none is named.
    Explain(Vec<String>),
}

impl Purpose {
    /// Whether pods stay after they were judged.
    fn keeps_pods(&self) -> bool {
        matches!(self, Self::Describe)
    }
}

impl Intake {
    /// Judges by the user's rules. `labels` keeps the pods' labels. Every pod passes, unless the fields say otherwise.
    ///
    /// Errors: rules that cannot be read (exit code 2).
    pub(super) fn new(
        rules: &RulesSource,
        labels: bool,
        names: Names,
        purpose: Purpose,
    ) -> Result<Self, Error> {
        let judge = Judge::new(rules::load(rules)?, labels);
        let (selection, filter) = (Selection::default(), Filter::default());
        Ok(Self { judge, names, selection, filter, purpose })
    }
}

/// A pod that is kept whole.
pub(super) struct Kept {
    pub(super) pod: Pod,
    pub(super) origin: Origin,
    pub(super) report: PodReport,
}

/// One part of an answer: everything, or what one of several namespaces gives.
pub(super) struct Reading<'a> {
    pub(super) intake: &'a RefCell<Intake>,
    progress: &'a Progress,
    /// What was named, and what of it this part has met.
    pub(super) names: Names,
    /// Where pods are listed the rows; there and where they are added up, how many are not shown.
    pub(super) gathered: Gathered,
    pub(super) tally: Tally,
    pub(super) kept: Vec<Kept>,
    /// Events of files, where pods are described.
    pub(super) events: Vec<Event>,
    pub(super) explanations: Explanations,
    pub(super) problems: Vec<Error>,
    pub(super) notes: Vec<String>,
    /// What containers use, where that was asked for.
    pub(super) metrics: Option<Metrics>,
}

impl<'a> Reading<'a> {
    pub(super) fn new(intake: &'a RefCell<Intake>, progress: &'a Progress) -> Self {
        let shared = intake.borrow();
        let (mut tally, mut explanations) = (Tally::default(), Explanations::default());
        match &shared.purpose {
            Purpose::List | Purpose::Describe => {}
            Purpose::AddUp(question) => tally = Tally::new(question.clone()),
            Purpose::Explain(containers) => explanations = Explanations::new(containers.clone()),
        }
        Self {
            intake,
            progress,
            names: shared.names.clone(),
            gathered: Gathered::default(),
            tally,
            kept: Vec::new(),
            events: Vec::new(),
            explanations,
            problems: Vec::new(),
            notes: Vec::new(),
            metrics: None,
        }
    }

    /// Judges a pod and keeps what is to be said of it, if it is meant.
    pub(super) fn take(&mut self, pod: Pod, origin: Origin) {
        let Intake { judge, selection, filter, purpose, .. } = &mut *self.intake.borrow_mut();
        if !(selection.admits(&pod) && self.names.admit(&pod, &origin)) {
            return;
        }
        let named = !self.names.is_empty();
        match purpose {
            Purpose::List => self.gathered.push(judge.judge(&pod, &origin), named, filter),
            Purpose::AddUp(_) => {
                let report = judge.judge(&pod, &origin);
                if self.gathered.admit(&report, named, filter) {
                    self.tally.add(&pod, &report, filter);
                }
            }
            Purpose::Describe => {
                let report = judge.judge(&pod, &origin);
                self.kept.push(Kept { pod, origin, report });
            }
            Purpose::Explain(_) => self.explanations.add(&pod, &origin, judge),
        }
    }

    /// Whether no pod came at all, shown or not.
    pub(super) fn is_empty(&self) -> bool {
        self.gathered.is_empty() && self.kept.is_empty() && self.explanations.is_empty()
    }

    /// Adds another part behind this one.
    pub(super) fn append(&mut self, other: Self) {
        self.names.merge(&other.names);
        self.gathered.append(other.gathered);
        self.tally.append(other.tally);
        self.kept.extend(other.kept);
        self.explanations.append(other.explanations);
        self.problems.extend(other.problems);
        self.notes.extend(other.notes);
    }
}

impl files::Sink for Reading<'_> {
    fn pod(&mut self, pod: Pod, origin: Origin) -> Result<(), Error> {
        self.take(pod, origin);
        Ok(())
    }

    fn wanted_templates(&self) -> files::WantedTemplates {
        match self.intake.borrow().purpose {
            Purpose::List => files::WantedTemplates::Once { idle: !self.names.is_empty() },
            Purpose::AddUp(_) => files::WantedTemplates::Once { idle: false },
            Purpose::Describe | Purpose::Explain(_) => files::WantedTemplates::All,
        }
    }

    fn wants_events(&self) -> bool {
        self.intake.borrow().purpose.keeps_pods()
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
        self.intake.borrow().purpose.keeps_pods()
    }

    fn page(&mut self, pods: usize, remaining: Option<i64>) {
        self.progress.page(pods, remaining);
    }

    fn restart(&mut self) {
        self.gathered = Gathered::default();
        self.tally = self.tally.emptied();
        self.kept.clear();
        self.explanations = self.explanations.emptied();
        self.problems.clear();
        self.names.reset();
    }

    fn unreadable(&mut self, pods: Vec<Unreadable>) {
        let unreadable = |pod: Unreadable| {
            let which =
                if pod.pod == "?/?" { "a pod of the list".to_owned() } else { format!("pod {}", pod.pod) };
            Error::failed(format!("{which} could not be read and is left out: {}", pod.why))
        };
        self.problems.extend(pods.into_iter().map(unreadable));
    }
}
