//! The workload of a pod, determined from the pod alone, without further permissions or requests.

use jiff::{SignedDuration, Timestamp};

use super::Pod;
use super::pod::OwnerReference;

/// The object that the user created: a Deployment rather than its `ReplicaSet`, a `CronJob` rather than its Job.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Workload {
    /// `Deployment`, `StatefulSet`, `Node` (of a static pod) …
    pub(crate) kind: String,
    /// Its name, in the pod's namespace.
    pub(crate) name: String,
}

impl Workload {
    /// The workload of `pod`; `None` for a pod without a controller.
    pub(crate) fn of(pod: &Pod) -> Option<Self> {
        let owner = controller(pod)?;
        let grown = match owner.kind.as_str() {
            "ReplicaSet" => through_template_hash(pod, &owner.name),
            "Job" => through_schedule(&owner.name, pod.metadata.creation_timestamp),
            _ => None,
        };
        Some(grown.unwrap_or_else(|| Self { kind: owner.kind.clone(), name: owner.name.clone() }))
    }
}

/// The controller of `pod`.
pub(crate) fn controller(pod: &Pod) -> Option<&OwnerReference> {
    let owners = &pod.metadata.owner_references;
    owners.iter().find(|o| o.controller)
}

/// The label by which controllers distinguish the revisions of a template, and its value in `pod`.
pub(crate) fn revision(pod: &Pod) -> Option<(&'static str, &str)> {
    const LABELS: [&str; 3] = ["pod-template-hash", "rollouts-pod-template-hash", "controller-revision-hash"];
    LABELS.iter().find_map(|label| Some((*label, pod.metadata.labels.get(*label)?.as_str())))
}

/// The Deployment (or Argo Rollout) of a `ReplicaSet`, whose name is that of the Deployment and the hash of the
/// template, which the pod has as a label.
fn through_template_hash(pod: &Pod, replica_set: &str) -> Option<Workload> {
    [("pod-template-hash", "Deployment"), ("rollouts-pod-template-hash", "Rollout")].iter().find_map(
        |(label, kind)| {
            let hash = pod.metadata.labels.get(*label)?;
            let name = replica_set.strip_suffix(hash.as_str())?.strip_suffix('-')?;
            Some(Workload { kind: (*kind).to_owned(), name: name.to_owned() })
        },
    )
}

/// The `CronJob` of a Job, whose name ends in the scheduled time in minutes (formerly seconds) since 1970. A number
/// that is not a time near the pod's creation, such as a date, was chosen by the user.
fn through_schedule(job: &str, created: Option<Timestamp>) -> Option<Workload> {
    let (name, number) = job.rsplit_once('-')?;
    if name.is_empty() || !number.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let seconds = match number.len() {
        8 => number.parse::<i64>().ok()? * 60,
        10 => number.parse().ok()?,
        _ => return None,
    };
    let due = Timestamp::from_second(seconds).ok()?;
    let late = created?.duration_since(due);
    // A Job may start long after its time (`startingDeadlineSeconds`) and make pods for days.
    let plausible = late > -SignedDuration::from_hours(24) && late < SignedDuration::from_hours(24 * 60);
    plausible.then(|| Workload { kind: "CronJob".to_owned(), name: name.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pod(kind: &str, owner: &str, labels: &[(&str, &str)]) -> Pod {
        let mut pod = Pod::default();
        pod.metadata.creation_timestamp = "2026-11-22T10:33:02Z".parse().ok();
        pod.metadata.labels = labels.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        pod.metadata.owner_references =
            vec![OwnerReference { kind: kind.to_owned(), name: owner.to_owned(), controller: true }];
        pod
    }

    fn workload(pod: &Pod) -> Option<String> {
        Workload::of(pod).map(|w| format!("{}/{}", w.kind, w.name))
    }

    #[test]
    fn deployments_are_found_through_the_template_hash() {
        let hash = [("pod-template-hash", "7d9f")];
        assert_eq!(workload(&pod("ReplicaSet", "web-7d9f", &hash)).as_deref(), Some("Deployment/web"));
        assert_eq!(workload(&pod("ReplicaSet", "web-7d9f", &[])).as_deref(), Some("ReplicaSet/web-7d9f"));
        let other = [("pod-template-hash", "9f")];
        assert_eq!(workload(&pod("ReplicaSet", "web-7d9f", &other)).as_deref(), Some("ReplicaSet/web-7d9f"));
        let rollout = [("rollouts-pod-template-hash", "5c")];
        assert_eq!(workload(&pod("ReplicaSet", "web-5c", &rollout)).as_deref(), Some("Rollout/web"));
    }

    #[test]
    fn cron_jobs_are_found_through_the_time_in_the_jobs_name() {
        assert_eq!(workload(&pod("Job", "backup-29922393", &[])).as_deref(), Some("CronJob/backup"));
        assert_eq!(workload(&pod("Job", "backup-1795343580", &[])).as_deref(), Some("CronJob/backup"));
        // A date is not a schedule.
        assert_eq!(workload(&pod("Job", "backup-20261122", &[])).as_deref(), Some("Job/backup-20261122"));
        assert_eq!(workload(&pod("Job", "migrate-3", &[])).as_deref(), Some("Job/migrate-3"));
    }

    #[test]
    fn other_owners_stand_for_themselves() {
        assert_eq!(workload(&pod("StatefulSet", "db", &[])).as_deref(), Some("StatefulSet/db"));
        assert_eq!(workload(&pod("Node", "node-1", &[])).as_deref(), Some("Node/node-1"));
        let mut loose = pod("ReplicaSet", "web-1", &[]);
        loose.metadata.owner_references[0].controller = false;
        assert_eq!(workload(&loose), None);
        assert_eq!(workload(&Pod::default()), None);
    }
}
