//! `list --watch`: the list, and then what happens to its pods.

use std::cell::RefCell;
use std::collections::HashMap;
use std::io::Write;
use std::time::Duration;

use jiff::Timestamp;

use super::live::fields;
use super::progress::Progress;
use super::reading::{Intake, Reading};
use super::words::{self, Scope};
use crate::cluster::{Cluster, EventKind, EventSink, PodQuery, WatchEnd};
use crate::error::{Error, Exit};
use crate::model::{Origin, Pod};
use crate::render::{Follow, Happened, View};
use crate::report::{Gathered, ListReport, Metadata, PodReport, Source};
use crate::settings::ClusterSource;

/// How long to wait before a watch that ended is taken up again; after each failure twice as long.
const PAUSE: Duration = Duration::from_secs(1);
/// How many failures in a row are borne: half a minute in all.
const RETRIES: u32 = 4;

/// Follows the pods of a cluster until interrupted, or until whoever reads has closed the pipe. What could not be
/// read of the list is told through `tell`.
pub(super) async fn follow(
    source: &ClusterSource,
    all: bool,
    intake: Intake,
    view: &View,
    out: &mut dyn Write,
    tell: &mut dyn FnMut(&Error),
) -> Result<(), Error> {
    let cluster = Cluster::connect(&source.connection).await?;
    let own = source.namespace.as_deref().unwrap_or(cluster.default_namespace());
    let one = intake.names.only_pods().filter(|names| names.len() == 1);
    let query = PodQuery {
        namespace: (!all).then(|| own.to_owned()),
        label_selector: source.labels.clone(),
        // The server need not send every pod for the sake of one.
        field_selector: one
            .map_or_else(|| fields(source, &intake), |names| Some(format!("metadata.name={}", names[0]))),
        chunk_size: source.chunk_size,
    };
    let intake = RefCell::new(intake);
    let mut watching =
        Watching { intake: &intake, view: view.clone(), out, follow: None, shown: HashMap::new() };
    loop {
        let progress = Progress::default();
        progress.begin(&source.connection);
        let mut reading = Reading::new(&intake, &progress);
        let mut version = tokio::select! {
            listed = cluster.list_pods(&query, &mut reading) => listed?,
            () = progress.show() => return Ok(()),
        };
        if let Some(missing) = reading.names.missing().next() {
            let scope = if all { Scope::AllNamespaces } else { Scope::Namespace(own.to_owned()) };
            return Err(words::not_found(missing, &scope, false));
        }
        watching.list(reading.gathered)?;
        reading.problems.iter().for_each(&mut *tell);
        let mut failures = 0;
        loop {
            match cluster.watch_pods(&query, &version, &mut watching).await {
                Ok(WatchEnd::Closed(newer)) => (version, failures) = (newer, 0),
                Ok(WatchEnd::Expired) => break,
                // An API server that is being restarted is no reason to stop watching; a closed pipe and a
                // permission that was taken away are.
                Err(error) if failures < RETRIES && error.exit() == Exit::Failed && !error.is_forbidden() => {
                    failures += 1;
                }
                Err(error) => return Err(error),
            }
            tokio::time::sleep(PAUSE * 2_u32.pow(failures)).await;
        }
    }
}

/// Namespace and name: a pod that is made anew under its name goes on in its row.
type Key = (Option<String>, String);

/// What is shown, and where it goes.
struct Watching<'a> {
    intake: &'a RefCell<Intake>,
    view: View,
    out: &'a mut dyn Write,
    follow: Option<Follow>,
    /// What was last told of each pod that is shown.
    shown: HashMap<Key, PodReport>,
}

impl Watching<'_> {
    /// Takes the list in: shows it the first time, and what has changed when it had to be read anew.
    fn list(&mut self, gathered: Gathered) -> Result<(), Error> {
        self.view.now = Timestamp::now();
        if self.follow.is_none() {
            self.shown = gathered.rows.iter().map(|pod| (key(pod), pod.clone())).collect();
            let metadata = Metadata {
                generated_at: self.view.now,
                context: None,
                source: Source::Cluster,
                complete: true,
                notes: Vec::new(),
            };
            let filter = self.intake.borrow().filter.clone();
            let list = ListReport { gathered, filter, metadata };
            self.follow = Some(told(Follow::begin(self.out, &list, &self.view))?);
            return told(self.out.flush());
        }
        let mut gone = std::mem::take(&mut self.shown);
        for pod in gathered.rows {
            if let Some(known) = gone.remove(&key(&pod)) {
                self.shown.insert(key(&pod), known);
            }
            self.take(EventKind::Modified, pod, true)?;
        }
        gone.into_values().try_for_each(|pod| self.tell(Happened::Deleted, &pod))
    }

    /// Tells of a pod if there is something new to tell. `meant` says whether it passes the filters.
    fn take(&mut self, kind: EventKind, pod: PodReport, meant: bool) -> Result<(), Error> {
        let key = key(&pod);
        let known = self.shown.get(&key);
        let happened = match (kind, meant, known) {
            // Neither shown nor to be shown.
            (_, false, None) | (EventKind::Deleted, _, None) => return Ok(()),
            (EventKind::Deleted, ..) | (_, false, Some(_)) => Happened::Deleted,
            (_, true, None) => Happened::Added,
            (_, true, Some(known)) if is_news(known, &pod) || self.view.format.is_structured() => {
                Happened::Modified
            }
            // Heartbeats and annotations are no news to a person.
            (_, true, Some(_)) => return Ok(()),
        };
        self.tell(happened, &pod)?;
        if happened == Happened::Deleted {
            self.shown.remove(&key);
        } else {
            self.shown.insert(key, pod);
        }
        Ok(())
    }

    fn tell(&mut self, happened: Happened, pod: &PodReport) -> Result<(), Error> {
        let Some(follow) = &mut self.follow else { return Ok(()) };
        self.view.now = Timestamp::now();
        told(follow.add(self.out, happened, pod, &self.view))?;
        told(self.out.flush())
    }
}

impl EventSink for Watching<'_> {
    fn event(&mut self, kind: EventKind, pod: Pod) -> Result<(), Error> {
        let (judged, meant) = {
            let intake = &mut *self.intake.borrow_mut();
            if !intake.names.admit(&pod, &Origin::Pod) {
                return Ok(());
            }
            let judged = intake.judge.judge(&pod, &Origin::Pod);
            let meant = intake.filter.shows(&judged, !intake.names.is_empty());
            (judged, meant)
        };
        self.take(kind, judged, meant)
    }
}

fn key(pod: &PodReport) -> Key {
    (pod.namespace.as_deref().map(ToOwned::to_owned), pod.name.to_string())
}

/// Whether a row would read otherwise, but for its age.
fn is_news(known: &PodReport, pod: &PodReport) -> bool {
    let cause = |pod: &PodReport| pod.cause.as_ref().map(|c| (c.reason().to_owned(), c.severity));
    let blamed = |pod: &PodReport| pod.blamed().map(|container| container.facts.name.clone());
    (&known.status, known.ready, known.restarts, &known.node)
        != (&pod.status, pod.ready, pod.restarts, &pod.node)
        || (known.reserved.effective, known.reserved.requests, &known.labels)
            != (pod.reserved.effective, pod.reserved.requests, &pod.labels)
        || known.uid != pod.uid
        || (blamed(known), cause(known)) != (blamed(pod), cause(pod))
}

/// Whoever closed the pipe has seen enough: the end of a watch, and no failure.
fn told<T>(written: std::io::Result<T>) -> Result<T, Error> {
    written.map_err(|error| match error.kind() {
        std::io::ErrorKind::BrokenPipe => Error::closed(),
        _ => Error::failed(format!("cannot write the answer: {error}")),
    })
}
