//! Watches that fail at once, and events that cannot be read.

use std::time::Duration;

use apiserver::{ApiServer, Fault, Forbid, pods};

use super::bounded;
use crate::env::{CommandOutput, TestEnv};

const WATCH: &str = "watch=";

fn server() -> ApiServer {
    let server = ApiServer::start();
    server.add(pods::web("shop", "checkout"));
    server
}

/// Watches until the program ends by itself.
#[track_caller]
fn watch(server: &ApiServer) -> CommandOutput {
    let env = TestEnv::connected(server).timeout(Duration::from_secs(60));
    bounded(env.run(["list", "-n", "shop", "--all", "-w", "-o", "name"]))
}

fn canned(code: u16, content_type: &'static str, body: &str) -> Fault {
    Fault::Canned { code, content_type, body: body.as_bytes().to_vec() }
}

const EXPIRED: &str = "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"code\":410,\"reason\":\"Expired\",\"message\":\"too old\"}}\n";

#[test]
fn watches_that_keep_failing_are_retried_with_pauses_and_end() {
    std::thread::scope(|scope| {
        for (fault, lists, message) in [
            (canned(200, "application/json", EXPIRED), 5, "cannot continue the watch"),
            (Fault::Expired, 5, "cannot continue the watch"),
            (canned(200, "application/json", ""), 1, "ended the watch at once, without an event"),
        ] {
            scope.spawn(move || {
                let server = server();
                server.fault(fault.on_path(WATCH));
                let output = watch(&server).failure(1);
                assert!(
                    output.stderr.contains(&format!("error: the API server {}", server.url())),
                    "{output}"
                );
                assert!(output.stderr.contains(message), "{output}");
                assert!(output.stderr.contains("again in 4 s\n"), "{output}");
                assert_eq!(server.pod_lists().len(), lists, "{output}");
                let watches = server.requests().iter().filter(|r| r.param("watch").is_some()).count();
                assert_eq!(watches, 5, "{output}");
            });
        }
    });
}

#[test]
fn a_page_instead_of_a_watch_ends_at_once() {
    let server = server();
    server.fault(Fault::LoginPage.on_path(WATCH));
    let output = watch(&server).failure(1);
    assert!(
        output.stderr.contains("did not respond like a Kubernetes API server: it sent text/html"),
        "{output}"
    );
    assert!(output.elapsed < Duration::from_secs(5), "{output:?}");
}

#[test]
fn a_denied_watch_names_the_permission_to_watch() {
    let server = server();
    server.forbid(Forbid::verb("watch"));
    let output = watch(&server).failure(1);
    TestEnv::new().with_filters(|| {
        insta::assert_snapshot!(output, @r#"
    pod/checkout-7d9f8b6c5-x2x7k
    ------- stderr -------
    error: forbidden: user "dev" cannot watch pods in namespace "shop" (context "test")
      try: `kubectl --context test auth can-i watch pods -n shop`
      try: an administrator can allow it: `kubectl create role pods-reader --verb=get,list,watch --resource=pods -n shop && kubectl create rolebinding pods-reader --role=pods-reader --user=dev -n shop`
    [exit status: 1]
    "#);
    });
}

#[test]
fn events_that_cannot_be_read_are_reported_and_skipped() {
    let server = server();
    server.fault(
        Fault::Prelude(
            b"<html>\n\
              {\"type\":\"BOOKMARK\"}\n\
              {\"type\":\"MODIFIED\",\"object\":{\"metadata\":{\"name\":\"\xff\",\"namespace\":\"shop\"},\"spec\":7}}\n\
              {\"type\":\"MODIFIED\",\"object\":{\"metadata\":{\"name\":\"deep\",\"namespace\":\"shop\"},\"spec\":[[[]]]}}\n",
        )
        .on_path(WATCH)
        .times(1),
    );
    let env = TestEnv::connected(&server);
    let mut running = env.start(["list", "-n", "shop", "--all", "-w", "-o", "name"]);
    running.wait_for("checkout");
    for _ in 0..500 {
        if server.requests().iter().any(|request| request.param("watch").is_some()) {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    server.add(pods::plain("shop", "frontend"));
    running.wait_for("frontend");
    running.interrupt();
    let output = bounded(running.wait()).failure(130);
    for part in [
        "error: cannot read a pod of the watch, skipped: it is not a watch event\n",
        "error: cannot read pod shop/\u{fffd}, skipped: spec: ",
        "error: cannot read pod shop/deep, skipped: spec",
    ] {
        assert!(output.stderr.contains(part), "{part:?} in {output}");
    }
}

#[test]
fn many_unreadable_events_are_not_all_reported() {
    let server = server();
    server.fault(
        Fault::Flood {
            code: 200,
            content_type: "application/json",
            begin: "",
            piece: b"nonsense\n".repeat(10_000),
            times: 100,
            gzip: false,
        }
        .on_path(WATCH)
        .times(1),
    );
    let env = TestEnv::connected(&server);
    let mut running = env.start(["list", "-n", "shop", "--all", "-w", "-o", "name"]);
    running.wait_for("checkout");
    std::thread::sleep(Duration::from_secs(2));
    server.add(pods::plain("shop", "frontend"));
    running.wait_for("frontend");
    running.interrupt();
    let output = bounded(running.wait()).failure(130);
    assert_eq!(output.stderr.matches("error: ").count(), 10, "{output}");
    assert!(output.stderr.contains("note: more events cannot be read, and are not reported\n"), "{output}");
}
