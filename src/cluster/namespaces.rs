//! Lists pods in several namespaces in parallel, if listing them in all namespaces at once is forbidden.

use std::collections::HashSet;

use futures_util::stream::{self, StreamExt as _};
use http::StatusCode;

use super::Cluster;
use super::bounds::Answer;
use super::errors::{self, ApiRequest};
use super::list::{PageSink, PodQuery};
use super::paging::Paging;
use super::request::PathAndQuery;
use super::wire;
use crate::error::Error;

/// How many namespaces are listed in parallel: enough to hide the latency, and not enough to be throttled.
const PARALLEL: usize = 8;
const PAGE: &str = "500";

impl Cluster {
    /// Lists the names of all namespaces. This is a permission of its own, apart from those for pods.
    pub(crate) async fn namespaces(&self) -> Result<Vec<String>, Error> {
        let about = ApiRequest { resource: Some("namespaces"), ..ApiRequest::default() };
        let (mut names, mut known) = (Vec::new(), HashSet::new());
        let mut next: Option<String> = None;
        let mut paging = Paging::default();
        let mut has_expired = false;
        loop {
            let path = PathAndQuery::new(["api", "v1", "namespaces"]);
            let path = path.with("limit", Some(PAGE)).with("continue", next.as_deref());
            let answer = self.channel.get(path.as_str(), Answer::Names).await?;
            if answer.status == StatusCode::GONE && next.is_some() {
                if std::mem::replace(&mut has_expired, true) {
                    return Err(errors::expired_twice(&self.channel.target));
                }
                (next, names) = (None, Vec::new());
                known.clear();
                paging = Paging::default();
                continue;
            }
            let (kind, bytes) = ("NamespaceList", self.successful(&about, &answer)?);
            let head = wire::decode_head(kind, &answer.content_type, bytes);
            let found = wire::decode_names(kind, &answer.content_type, bytes);
            let (head, found) =
                head.and_then(|head| Ok((head, found?))).map_err(|error| self.unreadable(&error))?;
            let before = names.len();
            names.extend(found.into_iter().filter(|name| known.insert(name.clone())));
            paging.count(&self.channel.target, names.len() - before, head.remaining)?;
            if !paging.next(&self.channel.target, head.next.as_deref())? {
                return Ok(names);
            }
            next = head.next;
        }
    }

    /// Lists the pods of each of `namespaces` through the sink of the same index, several in parallel. Each list is
    /// consistent by itself. Returns one result per namespace, in the same order.
    pub(crate) async fn list_pods_of<S: PageSink>(
        &self,
        namespaces: &[String],
        query: &PodQuery,
        sinks: &mut [S],
    ) -> Vec<Result<(), Error>> {
        let lists = namespaces.iter().zip(sinks).map(|(namespace, sink)| {
            let query = PodQuery { namespace: Some(namespace.clone()), ..query.clone() };
            async move { self.list_pods(&query, sink).await.map(drop) }
        });
        stream::iter(lists).buffered(PARALLEL).collect().await
    }
}
