//! Compares the pods of two times: which containers newly fail, which sidecars and versions came and went, what they cost.
//!
//! A rollout gives pods new names, so pods are compared by their workload.

mod costs;
mod failures;
mod sidecars;

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::report::{Metadata, PodReport, SharedText, Urgency};
use crate::wording::{comma_list, one_or_many};
pub(crate) use costs::{CostChange, CostTable};
pub(crate) use failures::{FailureChange, FailureKind};
pub(crate) use sidecars::{SidecarChange, SidecarKind};

/// How many contexts a note names at most.
const NAMED: usize = 5;

/// The pods of one time.
#[derive(Debug)]
pub(crate) struct Side {
    /// Where they come from: a file, or `live`.
    pub(crate) source: String,
    /// The time for which they hold (UTC).
    pub(crate) time: Timestamp,
    pub(crate) pods: Vec<PodReport>,
    /// Whether all pods that were asked for are there.
    pub(crate) complete: bool,
}

/// What is shown of a side.
#[derive(Debug)]
pub(crate) struct SideReport {
    pub(crate) source: String,
    /// UTC.
    pub(crate) time: Timestamp,
    pub(crate) pods: usize,
    pub(crate) unhealthy: usize,
    pub(crate) complete: bool,
}

/// The result of `compare`.
#[derive(Debug)]
pub(crate) struct ComparisonReport {
    pub(crate) before: SideReport,
    pub(crate) after: SideReport,
    /// The worst first.
    pub(crate) failures: Vec<FailureChange>,
    pub(crate) sidecars: Vec<SidecarChange>,
    /// By sidecar, by namespace and by workload.
    pub(crate) costs: Vec<CostTable>,
    pub(crate) totals: CostChange,
    pub(crate) metadata: Metadata,
}

impl ComparisonReport {
    /// Compares two sides. With several contexts, rows have theirs.
    pub(crate) fn new(before: &Side, after: &Side, metadata: Metadata) -> Self {
        let contexts: BTreeSet<_> = before.pods.iter().chain(&after.pods).map(|pod| &pod.context).collect();
        let (costs, totals) = costs::costs(&before.pods, &after.pods, contexts.len() > 1);
        Self {
            failures: failures::failures(before, after),
            sidecars: sidecars::sidecars(&before.pods, &after.pods),
            costs,
            totals,
            before: before.report(),
            after: after.report(),
            metadata,
        }
    }

    /// Whether something fails that did not, or more of it does.
    pub(crate) fn is_worse(&self) -> bool {
        self.failures.iter().any(|failure| failure.kind.is_worse())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.failures.is_empty()
            && self.sidecars.is_empty()
            && self.costs.iter().all(|table| table.rows.is_empty())
    }
}

impl Side {
    fn report(&self) -> SideReport {
        SideReport {
            source: self.source.clone(),
            time: self.time,
            pods: self.pods.len(),
            unhealthy: self.pods.iter().filter(|pod| is_unhealthy(pod, self.time)).count(),
            complete: self.complete,
        }
    }
}

/// Whether `list --unhealthy` shows the pod at `now` (UTC).
fn is_unhealthy(pod: &PodReport, now: Timestamp) -> bool {
    Urgency::of(pod, now) > Urgency::Starting
}

/// Makes two sides comparable. A single context on each side is the same cluster, whatever it is called. Of several, those
/// that only one side has are left out, because they may not have answered; returns a note about these.
pub(crate) fn align(before: &mut Side, after: &mut Side) -> Vec<String> {
    let contexts = |side: &Side| -> BTreeSet<Option<SharedText>> {
        side.pods.iter().map(|pod| pod.context.clone()).collect()
    };
    let (old, new) = (contexts(before), contexts(after));
    if old.len() <= 1 && new.len() <= 1 {
        for pod in before.pods.iter_mut().chain(&mut after.pods) {
            pod.context = None;
        }
        return Vec::new();
    }
    let mut notes = Vec::new();
    for (side, own, other) in [(before, &old, &new), (after, &new, &old)] {
        let only: Vec<&str> = own.difference(other).map(|name| name.as_deref().unwrap_or("<none>")).collect();
        if only.is_empty() {
            continue;
        }
        let (contexts, are) = one_or_many(only.len(), ("context", "is"), ("contexts", "are"));
        let names = comma_list(&only, NAMED);
        notes.push(format!("{contexts} {names} {are} only in {}, and not compared", side.source));
        side.pods.retain(|pod| other.contains(&pod.context));
    }
    notes
}
