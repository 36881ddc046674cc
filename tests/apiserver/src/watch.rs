//! Watches: initial objects, changes, bookmarks.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::mpsc::{self, Sender};
use tokio::time::{Instant, interval_at, sleep_until};

use crate::list::ListQuery;
use crate::reply::Reply;
use crate::resources::Resource;
use crate::select::Selector;
use crate::shared::Shared;
use crate::status;
use crate::store::{Change, Entry, Store};

/// The interval between bookmarks. Real servers wait a minute.
const BOOKMARKS: Duration = Duration::from_millis(250);

/// The maximum duration of a watch.
const LIMIT: Duration = Duration::from_secs(60);

/// How a watch ends early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WatchEnd {
    /// Like a watch that times out.
    Graceful,
    /// With an ERROR event.
    Expired,
}

/// Parameters that only watches have.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wishes {
    pub(crate) bookmarks: bool,
    pub(crate) initial: bool,
    pub(crate) seconds: Option<u64>,
}

/// Starts a watch, or returns the error response. A version that is too old is an event under HTTP 200.
pub(crate) fn start(
    shared: &Arc<Shared>,
    resource: &'static Resource,
    namespace: Option<&str>,
    query: ListQuery<'_>,
    wishes: Wishes,
) -> Reply {
    let selector = match Selector::parse(resource, query.labels, query.fields) {
        Ok(selector) => selector,
        Err(message) => return status::bad_request(&message),
    };
    let store = shared.store();
    let prefix = namespace.map(|name| format!("{name}/")).unwrap_or_default();
    let view = View { resource, prefix, selector };
    let (sender, receiver) = mpsc::channel(64);
    let mut lines = Vec::new();
    let from = match query.version {
        "" | "0" => {
            lines.extend(view.initial(&store));
            if wishes.initial {
                lines.push(view.bookmark(store.version(), true));
            }
            store.version()
        }
        text => match text.parse::<u64>() {
            Ok(version) if version < store.oldest() => {
                let object = status::watch_expired(version, store.oldest());
                // The channel has room for one line.
                let _: Result<(), _> = sender.try_send(line("ERROR", object.as_bytes()));
                return Reply::stream(200, "application/json", receiver);
            }
            Ok(version) => version,
            Err(_) => return status::bad_request(&format!("invalid resource version {text:?}")),
        },
    };
    drop(store);
    let end = Instant::now() + wishes.seconds.map_or(LIMIT, Duration::from_secs).min(LIMIT);
    tokio::spawn(follow(shared.clone(), view, wishes.bookmarks, from, lines, sender, end));
    Reply::stream(200, "application/json", receiver)
}

async fn follow(
    shared: Arc<Shared>,
    view: View,
    bookmarks: bool,
    mut seen: u64,
    mut lines: Vec<Bytes>,
    sender: Sender<Bytes>,
    end: Instant,
) {
    let mut changed = shared.store().subscribe();
    let mut ends = shared.watches.subscribe();
    let mut bookmark = interval_at(Instant::now() + BOOKMARKS, BOOKMARKS);
    loop {
        for change in shared.store().changes_since(seen) {
            seen = change.version;
            lines.extend(view.event(&change));
        }
        for line in lines.drain(..) {
            if sender.send(line).await.is_err() {
                return;
            }
        }
        tokio::select! {
            () = sleep_until(end) => return,
            () = sender.closed() => return,
            result = ends.changed() => {
                if result.is_ok() && *ends.borrow() == WatchEnd::Expired {
                    let object = status::watch_expired(seen, shared.store().version());
                    sender.send(line("ERROR", object.as_bytes())).await.ok();
                }
                return;
            }
            result = changed.changed() => if result.is_err() { return },
            _ = bookmark.tick(), if bookmarks => lines.push(view.bookmark(seen.max(shared.store().version()), false)),
        }
    }
}

/// The objects that a watch selects.
struct View {
    resource: &'static Resource,
    prefix: String,
    selector: Selector,
}

impl View {
    fn sees(&self, entry: &Entry) -> bool {
        entry.key.starts_with(&self.prefix) && self.selector.matches(entry)
    }

    fn initial(&self, store: &Store) -> Vec<Bytes> {
        let snapshot = store.at(self.resource, store.version());
        snapshot.iter().filter(|entry| self.sees(entry)).map(|entry| self.line("ADDED", entry)).collect()
    }

    /// An object that starts or stops matching the selector is added or deleted.
    fn event(&self, change: &Change) -> Option<Bytes> {
        if change.resource != self.resource {
            return None;
        }
        let before = change.before.as_ref().filter(|entry| self.sees(entry));
        let after = change.after.as_ref().filter(|entry| self.sees(entry));
        match (before, after) {
            (None, None) => None,
            (None, Some(entry)) => Some(self.line("ADDED", entry)),
            (Some(_), Some(entry)) => Some(self.line("MODIFIED", entry)),
            (Some(entry), None) => Some(self.line("DELETED", entry)),
        }
    }

    fn line(&self, kind: &str, entry: &Entry) -> Bytes {
        line(kind, &entry.whole(self.resource))
    }

    fn bookmark(&self, version: u64, initial_end: bool) -> Bytes {
        let end = if initial_end { r#","annotations":{"k8s.io/initial-events-end":"true"}"# } else { "" };
        let rest =
            if self.resource.kind == "Pod" { r#","spec":{"containers":null},"status":{}"# } else { "" };
        let object = format!(
            r#"{{"kind":"{}","apiVersion":"{}","metadata":{{"resourceVersion":"{version}"{end}}}{rest}}}"#,
            self.resource.kind, self.resource.group_version
        );
        line("BOOKMARK", object.as_bytes())
    }
}

fn line(kind: &str, object: &[u8]) -> Bytes {
    [br#"{"type":""#, kind.as_bytes(), br#"","object":"#, object, b"}\n"].concat().into()
}
