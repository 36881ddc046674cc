//! Keeps pods whole, and asks the cluster about them.

use futures_util::{StreamExt as _, stream};
use jiff::Timestamp;

use super::details::{self, LogRequest, PARALLEL_PODS, PodDetails, WholePod};
use super::plan::{Plan, Shown, plan};
use crate::cluster::{Cluster, PodQuery};
use crate::model::{Event, Origin, Pod};
use crate::report::{Judge, Names, Target, Unmeasured};
use crate::run::outcome::figures_expected_before;
use crate::run::reading::{Collect, PodReader};
use crate::settings::ClusterSource;

/// Keeps pods as they are, and the events in files.
pub(super) struct WholePods<'a> {
    log: LogRequest<'a>,
    shown: Shown,
    now: Timestamp,
    pods: Vec<WholePod>,
    events: Vec<Event>,
}

impl<'a> WholePods<'a> {
    pub(super) fn new(log: LogRequest<'a>, shown: Shown, now: Timestamp) -> Self {
        Self { log, shown, now, pods: Vec::new(), events: Vec::new() }
    }

    /// The pods; those from files with their events, if the files have any events at all.
    pub(super) fn with_events(mut self) -> Vec<WholePod> {
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
        let report = judge.judge(&pod, &origin);
        self.pods.push(WholePod { pod, origin, report, details: PodDetails::default() });
    }

    fn take_event(&mut self, event: Event) {
        self.events.push(event);
    }

    fn is_empty(&self) -> bool {
        self.pods.is_empty()
    }

    fn emptied(&self) -> Self {
        Self::new(self.log, self.shown, self.now)
    }

    fn append(&mut self, other: Self) {
        self.pods.extend(other.pods);
        self.events.extend(other.events);
    }

    /// Asks for events, logs and usage of the pods that are shown in full.
    async fn follow_up(reader: &mut PodReader<'_, Self>, cluster: &Cluster, source: &ClusterSource) {
        add_pods_by_prefix(reader, cluster, source).await;
        let PodReader { names, collected, outcome, .. } = reader;
        let WholePods { log, shown, now, pods, .. } = collected;
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
        let (answers, metrics) = tokio::join!(questions, details::usage(cluster, pods, &shown));
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
