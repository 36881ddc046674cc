//! What there is to know of a pod beside the pod: events, usage, logs. Whatever fails costs a note and no more.

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::{StreamExt as _, stream};
use tokio::time::timeout;

use super::{Kept, SIDE_BY_SIDE};
use crate::cluster::{Cluster, Metrics, MetricsScope};
use crate::model::{Event, Pod};
use crate::report::State;
use crate::report::describe::LogTail;
use crate::settings::DescribeSettings;

/// How long is waited for what is good to know, and no more than that.
const PATIENCE: Duration = Duration::from_secs(10);

/// What the server tells of a pod beside the pod.
#[derive(Default)]
pub(super) struct Asked {
    /// `None` where they could not be read.
    pub(super) events: Option<Vec<Event>>,
    pub(super) logs: Vec<LogTail>,
    /// What could not be read.
    pub(super) notes: Vec<String>,
}

/// What files tell of a pod beside the pod: its events, if there are any events at all.
pub(super) fn asked_of_files(pod: &Pod, events: &[Event]) -> Asked {
    let metadata = &pod.metadata;
    let is_about = |event: &&Event| {
        let about = &event.involved_object;
        about.kind == "Pod"
            && about.name == metadata.name
            && metadata.namespace.as_ref().is_none_or(|namespace| *namespace == about.namespace)
            && (about.uid.is_empty() || metadata.uid.as_ref().is_none_or(|uid| *uid == about.uid))
    };
    let of_it = || events.iter().filter(is_about).cloned().collect();
    Asked { events: (!events.is_empty()).then(of_it), ..Asked::default() }
}

/// What the containers of the wanted pods use, and why that is not known. Who runs nothing uses nothing.
pub(super) async fn usage(cluster: &Cluster, kept: &[Kept], wanted: &[usize]) -> Metrics {
    let mut places: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for Kept { report, .. } in wanted.iter().map(|index| &kept[*index]) {
        let runs = report.containers.iter().any(|c| c.state == Some(State::Running));
        if let Some(namespace) = report.namespace.as_deref().filter(|_| runs) {
            places.entry(namespace).or_default().push(report.name.to_string());
        }
    }
    let mut all = Metrics::default();
    let scopes: Vec<MetricsScope> = places
        .into_iter()
        .map(|(namespace, names)| MetricsScope::Pods { namespace: namespace.to_owned(), names })
        .collect();
    let asked = scopes.iter().map(|scope| cluster.metrics(scope, None));
    let answers: Vec<Metrics> = stream::iter(asked).buffered(SIDE_BY_SIDE).collect().await;
    for metrics in answers {
        all.usage.append(metrics.usage);
        let news: Vec<String> = metrics.notes.into_iter().filter(|note| !all.notes.contains(note)).collect();
        all.notes.extend(news);
    }
    all
}

/// Asks for events and logs of one pod at once; whatever fails costs a note.
pub(super) async fn ask_about(cluster: &Cluster, kept: &Kept, settings: &DescribeSettings) -> Asked {
    let (events, logs) =
        tokio::join!(timeout(PATIENCE, cluster.events_of(&kept.pod)), logs(cluster, kept, settings),);
    let mut asked = Asked::default();
    match events {
        Ok(Ok(events)) => asked.events = Some(events),
        Ok(Err(error)) => asked.notes.push(format!("events are not shown: {}", error.message())),
        Err(_) => asked
            .notes
            .push(format!("events are not shown: the server did not answer within {} s", PATIENCE.as_secs())),
    }
    match logs {
        Ok(logs) => asked.logs.extend(logs),
        Err(note) => asked.notes.push(note),
    }
    asked
}

/// The last lines of the container that fails, or of the one that was named: of the run that ended, else of this one.
async fn logs(
    cluster: &Cluster,
    kept: &Kept,
    settings: &DescribeSettings,
) -> Result<Option<LogTail>, String> {
    let lines = settings.previous_logs;
    let (pod, report) = (&kept.pod, &kept.report);
    if lines == 0 {
        return Ok(None);
    }
    let blamed = report.blamed().map(|container| &*container.facts.name);
    let Some(name) = settings.container.as_deref().or(blamed) else {
        return Err(format!("no container of {} fails: -c says whose last lines to show", report.name));
    };
    let Some(container) = report.containers.iter().find(|c| &*c.facts.name == name) else { return Ok(None) };
    let namespace = pod.metadata.namespace.as_deref().unwrap_or(cluster.default_namespace());
    // One that is down at this moment has its failure in the log of this run.
    let is_down = container.state == Some(State::Terminated);
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
                    "logs of {name} are not shown: they did not come within {} s",
                    PATIENCE.as_secs()
                ));
            }
        }
    }
    Err(format!("{name} of {} has no log yet", report.name))
}
