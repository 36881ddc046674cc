//! A workload: its pods by cause, the images of its sidecars, how its rollout stands.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::Timestamp;

use super::verdict::{Standing, Tense, Verdict};
use super::{Kubectl, PodDescription, Text, enumerate};
use crate::health::Severity;
use crate::model::Pod;
use crate::report::pod::{CauseReport, PodReport};

/// The pods of a workload.
#[derive(Debug)]
pub struct WorkloadDescription {
    /// `Deployment`, `StatefulSet` …
    pub kind: Text,
    /// The workload's name.
    pub name: Text,
    /// Its namespace; `None` where a file does not tell.
    pub namespace: Option<Text>,
    /// What is wrong, for all of its pods.
    pub verdict: Verdict,
    /// Its pods by cause, the worst first.
    pub groups: Vec<Group>,
    /// Its pods by revision of the template, the newest first; empty where nothing tells revisions.
    pub revisions: Vec<Revision>,
    /// The images of each sidecar among its pods.
    pub images: Vec<SidecarImages>,
    /// Its newest unhealthy pod in full.
    pub example: Option<Box<PodDescription>>,
}

/// Pods that have the same cause, or none.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// In one word.
    pub standing: Standing,
    /// What they have in common; `None` for those that are well, completed or unknown. The newest pod's words.
    pub cause: Option<CauseReport>,
    /// The newest first.
    pub pods: Vec<PodBrief>,
}

/// One pod among others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PodBrief {
    /// Its name.
    pub name: Text,
    /// UTC.
    pub created_at: Option<Timestamp>,
    /// Whether the pod as a whole is ready.
    pub serves: bool,
}

/// Pods of one revision of the template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// The hash that its pods bear as a label.
    pub hash: Text,
    /// How many.
    pub pods: usize,
    /// How many of them have all containers ready.
    pub ready: usize,
    /// How many of them are in trouble.
    pub unhealthy: usize,
}

/// The images of one sidecar among the pods of a workload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SidecarImages {
    /// The container.
    pub container: Text,
    /// Its product, if it is a known one.
    pub product: Option<Text>,
    /// The image most pods have first.
    pub versions: Vec<ImageVersion>,
}

/// An image, and how many pods have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageVersion {
    /// As in the spec.
    pub image: Text,
    /// Pods.
    pub pods: usize,
}

/// A pod of the workload, and what was said of it.
struct Member<'a> {
    pod: &'a Pod,
    report: &'a PodReport,
}

impl WorkloadDescription {
    /// Describes the workload that `pods` belong to. `example` is its newest unhealthy pod, if there is one.
    pub fn new(
        kind: &str,
        name: &str,
        pods: &[(&Pod, &PodReport)],
        example: Option<PodDescription>,
        kubectl: &Kubectl,
    ) -> Self {
        let mut members: Vec<Member<'_>> = pods.iter().map(|(pod, report)| Member { pod, report }).collect();
        members.sort_by(|a, b| {
            (b.report.created_at, &*a.report.name).cmp(&(a.report.created_at, &*b.report.name))
        });
        let namespace = members.first().and_then(|m| m.report.namespace.clone());
        let groups = groups(&members);
        let revisions = revisions(&members);
        let images = images(&members);
        let verdict = verdict(
            &groups,
            &revisions,
            example.as_ref(),
            |words: &[&str]| kubectl.command(namespace.as_deref(), words),
            kind,
            name,
        );
        Self {
            kind: kind.into(),
            name: name.into(),
            namespace,
            verdict,
            groups,
            revisions,
            images,
            example: example.map(Box::new),
        }
    }

    /// Index of the newest unhealthy pod among `pods`: one that fails before one that is merely starting.
    pub fn newest_unhealthy(pods: &[(&Pod, &PodReport)]) -> Option<usize> {
        let unhealthy = pods.iter().enumerate().filter_map(|(index, (_, report))| {
            let cause = report.cause.as_ref()?;
            let starting = cause.severity == Severity::Starting;
            Some(((!starting, report.created_at, std::cmp::Reverse(&*report.name)), index))
        });
        unhealthy.max().map(|(_, index)| index)
    }
}

fn standing(member: &Member<'_>) -> Standing {
    match &member.report.cause {
        Some(cause) => cause.severity.into(),
        None => match &member.pod.status {
            None => Standing::Unknown,
            Some(status) if status.phase == "Succeeded" => Standing::Completed,
            Some(_) => Standing::Well,
        },
    }
}

fn brief(member: &Member<'_>) -> PodBrief {
    let serves =
        member.pod.status.as_ref().and_then(|s| s.condition("Ready")).is_some_and(|c| c.status == "True");
    PodBrief { name: (&*member.report.name).into(), created_at: member.report.created_at, serves }
}

fn groups(members: &[Member<'_>]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for member in members {
        let cause = member.report.cause.as_deref();
        let same = |known: &Group| {
            known.standing == standing(member)
                && match (&known.cause, cause) {
                    (Some(a), Some(b)) => a.reason == b.reason && a.container == b.container,
                    (None, None) => true,
                    _ => false,
                }
        };
        match groups.iter_mut().find(|known| same(known)) {
            Some(known) => known.pods.push(brief(member)),
            None => groups.push(Group {
                standing: standing(member),
                cause: cause.cloned(),
                pods: vec![brief(member)],
            }),
        }
    }
    groups.sort_by_key(|group| std::cmp::Reverse((group.standing, group.pods.len())));
    groups
}

/// The label with which controllers tell the revisions of a template apart.
fn revision_of<'a>(member: &Member<'a>) -> Option<&'a str> {
    let labels = &member.pod.metadata.labels;
    ["pod-template-hash", "rollouts-pod-template-hash", "controller-revision-hash"]
        .iter()
        .find_map(|label| labels.get(*label).map(String::as_str))
}

/// The newest revision first. `members` are sorted, the newest first.
fn revisions(members: &[Member<'_>]) -> Vec<Revision> {
    let mut revisions: Vec<Revision> = Vec::new();
    for member in members {
        let Some(hash) = revision_of(member) else { continue };
        if revisions.iter().all(|r| *r.hash != *hash) {
            revisions.push(Revision { hash: hash.into(), pods: 0, ready: 0, unhealthy: 0 });
        }
        for revision in revisions.iter_mut().filter(|r| *r.hash == *hash) {
            revision.pods += 1;
            revision.ready += usize::from(brief(member).serves);
            // A pod that is merely starting is a rollout under way.
            let cause = member.report.cause.as_ref();
            revision.unhealthy +=
                usize::from(cause.is_some_and(|cause| cause.severity != Severity::Starting));
        }
    }
    revisions
}

fn images(members: &[Member<'_>]) -> Vec<SidecarImages> {
    let mut found: Vec<(SidecarImages, BTreeMap<Text, usize>)> = Vec::new();
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

/// What is wrong with the workload: how many of its pods, which container, how its rollout stands.
fn verdict(
    groups: &[Group],
    revisions: &[Revision],
    example: Option<&PodDescription>,
    command: impl Fn(&[&str]) -> String,
    kind: &str,
    name: &str,
) -> Verdict {
    let total: usize = groups.iter().map(|g| g.pods.len()).sum();
    let bad = |g: &&Group| g.cause.is_some();
    let unhealthy: usize = groups.iter().filter(bad).map(|g| g.pods.len()).sum();
    let Some(worst) = groups.iter().find(bad) else {
        let standing = groups.first().map_or(Standing::Unknown, |g| g.standing);
        let pods = if total == 1 { "its only pod".to_owned() } else { format!("{total} of {total} pods") };
        let are = if total == 1 { "is" } else { "are" };
        let what = match standing {
            Standing::Completed if total == 1 => "its pod has completed".to_owned(),
            Standing::Unknown => "nothing is known of its pods' health".to_owned(),
            _ => {
                let done = groups
                    .iter()
                    .filter(|g| g.standing == Standing::Completed)
                    .map(|g| g.pods.len())
                    .sum::<usize>();
                match done {
                    0 => format!("{pods} {are} well"),
                    done if done == total => format!("{total} of {total} pods have completed"),
                    done => format!("{} pods are well, {done} have completed", total - done),
                }
            }
        };
        return Verdict {
            standing,
            what,
            effect: None,
            since: None,
            tense: Tense::Lasting,
            began: None,
            proof: Vec::new(),
            commands: Vec::new(),
        };
    };
    // The group of the pod that is shown in full tells it in the words of that pod.
    let shown = example.map(|e| &*e.report.name);
    let told =
        groups.iter().filter(bad).find(|g| g.pods.iter().any(|p| Some(&*p.name) == shown)).unwrap_or(worst);
    let words = example.map_or_else(String::new, |e| e.verdict.what.clone());
    let count = told.pods.len();
    let pods = if total == 1 { "its only pod".to_owned() } else { format!("{count} of {total} pods") };
    let mut what = format!("{pods}: {words}");
    if unhealthy > count {
        let _ = write!(what, "; {} more in other trouble", unhealthy - count);
    }
    let mut commands = example.map(|e| e.verdict.commands.clone()).unwrap_or_default();
    let rollout = rollout(revisions);
    if rollout.is_some() && matches!(kind, "Deployment" | "StatefulSet" | "DaemonSet") {
        let target = format!("{}/{name}", kind.to_lowercase());
        commands.push(command(&["rollout", "status", &target, "--watch=false"]));
        commands.push(command(&["rollout", "history", &target]));
    }
    let serving: usize = groups.iter().flat_map(|g| &g.pods).filter(|p| p.serves).count();
    // Of a Job the newest try counts.
    let newest = groups
        .iter()
        .flat_map(|g| g.pods.iter().map(move |pod| (g.standing, pod)))
        .max_by_key(|(_, p)| p.created_at);
    let is_job = matches!(kind, "Job" | "CronJob");
    let newest_done = newest.filter(|(standing, _)| is_job && *standing == Standing::Completed);
    let effect = rollout.or_else(|| match (kind, serving) {
        ("Job" | "CronJob", _) => {
            newest_done.map(|(_, pod)| format!("its newest pod {} has completed", pod.name))
        }
        (_, 0) => Some("no pod is Ready".to_owned()),
        (_, 1) => Some("1 pod is Ready".to_owned()),
        (_, serving) => Some(format!("{serving} pods are Ready")),
    });
    Verdict {
        standing: match told.standing {
            Standing::Failed if serving > 0 || newest_done.is_some() => Standing::Degraded,
            standing => standing,
        },
        what,
        effect,
        since: example.and_then(|e| e.verdict.since),
        tense: example.map_or(Tense::Lasting, |e| e.verdict.tense),
        began: example.and_then(|e| e.verdict.began),
        proof: Vec::new(),
        commands,
    }
}

/// A rollout that does not come about: the newest revision has no pod that is ready, an older one has.
fn rollout(revisions: &[Revision]) -> Option<String> {
    let (newest, older) = revisions.split_first()?;
    let serving: Vec<&Revision> = older.iter().filter(|r| r.ready > 0).collect();
    if newest.unhealthy == 0 || newest.ready > 0 || serving.is_empty() {
        return None;
    }
    let pods: usize = serving.iter().map(|r| r.ready).sum();
    let hashes: Vec<&str> = serving.iter().map(|r| &*r.hash).collect();
    let (plural, serve) = if pods == 1 { ("", "serves") } else { ("s", "serve") };
    Some(format!(
        "the rollout is stuck: no pod of the new revision {} is Ready, {pods} old pod{plural} ({}) {serve}",
        newest.hash,
        enumerate(&hashes)
    ))
}
