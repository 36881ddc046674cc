//! Access to live clusters. No other module uses `kube`.
//!
//! ```text
//! kubeconfig + flags -> access -> proxy, credentials (plugin) -> client -> request -> list -> wire -> model
//! ```
//!
//! `bounds` says how large each kind of answer may become, `body` inflates and collects it up to that bound, and `paging`
//! ends lists that do not end by themselves. `contexts` connects to several clusters of a kubeconfig. `kuberc` says which credential plugins may run, `plugin_process` runs them.
//! `prometheus` finds a Prometheus and sends it queries.
//! All error messages about the way to the API server are in `errors`.

mod access;
mod admitted;
mod body;
mod bounds;
mod client;
mod contexts;
mod credentials;
mod dry_run;
mod environment;
mod errors;
mod events;
mod flags;
mod kinds;
mod kubeconfig;
mod kuberc;
mod list;
mod load;
mod logs;
mod metrics;
mod namespaces;
mod objects;
mod paging;
mod plugin;
mod plugin_process;
mod prometheus;
mod proxy;
mod request;
mod small_file;
#[cfg(test)]
mod tests;
mod trace;
mod watch;
mod watch_lines;
mod wire;

use std::sync::Arc;
use std::time::Duration;

use environment::Environment;
use request::{Bounds, Channel};
use trace::Trace;

pub(crate) use admitted::Admission;
pub(crate) use contexts::{ChosenContext, Contexts};
pub(crate) use dry_run::DryRun;
pub(crate) use events::event_uid;
pub(crate) use list::{PageSink, PodQuery};
pub(crate) use load::kubeconfig_names;
pub(crate) use metrics::{Metrics, MetricsScope};
pub(crate) use objects::ObjectKind;
pub(crate) use small_file::read_credential;
pub(crate) use watch::{EventKind, EventSink};
pub(crate) use watch_lines::count_events;
pub(crate) use wire::{Templates, Unreadable, decode_head, decode_pods, mend};

use crate::error::Error;
use crate::settings::Connection;

/// A cluster that requests can be sent to.
pub(crate) struct Cluster {
    channel: Arc<Channel>,
    context: Option<String>,
    namespace: String,
    /// The namespaces of all kubeconfig contexts with this cluster.
    kubeconfig_namespaces: Vec<String>,
}

impl Cluster {
    /// Reads the kubeconfig (or the service account of the pod that this runs in) and prepares the
    /// connection. Sends no request to the API server, but runs a credential plugin if there is one.
    pub(crate) async fn connect(connection: &Connection) -> Result<Self, Error> {
        Self::connect_from(connection, &Environment::of_process(), Trace::to_stderr(connection.verbosity))
            .await
    }

    /// Connects for shell completion: prints nothing, and credential plugins cannot prompt or take longer than
    /// `patience`.
    pub(crate) async fn connect_silently(connection: &Connection, patience: Duration) -> Result<Self, Error> {
        let environment = Environment::silent(patience);
        Self::connect_from(connection, &environment, Trace::silent()).await
    }

    async fn connect_from(
        connection: &Connection,
        environment: &Environment,
        trace: Trace,
    ) -> Result<Self, Error> {
        let loaded = load::load(connection.kubeconfig.as_deref(), environment)?;
        Self::connect_loaded(&loaded, connection, environment, trace).await
    }

    async fn connect_loaded(
        loaded: &load::Loaded,
        connection: &Connection,
        environment: &Environment,
        trace: Trace,
    ) -> Result<Self, Error> {
        let access = access::select(loaded, connection, environment)?;
        let bounds = Bounds::new(connection.request_timeout);
        let channel = Arc::new(client::open(&access, bounds, environment, trace).await?);
        let kubeconfig_namespaces = loaded.config.namespaces_beside(access.context.as_deref());
        Ok(Self { channel, context: access.context, namespace: access.namespace, kubeconfig_namespaces })
    }

    /// The selected kubeconfig context; `None` inside a pod, and if flags alone set the server.
    pub(crate) fn context(&self) -> Option<&str> {
        self.context.as_deref()
    }

    /// The namespaces of all kubeconfig contexts with this cluster: those that the user works with.
    pub(crate) fn namespaces_of_kubeconfig(&self) -> &[String] {
        &self.kubeconfig_namespaces
    }

    /// The default namespace: that of the context, or of the pod that this runs in.
    pub(crate) fn default_namespace(&self) -> &str {
        &self.namespace
    }
}

/// Reads a kubeconfig, and the addresses in it, for fuzz targets. Returns what is said of them.
pub(crate) fn examine_kubeconfig(bytes: &[u8]) -> Vec<String> {
    let environment = Environment::of_process();
    let config = match load::parse(bytes, std::path::Path::new("config")) {
        Ok(config) => config,
        Err(error) => return vec![error.to_string()],
    };
    let contexts: Vec<Option<String>> =
        config.contexts.iter().map(|context| Some(context.name.clone())).chain([None]).take(10).collect();
    let loaded = load::Loaded { config, read: vec!["config".into()], explicit: true, ..Default::default() };
    let examine = |context: Option<String>| {
        let connection = Connection { context, ..Connection::default() };
        let access = access::select(&loaded, &connection, &environment)?;
        client::examine(&access, &environment)
    };
    contexts.into_iter().filter_map(|context| examine(context).err()).map(|error| error.to_string()).collect()
}
