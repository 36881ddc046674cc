//! One Prometheus, and one query to it.

use std::sync::Arc;

use http::{HeaderName, HeaderValue, StatusCode};

use crate::cluster::access::Access;
use crate::cluster::bounds::Answer;
use crate::cluster::environment::Environment;
use crate::cluster::kubeconfig::{self, User};
use crate::cluster::request::{Channel, HttpResponse, PathAndQuery};
use crate::cluster::{Cluster, client, wire};
use crate::error::{Error, ErrorKind};
use crate::history::{self, Sample};
use crate::settings::{HistoryRequest, PrometheusService};
use crate::wording::shortened;

/// How long the server may take for a query.
const TIMEOUT: &str = "30s";
/// How much of the text of an error is shown.
const LONGEST: usize = 200;

/// A server, and how to reach it.
pub(super) struct Prometheus {
    channel: Arc<Channel>,
    /// In front of `/api/v1/query`.
    prefix: String,
    headers: Vec<(HeaderName, HeaderValue)>,
    /// For messages.
    pub(super) name: String,
    /// Whether the API server is in between.
    is_proxied: bool,
}

/// Why a query has no result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum QueryFailure {
    /// It is too large for the server: half of it may not be.
    TooMuch(String),
    /// The connection failed. The message names the server.
    NotSent(String),
    Failed {
        why: String,
        hint: Option<&'static str>,
    },
}

impl QueryFailure {
    fn failed(why: impl Into<String>) -> Self {
        Self::Failed { why: why.into(), hint: None }
    }

    fn hinted(why: impl Into<String>, hint: &'static str) -> Self {
        Self::Failed { why: why.into(), hint: Some(hint) }
    }

    /// The failure as an error about the server with this `name`.
    pub(super) fn into_error(self, name: &str) -> Error {
        match self {
            Self::TooMuch(why) => Error::failed(format!("history: {name} cannot answer: {why}"))
                .hint("a shorter window (--history=1d), or one namespace (-n), needs less memory there"),
            Self::NotSent(why) => Error::failed(format!("history: {why}")),
            Self::Failed { why, hint } => {
                let error = Error::failed(format!("history: {name} {why}"));
                hint.into_iter().fold(error, |error, hint| error.hint(hint))
            }
        }
    }
}

impl Prometheus {
    /// A service of the cluster, through the proxy of the API server.
    pub(super) fn of_service(
        cluster: &Cluster,
        service: &PrometheusService,
        request: &HistoryRequest,
    ) -> Self {
        let port = format!("{}:{}", service.name, service.port);
        let segments = ["api", "v1", "namespaces", &service.namespace, "services", &port, "proxy"];
        Self {
            channel: Arc::clone(&cluster.channel),
            prefix: format!("{}{}", PathAndQuery::new(segments).as_str(), service.prefix),
            headers: headers(request),
            name: format!("Prometheus {service}"),
            is_proxied: true,
        }
    }

    /// An address, without the API server.
    ///
    /// Errors: the address, or the certificates of this machine, cannot be used.
    pub(super) async fn of_url(
        cluster: &Cluster,
        url: &str,
        request: &HistoryRequest,
    ) -> Result<Self, Error> {
        let access = Access {
            context: None,
            namespace: String::new(),
            cluster: kubeconfig::Cluster {
                server: Some(url.trim_end_matches('/').to_owned()),
                ..kubeconfig::Cluster::default()
            },
            user: User::default(),
            user_name: None,
            credential_flag: None,
            kubeconfig: None,
            user_missing: false,
            proxy_source: "",
        };
        let (bounds, trace) = (cluster.channel.bounds, cluster.channel.trace.clone());
        let mut channel = client::open(&access, bounds, &Environment::of_process(), trace).await?;
        channel.target.what = Some("Prometheus");
        let name = format!("Prometheus {}", channel.target.base);
        let (prefix, headers) = (String::new(), headers(request));
        Ok(Self { channel: Arc::new(channel), prefix, headers, name, is_proxied: false })
    }

    /// Sends a query for the time `at` (Unix seconds).
    pub(super) async fn query(
        &self,
        query: &str,
        at: i64,
    ) -> Result<(Vec<Sample>, Vec<String>), QueryFailure> {
        let parameters = PathAndQuery::new(["api", "v1", "query"])
            .with("query", Some(query))
            .with("time", Some(&at.to_string()))
            .with("timeout", Some(TIMEOUT));
        let path = format!("{}{}", self.prefix, parameters.as_str());
        match self.channel.get_with(&path, Answer::Samples, &self.headers).await {
            Ok(answer) => self.read(&answer),
            Err(failure) if failure.error.kind() == ErrorKind::Timeout => {
                Err(QueryFailure::TooMuch("the query timed out".to_owned()))
            }
            Err(failure) => Err(QueryFailure::NotSent(failure.error.message().to_owned())),
        }
    }

    fn read(&self, answer: &HttpResponse) -> Result<(Vec<Sample>, Vec<String>), QueryFailure> {
        if let Ok(said) = history::decode(&answer.body) {
            return match said {
                history::Answer::Samples(samples, warnings) => Ok((samples, warnings)),
                history::Answer::Refused(kind, error) => Err(refused(&kind, &error)),
            };
        }
        let code = answer.status;
        let status = wire::decode_status(&answer.content_type, &answer.body).filter(|_| self.is_proxied);
        let words = status.and_then(|status| status.message);
        let is_page = answer.content_type.contains("html");
        Err(match (code, words) {
            (StatusCode::FORBIDDEN, Some(_)) => QueryFailure::hinted(
                "cannot be reached: forbidden to get services/proxy in its namespace",
                "--prometheus=URL asks it without the API server",
            ),
            (_, Some(words)) => {
                QueryFailure::failed(format!("cannot be reached ({code}): {}", shortened(&words, LONGEST)))
            }
            (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN, None) => {
                let which = if code == StatusCode::FORBIDDEN { "forbidden" } else { "unauthorized" };
                QueryFailure::hinted(
                    format!("rejected the request: {which} ({code})"),
                    "a URL can have credentials of its own: --prometheus=URL --prometheus-token-file=FILE",
                )
            }
            (code, None) if code.is_redirection() || (is_page && code.is_success()) => {
                let to = answer.location.as_deref().map(|to| format!(" at {to}")).unwrap_or_default();
                QueryFailure::hinted(
                    format!("answered with a login page{to} instead of figures"),
                    "add credentials with --prometheus-token-file=FILE or --prometheus-header=@FILE",
                )
            }
            (StatusCode::NOT_FOUND, None) => QueryFailure::hinted(
                "does not have the API of Prometheus there (404 Not Found)",
                "the path may be missing: Mimir has /prometheus, VictoriaMetrics has /select/0/prometheus",
            ),
            (StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT, None) => {
                QueryFailure::TooMuch(format!("the server returned {code}"))
            }
            (code, None) if code.is_success() => {
                QueryFailure::failed("does not answer like Prometheus: it is not the JSON of its API")
            }
            (code, None) => QueryFailure::failed(format!("returned {code}")),
        })
    }
}

/// An error that the server explains.
fn refused(kind: &str, error: &str) -> QueryFailure {
    let error = shortened(error, LONGEST);
    // The types of Prometheus' API (web/api/v1/api.go); others only have the text.
    let is_much = matches!(kind, "timeout" | "unavailable" | "canceled")
        || ["too many samples", "too many", "limit", "timed out"].iter().any(|part| error.contains(part));
    if is_much {
        QueryFailure::TooMuch(error)
    } else {
        QueryFailure::failed(format!("refused the query: {error}"))
    }
}

/// The headers of every query. The command line was checked before.
fn headers(request: &HistoryRequest) -> Vec<(HeaderName, HeaderValue)> {
    let headers = request.headers.iter().filter_map(|(name, value)| {
        let mut value = HeaderValue::from_str(value).ok()?;
        value.set_sensitive(true);
        Some((name.parse().ok()?, value))
    });
    headers.collect()
}
