//! Shell completion: pods, workloads, containers, images and nodes that the command line can name.

use std::collections::HashSet;

use super::pod::{ContainerReport, PodReport, supporting};

/// A value for the command line, with a description.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Choice {
    /// Untrusted if it comes from a cluster.
    pub(crate) value: String,
    /// A few words; may be empty.
    pub(crate) about: String,
}

impl Choice {
    pub(crate) fn new(value: impl Into<String>, about: impl Into<String>) -> Self {
        Self { value: value.into(), about: about.into() }
    }
}

/// The pods: those with sidecars first, otherwise in the order in which they arrived.
pub(crate) fn pods(pods: &[PodReport]) -> Vec<Choice> {
    let pods = sidecars_first(pods.iter(), |pod| has_sidecars(pod));
    pods.map(|pod| Choice::new(&*pod.name, about_pod(pod))).collect()
}

/// The workloads of this kind (in lower case) that own the pods: those with sidecars first.
pub(crate) fn workloads(pods: &[PodReport], kind: &str) -> Vec<Choice> {
    let name = |pod: &PodReport| {
        let (its_kind, name) = pod.workload.as_ref()?;
        its_kind.eq_ignore_ascii_case(kind).then(|| Choice::new(&**name, about_sidecars(pod)))
    };
    once_each(sidecars_first(pods.iter(), |pod| has_sidecars(pod)).filter_map(name))
}

/// The containers: sidecars first.
pub(crate) fn containers(pods: &[PodReport]) -> Vec<Choice> {
    let choice = |c: &ContainerReport| {
        let product = c.facts.product.as_ref().map(|product| format!(", {product}")).unwrap_or_default();
        Choice::new(&*c.facts.name, format!("{}{product}", c.facts.pattern))
    };
    once_each(all_containers(pods).map(choice))
}

pub(crate) fn sidecars(pods: &[PodReport]) -> Vec<Choice> {
    let sidecars = pods.iter().flat_map(|pod| supporting(&pod.containers));
    let about = |c: &ContainerReport| c.facts.product.as_deref().unwrap_or_default().to_owned();
    once_each(sidecars.map(|c| Choice::new(&*c.facts.name, about(c))))
}

/// The images: those of sidecars first.
pub(crate) fn images(pods: &[PodReport]) -> Vec<Choice> {
    once_each(all_containers(pods).map(|c| Choice::new(&*c.facts.image, c.facts.name.to_string())))
}

/// The nodes on which the pods run, by name.
pub(crate) fn nodes(pods: &[PodReport]) -> Vec<Choice> {
    let mut nodes = once_each(pods.iter().filter_map(|pod| Some(Choice::new(&**pod.node.as_ref()?, ""))));
    nodes.sort_by(|a, b| a.value.cmp(&b.value));
    nodes
}

fn all_containers(pods: &[PodReport]) -> impl Iterator<Item = &ContainerReport> {
    sidecars_first(pods.iter().flat_map(|pod| &*pod.containers), |c| c.facts.pattern.is_supporting())
}

fn sidecars_first<T>(all: impl Iterator<Item = T>, has: impl Fn(&T) -> bool) -> impl Iterator<Item = T> {
    let (with, without): (Vec<T>, Vec<T>) = all.partition(has);
    with.into_iter().chain(without)
}

fn once_each(choices: impl Iterator<Item = Choice>) -> Vec<Choice> {
    let mut seen = HashSet::new();
    choices.filter(|choice| seen.insert(choice.value.clone())).collect()
}

fn has_sidecars(pod: &PodReport) -> bool {
    supporting(&pod.containers).next().is_some()
}

fn about_sidecars(pod: &PodReport) -> String {
    supporting(&pod.containers).map(|c| &*c.facts.name).collect::<Vec<_>>().join(", ")
}

/// What is wrong with the pod, or its sidecars if nothing is.
fn about_pod(pod: &PodReport) -> String {
    let (status, sidecars) = (pod.status.as_deref().unwrap_or_default(), about_sidecars(pod));
    match &pod.cause {
        Some(cause) => match pod.blamed() {
            Some(container) => format!("{status}; {}: {}", container.facts.name, cause.reason()),
            None => format!("{status}; {}", cause.reason()),
        },
        None if sidecars.is_empty() => status.to_owned(),
        None => format!("{status}; {sidecars}"),
    }
}
