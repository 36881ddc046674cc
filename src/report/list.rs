//! The answer of `list`: rows, what was left out, and what a reader should know beside it.

use jiff::Timestamp;

use super::filter::{Filter, Hidden, is_unhealthy};
use super::packed::{pack_lists, pack_texts};
use super::pod::{PodReport, Text};

/// Where the pods came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    Cluster,
    Files,
}

/// Facts about the answer as a whole.
#[derive(Debug, Clone)]
pub(crate) struct Metadata {
    /// When the answer was made (UTC).
    pub(crate) generated_at: Timestamp,
    /// The kubeconfig's context; `None` for files and inside a cluster.
    pub(crate) context: Option<String>,
    /// Where the pods came from.
    pub(crate) source: Source,
    /// Whether everything that was asked for is in the answer.
    pub(crate) complete: bool,
    /// What a reader should know: what was passed over, what could not be read.
    pub(crate) notes: Vec<String>,
}

/// How many pods are not shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct LeftOut {
    /// Pods without sidecars, which only `--all` shows.
    pub(crate) without_sidecars: usize,
    /// Those among them that are unhealthy.
    pub(crate) without_sidecars_unhealthy: usize,
    /// Pods that a filter holds back.
    pub(crate) filtered: usize,
    /// Those among them that have been starting for long, and are held back for that alone.
    pub(crate) slow_starts: usize,
}

/// How many pods that are not shown are named at the most.
const NAMED: usize = 3;

/// How many rows are laid side by side at a time.
const TOGETHER: usize = 512;

/// Rows, and how many pods are not among them.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    /// What is shown, in the order in which it came.
    pub(crate) rows: Vec<PodReport>,
    pub(crate) left_out: LeftOut,
    /// Namespace and name of the first pods that have been starting for long.
    pub(crate) slow: Vec<(Option<Text>, Text)>,
    /// How many rows lie side by side already.
    packed: usize,
    /// The namespace of the first pod, shown or not, and whether another has a different one.
    namespaces: Option<(Option<Text>, bool)>,
}

impl Gathered {
    /// Whether pods of more than one namespace came, shown or not.
    pub(crate) fn has_several_namespaces(&self) -> bool {
        self.namespaces.as_ref().is_some_and(|(_, differ)| *differ)
    }

    /// Takes a judged pod in, or counts it among those left out. `named` pods need no sidecars to be shown.
    pub(crate) fn push(&mut self, pod: PodReport, named: bool, filter: &Filter) {
        if self.admit(&pod, named, filter) {
            self.rows.push(pod);
            if self.rows.len() - self.packed >= TOGETHER {
                self.pack();
            }
        }
    }

    /// Whether `pod` is to be shown; counts it among those left out if not.
    pub(crate) fn admit(&mut self, pod: &PodReport, named: bool, filter: &Filter) -> bool {
        match &mut self.namespaces {
            Some((first, differ)) => *differ |= *first != pod.namespace,
            none => *none = Some((pod.namespace.clone(), false)),
        }
        let hidden = filter.hides(pod, named);
        match hidden {
            None => {}
            Some(Hidden::Filtered) => self.left_out.filtered += 1,
            Some(Hidden::SlowStart) => {
                self.left_out.filtered += 1;
                self.left_out.slow_starts += 1;
                if self.slow.len() < NAMED {
                    self.slow.push((pod.namespace.clone(), (&*pod.name).into()));
                }
            }
            Some(Hidden::NoSidecars) => {
                self.left_out.without_sidecars += 1;
                self.left_out.without_sidecars_unhealthy += usize::from(is_unhealthy(pod));
            }
        }
        hidden.is_none()
    }

    /// Lays what the newest rows hold side by side.
    fn pack(&mut self) {
        let fresh = &mut self.rows[self.packed..];
        pack_texts(fresh.iter_mut().flat_map(|pod| std::iter::once(&mut pod.name).chain(&mut pod.uid)));
        pack_lists(fresh.iter_mut().map(|pod| &mut pod.containers));
        self.packed = self.rows.len();
    }

    /// Whether no pod came at all, shown or not.
    pub(crate) fn is_empty(&self) -> bool {
        self.namespaces.is_none()
    }

    pub(crate) fn append(&mut self, other: Self) {
        self.rows.extend(other.rows);
        // The last ones of either stay as they are.
        self.packed = self.rows.len();
        self.slow.extend(other.slow);
        self.slow.truncate(NAMED);
        self.namespaces = match (self.namespaces.take(), other.namespaces) {
            (Some((a, a_differ)), Some((b, b_differ))) => {
                let differ = a_differ || b_differ || a != b;
                Some((a, differ))
            }
            (a, b) => a.or(b),
        };
        let LeftOut { without_sidecars, without_sidecars_unhealthy, filtered, slow_starts } = other.left_out;
        self.left_out.without_sidecars += without_sidecars;
        self.left_out.without_sidecars_unhealthy += without_sidecars_unhealthy;
        self.left_out.filtered += filtered;
        self.left_out.slow_starts += slow_starts;
    }
}

/// The answer of `list`.
#[derive(Debug)]
pub(crate) struct ListReport {
    /// What is shown, and how much is not.
    pub(crate) gathered: Gathered,
    /// What decides between the two.
    pub(crate) filter: Filter,
    /// About the answer as a whole.
    pub(crate) metadata: Metadata,
}
