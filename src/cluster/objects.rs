//! Lists and gets objects of other kinds than pods, as JSON values: a few fields of each are read.

use serde_json::Value;

use super::Cluster;
use super::bounds::Answer;
use super::errors::ApiRequest;
use super::list::{is_about, refuse_unsafe};
use super::paging::Paging;
use super::request::PathAndQuery;
use super::wire;
use crate::error::Error;

const PAGE: &str = "500";

/// A kind of object, and where its list is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ObjectKind {
    /// `apps`; empty for the core group.
    group: &'static str,
    version: &'static str,
    /// `deployments`.
    pub(crate) resource: &'static str,
    pub(crate) kind: &'static str,
    is_namespaced: bool,
}

impl ObjectKind {
    /// A kind whose objects are in namespaces.
    pub(super) const fn of(
        group: &'static str,
        version: &'static str,
        resource: &'static str,
        kind: &'static str,
    ) -> Self {
        Self { group, version, resource, kind, is_namespaced: true }
    }

    /// The same kind, if its objects are in no namespace.
    pub(super) const fn cluster_wide(self) -> Self {
        Self { is_namespaced: false, ..self }
    }

    pub(crate) fn is_namespaced(&self) -> bool {
        self.is_namespaced
    }

    /// The path of the list, or of the object of this name.
    pub(super) fn path(&self, namespace: Option<&str>, name: Option<&str>) -> PathAndQuery {
        let group = [self.group, self.version];
        let start: &[&str] =
            if self.group.is_empty() { &["api", self.version] } else { &["apis", group[0], group[1]] };
        let within = namespace.map(|name| ["namespaces", name]);
        let within = within.iter().flatten().copied();
        PathAndQuery::new(start.iter().copied().chain(within).chain([self.resource]).chain(name))
    }
}

impl Cluster {
    /// Lists the objects of a kind, in one namespace or in all, each with its `kind`.
    pub(crate) async fn list_objects(
        &self,
        kind: &ObjectKind,
        namespace: Option<&str>,
        mut take: impl FnMut(Value),
    ) -> Result<(), Error> {
        let about = ApiRequest { resource: Some(kind.resource), namespace, ..ApiRequest::default() };
        let list = format!("{}List", kind.kind);
        let mut paging = Paging::default();
        let mut next: Option<String> = None;
        loop {
            let path = kind.path(namespace, None).with("limit", Some(PAGE)).with("continue", next.as_deref());
            let answer = self.channel.get(path.as_str(), Answer::Objects).await?;
            let bytes = self.successful(&about, &answer)?;
            let (objects, head) = wire::decode_values(&list, &answer.content_type, bytes)
                .map_err(|error| self.unreadable(&error))?;
            paging.count(&self.channel.target, objects.len(), head.remaining)?;
            for mut object in objects {
                object["kind"] = kind.kind.into();
                take(object);
            }
            if !paging.next(&self.channel.target, head.next.as_deref())? {
                return Ok(());
            }
            next = head.next;
        }
    }

    /// Gets an object of a namespace; `None` if it does not exist. A single attempt: the caller asks again.
    pub(crate) async fn get_object(
        &self,
        kind: &ObjectKind,
        namespace: &str,
        name: &str,
    ) -> Result<Option<Value>, Error> {
        refuse_unsafe("name", name)?;
        refuse_unsafe("namespace", namespace)?;
        let about = ApiRequest {
            resource: Some(kind.resource),
            namespace: Some(namespace),
            name: Some(name),
            ..ApiRequest::default()
        };
        let path = kind.path(Some(namespace), Some(name));
        let answer = self.channel.get_once(path.as_str(), Answer::Object).await;
        let answer = answer.map_err(|failure| failure.error)?;
        if answer.status == http::StatusCode::NOT_FOUND && is_about(&answer, name) {
            return Ok(None);
        }
        let bytes = self.successful(&about, &answer)?;
        let value = wire::expect_json(&answer.content_type).and_then(|()| wire::decode_object(bytes));
        value.map(Some).map_err(|error| self.unreadable(&error))
    }
}
