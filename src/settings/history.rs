//! `--history`: what to ask Prometheus, and where it is.

use std::fmt;

use crate::history::Question;

/// What to ask, and whom.
#[derive(Clone)]
pub(crate) struct HistoryRequest {
    pub(crate) question: Question,
    pub(crate) source: PrometheusSource,
    /// `--prometheus-header` and `--prometheus-token-file`: names and values. Never printed.
    pub(crate) headers: Vec<(String, String)>,
}

/// `--prometheus`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PrometheusSource {
    /// A service of the cluster, found by its labels.
    Discovered,
    /// This service of the cluster, through the API server.
    Service(PrometheusService),
    /// This address, without the API server.
    Url(String),
}

/// A service of the cluster that speaks Prometheus' API.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct PrometheusService {
    pub(crate) namespace: String,
    /// With `https:` in front where the port speaks TLS, as the API server's proxy has it.
    pub(crate) name: String,
    /// Its number or name.
    pub(crate) port: String,
    /// What is in front of `/api/v1/query`: `/prometheus` for Mimir; empty for most.
    pub(crate) prefix: String,
}

impl fmt::Display for PrometheusService {
    /// As `--prometheus` takes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}:{}{}", self.namespace, self.name, self.port, self.prefix)
    }
}

impl HistoryRequest {
    /// Stands for the name of the context in the value of a label.
    pub(crate) const CONTEXT: &str = "{context}";
}

impl fmt::Debug for HistoryRequest {
    /// Leaves out the headers.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HistoryRequest").field("source", &self.source).finish_non_exhaustive()
    }
}
