//! A workload: its pods by cause, the images of its sidecars, the state of its rollout.

mod changes;
mod groups;
mod verdict;

use std::collections::{BTreeMap, HashSet};

use jiff::Timestamp;
use serde::Serialize;

use super::verdict::Verdict;
use super::{Kubectl, PodDescription, SharedText};
use crate::check::{Advice, Fleet};
use crate::health::Severity;
use crate::model::{Pod, workload};
use crate::report::odd::Oddity;
use crate::report::pod::PodReport;

pub(crate) use changes::ImageChange;
pub(crate) use groups::{Group, Wording};

#[derive(Debug)]
pub(crate) struct WorkloadDescription {
    /// The kubeconfig's context, if several were asked for.
    pub(crate) context: Option<SharedText>,
    /// `Deployment`, `StatefulSet` …
    pub(crate) kind: SharedText,
    pub(crate) name: SharedText,
    /// `None` if a file does not name it.
    pub(crate) namespace: Option<SharedText>,
    /// What is wrong, for all of its pods.
    pub(crate) verdict: Verdict,
    pub(crate) groups: Vec<Group>,
    /// Its pods by revision of the template, the newest first; empty if pods have no label for it.
    pub(crate) revisions: Vec<Revision>,
    /// The images of each sidecar among its pods.
    pub(crate) images: Vec<SidecarImages>,
    /// Whether each sidecar of its newest pod is worth what it costs.
    pub(crate) advice: Vec<Advice>,
    pub(crate) example: Option<Box<PodDescription>>,
    /// Its pods that differ from their siblings or from the template, the newest first.
    pub(crate) odd: Vec<OddPod>,
}

/// A pod that differs from its siblings or from its template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct OddPod {
    pub(crate) pod: SharedText,
    pub(crate) differences: Vec<Oddity>,
}

/// Pods of one revision of the template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Revision {
    /// The value of the label of its pods.
    pub(crate) hash: SharedText,
    pub(crate) pods: usize,
    /// How many of them have all containers ready.
    pub(crate) ready: usize,
    /// How many of them are in trouble.
    pub(crate) unhealthy: usize,
    /// When the first of its pods that are left was created (UTC).
    pub(crate) since: Option<Timestamp>,
    /// The images that differ from those of the revision before; empty for the oldest.
    pub(crate) changes: Vec<ImageChange>,
}

/// The images of one sidecar among the pods of a workload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct SidecarImages {
    pub(crate) container: SharedText,
    /// Its product, if it is a known one.
    pub(crate) product: Option<SharedText>,
    /// The image most pods have first.
    pub(crate) versions: Vec<ImageVersion>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct ImageVersion {
    pub(crate) image: SharedText,
    pub(crate) pods: usize,
}

/// A pod of the workload.
struct Member<'a> {
    pod: &'a Pod,
    report: &'a PodReport,
    /// Whether its controller has replaced it.
    left_over: bool,
}

/// Pods of a `ReplicaSet` that it has replaced: it counts neither those that have ended nor those that are being
/// deleted (`IsPodActive`, `k8s.io/kubernetes/pkg/controller`), and leaves them to the garbage collector. Other
/// controllers keep one pod in its place until it is gone.
fn is_replaced(pod: &Pod) -> bool {
    let by = workload::controller(pod).map(|owner| owner.kind.as_str());
    let ended = pod.status.as_ref().is_some_and(|s| matches!(&*s.phase, "Succeeded" | "Failed"));
    matches!(by, Some("ReplicaSet" | "ReplicationController"))
        && (ended || pod.metadata.deletion_timestamp.is_some())
}

/// Which of `pods` are left over; none if all would be.
fn left_over<'a>(pods: impl Iterator<Item = &'a Pod>) -> Vec<bool> {
    let replaced: Vec<bool> = pods.map(is_replaced).collect();
    let all = replaced.iter().all(|replaced| *replaced);
    replaced.into_iter().map(|replaced| replaced && !all).collect()
}

impl WorkloadDescription {
    /// Describes the workload that `pods` belong to. `example` is its newest unhealthy pod, if there is one.
    pub(crate) fn new(
        kind: &str,
        name: &str,
        pods: &[(&Pod, &PodReport)],
        example: Option<PodDescription>,
        kubectl: &Kubectl,
    ) -> Self {
        let left_over = left_over(pods.iter().map(|(pod, _)| *pod));
        let members = pods.iter().zip(left_over);
        let mut members: Vec<Member<'_>> =
            members.map(|((pod, report), left_over)| Member { pod, report, left_over }).collect();
        members.sort_by(|a, b| {
            (b.report.created_at, &*a.report.name).cmp(&(a.report.created_at, &*b.report.name))
        });
        let namespace = members.first().and_then(|m| m.report.namespace.clone());
        let context = members.first().and_then(|m| m.report.context.clone());
        let groups = groups::groups(&members, example.as_ref());
        members.retain(|member| !member.left_over);
        let revisions = revisions(&members);
        let images = images(&members);
        let advice = advice(&members);
        let command = |words: &[&str]| kubectl.command(namespace.as_deref(), words);
        let verdict = verdict::verdict(&groups, &revisions, example.as_ref(), command, kind, name);
        let changed = example.as_ref().and_then(|e| changes::before_trouble(e, &members, &revisions));
        let verdict = Verdict { changed, ..verdict };
        Self {
            context,
            kind: kind.into(),
            name: name.into(),
            namespace,
            verdict,
            groups,
            revisions,
            images,
            advice,
            example: example.map(Box::new),
            odd: members.iter().filter_map(odd).collect(),
        }
    }

    /// Index of the newest unhealthy pod among `pods`: one that fails before one that is merely starting. Pods that
    /// are left over are not meant.
    pub(crate) fn newest_unhealthy(pods: &[(&Pod, &PodReport)]) -> Option<usize> {
        let left_over = left_over(pods.iter().map(|(pod, _)| *pod));
        let counted = pods.iter().enumerate().zip(left_over).filter(|(_, left_over)| !left_over);
        let unhealthy = counted.filter_map(|((index, (_, report)), _)| {
            let cause = report.cause.as_ref()?;
            let starting = cause.severity == Severity::Starting;
            Some(((!starting, report.created_at, std::cmp::Reverse(&*report.name)), index))
        });
        unhealthy.max().map(|(_, index)| index)
    }
}

fn odd(member: &Member<'_>) -> Option<OddPod> {
    let odd = member.report.odd.as_ref()?;
    Some(OddPod { pod: (&*member.report.name).into(), differences: odd.to_vec() })
}

/// The advice on the newest of these pods, one of a fleet.
fn advice(members: &[Member<'_>]) -> Vec<Advice> {
    let Some(newest) = members.first() else { return Vec::new() };
    let nodes: HashSet<&str> =
        members.iter().filter_map(|member| member.pod.spec.node_name.as_deref()).collect();
    let fleet = Fleet { copies: members.len(), nodes: nodes.len(), ..Fleet::default() };
    super::advice(newest.pod, newest.report, None, Some(fleet))
}

fn revision_of<'a>(member: &Member<'a>) -> Option<&'a str> {
    workload::revision(member.pod).map(|(_, value)| value)
}

/// The newest revision first. `members` are sorted, the newest first.
fn revisions(members: &[Member<'_>]) -> Vec<Revision> {
    let mut revisions: Vec<Revision> = Vec::new();
    for member in members {
        let Some(hash) = revision_of(member) else { continue };
        if revisions.iter().all(|r| *r.hash != *hash) {
            let (since, changes) = (member.report.created_at, Vec::new());
            revisions.push(Revision { hash: hash.into(), pods: 0, ready: 0, unhealthy: 0, since, changes });
        }
        for revision in revisions.iter_mut().filter(|r| *r.hash == *hash) {
            revision.pods += 1;
            revision.since = [revision.since, member.report.created_at].into_iter().flatten().min();
            revision.ready += usize::from(groups::is_ready(member));
            // A pod that is merely starting is a rollout under way.
            let cause = member.report.cause.as_ref();
            revision.unhealthy +=
                usize::from(cause.is_some_and(|cause| cause.severity != Severity::Starting));
        }
    }
    changes::mark(&mut revisions, members);
    revisions
}

fn images(members: &[Member<'_>]) -> Vec<SidecarImages> {
    let mut found: Vec<(SidecarImages, BTreeMap<SharedText, usize>)> = Vec::new();
    for member in members {
        for container in crate::report::supporting(&member.report.containers) {
            let facts = &container.facts;
            if found.iter().all(|(known, _)| known.container != facts.name) {
                let (container, product) = (facts.name.clone(), facts.product.clone());
                found.push((SidecarImages { container, product, versions: Vec::new() }, BTreeMap::new()));
            }
            for (_, images) in found.iter_mut().filter(|(known, _)| known.container == facts.name) {
                *images.entry(facts.image.clone()).or_default() += 1;
            }
        }
    }
    let finished = found.into_iter().map(|(mut sidecar, images)| {
        sidecar.versions = images.into_iter().map(|(image, pods)| ImageVersion { image, pods }).collect();
        sidecar.versions.sort_by_key(|version| std::cmp::Reverse(version.pods));
        sidecar
    });
    finished.collect()
}
