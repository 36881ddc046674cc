//! Events of a pod.

use super::Cluster;
use super::errors::{self, ApiRequest};
use super::request::PathAndQuery;
use super::wire;
use crate::error::Error;
use crate::model::{Event, Pod};

const PAGE: &str = "500";
/// Further events of a pod are ignored.
const PAGES: usize = 4;

impl Cluster {
    /// The events of `pod` (`core/v1`), as `kubectl describe` selects them: by kind, namespace, name and uid.
    pub(crate) async fn events_of(&self, pod: &Pod) -> Result<Vec<Event>, Error> {
        let metadata = &pod.metadata;
        let namespace = metadata.namespace.as_deref().unwrap_or(self.default_namespace());
        let mut selector = format!(
            "involvedObject.kind=Pod,involvedObject.namespace={namespace},involvedObject.name={}",
            metadata.name
        );
        // For events of a static pod, the kubelet uses the hash of its file, which is the UID on the node.
        let mirrored = metadata.annotations.get("kubernetes.io/config.mirror").map(String::as_str);
        if let Some(uid) = mirrored.or(metadata.uid.as_deref()).filter(|uid| !uid.is_empty()) {
            selector.push_str(",involvedObject.uid=");
            selector.push_str(uid);
        }
        let about =
            ApiRequest { resource: Some("events"), namespace: Some(namespace), ..ApiRequest::default() };
        let mut events = Vec::new();
        let mut next: Option<String> = None;
        for _ in 0..PAGES {
            let path = PathAndQuery::new(["api", "v1", "namespaces", namespace, "events"])
                .with("fieldSelector", Some(&selector))
                .with("limit", Some(PAGE))
                .with("continue", next.as_deref());
            let answer = self.channel.get(path.as_str(), wire::ACCEPT_JSON).await?;
            if answer.status == http::StatusCode::GONE && next.is_some() {
                // Some events are better than none.
                break;
            }
            let page = wire::decode_events(&answer.content_type, self.successful(&about, &answer)?)
                .map_err(|error| self.unreadable(&error))?;
            events.extend(page.items);
            match page.next {
                None => break,
                Some(token) if next.as_ref() == Some(&token) => {
                    return Err(errors::repeated_page(&self.channel.target));
                }
                token => next = token,
            }
        }
        Ok(events)
    }
}
