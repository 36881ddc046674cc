//! Pods that are over: what failed first, and what was killed for memory though the pod completed.

use jiff::{SignedDuration, Timestamp};

use super::trouble::{self, is_oom};
use super::{Blame, Cause, ContainerBlame, ContainerReason, Severity, View};
use crate::classify::Pattern;
use crate::model::ContainerType;
use crate::model::status::Terminated;

/// A helper that ran out of memory within this time before the work failed explains the failure.
const SHORTLY_BEFORE: SignedDuration = SignedDuration::from_mins(5);

/// The end of a container that failed.
#[derive(Clone, Copy)]
struct Failure<'a> {
    index: usize,
    end: &'a Terminated,
    /// Whether a signal ended it that usually comes from outside.
    stopped: bool,
}

impl Failure<'_> {
    /// One without a time ended when the kubelet had lost track of it: last.
    fn when(&self) -> Timestamp {
        self.end.finished_at.unwrap_or(Timestamp::MAX)
    }
}

impl<'a> View<'a> {
    /// In a pod that failed: the container whose end explains the failure.
    pub(super) fn first_failure(&self) -> Option<Cause> {
        let earliest = |failures: &mut dyn Iterator<Item = Failure<'a>>| {
            failures.min_by_key(|f| (f.stopped, f.when(), !self.is_work(f.index)))
        };
        if let Some(init) = earliest(&mut self.failures(ContainerType::Init)) {
            return Some(self.failed(init, Severity::Failed, None));
        }
        let helpers = || self.failures(ContainerType::Regular).filter(|f| !self.is_work(f.index));
        let work = self.failures(ContainerType::Regular).filter(|f| self.is_work(f.index));
        if let Some(work) = earliest(&mut { work }) {
            let root = self.root_of(work).unwrap_or(work);
            let other = (root.index != work.index).then_some(work.index);
            return Some(self.failed(root, Severity::Failed, other));
        }
        let severity = if self.work_is_done() { Severity::Degraded } else { Severity::Failed };
        // Native sidecars are killed when the rest is over, so they come last.
        let helper = earliest(&mut helpers()).or_else(|| earliest(&mut self.failures(ContainerType::NativeSidecar)));
        Some(self.failed(helper?, severity, None))
    }

    /// The helper whose earlier failure explains that of the work.
    fn root_of(&self, work: Failure<'a>) -> Option<Failure<'a>> {
        let gone_before = |f: &Failure<'_>| !f.stopped && f.when() <= work.when() && f.end.finished_at.is_some();
        // Logs and metrics can be missing unnoticed, unless the work itself was stopped from outside.
        let may_explain = |f: &Failure<'_>| {
            work.end.finished_at.is_none() || matches!(work.end.exit_code, 137 | 143) && !is_oom(work.end)
                || self.patterns.get(f.index) != Some(&Pattern::Adapter)
        };
        let classic = self.failures(ContainerType::Regular).filter(|f| !self.is_work(f.index) && gone_before(f));
        let classic = classic.filter(may_explain);
        let native = self.failures(ContainerType::NativeSidecar).filter(|f| is_oom(f.end));
        let own_fault = is_oom(work.end);
        let root = classic.chain(native.filter(gone_before).filter(may_explain)).min_by_key(Failure::when);
        root.or_else(|| self.memory_ran_out_before(work))
            .or_else(|| self.left(work))
            .filter(|root| !own_fault || is_oom(root.end))
    }

    /// A native sidecar that the kubelet had restarted since.
    fn memory_ran_out_before(&self, work: Failure<'a>) -> Option<Failure<'a>> {
        self.of_kind(&[ContainerType::NativeSidecar]).find_map(|(index, c)| {
            let end = c.status?.last_state.terminated.as_ref().filter(|t| is_oom(t))?;
            let before = work.end.finished_at?.duration_since(end.finished_at?);
            let shortly = self.app_depends_on(index) && !before.is_negative() && before <= SHORTLY_BEFORE;
            shortly.then_some(Failure { index, end, stopped: false })
        })
    }

    fn left(&self, work: Failure<'a>) -> Option<Failure<'a>> {
        let index = self.left_before(work.end.finished_at)?;
        let end = self.containers[index].status?.state.terminated.as_ref()?;
        Some(Failure { index, end, stopped: false })
    }

    fn failures(&self, kind: ContainerType) -> impl Iterator<Item = Failure<'a>> {
        let of_kind = self.containers.iter().enumerate().filter(move |(_, c)| c.kind == kind);
        of_kind.filter_map(|(index, c)| {
            let end = c.status?.state.terminated.as_ref().filter(|t| t.exit_code != 0 || is_oom(t))?;
            let stopped = !self.is_work(index) && matches!(end.exit_code, 137 | 143) && !is_oom(end);
            Some(Failure { index, end, stopped })
        })
    }

    fn failed(&self, failure: Failure<'_>, severity: Severity, other: Option<usize>) -> Cause {
        let trouble = trouble::ended(failure.end, &self.containers[failure.index]);
        let blame = ContainerBlame {
            others: other.into_iter().collect(),
            ..self.blame(failure.index, &trouble)
        };
        trouble.cause(blame, severity)
    }

    /// In a pod that completed: what ran out of memory all the same. The runtime says so when a child process was
    /// killed, whatever the exit code.
    pub(super) fn ran_out_of_memory(&self) -> Option<Cause> {
        let kinds = [ContainerType::Regular, ContainerType::Init, ContainerType::NativeSidecar];
        let killed = kinds.into_iter().flat_map(|kind| self.failures(kind)).filter(|f| is_oom(f.end));
        let killed = killed.min_by_key(|f| (!self.is_work(f.index), f.when()))?;
        Some(self.failed(killed, Severity::Degraded, None))
    }

    /// An init container that ran out of memory though it exited with code 0: its part may not be done.
    pub(super) fn init_ran_out_of_memory(&self, worst: Option<&Cause>) -> Option<Cause> {
        let killed = self.failures(ContainerType::Init).find(|f| is_oom(f.end))?;
        let Some(worst) = worst.filter(|worst| worst.severity != Severity::Starting) else {
            return Some(self.failed(killed, Severity::Degraded, None));
        };
        let Blame::Container(blame) = &worst.blame else { return None };
        let explains = self.is_work(blame.index)
            && matches!(blame.reason, ContainerReason::Error | ContainerReason::NotReady | ContainerReason::Completed);
        explains.then(|| self.failed(killed, worst.severity, Some(blame.index)))
    }
}
