//! `list -w`: the list, and then the changes.

use apiserver::{ApiServer, Fault, pods};
use serde_json::Value;

use crate::env::{Running, TestEnv};

/// A pod with this state of its log shipper.
fn web(name: &str, shipper: pods::Container) -> Value {
    let mut pod = pods::pod("shop", name)
        .app(pods::container("app", "registry.example.com/shop/web:1"))
        .app(shipper)
        .status("phase", serde_json::json!("Running"))
        .build();
    // The same uid, so that it stays the same pod.
    pod["metadata"]["uid"] = serde_json::json!(format!("uid-of-{name}"));
    pod
}

fn well() -> pods::Container {
    pods::container("fluent-bit", "cr.fluentbit.io/fluent/fluent-bit:4.1.1")
}

fn server() -> (ApiServer, TestEnv) {
    let server = ApiServer::start();
    server.add(web("web-0", well()));
    let env = TestEnv::connected(&server);
    (server, env)
}

/// Waits until the server has received `count` watch requests, and calls `meanwhile` until then.
fn wait_for_watches(server: &ApiServer, count: usize, meanwhile: impl Fn()) {
    let watches = || server.requests().iter().filter(|r| r.param("watch").is_some()).count();
    for _ in 0..500 {
        if watches() >= count {
            return;
        }
        meanwhile();
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    panic!("{count} watches were expected, {} came", watches());
}

fn event(running: &mut Running, part: &str) -> Value {
    serde_json::from_str(&running.wait_for(part)).expect("each line is an object")
}

#[test]
fn rows_follow_the_list_as_pods_change() {
    let (server, env) = server();
    let mut running = env.start(["list", "-n", "shop", "-w"]);
    running.wait_for("NAME");
    assert!(running.wait_for("web-0").contains("<none>"));
    // An unchanged pod gives no row; the next row is the one that changed.
    server.add(web("web-0", well()));
    server.add(web("web-0", well().crash_loop(3, "OOMKilled", 137)));
    let row = running.wait_for("web-0");
    assert!(row.contains("fluent-bit:OOMKilled") && row.contains("CrashLoopBackOff"), "{row}");
    server.add(web("web-1", well()));
    running.wait_for("web-1");
}

#[test]
fn events_are_one_line_of_json_each() {
    let (server, env) = server();
    let mut running = env.start(["list", "-n", "shop", "-w", "-o", "json"]);
    let first = event(&mut running, "web-0");
    assert_eq!((first["type"].as_str(), first["object"]["name"].as_str()), (Some("ADDED"), Some("web-0")));
    server.add(web("web-0", well().not_ready()));
    let second = event(&mut running, "web-0");
    assert_eq!(second["type"], "MODIFIED");
    assert_eq!(second["object"]["cause"]["container"], "fluent-bit");
    server.delete_pod("shop", "web-0");
    assert_eq!(event(&mut running, "web-0")["type"], "DELETED");
}

#[test]
fn a_pod_that_recovers_is_deleted_from_the_unhealthy() {
    let (server, env) = server();
    let mut running = env.start(["list", "-n", "shop", "-w", "-o", "json", "--unhealthy"]);
    server.add(web("web-1", well().not_ready()));
    assert_eq!(event(&mut running, "web-1")["type"], "ADDED");
    server.add(web("web-1", well()));
    let recovered = event(&mut running, "web-1");
    assert_eq!((recovered["type"].as_str(), &recovered["object"]["cause"]), (Some("DELETED"), &Value::Null));
}

#[test]
fn a_watch_that_ends_resumes_where_it_ended() {
    let (server, env) = server();
    let mut running = env.start(["list", "-n", "shop", "-w", "-o", "json"]);
    running.wait_for("web-0");
    // A requested watch may not have begun yet, so end it until it has.
    wait_for_watches(&server, 2, || server.end_watches());
    server.add(web("web-1", well()));
    assert_eq!(event(&mut running, "\"type\"")["object"]["name"], "web-1");
    assert_eq!(server.pod_lists().len(), 1, "the list was not read anew");
}

#[test]
fn an_expired_version_lists_again_without_repeating_rows() {
    let (server, env) = server();
    let mut running = env.start(["list", "-n", "shop", "-w"]);
    running.wait_for("web-0");
    wait_for_watches(&server, 1, || {});
    server.expire_watches();
    server.add(web("web-1", well()));
    assert!(running.wait_for("web-").contains("web-1"), "web-0 is no news");
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_the_watch() {
    let (_server, env) = server();
    let mut running = env.start(["list", "-n", "shop", "-w"]);
    running.wait_for("web-0");
    running.interrupt();
    let output = running.wait().failure(130);
    assert_eq!(output.stderr, "", "{output}");
}

#[test]
fn one_pod_is_selected_by_the_server() {
    let (server, env) = server();
    let mut running = env.start(["list", "-n", "shop", "-w", "web-0"]);
    running.wait_for("web-0");
    let lists = server.pod_lists();
    assert_eq!(lists[0].param("fieldSelector"), Some("metadata.name=web-0"));
}

#[test]
fn a_missing_pod_is_the_same_error_as_without_a_watch() {
    let (_server, env) = server();
    let output = env.run(["list", "-n", "shop", "-w", "web-9"]).failure(1);
    assert!(output.stderr.starts_with("error: pods \"web-9\" not found in namespace \"shop\""), "{output}");
}

#[test]
fn watching_a_file_is_a_usage_error() {
    let output = TestEnv::new().run(["list", "-w", "-f", "pods.json"]).failure(2);
    assert!(output.stderr.contains("cannot be used with"), "{output}");
}

#[test]
fn a_short_outage_does_not_end_the_watch() {
    let (server, env) = server();
    let mut running = env.start(["list", "-n", "shop", "-w", "-o", "json"]);
    running.wait_for("web-0");
    server.fault(Fault::Unavailable.on_path("watch=").times(2));
    wait_for_watches(&server, 3, || server.end_watches());
    server.add(web("web-1", well()));
    assert_eq!(event(&mut running, "web-1")["type"], "ADDED");
}

#[cfg(unix)]
#[test]
fn an_unreadable_pod_is_reported() {
    let (server, env) = server();
    server.add(web("web-1", well()));
    server.fault(Fault::BadPod.on_page(1).times(1));
    let mut running = env.start(["list", "-n", "shop", "-w"]);
    running.wait_for("web-");
    wait_for_watches(&server, 1, || {});
    running.interrupt();
    let output = running.wait().failure(130);
    assert!(output.stderr.contains("cannot read a pod of the list, skipped"), "{output}");
}
