//! Usage of containers from `metrics.k8s.io`, v1 or v1beta1, which have the same fields.
//!
//! Usage only supplements pods, so every error here is a note. Requests are not retried, and all of them
//! together take at most three seconds.

use std::cell::Cell;
use std::time::Duration;

use futures_util::stream::{self, StreamExt as _};
use http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use tokio::time::timeout_at;

use super::Cluster;
use super::bounds::Answer;
use super::request::{Channel, HttpResponse, PathAndQuery};
use super::wire::{self, JsonList, WireError};
use crate::error::ErrorKind;
use crate::model::time::human_duration;
use crate::model::usage::PodUsage;
use crate::model::{Resources, Usage, read_time};
use crate::wording::{comma_list, shortened};

/// The time limit for all requests together.
const PATIENCE: Duration = Duration::from_secs(3);
/// Older figures get a note: metrics-server updates them every 15 to 60 seconds.
const STALE: SignedDuration = SignedDuration::from_mins(5);
/// The versions that servers have, newest first.
const VERSIONS: [&str; 2] = ["v1", "v1beta1"];
/// How many namespaces or pods are requested in parallel.
const PARALLEL: usize = 8;
/// How many namespaces or pods a note names.
const NAMED: usize = 3;

/// The pods whose usage to request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum MetricsScope {
    All,
    Namespaces(Vec<String>),
    /// These pods of one namespace.
    Pods {
        namespace: String,
        names: Vec<String>,
    },
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Metrics {
    pub(crate) usage: Usage,
    /// Why usage is missing or old: sentences that begin with `metrics: `.
    pub(crate) notes: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MetricsRequest<'a> {
    Everywhere,
    Namespace(&'a str),
    Pod(&'a str, &'a str),
}

/// Why a request returned no figures.
#[derive(Debug, PartialEq, Eq)]
enum MetricsError {
    /// The server does not have the API (404).
    Absent,
    /// No permission (403).
    Forbidden,
    /// The API is registered, but its backend does not respond (503).
    Down,
    TimedOut,
    Other(String),
}

impl Cluster {
    /// Gets the usage of the containers of `scope`. `labels` is a label selector, evaluated by the server. Takes at
    /// most three seconds, or `--request-timeout` if it is shorter.
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
        let shared = MetricsRequests { channel: &self.channel, labels, version: Cell::new(0) };
        let shared = &shared;
        let answers = stream::iter(&requests).map(|request| async move {
            timeout_at(deadline, shared.send(*request)).await.unwrap_or(Err(MetricsError::TimedOut))
        });
        let answers: Vec<_> = answers.buffered(PARALLEL).collect().await;
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

/// The state that all requests to the metrics API share.
struct MetricsRequests<'a> {
    channel: &'a Channel,
    labels: Option<&'a str>,
    /// The index of the version to try first; increased once a newer version is missing.
    version: Cell<usize>,
}

impl MetricsRequests<'_> {
    async fn send(&self, request: MetricsRequest<'_>) -> Result<Vec<PodMetrics>, MetricsError> {
        loop {
            let version = self.version.get();
            let path = path(VERSIONS[version], request, self.labels);
            let answer =
                self.channel.get_once(&path, Answer::Metrics).await.map_err(|failure| {
                    match failure.error {
                        error if error.kind() == ErrorKind::Timeout => MetricsError::TimedOut,
                        error => MetricsError::Other(format!("the request failed: {error}")),
                    }
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

/// Whether a 404 means that the pod has no figures; otherwise the API is missing.
fn is_about_a_pod(answer: &HttpResponse) -> bool {
    let status = wire::decode_status(&answer.content_type, &answer.body);
    status.and_then(|status| status.details).is_some_and(|details| details.name.is_some())
}

/// A single `PodMetrics`.
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
    #[serde(default, deserialize_with = "read_time")]
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
    let broken = |error: WireError| match error {
        WireError::Foreign(why) | WireError::Broken(why) => unreadable(why),
        WireError::Cut => unreadable("it is not valid JSON".to_owned()),
    };
    let (kind, expected, pods) = if request.is_pod() {
        let single: Single = wire::decode_object(&answer.body).map_err(broken)?;
        (Some(single.kind), "PodMetrics", vec![single.pod])
    } else {
        let list = JsonList::read(&answer.body).map_err(broken)?;
        // Another kind of list has other items.
        let pods = if list.kind.as_deref() == Some("PodMetricsList") {
            list.objects().collect::<Result<_, _>>().map_err(broken)?
        } else {
            Vec::new()
        };
        (list.kind, "PodMetricsList", pods)
    };
    match kind {
        Some(kind) if kind == expected => Ok(pods),
        Some(kind) => Err(unreadable(format!("it is a {}, not a {expected}", shortened(&kind, 63)))),
        None => Err(unreadable("the field kind is missing".to_owned())),
    }
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
        MetricsError::TimedOut => format!("timed out after {} s", patience.as_secs_f64()),
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
