//! What belongs together in one input. A Deployment, its `ReplicaSets` and its pods hold the same pod template
//! several times: it counts once, and not beside its pods.

use std::collections::hash_map::RandomState;
use std::collections::{HashMap, HashSet};
use std::hash::BuildHasher;

use super::{Origin, WantedTemplates};
use crate::model::pod::{Metadata, OwnerReference};
use crate::model::workload::controller;
use crate::model::{Pod, Workload};

/// A pod that was read, or a pod template with what is known of its workload.
pub(super) struct Taken {
    pub(super) pod: Pod,
    pub(super) origin: Origin,
    /// Of a template.
    pub(super) workload: Option<WorkloadFacts>,
}

pub(super) struct WorkloadFacts {
    pub(super) uid: Option<String>,
    owner: Option<OwnerReference>,
    /// Whether no pod of it runs, because that is what it asks for.
    pub(super) is_idle: bool,
}

impl WorkloadFacts {
    pub(super) fn new(metadata: &Metadata, is_idle: bool) -> Self {
        Self { uid: metadata.uid.clone(), owner: owner(metadata).cloned(), is_idle }
    }
}

/// An object, by the hash of its kind, namespace and name: a dump can hold a hundred thousand.
type Key = u64;

/// The owners in one input, and the pod templates that wait for its end.
#[derive(Default)]
pub(super) struct Together {
    keys: RandomState,
    /// The objects that pods belong to.
    have_pods: HashSet<Key>,
    owners: HashMap<Key, Key>,
    held: Vec<Taken>,
}

/// Labels and annotations that name what a pod belongs to beyond its owner.
const MARKS: [(&str, &str); 3] = [
    ("openshift.io/deployment-config.name", "DeploymentConfig"),
    ("serving.knative.dev/configuration", "Configuration"),
    ("serving.knative.dev/service", "Service"),
];

/// So many owners above one another are followed: owners in a circle are possible in a file.
const DEPTH: usize = 10;

impl Together {
    fn key(&self, kind: &str, namespace: Option<&str>, name: &str) -> Key {
        self.keys.hash_one((kind, namespace.unwrap_or_default(), name))
    }

    /// Learns of a pod.
    pub(super) fn saw_pod(&mut self, pod: &Pod) {
        let metadata = &pod.metadata;
        let namespace = metadata.namespace.as_deref();
        let owner = controller(pod).or_else(|| owner(metadata)).map(|o| (o.kind.clone(), o.name.clone()));
        let workload = Workload::of(pod).map(|workload| (workload.kind, workload.name));
        let marks = MARKS.iter().filter_map(|(mark, kind)| {
            let name = metadata.labels.get(*mark).or_else(|| metadata.annotations.get(*mark))?;
            Some(((*kind).to_owned(), name.clone()))
        });
        for (kind, name) in owner.into_iter().chain(workload).chain(marks) {
            self.have_pods.insert(self.key(&kind, namespace, &name));
        }
    }

    /// Learns of an object between a workload and its pods, such as a Knative Revision.
    pub(super) fn saw_object(&mut self, kind: &str, metadata: &Metadata) {
        if let Some(owner) = owner(metadata) {
            self.link(kind, metadata.namespace.as_deref(), &metadata.name, owner);
        }
    }

    fn link(&mut self, kind: &str, namespace: Option<&str>, name: &str, owner: &OwnerReference) {
        let (key, above) = (self.key(kind, namespace, name), self.key(&owner.kind, namespace, &owner.name));
        self.owners.insert(key, above);
    }

    /// Keeps a template until all of the input is known.
    pub(super) fn hold(&mut self, template: Taken) {
        if let (Some(owner), Some((kind, name))) =
            (template.workload.as_ref().and_then(|workload| workload.owner.clone()), named(&template.origin))
        {
            self.link(kind, template.pod.metadata.namespace.as_deref(), name, &owner);
        }
        self.held.push(template);
    }

    /// The templates that count, in the order of the input, and a note about those that do not.
    pub(super) fn counted(self, wanted: WantedTemplates) -> (Vec<Taken>, Option<String>) {
        let keys: Vec<Option<Key>> = self
            .held
            .iter()
            .map(|template| {
                let (kind, name) = named(&template.origin)?;
                // A name that the server is to make up is nobody's name yet.
                (!name.is_empty()).then(|| self.key(kind, template.pod.metadata.namespace.as_deref(), name))
            })
            .collect();
        let templates: HashSet<Key> = keys.iter().flatten().copied().collect();
        let above =
            |key: Key| std::iter::successors(self.owners.get(&key), |at| self.owners.get(at)).take(DEPTH);
        let mut have_pods = self.have_pods.clone();
        have_pods.extend(self.have_pods.iter().flat_map(|key| above(*key)));
        let mut uids = HashSet::new();
        let (mut there, mut idle) = (0, 0);
        let mut counted = Vec::new();
        for (template, key) in self.held.into_iter().zip(keys) {
            let facts = template.workload.as_ref();
            let is_again = facts.and_then(|f| f.uid.clone()).is_some_and(|uid| !uids.insert(uid));
            let is_there = key.is_some_and(|key| {
                have_pods.contains(&key) || above(key).any(|owner| *owner != key && templates.contains(owner))
            });
            if is_again || is_there {
                there += 1;
            } else if facts.is_some_and(|facts| facts.is_idle)
                && wanted != (WantedTemplates::Once { idle: true })
            {
                idle += 1;
            } else {
                counted.push(template);
            }
        }
        (counted, note(there, idle))
    }
}

fn note(there: usize, idle: usize) -> Option<String> {
    let templates = |count: usize| if count == 1 { "1 pod template" } else { "pod templates" };
    let why_there = "whose pods or owner are in the input";
    let why_idle = "of a workload that runs no pods";
    Some(match (there, idle) {
        (0, 0) => return None,
        (1, 0) => format!("skipped {} {why_there}", templates(1)),
        (0, 1) => format!("skipped {} {why_idle}", templates(1)),
        (there, 0) => format!("skipped {there} {} {why_there}", templates(there)),
        (0, idle) => format!("skipped {idle} pod templates of workloads that run no pods"),
        (there, idle) => format!(
            "skipped {} pod templates: {there} {why_there}, {idle} of workloads that run no pods",
            there + idle
        ),
    })
}

fn named(origin: &Origin) -> Option<(&str, &str)> {
    match origin {
        Origin::Template { kind, name } => Some((kind, name)),
        Origin::Pod => None,
    }
}

/// The owner that manages an object; where none says that it does, the only one.
fn owner(metadata: &Metadata) -> Option<&OwnerReference> {
    let owners = &metadata.owner_references;
    let only = owners.first().filter(|_| owners.len() == 1);
    owners.iter().find(|owner| owner.controller).or(only)
}
