//! `Status` bodies with the messages of a real API server.

use serde::Serialize;
use serde_json::{Value, json};

use crate::reply::Reply;
use crate::resources::Resource;

/// A `metav1.Status`; the order of its fields is the order on the wire.
#[derive(Serialize)]
#[expect(clippy::struct_field_names, reason = "the names are those of Kubernetes")]
struct Status<'a> {
    kind: &'static str,
    #[serde(rename = "apiVersion")]
    api_version: &'static str,
    metadata: Value,
    status: &'static str,
    message: &'a str,
    reason: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<Details<'a>>,
    code: u16,
}

/// A `metav1.StatusDetails`; the order of its fields is the order on the wire.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Details<'a> {
    #[serde(skip_serializing_if = "str::is_empty")]
    name: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    group: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    kind: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    causes: &'a [Cause<'a>],
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_seconds: Option<u64>,
}

#[derive(Serialize)]
struct Cause<'a> {
    #[serde(skip_serializing_if = "str::is_empty")]
    reason: &'a str,
    message: &'a str,
}

/// Returns a failure with a `Status` body.
fn failure(code: u16, reason: &str, message: &str, details: Option<Details<'_>>) -> Reply {
    Reply::json(code, &body(code, reason, message, details, json!({})))
}

fn body(code: u16, reason: &str, message: &str, details: Option<Details<'_>>, metadata: Value) -> String {
    let status = Status {
        kind: "Status",
        api_version: "v1",
        metadata,
        status: "Failure",
        message,
        reason,
        details,
        code,
    };
    serde_json::to_string(&status).expect("a Status is always JSON")
}

/// Any failure without details.
pub(crate) fn refused(code: u16, reason: &str, message: &str) -> Reply {
    failure(code, reason, message, Some(Details::default()))
}

/// 400 with this message.
pub(crate) fn bad_request(message: &str) -> Reply {
    failure(400, "BadRequest", message, None)
}

/// 401: the credentials are invalid.
pub(crate) fn unauthorized() -> Reply {
    // Authentication comes before API Priority and Fairness, so the headers of the latter are missing.
    failure(401, "Unauthorized", "Unauthorized", None).without_flow_headers()
}

/// 403: names the user, the verb, the resource and the namespace.
pub(crate) fn forbidden(
    user: &str,
    verb: &str,
    resource: &Resource,
    plural: &str,
    namespace: Option<&str>,
    name: Option<&str>,
) -> Reply {
    let place =
        namespace.map_or("at the cluster scope".to_owned(), |name| format!("in the namespace {name:?}"));
    let subject = name.map_or(resource.plural.to_owned(), |name| format!("{} {name:?}", resource.plural));
    let message = format!(
        "{subject} is forbidden: User {user:?} cannot {verb} resource {plural:?} in API group {:?} {place}",
        resource.group()
    );
    failure(403, "Forbidden", &message, Some(details(resource, name)))
        .header("X-Content-Type-Options", "nosniff")
}

/// 404 for an object that does not exist.
pub(crate) fn not_found(resource: &Resource, name: &str) -> Reply {
    let subject = match resource.group() {
        "" => resource.plural.to_owned(),
        group => format!("{}.{group}", resource.plural),
    };
    failure(404, "NotFound", &format!("{subject} {name:?} not found"), Some(details(resource, Some(name))))
}

fn details<'a>(resource: &Resource, name: Option<&'a str>) -> Details<'a> {
    Details {
        name: name.unwrap_or_default(),
        group: resource.group(),
        kind: resource.plural,
        ..Details::default()
    }
}

/// 404 for a resource that the group does not have.
pub(crate) fn no_such_resource() -> Reply {
    failure(404, "NotFound", "the server could not find the requested resource", Some(Details::default()))
}

/// 404 for an unknown path, such as a group that is not installed.
pub(crate) fn no_such_path() -> Reply {
    Reply::new(404, "text/plain; charset=utf-8", "404 page not found\n")
        .header("X-Content-Type-Options", "nosniff")
}

/// 405.
pub(crate) fn method_not_allowed() -> Reply {
    let message = "the server does not allow this method on the requested resource";
    failure(405, "MethodNotAllowed", message, Some(Details::default()))
}

/// 406.
pub(crate) fn not_acceptable() -> Reply {
    let message = "406: Not Acceptable\n\nAvailable representations: application/json, application/yaml, \
                   application/vnd.kubernetes.protobuf, application/json;stream=watch, \
                   application/vnd.kubernetes.protobuf;stream=watch";
    failure(406, "NotAcceptable", message, Some(Details::default()))
}

/// 410 for a continue token; `fresh` is the token with which an inconsistent list can continue.
pub(crate) fn continue_expired(fresh: &str) -> Reply {
    let message = "The provided continue parameter is too old to display a consistent list result. You can start \
                   a new list without the continue parameter, or use the continue token in this response to \
                   retrieve the remainder of the results. Continuing with the provided token results in an \
                   inconsistent list - objects that were created, modified, or deleted between the time the first \
                   chunk was returned and now may show up in the list.";
    Reply::json(410, &body(410, "Expired", message, None, json!({ "continue": fresh })))
}

/// 410 for a list at an exact version that was compacted.
pub(crate) fn version_expired() -> Reply {
    failure(410, "Expired", "The resourceVersion for the provided list is too old.", None)
}

/// The event that a watch sends, under HTTP 200, if its version was compacted.
pub(crate) fn watch_expired(asked: u64, oldest: u64) -> String {
    body(410, "Expired", &format!("too old resource version: {asked} ({oldest})"), None, json!({}))
}

/// 429 in plain text, as API Priority and Fairness sends it.
pub(crate) fn too_many_requests(retry_after: u64) -> Reply {
    Reply::new(429, "text/plain; charset=utf-8", "Too many requests, please try again later.\n")
        .header("Retry-After", &retry_after.to_string())
        .header("X-Content-Type-Options", "nosniff")
}

/// 500 from the storage of the server.
pub(crate) fn internal_error() -> Reply {
    let cause = "etcdserver: leader changed";
    let causes = [Cause { reason: "", message: cause }];
    let details = Details { causes: &causes, ..Details::default() };
    failure(500, "InternalError", &format!("Internal error occurred: {cause}"), Some(details))
}

/// 503 from the aggregation layer.
pub(crate) fn unavailable() -> Reply {
    let message = "the server is currently unable to handle the request";
    failure(503, "ServiceUnavailable", message, Some(Details::default()))
}

/// 504: the request timed out in the server.
pub(crate) fn timeout() -> Reply {
    let message = "Timeout: request did not complete within the allotted timeout";
    failure(504, "Timeout", message, Some(Details::default()))
}

/// 504 for a version that does not exist yet.
pub(crate) fn version_too_large(asked: u64, current: u64) -> Reply {
    let causes = [Cause { reason: "ResourceVersionTooLarge", message: "Too large resource version" }];
    let details = Details { causes: &causes, retry_after_seconds: Some(1), ..Details::default() };
    let message = format!("Timeout: Too large resource version: {asked}, current: {current}");
    failure(504, "Timeout", &message, Some(details)).header("Retry-After", "1")
}
