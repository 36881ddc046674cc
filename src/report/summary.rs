//! `--summary`: counts instead of rows, for thousands of pods.

use std::collections::HashMap;

use serde::Serialize;

use super::pod::{PodReport, SharedText, supporting};
use crate::health::Severity;
use crate::model::ContainerType;

/// Pods counted by what is wrong with them.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Summary {
    pub(crate) pods: usize,
    pub(crate) healthy: usize,
    /// Pods that are still starting, or whose work is partly done.
    pub(crate) starting: usize,
    /// Pods whose app works although another container does not.
    pub(crate) degraded: usize,
    /// Pods whose app does not work.
    pub(crate) failed: usize,
    /// Pod templates, and pods without a status: nothing is known about their health.
    pub(crate) unknown: usize,
    /// Pods that run but are not Ready. Each also counts as healthy, starting, degraded or failed.
    pub(crate) not_ready: usize,
    pub(crate) sidecars: SidecarCounts,
    /// By cause, most pods first.
    #[serde(skip)]
    pub(crate) rows: Vec<SummaryRow>,
}

#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct SidecarCounts {
    pub(crate) native: usize,
    /// Sidecars that are regular containers.
    pub(crate) classic: usize,
}

/// Pods that have the same cause.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct SummaryRow {
    pub(crate) severity: Severity,
    pub(crate) reason: SharedText,
    /// The container at fault; `None` for a cause that concerns the pod as a whole.
    pub(crate) container: Option<SharedText>,
    pub(crate) pods: usize,
    /// The first of them.
    pub(crate) example: Example,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Example {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) context: Option<SharedText>,
    pub(crate) namespace: Option<SharedText>,
    pub(crate) name: SharedText,
}

/// Counts `rows` by severity, reason and container.
pub(crate) fn summarize<'a>(rows: impl IntoIterator<Item = &'a PodReport>) -> Summary {
    let mut summary = Summary::default();
    let mut index: HashMap<(Severity, &str, Option<&str>), usize> = HashMap::new();
    for pod in rows {
        summary.pods += 1;
        summary.not_ready += usize::from(pod.is_out_of_service());
        for container in supporting(&pod.containers) {
            match container.facts.kind {
                ContainerType::NativeSidecar => summary.sidecars.native += 1,
                _ => summary.sidecars.classic += 1,
            }
        }
        let Some(cause) = &pod.cause else {
            let count = match &pod.status {
                // Without a status there is no cause either, which does not make the pod healthy.
                None => &mut summary.unknown,
                Some(_) if pod.is_partly_done() => &mut summary.starting,
                Some(_) => &mut summary.healthy,
            };
            *count += 1;
            continue;
        };
        match cause.severity {
            Severity::Starting => summary.starting += 1,
            Severity::Degraded => summary.degraded += 1,
            Severity::Failed => summary.failed += 1,
        }
        let blamed = pod.blamed().map(|container| &container.facts.name);
        let key = (cause.severity, cause.reason(), blamed.map(|name| &**name));
        let at = *index.entry(key).or_insert_with(|| {
            summary.rows.push(SummaryRow {
                severity: cause.severity,
                reason: cause.reason().into(),
                container: blamed.cloned(),
                pods: 0,
                example: Example {
                    context: pod.context.clone(),
                    namespace: pod.namespace.clone(),
                    name: (&*pod.name).into(),
                },
            });
            summary.rows.len() - 1
        });
        summary.rows[at].pods += 1;
    }
    summary.rows.sort_by(|a, b| {
        let key =
            |r: &SummaryRow| (std::cmp::Reverse((r.pods, r.severity)), r.reason.clone(), r.container.clone());
        key(a).cmp(&key(b))
    });
    summary
}
