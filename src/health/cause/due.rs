//! When what is normal for now should be over. The caller knows the time.

use jiff::{SignedDuration, Timestamp};

use super::{Blame, Cause, ContainerReason, PodReason, Severity, View, recent};

/// How long a startup may take where no probe says so.
const STARTUP: SignedDuration = SignedDuration::from_mins(10);
/// The kubelet needs a moment to kill what has used up its grace period, and to report that.
pub(super) const PATIENCE: SignedDuration = SignedDuration::from_secs(10);

impl View<'_> {
    /// When the startup or the deletion that is the cause should be over. Gates can hold a pod for any time.
    pub(super) fn due(&self, cause: &Cause) -> Option<Timestamp> {
        let is_starting = cause.severity == Severity::Starting;
        let (is_startup, is_deletion) = match &cause.blame {
            Blame::Container(blame) => (
                is_starting
                    || matches!(blame.reason, ContainerReason::NotStarted | ContainerReason::Initializing),
                blame.reason == ContainerReason::Terminating,
            ),
            Blame::Pod(blame) => (
                is_starting && blame.reason != PodReason::SchedulingGated,
                blame.reason == PodReason::Terminating,
            ),
        };
        if is_deletion {
            return self.pod.metadata.deletion_timestamp?.checked_add(PATIENCE).ok();
        }
        if !is_startup {
            return None;
        }
        let begun = cause.since.or(self.status.start_time)?;
        let runs = |index: usize| self.containers[index].status.is_some_and(|s| s.state.running.is_some());
        let of_probe = match &cause.blame {
            // Until the container runs, the time is that of its image and of the containers before it.
            Blame::Container(blame) if blame.reason == ContainerReason::NotStarted && runs(blame.index) => {
                recent::startup_allowance(self.containers[blame.index].spec)
            }
            _ => None,
        };
        begun.checked_add(of_probe.unwrap_or(STARTUP)).ok()
    }

    /// When the restarts that are the cause are over. The container must be all that is wrong with the pod.
    pub(super) fn over_at(&self, cause: &Cause) -> Option<Timestamp> {
        let Blame::Container(blame) = &cause.blame else { return None };
        let own = self.containers[blame.index].status?;
        let runs_well = own.ready && own.state.running.is_some() && blame.others.is_empty();
        if !runs_well || self.status.condition("Ready").is_none_or(|c| c.status != "True") {
            return None;
        }
        recent::over_at(own, own.last_state.terminated.as_ref()?)
    }

    /// An unhealthy device of the container that fails (KEP-4680), where the cluster says nothing else about it.
    pub(super) fn unhealthy_device(&self, cause: &Cause) -> Option<String> {
        let Blame::Container(blame) = &cause.blame else { return None };
        if !cause.words.is_empty() || cause.severity == Severity::Starting {
            return None;
        }
        let resources = &self.containers[blame.index].status?.allocated_resources_status;
        resources.iter().find_map(|resource| {
            let device = resource.resources.iter().find(|device| device.health == "Unhealthy")?;
            Some(format!("device {} of {} is unhealthy", device.resource_id, resource.name))
        })
    }
}
