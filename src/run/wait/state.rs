//! What is known of the workload and its pods so far.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::follow::Change;
use crate::cluster::EventKind;
use crate::model::workload::controller;
use crate::model::{Event, Origin, Pod};
use crate::report::{Judge, Target};
use crate::run::describe::details::{PodDetails, WholePod};
use crate::wait::{Judgement, ReplicaSets, Sight, Waiter, Watched, WorkloadObject};

pub(super) struct State {
    judge: Judge,
    target: Target,
    /// When waiting began (UTC).
    started: Timestamp,
    /// `None` for a pod, and for a workload that may not be read.
    pub(super) object: Option<WorkloadObject>,
    /// Whether the workload does not exist, or not any more.
    pub(super) is_gone: bool,
    /// By name.
    pub(super) pods: BTreeMap<String, WholePod>,
    pub(super) is_listed: bool,
    replica_sets: ReplicaSets,
    /// The newest event about pods that could not be created since then, and its time (UTC).
    refusal: Option<(Timestamp, String)>,
    notes: Vec<String>,
    /// How many notes were shown.
    shown: usize,
}

impl State {
    pub(super) fn new(judge: Judge, target: Target, started: Timestamp) -> Self {
        Self {
            judge,
            target,
            started,
            object: None,
            is_gone: false,
            pods: BTreeMap::new(),
            is_listed: false,
            replica_sets: ReplicaSets::new(),
            refusal: None,
            notes: Vec::new(),
            shown: 0,
        }
    }

    pub(super) fn take(&mut self, change: Change) {
        match change {
            Change::Listed(pods) => {
                self.pods.clear();
                self.is_listed = true;
                for pod in pods {
                    self.add(pod);
                }
            }
            Change::Pod(EventKind::Deleted, pod) => {
                let is_same = |known: &WholePod| known.pod.metadata.uid == pod.metadata.uid;
                if self.pods.get(&pod.metadata.name).is_some_and(is_same) {
                    self.pods.remove(&pod.metadata.name);
                }
            }
            Change::Pod(_, pod) => self.add(*pod),
            Change::Workload(None) => self.is_gone = true,
            Change::Workload(Some(object)) => self.take_object(object),
            Change::ReplicaSet(name, Ok(number)) => {
                self.replica_sets.insert(name, Some(number));
            }
            Change::ReplicaSet(name, Err(error)) => {
                self.replica_sets.insert(name, None);
                self.note(format!("{error}: the newest revision is that of the newest pod"));
            }
            Change::Events(events) => self.take_events(events),
            Change::Note(note) => self.note(note),
        }
    }

    /// Keeps the newest refusal, if it is from after the beginning. Events have whole seconds.
    fn take_events(&mut self, events: Vec<Event>) {
        let refused = events.into_iter().filter(|event| event.reason == "FailedCreate");
        let newest = refused.filter_map(|event| Some((event.last()?, event.message))).max();
        self.refusal = newest.filter(|(at, _)| at.as_second() >= self.started.as_second());
    }

    fn take_object(&mut self, object: serde_json::Value) {
        let Ok(object) = serde_json::from_value::<WorkloadObject>(object) else { return };
        let number = self.object.as_ref().and_then(WorkloadObject::revision_number);
        // A rollback gives an old ReplicaSet a new number.
        if number != object.revision_number() {
            self.replica_sets.retain(|_, number| number.is_none());
        }
        self.object = Some(object);
    }

    fn add(&mut self, pod: Pod) {
        if !self.target.matches(&pod, &Origin::Pod) {
            return;
        }
        let report = self.judge.judge(&pod, &Origin::Pod);
        let whole = WholePod { origin: Origin::Pod, report, details: PodDetails::default(), pod };
        self.pods.insert(whole.pod.metadata.name.clone(), whole);
    }

    /// The `ReplicaSets` of the pods that have not been read yet. Only a Deployment has such.
    pub(super) fn unknown_replica_sets(&self) -> impl Iterator<Item = String> {
        let is_numbered = self.object.as_ref().is_some_and(|object| object.revision_number().is_some());
        let pods = self.pods.values().filter(move |_| is_numbered);
        let owners =
            pods.filter_map(|whole| controller(&whole.pod)).filter(|owner| owner.kind == "ReplicaSet");
        owners.map(|owner| &owner.name).filter(|name| !self.replica_sets.contains_key(*name)).cloned()
    }

    pub(super) fn judge(&self, waiter: &mut Waiter, now: Timestamp) -> Judgement {
        let pods: Vec<Watched<'_>> =
            self.pods.values().map(|whole| Watched { pod: &whole.pod, report: &whole.report }).collect();
        let sight = Sight {
            object: self.object.as_ref(),
            pods: &pods,
            replica_sets: &self.replica_sets,
            refusal: self.refusal.as_ref().map(|(at, message)| (*at, message.as_str())),
            is_listed: self.is_listed,
        };
        waiter.judge(&sight, now)
    }

    /// Whether all is known that decides which pods count.
    pub(super) fn is_complete(&self) -> bool {
        self.is_listed && self.unknown_replica_sets().next().is_none()
    }

    /// The pod that is at fault, or waited for.
    pub(super) fn pod_of(&self, judgement: &Judgement) -> Option<&WholePod> {
        self.pods.values().nth(judgement.pod?)
    }

    /// Keeps a note once.
    pub(super) fn note(&mut self, note: String) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Notes that were not shown yet.
    pub(super) fn new_notes(&mut self) -> &[String] {
        let from = std::mem::replace(&mut self.shown, self.notes.len());
        &self.notes[from..]
    }

    /// All notes.
    pub(super) fn into_notes(self) -> Vec<String> {
        self.notes
    }
}
