//! `describe`: one pod or one workload in depth, as values.
//!
//! Events ([`Occurrence`]s) add to status and spec, for example how a probe failed. Everything else works without them.

mod detail;
mod kubectl;
mod occurrences;
mod probes;
mod related;
mod sections;
mod sentences;
mod startup;
mod subject;
#[cfg(test)]
mod tests;
mod verdict;
mod workload;
#[cfg(test)]
mod workload_tests;

use jiff::Timestamp;
use serde::Serialize;

use super::pod::{PodReport, SharedText};
use super::{Figures, Metadata};
use crate::check::{Advice, Fleet, Judged, Seen, advise};
use crate::model::{Event, Pod};

pub(crate) use detail::{ContainerDetail, Mount};
pub(crate) use kubectl::Kubectl;
pub(crate) use occurrences::Occurrence;
pub(crate) use probes::{ProbeDetail, ProbeKind};
pub(crate) use related::Related;
pub(crate) use sections::{Section, Sections};
pub(crate) use sentences::Clause;
#[cfg(test)]
pub(crate) use sentences::message;
pub(crate) use startup::{Lane, Phase, Segment, Stage, Startup, Waited};
pub(crate) use subject::PATIENCE;
use subject::Subject;
pub(crate) use verdict::{Health, Tense, Verdict};
pub(crate) use workload::{Group, OddPod, Revision, SidecarImages, Wording, WorkloadDescription};

/// The result of `describe`.
#[derive(Debug)]
pub(crate) struct DescriptionReport {
    /// In the order of the command line.
    pub(crate) items: Vec<Description>,
    pub(crate) metadata: Metadata,
}

#[derive(Debug)]
pub(crate) enum Description {
    /// A pod, or a workload's pod template.
    Pod(Box<PodDescription>),
    Workload(Box<WorkloadDescription>),
}

#[derive(Debug)]
pub(crate) struct PodDescription {
    pub(crate) report: PodReport,
    pub(crate) verdict: Verdict,
    /// `None` for a pod without a status.
    pub(crate) startup: Option<Startup>,
    /// Of each container of the report, in the same order.
    pub(crate) details: Vec<ContainerDetail>,
    /// Whether each sidecar is worth what it costs.
    pub(crate) advice: Vec<Advice>,
    /// Newest last; `None` if events were not read.
    pub(crate) events: Option<Vec<Occurrence>>,
    /// Whether the pod has ended, so that it reserves nothing any more.
    pub(crate) ended: bool,
    /// Empty unless asked for.
    pub(crate) logs: Vec<LogTail>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct LogTail {
    pub(crate) container: SharedText,
    /// Whether it is that of the run before.
    pub(crate) previous: bool,
    /// Oldest first. Untrusted.
    pub(crate) lines: Vec<String>,
}

/// What a description needs in addition to the pod.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Surroundings<'a> {
    /// Its events, if they are known.
    pub(crate) events: Option<&'a [Event]>,
    /// The time for which the description holds (UTC); `None` for a file, whose newest time counts.
    pub(crate) until: Option<Timestamp>,
    pub(crate) kubectl: &'a Kubectl,
}

/// Describes `pod`.
pub(crate) fn describe(pod: &Pod, report: PodReport, surroundings: &Surroundings<'_>) -> PodDescription {
    let occurrences = surroundings.events.map(occurrences::fold);
    let happened = occurrences.as_deref().unwrap_or_default();
    let containers = pod.containers();
    let details = detail::details(pod, &containers, happened);
    let subject = Subject {
        pod,
        containers: &containers,
        report: &report,
        details: &details,
        happened,
        has_events: occurrences.is_some(),
        kubectl: surroundings.kubectl,
        until: surroundings.until,
    };
    let startup = startup::startup(&subject, surroundings.until);
    let verdict = verdict::verdict(&subject);
    let advice = advice(pod, &report, startup.as_ref(), None);
    let ended = pod.status.as_ref().is_some_and(|s| matches!(&*s.phase, "Succeeded" | "Failed"));
    PodDescription { verdict, startup, details, advice, events: occurrences, ended, logs: Vec::new(), report }
}

/// Whether each sidecar of `pod` is worth what it costs. `fleet` says how many pods have the same sidecars.
fn advice(pod: &Pod, report: &PodReport, startup: Option<&Startup>, fleet: Option<Fleet>) -> Vec<Advice> {
    let judged = report.containers.iter().map(|container| Judged {
        pattern: container.facts.pattern,
        product: container.facts.product.as_deref(),
        confidence: f64::from(container.facts.confidence) / 100.0,
    });
    let stages = startup.map_or(&[][..], |startup| &startup.stages);
    // One that is still open says what is wrong now, not what the sidecar costs.
    let waited = stages.iter().filter(|stage| !stage.open).filter_map(|stage| match stage.waited {
        Waited::Container(index) => Some((index, stage.seconds())),
        Waited::Node | Waited::Sandbox | Waited::Containers => None,
    });
    advise(pod, &judged.collect::<Vec<_>>(), &Seen { fleet, waited: waited.collect() })
}
