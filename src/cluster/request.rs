//! One request and its response, with timeouts, retries, and a line of trace (`-v=6`).

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, LOCATION, RETRY_AFTER};
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode};
use http_body_util::BodyExt as _;
use kube::client::Body;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use tokio::time::{sleep, timeout};

use super::body::{BodyFault, Collector, More};
use super::bounds::Answer;
use super::errors::{self, ApiServer};
use super::trace::{self, Trace};
use super::wire;
use crate::error::Error;

/// The maximum number of attempts.
const TRIES: u32 = 3;
/// The limit for `Retry-After`: the user is waiting.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Timeout for a connection, including a proxy and the TLS handshake.
const CONNECT: Duration = Duration::from_secs(10);
/// A connection and a response may have the same timeout. The connection then fails first, and its error says where.
const TIE: Duration = Duration::from_millis(50);

/// Timeouts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// For the response to begin.
    beginning: Duration,
    /// Between two pieces of the response.
    pause: Duration,
    /// For the whole request.
    whole: Duration,
}

impl Bounds {
    /// `--request-timeout`, which limits the whole request, or the defaults. As in kubectl, zero means no timeout
    /// set by the user.
    pub(super) fn new(request_timeout: Option<Duration>) -> Self {
        match request_timeout.filter(|bound| !bound.is_zero()) {
            Some(bound) => Self { beginning: bound, pause: bound, whole: bound },
            None => Self {
                beginning: Duration::from_secs(60),
                pause: Duration::from_secs(60),
                whole: Duration::from_secs(600),
            },
        }
    }

    /// How long a response may take to begin.
    pub(super) fn beginning(&self) -> Duration {
        self.beginning
    }

    /// How long a connection may take, including a proxy and the TLS handshake.
    pub(super) fn connect(&self) -> Duration {
        CONNECT.min(self.beginning)
    }
}

/// A response with any status.
#[derive(Debug)]
pub(super) struct HttpResponse {
    pub(super) status: StatusCode,
    /// Empty if the server sends none.
    pub(super) content_type: String,
    pub(super) retry_after: Option<Duration>,
    /// The target of a redirect: scheme and host only, as the rest may contain secrets.
    pub(super) location: Option<String>,
    pub(super) body: Bytes,
}

impl HttpResponse {
    /// The response equivalent to an `ERROR` event of a watch.
    pub(super) fn of_status(status: StatusCode, body: Bytes) -> Self {
        let content_type = "application/json".to_owned();
        Self { status, content_type, retry_after: None, location: None, body }
    }
}

/// A client for one API server.
pub(super) struct Channel {
    pub(super) client: kube::Client,
    pub(super) target: ApiServer,
    pub(super) bounds: Bounds,
    pub(super) trace: Trace,
    /// The headers of every request except `Accept` and `Accept-Encoding`, without secrets, for the trace.
    pub(super) headers: Vec<String>,
    /// The media types to request pods in.
    pub(super) accept: &'static str,
    /// Whether responses may be compressed.
    pub(super) compresses: bool,
    /// A buffer for the next body: pages are large and of similar size.
    pub(super) spare: Mutex<Vec<u8>>,
}

/// A request without a response.
pub(super) struct RequestFailure {
    pub(super) error: Error,
    pub(super) is_retryable: bool,
}

impl RequestFailure {
    fn last(error: Error) -> Self {
        Self { error, is_retryable: false }
    }
}

impl Channel {
    /// Gets `path`, with up to three attempts if the server is overloaded or the connection is lost.
    pub(super) async fn get(&self, path: &str, wanted: Answer) -> Result<HttpResponse, Error> {
        let mut pause = Duration::from_millis(250);
        for attempt in 1.. {
            let asked = match self.get_once(path, wanted).await {
                Ok(answer) if is_temporary(answer.status) => {
                    if let Some(wanted) = answer.retry_after {
                        pause = wanted.min(LONGEST_PAUSE);
                    }
                    Ok(answer)
                }
                Err(RequestFailure { error, is_retryable: true }) => Err(error),
                Ok(answer) => return Ok(answer),
                Err(RequestFailure { error, .. }) => return Err(error),
            };
            if attempt == TRIES {
                return asked;
            }
            sleep(pause).await;
            pause = (pause * 4).min(LONGEST_PAUSE);
        }
        Err(Error::failed("no request was sent"))
    }

    /// Gets `path` with a single attempt, for optional data.
    pub(super) async fn get_once(&self, path: &str, wanted: Answer) -> Result<HttpResponse, RequestFailure> {
        self.get_with(path, wanted, &[]).await
    }

    /// Gets `path` with a single attempt and these headers, which may be secret.
    pub(super) async fn get_with(
        &self,
        path: &str,
        wanted: Answer,
        extra: &[(HeaderName, HeaderValue)],
    ) -> Result<HttpResponse, RequestFailure> {
        let began = Instant::now();
        let encoding = self.compresses.then_some("gzip");
        let outcome = match self.send_with(path, wanted.accept(self.accept), encoding, extra).await {
            Ok(response) => self.whole(response, wanted, began).await.map_err(RequestFailure::last),
            Err(failure) => Err(failure),
        };
        let (status, body) = match &outcome {
            Ok(answer) => {
                let body = trace::Body { content_type: &answer.content_type, bytes: answer.body.len() };
                (Some(answer.status), Some(body))
            }
            Err(_) => (None, None),
        };
        self.answered(path, status, began, body);
        outcome
    }

    /// Sends a request, and waits for the beginning of the response.
    pub(super) async fn send(
        &self,
        path: &str,
        accept: &str,
        encoding: Option<&'static str>,
    ) -> Result<Response<Body>, RequestFailure> {
        self.send_with(path, accept, encoding, &[]).await
    }

    async fn send_with(
        &self,
        path: &str,
        accept: &str,
        encoding: Option<&'static str>,
        extra: &[(HeaderName, HeaderValue)],
    ) -> Result<Response<Body>, RequestFailure> {
        let mut shown = self.headers.clone();
        shown.extend(extra.iter().map(|(name, _)| format!("{name}: (not shown)")));
        if let Some(encoding) = encoding {
            shown.insert(1.min(shown.len()), format!("Accept-Encoding: {encoding}"));
        }
        self.trace.sending("GET", &format!("{}{path}", self.target.base), accept, &shown);
        let mut request = Request::get(path).header(ACCEPT, accept);
        if let Some(encoding) = encoding {
            request = request.header(ACCEPT_ENCODING, encoding);
        }
        for (name, value) in extra {
            request = request.header(name, value);
        }
        let request =
            request.body(Body::empty()).map_err(|_| RequestFailure::last(errors::unsendable(path)))?;
        match timeout(self.bounds.beginning + TIE, self.client.send(request)).await {
            Ok(Ok(response)) => Ok(response),
            Ok(Err(error)) => {
                let is_retryable = errors::is_retryable(&error);
                let error = errors::sending(&self.target, error, self.bounds.connect());
                Err(RequestFailure { error, is_retryable })
            }
            Err(_) => Err(RequestFailure::last(errors::timed_out(
                &self.target,
                false,
                self.bounds.beginning.as_secs_f64(),
            ))),
        }
    }

    /// Prints a request and its outcome, if that is wanted.
    pub(super) fn answered(
        &self,
        path: &str,
        status: Option<StatusCode>,
        began: Instant,
        body: Option<trace::Body<'_>>,
    ) {
        let told = status.map_or_else(|| "failed".to_owned(), |status| status.to_string());
        self.trace.answered("GET", &format!("{}{path}", self.target.base), &told, began.elapsed(), body);
    }

    /// Reads an answer to its end. The time limit for the whole request counts from `began`.
    pub(super) async fn whole(
        &self,
        response: Response<Body>,
        wanted: Answer,
        began: Instant,
    ) -> Result<HttpResponse, Error> {
        let (head, body) = response.into_parts();
        let wanted = if head.status.is_success() { wanted } else { Answer::Refusal };
        let is_gzip = text(&head.headers, &CONTENT_ENCODING)
            .is_some_and(|encoding| matches!(encoding.to_ascii_lowercase().as_str(), "gzip" | "x-gzip"));
        let spare = std::mem::take(&mut *self.spare.lock().unwrap_or_else(PoisonError::into_inner));
        let collector = Collector::new(spare, is_gzip, wanted.bound());
        let body = self.collect(body, collector, began).await?;
        Ok(HttpResponse {
            status: head.status,
            content_type: text(&head.headers, &CONTENT_TYPE).unwrap_or_default(),
            retry_after: retry_after(&head.headers),
            location: text(&head.headers, &LOCATION).and_then(|location| site(&location)),
            body: wire::mend(body),
        })
    }

    /// Takes back the buffer of a body that is no longer needed.
    pub(super) fn reuse(&self, body: Bytes) {
        // This copies only if parts of the body are still in use.
        let mut body = Vec::from(body);
        body.clear();
        *self.spare.lock().unwrap_or_else(PoisonError::into_inner) = body;
    }

    async fn collect(
        &self,
        mut body: Body,
        mut collector: Collector,
        began: Instant,
    ) -> Result<Bytes, Error> {
        let target = &self.target;
        loop {
            // A server that never pauses must not keep other timeouts and Ctrl-C from being noticed.
            tokio::task::yield_now().await;
            let left = self.bounds.whole.saturating_sub(began.elapsed());
            let (bound, told) = if left <= self.bounds.pause {
                (left, self.bounds.whole)
            } else {
                (self.bounds.pause, self.bounds.pause)
            };
            let late = || errors::timed_out(target, true, told.as_secs_f64());
            if left.is_zero() {
                return Err(late());
            }
            let frame = timeout(bound, body.frame()).await.map_err(|_| late())?;
            let more = match frame {
                None => break,
                Some(Err(error)) => return Err(errors::broken_body(target, error, collector.len())),
                Some(Ok(frame)) => match frame.data_ref() {
                    Some(data) => collector.add(data),
                    None => Ok(More::Wanted),
                },
            };
            if more.map_err(|fault| body_fault(target, fault, collector.len()))? == More::Enough {
                break;
            }
        }
        let received = collector.len();
        collector.finish().map_err(|fault| body_fault(target, fault, received))
    }
}

fn body_fault(target: &ApiServer, fault: BodyFault, received: usize) -> Error {
    match fault {
        BodyFault::TooLarge(bytes) => errors::too_large(target, bytes),
        BodyFault::Corrupt => errors::corrupt_body(target),
        BodyFault::Cut => errors::cut_body(target, received),
    }
}

/// Whether the status suggests that a retry may succeed.
fn is_temporary(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT
    )
}

fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    Some(headers.get(name)?.to_str().ok()?.to_owned())
}

/// Seconds only: API servers send no dates here.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    text(headers, &RETRY_AFTER)?.trim().parse().ok().map(Duration::from_secs)
}

/// Scheme and host of an address.
fn site(location: &str) -> Option<String> {
    let url: http::Uri = location.parse().ok()?;
    Some(format!("{}://{}", url.scheme_str()?, url.host()?))
}

/// Everything except the unreserved characters of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Builds a path with a query.
pub(super) struct PathAndQuery {
    text: String,
    has_query: bool,
}

impl PathAndQuery {
    /// Joins the segments, which are percent-encoded.
    pub(super) fn new<'a>(segments: impl IntoIterator<Item = &'a str>) -> Self {
        let mut text = String::new();
        for segment in segments {
            text.push('/');
            text.extend(utf8_percent_encode(segment, RESERVED));
        }
        Self { text, has_query: false }
    }

    /// Adds a parameter if it has a value.
    #[must_use]
    pub(super) fn with(mut self, key: &str, value: Option<&str>) -> Self {
        if let Some(value) = value {
            self.text.push(if self.has_query { '&' } else { '?' });
            self.has_query = true;
            self.text.push_str(key);
            self.text.push('=');
            self.text.extend(utf8_percent_encode(value, RESERVED));
        }
        self
    }

    pub(super) fn as_str(&self) -> &str {
        &self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_parameters_are_encoded() {
        let path = PathAndQuery::new(["api", "v1", "namespaces", "a/b ?", "pods"])
            .with("limit", Some("500"))
            .with("nothing", None)
            .with("labelSelector", Some("app in (a,ü), tier!=x&y=1+2"))
            .with("continue", Some("eyJ2Ijo=%"));
        assert_eq!(
            path.as_str(),
            "/api/v1/namespaces/a%2Fb%20%3F/pods?limit=500\
             &labelSelector=app%20in%20%28a%2C%C3%BC%29%2C%20tier%21%3Dx%26y%3D1%2B2&continue=eyJ2Ijo%3D%25"
        );
        assert!(path.as_str().parse::<http::Uri>().is_ok());
    }

    #[test]
    fn retry_after_is_in_seconds_and_redirects_show_only_the_host() {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, "2".parse().unwrap());
        assert_eq!(retry_after(&headers), Some(Duration::from_secs(2)));
        headers.insert(RETRY_AFTER, "Wed, 21 Oct 2026 07:28:00 GMT".parse().unwrap());
        assert_eq!(retry_after(&headers), None);
        assert_eq!(
            site("https://u:s3cret@login.example/x?token=s3cret").as_deref(),
            Some("https://login.example")
        );
        assert_eq!(site("/login?token=s3cret"), None);
    }

    #[test]
    fn a_timeout_of_zero_means_the_defaults() {
        assert_eq!(Bounds::new(Some(Duration::ZERO)).whole, Duration::from_secs(600));
        assert_eq!(Bounds::new(Some(Duration::from_secs(3))).pause, Duration::from_secs(3));
    }
}
