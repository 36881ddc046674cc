//! Which of a workload's pods are of its newest revision.

use super::goal::WorkloadKind;
use super::waiter::{Sight, Watched};
use crate::model::Pod;
use crate::model::workload::{controller, revision};

/// Which pods are of the newest revision.
pub(super) enum Newest {
    All,
    Revision(String),
    /// It has no pods yet.
    None,
}

impl Newest {
    /// Which pods belong to the newest revision, as their controller decides it.
    pub(super) fn of(kind: WorkloadKind, sight: &Sight<'_>) -> Self {
        if matches!(kind, WorkloadKind::Job | WorkloadKind::Pod) {
            return Newest::All;
        }
        if sight.object.is_some_and(|object| !object.has_updated_pods(kind)) {
            return Newest::None;
        }
        let exact = sight.object.and_then(|object| match kind {
            WorkloadKind::StatefulSet => Some(object.status.update_revision.clone())
                .filter(|hash| !hash.is_empty())
                .map(Newest::Revision),
            WorkloadKind::DaemonSet => {
                let generation = object.template_generation()?;
                let is_newest = |pod: &Pod| {
                    pod.metadata.labels.get("pod-template-generation").is_some_and(|own| own == generation)
                };
                let newest = sight.pods.iter().find(|watched| is_newest(watched.pod))?;
                revision(newest.pod).map(|(_, hash)| Newest::Revision(hash.to_owned()))
            }
            _ => of_replica_set(sight, object.revision_number()?),
        });
        exact.unwrap_or_else(|| newest_by_age(sight.pods))
    }
}

/// The revision of the pods whose `ReplicaSet` has this number; `None` if that cannot be known. Until all are read, no pod
/// is of the newest revision.
fn of_replica_set(sight: &Sight<'_>, number: &str) -> Option<Newest> {
    let mut is_known = true;
    for watched in sight.pods {
        let Some(owner) = controller(watched.pod) else { continue };
        match sight.replica_sets.get(&owner.name) {
            Some(Some(own)) if own == number => {
                return revision(watched.pod).map(|(_, hash)| Newest::Revision(hash.to_owned()));
            }
            Some(Some(_)) | None => {}
            Some(None) => is_known = false,
        }
    }
    is_known.then_some(Newest::None)
}

/// The revision of the newest pod.
fn newest_by_age(pods: &[Watched<'_>]) -> Newest {
    let kept = pods.iter().filter(|watched| watched.pod.metadata.deletion_timestamp.is_none());
    let newest =
        kept.max_by_key(|watched| (watched.pod.metadata.creation_timestamp, &watched.pod.metadata.name));
    match newest.map(|watched| revision(watched.pod)) {
        Some(Some((_, hash))) => Newest::Revision(hash.to_owned()),
        Some(None) => Newest::All,
        None => Newest::None,
    }
}
