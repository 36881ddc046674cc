//! The server and its options.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::Value;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio_rustls::TlsAcceptor;

use crate::access::{Authentication, Forbid};
use crate::admission::Admission;
use crate::faults::Plan;
use crate::kubeconfig::Kubeconfig;
use crate::list::{ListQuery, Tweaks, list};
use crate::listener;
use crate::record::Recorded;
use crate::resources::Resource;
use crate::shared::{Canned, Shared, lock};
use crate::tls::{Identity, Material};
use crate::watch::WatchEnd;

/// The default lifetime of a server.
const LIFETIME: Duration = Duration::from_secs(120);

/// Options of a server.
#[derive(Clone, Debug)]
pub struct Options {
    tls: Option<Identity>,
    pub(crate) authentication: Authentication,
    port: u16,
    lifetime: Duration,
    pub(crate) json_only: bool,
}

impl Options {
    /// Speaks TLS, with this certificate.
    pub fn tls(self, identity: Identity) -> Self {
        Self { tls: Some(identity), ..self }
    }

    /// Requires a bearer token.
    pub fn token(mut self, token: &str) -> Self {
        self.authentication.token = Some(token.to_owned());
        self
    }

    /// Requires a client certificate of its own authority (or the token); implies TLS.
    pub fn client_certificates(mut self) -> Self {
        self.authentication.certificates = true;
        self.tls.get_or_insert_default();
        self
    }

    /// Requests without credentials are forbidden (403) instead of unauthorized (401).
    pub fn anonymous(mut self) -> Self {
        self.authentication.anonymous = true;
        self
    }

    /// Does not support protobuf, like some gateways.
    pub fn json_only(self) -> Self {
        Self { json_only: true, ..self }
    }

    /// Listens on this port; 0 means any free port.
    pub fn port(self, port: u16) -> Self {
        Self { port, ..self }
    }

    /// Stops after this time, even if it is not dropped.
    pub fn lifetime(self, lifetime: Duration) -> Self {
        Self { lifetime, ..self }
    }

    /// Starts the server.
    pub fn start(self) -> ApiServer {
        ApiServer::with(self)
    }
}

/// A running server.
pub struct ApiServer {
    shared: Arc<Shared>,
    material: Option<Material>,
    runtime: Option<Runtime>,
}

impl ApiServer {
    /// Starts a server that speaks plain HTTP and accepts everyone.
    pub fn start() -> Self {
        Self::options().start()
    }

    /// Returns the default options, to start a server with others.
    pub fn options() -> Options {
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

    /// Adds or replaces an object of a kind that the server knows; the object has `apiVersion` and `kind`.
    pub fn add(&self, object: Value) {
        self.add_all([object]);
    }

    /// Adds or replaces many objects at once; each is serialized as the iterator yields it.
    pub fn add_all(&self, objects: impl IntoIterator<Item = Value>) {
        self.shared.store().put_all(objects);
    }

    /// Sets the log of a container's current or previous run; `container` is `namespace/pod/container`.
    pub fn log(&self, container: &str, previous: bool, text: &str) {
        lock(&self.shared.logs).insert((container.to_owned(), previous), text.to_owned());
    }

    /// Sets the response to requests whose decoded path or query contains all `parts`, such as those through the proxy of a
    /// service. The newest that matches counts.
    pub fn answer(&self, parts: &[&str], status: u16, content_type: &str, body: &str) {
        let parts = parts.iter().map(|part| (*part).to_owned()).collect();
        let (content_type, body) = (content_type.to_owned(), body.to_owned());
        lock(&self.shared.canned).push(Canned { parts, status, content_type, body });
    }

    /// Deletes a pod; returns whether it existed.
    pub fn delete_pod(&self, namespace: &str, name: &str) -> bool {
        let pods = Resource::find("v1", "pods").expect("pods are a resource");
        self.shared.store().delete(pods, &format!("{namespace}/{name}"))
    }

    /// Compacts the history: all earlier continue tokens and resource versions become too old.
    pub fn compact(&self) {
        self.shared.store().compact();
    }

    /// Injects a fault into later requests.
    pub fn fault(&self, plan: impl Into<Plan>) {
        self.shared.plans().push(plan.into());
    }

    /// Removes all faults.
    pub fn clear_faults(&self) {
        self.shared.plans().clear();
    }

    /// Forbids something in later requests.
    pub fn forbid(&self, what: Forbid) {
        lock(&self.shared.forbidden).push(what);
    }

    /// Lets admission do something with later dry runs.
    pub fn admit(&self, what: Admission) {
        lock(&self.shared.admissions).push(what);
    }

    /// Breaks all connections, like a restart of the server.
    pub fn break_connections(&self) {
        self.shared.upset.send_modify(|count| *count += 1);
    }

    /// Ends all watches normally, as servers do from time to time.
    pub fn end_watches(&self) {
        self.shared.watches.send_replace(WatchEnd::Graceful);
    }

    /// Ends all watches with 410, as servers do with slow clients.
    pub fn expire_watches(&self) {
        self.shared.watches.send_replace(WatchEnd::Expired);
    }

    /// Returns all requests so far.
    pub fn requests(&self) -> Vec<Recorded> {
        lock(&self.shared.requests).clone()
    }

    /// Returns all requests for lists of pods so far.
    pub fn pod_lists(&self) -> Vec<Recorded> {
        let mut requests = self.requests();
        requests.retain(|request| {
            request.page.is_some() && request.path.starts_with("/api/") && request.path.ends_with("/pods")
        });
        requests
    }

    /// Returns the list of all pods in JSON, as the server sends it.
    pub fn dump_pods(&self) -> String {
        let pods = Resource::find("v1", "pods").expect("pods are a resource");
        let Ok(page) = list(&self.shared.store(), pods, None, ListQuery::default()) else {
            unreachable!("a list without parameters has nothing wrong with it");
        };
        let reply = page.into_reply(pods, "", &Tweaks::default());
        reply.bytes().map(|body| String::from_utf8_lossy(body).into_owned()).unwrap_or_default()
    }

    /// Returns the largest number of requests that ran at the same time.
    pub fn most_at_once(&self) -> usize {
        self.shared.most_at_once.load(Ordering::Relaxed)
    }

    /// Returns the number of connections so far.
    pub fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::Relaxed)
    }

    /// Returns the address on which the server listens.
    pub fn address(&self) -> SocketAddr {
        self.shared.address
    }

    /// Returns the server URL for a kubeconfig.
    pub fn url(&self) -> String {
        let scheme = if self.material.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.address())
    }

    /// Returns a kubeconfig with valid credentials.
    pub fn kubeconfig(&self) -> Kubeconfig {
        let mut config = Kubeconfig::new(&self.url());
        if let Some(material) = &self.material {
            config = config.authority(&material.authority_pem);
            if self.shared.options.authentication.certificates {
                config = config.client_certificate(&material.client_pem, &material.client_key_pem);
            }
        }
        match &self.shared.options.authentication.token {
            Some(token) => config.token(token),
            // Over TLS, kubectl prompts for a user name if there are no credentials at all.
            None if self.material.is_some() => config.token("anything"),
            None => config,
        }
    }

    /// Returns a client certificate that the server accepts, and its key, as PEM.
    pub fn client_pem(&self) -> Option<(&str, &str)> {
        self.material
            .as_ref()
            .map(|material| (material.client_pem.as_str(), material.client_key_pem.as_str()))
    }

    /// Returns the authority that signed the server's certificate, as PEM.
    pub fn authority_pem(&self) -> Option<&str> {
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

impl From<&ApiServer> for Kubeconfig {
    fn from(server: &ApiServer) -> Self {
        server.kubeconfig()
    }
}
