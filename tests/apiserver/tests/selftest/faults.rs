//! Faults affect the selected requests, as often as selected.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use apiserver::{ApiServer, DeadPort, Fault, Plan, pods};
use flate2::read::GzDecoder;

use super::{Answer, connect, get, get_with};

const LIST: &str = "/api/v1/pods?limit=20";

fn server(plan: impl Into<Plan>) -> ApiServer {
    let server = ApiServer::start();
    server.add_all(pods::mesh(50));
    server.fault(plan);
    server
}

fn faulty(fault: Fault) -> Answer {
    get(&server(fault), LIST)
}

#[test]
fn each_error_has_its_code_type_and_text() {
    for (fault, code, kind, text) in [
        (Fault::Unauthorized, 401, "application/json", "Unauthorized"),
        (Fault::Forbidden, 403, "application/json", "pods is forbidden: User"),
        (Fault::NotFound, 404, "text/plain; charset=utf-8", "404 page not found"),
        (Fault::Expired, 410, "application/json", r#""continue":"eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6LTEs"#),
        (Fault::TooManyRequests(1), 429, "text/plain; charset=utf-8", "Too many requests"),
        (Fault::InternalError, 500, "application/json", "Internal error occurred"),
        (Fault::BadGateway, 502, "text/html", "502 Bad Gateway"),
        (Fault::Unavailable, 503, "application/json", "currently unable to handle the request"),
        (Fault::GatewayTimeout, 504, "application/json", "Timeout: request did not complete"),
        (Fault::LoginPage, 200, "text/html; charset=utf-8", "<!DOCTYPE html>"),
        (Fault::WrongType, 200, "text/plain; charset=utf-8", r#"{"kind":"PodList""#),
    ] {
        let answer = faulty(fault.clone());
        assert_eq!((answer.code, answer.header("Content-Type")), (code, Some(kind)), "{fault:?}");
        assert!(answer.text().contains(text), "{fault:?}: {}", answer.text());
    }
    assert_eq!(faulty(Fault::TooManyRequests(7)).header("Retry-After"), Some("7"));
}

#[test]
fn a_fault_is_limited_to_a_page_a_path_and_a_number_of_times() {
    let server = server(Fault::Unavailable.on_page(2).times(2));
    let first = get(&server, LIST);
    let path = format!("{LIST}&continue={}", first.token());
    let codes: Vec<u16> = (0..3).map(|_| get(&server, &path).code).collect();
    assert_eq!((first.code, codes), (200, vec![503, 503, 200]));
    server.fault(Fault::InternalError.on_path("/version"));
    assert_eq!((get(&server, "/version").code, get(&server, LIST).code), (500, 200));
    server.clear_faults();
    assert_eq!(get(&server, "/version").code, 200);
}

#[test]
fn a_fresh_token_after_410_leads_to_the_rest() {
    let server = server(Fault::Expired.on_page(2).times(1));
    let first = get(&server, LIST);
    let expired = get(&server, &format!("{LIST}&continue={}", first.token()));
    assert_eq!(expired.code, 410);
    let second = get(&server, &format!("{LIST}&continue={}", expired.token()));
    assert_eq!((second.code, second.names().len()), (200, 20));
    let pages: Vec<_> = server.pod_lists().iter().map(|request| request.page).collect();
    assert_eq!(pages, [Some(1), Some(2), Some(2)]);
}

#[test]
fn bodies_break_off_in_the_middle() {
    let whole = get(&server(Fault::Latency(Duration::ZERO)), LIST).body.len();
    let reset = faulty(Fault::Reset);
    assert_eq!((reset.code, reset.error), (200, Some(ErrorKind::ConnectionReset)));
    let truncated = faulty(Fault::Truncated);
    assert_eq!((truncated.complete, truncated.error), (false, None));
    assert_eq!(truncated.header("Content-Length"), Some(whole.to_string().as_str()));
    assert_eq!(truncated.body.len(), whole / 2);
    let cut = faulty(Fault::ChunkCut);
    assert_eq!((cut.complete, cut.error, cut.header("Content-Length")), (false, None, None));
    assert!((whole / 3..whole).contains(&cut.body.len()));
    let half = faulty(Fault::HalfBody);
    assert_eq!((half.complete, half.body.len()), (true, whole / 2));
}

#[test]
fn damaged_gzip_cannot_be_decompressed() {
    for fault in [Fault::GzipTruncated, Fault::GzipCorrupt] {
        let server = server(fault.clone());
        let answer = get_with(&server, LIST, &[("Accept-Encoding", "gzip")]);
        assert_eq!((answer.complete, answer.header("Content-Encoding")), (true, Some("gzip")), "{fault:?}");
        let result = GzDecoder::new(answer.body.as_slice()).read_to_end(&mut Vec::new());
        assert!(result.is_err(), "{fault:?}");
        assert_eq!(get(&server, LIST).names().len(), 20, "{fault:?} without compression");
    }
}

#[test]
fn answers_are_late_missing_or_refused() {
    let started = Instant::now();
    assert_eq!(faulty(Fault::Latency(Duration::from_millis(300))).code, 200);
    assert!(started.elapsed() >= Duration::from_millis(300));
    let started = Instant::now();
    assert!(faulty(Fault::Trickle(Duration::from_millis(5))).complete);
    assert!(started.elapsed() >= Duration::from_millis(150));
    for fault in [Fault::Silence, Fault::SilentConnect] {
        let server = server(fault);
        let mut stream = connect(server.address());
        stream.set_read_timeout(Some(Duration::from_millis(200))).expect("the timeout is not zero");
        stream.write_all(b"GET /version HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("the server reads");
        let error = stream.read(&mut [0]).expect_err("nothing comes");
        assert!(matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut), "{error}");
    }
    let dead = DeadPort::take();
    let error = TcpStream::connect(dead.address()).expect_err("nobody listens");
    assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
}

#[test]
fn an_endless_list_keeps_sending() {
    let server = server(Fault::Endless(Duration::ZERO));
    let mut stream = connect(server.address());
    stream.write_all(b"GET /api/v1/pods HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("the server reads");
    let mut taken = (&mut stream).take(1_000_000);
    let count = std::io::copy(&mut taken, &mut std::io::sink()).expect("bytes keep coming");
    assert_eq!(count, 1_000_000);
}

#[test]
fn pages_repeat_a_token_or_hold_a_bad_pod() {
    let repeating = server(Fault::RepeatToken);
    let token = get(&repeating, LIST).token();
    let path = format!("{LIST}&continue={token}");
    assert_eq!((get(&repeating, &path).token(), get(&repeating, &path).token()), (token.clone(), token));
    let bad = faulty(Fault::BadPod).json();
    assert_eq!(bad["items"].as_array().map(Vec::len), Some(21));
    assert_eq!(bad["items"][10]["metadata"]["name"], 17);
}

#[test]
fn faults_are_parsed_from_text() {
    assert_eq!("503:2".parse(), Ok(Fault::Unavailable.on_page(2)));
    assert_eq!("latency=200".parse(), Ok(Plan::from(Fault::Latency(Duration::from_millis(200)))));
    assert_eq!("429=5:3".parse(), Ok(Fault::TooManyRequests(5).on_page(3)));
    assert!("no-such-fault".parse::<Plan>().is_err());
}

#[test]
fn a_canned_answer_is_sent_as_it_is() {
    let fault = Fault::Canned { code: 418, content_type: "text/plain", body: b"short and stout".to_vec() };
    let server = server(fault.on_path("watch="));
    let answer = get(&server, "/api/v1/pods?watch=1");
    assert_eq!((answer.code, answer.text().as_str()), (418, "short and stout"));
    assert_eq!(get(&server, LIST).code, 200);
}
