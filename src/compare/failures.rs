//! What newly fails, and what has recovered.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::{Side, is_unhealthy};
use crate::health::Severity;
use crate::report::{PodReport, SharedText};

/// How the pods of a workload whose trouble is the same container have changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FailureChange {
    pub(crate) kind: FailureKind,
    pub(crate) place: Place,
    /// The container at fault; `None` for the pod as a whole.
    pub(crate) container: Option<SharedText>,
    /// The reason that most of the pods have, before and after.
    pub(crate) reasons: [Option<SharedText>; 2],
    /// The worst, of the pods after, or before if there are none.
    pub(crate) severity: Severity,
    /// How many pods fail, before and after.
    pub(crate) pods: [usize; 2],
    /// One of them.
    pub(crate) example: SharedText,
}

/// Where a workload is, and what it is called.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) context: Option<SharedText>,
    pub(crate) namespace: Option<SharedText>,
    /// `Pod` for a bare pod.
    pub(crate) kind: SharedText,
    pub(crate) name: SharedText,
}

/// What has happened, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum FailureKind {
    /// None of its pods failed before.
    New,
    /// More of its pods fail.
    Worse,
    /// As many fail for another reason.
    Changed,
    /// Fewer of its pods fail.
    Better,
    /// None of its pods fail any more.
    Recovered,
    /// The workload has no pods any more.
    Gone,
}

impl FailureKind {
    /// The word used in output.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Worse => "worse",
            Self::Changed => "changed",
            Self::Better => "better",
            Self::Recovered => "recovered",
            Self::Gone => "gone",
        }
    }

    /// Whether `--fail-on worse` fails for it.
    pub(crate) fn is_worse(self) -> bool {
        matches!(self, Self::New | Self::Worse)
    }
}

impl Place {
    pub(super) fn of(pod: &PodReport) -> Self {
        let (kind, name) = match &pod.workload {
            Some((kind, name)) => (kind.clone(), name.clone()),
            None => ("Pod".into(), (&*pod.name).into()),
        };
        Self { context: pod.context.clone(), namespace: pod.namespace.clone(), kind, name }
    }
}

type Key = (Place, Option<SharedText>);

/// The failing pods of a workload and container.
#[derive(Debug, Default)]
struct Failing {
    pods: usize,
    severity: Option<Severity>,
    reasons: BTreeMap<SharedText, usize>,
    example: Option<SharedText>,
}

impl Failing {
    /// The reason that most pods have; the first in the alphabet of equals.
    fn reason(&self) -> Option<SharedText> {
        let most = self.reasons.iter().max_by_key(|(reason, count)| (**count, Reverse((*reason).clone())));
        most.map(|(reason, _)| reason.clone())
    }
}

fn failing(side: &Side) -> BTreeMap<Key, Failing> {
    let mut all: BTreeMap<Key, Failing> = BTreeMap::new();
    for pod in side.pods.iter().filter(|pod| is_unhealthy(pod, side.time)) {
        let Some(cause) = &pod.cause else { continue };
        let container = pod.blamed().map(|container| container.facts.name.clone());
        let known = all.entry((Place::of(pod), container)).or_default();
        known.pods += 1;
        known.severity = known.severity.max(Some(cause.severity));
        *known.reasons.entry(cause.reason().into()).or_default() += 1;
        known.example.get_or_insert_with(|| (&*pod.name).into());
    }
    all
}

/// The changes, the worst first.
pub(super) fn failures(before: &Side, after: &Side) -> Vec<FailureChange> {
    let (mut old, mut new) = (failing(before), failing(after));
    let places: BTreeSet<Place> = after.pods.iter().map(Place::of).collect();
    let keys: BTreeSet<Key> = old.keys().chain(new.keys()).cloned().collect();
    let mut changes: Vec<FailureChange> = keys
        .into_iter()
        .filter_map(|key| {
            let (old, new) = (old.remove(&key).unwrap_or_default(), new.remove(&key).unwrap_or_default());
            let reasons = [old.reason(), new.reason()];
            let kind = match (old.pods, new.pods) {
                (0, _) => FailureKind::New,
                (_, 0) if places.contains(&key.0) => FailureKind::Recovered,
                (_, 0) => FailureKind::Gone,
                (was, is) if is > was => FailureKind::Worse,
                (was, is) if is < was => FailureKind::Better,
                _ if reasons[0] != reasons[1] => FailureKind::Changed,
                _ => return None,
            };
            Some(FailureChange {
                kind,
                severity: new.severity.or(old.severity)?,
                pods: [old.pods, new.pods],
                example: new.example.or(old.example)?,
                reasons,
                place: key.0,
                container: key.1,
            })
        })
        .collect();
    changes.sort_by_key(|change| (change.kind, Reverse((change.severity, change.pods[1]))));
    changes
}
