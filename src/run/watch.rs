//! `list --watch`: the list, and then changes to its pods.

use std::collections::HashMap;

use jiff::Timestamp;

use super::gathering::load_rules;
use super::list::RowCollector;
use super::live::{Session, until_interrupted};
use super::progress::Progress;
use super::reading::{PodReader, unreadable_pod};
use super::retries::{PAUSE, Retries};
use super::{Streams, notes};
use crate::cluster::{Cluster, EventKind, EventSink, Unreadable};
use crate::error::Error;
use crate::model::{Origin, Pod};
use crate::render::{Follow, Happened, View};
use crate::report::{ListReport, Metadata, PodReport, Source, sort_worst_first};
use crate::settings::{ClusterSource, PodRequest};

/// How many unreadable events are reported.
const NAMED: usize = 10;

/// Follows the pods of a cluster until interrupted, or until the reader closes the pipe.
pub(super) fn follow(
    request: &PodRequest,
    source: &ClusterSource,
    rows: RowCollector<'_>,
    view: View,
    streams: &mut Streams<'_>,
) -> Result<(), Error> {
    let (rules, progress) = (load_rules(&request.rules)?, Progress::default());
    let reader = PodReader::new(&request.names, None, &rules, &progress, rows);
    let mut watch = Watch {
        reader,
        view,
        streams,
        follow: None,
        shown: HashMap::new(),
        retries: Retries::default(),
        unreadable: 0,
    };
    until_interrupted(async {
        let session = Session::new(Cluster::connect(&source.connection).await?, source);
        loop {
            watch.run(&session, source).await?;
        }
    })
}

/// Namespace and name: a pod that is created again under its name keeps its row.
type Key = (Option<String>, String);

/// What is shown, and where it goes.
struct Watch<'a, 's> {
    reader: PodReader<'a, RowCollector<'a>>,
    view: View,
    streams: &'a mut Streams<'s>,
    follow: Option<Follow>,
    /// What was last shown of each pod.
    shown: HashMap<Key, PodReport>,
    retries: Retries,
    /// How many events could not be read.
    unreadable: usize,
}

impl Watch<'_, '_> {
    /// Lists the pods, and follows them until the server no longer knows the list's version.
    async fn run(&mut self, session: &Session<'_>, source: &ClusterSource) -> Result<(), Error> {
        let mut query = session.query();
        if let Some([name]) = self.reader.names.only_pods().as_deref() {
            // The server then sends only this pod.
            query.field_selector = Some(format!("metadata.name={name}"));
        }
        let progress = self.reader.progress;
        progress.begin(&source.connection);
        let listed = session.cluster.list_pods(&query, &mut self.reader);
        let mut version = progress.shown_during(listed).await?;
        if let Some(missing) = self.reader.names.missing().next() {
            return Err(notes::not_found(missing, &session.scope(), false, &self.reader.similar));
        }
        self.list()?;
        for error in std::mem::take(&mut self.reader.outcome.problems) {
            self.streams.print_error(&error);
        }
        loop {
            let end = session.cluster.watch_pods(&query, &version, self).await?;
            let pause = match end.fault {
                None => {
                    self.retries.reset();
                    PAUSE
                }
                Some(error) => {
                    let (pause, note) = self.retries.after(error, end.version.is_none())?;
                    if let Some(note) = note {
                        self.streams.print_note(&format!("note: {note}"));
                    }
                    pause
                }
            };
            tokio::time::sleep(pause).await;
            match end.version {
                Some(newer) => version = newer,
                None => return Ok(()),
            }
        }
    }

    /// Shows the list the first time, and what has changed when it had to be read again.
    fn list(&mut self) -> Result<(), Error> {
        let mut gathered = std::mem::take(&mut self.reader.collected.gathered);
        self.view.now = Timestamp::now();
        let collected = &self.reader.collected;
        gathered.settle(self.view.now, self.view.now, collected.named, collected.filter);
        if collected.filter.unhealthy {
            sort_worst_first(&mut gathered.rows, self.view.now);
        }
        if self.follow.is_none() {
            self.shown = gathered.rows.iter().map(|pod| (key(pod), pod.clone())).collect();
            let metadata = Metadata {
                generated_at: self.view.now,
                context: None,
                source: Source::Cluster,
                complete: true,
                notes: Vec::new(),
                contexts: Vec::new(),
            };
            let list = ListReport {
                gathered,
                filter: self.reader.collected.filter.clone(),
                as_of: self.view.now,
                in_common: Vec::new(),
                metadata,
            };
            let out = &mut *self.streams.stdout;
            self.follow = Some(written(Follow::begin(out, &list, &self.view))?);
            return written(out.flush());
        }
        let mut gone = std::mem::take(&mut self.shown);
        for pod in gathered.rows {
            if let Some(known) = gone.remove(&key(&pod)) {
                self.shown.insert(key(&pod), known);
            }
            self.take(EventKind::Modified, pod, true)?;
        }
        gone.into_values().try_for_each(|pod| self.show(Happened::Deleted, &pod))
    }

    /// Shows a pod if something about it is new. `admitted` says whether it passes the filters.
    fn take(&mut self, kind: EventKind, pod: PodReport, admitted: bool) -> Result<(), Error> {
        let key = key(&pod);
        let known = self.shown.get(&key);
        let happened = match (kind, admitted, known) {
            // Not shown before, and not now.
            (_, false, None) | (EventKind::Deleted, _, None) => return Ok(()),
            (EventKind::Deleted, ..) | (_, false, Some(_)) => Happened::Deleted,
            (_, true, None) => Happened::Added,
            (_, true, Some(known)) if is_news(known, &pod) || self.view.format.is_structured() => {
                Happened::Modified
            }
            // Heartbeats and annotations change nothing that a person sees.
            (_, true, Some(_)) => return Ok(()),
        };
        self.show(happened, &pod)?;
        if happened == Happened::Deleted {
            self.shown.remove(&key);
        } else {
            self.shown.insert(key, pod);
        }
        Ok(())
    }

    fn show(&mut self, happened: Happened, pod: &PodReport) -> Result<(), Error> {
        let Some(follow) = &mut self.follow else { return Ok(()) };
        self.view.now = Timestamp::now();
        let out = &mut *self.streams.stdout;
        written(follow.add(out, happened, pod, &self.view))?;
        written(out.flush())
    }
}

impl EventSink for Watch<'_, '_> {
    fn event(&mut self, kind: EventKind, pod: Pod) -> Result<(), Error> {
        let PodReader { judge, names, collected, .. } = &mut self.reader;
        if !names.admit(&pod, &Origin::Pod) {
            return Ok(());
        }
        let mut report = judge.judge(&pod, &Origin::Pod);
        let now = Timestamp::now();
        report.settle(now);
        let admitted = collected.filter.shows(&report, collected.named, now);
        self.take(kind, report, admitted)
    }

    fn unreadable(&mut self, pod: Unreadable) {
        self.unreadable += 1;
        if self.unreadable <= NAMED {
            self.streams.print_error(&unreadable_pod(&pod, "the watch"));
        } else if self.unreadable == NAMED + 1 {
            self.streams.print_note("note: more events cannot be read, and are not reported");
        }
    }
}

fn key(pod: &PodReport) -> Key {
    (pod.namespace.as_deref().map(ToOwned::to_owned), pod.name.to_string())
}

/// Whether a row has changed, except for its age.
fn is_news(known: &PodReport, pod: &PodReport) -> bool {
    let cause = |pod: &PodReport| pod.cause.as_ref().map(|c| (c.reason().to_owned(), c.severity));
    let blamed = |pod: &PodReport| pod.blamed().map(|container| container.facts.name.clone());
    (&known.status, known.ready, known.restarts, &known.node)
        != (&pod.status, pod.ready, pod.restarts, &pod.node)
        || (known.sidecar_cost(), known.reserved.requests, &known.labels)
            != (pod.sidecar_cost(), pod.reserved.requests, &pod.labels)
        || known.uid != pod.uid
        || (blamed(known), cause(known)) != (blamed(pod), cause(pod))
}

/// A closed pipe ends a watch without an error: the reader has what it needs.
fn written<T>(result: std::io::Result<T>) -> Result<T, Error> {
    result.map_err(|error| match error.kind() {
        std::io::ErrorKind::BrokenPipe => Error::closed(),
        _ => Error::failed(format!("cannot write the output: {error}")),
    })
}
