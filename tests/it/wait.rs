//! `wait`: each way in which waiting ends.

use std::time::{Duration, Instant};

use apiserver::{ApiServer, Fault, Forbid, pods};
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::env::{CommandOutput, Running, TestEnv};

const APP: &str = "registry.example.com/shop/app:1.4.2";
const ISTIO: &str = "docker.io/istio/proxyv2:1.29.0";

/// Deployment `web` of two pods, with the numbers of those that are updated and available.
fn deployment(updated: i64, available: i64) -> Value {
    json!({
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": {
            "name": "web", "namespace": "shop", "generation": 4,
            "annotations": { "deployment.kubernetes.io/revision": "7" },
        },
        "spec": { "replicas": 2, "selector": { "matchLabels": { "app": "web" } } },
        "status": { "observedGeneration": 4, "replicas": 2, "updatedReplicas": updated, "availableReplicas": available },
    })
}

fn replica_set(hash: &str, revision: &str) -> Value {
    json!({ "apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": {
        "name": format!("web-{hash}"), "namespace": "shop",
        "annotations": { "deployment.kubernetes.io/revision": revision },
    } })
}

/// A pod of the revision `hash` of `web`.
fn pod(name: &str, hash: &str, proxy: pods::Container, app: pods::Container) -> Value {
    let name = format!("web-{hash}-{name}");
    let uid = json!(format!("uid-of-{name}"));
    pods::pod("shop", &name).deployment("web", hash).metadata("uid", uid).native(proxy).app(app).build()
}

fn proxy() -> pods::Container {
    pods::container("istio-proxy", ISTIO)
}

fn app() -> pods::Container {
    pods::container("app", APP)
}

fn healthy(name: &str) -> Value {
    pod(name, "7d9f", proxy(), app())
}

fn starting(name: &str) -> Value {
    pod(name, "7d9f", proxy().not_started(), app().waiting("PodInitializing", ""))
}

/// A pod whose proxy has failed this many times.
fn failing(failures: u32) -> Value {
    let proxy = proxy().crashed(failures - 1, "Error", 1, 5);
    pod("a", "7d9f", proxy, app().waiting("PodInitializing", ""))
}

/// A rollout that has begun: both pods start.
fn rollout() -> (ApiServer, TestEnv) {
    let server = ApiServer::start();
    server.add_all([
        deployment(2, 0),
        replica_set("7d9f", "7"),
        replica_set("5c8d", "6"),
        starting("a"),
        starting("b"),
    ]);
    let env = TestEnv::connected(&server);
    (server, env)
}

fn start(env: &TestEnv, arguments: &[&str]) -> Running {
    env.start(["wait", "deploy/web", "-n", "shop"].iter().chain(arguments))
}

fn run(env: &TestEnv, arguments: &[&str]) -> CommandOutput {
    start(env, arguments).wait()
}

#[track_caller]
fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let started = Instant::now();
    while !is_so() {
        assert!(started.elapsed() < Duration::from_secs(15), "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// How many requests to watch the server has received.
fn watches(server: &ApiServer) -> usize {
    server.requests().iter().filter(|request| request.param("watch").is_some()).count()
}

#[track_caller]
fn wait_for_watches(server: &ApiServer, count: usize) {
    wait_until("the pods are watched", || watches(server) >= count);
}

/// Lets both pods become ready, and the Deployment with them.
fn finish(server: &ApiServer) {
    server.add_all([healthy("a"), healthy("b"), deployment(2, 2)]);
}

#[test]
fn a_good_rollout_is_seen_at_once() {
    let (server, env) = rollout();
    let running = start(&env, &[]);
    wait_for_watches(&server, 1);
    finish(&server);
    let since = Instant::now();
    let output = running.wait().success();
    assert!(since.elapsed() < Duration::from_secs(2), "{:?}", since.elapsed());
    env.with_filters(|| assert_snapshot!(output));
}

#[test]
fn a_rollout_that_is_done_needs_no_waiting() {
    let (server, env) = rollout();
    finish(&server);
    let output = run(&env, &["--timeout", "0"]).success();
    assert_eq!(output.stderr, "", "{output}");
    // The list asks the server for the pods of the Deployment alone.
    assert_eq!(server.pod_lists()[0].param("labelSelector"), Some("app=web"));
}

#[test]
fn the_third_failure_of_a_native_sidecar_ends_it() {
    let (server, env) = rollout();
    server.log("shop/web-7d9f-a/istio-proxy", true, "starting\nx509: certificate has expired\n");
    let running = start(&env, &[]);
    wait_for_watches(&server, 1);
    for failures in [1, 2] {
        std::thread::sleep(Duration::from_millis(700));
        server.add(failing(failures));
    }
    std::thread::sleep(Duration::from_millis(700));
    server.add(failing(3));
    let since = Instant::now();
    let output = running.wait().failure(3);
    assert!(since.elapsed() < Duration::from_secs(5), "{:?}", since.elapsed());
    env.with_filters(|| assert_snapshot!(output));
}

#[test]
fn the_verdict_says_what_the_newest_revision_changed() {
    let (server, env) = rollout();
    let old = pods::container("app", "registry.example.com/shop/app:1.4.1");
    let old = pods::pod("shop", "web-5c8d-z").deployment("web", "5c8d").age(300_000).native(proxy()).app(old);
    server.add(old.build());
    server.add(failing(3));
    let output = run(&env, &["--no-logs"]).failure(3);
    assert!(output.stdout.contains("app 1.4.1 -> 1.4.2"), "{output}");
}

#[test]
fn an_image_that_does_not_exist_ends_it() {
    let (server, env) = rollout();
    let message = "Back-off pulling image \"registry.example.com/shop/app:1.4.2\": ErrImagePull: not found";
    server.add(pod("a", "7d9f", proxy(), app().waiting("ImagePullBackOff", message)));
    let output = run(&env, &[]).failure(3);
    env.with_filters(|| assert_snapshot!(output));
}

#[test]
fn a_configuration_that_contradicts_itself_ends_it() {
    let (server, env) = rollout();
    let message = "container has runAsNonRoot and image will run as root";
    server.add(pod("a", "7d9f", proxy(), app().waiting("CreateContainerConfigError", message)));
    let output = run(&env, &[]).failure(3);
    env.with_filters(|| assert_snapshot!(output));
}

#[test]
fn an_exceeded_progress_deadline_ends_it() {
    let (server, env) = rollout();
    let mut late = deployment(2, 0);
    late["status"]["conditions"] = json!([{
        "type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded",
        "message": "ReplicaSet \"web-7d9f\" has timed out progressing.",
    }]);
    server.add(late);
    let output = run(&env, &[]).failure(3);
    env.with_filters(|| assert_snapshot!(output));
}

#[test]
fn a_timeout_says_what_it_waits_for() {
    let (_server, env) = rollout();
    let output = run(&env, &["--timeout", "1s"]).failure(1);
    env.with_filters(|| assert_snapshot!(output));
}

#[test]
fn an_older_revision_may_fail() {
    let (server, env) = rollout();
    server.add(pod("z", "5c8d", proxy(), app().crashed(30, "Error", 1, 5)));
    let running = start(&env, &[]);
    wait_for_watches(&server, 1);
    std::thread::sleep(Duration::from_millis(500));
    finish(&server);
    running.wait().success();
}

#[test]
fn a_forbidden_workload_is_a_note_and_its_pods_decide() {
    let (server, env) = rollout();
    server.forbid(Forbid::resource("deployments"));
    finish(&server);
    let output = run(&env, &[]).success();
    env.with_filters(|| assert_snapshot!(output));
    server.add(failing(3));
    let failed = run(&env, &["-o", "json"]).failure(3);
    assert_eq!((&failed.json()["revision"], failed.stderr.as_str()), (&json!("7d9f"), ""), "{failed}");
    let note = &failed.json()["metadata"]["notes"][0];
    assert!(note.as_str().is_some_and(|note| note.contains("cannot get deployments")), "{failed}");
}

#[test]
fn forbidden_replica_sets_are_a_note_and_the_newest_pod_decides() {
    let (server, env) = rollout();
    server.forbid(Forbid::resource("replicasets"));
    server.add(failing(3));
    let output = run(&env, &["--no-logs"]).failure(3);
    let note = "the newest revision is that of the newest pod";
    assert!(output.stderr.contains(note) && output.stdout.contains("failed 3 times"), "{output}");
}

#[test]
fn an_expired_watch_lists_again() {
    let (server, env) = rollout();
    let running = start(&env, &[]);
    wait_for_watches(&server, 1);
    server.compact();
    wait_until("the pods are listed again", || {
        // A requested watch may not have begun yet.
        server.expire_watches();
        server.pod_lists().len() > 1
    });
    server.add(failing(3));
    let output = running.wait().failure(3);
    assert!(output.stdout.contains("failed 3 times"), "{output}");
}

#[test]
fn a_lost_watch_is_continued() {
    let (server, env) = rollout();
    let running = start(&env, &[]);
    wait_for_watches(&server, 1);
    server.break_connections();
    wait_for_watches(&server, 2);
    server.add(failing(3));
    let output = running.wait().failure(3);
    assert!(output.stdout.contains("failed 3 times"), "{output}");
}

#[test]
fn an_outage_of_the_server_is_waited_for() {
    let (server, env) = rollout();
    let running = start(&env, &[]);
    wait_for_watches(&server, 1);
    server.fault(Fault::Unavailable.on_path("watch=").times(1));
    server.fault(Fault::InternalError.on_path("/deployments/").times(2));
    wait_until("the pods are watched again", || {
        server.end_watches();
        watches(&server) > 1
    });
    finish(&server);
    running.wait().success();
}

#[test]
fn pods_that_may_not_be_watched_are_listed_again_and_again() {
    let (server, env) = rollout();
    server.forbid(Forbid::verb("watch").of("pods"));
    let running = start(&env, &["--no-logs"]);
    std::thread::sleep(Duration::from_millis(500));
    server.add(failing(3));
    let output = running.wait().failure(3);
    assert!(output.stderr.contains("cannot watch pods"), "{output}");
}

#[test]
fn scripts_get_one_object() {
    let (server, env) = rollout();
    server.log("shop/web-7d9f-a/istio-proxy", true, "x509: certificate has expired\n");
    server.add(failing(3));
    let output = run(&env, &["-o", "json"]).failure(3);
    assert_eq!(output.stderr, "", "{output}");
    let result = output.json();
    assert_eq!((&result["outcome"], &result["for"]), (&json!("failed"), &json!("ready")));
    assert_eq!((&result["reason"], &result["pod"]), (&json!("Error"), &json!("web-7d9f-a")));
    assert_eq!(result["cause"]["container"], "istio-proxy");
    assert_eq!(result["pods"], json!({ "desired": 2, "updated": 2, "available": 0, "succeeded": null }));
    assert_eq!(result["logs"][0]["lines"], json!(["x509: certificate has expired"]));
    let timeout = run(&env, &["-o", "yaml", "--timeout", "0", "--tolerate-restarts", "9"]).failure(1);
    assert!(timeout.stdout.contains("\noutcome: timeout\n"), "{timeout}");
}

#[test]
fn github_gets_an_annotation() {
    let (server, env) = rollout();
    server.log("shop/web-7d9f-a/istio-proxy", true, "50%\n::warning::injected\n");
    server.add(failing(3));
    let output = run(&env, &["-o", "github"]).failure(3);
    assert_eq!(output.stdout.lines().count(), 1, "{output}");
    env.with_filters(|| assert_snapshot!(output));
    finish(&server);
    let output = run(&env, &["-o", "github"]).success();
    assert!(output.stdout.starts_with("::notice title=deployment/web in shop is ready::"), "{output}");
}

#[test]
fn a_job_is_waited_for_until_it_completes() {
    let server = ApiServer::start();
    let job = |status: Value| {
        json!({ "apiVersion": "batch/v1", "kind": "Job", "metadata": { "name": "invoices", "namespace": "shop" },
            "spec": { "completions": 1, "selector": { "matchLabels": { "batch.kubernetes.io/job-name": "invoices" } } }, "status": status })
    };
    let condition = |kind: &str, reason: &str, message: &str| json!([{ "type": kind, "status": "True", "reason": reason, "message": message }]);
    server.add(job(json!({ "succeeded": 1, "conditions": condition("Complete", "CompletionsReached", "") })));
    let env = TestEnv::connected(&server);
    let wait = |arguments: &[&str]| env.run(["wait", "job/invoices", "-n", "shop"].iter().chain(arguments));
    let output = wait(&[]).success();
    assert!(output.stdout.starts_with("job/invoices in shop has completed: 1 pod completed"), "{output}");
    let failed = condition("Failed", "BackoffLimitExceeded", "Job has reached the specified backoff limit");
    server.add(job(json!({ "failed": 3, "conditions": failed })));
    let worker = pods::container("worker", APP).terminated("Error", 3);
    let pod = pods::pod("shop", "invoices-t4v8r").owner("batch/v1", "Job", "invoices");
    let pod = pod.label("batch.kubernetes.io/job-name", "invoices").spec("restartPolicy", json!("Never"));
    server.add(pod.app(worker).build());
    let output = wait(&[]).failure(3);
    env.with_filters(|| assert_snapshot!(output));
}

#[test]
fn a_pod_is_waited_for_by_its_name() {
    let (server, env) = rollout();
    let running = env.start(["wait", "web-7d9f-a", "-n", "shop"]);
    wait_for_watches(&server, 1);
    server.add(healthy("a"));
    let output = running.wait().success();
    assert!(output.stdout.starts_with("pod/web-7d9f-a in shop is ready, after "), "{output}");
    assert_eq!(server.pod_lists()[0].param("fieldSelector"), Some("metadata.name=web-7d9f-a"));
    let running = env.start(["wait", "pod/web-7d9f-b", "-n", "shop"]);
    wait_for_watches(&server, 2);
    server.delete_pod("shop", "web-7d9f-b");
    let output = running.wait().failure(3);
    assert!(output.stdout.contains("cannot become ready: the pod was deleted"), "{output}");
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_it() {
    let (server, env) = rollout();
    let running = start(&env, &[]);
    wait_for_watches(&server, 1);
    running.interrupt();
    let output = running.wait().failure(130);
    assert_eq!(output.stdout, "", "{output}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_shows_one_line() {
    let (_server, env) = rollout();
    let arguments = ["wait", "deploy/web", "-n", "shop", "--timeout", "2s", "--no-logs", "--color", "never"];
    let Some(shown) = env.run_on_a_terminal(arguments, "") else { return };
    assert!(shown.contains("deployment/web: 0 of 2 updated pods available"), "{shown:?}");
    assert!(shown.contains("(1 s)"), "{shown:?}");
    // The line is renewed in its place.
    let (before, _) = shown.split_once("in shop is not ready").expect("the result comes last");
    assert!(!before.contains('\n'), "{shown:?}");
}
