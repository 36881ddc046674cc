//! What speaks for and against the pattern of a container.

use super::super::judge::shown_name;
use crate::classify::{Classifier, Examination, Rules};
use crate::model::{ContainerType, Origin, Pod};

/// One container, examined.
#[derive(Debug, Clone, PartialEq)]
pub struct Explained {
    /// The pod's namespace.
    pub namespace: Option<String>,
    /// The pod, or the workload whose template it is: `pod/web-0`, `Deployment/web`.
    pub pod: String,
    /// The container's name.
    pub container: String,
    /// The container's image, as the spec has it.
    pub image: String,
    /// How the kubelet runs it.
    pub kind: ContainerType,
    /// The verdict and all that was weighed for it.
    pub examination: Examination,
    /// How many further pods have a container of this name that was judged in exactly this way.
    pub also_in: usize,
}

/// Containers, examined; those that were judged alike once.
pub struct Explanations {
    classifier: Classifier,
    /// Names of containers; empty for all.
    wanted: Vec<String>,
    explained: Vec<Explained>,
    /// Names of the containers that are there, for whoever asks for one that is not.
    seen: Vec<String>,
}

/// As many names are remembered for an error.
const MOST_SEEN: usize = 20;

impl Explanations {
    /// Nothing examined yet. `wanted` are names of containers; empty for all.
    pub fn new(rules: Rules, wanted: Vec<String>) -> Self {
        Self { classifier: Classifier::new(rules), wanted, explained: Vec::new(), seen: Vec::new() }
    }

    /// Examines the containers of a pod.
    pub fn add(&mut self, pod: &Pod, origin: &Origin) {
        let containers = pod.containers();
        for container in &containers {
            if self.seen.len() < MOST_SEEN && !self.seen.contains(&container.spec.name) {
                self.seen.push(container.spec.name.clone());
            }
        }
        let wanted = |name: &String| self.wanted.is_empty() || self.wanted.contains(name);
        if !containers.iter().any(|c| wanted(&c.spec.name)) {
            return;
        }
        let examined = self.classifier.examine(pod, &containers);
        for (container, examination) in containers.iter().zip(examined) {
            let (name, image, kind) = (&container.spec.name, &container.spec.image, container.kind);
            if !(self.wanted.is_empty() || self.wanted.contains(name)) {
                continue;
            }
            let alike = |e: &&mut Explained| {
                e.container == *name && e.image == *image && e.kind == kind && e.examination == examination
            };
            match self.explained.iter_mut().find(alike) {
                Some(known) => known.also_in += 1,
                None => self.explained.push(Explained {
                    namespace: pod.metadata.namespace.clone(),
                    pod: shown(pod, origin),
                    container: name.clone(),
                    image: image.clone(),
                    kind,
                    examination,
                    also_in: 0,
                }),
            }
        }
    }

    /// Forgets what was examined.
    pub fn reset(&mut self) {
        self.explained.clear();
        self.seen.clear();
    }

    /// What was examined, in the order in which it came.
    pub fn explained(&self) -> &[Explained] {
        &self.explained
    }

    /// The containers that were asked for and are nowhere.
    pub fn missing(&self) -> impl Iterator<Item = &str> {
        let found = |name: &str| self.explained.iter().any(|e| e.container == name);
        self.wanted.iter().map(String::as_str).filter(move |name| !found(name))
    }

    /// Some of the containers that are there.
    pub fn seen(&self) -> &[String] {
        &self.seen
    }
}

fn shown(pod: &Pod, origin: &Origin) -> String {
    match origin {
        Origin::Pod => format!("pod/{}", shown_name(pod)),
        Origin::Template { kind, name } => format!("{kind}/{name}"),
    }
}
