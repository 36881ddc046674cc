//! `describe` for scripts.

use jiff::Timestamp;
use serde::Serialize;

use super::document::{Document, Each, List};
use super::pods::{CauseJson, PodJson};
use crate::check::Advice;
use crate::report::describe::{
    Description, DescriptionReport, Group, Health, Lane, LogTail, Occurrence, OddPod, PodDescription,
    Revision, Segment, SidecarImages, Stage, Startup, Verdict, Waited, Wording, WorkloadDescription,
};

/// `kind: DescriptionList`.
/// `now` (UTC) is the time for which ages hold.
pub(in crate::render) fn descriptions(report: &DescriptionReport, now: Timestamp) -> impl Serialize {
    let items = Each(&report.items, move |item| ItemJson::new(item, now));
    Document::new("DescriptionList", List { items, metadata: &report.metadata })
}

#[derive(Serialize)]
#[serde(untagged)]
enum ItemJson<'a> {
    Pod(Box<PodDescriptionJson<'a>>),
    Workload(Box<WorkloadJson<'a>>),
}

impl<'a> ItemJson<'a> {
    fn new(item: &'a Description, now: Timestamp) -> Self {
        match item {
            Description::Pod(pod) => Self::Pod(Box::new(PodDescriptionJson::new(pod, now))),
            Description::Workload(workload) => Self::Workload(Box::new(WorkloadJson::new(workload, now))),
        }
    }
}

/// The item of a list, and more.
#[derive(Serialize)]
struct PodDescriptionJson<'a> {
    kind: &'static str,
    verdict: &'a Verdict,
    #[serde(flatten)]
    pod: PodJson<'a>,
    startup: Option<StartupJson<'a>>,
    advice: &'a [Advice],
    events: Option<&'a [Occurrence]>,
    logs: &'a [LogTail],
}

impl<'a> PodDescriptionJson<'a> {
    fn new(description: &'a PodDescription, now: Timestamp) -> Self {
        let PodDescription { report, verdict, startup, details, advice, events, logs, ended: _ } =
            description;
        let name = |index: usize| &*report.containers[index].facts.name;
        Self {
            kind: "Pod",
            verdict,
            pod: PodJson::new(report, details, now),
            startup: startup.as_ref().map(|startup| StartupJson::new(startup, name)),
            advice,
            events: events.as_deref(),
            logs,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct StartupJson<'a> {
    from: Timestamp,
    until: Timestamp,
    ready_after_seconds: Option<i64>,
    stages: Vec<StageJson<'a>>,
    lanes: Vec<LaneJson<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct StageJson<'a> {
    waited_for: &'static str,
    container: Option<&'a str>,
    from: Timestamp,
    to: Timestamp,
    seconds: i64,
    open: bool,
}

#[derive(Serialize)]
struct LaneJson<'a> {
    container: &'a str,
    outcome: &'a str,
    segments: &'a [Segment],
}

impl<'a> StartupJson<'a> {
    fn new(startup: &'a Startup, name: impl Fn(usize) -> &'a str) -> Self {
        let stage = |stage: &Stage| {
            let (waited_for, container) = match stage.waited {
                Waited::Node => ("node", None),
                Waited::Sandbox => ("sandbox", None),
                Waited::Container(index) => ("container", Some(name(index))),
                Waited::Containers => ("containers", None),
            };
            let (from, to, seconds, open) = (stage.from, stage.to, stage.seconds(), stage.open);
            StageJson { waited_for, container, from, to, seconds, open }
        };
        let lane = |Lane { container, segments, outcome }: &'a Lane| LaneJson {
            container: name(*container),
            outcome,
            segments,
        };
        Self {
            from: startup.from,
            until: startup.until,
            ready_after_seconds: startup.ready_after_seconds,
            stages: startup.stages.iter().map(stage).collect(),
            lanes: startup.lanes.iter().map(lane).collect(),
        }
    }
}

/// Of the workload's own kind.
#[derive(Serialize)]
struct WorkloadJson<'a> {
    kind: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    context: Option<&'a str>,
    namespace: Option<&'a str>,
    name: &'a str,
    verdict: &'a Verdict,
    groups: Vec<GroupJson<'a>>,
    revisions: &'a [Revision],
    images: &'a [SidecarImages],
    odd: &'a [OddPod],
    advice: &'a [Advice],
    example: Option<PodDescriptionJson<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct GroupJson<'a> {
    standing: Health,
    left_over: bool,
    cause: Option<CauseJson<'a>>,
    words: &'a [Wording],
    pods: Vec<&'a str>,
}

impl<'a> WorkloadJson<'a> {
    fn new(workload: &'a WorkloadDescription, now: Timestamp) -> Self {
        let group = |group: &'a Group| GroupJson {
            standing: group.health,
            left_over: group.left_over,
            cause: CauseJson::of(&group.newest, now),
            words: &group.words,
            pods: group.pods.iter().map(|pod| &*pod.name).collect(),
        };
        Self {
            kind: &workload.kind,
            context: workload.context.as_deref(),
            namespace: workload.namespace.as_deref(),
            name: &workload.name,
            verdict: &workload.verdict,
            groups: workload.groups.iter().map(group).collect(),
            revisions: &workload.revisions,
            images: &workload.images,
            odd: &workload.odd,
            advice: &workload.advice,
            example: workload.example.as_deref().map(|pod| PodDescriptionJson::new(pod, now)),
        }
    }
}
