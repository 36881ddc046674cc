//! Bodies that are larger than what was requested, compressed or not.

use std::time::Duration;

use apiserver::{ApiServer, Fault, pods};
use serde_json::{Value, json};

use super::run;

const PODS: &str = "/api/v1/pods";

fn flood(code: u16, begin: &'static str, piece: &str, times: u32) -> Fault {
    Fault::Flood { code, content_type: "application/json", begin, piece: piece.into(), times, gzip: false }
}

/// A server with a pod in `shop` that has crashed, and its log.
fn crashed() -> ApiServer {
    let server = ApiServer::start();
    server.add(pods::crash_loop("shop", "orders"));
    server
}

#[test]
fn a_page_that_inflates_to_gigabytes_is_refused_at_its_bound() {
    let server = crashed();
    server.fault(Fault::bomb().on_path(PODS));
    for arguments in ["list -A", "list -A --chunk-size 10", "overhead -A", "describe pods -A", "list -A -w"] {
        let output = run(&server, arguments).failure(1);
        assert!(output.stderr.contains("is larger than 32 MiB"), "{output}");
    }
    // Completion prints nothing about it.
    let output = run(&server, "__complete list ''");
    assert_eq!((output.code, output.stderr.as_str()), (Some(0), ""), "{output}");
}

#[test]
fn a_body_without_compression_has_the_same_bound() {
    let server = crashed();
    server.fault(flood(200, r#"{"kind":"PodList","metadata":{},"items":["#, &" ".repeat(1 << 20), 4000));
    let output = run(&server, "list -A").failure(1);
    assert!(output.stderr.contains("is larger than 32 MiB"), "{output}");
}

#[test]
fn a_refusal_is_cut_and_keeps_its_code() {
    for code in [401, 403, 404, 500] {
        let server = crashed();
        server.fault(Fault::Flood {
            code,
            content_type: "text/plain",
            begin: "no",
            piece: vec![b'x'; 1 << 20],
            times: 2000,
            gzip: code != 500,
        });
        let output = run(&server, "list -A").failure(1);
        assert!(output.stderr.len() < 2000, "{output}");
        assert!(output.stderr.starts_with("error: "), "{output}");
    }
}

#[test]
fn a_log_keeps_its_last_lines() {
    // Debug builds are slow.
    for (gzip, times) in [(true, 1300), (false, 300)] {
        let server = crashed();
        let line = format!("{}\n", "x".repeat(999));
        server.fault(
            Fault::Flood {
                code: 200,
                content_type: "text/plain",
                begin: "first\n",
                piece: line.repeat(1000).into_bytes(),
                times,
                gzip,
            }
            .on_path("/log"),
        );
        let output = run(&server, "describe pods -n shop --previous-logs 5 -o json").success();
        let logs = output.json();
        let lines =
            logs.pointer("/items/0/logs/0/lines").and_then(Value::as_array).cloned().unwrap_or_default();
        assert_eq!(lines.len(), 5, "{:.3000}", output.stdout);
        assert!(lines.iter().all(|line| line.as_str().is_some_and(|line| line.len() == 999)));
    }
}

#[test]
fn a_log_that_never_pauses_ends_in_time() {
    let server = crashed();
    let fault = Fault::Flood {
        code: 200,
        content_type: "text/plain",
        begin: "",
        piece: b"again\n".repeat(100_000),
        times: u32::MAX - 1,
        gzip: false,
    };
    server.fault(fault.on_path("/log"));
    let output = run(&server, "describe pods -n shop --previous-logs 5 --request-timeout 2s").success();
    assert!(output.stderr.contains("did not finish its response within 2 s"), "{output}");
    assert!(output.elapsed < Duration::from_secs(8), "{output:?}");
}

#[test]
fn metrics_and_events_have_bounds_of_their_own() {
    let server = crashed();
    server.fault(bomb(r#"{"kind":"PodMetricsList","items":["#).on_path("/metrics.k8s.io/"));
    server.fault(bomb(r#"{"kind":"EventList","items":["#).on_path("/events"));
    let output = run(&server, "list -A --all --usage").success();
    assert!(output.stderr.contains("metrics: the request failed: the response from"), "{output}");
    assert!(output.stderr.contains("is larger than 64 MiB"), "{output}");
    let output = run(&server, "describe pods -n shop").success();
    assert!(output.stderr.contains("events are not shown: the response from"), "{output}");
    assert!(output.stderr.contains("is larger than 16 MiB"), "{output}");
}

/// Two gigabytes of blanks, compressed.
fn bomb(begin: &'static str) -> Fault {
    Fault::Flood {
        code: 200,
        content_type: "application/json",
        begin,
        piece: vec![b' '; 1 << 20],
        times: 2000,
        gzip: true,
    }
}

/// A page of `count` items in few bytes each: what it becomes in memory is larger.
fn page_of(item: &str, count: usize) -> Fault {
    let body = format!(r#"{{"kind":"PodList","metadata":{{}},"items":[{}]}}"#, vec![item; count].join(","));
    Fault::Canned { code: 200, content_type: "application/json", body: body.into_bytes() }
}

#[test]
fn unreadable_pods_are_skipped_and_counted_without_a_tree_of_the_page() {
    // 30 MB of pods whose names are numbers, and one good pod.
    let bad = json!({"metadata": {"name": 7, "namespace": "x".repeat(100_000)}, "spec": {}}).to_string();
    let good = r#"{"metadata":{"name":"web-0","namespace":"shop"},"spec":{"containers":[{"name":"app"}]}}"#;
    let server = crashed();
    server.fault(page_of(&format!("{bad},{good}"), 1).on_path("namespaces/one/"));
    server.fault(page_of(&format!("{bad},{}", bad.replace("\"name\":7", "\"name\":[]")), 150).on_path(PODS));
    let output = run(&server, "list -A").failure(1);
    assert_eq!(output.stderr.lines().filter(|line| line.starts_with("error: cannot read pod")).count(), 10);
    assert!(output.stderr.contains("error: cannot read 290 more pods, skipped\n"), "{output}");
    // Many tiny items, and one item with many tiny parts.
    let server = crashed();
    server.fault(page_of("{}", 10_000_000).on_path(PODS));
    let output = run(&server, "list -A").failure(1);
    assert!(output.stderr.contains("it has more items than a response of its size can have"), "{output}");
    for parts in [r#""spec":{"containers":[{"name":"a"}"#, r#""status":{"containerStatuses":[{}"#] {
        let part = parts.rsplit('[').next().unwrap_or_default();
        let pod = format!(
            r#"{{"metadata":{{"name":"many","namespace":"n"}},{parts}{}]}}}}"#,
            format!(",{part}").repeat(2_000_000 / part.len())
        );
        let server = crashed();
        server.fault(page_of(&format!("{pod},{good}"), 1).on_path(PODS));
        let output = run(&server, "list -A --all -o name").failure(1);
        assert_eq!(output.stdout, "pod/web-0\n");
        assert!(
            output.stderr.contains("cannot read pod n/many, skipped: it has more than 20000 parts"),
            "{output}"
        );
    }
}

#[test]
fn bytes_that_are_not_text_do_not_grow() {
    let mut body = br#"{"kind":"PodList","metadata":{},"items":[{"metadata":{"name":""#.to_vec();
    body.extend(vec![0xff; 30 << 20]);
    body.extend_from_slice(br#""}}]}"#);
    let server = crashed();
    server.fault(Fault::Canned { code: 200, content_type: "application/json", body }.on_path(PODS));
    let output = run(&server, "list -A").failure(1);
    assert!(output.stderr.contains("cannot be decoded: the text is not UTF-8"), "{output}");
}

#[test]
fn parts_of_two_bytes_in_protobuf_are_counted() {
    let tagged = |number: u8, bytes: &[u8]| {
        let mut field = vec![number << 3 | 2];
        let mut length = bytes.len();
        while length >= 0x80 {
            field.push(u8::try_from(length & 0x7f).unwrap_or_default() | 0x80);
            length >>= 7;
        }
        field.push(u8::try_from(length).unwrap_or_default());
        [field, bytes.to_vec()].concat()
    };
    let metadata = tagged(1, &[tagged(1, b"many"), tagged(3, b"n")].concat());
    let pod = [metadata, tagged(2, &[2 << 3 | 2, 0].repeat(1_500_000))].concat();
    let meta = [tagged(1, b"v1"), tagged(2, b"PodList")].concat();
    let body = [b"k8s\0".to_vec(), tagged(1, &meta), tagged(2, &tagged(2, &pod))].concat();
    let server = crashed();
    let content_type = "application/vnd.kubernetes.protobuf";
    server.fault(Fault::Canned { code: 200, content_type, body }.on_path(PODS));
    let output = run(&server, "list -A").failure(1);
    assert!(
        output.stderr.contains("cannot read pod n/many, skipped: it has more than 20000 parts"),
        "{output}"
    );
}
