//! One request and its response, with timeouts, retries, and a line of trace (`-v=6`).

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, LOCATION, RETRY_AFTER};
use http::{HeaderMap, HeaderName, Request, Response, StatusCode};
use http_body_util::BodyExt as _;
use kube::client::Body;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use tokio::time::{sleep, timeout};

use super::errors::{self, ApiServer};
use super::trace::{self, Trace};
use super::wire;
use crate::error::Error;

/// The maximum number of attempts.
const TRIES: u32 = 3;
/// The limit for `Retry-After`: the user is waiting.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// No response of an API server is larger; one that is, probably never ends.
const LARGEST_BODY: usize = 2 << 30;

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
    pub(super) fn of_status(status: StatusCode, object: &serde_json::Value) -> Self {
        let content_type = "application/json".to_owned();
        let body = object.to_string().into();
        Self { status, content_type, retry_after: None, location: None, body }
    }
}

/// A client for one API server.
pub(super) struct Channel {
    pub(super) client: kube::Client,
    pub(super) target: ApiServer,
    pub(super) bounds: Bounds,
    pub(super) trace: Trace,
    /// The headers of every request except `Accept`, without secrets, for the trace.
    pub(super) headers: Vec<String>,
    /// The media types to request pods in.
    pub(super) accept: &'static str,
    /// A buffer for the next body: pages are large and of similar size.
    pub(super) spare: Mutex<Vec<u8>>,
}

/// A request without a response.
pub(super) struct RequestFailure {
    pub(super) error: Error,
    is_retryable: bool,
}

impl Channel {
    /// Gets `path` in one of the media types of `accept`, with up to three attempts if the server is overloaded or
    /// the connection is lost.
    pub(super) async fn get(&self, path: &str, accept: &str) -> Result<HttpResponse, Error> {
        let mut pause = Duration::from_millis(250);
        for attempt in 1.. {
            let asked = match self.get_once(path, accept).await {
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
    pub(super) async fn get_once(&self, path: &str, accept: &str) -> Result<HttpResponse, RequestFailure> {
        let began = Instant::now();
        let url = format!("{}{path}", self.target.base);
        self.trace.sending(&url, accept, &self.headers);
        let outcome = self.exchange(path, accept, began).await;
        let (told, body) = match &outcome {
            Ok(answer) => {
                let body = trace::Body { content_type: &answer.content_type, bytes: answer.body.len() };
                (answer.status.to_string(), Some(body))
            }
            Err(_) => ("failed".to_owned(), None),
        };
        self.trace.answered(&url, &told, began.elapsed(), body);
        outcome
    }

    async fn exchange(
        &self,
        path: &str,
        accept: &str,
        began: Instant,
    ) -> Result<HttpResponse, RequestFailure> {
        let final_failure = |error| RequestFailure { error, is_retryable: false };
        let request = Request::get(path)
            .header(ACCEPT, accept)
            .body(Body::empty())
            .map_err(|_| final_failure(Error::failed(format!("{path} is not a valid URL path"))))?;
        let Ok(sent) = timeout(self.bounds.beginning, self.client.send(request)).await else {
            let seconds = self.bounds.beginning.as_secs_f64();
            return Err(final_failure(errors::timed_out(&self.target, false, seconds)));
        };
        let response = sent.map_err(|error| {
            let is_retryable = errors::is_retryable(&error);
            RequestFailure { error: errors::sending(&self.target, error), is_retryable }
        })?;
        self.whole_since(response, began).await.map_err(final_failure)
    }

    /// Reads an answer to its end.
    pub(super) async fn whole(&self, response: Response<Body>) -> Result<HttpResponse, Error> {
        self.whole_since(response, Instant::now()).await
    }

    async fn whole_since(&self, response: Response<Body>, began: Instant) -> Result<HttpResponse, Error> {
        let (head, body) = response.into_parts();
        let body = self.collect(body, began).await?;
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

    async fn collect(&self, mut body: Body, began: Instant) -> Result<Bytes, Error> {
        let mut collected = std::mem::take(&mut *self.spare.lock().unwrap_or_else(PoisonError::into_inner));
        loop {
            let left = self.bounds.whole.saturating_sub(began.elapsed());
            let bound = left.min(self.bounds.pause);
            let Ok(frame) = timeout(bound, body.frame()).await else {
                let bound = if left <= self.bounds.pause { self.bounds.whole } else { self.bounds.pause };
                return Err(errors::timed_out(&self.target, true, bound.as_secs_f64()));
            };
            match frame {
                None => return Ok(collected.into()),
                Some(Err(error)) => return Err(errors::broken_body(&self.target, error, collected.len())),
                Some(Ok(frame)) => {
                    if let Some(data) = frame.data_ref() {
                        collected.extend_from_slice(data);
                    }
                }
            }
            if collected.len() > LARGEST_BODY {
                return Err(errors::too_large(&self.target, LARGEST_BODY));
            }
        }
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
