//! Errors of requests to the API server, with hints. No other module words them.

mod denial;
mod status;
mod tls;
mod transport;

use super::access::Access;
use super::proxy::Proxy;
use crate::error::{Error, ErrorKind};
use crate::wording::shell_word;

pub(super) use status::{ApiStatus, Details, from_response};
pub(super) use transport::{broken_body, building, corrupt_body, cut_body, is_retryable, sending};

/// Server and identity, for messages. Contains no secret.
#[derive(Debug, Clone, Default)]
pub(super) struct ApiServer {
    /// Address of the API server, without credentials and trailing slash.
    pub(super) base: String,
    /// `--kubeconfig`, if it was used.
    pub(super) kubeconfig: Option<String>,
    pub(super) context: Option<String>,
    /// The kubeconfig user; `None` if the credentials come from a flag.
    pub(super) user: Option<String>,
    /// The flag that the credentials come from.
    pub(super) credential_flag: Option<&'static str>,
    /// The context names a user that does not exist.
    pub(super) user_missing: bool,
    pub(super) anonymous: bool,
    pub(super) impersonated: Option<String>,
    pub(super) proxy: Option<Proxy>,
    /// What it is, if it is not an API server.
    pub(super) what: Option<&'static str>,
}

impl ApiServer {
    pub(super) fn new(base: String, access: &Access, anonymous: bool, proxy: Option<Proxy>) -> Self {
        Self {
            base,
            kubeconfig: access.kubeconfig.clone(),
            context: access.context.clone(),
            user: access.user_name.clone().filter(|_| access.credential_flag.is_none()),
            credential_flag: access.credential_flag,
            user_missing: access.user_missing,
            anonymous,
            impersonated: access.user.impersonate.clone(),
            proxy,
            what: None,
        }
    }

    /// `the API server https://10.0.0.1:6443 (context "prod")`.
    fn server(&self) -> String {
        format!("{} {}{}", self.what.unwrap_or("the API server"), self.base, self.in_context())
    }

    /// `10.0.0.1:6443`.
    fn host(&self) -> &str {
        let host = self.base.split_once("://").map_or(self.base.as_str(), |(_, rest)| rest);
        host.split('/').next().unwrap_or_default()
    }

    /// ` (context "prod")`, or nothing.
    fn in_context(&self) -> String {
        self.context.as_ref().map(|context| format!(" (context {context:?})")).unwrap_or_default()
    }

    /// ` of user "dev"`, ` of --token`, or nothing.
    fn of_user(&self) -> String {
        match (self.credential_flag, &self.user) {
            (Some(flag), _) => format!(" of {flag}"),
            (None, Some(user)) => format!(" of user {user:?}"),
            (None, None) => String::new(),
        }
    }

    /// A kubectl command against the same cluster.
    fn kubectl(&self, arguments: &str) -> String {
        let flag = |name: &str, value: &Option<String>| {
            value.as_ref().map(|value| format!(" --{name} {}", shell_word(value))).unwrap_or_default()
        };
        let (kubeconfig, context) = (flag("kubeconfig", &self.kubeconfig), flag("context", &self.context));
        format!("kubectl{kubeconfig}{context} {arguments}")
    }
}

/// What was requested, for messages.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ApiRequest<'a> {
    pub(super) resource: Option<&'a str>,
    pub(super) namespace: Option<&'a str>,
    /// A single pod; otherwise a list.
    pub(super) name: Option<&'a str>,
    pub(super) label_selector: Option<&'a str>,
    pub(super) field_selector: Option<&'a str>,
    pub(super) is_watch: bool,
}

impl ApiRequest<'_> {
    fn verb(&self) -> &'static str {
        match self.name {
            Some(_) => "get",
            None if self.is_watch => "watch",
            None => "list",
        }
    }

    fn resource(&self) -> &str {
        self.resource.unwrap_or("pods")
    }

    /// `list pods in namespace "shop"`.
    fn phrase(&self) -> String {
        let place = match self.namespace {
            Some(namespace) => format!("in namespace {namespace:?}"),
            None => "in all namespaces".to_owned(),
        };
        match (self.resource, self.name, self.namespace) {
            // Logs and figures are those of a pod.
            (Some(resource), Some(name), _) if resource.contains(['/', '.']) => {
                return format!("get {resource} of {name:?} {place}");
            }
            (Some(resource), Some(name), _) => return format!("get {resource} {name:?} {place}"),
            (Some(resource), None, Some(_)) => return format!("list {resource} {place}"),
            (Some(resource), None, None) => return format!("list {resource}"),
            (None, ..) => {}
        }
        match self.name {
            Some(name) => format!("get pod {name:?} {place}"),
            None => format!("{} pods {place}", self.verb()),
        }
    }
}

/// The response did not begin, or did not continue, in time.
pub(super) fn timed_out(target: &ApiServer, body_began: bool, seconds: f64) -> Error {
    let what = if body_began { "did not finish its response" } else { "did not respond" };
    Error::new(ErrorKind::Timeout, format!("timed out: {} {what} within {seconds} s", target.server()))
        .hint(format!(
            "is the server overloaded, or the connection slow? `{}` checks its health",
            target.kubectl("get --raw /readyz")
        ))
        .hint("--request-timeout=5m waits longer")
}

/// The response is larger than any list of an API server.
pub(super) fn too_large(target: &ApiServer, bytes: usize) -> Error {
    Error::failed(format!("the response from {} is larger than {} MiB", target.server(), bytes >> 20))
        .hint("request smaller pages with --chunk-size=500, or one namespace with -n")
}

/// The path is longer than a URL can be, which depends on selectors and continue tokens.
pub(super) fn unsendable(path: &str) -> Error {
    Error::failed(format!("a request of {} bytes cannot be sent: it is longer than a URL can be", path.len()))
        .hint("shorter selectors (-l, --field-selector) make the request shorter")
}

/// The list expired while it was read, and the second attempt did too.
pub(super) fn expired_twice(target: &ApiServer) -> Error {
    Error::failed(format!("the list from {} expired twice while it was being read", target.server()))
        .hint("objects change faster than they can be read: request one namespace with -n, or larger pages with --chunk-size=5000")
}

/// The list has no end, as far as one can tell.
pub(super) fn endless_list(target: &ApiServer, why: &str) -> Error {
    Error::failed(format!("the list from {} does not end: {why}", target.server()))
        .hint("a proxy may have answered instead of the API server; --chunk-size=0 requests the list in one response")
}

/// The server has forgotten the version of a list right after the list.
pub(super) fn watch_expired(target: &ApiServer) -> Error {
    Error::failed(format!(
        "{} cannot continue the watch: the resource version of the list has expired (410 Gone)",
        target.server()
    ))
    .hint("list without -w, or watch one namespace with -n")
}

/// The server ended a watch at once.
pub(super) fn watch_ended(target: &ApiServer) -> Error {
    Error::failed(format!("{} ended the watch at once, without an event", target.server()))
        .hint("a proxy may have answered instead, or may not support watches: list without -w")
}

/// The server sends the same page repeatedly.
pub(super) fn repeated_page(target: &ApiServer) -> Error {
    Error::failed(format!("{} keeps sending the same page of the list", target.server()))
        .hint("--chunk-size=0 requests the list in one response")
}

/// The response has the right format, but cannot be decoded or is not what was requested.
pub(super) fn unreadable_answer(target: &ApiServer, why: &str) -> Error {
    Error::failed(format!("the response from {} cannot be decoded: {why}", target.server()))
}

/// The response ends too early, although the server sent it completely.
pub(super) fn truncated_answer(target: &ApiServer) -> Error {
    unreadable_answer(target, "it is truncated")
        .hint("try again; if it keeps failing, a proxy may truncate long responses: request smaller pages with --chunk-size=100")
}

/// Something other than an API server responded.
pub(super) fn not_kubernetes(target: &ApiServer, answer: &str) -> Error {
    Error::failed(format!("{} did not respond like a Kubernetes API server: {answer}", target.server()))
        .hint("a login page or a proxy may have answered instead, or the address may be wrong")
        .hint(format!("`{}` shows the address in use", target.kubectl("config view --minify")))
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn target() -> ApiServer {
        ApiServer {
            base: "https://10.0.0.1:6443".into(),
            context: Some("prod".into()),
            user: Some("dev".into()),
            ..ApiServer::default()
        }
    }

    pub(super) const SHOP: ApiRequest = ApiRequest {
        namespace: Some("shop"),
        resource: None,
        name: None,
        label_selector: None,
        field_selector: None,
        is_watch: false,
    };
    pub(super) const ALL: ApiRequest = ApiRequest { namespace: None, ..SHOP };
}
