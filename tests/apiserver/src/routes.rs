//! From a request to its response: faults, authentication, authorization, path, parameters.

use std::convert::Infallible;
use std::sync::Arc;

use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use hyper::{Request, Response};
use serde_json::Value;
use tokio::time::sleep;

use crate::access::Caller;
use crate::damage::{damage, tweaks};
use crate::encoding::percent_decode;
use crate::faults::{FAULT_LIMIT, Fault, strike};
use crate::list::{Tweaks, list};
use crate::listener::Connection;
use crate::record::Recorded;
use crate::reply::{GZIP_THRESHOLD, Payload, Reply, gzip};
use crate::request::{Call, Target};
use crate::resources;
use crate::shared::{Shared, lock};
use crate::{admission, protobuf, status, table, watch};

/// Returns the response to a request.
pub(crate) async fn handle(
    shared: Arc<Shared>,
    connection: Connection,
    request: Request<Incoming>,
) -> Result<Response<Payload>, Infallible> {
    let (head, body) = request.into_parts();
    let call = Call::new(&head);
    // Only dry runs have a body.
    let body = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    let page = call.lists().then(|| shared.page_of(&call.query));
    shared.record(Recorded::new(&call.method, &call.path, &call.query, &call.headers, page));
    let faults = strike(&mut shared.plans(), &head.uri.to_string(), page);

    shared.begin();
    for fault in &faults {
        match fault {
            Fault::Latency(delay) => sleep(*delay).await,
            Fault::Silence => sleep(FAULT_LIMIT).await,
            _ => {}
        }
    }
    shared.end();
    let mut reply = match faults.iter().find_map(|fault| call.failure(&shared, fault)) {
        Some(failure) => failure,
        None => call.answer(&shared, connection.certificate, &tweaks(&shared, &faults), &body),
    };
    if let (Some(page), Some(body)) = (page, reply.bytes()) {
        // A continue token in a 410 belongs to the page that failed.
        shared.remember_token(body, if reply.status == 200 { page + 1 } else { page });
    }
    if negotiate(call.header("accept").unwrap_or_default(), true) == Some(Format::Protobuf) {
        reply.say_status_in_protobuf();
    }
    let takes_gzip = call.header("accept-encoding").is_some_and(|value| value.contains("gzip"));
    let breaks_gzip = faults.iter().any(|fault| matches!(fault, Fault::GzipTruncated | Fault::GzipCorrupt));
    let large = reply.status == 200 && reply.bytes().is_some_and(|body| body.len() > GZIP_THRESHOLD);
    if takes_gzip && (large || breaks_gzip) {
        reply = compress(&shared, reply);
    }
    for fault in &faults {
        damage(fault, &mut reply, &connection, takes_gzip);
    }
    Ok(reply.into_response())
}

fn compress(shared: &Shared, reply: Reply) -> Reply {
    let Some(body) = reply.bytes().cloned() else { return reply };
    let compressed = shared.compressed(&body, gzip);
    reply.compressed(compressed)
}

impl Call {
    /// Returns the response without faults.
    fn answer(&self, shared: &Arc<Shared>, certificate: bool, tweaks: &Tweaks, body: &[u8]) -> Reply {
        if let Some(canned) = self.canned(shared) {
            return canned;
        }
        let impersonated = self.header("impersonate-user");
        let user = match shared.options.authentication.caller(
            self.header("authorization"),
            impersonated,
            certificate,
        ) {
            Caller::User(user) => user,
            Caller::Anonymous => return self.forbidden("system:anonymous"),
            Caller::Unknown => return status::unauthorized(),
        };
        if let Some(target) = &self.target
            && shared.is_forbidden(self.verb(target), target.plural(), target.namespace.as_deref())
        {
            return self.forbidden(&user);
        }
        if let (Some(target), "POST" | "PATCH") = (&self.target, self.method.as_str()) {
            return admission::dry_run(shared, self, target, body);
        }
        if !matches!(self.method.as_str(), "GET" | "HEAD") {
            return status::method_not_allowed();
        }
        let pods =
            self.target.as_ref().is_some_and(|target| target.resource.kind == "Pod") && !self.watches();
        let speaks_protobuf = pods && !shared.options.json_only;
        let Some(format) = negotiate(self.header("accept").unwrap_or_default(), speaks_protobuf) else {
            return status::not_acceptable();
        };
        match &self.target {
            Some(target) if !shared.serves(target.resource) => status::no_such_path(),
            Some(target) => self.objects(shared, target, format, tweaks),
            None => self.document(shared),
        }
    }

    /// Returns the response that was set for such a request.
    fn canned(&self, shared: &Shared) -> Option<Reply> {
        let asked = self.query.iter().map(|(key, value)| format!("&{key}={value}"));
        let asked = format!("{}?{}", percent_decode(&self.path), asked.collect::<String>());
        let canned = lock(&shared.canned);
        let found =
            canned.iter().rev().find(|canned| canned.parts.iter().all(|part| asked.contains(part)))?;
        Some(Reply::new(found.status, &found.content_type, found.body.clone()))
    }

    fn objects(&self, shared: &Arc<Shared>, target: &Target, format: Format, tweaks: &Tweaks) -> Reply {
        let (resource, namespace) = (target.resource, target.namespace.as_deref());
        let store = shared.store();
        if let (true, Some(name)) = (target.log, &target.name) {
            let pod = store.get(resource, &target.key(name));
            return pod.map_or_else(
                || status::not_found(resource, name),
                |_| self.tail(shared, &target.key(name), name),
            );
        }
        if let Some(name) = &target.name {
            return match store.get(resource, &target.key(name)) {
                Some(entry) if format == Format::Table => table::single(resource, &entry, store.version()),
                Some(entry) if format == Format::Protobuf => {
                    let body = protobuf::envelope(resource.kind, &entry.protobuf);
                    Reply::new(200, protobuf::TYPE, body)
                }
                Some(entry) => {
                    let mut body = entry.whole(resource);
                    body.push(b'\n');
                    Reply::new(200, "application/json", body)
                }
                None => status::not_found(resource, name),
            };
        }
        let query = self.list_query();
        if self.watches() {
            drop(store);
            let bookmarks = self.param("allowWatchBookmarks") == "true";
            let initial = self.param("sendInitialEvents") == "true";
            let seconds = self.param("timeoutSeconds").parse().ok();
            return watch::start(
                shared,
                resource,
                namespace,
                query,
                watch::Wishes { bookmarks, initial, seconds },
            );
        }
        let listed = list(&store, resource, namespace, query).map(|mut page| {
            if tweaks.repeat_item && !query.token.is_empty() {
                page.entries.extend(store.at(resource, page.version).first().cloned());
            }
            page
        });
        match listed {
            Ok(page) if format == Format::Table => table::page(resource, &page),
            Ok(page) if format == Format::Protobuf => page.into_protobuf(resource, query.token, tweaks),
            Ok(page) => page.into_reply(resource, query.token, tweaks),
            Err(reply) => *reply,
        }
    }

    /// Returns the response for version, health and discovery.
    fn document(&self, shared: &Shared) -> Reply {
        let text = |value: &Value| Reply::json(200, &value.to_string());
        let path = self.path.trim_end_matches('/');
        match path {
            "/version" => text(&resources::version()),
            "/healthz" | "/livez" | "/readyz" => Reply::new(200, "text/plain; charset=utf-8", "ok"),
            "/api" => text(&resources::core_versions(&shared.address.to_string())),
            "/apis" => text(&resources::groups(|resource| shared.serves(resource))),
            _ => {
                let group_version =
                    path.strip_prefix("/apis/").or_else(|| path.strip_prefix("/api/")).unwrap_or_default();
                let served = |name: &str| {
                    resources::RESOURCES
                        .iter()
                        .any(|resource| resource.group_version == name && shared.serves(resource))
                };
                let core = path.starts_with("/api/v1/");
                let group = group_version.split('/').take(2).collect::<Vec<_>>().join("/");
                if served(group_version) {
                    text(&resources::resource_list(group_version))
                } else if core || served(&group) {
                    status::no_such_resource()
                } else {
                    status::no_such_path()
                }
            }
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Json,
    Protobuf,
    Table,
}

/// Returns the first media type of `Accept` that the server supports. Like a real server it ignores unknown
/// parameters. It supports protobuf for pods only.
fn negotiate(accept: &str, speaks_protobuf: bool) -> Option<Format> {
    if accept.trim().is_empty() {
        return Some(Format::Json);
    }
    accept.split(',').find_map(|range| {
        let mut parts = range.split(';').map(str::trim);
        let media = parts.next().unwrap_or_default();
        let kind = parts.find_map(|parameter| parameter.strip_prefix("as="));
        match (media, kind) {
            ("application/json", Some("Table")) => Some(Format::Table),
            (protobuf::TYPE, None) if speaks_protobuf => Some(Format::Protobuf),
            ("application/json" | "application/*" | "*/*", None) => Some(Format::Json),
            _ => None,
        }
    })
}
