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
    /// A value with its description.
    pub(crate) fn new(value: impl Into<String>, about: impl Into<String>) -> Self {
        Self { value: value.into(), about: about.into() }
    }
}

/// The pods: those with sidecars first, otherwise in the order in which they arrived.
pub(crate) fn pods(pods: &[PodReport]) -> Vec<Choice> {
    let (with, without): (Vec<_>, Vec<_>) = pods.iter().partition(|pod| has_sidecars(pod));
    with.into_iter().chain(without).map(|pod| Choice::new(&*pod.name, about_pod(pod))).collect()
}

/// The workloads of this kind (in lower case) that own the pods: those with sidecars first.
pub(crate) fn workloads(pods: &[PodReport], kind: &str) -> Vec<Choice> {
    let of_kind = |pod: &&PodReport| {
        pod.workload.as_ref().is_some_and(|(its_kind, _)| its_kind.eq_ignore_ascii_case(kind))
    };
    let (with, without): (Vec<_>, Vec<_>) = pods.iter().filter(of_kind).partition(|pod| has_sidecars(pod));
    let name = |pod: &PodReport| Some(Choice::new(&*pod.workload.as_ref()?.1, about_sidecars(pod)));
    once_each(with.into_iter().chain(without).filter_map(name))
}

/// The containers: sidecars first.
pub(crate) fn containers(pods: &[PodReport]) -> Vec<Choice> {
    let choice = |c: &ContainerReport| {
        let product = c.facts.product.as_ref().map(|product| format!(", {product}")).unwrap_or_default();
        Choice::new(&*c.facts.name, format!("{}{product}", c.facts.pattern))
    };
    let all = || pods.iter().flat_map(|pod| &*pod.containers);
    let others = all().filter(|c| !c.facts.pattern.is_supporting());
    let sidecars = pods.iter().flat_map(|pod| supporting(&pod.containers));
    once_each(sidecars.chain(others).map(choice))
}

pub(crate) fn sidecars(pods: &[PodReport]) -> Vec<Choice> {
    let sidecars = pods.iter().flat_map(|pod| supporting(&pod.containers));
    let about = |c: &ContainerReport| c.facts.product.as_deref().unwrap_or_default().to_owned();
    once_each(sidecars.map(|c| Choice::new(&*c.facts.name, about(c))))
}

/// The images: those of sidecars first.
pub(crate) fn images(pods: &[PodReport]) -> Vec<Choice> {
    let all = pods.iter().flat_map(|pod| &*pod.containers);
    let (sidecars, others): (Vec<_>, Vec<_>) = all.partition(|c| c.facts.pattern.is_supporting());
    let choice = |c: &ContainerReport| Choice::new(&*c.facts.image, c.facts.name.to_string());
    once_each(sidecars.into_iter().chain(others).map(choice))
}

/// The nodes on which the pods run, by name.
pub(crate) fn nodes(pods: &[PodReport]) -> Vec<Choice> {
    let mut nodes = once_each(pods.iter().filter_map(|pod| Some(Choice::new(&**pod.node.as_ref()?, ""))));
    nodes.sort_by(|a, b| a.value.cmp(&b.value));
    nodes
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
