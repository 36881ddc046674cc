//! What happens to pods, as it happens: the API's watch.

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

/// After this time the server ends a watch, and it is taken up where it ended. client-go asks for 5 to 10 minutes.
const SECONDS: u64 = 300;
/// A server that says nothing for longer, not even where it stands (it does each minute), is gone.
const SILENCE: Duration = Duration::from_secs(150);
/// No event is larger: etcd takes objects of 1.5 MiB.
const LARGEST_EVENT: usize = 16 << 20;

/// What happened to a pod.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EventKind {
    /// It is new, or new to the selection.
    Added,
    /// It is not what it was.
    Modified,
    /// It is gone, or out of the selection.
    Deleted,
}

/// Takes events as they come.
pub(crate) trait EventSink {
    /// One event. An error ends the watch.
    fn event(&mut self, kind: EventKind, pod: Pod) -> Result<(), Error>;
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum WatchEnd {
    /// The connection ended; it can be taken up from this version on.
    Closed(String),
    /// The server remembers the version no more (410): the list must be read anew.
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
    /// How far the server is, or something of no concern.
    Nothing,
    Expired,
}

impl Cluster {
    /// Follows the pods of the scope from `version` (of a list) on.
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
            // Kubernetes 1.37 compresses each event by itself, of which the decoder would read the first only.
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
        // A connection that breaks is as good as one that ends: the version tells where to go on.
        while let Ok(Some(Ok(frame))) = timeout(SILENCE, body.frame()).await {
            let Some(data) = frame.data_ref() else { continue };
            pending.extend_from_slice(data);
            if pending.len() > LARGEST_EVENT {
                return Err(errors::too_large(&self.channel.target, LARGEST_EVENT));
            }
            while let Some(end) = pending.iter().position(|byte| *byte == b'\n') {
                let line = pending.split_to(end + 1);
                match self.understand(&line, about, &mut version)? {
                    WatchMessage::Pod(kind, pod) => sink.event(kind, *pod)?,
                    WatchMessage::Nothing => {}
                    WatchMessage::Expired => return Ok(WatchEnd::Expired),
                }
            }
        }
        Ok(WatchEnd::Closed(version))
    }

    /// Reads one line, and notes the version that it brings.
    fn understand(
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
        // One that cannot be read is no reason to stop watching the others.
        Ok(Pod::deserialize(line.object)
            .map_or(WatchMessage::Nothing, |pod| WatchMessage::Pod(kind, Box::new(pod))))
    }
}
