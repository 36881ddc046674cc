//! The server and what it can be like.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::Value;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio_rustls::TlsAcceptor;

use crate::access::{Authentication, Forbid};
use crate::faults::Plan;
use crate::kubeconfig::Kubeconfig;
use crate::list::{ListQuery, Tweaks, list};
use crate::listener;
use crate::record::Recorded;
use crate::resources::Resource;
use crate::shared::{Shared, lock};
use crate::tls::{Identity, Material};
use crate::watch::WatchEnd;

/// How long a server of a test may live.
const LIFETIME: Duration = Duration::from_secs(120);

/// What a server is to be like.
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

    /// Demands a bearer token.
    pub fn token(mut self, token: &str) -> Self {
        self.authentication.token = Some(token.to_owned());
        self
    }

    /// Demands a client certificate of its own authority (or the token); implies TLS.
    pub fn client_certificates(mut self) -> Self {
        self.authentication.certificates = true;
        self.tls.get_or_insert_default();
        self
    }

    /// Who shows no credentials is forbidden everything (403) rather than unauthorised (401).
    pub fn anonymous(mut self) -> Self {
        self.authentication.anonymous = true;
        self
    }

    /// Knows no protobuf, like some gateways.
    pub fn json_only(self) -> Self {
        Self { json_only: true, ..self }
    }

    /// Listens on this port; 0 takes any.
    pub fn port(self, port: u16) -> Self {
        Self { port, ..self }
    }

    /// Ends after this time even if nobody drops it.
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
    /// A server over plain HTTP that lets everybody in.
    pub fn start() -> Self {
        Self::options().start()
    }

    /// The start of a server of another kind.
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

    /// Adds or replaces an object of a kind that the server knows; it carries `apiVersion` and `kind`.
    pub fn add(&self, object: Value) {
        self.add_all([object]);
    }

    /// Adds or replaces many objects at once; each is turned into text as it comes.
    pub fn add_all(&self, objects: impl IntoIterator<Item = Value>) {
        self.shared.store().put_all(objects);
    }

    /// What a container wrote, in its run or in the one before that; `container` is `namespace/pod/container`.
    pub fn log(&self, container: &str, previous: bool, text: &str) {
        lock(&self.shared.logs).insert((container.to_owned(), previous), text.to_owned());
    }

    /// Deletes a pod; says whether it was there.
    pub fn delete_pod(&self, namespace: &str, name: &str) -> bool {
        let pods = Resource::find("v1", "pods").expect("pods are a resource");
        self.shared.store().delete(pods, &format!("{namespace}/{name}"))
    }

    /// Forgets history: continue tokens given out so far, and versions, become too old.
    pub fn compact(&self) {
        self.shared.store().compact();
    }

    /// Plans a fault, from now on.
    pub fn fault(&self, plan: impl Into<Plan>) {
        self.shared.plans().push(plan.into());
    }

    /// Takes back all faults.
    pub fn clear_faults(&self) {
        self.shared.plans().clear();
    }

    /// Forbids something, from now on.
    pub fn forbid(&self, what: Forbid) {
        lock(&self.shared.forbidden).push(what);
    }

    /// Breaks all connections, as a restart of the server does.
    pub fn break_connections(&self) {
        self.shared.upset.send_modify(|count| *count += 1);
    }

    /// Ends all watches properly, as servers do after some while.
    pub fn end_watches(&self) {
        self.shared.watches.send_replace(WatchEnd::Graceful);
    }

    /// Ends all watches with 410, as servers do with slow clients.
    pub fn expire_watches(&self) {
        self.shared.watches.send_replace(WatchEnd::Expired);
    }

    /// Every request so far.
    pub fn requests(&self) -> Vec<Recorded> {
        lock(&self.shared.requests).clone()
    }

    /// The requests so far for lists of pods.
    pub fn pod_lists(&self) -> Vec<Recorded> {
        let mut requests = self.requests();
        requests.retain(|request| {
            request.page.is_some() && request.path.starts_with("/api/") && request.path.ends_with("/pods")
        });
        requests
    }

    /// The list of all pods in JSON, as the server sends it.
    pub fn dump_pods(&self) -> String {
        let pods = Resource::find("v1", "pods").expect("pods are a resource");
        let Ok(page) = list(&self.shared.store(), pods, None, ListQuery::default()) else {
            unreachable!("a list without parameters has nothing wrong with it");
        };
        let reply = page.into_reply(pods, "", Tweaks::default());
        reply.bytes().map(|body| String::from_utf8_lossy(body).into_owned()).unwrap_or_default()
    }

    /// How many requests were under way at the same time, at the most.
    pub fn most_at_once(&self) -> usize {
        self.shared.most_at_once.load(Ordering::Relaxed)
    }

    /// How many connections were made so far.
    pub fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::Relaxed)
    }

    /// Where the server listens.
    pub fn address(&self) -> SocketAddr {
        self.shared.address
    }

    /// The address as kubeconfigs have it.
    pub fn url(&self) -> String {
        let scheme = if self.material.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.address())
    }

    /// A kubeconfig with which everything works.
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
            // kubectl asks for a user name when there are no credentials at all, if only over TLS.
            None if self.material.is_some() => config.token("anything"),
            None => config,
        }
    }

    /// A client certificate that the server takes, and its key, in PEM.
    pub fn client_pem(&self) -> Option<(&str, &str)> {
        self.material
            .as_ref()
            .map(|material| (material.client_pem.as_str(), material.client_key_pem.as_str()))
    }

    /// The authority behind the server's certificate, in PEM.
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
