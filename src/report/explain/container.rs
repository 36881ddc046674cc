//! The evidence for and against the pattern of a container.

use std::collections::HashMap;

use super::super::Metadata;
use super::super::judge::{Judge, shown_name};
use crate::classify::Examination;
use crate::model::{ContainerType, Origin, Pod};

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Explained {
    pub(crate) namespace: Option<String>,
    /// The pod, or the workload whose template it is: `pod/web-0`, `Deployment/web`.
    pub(crate) pod: String,
    pub(crate) container: String,
    /// The container's image, as the spec has it.
    pub(crate) image: String,
    /// How the kubelet runs it.
    pub(crate) kind: ContainerType,
    /// The verdict and all that was weighed for it.
    pub(crate) examination: Examination,
    /// How many further pods have a container of this name that was judged in exactly this way.
    pub(crate) also_in: usize,
}

/// Examined containers; those with the same result appear once.
#[derive(Debug, Default)]
pub(crate) struct Explanations {
    /// Names of containers; empty for all.
    wanted: Vec<String>,
    /// In the order in which they arrived.
    pub(crate) explained: Vec<Explained>,
    /// The indices of containers by name and image.
    places: HashMap<(String, String), Vec<usize>>,
    /// Names of containers that exist, for the error about one that does not.
    pub(crate) seen: Vec<String>,
}

/// Names kept for the error.
const MOST_SEEN: usize = 20;

impl Explanations {
    /// Nothing examined yet. `wanted` are names of containers; empty for all.
    pub(crate) fn new(wanted: Vec<String>) -> Self {
        Self { wanted, ..Self::default() }
    }

    /// Examines the wanted containers of a pod.
    pub(crate) fn add(&mut self, pod: &Pod, origin: &Origin, judge: &mut Judge) {
        let containers = pod.containers();
        for container in &containers {
            self.see(&container.spec.name);
        }
        if !containers.iter().any(|container| self.wants(&container.spec.name)) {
            return;
        }
        let examined = judge.examine(pod, &containers);
        for (container, examination) in containers.iter().zip(examined) {
            if self.wants(&container.spec.name) {
                self.push(Explained {
                    namespace: pod.metadata.namespace.clone(),
                    pod: shown(pod, origin),
                    container: container.spec.name.clone(),
                    image: container.spec.image.clone(),
                    kind: container.kind,
                    examination,
                    also_in: 0,
                });
            }
        }
    }

    fn wants(&self, name: &str) -> bool {
        self.wanted.is_empty() || self.wanted.iter().any(|wanted| wanted == name)
    }

    fn see(&mut self, name: &str) {
        if self.seen.len() < MOST_SEEN && !self.seen.iter().any(|known| known == name) {
            self.seen.push(name.to_owned());
        }
    }

    fn push(&mut self, new: Explained) {
        let places = self.places.entry((new.container.clone(), new.image.clone())).or_default();
        let alike = |known: &Explained| known.kind == new.kind && known.examination == new.examination;
        if let Some(&at) = places.iter().find(|&&at| alike(&self.explained[at])) {
            self.explained[at].also_in += 1 + new.also_in;
        } else {
            places.push(self.explained.len());
            self.explained.push(new);
        }
    }

    pub(crate) fn append(&mut self, other: Self) {
        other.seen.iter().for_each(|name| self.see(name));
        other.explained.into_iter().for_each(|explained| self.push(explained));
    }

    /// Nothing examined yet, for the same containers.
    #[must_use]
    pub(crate) fn emptied(&self) -> Self {
        Self::new(self.wanted.clone())
    }

    /// Whether no pod had a container, wanted or not.
    pub(crate) fn is_empty(&self) -> bool {
        self.seen.is_empty()
    }

    /// The wanted containers that no pod has.
    pub(crate) fn missing(&self) -> impl Iterator<Item = &str> {
        let found = |name: &str| self.explained.iter().any(|e| e.container == name);
        self.wanted.iter().map(String::as_str).filter(move |name| !found(name))
    }
}

#[derive(Debug)]
pub(crate) struct ExplanationReport {
    pub(crate) explanations: Explanations,
    pub(crate) metadata: Metadata,
}

fn shown(pod: &Pod, origin: &Origin) -> String {
    match origin {
        Origin::Pod => format!("pod/{}", shown_name(pod)),
        Origin::Template { kind, name } => format!("{kind}/{name}"),
    }
}
