//! The result of `list`: rows, what is not among them, and facts about the result as a whole.

use jiff::Timestamp;
use serde::Serialize;

use super::filter::{Filter, Hidden, is_unhealthy};
use super::in_common::InCommon;
use super::odd::Concern;
use super::packed::pack;
use super::pod::{PodReport, SharedText};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Source {
    Cluster,
    Files,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Metadata {
    /// When the result was made (UTC).
    pub(crate) generated_at: Timestamp,
    /// The kubeconfig's context; `None` for files and inside a cluster.
    pub(crate) context: Option<String>,
    pub(crate) source: Source,
    /// Whether everything that was asked for is in the result.
    pub(crate) complete: bool,
    /// What the user should know: what was skipped, what could not be read.
    pub(crate) notes: Vec<String>,
    /// What each context of `--contexts` gave; empty without the flag.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) contexts: Vec<ContextReport>,
}

/// What one of several contexts gave.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ContextReport {
    pub(crate) name: String,
    /// The address of the API server; `None` if the kubeconfig has none.
    pub(crate) server: Option<String>,
    /// Whether everything that was asked of it is in the result.
    pub(crate) complete: bool,
    /// How many pods were read.
    pub(crate) pods: usize,
    /// How long it took, with two decimals.
    pub(crate) seconds: f64,
    /// Why nothing was read.
    pub(crate) error: Option<String>,
}

/// How many pods are not shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct LeftOut {
    /// Pods without sidecars, which only `--all` shows.
    pub(crate) without_sidecars: usize,
    /// Pods without sidecars that are unhealthy.
    pub(crate) without_sidecars_unhealthy: usize,
    /// Pods that do not meet the conditions of a filter.
    pub(crate) filtered: usize,
}

/// How many rows share one allocation.
const PACKED_TOGETHER: usize = 512;

/// Rows, and how many pods are not among them.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    /// The pods that are shown, in the order in which they arrived.
    pub(crate) rows: Vec<PodReport>,
    pub(crate) left_out: LeftOut,
    /// How many rows are packed already.
    packed: usize,
    /// The namespace of the first pod, shown or not, and whether another pod has a different one.
    namespaces: Option<(Option<SharedText>, bool)>,
}

impl Gathered {
    /// Whether pods of more than one namespace arrived, shown or not.
    pub(crate) fn has_several_namespaces(&self) -> bool {
        self.namespaces.as_ref().is_some_and(|(_, differ)| *differ)
    }

    /// Whether the rows are of several contexts.
    pub(crate) fn has_several_contexts(&self) -> bool {
        self.rows.windows(2).any(|pair| pair[0].context != pair[1].context)
    }

    /// Adds a judged pod, or counts it as left out. `named` pods need no sidecars to be shown.
    pub(crate) fn push(&mut self, pod: PodReport, named: bool, filter: &Filter) {
        if self.admit(&pod, named, filter) == Concern::Row {
            self.add(pod);
        }
    }

    /// Adds a row.
    pub(crate) fn add(&mut self, pod: PodReport) {
        self.rows.push(pod);
        if self.rows.len() - self.packed >= PACKED_TOGETHER {
            self.pack();
        }
    }

    /// Whether `pod` is shown; counts it as left out if not.
    pub(crate) fn admit(&mut self, pod: &PodReport, named: bool, filter: &Filter) -> Concern {
        match &mut self.namespaces {
            Some((first, differ)) => *differ |= *first != pod.namespace,
            none => *none = Some((pod.namespace.clone(), false)),
        }
        match filter.hides(pod, named) {
            None => Concern::Row,
            Some(Hidden::Filtered) => {
                self.left_out.filtered += 1;
                Concern::None
            }
            Some(Hidden::NoSidecars) => {
                self.left_out.without_sidecars += 1;
                self.left_out.without_sidecars_unhealthy += usize::from(is_unhealthy(pod));
                Concern::Hidden
            }
        }
    }

    /// Drops causes that were over at `settled`, and the rows that `filter` then hides at `now` (both UTC).
    pub(crate) fn settle(&mut self, settled: Timestamp, now: Timestamp, named: bool, filter: &Filter) {
        for pod in &mut self.rows {
            pod.settle(settled);
        }
        if filter.unhealthy || filter.odd {
            let before = self.rows.len();
            self.rows.retain(|pod| filter.shows(pod, named, now));
            self.left_out.filtered += before - self.rows.len();
            self.packed = self.rows.len();
        }
    }

    /// Moves what the newest rows hold into shared allocations.
    fn pack(&mut self) {
        let fresh = &mut self.rows[self.packed..];
        let texts = fresh.iter_mut().flat_map(|pod| std::iter::once(&mut pod.name).chain(&mut pod.uid));
        pack(texts, |texts| texts.concat().into());
        pack(fresh.iter_mut().map(|pod| &mut pod.containers), |lists| lists.concat().into());
        self.packed = self.rows.len();
    }

    /// Whether no pod arrived at all, shown or not.
    pub(crate) fn is_empty(&self) -> bool {
        self.namespaces.is_none()
    }

    pub(crate) fn append(&mut self, other: Self) {
        self.rows.extend(other.rows);
        // The last rows of each list stay unpacked.
        self.packed = self.rows.len();
        self.namespaces = match (self.namespaces.take(), other.namespaces) {
            (Some((a, a_differ)), Some((b, b_differ))) => {
                let differ = a_differ || b_differ || a != b;
                Some((a, differ))
            }
            (a, b) => a.or(b),
        };
        let LeftOut { without_sidecars, without_sidecars_unhealthy, filtered } = other.left_out;
        self.left_out.without_sidecars += without_sidecars;
        self.left_out.without_sidecars_unhealthy += without_sidecars_unhealthy;
        self.left_out.filtered += filtered;
    }
}

#[derive(Debug)]
pub(crate) struct ListReport {
    /// What is shown, and how many pods are not.
    pub(crate) gathered: Gathered,
    /// The filter that decided between the two.
    pub(crate) filter: Filter,
    /// The time that decides whether a startup is overdue (UTC).
    pub(crate) as_of: Timestamp,
    /// What unhealthy pods have in common.
    pub(crate) in_common: Vec<InCommon>,
    pub(crate) metadata: Metadata,
}
