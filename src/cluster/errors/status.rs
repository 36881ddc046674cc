//! Errors for responses other than success.

use http::StatusCode;
use serde::Deserialize;

use super::{ApiRequest, ApiServer, denial, not_kubernetes};
use crate::cluster::request::HttpResponse;
use crate::cluster::wire;
use crate::error::{Error, ErrorKind};
use crate::wording::shortened;

/// The part of `meta/v1` Status that is read.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::cluster) struct ApiStatus {
    pub(in crate::cluster) kind: Option<String>,
    pub(in crate::cluster) message: Option<String>,
    pub(in crate::cluster) reason: Option<String>,
    pub(in crate::cluster) details: Option<Details>,
}

/// The object that an error is about.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::cluster) struct Details {
    pub(in crate::cluster) kind: Option<String>,
    pub(in crate::cluster) name: Option<String>,
}

/// The error for a response other than success.
pub(in crate::cluster) fn from_response(
    target: &ApiServer,
    about: &ApiRequest,
    answer: &HttpResponse,
) -> Error {
    let status = wire::decode_status(&answer.content_type, &answer.body);
    let words = status.as_ref().and_then(|status| status.message.as_deref()).map(one_line);
    match answer.status {
        StatusCode::UNAUTHORIZED => unauthorized(target),
        code if code.is_redirection() => {
            let to = answer.location.as_deref().map(|to| format!(" to {to}")).unwrap_or_default();
            not_kubernetes(target, &format!("it redirects{to}"))
        }
        code => match words {
            Some(words) if code == StatusCode::FORBIDDEN => denial::forbidden(target, about, &words),
            Some(words) if code == StatusCode::BAD_REQUEST => bad_request(target, about, &words),
            Some(words) if code == StatusCode::NOT_FOUND => not_kubernetes(target, &words),
            Some(words) => refused(target, about, code, &words),
            None => without_status(target, about, code, answer),
        },
    }
}

fn unauthorized(target: &ApiServer) -> Error {
    let server = target.server();
    if target.anonymous {
        let message = format!("unauthorized: {server} requires credentials, and none are configured");
        let error = Error::new(ErrorKind::Unauthorized, message);
        return match (&target.user, target.user_missing) {
            (Some(user), true) => {
                error.hint(format!("the context refers to user {user:?}, which is not in the kubeconfig"))
            }
            _ => error.hint("the context needs a user with a token, a certificate or a credential plugin"),
        };
    }
    let whose = format!("the credentials{}", target.of_user());
    let message =
        format!("unauthorized: {server} rejected {whose}: the token or certificate may have expired");
    Error::new(ErrorKind::Unauthorized, message)
        .hint(format!("log in again, then check with `{}`", target.kubectl("auth whoami")))
}

/// Errors for 400: only the selectors of a request come from the user.
fn bad_request(target: &ApiServer, about: &ApiRequest, words: &str) -> Error {
    if words.contains("continue") {
        return refused(target, about, StatusCode::BAD_REQUEST, words);
    }
    let is_field =
        words.contains("field label") || words.contains("field selector") || about.label_selector.is_none();
    match (about.field_selector, about.label_selector) {
        (Some(selector), _) if is_field => {
            Error::usage(format!("invalid field selector {selector:?}: {words}"))
                .hint("pods can be selected by metadata.name, metadata.namespace, spec.nodeName, spec.restartPolicy, \
                       spec.schedulerName, spec.serviceAccountName, status.phase, status.podIP and a few more")
        }
        (_, Some(selector)) => {
            Error::usage(format!("invalid label selector {selector:?}: {words}"))
                .hint("label selectors look like app=web,tier!=cache or 'app in (web,api)'")
        }
        _ => refused(target, about, StatusCode::BAD_REQUEST, words),
    }
}

fn refused(target: &ApiServer, about: &ApiRequest, code: StatusCode, words: &str) -> Error {
    let server = target.server();
    match code {
        StatusCode::TOO_MANY_REQUESTS => Error::failed(format!("{server} is too busy: {words}"))
            .hint("gave up after 3 attempts: wait a moment, or request one namespace with -n"),
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT => {
            Error::failed(format!("{server} is unavailable ({}): {words}", shown(code))).hint(format!(
                "gave up after 3 attempts: `{}` checks its health",
                target.kubectl("get --raw /readyz")
            ))
        }
        _ => {
            let verb = if code.is_server_error() { "failed" } else { "refused" };
            let error =
                Error::failed(format!("{server} {verb} to {} ({}): {words}", about.phrase(), shown(code)));
            match code {
                code if code.is_server_error() => error.hint("try again: the server may be restarting"),
                StatusCode::CONFLICT | StatusCode::GONE => {
                    error.hint("try again: something changed in the meantime")
                }
                _ => error,
            }
        }
    }
}

/// The response is not a Status: it may not even come from an API server.
fn without_status(target: &ApiServer, about: &ApiRequest, code: StatusCode, answer: &HttpResponse) -> Error {
    // What Go and nginx respond to plain HTTP on a TLS port.
    let text = String::from_utf8_lossy(&answer.body[..answer.body.len().min(4096)]);
    if text.contains("HTTP request to an HTTPS server")
        || text.contains("plain HTTP request was sent to HTTPS port")
    {
        let with_tls = target.base.replacen("http://", "https://", 1);
        return Error::failed(format!(
            "{} requires TLS, but its address starts with http://",
            target.server()
        ))
        .hint(format!("use {with_tls} as the server address"));
    }
    let kind = answer.content_type.split(';').next().unwrap_or_default().trim();
    let said = if kind == "text/plain" && !text.trim().is_empty() {
        format!(": {}", one_line(&text))
    } else if kind.is_empty() {
        String::new()
    } else {
        format!(" ({kind})")
    };
    // API servers send this one in plain text.
    if code == StatusCode::TOO_MANY_REQUESTS {
        let words = if kind == "text/plain" { one_line(&text) } else { String::new() };
        return refused(target, about, code, if words.is_empty() { "too many requests" } else { &words });
    }
    if code.is_server_error() {
        return Error::failed(format!("{} is unavailable: {}{said}", target.server(), shown(code)))
            .hint("a load balancer, tunnel or proxy in front of the API server may have answered instead");
    }
    not_kubernetes(target, &format!("{}{said}", shown(code)))
}

/// `503 Service Unavailable`.
fn shown(code: StatusCode) -> String {
    match code.canonical_reason() {
        Some(reason) => format!("{} {reason}", code.as_u16()),
        None => code.as_u16().to_string(),
    }
}

/// The server's message on one line, shortened if it is very long.
fn one_line(text: &str) -> String {
    const LONGEST: usize = 400;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    shortened(line.trim_end_matches('.'), LONGEST)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tests::{ALL, SHOP, target};
    use super::*;
    use crate::error::Exit;

    fn answer(code: u16, content_type: &str, body: impl Into<Vec<u8>>) -> HttpResponse {
        HttpResponse {
            status: StatusCode::from_u16(code).unwrap(),
            content_type: content_type.into(),
            retry_after: None,
            location: None,
            body: body.into().into(),
        }
    }

    fn status(code: u16, reason: &str, message: &str) -> HttpResponse {
        let body = json!({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
                          "message": message, "reason": reason, "code": code});
        answer(code, "application/json", body.to_string())
    }

    #[test]
    fn unauthorized_names_user_and_context() {
        let no = status(401, "Unauthorized", "Unauthorized");
        let error = from_response(&target(), &SHOP, &no);
        assert_eq!(
            error.message(),
            "unauthorized: the API server https://10.0.0.1:6443 (context \"prod\") rejected the credentials of user \"dev\": \
             the token or certificate may have expired"
        );
        assert_eq!(error.hints(), ["log in again, then check with `kubectl --context prod auth whoami`"]);
        let anonymous = ApiServer { anonymous: true, user_missing: true, ..target() };
        let error = from_response(&anonymous, &SHOP, &no);
        assert!(error.message().ends_with("requires credentials, and none are configured"), "{error}");
        assert_eq!(error.hints(), ["the context refers to user \"dev\", which is not in the kubeconfig"]);
    }

    #[test]
    fn an_invalid_selector_is_a_usage_error_that_quotes_the_server() {
        let about = ApiRequest { label_selector: Some("a in (b"), field_selector: Some("spec.foo=1"), ..ALL };
        let error = from_response(
            &target(),
            &about,
            &status(400, "BadRequest", "field label not supported: spec.foo"),
        );
        assert_eq!(error.exit(), Exit::Usage);
        assert_eq!(
            error.message(),
            "invalid field selector \"spec.foo=1\": field label not supported: spec.foo"
        );
        let words = "unable to parse requirement: found '', expected: ',' or ')'";
        let error = from_response(&target(), &about, &status(400, "BadRequest", words));
        assert_eq!(error.message(), format!("invalid label selector \"a in (b\": {words}"));
        let error = from_response(&target(), &ALL, &status(400, "BadRequest", "odd"));
        assert!(
            error.message().ends_with("refused to list pods in all namespaces (400 Bad Request): odd"),
            "{error}"
        );
    }

    #[test]
    fn server_errors_contain_the_status_code() {
        for (code, part) in [
            (409, "(409 Conflict): the words"),
            (410, "(410 Gone): the words"),
            (422, "(422 Unprocessable Entity): the words"),
            (429, "is too busy: the words"),
            (500, "(500 Internal Server Error): the words"),
            (503, "is unavailable (503 Service Unavailable): the words"),
            (504, "is unavailable (504 Gateway Timeout): the words"),
        ] {
            let error = from_response(&target(), &ALL, &status(code, "X", "the words."));
            assert!(error.message().ends_with(part), "{error}");
        }
    }

    #[test]
    fn responses_of_something_else_than_an_api_server_are_recognized() {
        let of = |answer: HttpResponse| from_response(&target(), &ALL, &answer).message().to_owned();
        let not = "did not respond like a Kubernetes API server: ";
        assert!(
            of(answer(404, "text/plain; charset=utf-8", "404 page not found\n"))
                .ends_with(&format!("{not}404 Not Found: 404 page not found"))
        );
        assert!(of(answer(404, "text/html", "<html>")).ends_with(&format!("{not}404 Not Found (text/html)")));
        assert!(of(answer(403, "text/html", "<html>")).ends_with(&format!("{not}403 Forbidden (text/html)")));
        assert!(
            of(status(404, "NotFound", "the server could not find the requested resource"))
                .ends_with("the requested resource")
        );
        let login = HttpResponse { location: Some("https://login.example".into()), ..answer(302, "", "") };
        assert!(of(login).ends_with(&format!("{not}it redirects to https://login.example")));
        assert!(
            of(answer(502, "text/html", "<html>")).ends_with("is unavailable: 502 Bad Gateway (text/html)")
        );
        let error = from_response(
            &ApiServer { base: "http://10.0.0.1:6443".into(), ..target() },
            &ALL,
            &answer(400, "", "Client sent an HTTP request to an HTTPS server.\n"),
        );
        assert!(error.message().contains("requires TLS"), "{error}");
        assert_eq!(error.hints(), ["use https://10.0.0.1:6443 as the server address"]);
    }
}
