//! What somebody on call reads first in `describe`: the container, the effect, and what to do, each on a line of its own.

use apiserver::{ApiServer, Forbid, pods};
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::env::{CommandOutput, TestEnv};
use crate::shop::dump;
use crate::unhealthy_pods;

const APP: &str = "registry.example.com/app:1";
const ISTIO: &str = "docker.io/istio/proxyv2:1.29.0";

fn described(objects: &[Value], arguments: &[&str]) -> CommandOutput {
    let env = TestEnv::new();
    env.write("pods.json", &dump(objects));
    env.run(["describe", "-f", "pods.json"].iter().chain(arguments)).success()
}

fn verdict(pod: Value) -> String {
    described(&[pod], &["--show", "verdict"]).stdout
}

#[track_caller]
fn assert_says(text: &str, words: &str) {
    assert!(text.contains(words), "{words:?} is not in:\n{text}");
}

#[track_caller]
fn assert_silent_on(text: &str, words: &str) {
    assert!(!text.contains(words), "{words:?} is in:\n{text}");
}

fn crashing(name: &str, restarts: u32, code: i32) -> pods::Container {
    pods::container(name, APP).crash_loop(restarts, "Error", code)
}

#[test]
fn each_container_in_trouble_has_its_own_line_and_command() {
    let pod = pods::pod("shop", "web-0")
        .app(crashing("app", 6, 127))
        .app(pods::container("fluent-bit", "fluent/fluent-bit:4.1.0").crash_loop(3, "Error", 1))
        .build();
    let text = verdict(pod.clone());
    let mut lines = text.lines();
    assert_says(
        lines.next().unwrap_or_default(),
        "app keeps exiting with code 127 (command not found), 6 restarts",
    );
    assert_says(&text, "  also   fluent-bit keeps exiting with code 1, 3 restarts\n");
    assert_says(&text, "           kubectl -n shop logs web-0 -c fluent-bit --previous\n");
    let json = described(&[pod], &["-o", "json"]).json();
    let related = &json["items"][0]["verdict"]["related"][0];
    assert_eq!((&related["container"], &related["restarts"]), (&json!("fluent-bit"), &json!(3)));
}

#[test]
fn after_a_failed_init_container_that_is_not_tried_again_the_app_will_not_run() {
    let pod = pods::pod("shop", "job-x")
        .spec("restartPolicy", json!("Never"))
        .init(pods::container("migrate", APP).terminated("Error", 1))
        .app(pods::container("app", APP).waiting("PodInitializing", ""))
        .status("phase", json!("Failed"))
        .build();
    let text = verdict(pod);
    assert_says(&text, "  effect app will not run\n");
    assert_silent_on(&text, "waits");
}

#[test]
fn an_app_with_restarts_of_its_own_is_not_simply_fine() {
    let pod = pods::pod("shop", "web-0")
        .native(pods::container("istio-proxy", ISTIO).crash_loop(6, "Error", 1))
        .app(pods::container("app", APP).restarted(4, "Error", 137))
        .initialized()
        .build();
    assert_says(&verdict(pod), "app is running and ready, after 4 restarts of its own");
}

#[test]
fn a_pod_that_the_kubelet_rejected_has_no_startup() {
    let mut pod = pods::pod("shop", "web-0").app(pods::container("app", APP)).build();
    pod["status"] = json!({ "phase": "Failed", "reason": "OutOfcpu", "startTime": pods::ago(600),
                            "message": "Node didn't have enough resource: cpu, requested: 9000, used: 1, capacity: 2" });
    let text = described(&[pod], &[]).stdout;
    assert_says(&text, "OutOfcpu");
    assert_silent_on(&text, "Startup");
    assert_silent_on(&text, "reserves");
}

#[test]
fn a_native_sidecar_that_may_stop_long_after_the_work_keeps_the_pod_running() {
    let pod = pods::pod("shop", "job-x")
        .spec("restartPolicy", json!("Never"))
        .spec("terminationGracePeriodSeconds", json!(7200))
        .native(pods::container("istio-proxy", ISTIO))
        .app(pods::container("app", APP).terminated("Completed", 0))
        .initialized()
        .status("phase", json!("Running"))
        .condition("Ready", "False", "ContainersNotReady", "containers with unready status: [app]")
        .build();
    let json = described(std::slice::from_ref(&pod), &["-o", "json"]).json();
    let cause = &json["items"][0]["cause"];
    assert_eq!((&cause["container"], &cause["reason"]), (&json!("istio-proxy"), &json!("KeepsPodRunning")));
    assert_eq!(cause["severity"], "starting");
    let text = verdict(pod);
    assert_says(&text, "has done its work, but istio-proxy is still stopping");
    assert_silent_on(&text, "in containers:");
}

#[test]
fn who_asks_for_what_nodes_lack_is_named_largest_first() {
    let pod = pods::pod("shop", "web-0")
        .native(pods::container("istio-proxy", ISTIO).requests("500", "64Mi").waiting("", ""))
        .app(pods::container("app", APP).requests("10m", "64Mi").waiting("", ""))
        .without_node()
        .condition("PodScheduled", "False", "Unschedulable", "0/5 nodes are available: 5 Insufficient cpu.")
        .status("phase", json!("Pending"))
        .build();
    let text = verdict(pod);
    assert_says(
        &text,
        "  effect istio-proxy requests 500 of the pod's 500.01 CPU, app 10m; no container can start\n",
    );
    assert_silent_on(&text, "describe nodes");
    assert_says(&text, "CPU:.status.allocatable.cpu");
}

#[test]
fn the_containers_that_write_to_a_full_volume_are_named() {
    let mount = |read_only: bool| json!([{ "name": "buf", "mountPath": "/buf", "readOnly": read_only }]);
    let writer =
        |name: &str| pods::container(name, APP).with("volumeMounts", mount(false)).terminated("Error", 137);
    let evicted = |containers: Vec<pods::Container>| {
        let pod = pods::pod("shop", "web-0");
        let pod = containers.into_iter().fold(pod, |pod, container| pod.app(container));
        let message = "Usage of EmptyDir volume \"buf\" exceeds the limit \"1Mi\". ";
        let pod = pod.status("phase", json!("Failed")).status("reason", json!("Evicted"));
        verdict(pod.status("message", json!(message)).build())
    };
    let reader = || pods::container("app", APP).with("volumeMounts", mount(true)).terminated("Error", 137);
    let one = evicted(vec![reader(), writer("fluent-bit")]);
    assert_says(&one, "Only fluent-bit writes to it");
    // The node has nothing to do with a limit of the pod's own.
    assert_silent_on(&one, "describe node");
    assert_says(&evicted(vec![writer("a"), writer("b"), reader()]), "a and b write to it");
}

#[test]
fn commands_neither_repeat_the_verdict_nor_ask_for_what_cannot_be() {
    let killed = pods::container("fluent-bit", "fluent/fluent-bit:4.1.0").crash_loop(7, "OOMKilled", 137);
    let text = verdict(pods::pod("shop", "web-0").app(pods::container("app", APP)).app(killed).build());
    assert_silent_on(&text, "kubectl -n shop top");
    let never_ran = pods::container("app", APP).waiting("ErrImageNeverPull", "");
    assert_silent_on(&verdict(pods::pod("shop", "web-0").app(never_ran).build()), "kubectl ");
    let creating = pods::container("app", APP).waiting("CreateContainerError", "x");
    assert_says(
        &verdict(pods::pod("shop", "web-0").app(creating).build()),
        "kubectl -n shop events --for pod/web-0\n",
    );
}

#[test]
fn commands_use_the_program_that_calls_the_plugin() {
    let env = TestEnv::new().var("KUBECTL_PATH", "/usr/local/bin/oc");
    env.write("pods.json", &dump(&[pods::pod("shop", "web-0").app(crashing("app", 6, 1)).build()]));
    let text = env.run(["describe", "-f", "pods.json"]).success().stdout;
    assert_says(&text, "  run    oc -n shop logs web-0 -c app --previous\n");
}

/// A healthy pod, a degraded one and a failed one.
fn three() -> Vec<Value> {
    let fluent = pods::container("fluent-bit", "fluent/fluent-bit:4.1.0").crash_loop(7, "Error", 1);
    vec![
        pods::pod("shop", "a-healthy").app(pods::container("app", APP)).build(),
        pods::pod("shop", "b-degraded").app(pods::container("app", APP)).app(fluent).build(),
        pods::pod("shop", "c-failed").app(crashing("app", 7, 1)).build(),
    ]
}

#[test]
fn without_a_name_only_the_verdicts_of_unhealthy_pods_are_shown_worst_first() {
    let text = described(&three(), &[]).stdout;
    let subjects: Vec<&str> = text.lines().filter(|line| line.starts_with("pod/")).collect();
    assert_eq!(subjects.len(), 2, "{text}");
    assert!(subjects[0].starts_with("pod/c-failed ") && subjects[1].starts_with("pod/b-degraded "), "{text}");
    assert_says(&text, "kubectl -n shop logs c-failed -c app --previous");
    assert_silent_on(&text, "proof");
    assert_silent_on(&text, "Containers, in start order");
    let full = described(&three(), &["--full"]).stdout;
    assert_eq!(full.matches("Containers, in start order").count(), 3, "{full}");
    let unhealthy = described(&three(), &["--full", "--unhealthy"]).stdout;
    assert_eq!(unhealthy.matches("Containers, in start order").count(), 2, "{unhealthy}");
    // Scripts get every pod, unless they ask for some.
    let count = |arguments: &[&str]| described(&three(), arguments).json()["items"].as_array().map(Vec::len);
    assert_eq!((count(&["-o", "json"]), count(&["-o", "json", "--unhealthy"])), (Some(3), Some(2)));
    let healthy = described(&[three().remove(0), three().remove(0)], &[]);
    assert_says(&healthy.stderr, "No unhealthy pods among 2: --full shows them all.");
}

#[test]
fn a_template_is_not_described_beside_the_pods_that_run_from_it() {
    let pod = pods::pod("shop", "web-7d9f-x").deployment("web", "7d9f").app(crashing("app", 6, 1)).build();
    let deployment = json!({ "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": { "name": "web", "namespace": "shop" },
        "spec": { "template": { "spec": { "containers": [{ "name": "app", "image": APP }] } } } });
    let text = described(&[deployment, pod], &["-A"]).stdout;
    assert_silent_on(&text, "template");
    assert_says(&text, "pod/web-7d9f-x in shop failed");
}

#[test]
fn the_last_log_lines_of_the_container_at_fault_come_unasked() {
    let server = ApiServer::start();
    server.add(pods::pod("shop", "web-0").app(crashing("app", 6, 1)).build());
    server.log("shop/web-0/app", true, "1\n2\n3\n4\n5\n6 \u{1b}[31mred");
    let env = TestEnv::connected(&server);
    let run =
        |arguments: &[&str]| env.run(["describe", "-n", "shop", "web-0"].iter().chain(arguments)).success();
    let text = run(&[]).stdout;
    assert_says(&text, "Last lines of app before it ended\n  2\n  3\n  4\n  5\n  6 \\u{1b}[31mred\n");
    assert_silent_on(&run(&["--no-logs"]).stdout, "Last lines");
    assert_silent_on(&run(&["--show", "verdict"]).stdout, "Last lines");
    assert_says(&run(&["--previous-logs"]).stdout, "\n  1\n  2\n");
    server.forbid(Forbid::resource("pods/log"));
    let forbidden = run(&[]);
    assert_silent_on(&forbidden.stdout, "Last lines");
    assert_silent_on(&forbidden.stderr, "logs");
    assert_says(&run(&["--previous-logs"]).stderr, "logs are not shown");
}

#[test]
fn what_the_newest_revision_changed_is_in_the_verdict_of_a_workload() {
    let output = described(&unhealthy_pods::stuck_rollout(), &["deploy/web", "--show", "verdict"]);
    assert_says(&output.stdout, "istio-proxy 1.29.0 -> 1.30.0-typo\n");
    assert_says(&output.stdout, "  change began ");
    let json = described(&unhealthy_pods::stuck_rollout(), &["deploy/web", "-o", "json"]).json();
    let change = &json["items"][0]["revisions"][0]["changes"][0];
    assert_eq!(change["container"], "istio-proxy");
    assert_snapshot!(output);
}

#[test]
fn an_event_is_shown_with_its_own_message() {
    let pod = pods::pod("shop", "web-0").app(pods::container("app", APP)).build();
    let event = |reason: &str, message: &str| {
        unhealthy_pods::event("web-0", "containers/app", "Normal", reason, message, 1)
    };
    let pulled = format!("Container image \"{APP}\" already present on machine");
    let objects = [
        pod,
        event("Pulled", &pulled),
        event("Created", "Container created"),
        event("Started", "Container started"),
    ];
    let text = described(&objects, &["--show", "events"]).stdout;
    assert_says(&text, "Started  Container started; its image was on the node\n");
}

#[test]
fn an_old_crash_loop_shows_its_last_runs() {
    let pod = |age: i64| {
        let app = pods::container("app", APP).crashed(400, "Error", 1, 60);
        described(&[pods::pod("shop", "web-0").age(age).app(app).build()], &["--show", "startup"]).stdout
    };
    let text = pod(864_000);
    assert_says(&text, "Last runs   from ");
    assert_silent_on(&text, "????????????????????");
}

#[test]
fn a_kind_without_a_name_means_the_pods_of_all_its_workloads() {
    let crashing = |name: &str| pods::pod("shop", name).app(crashing("app", 6, 1));
    let objects = [
        crashing("web-5c-a").deployment("web", "5c").build(),
        pods::pod("shop", "api-7d-b").deployment("api", "7d").app(pods::container("app", APP)).build(),
        crashing("db-0").owner("apps/v1", "StatefulSet", "db").build(),
    ];
    let text = described(&objects, &["deploy"]).stdout;
    assert_says(&text, "pod/web-5c-a in shop");
    assert_silent_on(&text, "db-0");
    // Healthy pods are shown as without a name.
    assert_silent_on(&text, "api-7d-b");
    assert_says(&described(&objects, &["deploy", "--full"]).stdout, "pod/api-7d-b in shop is healthy");
}

#[test]
fn several_containers_are_chosen_by_a_pattern() {
    let pod = pods::pod("shop", "web-0")
        .native(pods::container("istio-proxy", ISTIO))
        .app(pods::container("app", APP))
        .app(pods::container("sql-proxy", APP))
        .build();
    let objects = [pod];
    let text = described(&objects, &["-c", "*-proxy", "--show", "containers"]).stdout;
    assert_says(&text, "istio-proxy");
    assert_says(&text, "sql-proxy");
    assert_silent_on(&text, "app  ");
    let env = TestEnv::new();
    env.write("pods.json", &dump(&objects));
    let output = env.run(["describe", "-f", "pods.json", "-c", "*-agent"]).failure(1);
    assert_says(&output.stderr, "container \"*-agent\" not found in pod \"web-0\"");
}

#[test]
fn the_command_of_a_failing_probe_can_be_run_unless_it_has_a_secret() {
    let unready = |command: Value| {
        let probe = json!({ "exec": { "command": command } });
        verdict(
            pods::pod("shop", "web-0")
                .app(pods::container("app", APP).with("readinessProbe", probe).not_ready())
                .build(),
        )
    };
    let text = unready(json!(["/bin/sh", "-c", "pg_isready -U \"$USER\" || exit 1"]));
    assert_says(
        &text,
        "kubectl -n shop exec web-0 -c app -- /bin/sh -c 'pg_isready -U \"$USER\" || exit 1'\n",
    );
    for secret in [
        json!(["mysqladmin", "-ps3cret", "ping"]),
        json!(["sh", "-c", "redis-cli -a s3cret ping"]),
        // Neither what is not one line.
        json!(["sh", "-c", "true\nrm -rf /"]),
    ] {
        let text = unready(secret);
        assert_silent_on(&text, "kubectl -n shop exec");
        assert_silent_on(&text, "s3cret");
    }
}

#[test]
fn commands_of_hooks_and_probes_are_shown_without_their_secrets() {
    let app = pods::container("app", APP)
        .with(
            "livenessProbe",
            json!({ "exec": { "command": ["sh", "-c", "mysqladmin ping -uroot -ps3cret"] } }),
        )
        .with(
            "lifecycle",
            json!({ "preStop": { "exec": { "command": ["/bin/sh", "-c", "sleep 5; /drain"] } } }),
        );
    let text = described(&[pods::pod("shop", "web-0").app(app).build()], &[]).stdout;
    assert_says(&text, "runs sh -c 'mysqladmin ping -uroot -p…' every 10 s");
    assert_says(&text, "preStop    runs /bin/sh -c 'sleep 5; /drain'\n");
}
