//! `describe`: one pod or one workload in depth, as values.
//!
//! What status and spec tell is joined with what happened ([`Occurrence`]s made of events), so that a verdict
//! can say what a probe got back. Without events everything else is still told.

mod detail;
mod kubectl;
mod occurrences;
mod probes;
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

use super::pod::{PodReport, Text};
use super::{Figures, Metadata};
use crate::model::{Event, Pod};

pub(crate) use detail::{ContainerDetail, Mount};
pub(crate) use kubectl::Kubectl;
pub(crate) use occurrences::Occurrence;
pub(crate) use probes::{ProbeDetail, ProbeKind};
pub(crate) use sections::{Section, Sections};
pub(crate) use sentences::Clause;
#[cfg(test)]
pub(crate) use sentences::message;
pub(crate) use startup::{Lane, Phase, Segment, Stage, Startup, Waited};
pub(crate) use subject::PATIENCE;
use subject::Subject;
pub(crate) use verdict::{Health, Tense, Verdict};
pub(crate) use workload::{Group, Revision, SidecarImages, Wording, WorkloadDescription};

/// The answer of `describe`.
#[derive(Debug)]
pub(crate) struct DescriptionReport {
    /// What was asked for, in that order.
    pub(crate) items: Vec<Description>,
    /// About the answer as a whole.
    pub(crate) metadata: Metadata,
}

/// One thing that is described.
#[derive(Debug)]
pub(crate) enum Description {
    /// A pod, or a workload's pod template.
    Pod(Box<PodDescription>),
    /// The pods of a workload.
    Workload(Box<WorkloadDescription>),
}

#[derive(Debug)]
pub(crate) struct PodDescription {
    /// What `list` says of it, too.
    pub(crate) report: PodReport,
    /// What is wrong, in a sentence, with proof and what to do.
    pub(crate) verdict: Verdict,
    /// Its start, as far as it is told; `None` for a pod that has none.
    pub(crate) startup: Option<Startup>,
    /// More on each container of the report, in the same order.
    pub(crate) details: Vec<ContainerDetail>,
    /// What happened to it, newest last; `None` where events were not or could not be read.
    pub(crate) events: Option<Vec<Occurrence>>,
    /// Last lines of containers, where they were asked for.
    pub(crate) logs: Vec<LogTail>,
}

/// The last lines of a container.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct LogTail {
    pub(crate) container: Text,
    /// Of the run before this one, rather than of the one that goes on.
    pub(crate) previous: bool,
    /// Oldest first. Untrusted.
    pub(crate) lines: Vec<String>,
}

/// What is known of a pod beside the pod itself.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Beside<'a> {
    /// Its events; `None` where they are not known.
    pub(crate) events: Option<&'a [Event]>,
    /// Until when what is told holds (UTC); `None` for a file, which ends with the last time in it.
    pub(crate) until: Option<Timestamp>,
    /// How to call kubectl against the same cluster.
    pub(crate) kubectl: &'a Kubectl,
}

/// Describes `pod`, of which `report` was said.
pub(crate) fn describe(pod: &Pod, report: PodReport, beside: &Beside<'_>) -> PodDescription {
    let occurrences = beside.events.map(occurrences::fold);
    let happened = occurrences.as_deref().unwrap_or_default();
    let containers = pod.containers();
    let details = detail::details(pod, &containers, happened);
    let subject = Subject {
        pod,
        containers: &containers,
        report: &report,
        details: &details,
        happened,
        kubectl: beside.kubectl,
        until: beside.until,
    };
    let startup = startup::startup(&subject, beside.until);
    let verdict = verdict::verdict(&subject);
    PodDescription { verdict, startup, details, events: occurrences, logs: Vec::new(), report }
}
