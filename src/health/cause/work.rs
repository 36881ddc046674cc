//! Work that ends: which container does it, and what the helpers beside it do to it.

use jiff::{SignedDuration, Timestamp};

use super::trouble::{self, Progress, Trouble};
use super::{Cause, ContainerBlame, ContainerReason, Severity, View};
use crate::classify::Pattern;
use crate::model::pod::OwnerReference;
use crate::model::{ContainerRef, ContainerType, Pod, Workload, workload};

/// With a grace period of more seconds, a pod may be held for longer than any startup should take.
const LONG_GRACE: i64 = 600;
/// A helper that ends this much earlier than the work ended by itself; the work did not stop it.
const WELL_BEFORE: SignedDuration = SignedDuration::from_secs(30);

/// Where several containers look like apps: those that are the work of a pod that ends, as their names say. Empty if
/// no name says so.
pub(super) fn named_work(pod: &Pod, containers: &[ContainerRef<'_>], patterns: &[Pattern]) -> Vec<usize> {
    let restarts_all = matches!(pod.spec.restart_policy.as_deref(), None | Some("Always"));
    let is_app = |index: &usize| {
        containers[*index].kind == ContainerType::Regular && patterns.get(*index) == Some(&Pattern::App)
    };
    let apps = || (0..containers.len()).filter(is_app);
    if restarts_all || apps().nth(1).is_none() {
        return Vec::new();
    }
    let name = |index: usize| containers[index].spec.name.as_str();
    let owner = workload::controller(pod);
    let workload = Workload::of(pod);
    let is_named_like_owner = |index: &usize| {
        owner.is_some_and(|owner| names_work(owner, name(*index)))
            || workload.as_ref().is_some_and(|workload| workload.name == name(*index))
    };
    let signs: [&dyn Fn(&usize) -> bool; 3] =
        [&is_named_like_owner, &|index| name(*index) == "main", &|index| name(*index).starts_with("step-")];
    let found = signs.iter().map(|sign| apps().filter(|index| sign(index)).collect::<Vec<usize>>());
    found.into_iter().find(|indices| !indices.is_empty()).unwrap_or_default()
}

/// Whether the owner of a pod has the name of this container: `prune`, `prune-29011`, `my-release-prune`.
fn names_work(owner: &OwnerReference, container: &str) -> bool {
    let owner = owner.name.as_str();
    let is_counter = |suffix: &str| {
        suffix
            .strip_prefix('-')
            .is_some_and(|rest| rest.split('-').all(|word| word.contains(|c: char| c.is_ascii_digit())))
    };
    owner.strip_prefix(container).is_some_and(|suffix| suffix.is_empty() || is_counter(suffix))
        || owner.strip_suffix(container).is_some_and(|release| release.ends_with('-'))
}

impl View<'_> {
    fn regular(&self) -> impl Iterator<Item = (usize, &ContainerRef<'_>)> {
        self.of_kind(&[ContainerType::Regular])
    }

    /// Whether each container that does the work has ended with success.
    pub(super) fn work_is_done(&self) -> bool {
        let mut work = self.regular().filter(|(index, _)| self.is_work(*index)).peekable();
        work.peek().is_some()
            && work.all(|(_, c)| {
                let ended = c.status.and_then(|s| s.state.terminated.as_ref());
                ended.is_some_and(|t| t.exit_code == 0 && !trouble::is_oom(t))
            })
    }

    /// A container that runs on though the work is done: the Job never completes. The kubelet stops native sidecars
    /// (KEP-753).
    pub(super) fn outlives_the_work(&self) -> Option<Cause> {
        let mut work = self.regular().filter(|(index, _)| self.is_work(*index)).peekable();
        work.peek()?;
        let mut done: Option<Timestamp> = None;
        for (_, container) in work {
            if !matches!(self.progress(container), Progress::Finished) {
                return None;
            }
            let ended = container.status.and_then(|s| s.state.terminated.as_ref());
            done = done.max(ended.and_then(|t| t.finished_at));
        }
        let mut running = self.running_helpers();
        let Some(index) = running.next() else { return self.stops_late(done) };
        let others = running.collect();
        let trouble = Trouble::plain(ContainerReason::KeepsPodRunning, done);
        Some(trouble.cause(ContainerBlame { others, ..self.blame(index, &trouble) }, Severity::Degraded))
    }

    /// A native sidecar that still runs after everything else has ended: the kubelet is stopping it, and the pod ends
    /// when it has. With an ordinary grace period that is soon.
    fn stops_late(&self, done: Option<Timestamp>) -> Option<Cause> {
        let grace = self.pod.spec.termination_grace_period_seconds;
        if grace.is_none_or(|seconds| seconds <= LONG_GRACE) {
            return None;
        }
        if self.regular().any(|(_, c)| c.status.is_none_or(|s| s.state.terminated.is_none())) {
            return None;
        }
        let runs = |c: &ContainerRef<'_>| c.status.is_some_and(|s| s.state.running.is_some());
        let mut running = self.of_kind(&[ContainerType::NativeSidecar]).filter(|(_, c)| runs(c));
        let (index, _) = running.next()?;
        let others = running.map(|(index, _)| index).collect();
        let trouble = Trouble::plain(ContainerReason::KeepsPodRunning, done);
        Some(trouble.cause(ContainerBlame { others, ..self.blame(index, &trouble) }, Severity::Starting))
    }

    /// Regular containers that run and are not the work.
    fn running_helpers(&self) -> impl Iterator<Item = usize> {
        let running = self.regular().filter(|(_, c)| c.status.is_some_and(|s| s.state.running.is_some()));
        running.map(|(index, _)| index).filter(|index| !self.is_work(*index))
    }

    /// The helpers that run on where all the work has ended for good and part of it failed: the pod neither fails nor
    /// completes.
    pub(super) fn kept_open_by(&self, blamed: usize) -> Box<[usize]> {
        let never = self.pod.spec.restart_policy.as_deref() == Some("Never");
        let for_good = |c: &ContainerRef<'_>| {
            let spec = c.spec;
            c.status.is_some_and(|s| s.state.terminated.is_some())
                && spec.restart_policy_rules.is_empty()
                && spec.restart_policy.as_deref().is_none_or(|policy| policy == "Never")
        };
        let mut work = self.regular().filter(|(index, _)| self.is_work(*index));
        if never && self.is_work(blamed) && work.all(|(_, c)| for_good(c)) {
            self.running_helpers().collect()
        } else {
            Box::default()
        }
    }

    /// A helper that ended with success, is not restarted, and is missing: the work is not done.
    pub(super) fn left_early(&self) -> Option<Cause> {
        let unfinished = |c: &ContainerRef<'_>| !matches!(self.progress(c), Progress::Finished);
        if !self.regular().any(|(index, c)| self.is_work(index) && unfinished(c)) {
            return None;
        }
        let left = |(index, c): (usize, &ContainerRef<'_>)| {
            let end = c.status?.state.terminated.as_ref()?;
            let missed = self.is_supporting(index) && !unfinished(c) && !may_leave(c);
            missed.then_some((index, end.finished_at))
        };
        // What carries the app's traffic matters most.
        let matters = |index: usize| self.patterns.get(index) == Some(&Pattern::Ambassador);
        let helpers = self.regular().filter_map(left);
        let (index, end) = helpers.min_by_key(|(index, end)| (!matters(*index), *end))?;
        let explains = |(other, c): (usize, &ContainerRef<'_>)| match self.progress(c) {
            Progress::InTrouble(trouble) if !trouble.is_start_up() => {
                let by_itself = trouble.is_its_own() || trouble.reason == ContainerReason::OOMKilled;
                if self.is_work(other) {
                    matters(index) && !by_itself && end <= trouble.since
                } else {
                    trouble.is_up_again()
                }
            }
            _ => true,
        };
        if !self.of_kind(&[ContainerType::Regular, ContainerType::NativeSidecar]).all(explains) {
            return None;
        }
        let container = &self.containers[index];
        let trouble = trouble::ended(container.status?.state.terminated.as_ref()?, container);
        let severity = if self.app_works() { Severity::Degraded } else { Severity::Failed };
        Some(trouble.cause(self.blame(index, &trouble), severity))
    }

    /// In a pod that failed: an ambassador that had ended with success well before the work failed without it.
    pub(super) fn left_before(&self, failure: Option<Timestamp>) -> Option<usize> {
        let failure = failure?;
        let mut helpers = self
            .regular()
            .filter(|(index, c)| self.patterns.get(*index) == Some(&Pattern::Ambassador) && !may_leave(c));
        let left = helpers.find(|(_, c)| {
            let end = c.status.and_then(|s| s.state.terminated.as_ref()).filter(|t| t.exit_code == 0);
            let end = end.and_then(|t| t.finished_at);
            end.is_some_and(|end| failure.duration_since(end) >= WELL_BEFORE)
        });
        left.map(|(index, _)| index)
    }
}

/// Whether the helper looks as if it did its part once: by a flag, by its name, or by a script without a loop.
fn may_leave(container: &ContainerRef<'_>) -> bool {
    const ONCE: [&str; 9] = [
        "once",
        "one-time",
        "onetime",
        "oneshot",
        "one-shot",
        "exit-after-auth",
        "exit-after",
        "run-once",
        "single-run",
    ];
    const TASKS: [&str; 17] = [
        "init",
        "setup",
        "seed",
        "bootstrap",
        "load",
        "loader",
        "copy",
        "fetch",
        "download",
        "downloader",
        "migrate",
        "prepare",
        "install",
        "installer",
        "warmup",
        "populate",
        "restore",
    ];
    const LOOPS: [&str; 10] =
        ["while", "until", "for ((", "sleep", "tail -f", "tail -F", "inotify", "watch", "wait", "trap"];
    let spec = container.spec;
    let words = || spec.command.iter().chain(&spec.args);
    let is_off = |word: &str| word.ends_with("=false");
    let flag = |word: &String| {
        let flag = word.trim_start_matches('-');
        !is_off(flag) && ONCE.iter().any(|once| flag == *once || flag.starts_with(&format!("{once}=")))
    };
    let script = words().find(|word| word.contains(' ') || word.contains('\n'));
    let is_shell = spec.command.first().or(spec.args.first()).is_some_and(|c| c.ends_with("sh"));
    let runs_through = is_shell
        && script.is_some_and(|script| {
            !LOOPS.iter().any(|word| script.contains(word)) && !script.contains("exec ")
        });
    words().any(flag) || runs_through || spec.name.split('-').any(|word| TASKS.contains(&word))
}
