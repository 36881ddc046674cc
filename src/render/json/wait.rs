//! `wait` for scripts.

use jiff::Timestamp;
use serde::Serialize;

use super::document::Document;
use super::pods::CauseJson;
use crate::report::Metadata;
use crate::report::describe::{LogTail, Verdict};
use crate::wait::{Counts, Ended, Goal, Outcome, WaitReport};

/// `kind: WaitResult`. `now` (UTC) is the time for which ages hold.
pub(in crate::render) fn wait_result(report: &WaitReport, now: Timestamp) -> impl Serialize {
    let (judgement, pod) = (&report.judgement, report.pod.as_deref());
    let (reason, message) = match &judgement.outcome {
        Outcome::Failed { reason, message } => (Some(reason.as_str()), Some(message.as_str())),
        _ => (None, None),
    };
    let result = WaitResultJson {
        namespace: &report.namespace,
        workload: WorkloadJson { kind: report.waited.kind.as_str(), name: &report.waited.name },
        goal: report.waited.goal,
        outcome: report.ended,
        reason,
        message,
        missing: judgement.missing.as_ref().map(ToString::to_string),
        seconds: report.took.as_secs(),
        revision: judgement.revision.as_deref(),
        pods: judgement.counts,
        pod: pod.map(|pod| &*pod.report.name),
        cause: pod.and_then(|pod| CauseJson::of(&pod.report, now)),
        verdict: pod.map(|pod| &pod.verdict),
        logs: pod.map_or(&[], |pod| &pod.logs),
        metadata: &report.metadata,
    };
    Document::new("WaitResult", result)
}

#[derive(Serialize)]
struct WaitResultJson<'a> {
    namespace: &'a str,
    workload: WorkloadJson<'a>,
    #[serde(rename = "for")]
    goal: Goal,
    outcome: Ended,
    reason: Option<&'a str>,
    message: Option<&'a str>,
    missing: Option<String>,
    seconds: i64,
    revision: Option<&'a str>,
    pods: Counts,
    pod: Option<&'a str>,
    cause: Option<CauseJson<'a>>,
    verdict: Option<&'a Verdict>,
    logs: &'a [LogTail],
    metadata: &'a Metadata,
}

#[derive(Serialize)]
struct WorkloadJson<'a> {
    kind: &'a str,
    name: &'a str,
}
