//! Live clusters: the only code that knows `kube`.
//!
//! ```text
//! kubeconfig + flags -> access -> proxy, credentials (plugin) -> client -> request -> list -> wire -> model
//! ```
//!
//! Everything on the way that can go wrong becomes words in `errors`, and nowhere else.

mod access;
mod client;
mod credentials;
mod environment;
mod errors;
mod events;
mod kubeconfig;
mod list;
mod load;
mod logs;
mod metrics;
mod namespaces;
mod plugin;
mod proxy;
mod request;
#[cfg(test)]
mod tests;
mod trace;
mod watch;
mod wire;

use std::sync::Arc;
use std::time::Duration;

use environment::Environment;
use request::{Bounds, Channel};
use trace::Trace;

pub(crate) use list::{PageSink, PodQuery};
pub(crate) use load::kubeconfig_names;
pub(crate) use metrics::{Metrics, MetricsScope};
pub(crate) use watch::{EventKind, EventSink, WatchEnd};
pub(crate) use wire::{Templates, Unreadable, decode_head, decode_pods, mend};

use crate::error::Error;
use crate::settings::Connection;

/// A cluster, ready to be asked.
pub(crate) struct Cluster {
    channel: Arc<Channel>,
    context: Option<String>,
    namespace: String,
    /// Namespaces that the kubeconfig names for the same cluster.
    kubeconfig_namespaces: Vec<String>,
}

impl Cluster {
    /// Reads the kubeconfig (or the service account of the pod that this runs in) and prepares the
    /// connection. Sends no request to the API server, but runs a credential plugin if there is one.
    pub(crate) async fn connect(connection: &Connection) -> Result<Self, Error> {
        Self::connect_from(connection, &Environment::of_process(), Trace::to_stderr(connection.verbosity))
            .await
    }

    /// The same for completion: prints nothing, and lets no credential plugin ask questions or take longer than
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
        let access = access::select(&loaded, connection, environment)?;
        let bounds = Bounds::new(connection.request_timeout);
        let channel = Arc::new(client::open(&access, bounds, environment, trace).await?);
        let kubeconfig_namespaces = loaded.config.namespaces_beside(access.context.as_deref());
        Ok(Self { channel, context: access.context, namespace: access.namespace, kubeconfig_namespaces })
    }

    /// The name of the kubeconfig context in force; `None` inside a pod, and where flags alone name the server.
    pub(crate) fn context(&self) -> Option<&str> {
        self.context.as_deref()
    }

    /// The namespaces that contexts of the kubeconfig name for this cluster: what its owner works with.
    pub(crate) fn namespaces_of_kubeconfig(&self) -> &[String] {
        &self.kubeconfig_namespaces
    }

    /// The namespace to use where none is asked for: the context's, or that of the pod this runs in.
    pub(crate) fn default_namespace(&self) -> &str {
        &self.namespace
    }
}
