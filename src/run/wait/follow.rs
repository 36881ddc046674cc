//! Follows the pods of a workload, and asks for the workload itself, at the same time. Both report [`Change`]s.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::convert::Infallible;
use std::time::Duration;

use serde_json::Value;
use tokio::sync::Notify;
use tokio::sync::mpsc::UnboundedSender;
use tokio::time::{sleep, timeout};

use crate::cluster::{Cluster, EventKind, EventSink, ObjectKind, PageSink, PodQuery, Unreadable};
use crate::error::{Error, ErrorKind};
use crate::model::{Event, Pod};
use crate::run::reading::unreadable_pod;
use crate::run::retries::{PAUSE, Retries};
use crate::wait::{WorkloadKind, WorkloadObject};

/// How often the workload is asked for if nothing happens to its pods.
const PERIOD: Duration = Duration::from_secs(1);
/// Pods change in groups; one request after them is enough.
const TOGETHER: Duration = Duration::from_millis(100);
/// How long to wait for the workload. The next request follows soon.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often the workload's events are asked for, in requests for the workload.
const EVENTS_EVERY: u32 = 5;
/// How often pods are listed that may not be watched.
const RELIST: Duration = Duration::from_secs(2);

/// What is new.
pub(super) enum Change {
    /// All pods, instead of those before.
    Listed(Vec<Pod>),
    Pod(EventKind, Box<Pod>),
    /// The workload; `None` if it does not exist any more.
    Workload(Option<Value>),
    /// The revision number of a `ReplicaSet`, by name, empty for one that is gone; the error if it may not be read.
    ReplicaSet(String, Result<String, Error>),
    /// The workload's own events.
    Events(Vec<Event>),
    Note(String),
}

/// Where changes go. The receiver outlives all senders, so that no change is lost.
type Changes = UnboundedSender<Change>;

fn report(changes: &Changes, change: Change) {
    let _ = changes.send(change);
}

fn report_note(changes: &Changes, note: Option<String>) {
    if let Some(note) = note {
        report(changes, Change::Note(note));
    }
}

/// Lists the pods and follows them. Ends only with an error that no later attempt avoids.
pub(super) async fn pods(
    cluster: &Cluster,
    query: &PodQuery,
    changes: &Changes,
) -> Result<Infallible, Error> {
    let (mut retries, mut is_first) = (Retries::forever(), true);
    loop {
        let mut list = List { changes, pods: Vec::new() };
        let mut version = match cluster.list_pods(query, &mut list).await {
            Ok(version) => version,
            Err(error) if is_first || !may_pass(&error) => return Err(error),
            Err(error) => {
                let (pause, note) = retries.after(error, true)?;
                report_note(changes, note);
                sleep(pause.max(PAUSE)).await;
                continue;
            }
        };
        report(changes, Change::Listed(std::mem::take(&mut list.pods)));
        is_first = false;
        loop {
            let end = match cluster.watch_pods(query, &version, &mut list).await {
                Ok(end) => end,
                Err(error) if error.is_forbidden() => return relist(cluster, query, changes, error).await,
                Err(error) => return Err(error),
            };
            let pause = match end.fault {
                None => {
                    retries.reset();
                    PAUSE
                }
                Some(error) => {
                    let (pause, note) = retries.after(error, end.version.is_none())?;
                    report_note(changes, note);
                    pause
                }
            };
            sleep(pause).await;
            match end.version {
                Some(newer) => version = newer,
                None => break,
            }
        }
    }
}

/// Keeps listing the pods, where they may be listed but not watched.
async fn relist(
    cluster: &Cluster,
    query: &PodQuery,
    changes: &Changes,
    refusal: Error,
) -> Result<Infallible, Error> {
    let seconds = RELIST.as_secs();
    report(changes, Change::Note(format!("{refusal}; listing them every {seconds} s instead")));
    loop {
        sleep(RELIST).await;
        let mut list = List { changes, pods: Vec::new() };
        match cluster.list_pods(query, &mut list).await {
            Ok(_) => report(changes, Change::Listed(list.pods)),
            Err(error) if may_pass(&error) => {}
            Err(error) => return Err(error),
        }
    }
}

/// Whether a later attempt may succeed.
fn may_pass(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Failed | ErrorKind::Timeout)
}

/// Takes pods of a list, and events of a watch.
struct List<'a> {
    changes: &'a Changes,
    pods: Vec<Pod>,
}

impl PageSink for List<'_> {
    fn pod(&mut self, pod: Pod) {
        self.pods.push(pod);
    }

    fn keeps_pods(&self) -> bool {
        true
    }

    fn restart(&mut self) {
        self.pods.clear();
    }

    fn unreadable(&mut self, pods: Vec<Unreadable>, _: usize) {
        for pod in pods {
            report(self.changes, Change::Note(unreadable_pod(&pod, "the list").to_string()));
        }
    }
}

impl EventSink for List<'_> {
    fn event(&mut self, kind: EventKind, pod: Pod) -> Result<(), Error> {
        report(self.changes, Change::Pod(kind, Box::new(pod)));
        Ok(())
    }

    fn unreadable(&mut self, pod: Unreadable) {
        report(self.changes, Change::Note(unreadable_pod(&pod, "the watch").to_string()));
    }
}

/// What to ask for besides pods.
pub(super) struct Questions<'a> {
    pub(super) cluster: &'a Cluster,
    pub(super) namespace: &'a str,
    /// The workload's kind and name; `None` to ask for nothing.
    pub(super) workload: Option<(ObjectKind, &'a str)>,
    pub(super) kind: WorkloadKind,
    /// Notified when pods have changed.
    pub(super) news: &'a Notify,
    /// The names of `ReplicaSets` to ask for.
    pub(super) wanted: &'a RefCell<BTreeSet<String>>,
}

/// Keeps asking for the workload. Never ends.
pub(super) async fn workload(questions: &Questions<'_>, changes: &Changes) -> Infallible {
    let Questions { cluster, namespace, workload, kind: own, news, wanted } = questions;
    let Some((kind, name)) = workload else { return std::future::pending().await };
    for round in 1_u32.. {
        if timeout(PERIOD, news.notified()).await.is_ok() {
            sleep(TOGETHER).await;
        }
        // Whatever fails is asked for again soon.
        if let Ok(Ok(object)) = timeout(PATIENCE, cluster.get_object(kind, namespace, name)).await {
            report(changes, Change::Workload(object));
        }
        // Only events say that such a controller cannot create pods.
        if own.reports_refusals_as_events() && round % EVENTS_EVERY == 1 {
            let events = timeout(PATIENCE, cluster.events_about(own.as_str(), namespace, name)).await;
            if let Ok(Ok(events)) = events {
                report(changes, Change::Events(events));
            }
        }
        let sets = std::mem::take(&mut *wanted.borrow_mut());
        for set in sets {
            match timeout(PATIENCE, cluster.get_object(&ObjectKind::REPLICA_SETS, namespace, &set)).await {
                Ok(Ok(object)) => {
                    let object =
                        object.and_then(|object| serde_json::from_value::<WorkloadObject>(object).ok());
                    let number = object.and_then(|object| object.revision_number().map(ToOwned::to_owned));
                    report(changes, Change::ReplicaSet(set, Ok(number.unwrap_or_default())));
                }
                Ok(Err(error)) if error.is_forbidden() => {
                    report(changes, Change::ReplicaSet(set, Err(error)));
                }
                _ => {
                    wanted.borrow_mut().insert(set);
                }
            }
        }
    }
    std::future::pending().await
}
