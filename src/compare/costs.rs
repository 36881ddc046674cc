//! What sidecars cost before and after, by sidecar, namespace and workload.

use std::cmp::Reverse;

use crate::report::{Dimension, Filter, PodReport, Question, SharedText, Sums, SumsByKey, Tally, Totals};

/// Costs of one grouping; only those that changed, the largest change first.
#[derive(Debug)]
pub(crate) struct CostTable {
    pub(crate) by: Vec<Dimension>,
    pub(crate) rows: Vec<CostChange>,
}

/// What the sidecars of a group effectively reserve, before and after.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct CostChange {
    /// Its value at each level; empty for the total.
    pub(crate) key: Box<[Option<SharedText>]>,
    /// Pods with these sidecars.
    pub(crate) pods: [usize; 2],
    pub(crate) requests: [Totals; 2],
}

impl CostChange {
    fn of(key: Box<[Option<SharedText>]>, before: &Sums, after: &Sums) -> Self {
        let requests = [before, after].map(|sums| zero_if_none(sums.effective));
        Self { key, pods: [before.pods, after.pods], requests }
    }

    /// What is reserved more; negative if less.
    pub(crate) fn change(&self) -> Totals {
        self.requests[1].minus(self.requests[0])
    }
}

/// A group without pods reserves nothing.
fn zero_if_none(totals: Totals) -> Totals {
    Totals {
        cpu_millicores: Some(totals.cpu_millicores.unwrap_or(0)),
        memory_bytes: Some(totals.memory_bytes.unwrap_or(0)),
    }
}

/// The costs by each grouping, and in total. `with_contexts` adds the context where names are unique only in a cluster.
pub(super) fn costs(
    before: &[PodReport],
    after: &[PodReport],
    with_contexts: bool,
) -> (Vec<CostTable>, CostChange) {
    let groupings = [
        vec![Dimension::Sidecar],
        vec![Dimension::Namespace],
        vec![Dimension::Namespace, Dimension::Workload],
    ];
    let mut totals = CostChange::default();
    let tables = groupings.into_iter().map(|by| {
        let by = if with_contexts { Dimension::with_contexts(by) } else { by };
        let [(old, whole_old), (new, whole_new)] = [before, after].map(|pods| sums(pods, &by));
        totals = CostChange::of(Box::default(), &whole_old, &whole_new);
        CostTable { rows: changes(old, new, &totals), by }
    });
    (tables.collect(), totals)
}

fn sums(pods: &[PodReport], by: &[Dimension]) -> (SumsByKey, Sums) {
    let mut tally = Tally::new(Question { by: by.to_vec(), ..Question::default() });
    let filter = Filter::default();
    for pod in pods {
        tally.add_saved(pod, &filter);
    }
    tally.into_sums()
}

fn changes(mut old: SumsByKey, mut new: SumsByKey, totals: &CostChange) -> Vec<CostChange> {
    let mut keys: Vec<_> = old.keys().chain(new.keys()).cloned().collect();
    keys.sort();
    keys.dedup();
    let change = |key: Box<[Option<SharedText>]>| {
        let (before, after) = (old.remove(&key).unwrap_or_default(), new.remove(&key).unwrap_or_default());
        CostChange::of(key, &before, &after)
    };
    let mut rows: Vec<CostChange> =
        keys.into_iter().map(change).filter(|row| row.requests[0] != row.requests[1]).collect();
    rows.sort_by_key(|row| Reverse(size(row, totals)));
    rows
}

/// CPU and memory of a change in one figure: its shares of what all sidecars reserve, over a common denominator.
fn size(row: &CostChange, totals: &CostChange) -> i128 {
    let largest = |figure: fn(Totals) -> Option<i128>| {
        totals.requests.iter().filter_map(|side| figure(*side)).max().unwrap_or(0).max(1)
    };
    let (cpu, memory) = (largest(|t| t.cpu_millicores), largest(|t| t.memory_bytes));
    let change = row.change();
    let magnitude = |figure: Option<i128>| figure.unwrap_or(0).abs();
    magnitude(change.cpu_millicores)
        .saturating_mul(memory)
        .saturating_add(magnitude(change.memory_bytes).saturating_mul(cpu))
}
