//! From a request to its answer: faults, authentication, authorisation, path, parameters.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use hyper::body::Incoming;
use hyper::{HeaderMap, Request, Response};
use serde_json::Value;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};

use super::access::Caller;
use super::encoding::parse_query;
use super::faults::{FAULT_LIMIT, Fault};
use super::list::{ListQuery, Tweaks, fresh_token, list, token};
use super::listener::{Connection, Ending};
use super::record::Recorded;
use super::reply::{Content, Framing, GZIP_THRESHOLD, Payload, Reply, gzip};
use super::resources::{self, Resource};
use super::{Shared, protobuf, status, table, watch};

/// Answers one request.
pub(crate) async fn handle(
    shared: Arc<Shared>,
    connection: Connection,
    request: Request<Incoming>,
) -> Result<Response<Payload>, Infallible> {
    let (head, _) = request.into_parts();
    let path = head.uri.path().to_owned();
    let query = parse_query(head.uri.query().unwrap_or_default());
    let target = Target::parse(&path);
    let call = Call { method: head.method.as_str().to_owned(), path, query, headers: head.headers, target };
    let lists = call.target.as_ref().is_some_and(|target| target.name.is_none()) && !call.watches();
    let page = lists.then(|| shared.page_of(&call.query));
    shared.record(Recorded::new(&call.method, &call.path, &call.query, &call.headers, page));
    let faults = super::faults::strike(&mut shared.plans(), &head.uri.to_string(), page);

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
        None => call.answer(&shared, connection.certificate, tweaks(&faults)),
    };
    if let (Some(page), Some(body)) = (page, reply.bytes()) {
        // A token in a 410 leads to the page that failed.
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

fn tweaks(faults: &[Fault]) -> Tweaks {
    Tweaks { repeat_token: faults.contains(&Fault::RepeatToken), bad_item: faults.contains(&Fault::BadPod) }
}

/// Does to an answer what a fault demands.
fn damage(fault: &Fault, reply: &mut Reply, connection: &Connection, gzipped: bool) {
    let Content::Whole(body) = &mut reply.body else { return };
    let half = body.len() / 2;
    match fault {
        Fault::Reset => connection.cut_after(half, Ending::Reset),
        Fault::Truncated => {
            reply.framing = Framing::Length;
            connection.cut_after(half, Ending::Close);
        }
        Fault::ChunkCut => {
            reply.framing = Framing::Chunked;
            connection.cut_after(half, Ending::Close);
        }
        Fault::Trickle(pause) => reply.body = trickle(body.clone(), *pause),
        Fault::HalfBody => body.truncate(half),
        Fault::GzipTruncated if gzipped => body.truncate(half),
        Fault::GzipCorrupt if gzipped => {
            let mut bytes = body.to_vec();
            let end = bytes.len().min(half + 64);
            bytes[half..end].iter_mut().for_each(|byte| *byte ^= 0xa5);
            *body = bytes.into();
        }
        Fault::WrongType => "text/plain; charset=utf-8".clone_into(&mut reply.content_type),
        _ => {}
    }
}

/// A resource, a place, perhaps a name, as a path names them.
struct Target {
    resource: &'static Resource,
    namespace: Option<String>,
    name: Option<String>,
    /// `pods/NAME/log`.
    log: bool,
}

impl Target {
    fn parse(path: &str) -> Option<Self> {
        let mut parts = path.trim_matches('/').split('/').map(super::encoding::percent_decode);
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
        // A namespaced object has no place outside a namespace, nor a cluster-wide one inside.
        let placed =
            if resource.namespaced { name.is_none() || namespace.is_some() } else { namespace.is_none() };
        placed.then_some(Self { resource, namespace, name, log })
    }

    /// As roles name it.
    fn plural(&self) -> &'static str {
        if self.log { "pods/log" } else { self.resource.plural }
    }

    fn key(&self, name: &str) -> String {
        self.namespace.as_ref().map_or(name.to_owned(), |namespace| format!("{namespace}/{name}"))
    }
}

/// A request.
pub(super) struct Call {
    method: String,
    path: String,
    query: Vec<(String, String)>,
    headers: HeaderMap,
    target: Option<Target>,
}

impl Call {
    pub(super) fn param(&self, name: &str) -> &str {
        self.query.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    fn list_query(&self) -> ListQuery<'_> {
        ListQuery {
            labels: self.param("labelSelector"),
            fields: self.param("fieldSelector"),
            limit: self.param("limit"),
            token: self.param("continue"),
            version: self.param("resourceVersion"),
            version_match: self.param("resourceVersionMatch"),
        }
    }

    fn watches(&self) -> bool {
        matches!(self.param("watch"), "1" | "true")
    }

    fn verb(&self, target: &Target) -> &'static str {
        if target.name.is_some() {
            "get"
        } else if self.watches() {
            "watch"
        } else {
            "list"
        }
    }

    fn forbidden(&self, user: &str) -> Reply {
        let target = self.target.as_ref();
        let resource = target.map_or(&resources::RESOURCES[0], |target| target.resource);
        let verb = target.map_or("get", |target| self.verb(target));
        let namespace = target.and_then(|target| target.namespace.as_deref());
        let name = target.and_then(|target| target.name.as_deref());
        let plural = target.map_or(resource.plural, Target::plural);
        status::forbidden(user, verb, resource, plural, namespace, name)
    }

    /// The answer of a fault that has one of its own.
    fn failure(&self, shared: &Shared, fault: &Fault) -> Option<Reply> {
        Some(match fault {
            Fault::Unauthorized => status::unauthorized(),
            Fault::Forbidden => self.forbidden(self.header("impersonate-user").unwrap_or("dev")),
            Fault::NotFound => status::no_such_path(),
            Fault::Expired if self.param("continue").is_empty() => status::continue_expired(&token(-1, "/")),
            Fault::Expired => status::continue_expired(&fresh_token(self.param("continue"))),
            Fault::TooManyRequests(seconds) => status::too_many_requests(*seconds),
            Fault::InternalError => status::internal_error(),
            Fault::BadGateway => Reply::new(502, "text/html", html("502 Bad Gateway")).without_flow_headers(),
            Fault::Unavailable => status::unavailable(),
            Fault::GatewayTimeout => status::timeout(),
            Fault::LoginPage => Reply::new(200, "text/html; charset=utf-8", html("Sign in to continue"))
                .without_flow_headers(),
            Fault::Canned { code, content_type, body } => Reply::new(*code, content_type, body.clone()),
            Fault::Endless(pause) => endless(shared, *pause),
            _ => return None,
        })
    }

    /// The right answer.
    fn answer(&self, shared: &Arc<Shared>, certificate: bool, tweaks: Tweaks) -> Reply {
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

    fn objects(&self, shared: &Arc<Shared>, target: &Target, format: Format, tweaks: Tweaks) -> Reply {
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
        match list(&store, resource, namespace, query) {
            Ok(page) if format == Format::Table => table::page(resource, &page),
            Ok(page) if format == Format::Protobuf => page.into_protobuf(resource, query.token, tweaks),
            Ok(page) => page.into_reply(resource, query.token, tweaks),
            Err(reply) => *reply,
        }
    }

    /// Everything that is not an object: version, health, discovery.
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

/// The first media type of `Accept` that the server has. Parameters it does not know are ignored, as real
/// servers do; protobuf it has of pods alone.
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

fn html(title: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html><head><title>{title}</title></head>\n<body><center><h1>{title}</h1></center></body></html>\n"
    )
}

/// A body in pieces of 4 kB.
fn trickle(mut body: Bytes, pause: Duration) -> Content {
    let (sender, receiver) = mpsc::channel(1);
    tokio::spawn(async move {
        while !body.is_empty() {
            sleep(pause).await;
            if sender.send(body.split_to(body.len().min(4096))).await.is_err() {
                return;
            }
        }
    });
    Content::Stream(receiver)
}

/// A list that goes on until [`FAULT_LIMIT`].
fn endless(shared: &Shared, pause: Duration) -> Reply {
    let pods = Resource::find("v1", "pods").expect("pods are a resource");
    let store = shared.store();
    let entry = store.at(pods, store.version()).first().cloned();
    let item = entry.map_or_else(
        || {
            Bytes::from_static(
                br#"{"metadata":{"name":"a","namespace":"b"},"spec":{"containers":[]},"status":{}}"#,
            )
        },
        |entry| entry.json.clone(),
    );
    let (sender, receiver) = mpsc::channel(1);
    tokio::spawn(async move {
        let end = Instant::now() + FAULT_LIMIT;
        let mut chunk = Bytes::from_static(
            br#"{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"1"},"items":["#,
        );
        while Instant::now() < end && sender.send(chunk).await.is_ok() {
            chunk = [item.as_ref(), b","].concat().into();
            sleep(pause).await;
        }
    });
    Reply::stream("application/json", receiver)
}
