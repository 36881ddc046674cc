//! Pods that run: which of the containers in trouble explains the others.

use jiff::SignedDuration;

use super::trouble::{Progress, Trouble};
use super::{Cause, ContainerBlame, ContainerReason, Severity, View, trouble, whole};
use crate::classify::Pattern;
use crate::model::{ContainerRef, ContainerType};

/// The kubelet reports a pod as not ready before it creates the first container.
const FROM_THE_START: SignedDuration = SignedDuration::from_secs(30);
/// A container that was up for this long was not down first.
const LONG_UP: SignedDuration = SignedDuration::from_mins(10);

const LONG_LIVED: [ContainerType; 2] = [ContainerType::NativeSidecar, ContainerType::Regular];

type InTrouble<'a> = (usize, Trouble<'a>);

impl<'a> View<'a> {
    /// The container whose trouble explains most, or an init container that ran out of memory before.
    pub(super) fn trouble_while_running(&self) -> Option<Cause> {
        let worst = self.worst_trouble();
        self.init_ran_out_of_memory(worst.as_ref()).or(worst)
    }

    /// Among the containers that should run: the one whose trouble explains most.
    fn worst_trouble(&self) -> Option<Cause> {
        let all = || self.containers.iter().enumerate().filter(|(_, c)| LONG_LIVED.contains(&c.kind));
        let none_was_created = all().all(|(_, c)| matches!(self.progress(c), Progress::Waiting));
        if none_was_created && !whole::sandbox_is_up(self.status) {
            return Some(whole::not_created(self));
        }
        let troubles: Vec<InTrouble<'_>> = all()
            .filter_map(|(index, c)| match self.progress(c) {
                Progress::InTrouble(trouble) => Some((index, trouble)),
                Progress::Waiting => {
                    let since = self.status.start_time;
                    Some((index, Trouble::plain(ContainerReason::NotStarted, since).not_created()))
                }
                _ => None,
            })
            .collect();
        let (index, trouble) = self.root(&troubles)?;
        if let Some(cause) = self.never_ready_proxy(*index, trouble) {
            return Some(cause);
        }
        let severity = if trouble.is_start_up() {
            Severity::Starting
        } else if self.app_works() {
            Severity::Degraded
        } else {
            Severity::Failed
        };
        let others = troubles.iter().filter(|(i, t)| {
            i != index && !t.is_start_up() && t.reason != ContainerReason::RestartingAllContainers
        });
        let others = others.map(|(i, _)| *i).collect();
        let kept_open_by = self.kept_open_by(*index);
        Some(trouble.cause(ContainerBlame { others, kept_open_by, ..self.blame(*index, trouble) }, severity))
    }

    /// The container for which a rule restarts all containers, as the condition's message names it: `Container watcher
    /// exited with 42 code`. A first restart is normal.
    pub(super) fn restarts_as_a_whole(&self) -> Option<Cause> {
        let condition = whole::restarting(self.status)?;
        let is_named = |c: &ContainerRef<'_>| condition.message.split(' ').any(|word| word == c.spec.name);
        let named = self.containers.iter().position(is_named);
        let by_rule = || (0..self.containers.len()).find(|index| self.restarts_all(*index));
        let index = named.or_else(by_rule)?;
        let own = self.containers[index].status?;
        let last = own.state.terminated.as_ref().or(own.last_state.terminated.as_ref());
        let trouble = last.map(|last| trouble::ended(last, &self.containers[index]));
        let trouble =
            trouble.unwrap_or_else(|| Trouble::plain(ContainerReason::RestartingAllContainers, None));
        let severity = if own.restart_count > 1 { Severity::Failed } else { Severity::Starting };
        Some(trouble.cause(self.blame(index, &trouble), severity))
    }

    /// The trouble that explains most of `troubles`.
    ///
    /// Down weighs more than not ready, that more than up again, that more than still starting. Of equals, what the
    /// app depends on explains the app's trouble rather than the other way round.
    fn root<'t>(&self, troubles: &'t [InTrouble<'a>]) -> Option<&'t InTrouble<'a>> {
        let of_work = || troubles.iter().filter(|(index, _)| self.is_work(*index));
        // What keeps it from being created, started or within its memory is an app's own.
        let app_by_itself = of_work().any(|(_, trouble)| trouble.is_its_own());
        let app_in_trouble = of_work().any(|(_, trouble)| !trouble.is_start_up());
        let rank = |(index, trouble): &&InTrouble<'_>| {
            let weight = trouble.weight();
            let all_go_down = trouble.reason == ContainerReason::RestartingAllContainers;
            let explains = self.app_depends_on(*index)
                && !self.fronts_the_app(*index)
                && !of_work().any(|(app, _)| self.was_down_before(*app, *index));
            let who = match (self.is_work(*index), explains) {
                _ if all_go_down && self.restarts_all(*index) => 4,
                (_, true) if trouble.reason != ContainerReason::Completed && !app_by_itself => 3,
                (true, _) => 2,
                (_, true) => 1,
                _ => 0,
            };
            // The app does not notice that its logs and metrics go nowhere.
            let unnoticed = app_in_trouble && who == 0;
            (!unnoticed, weight, who, std::cmp::Reverse(*index))
        };
        troubles.iter().max_by_key(rank)
    }

    /// Whether `app` had gone down several times while `helper` was still up.
    fn was_down_before(&self, app: usize, helper: usize) -> bool {
        let status = |index: usize| self.containers[index].status;
        let (Some(app), Some(helper)) = (status(app), status(helper)) else { return false };
        let last_run = helper.last_state.terminated.as_ref().or(helper.state.terminated.as_ref());
        let was_up = last_run.and_then(|run| Some(run.finished_at?.duration_since(run.started_at?)));
        app.restart_count >= 5 && helper.restart_count <= 2 && was_up.is_some_and(|up| up >= LONG_UP)
    }

    /// The ambassador that has not been ready since before this container failed for the first time.
    pub(super) fn never_ready_proxy(&self, victim: usize, trouble: &Trouble<'_>) -> Option<Cause> {
        let fails = trouble.is_repeated_failure();
        let waits_for_others = self.is_work(victim) || self.containers[victim].kind == ContainerType::Init;
        if !fails || !waits_for_others || !self.never_was_ready() {
            return None;
        }
        let proxies = self.of_kind(&LONG_LIVED).filter(|(index, _)| {
            self.patterns.get(*index) == Some(&Pattern::Ambassador) && !self.fronts_the_app(*index)
        });
        let (index, proxy) =
            proxies.filter_map(|(index, c)| Some((index, self.not_ready_since_start(c)?))).find(
                // An init container waits only for what starts before it.
                |(index, proxy)| {
                    let before = self.containers[victim].kind != ContainerType::Init || *index < victim;
                    before && proxy.since <= trouble.since
                },
            )?;
        let blame = ContainerBlame { others: Box::new([victim]), ..self.blame(index, &proxy) };
        Some(proxy.cause(blame, Severity::Failed))
    }

    fn not_ready_since_start(&self, container: &ContainerRef<'a>) -> Option<Trouble<'a>> {
        let own = container.status.filter(|s| !s.ready && s.restart_count == 0)?;
        let started_at = own.state.running.as_ref()?.started_at?;
        match self.progress(container) {
            Progress::InTrouble(trouble) => Some(trouble.lasting_since(started_at)),
            _ => None,
        }
    }

    /// Whether the pod has not been ready since its start, according to its condition.
    fn never_was_ready(&self) -> bool {
        let ready = self.status.condition("Ready").filter(|c| c.status == "False");
        let changed = ready.and_then(|c| c.last_transition_time);
        let first = self.containers.iter().filter_map(|c| c.status?.state.running.as_ref()?.started_at).min();
        changed
            .zip(self.status.start_time.max(first))
            .is_some_and(|(changed, start)| changed.duration_since(start) <= FROM_THE_START)
    }

    /// Whether the container takes requests for the app: then it is not ready because the app is not.
    fn fronts_the_app(&self, index: usize) -> bool {
        const FRONTS: [&str; 9] = [
            "queue-proxy",
            "oauth2-proxy",
            "rbac-proxy",
            "auth-proxy",
            "nginx",
            "haproxy",
            "caddy",
            "workhorse",
            "httpd",
        ];
        let spec = self.containers[index].spec;
        let named = |text: &str| FRONTS.iter().any(|front| text.contains(front));
        named(&spec.name)
            || named(&spec.image)
            || spec.command.iter().chain(&spec.args).any(|word| word.contains("upstream"))
    }
}
