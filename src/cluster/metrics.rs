//! What containers use: `metrics.k8s.io`, v1 and before that v1beta1 (the same fields).
//!
//! Whoever asks wants pods, and usage beside them: whatever goes wrong here is a note, and never a failure. It
//! is asked once, without another try, for three seconds at the most.

use std::cell::Cell;
use std::time::Duration;

use futures_util::stream::{self, StreamExt as _};
use http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use tokio::time::timeout_at;

use super::Cluster;
use super::request::{Channel, HttpResponse, PathAndQuery};
use super::wire;
use crate::error::ErrorKind;
use crate::model::time::human_duration;
use crate::model::usage::PodUsage;
use crate::model::{Resources, Usage};
use crate::wording::{self, comma_list};

/// How long all of it may take.
const PATIENCE: Duration = Duration::from_secs(3);
/// Figures that are older are worth a word: metrics-server renews them every 15 to 60 seconds.
const STALE: SignedDuration = SignedDuration::from_mins(5);
/// The versions that servers have, newest first.
const VERSIONS: [&str; 2] = ["v1", "v1beta1"];
/// What is asked for: metrics servers speak protobuf too, but nothing here reads it of them.
const JSON: &str = "application/json";
/// How many namespaces or pods are asked for at a time.
const SIDE_BY_SIDE: usize = 8;
/// How many places are named in a note.
const NAMED: usize = 3;

/// Whose usage to ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum MetricsScope {
    All,
    Namespaces(Vec<String>),
    /// These pods of one namespace, side by side.
    Pods {
        /// The namespace of all of them.
        namespace: String,
        names: Vec<String>,
    },
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Metrics {
    pub(crate) usage: Usage,
    /// Why there is not more: sentences that begin with `metrics: `.
    pub(crate) notes: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MetricsRequest<'a> {
    Everywhere,
    Namespace(&'a str),
    Pod(&'a str, &'a str),
}

/// Why a request brought no figures.
#[derive(Debug, PartialEq, Eq)]
enum MetricsError {
    /// The API is not there (404).
    Absent,
    /// No permission (403).
    Forbidden,
    /// The API is registered, but what is behind it does not answer (503).
    Down,
    /// No answer came in time.
    Silent,
    Other(String),
}

impl Cluster {
    /// What the containers of `scope` use, as far as the metrics API tells. `labels` is a label selector, which
    /// the server judges. Takes three seconds at the most (less with a smaller `--request-timeout`).
    pub(crate) async fn metrics(&self, scope: &MetricsScope, labels: Option<&str>) -> Metrics {
        let requests: Vec<MetricsRequest<'_>> = match scope {
            MetricsScope::All => vec![MetricsRequest::Everywhere],
            MetricsScope::Namespaces(names) => {
                names.iter().map(|name| MetricsRequest::Namespace(name)).collect()
            }
            MetricsScope::Pods { namespace, names } => {
                names.iter().map(|name| MetricsRequest::Pod(namespace, name)).collect()
            }
        };
        let patience = PATIENCE.min(self.channel.bounds.beginning());
        let deadline = tokio::time::Instant::now() + patience;
        let asking = Asking { channel: &self.channel, labels, version: Cell::new(0) };
        let asking = &asking;
        let answers = stream::iter(&requests).map(|request| async move {
            timeout_at(deadline, asking.ask(*request)).await.unwrap_or(Err(MetricsError::Silent))
        });
        let answers: Vec<_> = answers.buffered(SIDE_BY_SIDE).collect().await;
        let mut metrics = Metrics::default();
        let mut ages = Ages::default();
        let mut forbidden = Vec::new();
        let now = Timestamp::now();
        for (request, answer) in requests.iter().zip(answers) {
            match answer {
                Ok(pods) => pods.into_iter().for_each(|pod| {
                    ages.add(&pod, now);
                    let containers = pod.containers.into_iter().map(|c| (c.name.into(), c.usage));
                    let usage = PodUsage::new(containers);
                    metrics.usage.insert(&pod.metadata.namespace, &pod.metadata.name, usage);
                }),
                Err(MetricsError::Forbidden) => forbidden.push(*request),
                Err(error) => {
                    let note = words(&error, patience);
                    if !metrics.notes.contains(&note) {
                        metrics.notes.push(note);
                    }
                }
            }
        }
        metrics.notes.extend(no_permission(&forbidden));
        metrics.notes.extend(ages.note(now));
        metrics
    }
}

/// A question to the metrics API.
struct Asking<'a> {
    channel: &'a Channel,
    labels: Option<&'a str>,
    /// The version to begin with: an older one once a newer was not there.
    version: Cell<usize>,
}

impl Asking<'_> {
    async fn ask(&self, request: MetricsRequest<'_>) -> Result<Vec<PodMetrics>, MetricsError> {
        loop {
            let version = self.version.get();
            let path = path(VERSIONS[version], request, self.labels);
            let answer = self.channel.get_once(&path, JSON).await.map_err(|failure| match failure.error {
                error if error.kind() == ErrorKind::Timeout => MetricsError::Silent,
                error => MetricsError::Other(format!("the request failed: {error}")),
            })?;
            match answer.status {
                status if status.is_success() => return decode(request, &answer),
                StatusCode::NOT_FOUND if request.is_pod() && is_about_a_pod(&answer) => return Ok(Vec::new()),
                StatusCode::NOT_FOUND if version + 1 < VERSIONS.len() => {
                    self.version.set(self.version.get().max(version + 1));
                }
                StatusCode::NOT_FOUND => return Err(MetricsError::Absent),
                StatusCode::FORBIDDEN => return Err(MetricsError::Forbidden),
                StatusCode::SERVICE_UNAVAILABLE => return Err(MetricsError::Down),
                status => return Err(MetricsError::Other(format!("the server returned {status}"))),
            }
        }
    }
}

impl MetricsRequest<'_> {
    fn is_pod(self) -> bool {
        matches!(self, Self::Pod(..))
    }
}

fn path(version: &str, request: MetricsRequest<'_>, labels: Option<&str>) -> String {
    let api = ["apis", "metrics.k8s.io", version];
    let rest = match request {
        MetricsRequest::Everywhere => vec!["pods"],
        MetricsRequest::Namespace(namespace) => vec!["namespaces", namespace, "pods"],
        MetricsRequest::Pod(namespace, name) => vec!["namespaces", namespace, "pods", name],
    };
    let labels = labels.filter(|labels| !labels.is_empty() && !request.is_pod());
    PathAndQuery::new(api.into_iter().chain(rest)).with("labelSelector", labels).as_str().to_owned()
}

/// Whether a 404 means that there are no figures of a pod, and not that there is no such API.
fn is_about_a_pod(answer: &HttpResponse) -> bool {
    let status = wire::decode_status(&answer.content_type, &answer.body);
    status.and_then(|status| status.details).is_some_and(|details| details.name.is_some())
}

/// `PodMetricsList`.
#[derive(Deserialize)]
struct List {
    kind: String,
    items: Option<Vec<PodMetrics>>,
}

/// A `PodMetrics` by itself.
#[derive(Deserialize)]
struct Single {
    kind: String,
    #[serde(flatten)]
    pod: PodMetrics,
}

/// The part of `PodMetrics` that is read.
#[derive(Deserialize)]
struct PodMetrics {
    metadata: Name,
    timestamp: Option<Timestamp>,
    #[serde(default)]
    containers: Vec<ContainerMetrics>,
}

#[derive(Deserialize)]
struct Name {
    name: String,
    #[serde(default)]
    namespace: String,
}

#[derive(Deserialize)]
struct ContainerMetrics {
    name: String,
    #[serde(default)]
    usage: Resources,
}

fn decode(request: MetricsRequest<'_>, answer: &HttpResponse) -> Result<Vec<PodMetrics>, MetricsError> {
    let unreadable = |why: String| MetricsError::Other(format!("the response cannot be decoded: {why}"));
    let broken = |error: serde_json::Error| {
        unreadable(if error.is_data() { wording::json(&error) } else { "it is not valid JSON".to_owned() })
    };
    let (kind, expected, pods) = if request.is_pod() {
        let single: Single = serde_json::from_slice(&answer.body).map_err(broken)?;
        (single.kind, "PodMetrics", vec![single.pod])
    } else {
        let list: List = serde_json::from_slice(&answer.body).map_err(broken)?;
        (list.kind, "PodMetricsList", list.items.unwrap_or_default())
    };
    if kind == expected { Ok(pods) } else { Err(unreadable(format!("it is a {kind}, not a {expected}"))) }
}

#[derive(Default)]
struct Ages {
    pods: usize,
    stale: usize,
    oldest: Option<Timestamp>,
}

impl Ages {
    fn add(&mut self, pod: &PodMetrics, now: Timestamp) {
        self.pods += 1;
        let Some(at) = pod.timestamp else { return };
        self.stale += usize::from(now.duration_since(at) > STALE);
        self.oldest = Some(self.oldest.map_or(at, |oldest| oldest.min(at)));
    }

    fn note(&self, now: Timestamp) -> Option<String> {
        let oldest = human_duration(self.oldest.filter(|_| self.stale > 0)?, now);
        let (minutes, whose) = (
            STALE.as_mins(),
            match (self.stale, self.pods) {
                (stale, all) if stale == all => "all figures".to_owned(),
                (stale, all) => format!("figures of {stale} of {all} pods"),
            },
        );
        Some(format!("metrics: {whose} are older than {minutes} minutes, the oldest {oldest}"))
    }
}

fn words(error: &MetricsError, patience: Duration) -> String {
    let what = match error {
        MetricsError::Absent => "not installed: the server has no metrics.k8s.io".to_owned(),
        MetricsError::Forbidden => "forbidden to read pods.metrics.k8s.io".to_owned(),
        MetricsError::Down => {
            "installed but unavailable: the backend of metrics.k8s.io does not respond (503)".to_owned()
        }
        MetricsError::Silent => format!("timed out after {} s", patience.as_secs_f64()),
        MetricsError::Other(what) => what.clone(),
    };
    format!("metrics: {what}; usage is unknown")
}

fn no_permission(requests: &[MetricsRequest<'_>]) -> Option<String> {
    let quoted = |request: &MetricsRequest<'_>| match request {
        MetricsRequest::Everywhere => "in all namespaces at once".to_owned(),
        MetricsRequest::Namespace(namespace) => format!("in namespace {namespace:?}"),
        MetricsRequest::Pod(namespace, name) => format!("of pod {namespace}/{name}"),
    };
    if requests.is_empty() {
        return None;
    }
    let named: Vec<String> = requests.iter().map(quoted).collect();
    let named: Vec<&str> = named.iter().map(String::as_str).collect();
    Some(format!(
        "metrics: forbidden to read pods.metrics.k8s.io {}; usage is unknown there",
        comma_list(&named, NAMED)
    ))
}
