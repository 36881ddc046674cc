//! How urgent the trouble of a pod is: what is shown first, and what `--fail-on` fails for.

use std::cmp::Reverse;

use jiff::Timestamp;

use super::pod::PodReport;
use crate::health::Severity;

/// How urgent the trouble of a pod is, least urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Urgency {
    /// Healthy, completed, or of unknown health.
    None,
    Starting,
    /// Starting, or being deleted, for longer than it should take.
    Overdue,
    Degraded,
    Failed,
}

impl Urgency {
    /// The urgency of `pod` at `now` (UTC).
    pub(crate) fn of(pod: &PodReport, now: Timestamp) -> Self {
        match pod.cause.as_deref() {
            None => Self::None,
            Some(cause) => match cause.severity {
                Severity::Failed => Self::Failed,
                Severity::Degraded => Self::Degraded,
                Severity::Starting if cause.is_overdue(now) => Self::Overdue,
                Severity::Starting => Self::Starting,
            },
        }
    }
}

/// Sorts the most urgent pods first at `now` (UTC), and among these the youngest. The sort is stable.
pub(crate) fn sort_worst_first(pods: &mut [PodReport], now: Timestamp) {
    pods.sort_by_key(|pod| Reverse((Urgency::of(pod, now), pod.created_at)));
}

/// What `--fail-on` names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FailOn {
    /// A pod that `--unhealthy` shows.
    Unhealthy,
    Failed,
    Degraded,
    Overdue,
    /// A pod that differs from its siblings.
    Odd,
}

impl FailOn {
    pub(crate) const ALL: [Self; 5] =
        [Self::Unhealthy, Self::Failed, Self::Degraded, Self::Overdue, Self::Odd];

    /// The word on the command line.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Unhealthy => "unhealthy",
            Self::Failed => "failed",
            Self::Degraded => "degraded",
            Self::Overdue => "overdue",
            Self::Odd => "odd",
        }
    }

    /// Whether a pod of this severity is meant, at any time.
    fn names(self, severity: Severity) -> bool {
        match self {
            Self::Unhealthy => severity != Severity::Starting,
            Self::Failed => severity == Severity::Failed,
            Self::Degraded => severity == Severity::Degraded,
            Self::Overdue | Self::Odd => false,
        }
    }

    fn names_overdue(self) -> bool {
        matches!(self, Self::Unhealthy | Self::Overdue)
    }
}

/// Whether `--fail-on` applies, decided pod by pod. The time is needed only at the end, because that of files is known
/// only when all are read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Gate {
    fail_on: Vec<FailOn>,
    found: bool,
    /// The first time at which a pod is overdue (UTC).
    first_due: Option<Timestamp>,
    /// Until when restarts count (UTC).
    counts_until: Option<Timestamp>,
}

impl Gate {
    pub(crate) fn new(fail_on: &[FailOn]) -> Self {
        Self { fail_on: fail_on.to_vec(), ..Self::default() }
    }

    /// The same question with nothing found.
    pub(crate) fn emptied(&self) -> Self {
        Self::new(&self.fail_on)
    }

    pub(crate) fn take(&mut self, pod: &PodReport) {
        let Some(cause) = pod.cause.as_deref() else { return };
        if self.fail_on.iter().any(|fail_on| fail_on.names(cause.severity)) {
            match cause.over_at {
                None => self.found = true,
                over => self.counts_until = self.counts_until.max(over),
            }
        }
        if let (true, Some(due)) = (self.fail_on.iter().any(|fail_on| fail_on.names_overdue()), cause.due) {
            self.first_due = Some(self.first_due.map_or(due, |first| first.min(due)));
        }
    }

    /// Notes how many pods differ from their siblings.
    pub(crate) fn take_odd(&mut self, pods: usize) {
        self.found |= pods > 0 && self.names_odd();
    }

    /// Whether pods that differ from their siblings count.
    pub(crate) fn names_odd(&self) -> bool {
        self.fail_on.contains(&FailOn::Odd)
    }

    pub(crate) fn append(&mut self, other: &Self) {
        self.found |= other.found;
        self.counts_until = self.counts_until.max(other.counts_until);
        let dues = [self.first_due, other.first_due];
        self.first_due = dues.into_iter().flatten().min();
    }

    /// Whether something that `--fail-on` names was found at `now`, where restarts that have not gone on are over at
    /// `settled` (both UTC).
    pub(crate) fn is_closed(&self, now: Timestamp, settled: Timestamp) -> bool {
        let counts = self.counts_until.is_some_and(|until| until > settled);
        self.found || counts || self.first_due.is_some_and(|due| now > due)
    }
}
