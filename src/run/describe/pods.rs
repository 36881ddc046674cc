//! Keeps pods whole, and asks the cluster about them.

use std::collections::HashSet;

use futures_util::{StreamExt as _, stream};
use jiff::Timestamp;
use tokio::time::timeout;

use super::details::{self, LogRequest, PARALLEL_PODS, PATIENCE, PodDetails, WholePod};
use super::plan::{Plan, Shown, plan};
use crate::cluster::{Cluster, PodQuery};
use crate::model::{Event, Origin, Pod, workload};
use crate::report::{Judge, Names, Siblings, Target, Unmeasured};
use crate::run::outcome::figures_expected_before;
use crate::run::reading::{Collect, PodReader};
use crate::settings::ClusterSource;

/// The siblings of pods of more revisions than this are not read.
const MOST_REVISIONS: usize = 5;

/// Keeps pods as they are, and the events in files.
pub(super) struct WholePods<'a> {
    log: LogRequest<'a>,
    shown: Shown,
    now: Timestamp,
    pods: Vec<WholePod>,
    events: Vec<Event>,
    siblings: Siblings,
    /// The uids of pods that are described: a list of their siblings has them again.
    described: HashSet<String>,
}

impl<'a> WholePods<'a> {
    pub(super) fn new(log: LogRequest<'a>, shown: Shown, now: Timestamp) -> Self {
        let (pods, events) = (Vec::new(), Vec::new());
        let (siblings, described) = (Siblings::default(), HashSet::new());
        Self { log, shown, now, pods, events, siblings, described }
    }

    /// The pods, compared with their siblings; those from files with their events, if the files have any events at all.
    pub(super) fn finish(mut self) -> Vec<WholePod> {
        let odd_ones = self.siblings.compared();
        for pod in &mut self.pods {
            pod.report.odd = odd_ones.of(&pod.report).cloned();
        }
        if !self.events.is_empty() {
            for pod in &mut self.pods {
                pod.details.events = Some(details::events_about(&pod.pod, &self.events));
            }
        }
        self.pods
    }
}

impl Collect for WholePods<'_> {
    const KEEPS_PODS: bool = true;

    fn take(&mut self, pod: Pod, origin: Origin, judge: &mut Judge) {
        let mut report = judge.judge(&pod, &origin);
        self.siblings.take(&pod, &origin, &mut report);
        self.pods.push(WholePod { pod, origin, report, details: PodDetails::default() });
    }

    fn pass(&mut self, pod: &Pod, origin: &Origin, judge: &mut Judge) {
        if !pod.metadata.uid.as_ref().is_some_and(|uid| self.described.contains(uid)) {
            self.siblings.take(pod, origin, &mut judge.judge_aside(pod, origin));
        }
    }

    fn take_event(&mut self, event: Event) {
        self.events.push(event);
    }

    fn is_empty(&self) -> bool {
        self.pods.is_empty()
    }

    fn emptied(&self) -> Self {
        let (siblings, described) = (self.siblings.emptied(), self.described.clone());
        Self { siblings, described, ..Self::new(self.log, self.shown, self.now) }
    }

    fn append(&mut self, mut other: Self) {
        let by = self.siblings.append(other.siblings);
        other.pods.iter_mut().for_each(|pod| pod.report.shift_shape(by));
        self.pods.extend(other.pods);
        self.events.extend(other.events);
    }

    /// Asks for events, logs and usage of the pods that are shown in full.
    async fn follow_up(reader: &mut PodReader<'_, Self>, cluster: &Cluster, source: &ClusterSource) {
        add_pods_by_prefix(reader, cluster, source).await;
        let (mut others, revisions) = (part_for_siblings(reader), revisions_of_named(reader));
        let PodReader { names, collected, outcome, .. } = reader;
        let WholePods { log, shown, now, pods, siblings, .. } = collected;
        let plans = plan(names, pods);
        // A short description has no log.
        let is_brief = shown.is_brief(plans.len());
        let log = if is_brief { log.without_lines() } else { *log };
        let plans = shown.choose(plans, pods, is_brief, *now);
        let shown: Vec<usize> = plans.iter().filter_map(Plan::in_full).collect();
        let questions = async {
            let shared = &details::shared_events(cluster, pods, &shown).await;
            let each = shown.iter().map(|index| details::details_of(cluster, &pods[*index], log, shared));
            stream::iter(each).buffered(PARALLEL_PODS).collect::<Vec<PodDetails>>().await
        };
        let usage = details::usage(cluster, pods, &shown);
        let ((answers, metrics), ()) = tokio::join!(
            async { tokio::join!(questions, usage) },
            list_siblings(&mut others, &revisions, cluster, source)
        );
        if !revisions.is_empty() {
            *siblings = others.collected.siblings;
            for WholePod { pod, origin, report, .. } in pods.iter_mut() {
                siblings.take(pod, origin, report);
            }
        }
        // Notes about pods go before notes about the list.
        let mut later = std::mem::take(&mut outcome.notes);
        outcome.metrics = Some(metrics);
        outcome.join_usage(|usage| {
            let mut unmeasured = Unmeasured::default();
            for index in &shown {
                let settled = figures_expected_before(*now);
                unmeasured.measure(&mut pods[*index].report, usage, settled);
            }
            unmeasured
        });
        for (index, details) in shown.into_iter().zip(answers) {
            // A missing permission has the same effect on every pod: one note is enough.
            let new = details.notes.iter().filter(|note| !outcome.notes.contains(note)).cloned();
            outcome.notes.extend(new.collect::<Vec<_>>());
            pods[index].details = details;
        }
        outcome.notes.append(&mut later);
    }
}

/// Where no pod has the name, adds those whose names begin with it, as `kubectl describe` does.
async fn add_pods_by_prefix(
    reader: &mut PodReader<'_, WholePods<'_>>,
    cluster: &Cluster,
    source: &ClusterSource,
) {
    let missing = reader.names.missing().filter_map(|target| match target {
        Target::Pod(name) => Some(name.clone()),
        Target::Workload { .. } | Target::Prefix(_) | Target::Kind(_) => None,
    });
    let missing: Vec<String> = missing.collect();
    if missing.is_empty() {
        return;
    }
    let mut more = reader.part();
    more.names = Names::new(missing.iter().cloned().map(Target::Prefix).collect());
    let namespace = source.namespace.clone().unwrap_or_else(|| cluster.default_namespace().to_owned());
    let query = PodQuery { namespace: Some(namespace), chunk_size: source.chunk_size, ..PodQuery::default() };
    // A user who may not list pods only learns that the name does not exist.
    if cluster.list_pods(&query, &mut more).await.is_err() {
        return;
    }
    for name in &missing {
        if more.collected.pods.iter().any(|pod| pod.report.name.starts_with(name.as_str())) {
            reader.names.mark_found(name);
        }
    }
    more.names = reader.names.clone();
    // Pods that were not named may be unreadable.
    more.outcome.problems.clear();
    reader.append(more);
}

/// A namespace, and a label selector for the pods of one revision of a template.
type PodsOfRevision = (String, String);

/// The revisions of pods that were named one by one, so that their siblings were not read; none if there are too many.
fn revisions_of_named(reader: &PodReader<'_, WholePods<'_>>) -> Vec<PodsOfRevision> {
    let mut revisions = Vec::new();
    if reader.names.only_pods().is_none() {
        return revisions;
    }
    for WholePod { pod, .. } in &reader.collected.pods {
        let label = workload::revision(pod).map(|(key, value)| format!("{key}={value}"));
        let Some(revision) = pod.metadata.namespace.clone().zip(label) else { continue };
        if !revisions.contains(&revision) {
            revisions.push(revision);
        }
    }
    if revisions.len() > MOST_REVISIONS { Vec::new() } else { revisions }
}

/// A reader that takes pods only to compare with them.
fn part_for_siblings<'a>(reader: &PodReader<'a, WholePods<'a>>) -> PodReader<'a, WholePods<'a>> {
    let mut others = reader.part();
    let uids = reader.collected.pods.iter().filter_map(|pod| pod.pod.metadata.uid.clone());
    others.collected.described = uids.collect();
    // No pod has an empty name.
    others.names = Names::new(vec![Target::Pod(String::new())]);
    others
}

/// Reads the pods of each revision. Without the permission to list pods, there is nothing to compare with.
async fn list_siblings<'a>(
    others: &mut PodReader<'a, WholePods<'a>>,
    revisions: &[PodsOfRevision],
    cluster: &Cluster,
    source: &ClusterSource,
) {
    for (namespace, label) in revisions {
        let query = PodQuery {
            namespace: Some(namespace.clone()),
            label_selector: Some(label.clone()),
            chunk_size: source.chunk_size,
            ..PodQuery::default()
        };
        let _ = timeout(PATIENCE, cluster.list_pods(&query, others)).await;
    }
}
