//! `kind: DescriptionList`: `describe` for scripts. Keys are only ever added.

use jiff::Timestamp;
use serde::Serialize;

use super::schema::{API_VERSION, FiguresJson, MetadataJson, PodJson};
use super::workload::WorkloadJson;
use crate::report::describe::{
    ContainerDetail, Description, DescriptionReport, LogTail, Occurrence, PodDescription, ProbeDetail,
    Resizing, Stage, Startup, Verdict, Waited,
};

/// `kind: DescriptionList`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::render) struct DescriptionListJson<'a> {
    api_version: &'static str,
    kind: &'static str,
    items: Vec<ItemJson<'a>>,
    metadata: MetadataJson<'a>,
}

impl<'a> DescriptionListJson<'a> {
    pub(in crate::render) fn new(report: &'a DescriptionReport) -> Self {
        let now = report.metadata.generated_at;
        let items = report.items.iter().map(|item| match item {
            Description::Pod(pod) => ItemJson::Pod(Box::new(PodDescriptionJson::new(pod, now))),
            Description::Workload(workload) => ItemJson::Workload(Box::new(WorkloadJson::new(workload, now))),
        });
        Self {
            api_version: API_VERSION,
            kind: "DescriptionList",
            items: items.collect(),
            metadata: (&report.metadata).into(),
        }
    }
}

#[derive(Serialize)]
#[serde(untagged)]
enum ItemJson<'a> {
    Pod(Box<PodDescriptionJson<'a>>),
    Workload(Box<WorkloadJson<'a>>),
}

/// The item of a list, and more.
#[derive(Serialize)]
pub(super) struct PodDescriptionJson<'a> {
    kind: &'static str,
    verdict: VerdictJson<'a>,
    #[serde(flatten)]
    pod: PodJson<'a>,
    startup: Option<StartupJson<'a>>,
    events: Option<Vec<EventJson<'a>>>,
    logs: Vec<LogJson<'a>>,
}

impl<'a> PodDescriptionJson<'a> {
    pub(super) fn new(description: &'a PodDescription, now: Timestamp) -> Self {
        let mut pod = PodJson::new(&description.report, now);
        for (container, detail) in pod.containers.iter_mut().zip(&description.details) {
            container.detail = Some(detail.into());
        }
        let name = |index: usize| &*description.report.containers[index].facts.name;
        Self {
            kind: "Pod",
            verdict: (&description.verdict).into(),
            pod,
            startup: description.startup.as_ref().map(|startup| StartupJson::new(startup, name)),
            events: description.events.as_ref().map(|events| events.iter().map(EventJson::from).collect()),
            logs: description.logs.iter().map(LogJson::from).collect(),
        }
    }
}

#[derive(Serialize)]
pub(super) struct VerdictJson<'a> {
    standing: &'static str,
    message: &'a str,
    effect: Option<&'a str>,
    since: Option<Timestamp>,
    began: Option<Timestamp>,
    due: Option<Timestamp>,
    proof: Vec<ProofJson<'a>>,
    commands: &'a [String],
}

#[derive(Serialize)]
struct ProofJson<'a> {
    source: &'static str,
    message: &'a str,
}

impl<'a> From<&'a Verdict> for VerdictJson<'a> {
    fn from(verdict: &'a Verdict) -> Self {
        let proof = verdict.proof.iter().map(|p| ProofJson { source: p.source, message: &p.text });
        Self {
            standing: verdict.health.as_str(),
            message: &verdict.what,
            effect: verdict.effect.as_deref(),
            since: verdict.since,
            began: verdict.began,
            due: verdict.due,
            proof: proof.collect(),
            commands: &verdict.commands,
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
    segments: Vec<SegmentJson>,
}

#[derive(Serialize)]
struct SegmentJson {
    phase: &'static str,
    from: Timestamp,
    to: Timestamp,
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
        let lanes = startup.lanes.iter().map(|lane| LaneJson {
            container: name(lane.container),
            outcome: &lane.outcome,
            segments: lane
                .segments
                .iter()
                .map(|s| SegmentJson { phase: s.phase.as_str(), from: s.from, to: s.to })
                .collect(),
        });
        Self {
            from: startup.from,
            until: startup.until,
            ready_after_seconds: startup.ready_after_seconds,
            stages: startup.stages.iter().map(stage).collect(),
            lanes: lanes.collect(),
        }
    }
}

#[derive(Serialize)]
struct EventJson<'a> {
    container: Option<&'a str>,
    #[serde(rename = "type")]
    kind: &'static str,
    reason: &'a str,
    message: &'a str,
    count: i64,
    first: Option<Timestamp>,
    last: Option<Timestamp>,
}

impl<'a> From<&'a Occurrence> for EventJson<'a> {
    fn from(occurrence: &'a Occurrence) -> Self {
        Self {
            container: occurrence.container.as_deref(),
            kind: if occurrence.warning { "Warning" } else { "Normal" },
            reason: &occurrence.reason,
            message: &occurrence.message,
            count: occurrence.count,
            first: occurrence.first,
            last: occurrence.last,
        }
    }
}

#[derive(Serialize)]
struct LogJson<'a> {
    container: &'a str,
    previous: bool,
    lines: &'a [String],
}

impl<'a> From<&'a LogTail> for LogJson<'a> {
    fn from(tail: &'a LogTail) -> Self {
        Self { container: &tail.container, previous: tail.previous, lines: &tail.lines }
    }
}

/// What `describe` adds to a container.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DetailJson<'a> {
    message: Option<&'a str>,
    finished_at: Option<Timestamp>,
    probes: Vec<ProbeJson<'a>>,
    ports: Vec<PortJson<'a>>,
    mounts: Vec<MountJson<'a>>,
    hooks: Vec<HookJson<'a>>,
    restart_policy: Option<&'a str>,
    restart_rules: Vec<&'a str>,
    resize: Option<ResizeJson>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ProbeJson<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    method: &'static str,
    target: &'a str,
    initial_delay_seconds: i32,
    period_seconds: i32,
    timeout_seconds: i32,
    failure_threshold: i32,
    success_threshold: i32,
    failure: Option<ProbeFailureJson<'a>>,
}

#[derive(Serialize)]
struct ProbeFailureJson<'a> {
    message: &'a str,
    count: i64,
    first: Option<Timestamp>,
    last: Option<Timestamp>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PortJson<'a> {
    name: Option<&'a str>,
    port: i32,
    protocol: &'a str,
    host_port: Option<i32>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct MountJson<'a> {
    volume: &'a str,
    source: Option<&'static str>,
    path: &'a str,
    read_only: bool,
    shared_with: Vec<SharedJson<'a>>,
}

#[derive(Serialize)]
struct SharedJson<'a> {
    container: &'a str,
    writes: bool,
}

#[derive(Serialize)]
struct HookJson<'a> {
    #[serde(rename = "type")]
    when: &'static str,
    action: &'a str,
    failures: i64,
}

#[derive(Serialize)]
struct ResizeJson {
    allocated: FiguresJson,
    requests: FiguresJson,
    limits: FiguresJson,
}

impl<'a> From<&'a ContainerDetail> for DetailJson<'a> {
    fn from(detail: &'a ContainerDetail) -> Self {
        let port = |p: &'a crate::report::describe::PortDetail| PortJson {
            name: p.name.as_deref(),
            port: p.port,
            protocol: &p.protocol,
            host_port: p.host_port,
        };
        let mount = |m: &'a crate::report::describe::Mount| MountJson {
            volume: &m.volume,
            source: m.source,
            path: &m.path,
            read_only: m.read_only,
            shared_with: m.shared_with.iter().map(|(c, w)| SharedJson { container: c, writes: *w }).collect(),
        };
        let resize = |r: Resizing| ResizeJson {
            allocated: r.allocated.into(),
            requests: r.requests.into(),
            limits: r.limits.into(),
        };
        Self {
            message: detail.message.as_deref(),
            finished_at: detail.finished_at,
            probes: detail.probes.iter().map(ProbeJson::from).collect(),
            ports: detail.ports.iter().map(port).collect(),
            mounts: detail.mounts.iter().map(mount).collect(),
            hooks: detail
                .hooks
                .iter()
                .map(|h| HookJson { when: h.when, action: &h.action, failures: h.failures })
                .collect(),
            restart_policy: detail.restart_policy.as_deref(),
            restart_rules: detail.restart_rules.iter().map(AsRef::as_ref).collect(),
            resize: detail.resizing.map(resize),
        }
    }
}

impl<'a> From<&'a ProbeDetail> for ProbeJson<'a> {
    fn from(probe: &'a ProbeDetail) -> Self {
        Self {
            kind: probe.kind.as_str(),
            method: probe.method,
            target: &probe.target,
            initial_delay_seconds: probe.initial_delay_seconds,
            period_seconds: probe.period_seconds,
            timeout_seconds: probe.timeout_seconds,
            failure_threshold: probe.failure_threshold,
            success_threshold: probe.success_threshold,
            failure: probe.failure.as_ref().map(|f| ProbeFailureJson {
                message: &f.answer,
                count: f.count,
                first: f.first,
                last: f.last,
            }),
        }
    }
}
