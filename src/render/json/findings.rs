//! `check` for scripts.

use serde::Serialize;

use super::document::{Document, Each};
use crate::check::{Admitted, CheckReport, Found, SeverityCounts, Suppressed};
use crate::model::Workload;
use crate::report::{Figures, Metadata};

/// `kind: FindingList`.
pub(in crate::render) fn findings(report: &CheckReport) -> impl Serialize {
    #[derive(Serialize)]
    struct FindingsJson<'a, I> {
        items: I,
        summary: SummaryJson,
        admitted: Option<Vec<AdmittedJson<'a>>>,
        metadata: &'a Metadata,
    }
    let SeverityCounts { error, warning, info, suppressed } = report.counts;
    let value = FindingsJson {
        items: Each(&report.found, FindingJson::from),
        summary: SummaryJson { error, warning, info, suppressed },
        admitted: report.admitted.as_ref().map(|all| all.iter().map(AdmittedJson::from).collect()),
        metadata: &report.metadata,
    };
    Document::new("FindingList", value)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FindingJson<'a> {
    id: &'static str,
    severity: &'static str,
    title: &'static str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    context: Option<&'a str>,
    namespace: Option<&'a str>,
    workload: Option<WorkloadJson<'a>>,
    container: Option<&'a str>,
    pattern: Option<&'static str>,
    confidence: f64,
    field: &'a str,
    evidence: &'a [String],
    fix: &'a str,
    link: &'static str,
    pods: PodsJson<'a>,
    injected_by: Option<&'static str>,
    source: Option<SourceJson<'a>>,
    suppressed: Option<SuppressedJson<'a>>,
}

/// What admission made of a template.
#[derive(Serialize)]
struct AdmittedJson<'a> {
    namespace: Option<&'a str>,
    workload: WorkloadJson<'a>,
    added: &'a [String],
    requests: AdmittedRequestsJson,
}

/// What one pod reserves.
#[derive(Serialize)]
struct AdmittedRequestsJson {
    template: Figures,
    admitted: Figures,
}

impl<'a> From<&'a Admitted> for AdmittedJson<'a> {
    fn from(admitted: &'a Admitted) -> Self {
        let Workload { kind, name } = &admitted.workload;
        Self {
            namespace: admitted.namespace.as_deref(),
            workload: WorkloadJson { kind, name },
            added: &admitted.added,
            requests: AdmittedRequestsJson { template: admitted.before, admitted: admitted.after },
        }
    }
}

#[derive(Serialize)]
struct WorkloadJson<'a> {
    kind: &'a str,
    name: &'a str,
}

#[derive(Serialize)]
struct PodsJson<'a> {
    count: usize,
    sample: &'a [String],
}

#[derive(Serialize)]
struct SourceJson<'a> {
    file: &'a str,
    line: u64,
}

#[derive(Serialize)]
struct SuppressedJson<'a> {
    by: &'static str,
    reason: Option<&'a str>,
    expires: Option<&'a str>,
}

#[derive(Serialize)]
struct SummaryJson {
    error: usize,
    warning: usize,
    info: usize,
    suppressed: usize,
}

impl<'a> From<&'a Found> for FindingJson<'a> {
    fn from(found: &'a Found) -> Self {
        Self {
            id: found.finding.id,
            severity: found.severity.as_str(),
            title: found.finding.title,
            message: &found.message,
            context: found.context.as_deref(),
            namespace: found.namespace.as_deref(),
            workload: found
                .workload
                .as_ref()
                .map(|workload| WorkloadJson { kind: &workload.kind, name: &workload.name }),
            container: found.container.as_deref(),
            pattern: found.pattern.map(|pattern| pattern.as_str()),
            confidence: found.confidence,
            field: &found.field,
            evidence: &found.evidence,
            fix: &found.fix,
            link: found.finding.link,
            pods: PodsJson { count: found.pods, sample: &found.sample },
            injected_by: found.injected_by,
            source: found
                .source
                .as_ref()
                .filter(|place| !place.file.is_empty())
                .map(|place| SourceJson { file: &place.file, line: place.line }),
            suppressed: found.suppressed.as_ref().map(SuppressedJson::from),
        }
    }
}

impl<'a> From<&'a Suppressed> for SuppressedJson<'a> {
    fn from(suppressed: &'a Suppressed) -> Self {
        Self {
            by: suppressed.by,
            reason: suppressed.reason.as_deref(),
            expires: suppressed.expires.as_deref(),
        }
    }
}
