//! Pods of a live cluster for `check`, and other objects that sharpen the result. What is forbidden is a note.

use crate::check::{Gathering, Needs, Policy};
use crate::cluster::{Cluster, ObjectKind};
use crate::files::Place;
use crate::model::{Origin, Pod};
use crate::report::Judge;
use crate::run::reading::{Collect, PodReader};
use crate::settings::ClusterSource;
use crate::wording::comma_list;

/// What `check` keeps of a cluster's pods.
pub(super) struct CaseCollector<'a> {
    gathering: Gathering,
    policy: &'a Policy,
    /// Whether the templates of workloads are needed.
    needs_templates: bool,
    notes: Vec<String>,
}

impl<'a> CaseCollector<'a> {
    pub(super) fn new(gathering: Gathering, policy: &'a Policy, needs_templates: bool) -> Self {
        Self { gathering, policy, needs_templates, notes: Vec::new() }
    }

    pub(super) fn into_parts(self) -> (Gathering, Vec<String>) {
        (self.gathering, self.notes)
    }

    /// The kinds that a selected rule needs and that the pods give reason to ask for.
    fn wanted(&self) -> Vec<ObjectKind> {
        KINDS
            .iter()
            .filter(|(need, kind)| {
                let is_wanted = self.policy.needs(*need) && self.gathering.gives_reason_for(*need);
                is_wanted || (self.needs_templates && self.gathering.has_workloads_of(kind.kind))
            })
            .map(|(_, kind)| *kind)
            .collect()
    }
}

const KINDS: [(Needs, ObjectKind); 12] = [
    (Needs::Services, ObjectKind::SERVICES),
    (Needs::LimitRanges, ObjectKind::LIMIT_RANGES),
    (Needs::Autoscalers, ObjectKind::HORIZONTAL_POD_AUTOSCALERS),
    (Needs::VerticalAutoscalers, ObjectKind::VERTICAL_POD_AUTOSCALERS),
    (Needs::DisruptionBudgets, ObjectKind::POD_DISRUPTION_BUDGETS),
    (Needs::Jobs, ObjectKind::JOBS),
    (Needs::CronJobs, ObjectKind::CRON_JOBS),
    (Needs::Deployments, ObjectKind::DEPLOYMENTS),
    (Needs::ReplicaSets, ObjectKind::REPLICA_SETS),
    (Needs::StatefulSets, ObjectKind::STATEFUL_SETS),
    (Needs::DaemonSets, ObjectKind::DAEMON_SETS),
    (Needs::Nodes, ObjectKind::NODES),
];

impl Collect for CaseCollector<'_> {
    const NEEDS_WIDE: bool = true;

    fn take(&mut self, pod: Pod, origin: Origin, _: &mut Judge) {
        if origin == Origin::Pod {
            self.gathering.take_pod(pod, None);
        }
    }

    fn is_empty(&self) -> bool {
        self.gathering.examined() == 0
    }

    fn emptied(&self) -> Self {
        Self::new(self.gathering.emptied(), self.policy, self.needs_templates)
    }

    fn append(&mut self, other: Self) {
        self.gathering.append(other.gathering);
        self.notes.extend(other.notes);
    }

    async fn follow_up(reader: &mut PodReader<'_, Self>, cluster: &Cluster, source: &ClusterSource) {
        let namespaces = reader.collected.gathering.namespaces();
        let mut forbidden = Vec::new();
        for kind in reader.collected.wanted() {
            let whole = source.all_namespaces || !kind.is_namespaced();
            let places: Vec<Option<&str>> =
                if whole { vec![None] } else { namespaces.iter().map(|name| Some(name.as_str())).collect() };
            for namespace in places {
                let collector = &mut reader.collected;
                let take = |object| collector.gathering.take_object(object, Place::default());
                match cluster.list_objects(&kind, namespace, take).await {
                    Ok(()) => continue,
                    Err(_) if kind.is_custom_resource() => {}
                    Err(error) if error.is_forbidden() => forbidden.push(kind.resource),
                    Err(error) => collector.notes.push(format!(
                        "{} could not be read, so findings that need them are left out: {}",
                        kind.resource,
                        error.message()
                    )),
                }
                break;
            }
        }
        let namespaces: Vec<String> = namespaces.into_iter().collect();
        read_namespaces(&mut reader.collected, cluster, source, &namespaces).await;
        if !forbidden.is_empty() {
            let kinds = comma_list(&forbidden, KINDS.len());
            let note = format!("forbidden to list {kinds}: findings that need them are left out");
            reader.collected.notes.push(note);
        }
    }
}

/// Reads the namespaces of the pods, for annotations that accept findings: one by one, which a role in the namespace
/// allows, or all at once where all pods were read.
async fn read_namespaces(
    collector: &mut CaseCollector<'_>,
    cluster: &Cluster,
    source: &ClusterSource,
    namespaces: &[String],
) {
    if collector.policy.no_ignores || namespaces.is_empty() {
        return;
    }
    let gathering = &mut collector.gathering;
    let answer = if source.all_namespaces {
        cluster
            .list_objects(&ObjectKind::NAMESPACES, None, |object| {
                gathering.take_object(object, Place::default());
            })
            .await
    } else {
        let mut answer = Ok(());
        for name in namespaces {
            match cluster.object(&ObjectKind::NAMESPACES, None, name).await {
                Ok(Some(object)) => gathering.take_object(object, Place::default()),
                Ok(None) => {}
                Err(error) => {
                    answer = Err(error);
                    break;
                }
            }
        }
        answer
    };
    if let Err(error) = answer {
        let why = if error.is_forbidden() { "forbidden" } else { error.message() };
        collector.notes.push(format!("annotations of namespaces are not followed: {why}"));
    }
}
