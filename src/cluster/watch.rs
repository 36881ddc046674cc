//! Watches pods.

use std::time::{Duration, Instant};

use bytes::BytesMut;
use http::header::{ACCEPT, ACCEPT_ENCODING};
use http::{Request, StatusCode};
use http_body_util::BodyExt as _;
use kube::client::Body;
use serde::Deserialize;
use tokio::time::timeout;

use super::errors::{self, ApiRequest};
use super::list::{PodQuery, pods_path};
use super::request::HttpResponse;
use super::{Cluster, wire};
use crate::error::Error;
use crate::model::Pod;

/// The server ends a watch after this time, and a new watch continues. client-go uses 5 to 10 minutes.
const SECONDS: u64 = 300;
/// The timeout between two events. The server sends a bookmark every minute.
const SILENCE: Duration = Duration::from_secs(150);
/// No event is larger: etcd limits objects to 1.5 MiB.
const LARGEST_EVENT: usize = 16 << 20;

/// What happened to a pod.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EventKind {
    /// The pod is new, or newly matches the selectors.
    Added,
    Modified,
    /// The pod is gone, or no longer matches the selectors.
    Deleted,
}

/// Takes the events of a watch.
pub(crate) trait EventSink {
    /// One event. An error ends the watch.
    fn event(&mut self, kind: EventKind, pod: Pod) -> Result<(), Error>;
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum WatchEnd {
    /// The connection ended; a new watch can continue from this resource version.
    Closed(String),
    /// The server no longer has the resource version (410): the pods must be listed again.
    Expired,
}

/// One line of a watch.
#[derive(Deserialize)]
struct WatchLine {
    #[serde(rename = "type")]
    kind: String,
    object: serde_json::Value,
}

enum WatchMessage {
    Pod(EventKind, Box<Pod>),
    /// A bookmark, or an event that is ignored.
    Nothing,
    Expired,
}

impl Cluster {
    /// Watches the pods of the query, starting at `version`, the resource version of a list.
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
            ..ApiRequest::default()
        };
        let path = pods_path(query)
            .with("watch", Some("true"))
            .with("allowWatchBookmarks", Some("true"))
            .with("timeoutSeconds", Some(&SECONDS.to_string()))
            .with("resourceVersion", Some(version));
        let request = Request::get(path.as_str())
            .header(ACCEPT, wire::ACCEPT_JSON)
            // Kubernetes 1.37 compresses each event separately, and the decoder would read only the first.
            .header(ACCEPT_ENCODING, "identity")
            .body(Body::empty())
            .map_err(|_| Error::failed(format!("{} is not a valid URL path", path.as_str())))?;
        let channel = &self.channel;
        let url = format!("{}{}", channel.target.base, path.as_str());
        let shown = channel.headers.iter().map(|header| match header.as_str() {
            "Accept-Encoding: gzip" => "Accept-Encoding: identity".to_owned(),
            other => other.to_owned(),
        });
        channel.trace.sending(&url, wire::ACCEPT_JSON, &shown.collect::<Vec<_>>());
        let began = Instant::now();
        let response = timeout(channel.bounds.beginning(), channel.client.send(request)).await;
        let told = match &response {
            Ok(Ok(response)) => response.status().to_string(),
            _ => "failed".to_owned(),
        };
        channel.trace.answered(&url, &told, began.elapsed(), None);
        let response = response
            .map_err(|_| errors::timed_out(&channel.target, false, channel.bounds.beginning().as_secs_f64()))?
            .map_err(|error| errors::sending(&channel.target, error))?;
        if response.status() == StatusCode::GONE {
            return Ok(WatchEnd::Expired);
        }
        if !response.status().is_success() {
            let answer = channel.whole(response).await?;
            return Err(errors::from_response(&channel.target, &about, &answer));
        }
        self.follow(response.into_body(), version, &about, sink).await
    }

    async fn follow(
        &self,
        mut body: Body,
        version: &str,
        about: &ApiRequest<'_>,
        sink: &mut dyn EventSink,
    ) -> Result<WatchEnd, Error> {
        let mut version = version.to_owned();
        let mut pending = BytesMut::new();
        // A lost connection is treated like one that ends: a new watch continues from the version.
        while let Ok(Some(Ok(frame))) = timeout(SILENCE, body.frame()).await {
            let Some(data) = frame.data_ref() else { continue };
            pending.extend_from_slice(data);
            if pending.len() > LARGEST_EVENT {
                return Err(errors::too_large(&self.channel.target, LARGEST_EVENT));
            }
            while let Some(end) = pending.iter().position(|byte| *byte == b'\n') {
                let line = pending.split_to(end + 1);
                match self.parse_line(&line, about, &mut version)? {
                    WatchMessage::Pod(kind, pod) => sink.event(kind, *pod)?,
                    WatchMessage::Nothing => {}
                    WatchMessage::Expired => return Ok(WatchEnd::Expired),
                }
            }
        }
        Ok(WatchEnd::Closed(version))
    }

    /// Parses one line, and updates the resource version.
    fn parse_line(
        &self,
        line: &[u8],
        about: &ApiRequest<'_>,
        version: &mut String,
    ) -> Result<WatchMessage, Error> {
        if line.trim_ascii().is_empty() {
            return Ok(WatchMessage::Nothing);
        }
        let target = &self.channel.target;
        let line: WatchLine = serde_json::from_slice(line)
            .map_err(|_| errors::unreadable_answer(target, "it is not a watch event"))?;
        if line.kind == "ERROR" {
            let code = line.object["code"].as_u64().and_then(|code| u16::try_from(code).ok());
            let status = code.and_then(|code| StatusCode::from_u16(code).ok()).unwrap_or_default();
            if status == StatusCode::GONE {
                return Ok(WatchMessage::Expired);
            }
            let answer = HttpResponse::of_status(status, &line.object);
            return Err(errors::from_response(target, about, &answer));
        }
        if let Some(newer) = line.object["metadata"]["resourceVersion"].as_str() {
            newer.clone_into(version);
        }
        let kind = match line.kind.as_str() {
            "ADDED" => EventKind::Added,
            "MODIFIED" => EventKind::Modified,
            "DELETED" => EventKind::Deleted,
            _ => return Ok(WatchMessage::Nothing),
        };
        // A pod that cannot be decoded must not end the watch.
        Ok(Pod::deserialize(line.object)
            .map_or(WatchMessage::Nothing, |pod| WatchMessage::Pod(kind, Box::new(pod))))
    }
}
