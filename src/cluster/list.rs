//! Pods, page by page, and one by one.

use std::collections::HashSet;
use std::sync::Arc;

use http::StatusCode;
use tokio::task::JoinSet;

use super::Cluster;
use super::errors::{self, ApiRequest};
use super::request::{HttpResponse, PathAndQuery};
use super::wire::{self, Templates, Unreadable, WireError};
use crate::error::Error;
use crate::model::Pod;

/// How many pods are decoded and judged before Ctrl-C and the line that shows progress get their turn.
const AT_A_TIME: usize = 100;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct PodQuery {
    /// One namespace; `None` takes all.
    pub(crate) namespace: Option<String>,
    /// As kubectl's `-l`; the server judges it.
    pub(crate) label_selector: Option<String>,
    /// As kubectl's `--field-selector`; the server judges it.
    pub(crate) field_selector: Option<String>,
    /// How many pods a page holds at the most; 0 asks for all of them at once.
    pub(crate) chunk_size: u32,
}

/// Takes the pods of a list as they arrive.
pub(crate) trait PageSink {
    fn pod(&mut self, pod: Pod);
    /// Whether pods are wanted with every name as it is. Otherwise those of one template may share containers, in
    /// which the volume of the service-account token bears the name that it has in the first of them.
    fn keeps_pods(&self) -> bool {
        false
    }
    /// A page of so many pods is complete. `remaining` is how many come after it, where the server tells.
    fn page(&mut self, pods: usize, remaining: Option<i64>) {
        let _ = (pods, remaining);
    }
    /// The list has expired in the middle and starts anew: all that was taken so far must be forgotten.
    fn restart(&mut self);
    /// Pods of the page that could not be decoded and are passed over: worth a note, for the list is not complete.
    fn unreadable(&mut self, pods: Vec<Unreadable>) {
        drop(pods);
    }
}

/// How reading a list ended.
enum Pass {
    /// All pages came; with the version of the list.
    Complete(String),
    /// The continue token has expired (410).
    Expired,
}

impl Cluster {
    /// Lists every pod of the scope through `sink`, as pages of one consistent list: when it expires in the
    /// middle, it starts anew, once. Hands out the list's version, from which a watch can go on.
    pub(crate) async fn list_pods(&self, query: &PodQuery, sink: &mut dyn PageSink) -> Result<String, Error> {
        if let Some(namespace) = &query.namespace {
            refuse_impossible("namespace", namespace)?;
        }
        if let Pass::Complete(version) = self.pass(query, sink).await? {
            return Ok(version);
        }
        sink.restart();
        match self.pass(query, sink).await? {
            Pass::Complete(version) => Ok(version),
            Pass::Expired => Err(errors::expired_twice(&self.channel.target)),
        }
    }

    async fn pass(&self, query: &PodQuery, sink: &mut dyn PageSink) -> Result<Pass, Error> {
        let about = ApiRequest {
            namespace: query.namespace.as_deref(),
            resource: None,
            name: None,
            label_selector: query.label_selector.as_deref(),
            field_selector: query.field_selector.as_deref(),
        };
        let mut templates = if sink.keeps_pods() { Templates::none() } else { Templates::default() };
        let mut tokens = HashSet::new();
        let mut answer = self.channel.get(list_path(query, None).as_str(), self.channel.accept).await?;
        for number in 1.. {
            if answer.status == StatusCode::GONE && number > 1 {
                return Ok(Pass::Expired);
            }
            let bytes = self.successful(&about, &answer)?;
            let head = wire::decode_head("PodList", &answer.content_type, bytes)
                .map_err(|error| self.unreadable(&error))?;
            let in_circles = head.next.as_ref().is_some_and(|token| !tokens.insert(token.clone()));
            let next = head.next.filter(|_| !in_circles).map(|token| list_path(query, Some(&token)));
            // While this page is decoded and judged, the next one is on its way.
            let mut ahead = JoinSet::new();
            if let (Some(path), false) = (&next, self.channel.trace.tells_answers()) {
                self.fetch(path, &mut ahead);
            }
            let (mut count, mut unreadable) = (0, Vec::new());
            let pods = wire::decode_pods(&answer.content_type, &answer.body, &mut templates)
                .map_err(|error| self.unreadable(&error))?;
            for pod in pods {
                match pod.map_err(|error| self.unreadable(&error))? {
                    Ok(pod) => {
                        sink.pod(pod);
                        count += 1;
                        if count % AT_A_TIME == 0 {
                            tokio::task::yield_now().await;
                        }
                    }
                    Err(pod) => unreadable.push(pod),
                }
            }
            if !unreadable.is_empty() {
                sink.unreadable(unreadable);
            }
            self.channel.trace.page(number, count, head.remaining);
            sink.page(count, head.remaining);
            if in_circles {
                return Err(errors::repeated_page(&self.channel.target));
            }
            let Some(path) = next else { return Ok(Pass::Complete(head.version.unwrap_or_default())) };
            self.channel.reuse(answer.body);
            if ahead.is_empty() {
                self.fetch(&path, &mut ahead);
            }
            answer = match ahead.join_next().await {
                Some(Ok(answer)) => answer?,
                _ => return Err(Error::interrupted()),
            };
        }
        Err(errors::repeated_page(&self.channel.target))
    }

    /// Asks for a page beside what goes on; not any more once `tasks` is dropped.
    fn fetch(&self, path: &PathAndQuery, tasks: &mut JoinSet<Result<HttpResponse, Error>>) {
        let (channel, path) = (Arc::clone(&self.channel), path.as_str().to_owned());
        tasks.spawn(async move { channel.get(&path, channel.accept).await });
    }

    /// One pod; `None` where there is none of that name.
    pub(crate) async fn get_pod(&self, namespace: &str, name: &str) -> Result<Option<Pod>, Error> {
        refuse_impossible("pod name", name)?;
        refuse_impossible("namespace", namespace)?;
        let about = ApiRequest { namespace: Some(namespace), name: Some(name), ..ApiRequest::default() };
        let path = PathAndQuery::new(["api", "v1", "namespaces", namespace, "pods", name]);
        let answer = self.channel.get(path.as_str(), self.channel.accept).await?;
        if answer.status == StatusCode::NOT_FOUND && is_about_the_pod(&answer, name) {
            return Ok(None);
        }
        wire::decode_pod(&answer.content_type, self.successful(&about, &answer)?)
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

/// The pods of the scope that the selectors let through.
pub(super) fn pods_path(query: &PodQuery) -> PathAndQuery {
    let path = match query.namespace.as_deref() {
        Some(namespace) => PathAndQuery::new(["api", "v1", "namespaces", namespace, "pods"]),
        None => PathAndQuery::new(["api", "v1", "pods"]),
    };
    let filled = |selector: &'_ Option<String>| selector.clone().filter(|text| !text.is_empty());
    path.with("labelSelector", filled(&query.label_selector).as_deref())
        .with("fieldSelector", filled(&query.field_selector).as_deref())
}

/// Whether a 404 speaks of the pod, and not of an address where there is no API.
fn is_about_the_pod(answer: &HttpResponse, name: &str) -> bool {
    let status = wire::decode_status(&answer.content_type, &answer.body);
    status.is_some_and(|status| {
        status.reason.as_deref() == Some("NotFound")
            && status.details.is_some_and(|details| details.name.as_deref() == Some(name))
    })
}

/// Names that would change what the path means. Everything else is for the server to judge.
fn refuse_impossible(what: &str, name: &str) -> Result<(), Error> {
    if name.is_empty() || name == "." || name == ".." || name.contains(['/', '%']) {
        return Err(Error::usage(format!("{name:?} is not a valid {what}")));
    }
    Ok(())
}
