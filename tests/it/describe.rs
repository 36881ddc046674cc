//! `describe` of files: everything that a file can tell, in every format.

use apiserver::pods;
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::env::{CommandOutput, TestEnv};
use crate::shop::{SHOP, dump};
use crate::unhealthy_pods;

fn home(objects: &[Value]) -> TestEnv {
    let env = TestEnv::new();
    env.write("pods.json", &dump(objects));
    env
}

fn describe(objects: &[Value], arguments: &str) -> CommandOutput {
    home(objects).run(["describe", "-f", "pods.json"].into_iter().chain(arguments.split_whitespace()))
}

#[test]
fn a_pod_is_described_in_full() {
    assert_snapshot!(describe(&unhealthy_pods::slow_start(), "").success());
}

#[test]
fn ascii_flag_avoids_unicode() {
    let by_flag = describe(&unhealthy_pods::slow_start(), "--ascii").success();
    assert!(by_flag.stdout.is_ascii(), "{by_flag}");
    assert_snapshot!(by_flag);
    for (name, value) in [("LC_ALL", "C"), ("LC_ALL", "POSIX"), ("LC_ALL", "de_DE.ISO-8859-1")] {
        let env = home(&unhealthy_pods::slow_start()).var(name, value);
        let by_locale = env.run(["describe", "-f", "pods.json"]).success();
        assert_eq!(by_locale.stdout, by_flag.stdout, "{name}={value}");
    }
}

#[test]
fn ascii_output_escapes_other_characters() {
    let pod = pods::pod("shop", "web-0").app(pods::container("app", "registry.example.com/größe:1")).build();
    let output = describe(&[pod], "--ascii").success();
    assert!(output.stdout.is_ascii() && output.stdout.contains(r"gr\u{f6}\u{df}e"), "{output}");
}

#[test]
fn a_workload_is_described_in_full() {
    assert_snapshot!(describe(&unhealthy_pods::stuck_rollout(), "deploy/web").success());
}

#[test]
fn a_healthy_workload_has_no_example_pod() {
    let pods: Vec<Value> = ["a", "b"]
        .iter()
        .map(|name| {
            pods::pod("shop", name).deployment("web", "7d9f").app(pods::container("app", "app:1")).build()
        })
        .collect();
    assert_snapshot!(describe(&pods, "deploy/web").success());
}

#[test]
fn an_evicted_pod_that_was_replaced_is_a_note() {
    let replica =
        |name: &str| pods::pod("shop", name).deployment("web", "7d9f").app(pods::container("app", "app:1"));
    let evicted = replica("web-7d9f-old")
        .age(7215)
        .status("phase", json!("Failed"))
        .status("reason", json!("Evicted"))
        .status("message", json!("The node was low on resource: memory."));
    let all = [replica("web-7d9f-a").build(), replica("web-7d9f-b").build(), evicted.build()];
    assert_snapshot!(describe(&all, "deploy/web --show verdict,pods").success());
}

#[test]
fn replicas_with_different_messages_are_listed_separately() {
    let replica = |name: &str, map: &str| {
        let words = format!("configmap \"{map}\" not found");
        let app = pods::container("app", "app:1").waiting("CreateContainerConfigError", &words);
        pods::pod("shop", name).age(7215).deployment("web", "7d9f").app(app).build()
    };
    let all = [replica("web-7d9f-a", "one"), replica("web-7d9f-b", "two"), replica("web-7d9f-c", "one")];
    assert_snapshot!(describe(&all, "deploy/web --show verdict,pods").success());
}

#[test]
fn a_failed_attempt_of_a_completed_job_is_a_note() {
    let of_job = |name: &str, age, code| {
        let pod = pods::pod("shop", name)
            .age(age)
            .owner("batch/v1", "Job", "report")
            .spec("restartPolicy", json!("Never"));
        pod.app(pods::container("report", "app:1").ended(
            if code == 0 { "Completed" } else { "Error" },
            code,
            5,
            age - 10,
        ))
        .build()
    };
    let output =
        describe(&[of_job("report-new", 735, 0), of_job("report-old", 7215, 3)], "job/report --show verdict");
    assert_snapshot!(output.success());
}

#[test]
fn json_has_the_documented_keys() {
    let env = TestEnv::new();
    // As it stands, with all its times fixed.
    env.write("shop.yaml", SHOP);
    let output =
        env.run(["describe", "-f", "shop.yaml", "-n", "shop", "-o", "json", "checkout-7d9f8b6c5-4xk2p"]);
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r#""generatedAt": "[^"]*Z""#, r#""generatedAt": "[now]""#);
    settings.bind(|| assert_snapshot!(output));
}

#[test]
fn json_of_a_workload_has_the_documented_keys() {
    let env = TestEnv::new();
    env.write("shop.yaml", SHOP);
    let output = env.run(["describe", "-f", "shop.yaml", "-n", "shop", "-o", "json", "deploy/checkout"]);
    let mut json = output.success().json();
    let item = json["items"][0].as_object_mut().expect("it is an object");
    assert_eq!(item.remove("example").expect("one is unhealthy")["name"], "checkout-7d9f8b6c5-4xk2p");
    assert_snapshot!(serde_json::to_string_pretty(&item).expect("it was JSON"));
}

#[test]
fn yaml_is_the_same_value_as_json() {
    for arguments in ["", "deploy/web"] {
        let objects = unhealthy_pods::stuck_rollout();
        let mut from_json = describe(&objects, &format!("{arguments} -o json")).success().json();
        let output = describe(&objects, &format!("{arguments} -o yaml")).success();
        let mut from_yaml: Value = serde_saphyr::from_str(&output.stdout).expect("it is YAML");
        for value in [&mut from_json, &mut from_yaml] {
            value["metadata"]["generatedAt"] = json!("[now]");
        }
        assert_eq!(from_yaml.as_object().map(serde_json::Map::len), Some(4), "{output}");
        assert_eq!(from_yaml["kind"], from_json["kind"]);
        assert_eq!(from_yaml["items"].as_array().map(Vec::len), from_json["items"].as_array().map(Vec::len));
    }
}

#[test]
fn show_selects_sections() {
    let headings = |arguments: &str| -> Vec<&'static str> {
        let output = describe(&unhealthy_pods::slow_start(), arguments).success().stdout;
        let all = ["\nPod ", "\nStartup", "\nContainers", "\nEvents"];
        all.into_iter().filter(|heading| output.contains(heading)).map(str::trim).collect()
    };
    assert_eq!(headings(""), ["Pod", "Startup", "Containers", "Events"]);
    assert_eq!(headings("--show verdict"), ["Pod"]);
    assert_eq!(headings("--show startup,events"), ["Startup", "Events"]);
    assert_eq!(headings("--show containers --show startup"), ["Startup", "Containers"]);
    let of_workload = describe(&unhealthy_pods::stuck_rollout(), "deploy/web --show pods,images").success();
    assert!(
        of_workload.stdout.contains("\nPods by cause") && !of_workload.stdout.contains("\nContainers"),
        "{of_workload}"
    );
    let wrong = describe(&unhealthy_pods::slow_start(), "--show nonsense").failure(2);
    assert!(wrong.stderr.contains("allowed values: verdict, pods, images"), "{wrong}");
}

#[test]
fn container_flag_shows_one_container() {
    let output = describe(&unhealthy_pods::slow_start(), "-c istio-proxy").success();
    assert!(!output.stdout.contains("istio-init"), "{output}");
    assert!(output.stdout.contains("└─ istio-proxy"), "{output}");
    assert_snapshot!(describe(&unhealthy_pods::slow_start(), "-c proxy --show events").failure(1));
}

#[test]
fn several_pods_are_described_in_turn() {
    let output = describe(&unhealthy_pods::stuck_rollout(), "--show verdict").success();
    let all: Vec<&str> = output.stdout.lines().filter(|line| line.starts_with("pod/")).collect();
    assert_eq!(all.len(), 4, "{output}");
    let named = describe(
        &unhealthy_pods::stuck_rollout(),
        "--show verdict web-56dc89bc64-xv4ll web-5748545dbc-dsrql",
    );
    let first: Vec<String> = named
        .success()
        .stdout
        .lines()
        .filter(|l| l.starts_with("pod/"))
        .map(|l| l[4..20].to_owned())
        .collect();
    assert_eq!(first, ["web-56dc89bc64-x", "web-5748545dbc-d"], "in the order in which they were named");
    let by_label =
        describe(&unhealthy_pods::stuck_rollout(), "--show verdict -l pod-template-hash=56dc89bc64")
            .success();
    assert_eq!(by_label.stdout.lines().filter(|line| line.starts_with("pod/")).count(), 1, "{by_label}");
    let by_beginning = describe(&unhealthy_pods::stuck_rollout(), "--show verdict web-5748545dbc").failure(1);
    assert!(by_beginning.stderr.contains("not found in the files"), "{by_beginning}");
}

#[test]
fn templates_have_only_containers() {
    let env = TestEnv::new();
    env.write(
        "deployment.yaml",
        r"
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  template:
    spec:
      initContainers:
      - {name: istio-proxy, image: docker.io/istio/proxyv2:1.29.1, restartPolicy: Always}
      containers:
      - {name: web, image: registry.example.com/web:1, ports: [{containerPort: 80, hostPort: 8080, protocol: UDP}]}
",
    );
    for arguments in
        [&["describe", "-f", "deployment.yaml"][..], &["describe", "-f", "deployment.yaml", "deploy/web"]]
    {
        assert_snapshot!("templates_have_only_containers", env.run(arguments).success());
    }
}

#[test]
fn conflicting_arguments_are_usage_errors() {
    let env = TestEnv::new();
    assert_snapshot!("names_with_a_selector", env.run(["describe", "web-0", "-l", "app=web"]).failure(2));
    assert_snapshot!("names_in_all_namespaces", env.run(["describe", "web-0", "-A"]).failure(2));
    assert_snapshot!(
        "logs_of_a_file",
        env.run(["describe", "-f", "x.yaml", "--previous-logs", "5"]).failure(2)
    );
    assert_snapshot!("recursive_without_a_file", env.run(["describe", "web-0", "-R"]).failure(2));
    assert_snapshot!("unknown_format", env.run(["describe", "web-0", "-o", "wide"]).failure(2));
}
