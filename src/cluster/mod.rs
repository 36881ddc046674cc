//! Access to live clusters. No other module uses `kube`.
//!
//! ```text
//! kubeconfig + flags -> access -> proxy, credentials (plugin) -> client -> request -> list -> wire -> model
//! ```
//!
//! All error messages about the way to the API server are in `errors`.

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
mod objects;
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
pub(crate) use objects::ObjectKind;
pub(crate) use watch::{EventKind, EventSink, WatchEnd};
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
        let access = access::select(&loaded, connection, environment)?;
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
