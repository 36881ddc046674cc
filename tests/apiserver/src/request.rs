//! The target and the parameters of a request.

use hyper::HeaderMap;
use hyper::http::request::Parts;

use crate::encoding::{parse_query, percent_decode};
use crate::list::ListQuery;
use crate::reply::Reply;
use crate::resources::{self, Resource};
use crate::status;

/// The target of a path: a resource, perhaps a namespace and a name.
pub(crate) struct Target {
    pub(crate) resource: &'static Resource,
    pub(crate) namespace: Option<String>,
    pub(crate) name: Option<String>,
    /// Whether the path is `pods/NAME/log`.
    pub(crate) log: bool,
}

impl Target {
    pub(crate) fn parse(path: &str) -> Option<Self> {
        let mut parts = path.trim_matches('/').split('/').map(percent_decode);
        let group_version = match parts.next()?.as_str() {
            "api" => parts.next()?,
            "apis" => format!("{}/{}", parts.next()?, parts.next()?),
            _ => return None,
        };
        let rest: Vec<String> = parts.collect();
        let (namespace, rest) = match rest.as_slice() {
            [word, namespace, rest @ ..] if word == "namespaces" && !rest.is_empty() => {
                (Some(namespace.clone()), rest)
            }
            rest => (None, rest),
        };
        let (plural, name, log) = match rest {
            [plural] => (plural, None, false),
            [plural, name] => (plural, Some(name.clone()), false),
            [plural, name, log] if plural == "pods" && log == "log" => (plural, Some(name.clone()), true),
            _ => return None,
        };
        let resource = Resource::find(&group_version, plural)?;
        // A namespaced object needs a namespace in its path; a cluster-wide one must not have one.
        let placed =
            if resource.namespaced { name.is_none() || namespace.is_some() } else { namespace.is_none() };
        placed.then_some(Self { resource, namespace, name, log })
    }

    /// Returns the resource as roles name it.
    pub(crate) fn plural(&self) -> &'static str {
        if self.log { "pods/log" } else { self.resource.plural }
    }

    pub(crate) fn key(&self, name: &str) -> String {
        self.namespace.as_ref().map_or(name.to_owned(), |namespace| format!("{namespace}/{name}"))
    }
}

pub(crate) struct Call {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: HeaderMap,
    pub(crate) target: Option<Target>,
}

impl Call {
    pub(crate) fn new(head: &Parts) -> Self {
        let path = head.uri.path().to_owned();
        Self {
            method: head.method.as_str().to_owned(),
            query: parse_query(head.uri.query().unwrap_or_default()),
            headers: head.headers.clone(),
            target: Target::parse(&path),
            path,
        }
    }

    /// Reports whether this is a list, not a single object or a watch.
    pub(crate) fn lists(&self) -> bool {
        let is_whole = self.target.as_ref().is_some_and(|target| target.name.is_none());
        is_whole && !self.watches() && self.method != "POST"
    }

    pub(crate) fn param(&self, name: &str) -> &str {
        self.query.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    pub(crate) fn list_query(&self) -> ListQuery<'_> {
        ListQuery {
            labels: self.param("labelSelector"),
            fields: self.param("fieldSelector"),
            limit: self.param("limit"),
            token: self.param("continue"),
            version: self.param("resourceVersion"),
            version_match: self.param("resourceVersionMatch"),
        }
    }

    pub(crate) fn watches(&self) -> bool {
        matches!(self.param("watch"), "1" | "true")
    }

    pub(crate) fn verb(&self, target: &Target) -> &'static str {
        if self.method == "PATCH" {
            "patch"
        } else if self.method == "POST" {
            "create"
        } else if target.name.is_some() {
            "get"
        } else if self.watches() {
            "watch"
        } else {
            "list"
        }
    }

    pub(crate) fn forbidden(&self, user: &str) -> Reply {
        let target = self.target.as_ref();
        let resource = target.map_or(&resources::RESOURCES[0], |target| target.resource);
        let verb = target.map_or("get", |target| self.verb(target));
        let namespace = target.and_then(|target| target.namespace.as_deref());
        let name = target.and_then(|target| target.name.as_deref());
        let plural = target.map_or(resource.plural, Target::plural);
        status::forbidden(user, verb, resource, plural, namespace, name)
    }
}
