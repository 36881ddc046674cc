//! Details of a pod that its object does not hold: events, usage, logs. A failure only adds a note.

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::{StreamExt as _, stream};
use globset::GlobMatcher;
use tokio::time::timeout;

use super::Logs;
use crate::cluster::{Cluster, Metrics, MetricsScope, event_uid};
use crate::error::Error;
use crate::model::{Event, Origin, Pod};
use crate::report::describe::LogTail;
use crate::report::{PodReport, State};

/// How many pods are asked about at a time.
pub(super) const PARALLEL_PODS: usize = 8;
/// For more pods of a namespace than this, details of the whole namespace are requested at once.
const HANDFUL: usize = 5;
/// How long to wait for these details.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

pub(in crate::run) struct WholePod {
    pub(in crate::run) pod: Pod,
    pub(in crate::run) origin: Origin,
    pub(in crate::run) report: PodReport,
    pub(in crate::run) details: PodDetails,
}

/// Whose log to read.
#[derive(Clone, Copy)]
pub(in crate::run) struct LogRequest<'a> {
    /// `-c`; `None` for the container that fails.
    pub(in crate::run) container: Option<&'a GlobMatcher>,
    pub(in crate::run) logs: Logs,
}

impl LogRequest<'_> {
    pub(super) fn without_lines(self) -> Self {
        Self { logs: Logs { lines: 0, ..self.logs }, ..self }
    }
}

#[derive(Default)]
pub(in crate::run) struct PodDetails {
    /// `None` where they could not be read.
    pub(in crate::run) events: Option<Vec<Event>>,
    pub(in crate::run) logs: Vec<LogTail>,
    /// What could not be read.
    pub(in crate::run) notes: Vec<String>,
}

/// Those of `events` that are about `pod`.
pub(super) fn events_about(pod: &Pod, events: &[Event]) -> Vec<Event> {
    let metadata = &pod.metadata;
    let is_about = |event: &&Event| {
        let about = &event.involved_object;
        about.kind == "Pod"
            && about.name == metadata.name
            && metadata.namespace.as_ref().is_none_or(|namespace| *namespace == about.namespace)
            && (about.uid.is_empty() || event_uid(pod).is_none_or(|uid| *uid == *about.uid))
    };
    events.iter().filter(is_about).cloned().collect()
}

/// What the containers of the pods at these indices use, and why that is not known. Only running containers use
/// anything.
pub(super) async fn usage(cluster: &Cluster, pods: &[WholePod], indices: &[usize]) -> Metrics {
    let mut names: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for WholePod { report, .. } in indices.iter().map(|index| &pods[*index]) {
        let runs = report.containers.iter().any(|c| c.state == Some(State::Running));
        if let Some(namespace) = report.namespace.as_deref().filter(|_| runs) {
            names.entry(namespace).or_default().push(report.name.to_string());
        }
    }
    let mut all = Metrics::default();
    let requests = names.into_iter().map(|(namespace, names)| async move {
        let namespace = namespace.to_owned();
        let scope = if names.len() > HANDFUL {
            MetricsScope::Namespaces(vec![namespace])
        } else {
            MetricsScope::Pods { namespace, names }
        };
        cluster.metrics(&scope, None).await
    });
    let answers: Vec<Metrics> = stream::iter(requests).buffered(PARALLEL_PODS).collect().await;
    for metrics in answers {
        all.usage.append(metrics.usage);
        let news: Vec<String> = metrics.notes.into_iter().filter(|note| !all.notes.contains(note)).collect();
        all.notes.extend(news);
    }
    all
}

/// The events of namespaces with more pods than a handful; `Err` with the note where they could not be read.
pub(in crate::run) type SharedEvents = BTreeMap<String, Result<Vec<Event>, String>>;

/// Asks for the events of each namespace that has more than a handful of the pods at these indices.
pub(super) async fn shared_events(cluster: &Cluster, pods: &[WholePod], indices: &[usize]) -> SharedEvents {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for index in indices {
        let namespace = pods[*index].pod.metadata.namespace.as_deref();
        *counts.entry(namespace.unwrap_or(cluster.default_namespace())).or_default() += 1;
    }
    let large = counts.into_iter().filter(|(_, count)| *count > HANDFUL);
    let requests = large.map(|(namespace, _)| async move {
        (namespace.to_owned(), in_time(cluster.events_in(namespace)).await)
    });
    stream::iter(requests).buffer_unordered(PARALLEL_PODS).collect().await
}

/// Waits for events; a failure becomes a note.
async fn in_time(events: impl Future<Output = Result<Vec<Event>, Error>>) -> Result<Vec<Event>, String> {
    match timeout(PATIENCE, events).await {
        Ok(events) => events.map_err(|error| format!("events are not shown: {}", error.message())),
        Err(_) => Err(format!("events are not shown: the request timed out after {} s", PATIENCE.as_secs())),
    }
}

/// Asks for events and logs of one pod at once, unless `shared` has its events; failures become notes.
pub(in crate::run) async fn details_of(
    cluster: &Cluster,
    pod: &WholePod,
    log: LogRequest<'_>,
    shared: &SharedEvents,
) -> PodDetails {
    let namespace = pod.pod.metadata.namespace.as_deref().unwrap_or(cluster.default_namespace());
    let events = async {
        match shared.get(namespace) {
            Some(Ok(events)) => Ok(events_about(&pod.pod, events)),
            Some(Err(note)) => Err(note.clone()),
            None => in_time(cluster.events_of(&pod.pod)).await,
        }
    };
    let (events, logs) = tokio::join!(events, logs(cluster, pod, log));
    let mut details = PodDetails::default();
    match events {
        Ok(events) => details.events = Some(events),
        Err(note) => details.notes.push(note),
    }
    match logs {
        Ok(logs) => details.logs.extend(logs),
        // Who did not ask for logs does not miss them.
        Err(note) => details.notes.extend(log.logs.asked.then_some(note)),
    }
    details
}

/// The last lines of the container that fails, or of the one that was named: of the run that ended, else of this one.
async fn logs(
    cluster: &Cluster,
    whole: &WholePod,
    LogRequest { container, logs: Logs { lines, asked } }: LogRequest<'_>,
) -> Result<Option<LogTail>, String> {
    let (pod, report) = (&whole.pod, &whole.report);
    if lines == 0 {
        return Ok(None);
    }
    let blamed = report.blamed().map(|container| &*container.facts.name);
    // Of several that match, the one that fails.
    let admits = |name: &&str| container.is_none_or(|only| only.is_match(name));
    let named = || report.containers.iter().map(|c| &*c.facts.name).find(admits);
    let chosen = blamed.filter(|name| admits(name)).or_else(|| container.and_then(|_| named()));
    if container.is_some() && chosen.is_none() {
        return Ok(None);
    }
    let Some(name) = chosen else {
        return Err(format!(
            "no container of pod \"{}\" fails: use -c to choose whose log to show",
            report.name
        ));
    };
    let Some(container) = report.containers.iter().find(|c| &*c.facts.name == name) else { return Ok(None) };
    let namespace = pod.metadata.namespace.as_deref().unwrap_or(cluster.default_namespace());
    // If it is not running now, the log of this run has the failure.
    let is_down = container.state == Some(State::Terminated);
    let has_run = container.last_termination.is_some() || container.state != Some(State::Waiting);
    if !asked && (!has_run || blamed != Some(name)) {
        return Ok(None);
    }
    let runs: &[bool] =
        if container.last_termination.is_some() && !is_down { &[true, false] } else { &[false] };
    for &previous in runs {
        let asked = cluster.last_lines(namespace, &report.name, name, previous, lines);
        match timeout(PATIENCE, asked).await {
            Ok(Ok(Some(lines))) => return Ok(Some(LogTail { container: name.into(), previous, lines })),
            Ok(Ok(None)) => {}
            Ok(Err(error)) => return Err(format!("logs are not shown: {}", error.message())),
            Err(_) => {
                return Err(format!(
                    "logs of {name} are not shown: the request timed out after {} s",
                    PATIENCE.as_secs()
                ));
            }
        }
    }
    Err(format!("{name} in pod \"{}\" has no log yet", report.name))
}
