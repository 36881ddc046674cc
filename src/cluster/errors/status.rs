//! What the API server says no with.

use http::StatusCode;
use serde::Deserialize;

use super::{ApiRequest, ApiServer, denial, not_kubernetes};
use crate::cluster::request::HttpResponse;
use crate::cluster::wire;
use crate::error::{Error, ErrorKind};

/// The part of `meta/v1` Status that is read.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::cluster) struct ApiStatus {
    pub(in crate::cluster) kind: Option<String>,
    pub(in crate::cluster) message: Option<String>,
    pub(in crate::cluster) reason: Option<String>,
    pub(in crate::cluster) details: Option<Details>,
}

/// What the refusal is about.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::cluster) struct Details {
    pub(in crate::cluster) kind: Option<String>,
    pub(in crate::cluster) name: Option<String>,
}

/// The error for an answer other than success.
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
            None => without_words(target, about, code, answer),
        },
    }
}

fn unauthorized(target: &ApiServer) -> Error {
    let server = target.server();
    if target.anonymous {
        let message = format!("{server} wants credentials, and none are configured");
        let error = Error::new(ErrorKind::Unauthorized, message);
        return match (&target.user, target.user_missing) {
            (Some(user), true) => {
                error.hint(format!("the context names user {user:?}, which the kubeconfig does not hold"))
            }
            _ => error.hint("the context needs a user with a token, a certificate or a credential plugin"),
        };
    }
    let whose = match &target.user {
        Some(user) => format!("the credentials of user {user:?}"),
        None => "the credentials".to_owned(),
    };
    let message = format!("{server} does not accept {whose}: the token or certificate may have expired");
    Error::new(ErrorKind::Unauthorized, message)
        .hint(format!("log in again, then try `{}`", target.kubectl("auth whoami")))
}

/// A selector is the only thing in a request that a person has written.
fn bad_request(target: &ApiServer, about: &ApiRequest, words: &str) -> Error {
    if words.contains("continue") {
        return refused(target, about, StatusCode::BAD_REQUEST, words);
    }
    let is_field =
        words.contains("field label") || words.contains("field selector") || about.label_selector.is_none();
    match (about.field_selector, about.label_selector) {
        (Some(selector), _) if is_field => {
            Error::usage(format!("the server does not accept the field selector {selector:?}: {words}"))
                .hint("fields of pods are metadata.name, metadata.namespace, spec.nodeName, spec.restartPolicy, \
                       spec.schedulerName, spec.serviceAccountName, status.phase, status.podIP and a few more")
        }
        (_, Some(selector)) => {
            Error::usage(format!("the server does not accept the label selector {selector:?}: {words}"))
                .hint("label selectors look like app=web,tier!=cache or 'app in (web,api)'")
        }
        _ => refused(target, about, StatusCode::BAD_REQUEST, words),
    }
}

fn refused(target: &ApiServer, about: &ApiRequest, code: StatusCode, words: &str) -> Error {
    let server = target.server();
    match code {
        StatusCode::TOO_MANY_REQUESTS => Error::failed(format!("{server} is too busy: {words}"))
            .hint("tried three times: wait a little, or ask for one namespace"),
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT => Error::failed(format!(
            "{server} is not available ({}): {words}",
            code.as_u16()
        ))
        .hint(format!("tried three times: `{}` asks it how it is", target.kubectl("get --raw /readyz"))),
        _ => {
            let verb = if code.is_server_error() { "failed" } else { "refuses" };
            let error =
                Error::failed(format!("{server} {verb} to {} ({}): {words}", about.phrase(), shown(code)));
            match code {
                code if code.is_server_error() => error.hint("once more; the server may be restarting"),
                StatusCode::CONFLICT | StatusCode::GONE => {
                    error.hint("once more; something changed in the meantime")
                }
                _ => error,
            }
        }
    }
}

/// The answer is no Status: it may not even come from an API server.
fn without_words(target: &ApiServer, about: &ApiRequest, code: StatusCode, answer: &HttpResponse) -> Error {
    // Go's server on a TLS port that is spoken to in plain text.
    let text = String::from_utf8_lossy(&answer.body[..answer.body.len().min(4096)]);
    if text.contains("HTTP request to an HTTPS server")
        || text.contains("plain HTTP request was sent to HTTPS port")
    {
        let with_tls = target.base.replacen("http://", "https://", 1);
        return Error::failed(format!("{} wants TLS, but the address starts with http://", target.server()))
            .hint(format!("use {with_tls} as the server"));
    }
    let kind = answer.content_type.split(';').next().unwrap_or_default().trim();
    let said = if kind == "text/plain" && !text.trim().is_empty() {
        format!(": {}", one_line(&text))
    } else if kind.is_empty() {
        String::new()
    } else {
        format!(" with {kind}")
    };
    // API servers themselves say this one in plain text.
    if code == StatusCode::TOO_MANY_REQUESTS {
        let words = if kind == "text/plain" { one_line(&text) } else { String::new() };
        return refused(target, about, code, if words.is_empty() { "too many requests" } else { &words });
    }
    if code.is_server_error() {
        return Error::failed(format!("{} is not available: {}{said}", target.server(), shown(code)))
            .hint("what stands before the API server (a load balancer, a tunnel, a proxy) may have answered instead");
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

/// The server's words on one line, of a length that somebody reads.
fn one_line(text: &str) -> String {
    const LONGEST: usize = 400;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.trim_end_matches('.').to_owned(),
    }
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
            "the API server https://10.0.0.1:6443 (context \"prod\") does not accept the credentials of user \"dev\": \
             the token or certificate may have expired"
        );
        assert_eq!(error.hints(), ["log in again, then try `kubectl --context prod auth whoami`"]);
        let nobody = ApiServer { anonymous: true, user_missing: true, ..target() };
        let error = from_response(&nobody, &SHOP, &no);
        assert!(error.message().ends_with("wants credentials, and none are configured"), "{error}");
        assert_eq!(error.hints(), ["the context names user \"dev\", which the kubeconfig does not hold"]);
    }

    #[test]
    fn a_bad_selector_is_wrong_usage_in_the_servers_words() {
        let about = ApiRequest { label_selector: Some("a in (b"), field_selector: Some("spec.foo=1"), ..ALL };
        let error = from_response(
            &target(),
            &about,
            &status(400, "BadRequest", "field label not supported: spec.foo"),
        );
        assert_eq!(error.exit(), Exit::Usage);
        assert_eq!(
            error.message(),
            "the server does not accept the field selector \"spec.foo=1\": field label not supported: spec.foo"
        );
        let words = "unable to parse requirement: found '', expected: ',' or ')'";
        let error = from_response(&target(), &about, &status(400, "BadRequest", words));
        assert_eq!(
            error.message(),
            format!("the server does not accept the label selector \"a in (b\": {words}")
        );
        let error = from_response(&target(), &ALL, &status(400, "BadRequest", "odd"));
        assert!(
            error.message().ends_with("refuses to list pods in all namespaces (400 Bad Request): odd"),
            "{error}"
        );
    }

    #[test]
    fn a_server_in_trouble_is_told_as_such() {
        for (code, part) in [
            (409, "(409 Conflict): the words"),
            (410, "(410 Gone): the words"),
            (422, "(422 Unprocessable Entity): the words"),
            (429, "is too busy: the words"),
            (500, "(500 Internal Server Error): the words"),
            (503, "is not available (503): the words"),
            (504, "is not available (504): the words"),
        ] {
            let error = from_response(&target(), &ALL, &status(code, "X", "the words."));
            assert!(error.message().ends_with(part), "{error}");
        }
    }

    #[test]
    fn answers_of_something_else_are_told_apart() {
        let of = |answer: HttpResponse| from_response(&target(), &ALL, &answer).message().to_owned();
        let not = "did not answer like a Kubernetes API server: ";
        assert!(
            of(answer(404, "text/plain; charset=utf-8", "404 page not found\n"))
                .ends_with(&format!("{not}404 Not Found: 404 page not found"))
        );
        assert!(
            of(answer(404, "text/html", "<html>")).ends_with(&format!("{not}404 Not Found with text/html"))
        );
        assert!(
            of(answer(403, "text/html", "<html>")).ends_with(&format!("{not}403 Forbidden with text/html"))
        );
        assert!(
            of(status(404, "NotFound", "the server could not find the requested resource"))
                .ends_with("the requested resource")
        );
        let login = HttpResponse { location: Some("https://login.example".into()), ..answer(302, "", "") };
        assert!(of(login).ends_with(&format!("{not}it redirects to https://login.example")));
        assert!(
            of(answer(502, "text/html", "<html>"))
                .ends_with("is not available: 502 Bad Gateway with text/html")
        );
        let error = from_response(
            &ApiServer { base: "http://10.0.0.1:6443".into(), ..target() },
            &ALL,
            &answer(400, "", "Client sent an HTTP request to an HTTPS server.\n"),
        );
        assert!(error.message().contains("wants TLS"), "{error}");
        assert_eq!(error.hints(), ["use https://10.0.0.1:6443 as the server"]);
    }
}
