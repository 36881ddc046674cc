//! Events of pods and workloads.

use super::Cluster;
use super::bounds::Answer;
use super::errors::ApiRequest;
use super::paging::Paging;
use super::request::PathAndQuery;
use super::wire;
use crate::error::Error;
use crate::model::{Event, Pod};

const PAGE: &str = "500";
/// Further events of an object are ignored.
const PAGES_OF_AN_OBJECT: usize = 4;
/// Further events of a namespace are ignored: they are kept for an hour, and a busy namespace has thousands.
const PAGES_OF_A_NAMESPACE: usize = 20;

impl Cluster {
    /// The events of `pod` (`core/v1`), as `kubectl describe` selects them: by kind, namespace, name and uid.
    pub(crate) async fn events_of(&self, pod: &Pod) -> Result<Vec<Event>, Error> {
        let metadata = &pod.metadata;
        let namespace = metadata.namespace.as_deref().unwrap_or(self.default_namespace());
        let mut selector = format!(
            "involvedObject.kind=Pod,involvedObject.namespace={namespace},involvedObject.name={}",
            metadata.name
        );
        if let Some(uid) = event_uid(pod) {
            selector.push_str(",involvedObject.uid=");
            selector.push_str(uid);
        }
        self.events(namespace, &selector, PAGES_OF_AN_OBJECT).await
    }

    /// The events of an object of another kind, by kind and name.
    pub(crate) async fn events_about(
        &self,
        kind: &str,
        namespace: &str,
        name: &str,
    ) -> Result<Vec<Event>, Error> {
        let selector = format!(
            "involvedObject.kind={kind},involvedObject.namespace={namespace},involvedObject.name={name}"
        );
        self.events(namespace, &selector, PAGES_OF_AN_OBJECT).await
    }

    /// The events of all pods of a namespace.
    pub(crate) async fn events_in(&self, namespace: &str) -> Result<Vec<Event>, Error> {
        self.events(namespace, "involvedObject.kind=Pod", PAGES_OF_A_NAMESPACE).await
    }

    async fn events(&self, namespace: &str, selector: &str, pages: usize) -> Result<Vec<Event>, Error> {
        let about =
            ApiRequest { resource: Some("events"), namespace: Some(namespace), ..ApiRequest::default() };
        let mut events = Vec::new();
        let mut next: Option<String> = None;
        let mut paging = Paging::default();
        for _ in 0..pages {
            let path = PathAndQuery::new(["api", "v1", "namespaces", namespace, "events"])
                .with("fieldSelector", Some(selector))
                .with("limit", Some(PAGE))
                .with("continue", next.as_deref());
            let answer = self.channel.get(path.as_str(), Answer::Events).await?;
            if answer.status == http::StatusCode::GONE && next.is_some() {
                // Some events are better than none.
                break;
            }
            let bytes = self.successful(&about, &answer)?;
            let (items, head) =
                wire::decode_events(&answer.content_type, bytes).map_err(|error| self.unreadable(&error))?;
            events.extend(items);
            if !paging.next(&self.channel.target, head.next.as_deref())? {
                break;
            }
            next = head.next;
        }
        Ok(events)
    }
}

/// The uid in events of a pod. For a static pod, the kubelet uses the hash of its file, which is the UID on the node.
pub(crate) fn event_uid(pod: &Pod) -> Option<&str> {
    let mirrored = pod.metadata.annotations.get("kubernetes.io/config.mirror").map(String::as_str);
    mirrored.or(pod.metadata.uid.as_deref()).filter(|uid| !uid.is_empty())
}
