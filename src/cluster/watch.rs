//! Watches pods.

use std::time::{Duration, Instant};

use http::header::CONTENT_TYPE;
use http::{Response, StatusCode};
use http_body_util::BodyExt as _;
use kube::client::Body;
use tokio::time::timeout;

use super::bounds::Answer;
use super::errors::{self, ApiRequest};
use super::list::{PodQuery, pods_path};
use super::request::{HttpResponse, RequestFailure};
use super::watch_lines::{Lines, WatchLine};
use super::{Cluster, wire};
use crate::error::Error;
use crate::model::Pod;

pub(crate) use super::watch_lines::EventKind;

/// The server ends a watch after this time, and a new watch continues. client-go uses 5 to 10 minutes.
const SECONDS: u64 = 300;
/// The timeout between two events. The server sends a bookmark every minute.
const SILENCE: Duration = Duration::from_secs(150);
/// A watch that lasts this long is in order, even if nothing happens.
const IN_ORDER: Duration = Duration::from_secs(10);

/// Takes the events of a watch.
pub(crate) trait EventSink {
    /// One event. An error ends the watch.
    fn event(&mut self, kind: EventKind, pod: Pod) -> Result<(), Error>;
    /// An event without a pod that can be decoded.
    fn unreadable(&mut self, pod: wire::Unreadable);
}

/// How a watch ended. It can be continued.
pub(crate) struct WatchEnd {
    /// A new watch can continue from this resource version; `None` if the pods must be listed again (410).
    pub(crate) version: Option<String>,
    /// Why the watch ended before anything came of it; `None` if it was in order until then.
    pub(crate) fault: Option<Error>,
}

impl WatchEnd {
    /// The watch could not begin, and another attempt may succeed.
    fn before_it_began(version: &str, error: Error) -> Self {
        Self { version: Some(version.to_owned()), fault: Some(error) }
    }
}

impl Cluster {
    /// Watches the pods of the query, starting at `version`, the resource version of a list.
    ///
    /// Errors: another attempt cannot succeed, or `sink` wants to end.
    pub(crate) async fn watch_pods(
        &self,
        query: &PodQuery,
        version: &str,
        sink: &mut dyn EventSink,
    ) -> Result<WatchEnd, Error> {
        let about = ApiRequest {
            namespace: query.namespace.as_deref(),
            label_selector: query.label_selector.as_deref(),
            field_selector: query.field_selector.as_deref(),
            is_watch: true,
            ..ApiRequest::default()
        };
        let path = pods_path(query)
            .with("watch", Some("true"))
            .with("allowWatchBookmarks", Some("true"))
            .with("timeoutSeconds", Some(&SECONDS.to_string()))
            .with("resourceVersion", Some(version));
        let (channel, began) = (&self.channel, Instant::now());
        // Kubernetes 1.37 compresses each event separately. Events are small, and come seldom.
        let sent = channel.send(path.as_str(), wire::ACCEPT_JSON, Some("identity")).await;
        let status = sent.as_ref().ok().map(Response::status);
        channel.answered(path.as_str(), status, began, None);
        let response = match sent {
            Ok(response) => response,
            Err(RequestFailure { error, .. }) => return Ok(WatchEnd::before_it_began(version, error)),
        };
        let status = response.status();
        if status == StatusCode::GONE {
            let fault = Some(errors::watch_expired(&channel.target));
            return Ok(WatchEnd { version: None, fault });
        }
        if !status.is_success() {
            let answer = channel.whole(response, Answer::Refusal, began).await?;
            let error = errors::from_response(&channel.target, &about, &answer);
            return if is_temporary(status) {
                Ok(WatchEnd::before_it_began(version, error))
            } else {
                Err(error)
            };
        }
        let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        wire::expect_json(kind.unwrap_or_default()).map_err(|error| self.unreadable(&error))?;
        self.follow(response.into_body(), version, &about, sink).await
    }

    async fn follow(
        &self,
        mut body: Body,
        version: &str,
        about: &ApiRequest<'_>,
        sink: &mut dyn EventSink,
    ) -> Result<WatchEnd, Error> {
        let target = &self.channel.target;
        let began = tokio::time::Instant::now();
        // Servers that do not know the parameter end it later, or never.
        let end = began + 2 * Duration::from_secs(SECONDS);
        let mut version = version.to_owned();
        let (mut lines, mut events) = (Lines::default(), 0_u64);
        let in_order = |events: u64| events > 0 || began.elapsed() >= IN_ORDER;
        // A lost connection is treated like one that ends: a new watch continues from the version.
        while tokio::time::Instant::now() < end
            && let Ok(Some(Ok(frame))) = timeout(SILENCE, body.frame()).await
        {
            // A server that never pauses must not keep Ctrl-C from being noticed.
            tokio::task::yield_now().await;
            lines.add(frame.data_ref().map_or(&[], |data| data));
            while let Some((line, newer)) = lines.next() {
                version = newer.unwrap_or(version);
                match line {
                    WatchLine::Pod(kind, pod) => sink.event(kind, *pod)?,
                    WatchLine::Bookmark => {}
                    WatchLine::Unreadable(pod) => {
                        sink.unreadable(pod);
                        continue;
                    }
                    WatchLine::Error(StatusCode::GONE, _) => {
                        let fault = (!in_order(events)).then(|| errors::watch_expired(target));
                        return Ok(WatchEnd { version: None, fault });
                    }
                    WatchLine::Error(code, status) => {
                        let answer = HttpResponse::of_status(code, status);
                        let error = errors::from_response(target, about, &answer);
                        if is_temporary(code) {
                            return Ok(WatchEnd { version: Some(version), fault: Some(error) });
                        }
                        return Err(error);
                    }
                }
                events += 1;
            }
        }
        let fault = (!in_order(events)).then(|| errors::watch_ended(target));
        Ok(WatchEnd { version: Some(version), fault })
    }
}

/// Whether a later watch may succeed, such as after a restart of the API server.
fn is_temporary(code: StatusCode) -> bool {
    code.is_server_error() || code == StatusCode::TOO_MANY_REQUESTS
}
