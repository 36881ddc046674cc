//! Server dry runs: the API server does everything that it does for a real request (validation, admission, webhooks,
//! quota), and stores nothing. These are the only requests of the program that are not reads; each has `dryRun=All`.

use std::time::Instant;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, WARNING};
use http::{HeaderMap, Method, Request, StatusCode};
use kube::client::Body;
use serde::Deserialize;
use serde_json::Value;
use tokio::time::timeout;

use super::Cluster;
use super::bounds::Answer;
use super::errors::{self, ApiRequest};
use super::objects::ObjectKind;
use super::request::PathAndQuery;
use super::wire;
use crate::error::Error;

/// The field manager of the requests, which appears in the audit log.
const MANAGER: &str = "kubectl-sidecars";

/// What a dry run returned.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct DryRun {
    /// The object as it would be stored.
    pub(crate) result: Result<Value, Refused>,
    /// The texts of `Warning` headers.
    pub(crate) warnings: Vec<String>,
}

/// A refused dry run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Refused {
    /// The HTTP status code.
    pub(crate) code: u16,
    pub(crate) message: String,
    /// The fields that are wrong, and why: `spec.replicas: Invalid value`.
    pub(crate) causes: Vec<String>,
}

/// The part of `meta/v1` Status that is read of a refusal.
#[derive(Default, Deserialize)]
#[serde(default)]
struct StatusBody {
    message: String,
    details: StatusDetails,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct StatusDetails {
    causes: Vec<StatusCause>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct StatusCause {
    field: String,
    message: String,
}

impl Cluster {
    /// Gets an object, whole; `None` if it does not exist.
    pub(crate) async fn object(
        &self,
        kind: &ObjectKind,
        namespace: Option<&str>,
        name: &str,
    ) -> Result<Option<Value>, Error> {
        let path = kind.path(namespace, Some(name));
        let answer = self.channel.get(path.as_str(), Answer::Object).await?;
        let status = wire::decode_status(&answer.content_type, &answer.body);
        let is_missing = status.is_some_and(|status| {
            status.reason.as_deref() == Some("NotFound")
                && status.details.is_some_and(|details| details.name.as_deref() == Some(name))
        });
        if answer.status == StatusCode::NOT_FOUND && is_missing {
            return Ok(None);
        }
        let about = ApiRequest {
            resource: Some(kind.resource),
            namespace,
            name: Some(name),
            ..ApiRequest::default()
        };
        let bytes = self.successful(&about, &answer)?;
        serde_json::from_slice(bytes)
            .map(Some)
            .map_err(|error| errors::unreadable_answer(&self.channel.target, &crate::wording::json(&error)))
    }

    /// Tries a JSON patch of an object.
    pub(crate) async fn try_patch(
        &self,
        kind: &ObjectKind,
        namespace: Option<&str>,
        name: &str,
        operations: &[Value],
    ) -> Result<DryRun, Error> {
        let body = Value::from(operations.to_vec()).to_string();
        self.dry_run(Method::PATCH, kind.path(namespace, Some(name)), "application/json-patch+json", body)
            .await
    }

    /// Tries to create an object.
    pub(crate) async fn try_create(
        &self,
        kind: &ObjectKind,
        namespace: Option<&str>,
        object: &Value,
    ) -> Result<DryRun, Error> {
        self.dry_run(Method::POST, kind.path(namespace, None), "application/json", object.to_string()).await
    }

    /// Sends one request, once: the only place that sends other methods than GET.
    async fn dry_run(
        &self,
        method: Method,
        path: PathAndQuery,
        content_type: &str,
        body: String,
    ) -> Result<DryRun, Error> {
        let path = path
            .with("dryRun", Some("All"))
            .with("fieldManager", Some(MANAGER))
            .with("fieldValidation", Some("Strict"));
        let (channel, path, began) = (&self.channel, path.as_str(), Instant::now());
        let url = format!("{}{path}", channel.target.base);
        let accept = Answer::Object.accept(channel.accept);
        channel.trace.sending(method.as_str(), &url, accept, &channel.headers);
        let request = Request::builder()
            .method(method.clone())
            .uri(path)
            .header(ACCEPT, accept)
            .header(CONTENT_TYPE, content_type)
            .body(Body::from(Bytes::from(body)))
            .map_err(|_| errors::unsendable(path))?;
        let beginning = channel.bounds.beginning();
        let sent = timeout(beginning, channel.client.send(request)).await;
        let response = match sent {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => return Err(errors::sending(&channel.target, error, channel.bounds.connect())),
            Err(_) => return Err(errors::timed_out(&channel.target, false, beginning.as_secs_f64())),
        };
        let warnings = warnings(response.headers());
        let answer = channel.whole(response, Answer::Object, began).await?;
        channel.trace.answered(method.as_str(), &url, &answer.status.to_string(), began.elapsed(), None);
        if answer.status.is_success() {
            let object = serde_json::from_slice(&answer.body)
                .map_err(|error| errors::unreadable_answer(&channel.target, &crate::wording::json(&error)))?;
            return Ok(DryRun { result: Ok(object), warnings });
        }
        if answer.status == StatusCode::UNAUTHORIZED {
            return Err(errors::from_response(&channel.target, &ApiRequest::default(), &answer));
        }
        let status: StatusBody = serde_json::from_slice(&answer.body).unwrap_or_default();
        let shown = |cause: StatusCause| {
            if cause.field.is_empty() { cause.message } else { format!("{}: {}", cause.field, cause.message) }
        };
        let causes = status.details.causes.into_iter().map(shown).collect();
        let message = if status.message.is_empty() { answer.status.to_string() } else { status.message };
        Ok(DryRun { result: Err(Refused { code: answer.status.as_u16(), message, causes }), warnings })
    }
}

impl Refused {
    /// The permission that is missing: verb and resource. A 403 of admission, such as a quota, is not about permissions.
    pub(crate) fn missing_permission(&self) -> Option<(&str, &str)> {
        let denial = self.message.split_once("is forbidden: User \"")?.1;
        let (verb, rest) = denial.split_once("\" cannot ")?.1.split_once(" resource \"")?;
        let (resource, _) = rest.split_once('"')?;
        (self.code == 403).then_some((verb, resource))
    }

    /// Whether the object is not what it was when it was read: its version differs, or a `test` of a patch failed. The
    /// server does not say which of the operations failed.
    pub(crate) fn is_stale(&self) -> bool {
        self.code == 409
            || self.code == 422 && self.causes.is_empty() && self.message.contains("error in our request")
    }
}

/// The texts of `Warning` headers (RFC 9111): `299 - "text"`.
fn warnings(headers: &HeaderMap) -> Vec<String> {
    let texts = headers.get_all(WARNING).iter().filter_map(|value| {
        let value = value.to_str().ok()?;
        let quoted = value.split_once('"')?.1.trim_end().strip_suffix('"')?;
        Some(quoted.replace("\\\"", "\"").replace("\\\\", "\\"))
    });
    texts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permissions_and_refusals_of_admission_are_told_apart() {
        let of = |message: &str| Refused { code: 403, message: message.to_owned(), causes: Vec::new() };
        let denied = of(
            "deployments.apps \"web\" is forbidden: User \"viewer\" cannot patch resource \"deployments\" in \
                         API group \"apps\" in the namespace \"shop\"",
        );
        assert_eq!(denied.missing_permission(), Some(("patch", "deployments")));
        let quota = of("pods \"web-x\" is forbidden: exceeded quota: rq, requested: requests.memory=22Mi");
        assert_eq!(quota.missing_permission(), None);
    }

    #[test]
    fn warnings_are_unquoted() {
        let mut headers = HeaderMap::new();
        headers.append(WARNING, "299 - \"would violate \\\"restricted\\\"\"".parse().unwrap());
        headers.append(WARNING, "garbage".parse().unwrap());
        assert_eq!(warnings(&headers), ["would violate \"restricted\""]);
    }
}
