//! State that the tasks of a server share with its owner.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use tokio::sync::watch as watch_channel;

use crate::access::Forbid;
use crate::admission::Admission;
use crate::faults::Plan;
use crate::record::Recorded;
use crate::resources::Resource;
use crate::server::Options;
use crate::store::Store;
use crate::watch::WatchEnd;

/// A response to requests whose path and query contain all parts.
pub(crate) struct Canned {
    pub(crate) parts: Vec<String>,
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) body: String,
}

pub(crate) struct Shared {
    pub(crate) options: Options,
    pub(crate) address: SocketAddr,
    store: Mutex<Store>,
    plans: Mutex<Vec<Plan>>,
    pub(crate) forbidden: Mutex<Vec<Forbid>>,
    /// What admission does with dry runs.
    pub(crate) admissions: Mutex<Vec<Admission>>,
    /// Logs by container, and whether they are of the previous run.
    pub(crate) logs: Mutex<HashMap<(String, bool), String>>,
    /// Responses to what is no object, newest last.
    pub(crate) canned: Mutex<Vec<Canned>>,
    pub(crate) requests: Mutex<Vec<Recorded>>,
    pub(crate) connections: AtomicUsize,
    under_way: AtomicUsize,
    pub(crate) most_at_once: AtomicUsize,
    /// How often all connections were broken.
    pub(crate) upset: watch_channel::Sender<usize>,
    /// Each value that is sent ends all current watches.
    pub(crate) watches: watch_channel::Sender<WatchEnd>,
    /// The page of each continue token.
    pages: Mutex<HashMap<String, usize>>,
    /// Compressed pages by a hash of their text, so that benchmarks measure only the client.
    gzipped: Mutex<HashMap<u64, Bytes>>,
    /// How often a fault asked for a new number.
    numbers: AtomicUsize,
}

impl Shared {
    pub(crate) fn new(options: Options, address: SocketAddr) -> Self {
        Self {
            options,
            address,
            store: Mutex::default(),
            plans: Mutex::default(),
            forbidden: Mutex::default(),
            admissions: Mutex::default(),
            logs: Mutex::default(),
            canned: Mutex::default(),
            requests: Mutex::default(),
            connections: AtomicUsize::new(0),
            under_way: AtomicUsize::new(0),
            most_at_once: AtomicUsize::new(0),
            upset: watch_channel::Sender::new(0),
            watches: watch_channel::Sender::new(WatchEnd::Graceful),
            pages: Mutex::default(),
            gzipped: Mutex::default(),
            numbers: AtomicUsize::new(0),
        }
    }

    pub(crate) fn store(&self) -> MutexGuard<'_, Store> {
        lock(&self.store)
    }

    pub(crate) fn plans(&self) -> MutexGuard<'_, Vec<Plan>> {
        lock(&self.plans)
    }

    /// Returns a new number.
    pub(crate) fn count(&self) -> usize {
        self.numbers.fetch_add(1, Ordering::Relaxed)
    }

    pub(crate) fn record(&self, request: Recorded) {
        lock(&self.requests).push(request);
    }

    pub(crate) fn count_connection(&self) {
        self.connections.fetch_add(1, Ordering::Relaxed);
    }

    /// Records the start of a request.
    pub(crate) fn begin(&self) {
        let now = self.under_way.fetch_add(1, Ordering::Relaxed) + 1;
        self.most_at_once.fetch_max(now, Ordering::Relaxed);
    }

    /// Records that the response to a request is ready.
    pub(crate) fn end(&self) {
        self.under_way.fetch_sub(1, Ordering::Relaxed);
    }

    pub(crate) fn log(&self, container: &str, previous: bool) -> Option<String> {
        lock(&self.logs).get(&(container.to_owned(), previous)).cloned()
    }

    pub(crate) fn is_forbidden(&self, verb: &str, plural: &str, namespace: Option<&str>) -> bool {
        lock(&self.forbidden).iter().any(|forbid| forbid.covers(verb, plural, namespace))
    }

    /// Reports whether the group of a resource is installed.
    pub(crate) fn serves(&self, resource: &Resource) -> bool {
        !resource.optional || self.store().knows(resource)
    }

    /// Returns the page of a list that a request asks for.
    pub(crate) fn page_of(&self, query: &[(String, String)]) -> usize {
        let token = query.iter().find(|(key, value)| key == "continue" && !value.is_empty());
        token.map_or(1, |(_, token)| lock(&self.pages).get(token).copied().unwrap_or(2))
    }

    /// Records the continue token in a response, which may be a page or a 410.
    pub(crate) fn remember_token(&self, body: &[u8], next: usize) {
        // All tokens begin like this and end at the first character that is not base64, in JSON and in protobuf.
        let start = String::from_utf8_lossy(&body[..body.len().min(1024)]);
        let Some(token) = start.find("eyJ2Ijoi").map(|at| &start[at..]) else { return };
        let end = token.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_');
        let token = &token[..end.unwrap_or(token.len())];
        // A token that was sent before keeps its page.
        lock(&self.pages).entry(token.to_owned()).or_insert(next);
    }

    pub(crate) fn compressed(&self, body: &Bytes, compress: fn(&[u8]) -> Bytes) -> Bytes {
        let mut hasher = DefaultHasher::new();
        body.hash(&mut hasher);
        let hash = hasher.finish();
        if let Some(known) = lock(&self.gzipped).get(&hash) {
            return known.clone();
        }
        let compressed = compress(body);
        lock(&self.gzipped).insert(hash, compressed.clone());
        compressed
    }
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
