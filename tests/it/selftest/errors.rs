//! Refusals, in the words of a real server.

use super::{get, get_with};
use crate::apiserver::{ApiServer, Forbid};
use crate::{many, pods};

#[track_caller]
fn refused(server: &ApiServer, path: &str, code: u16, body: &str) {
    let answer = get(server, path);
    assert_eq!((answer.code, answer.text().trim_end()), (code, body), "{path}");
    assert_eq!(answer.header("Content-Type"), Some("application/json"));
}

#[test]
fn bad_parameters() {
    let server = ApiServer::start();
    for (query, message) in [
        ("limit=abc", r#"strconv.ParseInt: parsing \"abc\": invalid syntax"#),
        ("fieldSelector=spec.foo%3Dbar", "field label not supported: spec.foo"),
        ("fieldSelector=a%3Db%3Dc", "invalid field selector: unescaped character in value: 61"),
        ("labelSelector=app+in+(a", "unable to parse requirement: found '', expected: ',' or ')'"),
        (
            "continue=abcd~",
            "invalid continue token: continue key is not valid: illegal base64 data at input byte 4",
        ),
    ] {
        let body = format!(
            r#"{{"kind":"Status","apiVersion":"v1","metadata":{{}},"status":"Failure","message":"{message}","reason":"BadRequest","code":400}}"#
        );
        refused(&server, &format!("/api/v1/pods?{query}"), 400, &body);
    }
}

#[test]
fn what_is_not_there() {
    let server = ApiServer::start();
    refused(
        &server,
        "/api/v1/namespaces/shop/pods/nope",
        404,
        r#"{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"pods \"nope\" not found","reason":"NotFound","details":{"name":"nope","kind":"pods"},"code":404}"#,
    );
    refused(
        &server,
        "/apis/apps/v1/namespaces/shop/deployments/nope",
        404,
        r#"{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"deployments.apps \"nope\" not found","reason":"NotFound","details":{"name":"nope","group":"apps","kind":"deployments"},"code":404}"#,
    );
    refused(
        &server,
        "/api/v1/podz",
        404,
        r#"{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"the server could not find the requested resource","reason":"NotFound","details":{},"code":404}"#,
    );
    let metrics = get(&server, "/apis/metrics.k8s.io/v1beta1/pods");
    assert_eq!((metrics.code, metrics.text().as_str()), (404, "404 page not found\n"));
    assert_eq!(metrics.header("Content-Type"), Some("text/plain; charset=utf-8"));
}

#[test]
fn versions_gone_and_to_come() {
    let server = ApiServer::start();
    server.add_all(many::many(3));
    let first = get(&server, "/api/v1/pods?limit=2");
    server.compact();
    let expired = get(&server, &format!("/api/v1/pods?limit=2&continue={}", first.token()));
    assert_eq!((expired.code, expired.json()["reason"].as_str()), (410, Some("Expired")));
    // The token in the refusal leads on, at a newer version.
    let rest = get(&server, &format!("/api/v1/pods?limit=2&continue={}", expired.token()));
    assert_eq!((rest.code, rest.names().len()), (200, 1));

    let exact = get(&server, "/api/v1/pods?resourceVersion=7&resourceVersionMatch=Exact");
    assert_eq!(exact.json()["message"], "The resourceVersion for the provided list is too old.");
    let future = get(&server, "/api/v1/pods?resourceVersion=999999999");
    assert_eq!((future.code, future.header("Retry-After")), (504, Some("1")));
    assert_eq!(future.json()["details"]["causes"][0]["reason"], "ResourceVersionTooLarge");
}

#[test]
fn tokens_right_wrong_and_missing() {
    let server = ApiServer::options().token("s3cret").start();
    let with = |value: &str| get_with(&server, "/api/v1/pods", &[("Authorization", value)]);
    assert_eq!(with("Bearer s3cret").code, 200);
    let wrong = with("Bearer other");
    assert_eq!(
        wrong.text().trim_end(),
        r#"{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Unauthorized","reason":"Unauthorized","code":401}"#
    );
    assert_eq!(wrong.header("X-Kubernetes-Pf-Flowschema-Uid"), None);
    assert_eq!(get(&server, "/api/v1/pods").code, 401);
    let server = ApiServer::options().token("s3cret").anonymous().start();
    let answer = get(&server, "/api/v1/pods");
    assert_eq!(answer.code, 403);
    assert!(answer.text().contains(r#"User \"system:anonymous\" cannot list resource"#));
}

#[test]
fn roles() {
    let server = ApiServer::start();
    server.add_all([pods::web("shop", "checkout"), pods::web("secret", "vault")]);
    server.forbid(Forbid::cluster_wide());
    server.forbid(Forbid::namespace("secret"));
    server.forbid(Forbid::verb("get"));
    refused(
        &server,
        "/api/v1/pods",
        403,
        r#"{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"pods is forbidden: User \"dev\" cannot list resource \"pods\" in API group \"\" at the cluster scope","reason":"Forbidden","details":{"kind":"pods"},"code":403}"#,
    );
    refused(
        &server,
        "/api/v1/namespaces/secret/pods",
        403,
        r#"{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"pods is forbidden: User \"dev\" cannot list resource \"pods\" in API group \"\" in the namespace \"secret\"","reason":"Forbidden","details":{"kind":"pods"},"code":403}"#,
    );
    refused(
        &server,
        "/api/v1/namespaces/shop/pods/checkout-7d9f8b6c5-x2x7k",
        403,
        r#"{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"pods \"checkout-7d9f8b6c5-x2x7k\" is forbidden: User \"dev\" cannot get resource \"pods\" in API group \"\" in the namespace \"shop\"","reason":"Forbidden","details":{"name":"checkout-7d9f8b6c5-x2x7k","kind":"pods"},"code":403}"#,
    );
    assert_eq!(get(&server, "/api/v1/namespaces/shop/pods").code, 200);
    let answer =
        get_with(&server, "/api/v1/pods", &[("Impersonate-User", "ann"), ("Impersonate-Group", "a")]);
    assert!(answer.text().contains(r#"User \"ann\""#));
    let last = server.requests().pop().expect("requests are recorded");
    assert_eq!(
        (last.header("impersonate-user"), last.headers("impersonate-group")),
        (Some("ann"), vec!["a"])
    );
}
