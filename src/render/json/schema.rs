//! The structure of `kubectl-sidecars/v1` is what these structs define.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Serialize, Serializer};

use super::description::DetailJson;
use crate::report::{
    ContainerReport, Figures, LastTermination, ListReport, Metadata, PodReport, Source, Summary,
};

pub(in crate::render) const API_VERSION: &str = "kubectl-sidecars/v1";

/// `kind: PodReportList`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::render) struct ListJson<'a> {
    api_version: &'static str,
    kind: &'static str,
    #[serde(serialize_with = "pods")]
    items: &'a [PodReport],
    metadata: MetadataJson<'a>,
}

impl<'a> From<&'a ListReport> for ListJson<'a> {
    fn from(list: &'a ListReport) -> Self {
        let metadata = (&list.metadata).into();
        Self { api_version: API_VERSION, kind: "PodReportList", items: &list.gathered.rows, metadata }
    }
}

/// Converts one pod at a time, so that the whole list is never in memory twice.
fn pods<S: Serializer>(pods: &[PodReport], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(pods.iter().map(PodJson::from))
}

/// One event of `--watch`, like an event of the API.
#[derive(Serialize)]
pub(in crate::render) struct EventJson<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    object: PodJson<'a>,
}

impl<'a> EventJson<'a> {
    pub(in crate::render) fn new(kind: &'static str, pod: &'a PodReport) -> Self {
        Self { kind, object: pod.into() }
    }
}

/// `kind: PodSummary`, of `--summary`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::render) struct SummaryJson<'a> {
    api_version: &'static str,
    kind: &'static str,
    totals: TotalsJson,
    items: Vec<SummaryRowJson<'a>>,
    metadata: MetadataJson<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TotalsJson {
    pods: usize,
    healthy: usize,
    starting: usize,
    degraded: usize,
    failed: usize,
    unknown: usize,
    not_ready: usize,
    sidecars: SidecarsJson,
}

#[derive(Serialize)]
struct SidecarsJson {
    native: usize,
    classic: usize,
}

#[derive(Serialize)]
struct SummaryRowJson<'a> {
    severity: &'static str,
    reason: &'a str,
    container: Option<&'a str>,
    pods: usize,
    example: ExampleJson<'a>,
}

#[derive(Serialize)]
struct ExampleJson<'a> {
    namespace: Option<&'a str>,
    name: &'a str,
}

impl<'a> SummaryJson<'a> {
    pub(in crate::render) fn new(summary: &'a Summary, metadata: &'a Metadata) -> Self {
        let items = summary.rows.iter().map(|row| SummaryRowJson {
            severity: row.severity.as_str(),
            reason: &row.reason,
            container: row.container.as_deref(),
            pods: row.pods,
            example: ExampleJson { namespace: row.example.0.as_deref(), name: &row.example.1 },
        });
        Self {
            api_version: API_VERSION,
            kind: "PodSummary",
            totals: TotalsJson {
                pods: summary.pods,
                healthy: summary.healthy,
                starting: summary.starting,
                degraded: summary.degraded,
                failed: summary.failed,
                unknown: summary.unknown,
                not_ready: summary.not_ready,
                sidecars: SidecarsJson { native: summary.native_sidecars, classic: summary.classic_sidecars },
            },
            items: items.collect(),
            metadata: metadata.into(),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::render) struct MetadataJson<'a> {
    generated_at: Timestamp,
    context: Option<&'a str>,
    source: &'static str,
    complete: bool,
    notes: &'a [String],
}

impl<'a> From<&'a Metadata> for MetadataJson<'a> {
    fn from(metadata: &'a Metadata) -> Self {
        Self {
            generated_at: metadata.generated_at,
            context: metadata.context.as_deref(),
            source: match metadata.source {
                Source::Cluster => "cluster",
                Source::Files => "files",
            },
            complete: metadata.complete,
            notes: &metadata.notes,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PodJson<'a> {
    namespace: Option<&'a str>,
    name: &'a str,
    uid: Option<&'a str>,
    node: Option<&'a str>,
    workload: Option<WorkloadJson<'a>>,
    created_at: Option<Timestamp>,
    template: bool,
    labels: Option<&'a BTreeMap<String, String>>,
    status: Option<&'a str>,
    ready: Option<ReadyJson>,
    pod_ready: Option<bool>,
    restarts: Option<RestartsJson>,
    cause: Option<CauseJson<'a>>,
    pub(super) containers: Vec<ContainerJson<'a>>,
    resources: ResourcesJson,
    overhead: OverheadJson,
}

#[derive(Serialize)]
struct WorkloadJson<'a> {
    kind: &'a str,
    name: &'a str,
}

#[derive(Serialize)]
struct ReadyJson {
    containers: usize,
    total: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RestartsJson {
    total: i64,
    app: i64,
    sidecar: i64,
    init: i64,
    last_at: Option<Timestamp>,
}

#[derive(Serialize)]
pub(super) struct CauseJson<'a> {
    container: Option<&'a str>,
    reason: &'a str,
    severity: &'static str,
    since: Option<Timestamp>,
    message: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ContainerJson<'a> {
    name: &'a str,
    image: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    pattern: &'static str,
    product: Option<&'a str>,
    confidence: f64,
    evidence: Vec<&'a str>,
    state: Option<&'static str>,
    reason: Option<&'a str>,
    exit_code: Option<i32>,
    signal: Option<i32>,
    started_at: Option<Timestamp>,
    ready: Option<bool>,
    started: Option<bool>,
    restarts: Option<i64>,
    last_termination: Option<LastTerminationJson<'a>>,
    requests: FiguresJson,
    limits: FiguresJson,
    usage: Option<FiguresJson>,
    /// Set only by `describe`.
    #[serde(flatten)]
    pub(super) detail: Option<DetailJson<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LastTerminationJson<'a> {
    reason: Option<&'a str>,
    exit_code: i32,
    signal: Option<i32>,
    finished_at: Option<Timestamp>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FiguresJson<N = i64> {
    cpu_millicores: Option<N>,
    memory_bytes: Option<N>,
}

#[derive(Serialize)]
struct ResourcesJson {
    requests: FiguresJson,
    limits: FiguresJson,
    usage: Option<FiguresJson>,
}

#[derive(Serialize)]
struct OverheadJson {
    requests: OverheadRequestsJson,
    limits: OverheadLimitsJson,
    usage: Option<FiguresJson>,
}

#[derive(Serialize)]
pub(super) struct OverheadRequestsJson<N = i64> {
    pub(super) declared: FiguresJson<N>,
    pub(super) effective: FiguresJson<N>,
    pub(super) share: ShareJson,
}

#[derive(Serialize)]
pub(super) struct OverheadLimitsJson<N = i64> {
    pub(super) declared: FiguresJson<N>,
}

#[derive(Serialize)]
pub(super) struct ShareJson {
    pub(super) cpu: Option<f64>,
    pub(super) memory: Option<f64>,
}

impl<N> From<Figures<N>> for FiguresJson<N> {
    fn from(figures: Figures<N>) -> Self {
        Self { cpu_millicores: figures.cpu_millicores, memory_bytes: figures.memory_bytes }
    }
}

impl<'a> From<&'a PodReport> for PodJson<'a> {
    fn from(pod: &'a PodReport) -> Self {
        let (cpu, memory) = pod.reserved.effective.share_of(pod.reserved.requests);
        let usage = pod.usage.as_deref();
        let container = |(at, container): (usize, &'a ContainerReport)| {
            ContainerJson::new(container, usage.and_then(|usage| usage.containers[at]))
        };
        Self {
            namespace: pod.namespace.as_deref(),
            name: &pod.name,
            uid: pod.uid.as_deref(),
            node: pod.node.as_deref(),
            workload: pod.workload.as_ref().map(|(kind, name)| WorkloadJson { kind, name }),
            created_at: pod.created_at,
            template: pod.template,
            labels: pod.labels.as_deref(),
            status: pod.status.as_deref(),
            ready: pod.ready.map(|(containers, total)| ReadyJson { containers, total }),
            pod_ready: pod.is_ready(),
            restarts: pod.restarts.map(|r| RestartsJson {
                total: r.total,
                app: r.app,
                sidecar: r.sidecar,
                init: r.init,
                last_at: r.last_at,
            }),
            cause: CauseJson::of(pod),
            containers: pod.containers.iter().enumerate().map(container).collect(),
            resources: ResourcesJson {
                requests: pod.reserved.requests.into(),
                limits: pod.reserved.limits.into(),
                usage: usage.and_then(|usage| usage.total).map(Into::into),
            },
            overhead: OverheadJson {
                requests: OverheadRequestsJson {
                    declared: pod.reserved.declared_requests.into(),
                    effective: pod.reserved.effective.into(),
                    share: ShareJson { cpu, memory },
                },
                limits: OverheadLimitsJson { declared: pod.reserved.declared_limits.into() },
                usage: usage.and_then(|usage| usage.sidecars).map(Into::into),
            },
        }
    }
}

impl<'a> CauseJson<'a> {
    pub(super) fn of(pod: &'a PodReport) -> Option<Self> {
        let cause = pod.cause.as_deref()?;
        Some(Self {
            container: pod.blamed().map(|container| &*container.facts.name),
            reason: cause.reason(),
            severity: cause.severity.as_str(),
            since: cause.since,
            message: pod.message(),
        })
    }
}

impl<'a> ContainerJson<'a> {
    fn new(container: &'a ContainerReport, usage: Option<Figures>) -> Self {
        let facts = &*container.facts;
        Self {
            name: &facts.name,
            image: &facts.image,
            kind: facts.kind.as_str(),
            pattern: facts.pattern.as_str(),
            product: facts.product.as_deref(),
            confidence: f64::from(facts.confidence) / 100.0,
            evidence: facts.evidence.iter().map(AsRef::as_ref).collect(),
            state: container.state.map(crate::report::State::as_str),
            reason: container.reason.as_deref(),
            exit_code: container.exit_code,
            signal: container.signal,
            started_at: container.started_at,
            ready: container.ready,
            started: container.started,
            restarts: container.restarts,
            last_termination: container.last_termination.as_deref().map(LastTerminationJson::from),
            requests: facts.requests.into(),
            limits: facts.limits.into(),
            usage: usage.map(Into::into),
            detail: None,
        }
    }
}

impl<'a> From<&'a LastTermination> for LastTerminationJson<'a> {
    fn from(last: &'a LastTermination) -> Self {
        Self {
            reason: last.reason.as_deref(),
            exit_code: last.exit_code,
            signal: last.signal,
            finished_at: last.finished_at,
        }
    }
}
