//! Lists pods in pages, and gets single pods.

use std::sync::Arc;

use http::StatusCode;
use tokio::task::JoinSet;

use super::Cluster;
use super::bounds::{Answer, NAMED_UNREADABLE};
use super::errors::{self, ApiRequest};
use super::paging::{Arrival, Paging, Seen};
use super::request::{HttpResponse, PathAndQuery};
use super::wire::{self, Templates, Unreadable, WireError};
use crate::error::Error;
use crate::model::Pod;

/// Pods to process before yielding, so that Ctrl-C and the progress line work.
const PODS_BEFORE_YIELD: usize = 100;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct PodQuery {
    /// One namespace; `None` means all.
    pub(crate) namespace: Option<String>,
    /// As kubectl's `-l`; evaluated by the server.
    pub(crate) label_selector: Option<String>,
    /// As kubectl's `--field-selector`; evaluated by the server.
    pub(crate) field_selector: Option<String>,
    /// The maximum number of pods per page; 0 requests all pods in one page.
    pub(crate) chunk_size: u32,
}

/// Takes the pods of a list as they arrive.
pub(crate) trait PageSink {
    fn pod(&mut self, pod: Pod);
    /// Whether pods must keep every name. Otherwise the pods of a template may share containers, in which the
    /// volume of the service account token has the name that it has in the first of these pods.
    fn keeps_pods(&self) -> bool {
        false
    }
    /// Whether pods need the part of their spec that only `check` reads.
    fn needs_wide(&self) -> bool {
        false
    }
    /// A page of `pods` pods is complete; `remaining` pods follow, if the server reports their number.
    fn page(&mut self, pods: usize, remaining: Option<i64>) {
        let _ = (pods, remaining);
    }
    /// The list expired and starts again: all pods so far must be dropped.
    fn restart(&mut self);
    /// Takes the first pods of the list that were skipped because they cannot be decoded, and how many more there
    /// are, once the list is complete.
    fn unreadable(&mut self, pods: Vec<Unreadable>, more: usize) {
        let _ = (pods, more);
    }
    /// `pods` pods of the list were sent more than once, and counted once.
    fn repeated(&mut self, pods: usize) {
        let _ = pods;
    }
}

/// The result of reading a list once.
enum Pass {
    /// All pages were read; with the resource version of the list.
    Complete(String),
    /// The continue token has expired (410).
    Expired,
    /// Pages overlap: a pod may have been sent before.
    Unordered,
}

impl Cluster {
    /// Lists the pods of the query through `sink`, as pages of one consistent list. If the list expires, it is
    /// read again, once, and also if its pages overlap. Returns its resource version, from which a watch can start.
    pub(crate) async fn list_pods(&self, query: &PodQuery, sink: &mut dyn PageSink) -> Result<String, Error> {
        if let Some(namespace) = &query.namespace {
            refuse_unsafe("namespace", namespace)?;
        }
        let (mut has_expired, mut is_ordered) = (false, true);
        loop {
            match self.pass(query, is_ordered, sink).await? {
                Pass::Complete(version) => return Ok(version),
                Pass::Expired if has_expired => return Err(errors::expired_twice(&self.channel.target)),
                Pass::Expired => has_expired = true,
                Pass::Unordered => is_ordered = false,
            }
            sink.restart();
        }
    }

    async fn pass(&self, query: &PodQuery, is_ordered: bool, sink: &mut dyn PageSink) -> Result<Pass, Error> {
        let about = ApiRequest {
            namespace: query.namespace.as_deref(),
            label_selector: query.label_selector.as_deref(),
            field_selector: query.field_selector.as_deref(),
            ..ApiRequest::default()
        };
        let wanted = Answer::Pods(query.chunk_size);
        let templates = if sink.keeps_pods() { Templates::none() } else { Templates::default() };
        let mut templates = templates.with_wide(sink.needs_wide());
        let (mut paging, mut seen) = (Paging::default(), Seen::new(is_ordered));
        let (mut unreadable, mut more, mut repeated) = (Vec::new(), 0, 0);
        let mut answer = self.channel.get(list_path(query, None).as_str(), wanted).await?;
        for number in 1.. {
            if answer.status == StatusCode::GONE && number > 1 {
                return Ok(Pass::Expired);
            }
            let bytes = self.successful(&about, &answer)?;
            let head = wire::decode_head("PodList", &answer.content_type, bytes)
                .map_err(|error| self.unreadable(&error))?;
            let next = paging.next(&self.channel.target, head.next.as_deref())?;
            let next = next.then(|| list_path(query, head.next.as_deref()));
            // The next page is requested while this one is processed.
            let mut ahead = JoinSet::new();
            if let (Some(path), false) = (&next, self.channel.trace.shows_responses()) {
                self.prefetch(path, wanted, &mut ahead);
            }
            let (mut count, mut new) = (0, 0);
            let pods = wire::decode_pods(&answer.content_type, &answer.body, &mut templates)
                .map_err(|error| self.unreadable(&error))?;
            for pod in pods {
                count += 1;
                match pod.map_err(|error| self.unreadable(&error))? {
                    Ok(pod) => match seen.admit(&pod) {
                        Arrival::New => {
                            sink.pod(pod);
                            new += 1;
                        }
                        Arrival::Again => repeated += 1,
                        Arrival::OutOfOrder => return Ok(Pass::Unordered),
                    },
                    Err(pod) if unreadable.len() < NAMED_UNREADABLE => unreadable.push(pod),
                    Err(_) => more += 1,
                }
                if count % PODS_BEFORE_YIELD == 0 {
                    tokio::task::yield_now().await;
                }
            }
            seen.end_page();
            self.channel.trace.page(number, new, head.remaining);
            sink.page(new, head.remaining);
            paging.count(&self.channel.target, new, head.remaining)?;
            let Some(path) = next else {
                if !unreadable.is_empty() {
                    sink.unreadable(unreadable, more);
                }
                if repeated > 0 {
                    sink.repeated(repeated);
                }
                return Ok(Pass::Complete(head.version.unwrap_or_default()));
            };
            self.channel.reuse(answer.body);
            if ahead.is_empty() {
                self.prefetch(&path, wanted, &mut ahead);
            }
            answer = match ahead.join_next().await {
                Some(Ok(answer)) => answer?,
                _ => return Err(Error::interrupted()),
            };
        }
        Err(errors::repeated_page(&self.channel.target))
    }

    /// Requests a page in the background, until `tasks` is dropped.
    fn prefetch(
        &self,
        path: &PathAndQuery,
        wanted: Answer,
        tasks: &mut JoinSet<Result<HttpResponse, Error>>,
    ) {
        let (channel, path) = (Arc::clone(&self.channel), path.as_str().to_owned());
        tasks.spawn(async move { channel.get(&path, wanted).await });
    }

    /// Gets a pod, and what only `check` reads of it if `wide`; `None` if it does not exist.
    pub(crate) async fn get_pod(
        &self,
        namespace: &str,
        name: &str,
        wide: bool,
    ) -> Result<Option<Pod>, Error> {
        refuse_unsafe("pod name", name)?;
        refuse_unsafe("namespace", namespace)?;
        let about = ApiRequest { namespace: Some(namespace), name: Some(name), ..ApiRequest::default() };
        let path = PathAndQuery::new(["api", "v1", "namespaces", namespace, "pods", name]);
        let answer = self.channel.get(path.as_str(), Answer::Pod).await?;
        if answer.status == StatusCode::NOT_FOUND && is_about(&answer, name) {
            return Ok(None);
        }
        wire::decode_pod(&answer.content_type, self.successful(&about, &answer)?, wide)
            .map(Some)
            .map_err(|error| self.unreadable(&error))
    }

    pub(super) fn successful<'a>(
        &self,
        about: &ApiRequest,
        answer: &'a HttpResponse,
    ) -> Result<&'a [u8], Error> {
        if answer.status.is_success() {
            Ok(&answer.body)
        } else {
            Err(errors::from_response(&self.channel.target, about, answer))
        }
    }

    pub(super) fn unreadable(&self, error: &WireError) -> Error {
        match error {
            WireError::Foreign(what) => errors::not_kubernetes(&self.channel.target, what),
            WireError::Broken(why) => errors::unreadable_answer(&self.channel.target, why),
            WireError::Cut => errors::truncated_answer(&self.channel.target),
        }
    }
}

fn list_path(query: &PodQuery, next: Option<&str>) -> PathAndQuery {
    let limit = (query.chunk_size > 0).then(|| query.chunk_size.to_string());
    pods_path(query).with("limit", limit.as_deref()).with("continue", next)
}

/// The path of the pods that match the query.
pub(super) fn pods_path(query: &PodQuery) -> PathAndQuery {
    let path = match query.namespace.as_deref() {
        Some(namespace) => PathAndQuery::new(["api", "v1", "namespaces", namespace, "pods"]),
        None => PathAndQuery::new(["api", "v1", "pods"]),
    };
    let filled = |selector: &'_ Option<String>| selector.clone().filter(|text| !text.is_empty());
    path.with("labelSelector", filled(&query.label_selector).as_deref())
        .with("fieldSelector", filled(&query.field_selector).as_deref())
}

/// Whether a 404 is about the object of this name; otherwise the address is not that of an API server.
pub(super) fn is_about(answer: &HttpResponse, name: &str) -> bool {
    let status = wire::decode_status(&answer.content_type, &answer.body);
    status.is_some_and(|status| {
        status.reason.as_deref() == Some("NotFound")
            && status.details.is_some_and(|details| details.name.as_deref() == Some(name))
    })
}

/// Refuses names that would change the meaning of the path. The server validates everything else.
pub(super) fn refuse_unsafe(what: &str, name: &str) -> Result<(), Error> {
    if name.is_empty() || name == "." || name == ".." || name.contains(['/', '%']) {
        return Err(Error::usage(format!("{name:?} is not a valid {what}")));
    }
    Ok(())
}
