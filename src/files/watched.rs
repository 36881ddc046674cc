//! Output of a watch as input: each object in its newest state. With `--output-watch-events`, `kubectl get pods -w -o json`
//! prints events, without it one pod after another, each as often as it changes.

use std::collections::HashMap;

use super::Origin;
use super::together::Taken;

/// The effect of a watch event on its object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    /// `ADDED` or `MODIFIED`.
    Present,
    Deleted,
    /// `BOOKMARK`, whose object is empty, or `ERROR`, whose object is a `Status`.
    Nothing,
}

impl Change {
    /// Reads the `type` of an event.
    pub(super) fn of(kind: &str) -> Option<Self> {
        Some(match kind {
            "ADDED" | "MODIFIED" => Self::Present,
            "DELETED" => Self::Deleted,
            "BOOKMARK" | "ERROR" => Self::Nothing,
            _ => return None,
        })
    }
}

/// How many pods outside of lists are kept until the end of a file. More than that are not the output of a watch.
const KEPT: usize = 1000;

/// Pods outside of lists, each in its last state.
#[derive(Default)]
pub(super) struct LastStates {
    pods: Vec<Taken>,
    places: HashMap<(String, Option<String>, String), usize>,
}

impl LastStates {
    /// Keeps a pod; returns one that is not kept, and whether it took the place of an earlier state.
    pub(super) fn keep(&mut self, taken: Taken) -> (Option<Taken>, bool) {
        let metadata = &taken.pod.metadata;
        let Some(uid) = metadata.uid.clone().filter(|uid| !uid.is_empty() && taken.origin == Origin::Pod)
        else {
            return (Some(taken), false);
        };
        let identity = (uid, metadata.namespace.clone(), metadata.name.clone());
        if let Some(place) = self.places.get(&identity) {
            self.pods[*place] = taken;
            return (None, true);
        }
        if self.pods.len() >= KEPT {
            return (Some(taken), false);
        }
        self.places.insert(identity, self.pods.len());
        self.pods.push(taken);
        (None, false)
    }

    /// The pods in the order in which they were first seen.
    pub(super) fn into_pods(self) -> Vec<Taken> {
        self.pods
    }
}

/// The objects of all events so far.
#[derive(Default)]
pub(super) struct Watched {
    /// The objects of the current event, whose `type` may come last.
    current: Option<Vec<Taken>>,
    /// In the order in which they were first seen.
    newest: Vec<Option<Taken>>,
    places: HashMap<Identity, usize>,
}

/// A pod that was deleted and recreated with the same name has another UID.
#[derive(PartialEq, Eq, Hash)]
enum Identity {
    Uid(String),
    /// In one source: files can come from several clusters.
    Name {
        source: String,
        kind: String,
        namespace: Option<String>,
        name: String,
    },
}

fn uid(object: &Taken) -> Option<&String> {
    let uid = match &object.workload {
        Some(workload) => &workload.uid,
        None => &object.pod.metadata.uid,
    };
    uid.as_ref().filter(|uid| !uid.is_empty())
}

fn name(object: &Taken, source: &str) -> Identity {
    let kind = match &object.origin {
        Origin::Pod => String::new(),
        Origin::Template { kind, .. } => kind.clone(),
    };
    let metadata = &object.pod.metadata;
    Identity::Name {
        source: source.to_owned(),
        kind,
        namespace: metadata.namespace.clone(),
        name: metadata.name.clone(),
    }
}

impl Watched {
    /// Starts keeping the objects of an event. Returns those of an outer event.
    pub(super) fn begin(&mut self) -> Option<Vec<Taken>> {
        self.current.replace(Vec::new())
    }

    /// Returns the objects of the event, and restores those of the outer event.
    pub(super) fn end(&mut self, before: Option<Vec<Taken>>) -> Vec<Taken> {
        std::mem::replace(&mut self.current, before).unwrap_or_default()
    }

    /// Keeps an object inside an event; returns it otherwise.
    pub(super) fn keep(&mut self, taken: Taken) -> Option<Taken> {
        match &mut self.current {
            Some(kept) => {
                kept.push(taken);
                None
            }
            None => Some(taken),
        }
    }

    /// Applies an event to the objects in it.
    pub(super) fn apply(&mut self, change: Change, source: &str, objects: Vec<Taken>) {
        if change == Change::Nothing {
            return;
        }
        for object in objects {
            let (uid, name) = (uid(&object).cloned(), name(&object, source));
            let uid_key = uid.as_ref().map(|uid| Identity::Uid(uid.clone()));
            let known =
                uid_key.as_ref().and_then(|key| self.places.get(key)).or_else(|| self.places.get(&name));
            let place = known.copied().unwrap_or_else(|| {
                self.newest.push(None);
                self.newest.len() - 1
            });
            for identity in uid_key.into_iter().chain([name]) {
                self.places.insert(identity, place);
            }
            let newest = &mut self.newest[place];
            match change {
                Change::Present => *newest = Some(object),
                // A pod that was recreated with the same name stays.
                _ if newest.as_ref().and_then(self::uid) == uid.as_ref() => *newest = None,
                _ => {}
            }
        }
    }

    /// The objects that are left.
    pub(super) fn into_objects(self) -> impl Iterator<Item = Taken> {
        self.newest.into_iter().flatten()
    }
}
