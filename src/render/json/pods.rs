//! `list` for scripts.

use std::collections::BTreeMap;
use std::io::{self, Write};

use jiff::Timestamp;
use serde::Serialize;

use super::document::{Document, Each, LimitsJson, List, RequestsJson};
use crate::health::Severity;
use crate::report::describe::ContainerDetail;
use crate::report::{
    Common, ContainerReport, Figures, InCommon, ListReport, Oddity, PodReport, Restarts, Summary,
};

/// `kind: PodReportList`.
pub(in crate::render) fn list(list: &ListReport) -> impl Serialize {
    let now = list.as_of;
    let items = Each(&list.gathered.rows, move |pod| PodJson::new(pod, &[], now));
    Document::new("PodReportList", List { items, metadata: &list.metadata })
}

/// One event of `--watch`, like an event of the API.
pub(in crate::render) fn event(kind: &'static str, pod: &PodReport, now: Timestamp) -> impl Serialize {
    #[derive(Serialize)]
    struct EventJson<'a> {
        #[serde(rename = "type")]
        kind: &'static str,
        object: PodJson<'a>,
    }
    EventJson { kind, object: PodJson::new(pod, &[], now) }
}

/// `kind: PodReport`: a line of a snapshot. `files` knows a snapshot by its first keys.
pub(in crate::render) fn saved_pod(
    out: &mut dyn Write,
    pod: &PodReport,
    context: Option<&str>,
    time: Timestamp,
    complete: bool,
) -> io::Result<()> {
    #[derive(Serialize)]
    struct SavedJson<'a> {
        time: Timestamp,
        context: Option<&'a str>,
        complete: bool,
        ended: bool,
        #[serde(flatten)]
        pod: PodJson<'a>,
    }
    // The line has a context of its own, also where there is none.
    let own = PodJson { context: None, ..PodJson::new(pod, &[], time) };
    let line = SavedJson { time, context, complete, ended: pod.ended, pod: own };
    super::write_line(out, &Document::new("PodReport", line))
}

/// `kind: PodSummary`, of `--summary`.
pub(in crate::render) fn summary<'a>(
    summary: &'a Summary,
    report: &'a ListReport,
) -> impl Serialize + use<'a> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct SummaryJson<'a, L> {
        totals: &'a Summary,
        in_common: Vec<InCommonJson<'a>>,
        #[serde(flatten)]
        list: L,
    }
    let list = List { items: &summary.rows, metadata: &report.metadata };
    let in_common = report.in_common.iter().map(|found| InCommonJson::new(found, report.as_of)).collect();
    Document::new("PodSummary", SummaryJson { totals: summary, in_common, list })
}

/// What unhealthy pods have in common.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct InCommonJson<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    value: Option<&'a str>,
    from: Option<Timestamp>,
    to: Option<Timestamp>,
    pods: usize,
    of: usize,
    healthy_pods: Option<usize>,
    healthy_of: Option<usize>,
    message: String,
}

impl<'a> InCommonJson<'a> {
    fn new(found: &'a InCommon, now: Timestamp) -> Self {
        let (kind, value, from, to) = match &found.what {
            Common::Node(node) => ("node", Some(&**node), None, None),
            Common::Image(image) => ("image", Some(&**image), None, None),
            Common::Beginning(from, to) => ("beginning", None, Some(*from), Some(*to)),
        };
        let (healthy_pods, healthy_of) = found.healthy.unzip();
        let (pods, of, message) = (found.pods, found.of, found.sentence(now));
        Self { kind, value, from, to, pods, of, healthy_pods, healthy_of, message }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PodJson<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    context: Option<&'a str>,
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
    restarts: Option<Restarts>,
    cause: Option<CauseJson<'a>>,
    odd: Option<&'a [Oddity]>,
    containers: Vec<ContainerJson<'a>>,
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
pub(super) struct CauseJson<'a> {
    container: Option<&'a str>,
    reason: &'a str,
    severity: Severity,
    since: Option<Timestamp>,
    overdue: bool,
    message: Option<String>,
}

#[derive(Serialize)]
struct ContainerJson<'a> {
    #[serde(flatten)]
    report: &'a ContainerReport,
    requests: Figures,
    limits: Figures,
    usage: Option<Figures>,
    /// Set only by `describe`.
    #[serde(flatten)]
    detail: Option<&'a ContainerDetail>,
}

#[derive(Serialize)]
struct ResourcesJson {
    requests: Figures,
    limits: Figures,
    usage: Option<Figures>,
}

#[derive(Serialize)]
struct OverheadJson {
    requests: RequestsJson<i64>,
    limits: LimitsJson<i64>,
    usage: Option<Figures>,
}

impl<'a> PodJson<'a> {
    /// `details` are those of its containers, or none; `now` (UTC) decides whether a startup is overdue.
    pub(super) fn new(pod: &'a PodReport, details: &'a [ContainerDetail], now: Timestamp) -> Self {
        let (usage, reserved) = (pod.usage.as_deref(), &pod.reserved);
        let container = |(at, report): (usize, &'a ContainerReport)| ContainerJson {
            report,
            requests: report.facts.requests,
            limits: report.facts.limits,
            usage: usage.and_then(|usage| usage.containers[at]),
            detail: details.get(at),
        };
        Self {
            context: pod.context.as_deref(),
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
            restarts: pod.restarts,
            cause: CauseJson::of(pod, now),
            odd: pod.odd.as_deref().map(Vec::as_slice),
            containers: pod.containers.iter().enumerate().map(container).collect(),
            resources: ResourcesJson {
                requests: reserved.requests,
                limits: reserved.limits,
                usage: usage.and_then(|usage| usage.total),
            },
            overhead: OverheadJson {
                requests: RequestsJson {
                    declared: reserved.declared_requests,
                    effective: reserved.effective,
                    share: reserved.effective.share_of(reserved.requests),
                },
                limits: LimitsJson { declared: reserved.declared_limits },
                usage: usage.and_then(|usage| usage.sidecars),
            },
        }
    }
}

impl<'a> CauseJson<'a> {
    pub(super) fn of(pod: &'a PodReport, now: Timestamp) -> Option<Self> {
        let cause = pod.cause.as_deref()?;
        Some(Self {
            container: pod.blamed().map(|container| &*container.facts.name),
            reason: cause.reason(),
            severity: cause.severity,
            since: cause.since,
            overdue: cause.is_overdue(now),
            message: pod.message(),
        })
    }
}
