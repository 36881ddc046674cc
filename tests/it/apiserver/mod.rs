//! A stand-in for a Kubernetes API server, small and in this process.
//!
//! It answers as a real one does, to the header, and fails as real ones do when told to. Everything is on the
//! loopback interface; a server ends when it is dropped, and in any case after its lifetime.
//!
//! ```ignore
//! let server = ApiServer::start();
//! server.add(pods::web("shop", "checkout"));
//! server.fault(Fault::Reset.on_page(2).times(1));
//! ```
#![allow(
    dead_code,
    unused_imports,
    reason = "shared by the tests and the `apiserver` example, which use different parts"
)]

mod access;
mod dead_port;
mod encoding;
mod faults;
mod kubeconfig;
mod list;
mod listener;
mod logs;
pub(crate) mod protobuf;
mod record;
mod reply;
mod resources;
mod routes;
mod select;
mod status;
mod store;
mod table;
mod tls;
mod watch;

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::watch as watch_channel;
use tokio_rustls::TlsAcceptor;

use access::Authentication;
pub(crate) use access::Forbid;
pub(crate) use dead_port::DeadPort;
pub(crate) use faults::{Fault, Plan};
pub(crate) use kubeconfig::Kubeconfig;
pub(crate) use record::Recorded;
use resources::Resource;
use store::Store;
pub(crate) use tls::{Identity, Material};
use watch::WatchEnd;

/// How long a server of a test may live.
const LIFETIME: Duration = Duration::from_secs(120);

/// What a server is to be like.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    tls: Option<Identity>,
    authentication: Authentication,
    port: u16,
    lifetime: Duration,
    json_only: bool,
}

impl Options {
    /// Speaks TLS, with this certificate.
    pub(crate) fn tls(self, identity: Identity) -> Self {
        Self { tls: Some(identity), ..self }
    }

    /// Demands a bearer token.
    pub(crate) fn token(mut self, token: &str) -> Self {
        self.authentication.token = Some(token.to_owned());
        self
    }

    /// Demands a client certificate of its own authority (or the token); implies TLS.
    pub(crate) fn client_certificates(mut self) -> Self {
        self.authentication.certificates = true;
        self.tls.get_or_insert_default();
        self
    }

    /// Who shows no credentials is forbidden everything (403) rather than unauthorised (401).
    pub(crate) fn anonymous(mut self) -> Self {
        self.authentication.anonymous = true;
        self
    }

    /// Knows no protobuf, like some gateways.
    pub(crate) fn json_only(self) -> Self {
        Self { json_only: true, ..self }
    }

    /// Listens on this port; 0 takes any.
    pub(crate) fn port(self, port: u16) -> Self {
        Self { port, ..self }
    }

    /// Ends after this time even if nobody drops it.
    pub(crate) fn lifetime(self, lifetime: Duration) -> Self {
        Self { lifetime, ..self }
    }

    /// Starts the server.
    pub(crate) fn start(self) -> ApiServer {
        ApiServer::with(self)
    }
}

/// A running server.
pub(crate) struct ApiServer {
    shared: Arc<Shared>,
    material: Option<Material>,
    runtime: Option<Runtime>,
}

impl ApiServer {
    /// A server over plain HTTP that lets everybody in.
    pub(crate) fn start() -> Self {
        Self::options().start()
    }

    /// The start of a server of another kind.
    pub(crate) fn options() -> Options {
        Options {
            tls: None,
            authentication: Authentication::default(),
            port: 0,
            lifetime: LIFETIME,
            json_only: false,
        }
    }

    fn with(options: Options) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("apiserver")
            .enable_all()
            .build()
            .expect("a runtime can be built");
        let listener = runtime
            .block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)))
            .expect("the loopback interface takes listeners");
        let address = listener.local_addr().expect("a listener has an address");
        let material =
            options.tls.map(|identity| Material::new(identity, options.authentication.certificates));
        let acceptor = material.as_ref().map(|material| TlsAcceptor::from(material.config.clone()));
        let lifetime = options.lifetime;
        let shared = Arc::new(Shared::new(options, address));
        runtime.spawn(listener::run(listener, acceptor, shared.clone(), lifetime));
        Self { shared, material, runtime: Some(runtime) }
    }

    /// Adds or replaces an object of a kind that the server knows; it carries `apiVersion` and `kind`.
    pub(crate) fn add(&self, object: Value) {
        self.add_all([object]);
    }

    /// Adds or replaces many objects at once; each is turned into text as it comes.
    pub(crate) fn add_all(&self, objects: impl IntoIterator<Item = Value>) {
        self.shared.store().put_all(objects);
    }

    /// What a container wrote, in its run or in the one before that; `container` is `namespace/pod/container`.
    pub(crate) fn log(&self, container: &str, previous: bool, text: &str) {
        lock(&self.shared.logs).insert((container.to_owned(), previous), text.to_owned());
    }

    /// Deletes a pod; says whether it was there.
    pub(crate) fn delete_pod(&self, namespace: &str, name: &str) -> bool {
        let pods = Resource::find("v1", "pods").expect("pods are a resource");
        self.shared.store().delete(pods, &format!("{namespace}/{name}"))
    }

    /// Forgets history: continue tokens given out so far, and versions, become too old.
    pub(crate) fn compact(&self) {
        self.shared.store().compact();
    }

    /// Plans a fault, from now on.
    pub(crate) fn fault(&self, plan: impl Into<Plan>) {
        self.shared.plans().push(plan.into());
    }

    /// Takes back all faults.
    pub(crate) fn clear_faults(&self) {
        self.shared.plans().clear();
    }

    /// Forbids something, from now on.
    pub(crate) fn forbid(&self, what: Forbid) {
        lock(&self.shared.forbidden).push(what);
    }

    /// Breaks all connections, as a restart of the server does.
    pub(crate) fn break_connections(&self) {
        self.shared.upset.send_modify(|count| *count += 1);
    }

    /// Ends all watches properly, as servers do after some while.
    pub(crate) fn end_watches(&self) {
        self.shared.watches.send_replace(WatchEnd::Graceful);
    }

    /// Ends all watches with 410, as servers do with slow clients.
    pub(crate) fn expire_watches(&self) {
        self.shared.watches.send_replace(WatchEnd::Expired);
    }

    /// Every request so far.
    pub(crate) fn requests(&self) -> Vec<Recorded> {
        lock(&self.shared.requests).clone()
    }

    /// The requests so far for lists of pods.
    pub(crate) fn pod_lists(&self) -> Vec<Recorded> {
        let mut requests = self.requests();
        requests.retain(|request| {
            request.page.is_some() && request.path.starts_with("/api/") && request.path.ends_with("/pods")
        });
        requests
    }

    /// How many requests were under way at the same time, at the most.
    pub(crate) fn most_at_once(&self) -> usize {
        self.shared.most_at_once.load(Ordering::Relaxed)
    }

    /// How many connections were made so far.
    pub(crate) fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::Relaxed)
    }

    /// Where the server listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.shared.address
    }

    /// The address as kubeconfigs have it.
    pub(crate) fn url(&self) -> String {
        let scheme = if self.material.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.address())
    }

    /// A kubeconfig with which everything works.
    pub(crate) fn kubeconfig(&self) -> Kubeconfig {
        let mut config = Kubeconfig::new(&self.url());
        if let Some(material) = &self.material {
            config = config.authority(&material.authority_pem);
            if self.shared.options.authentication.certificates {
                config = config.client_certificate(&material.client_pem, &material.client_key_pem);
            }
        }
        match &self.shared.options.authentication.token {
            Some(token) => config.token(token),
            // kubectl asks for a user name when there are no credentials at all, if only over TLS.
            None if self.material.is_some() => config.token("anything"),
            None => config,
        }
    }

    /// A client certificate that the server takes, and its key, in PEM.
    pub(crate) fn client_pem(&self) -> Option<(&str, &str)> {
        self.material
            .as_ref()
            .map(|material| (material.client_pem.as_str(), material.client_key_pem.as_str()))
    }

    /// The authority behind the server's certificate, in PEM.
    pub(crate) fn authority_pem(&self) -> Option<&str> {
        self.material.as_ref().map(|material| material.authority_pem.as_str())
    }
}

impl Drop for ApiServer {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// What the tasks of a server share with its owner.
struct Shared {
    options: Options,
    address: SocketAddr,
    store: Mutex<Store>,
    plans: Mutex<Vec<Plan>>,
    forbidden: Mutex<Vec<Forbid>>,
    /// Logs by container, and whether of the run before.
    logs: Mutex<HashMap<(String, bool), String>>,
    requests: Mutex<Vec<Recorded>>,
    connections: AtomicUsize,
    under_way: AtomicUsize,
    most_at_once: AtomicUsize,
    /// Counts how often all connections were broken.
    upset: watch_channel::Sender<usize>,
    /// Each value sent ends the watches there are.
    watches: watch_channel::Sender<WatchEnd>,
    /// Which page each continue token leads to.
    pages: Mutex<HashMap<String, usize>>,
    /// Compressed pages by a hash of their text, so that measurements measure the client.
    gzipped: Mutex<HashMap<u64, Bytes>>,
}

impl Shared {
    fn new(options: Options, address: SocketAddr) -> Self {
        Self {
            options,
            address,
            store: Mutex::default(),
            plans: Mutex::default(),
            forbidden: Mutex::default(),
            logs: Mutex::default(),
            requests: Mutex::default(),
            connections: AtomicUsize::new(0),
            under_way: AtomicUsize::new(0),
            most_at_once: AtomicUsize::new(0),
            upset: watch_channel::Sender::new(0),
            watches: watch_channel::Sender::new(WatchEnd::Graceful),
            pages: Mutex::default(),
            gzipped: Mutex::default(),
        }
    }

    fn store(&self) -> MutexGuard<'_, Store> {
        lock(&self.store)
    }

    fn plans(&self) -> MutexGuard<'_, Vec<Plan>> {
        lock(&self.plans)
    }

    fn record(&self, request: Recorded) {
        lock(&self.requests).push(request);
    }

    fn count_connection(&self) {
        self.connections.fetch_add(1, Ordering::Relaxed);
    }

    /// A request has begun.
    fn begin(&self) {
        let now = self.under_way.fetch_add(1, Ordering::Relaxed) + 1;
        self.most_at_once.fetch_max(now, Ordering::Relaxed);
    }

    /// Its answer is ready.
    fn end(&self) {
        self.under_way.fetch_sub(1, Ordering::Relaxed);
    }

    fn log(&self, container: &str, previous: bool) -> Option<String> {
        lock(&self.logs).get(&(container.to_owned(), previous)).cloned()
    }

    fn is_forbidden(&self, verb: &str, plural: &str, namespace: Option<&str>) -> bool {
        lock(&self.forbidden).iter().any(|forbid| forbid.covers(verb, plural, namespace))
    }

    /// Whether the group of a resource is installed.
    fn serves(&self, resource: &Resource) -> bool {
        !resource.optional || self.store().knows(resource)
    }

    /// Which page of a list a request asks for.
    fn page_of(&self, query: &[(String, String)]) -> usize {
        let token = query.iter().find(|(key, value)| key == "continue" && !value.is_empty());
        token.map_or(1, |(_, token)| lock(&self.pages).get(token).copied().unwrap_or(2))
    }

    /// Notes the token that an answer gives out, be it a page or a 410.
    fn remember_token(&self, body: &[u8], next: usize) {
        // All tokens begin like this, and end where the alphabet of base64 does, in JSON and in protobuf.
        let start = String::from_utf8_lossy(&body[..body.len().min(1024)]);
        let Some(token) = start.find("eyJ2Ijoi").map(|at| &start[at..]) else { return };
        let end = token.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_');
        let token = &token[..end.unwrap_or(token.len())];
        // A token that was given out before keeps its page.
        lock(&self.pages).entry(token.to_owned()).or_insert(next);
    }

    fn compressed(&self, body: &Bytes, compress: fn(&[u8]) -> Bytes) -> Bytes {
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

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
