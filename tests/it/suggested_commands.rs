//! Commands that `describe` suggests: what a tenant can write is a quoted argument of a known kind, or in no command.

use apiserver::pods::{self, Container};
use serde_json::{Value, json};

use crate::env::TestEnv;
use crate::shop::dump;

/// The commands suggested for a pod in a file.
fn commands(pod: &Value) -> Vec<String> {
    let env = TestEnv::new();
    env.write("pod.json", &dump(std::slice::from_ref(pod)));
    let output = env.run(["describe", "-f", "pod.json", "--show", "verdict"]).success();
    let unmarked = |line: &str| line.trim_start().trim_start_matches("run").trim_start().to_owned();
    output.stdout.lines().map(unmarked).filter(|line| line.starts_with("kubectl ")).collect()
}

fn unready(name: &str, path: &str) -> Container {
    pods::container(name, "registry.example.com/app:1")
        .with("readinessProbe", json!({ "httpGet": { "path": path, "port": 8080 } }))
        .not_ready()
}

#[test]
fn a_plain_probe_path_becomes_a_raw_command() {
    let pod = pods::pod("shop", "web-0").app(unready("app", "/healthz/ready")).build();
    let raw = "kubectl get --raw /api/v1/namespaces/shop/pods/web-0:8080/proxy/healthz/ready";
    assert!(commands(&pod).contains(&raw.to_owned()), "{:?}", commands(&pod));
}

#[test]
fn a_probe_path_that_leads_elsewhere_becomes_no_command() {
    for path in [
        "/../../../../kube-system/secrets/x",
        "/%2e%2e/%2e%2e/secrets/x",
        "/a/..%2f..%2fsecrets",
        "/./x",
        "//evil.example.com/x",
        "healthz",
        "/a\\..\\..\\secrets",
        "/$(touch pwned)",
        "/a b",
    ] {
        let pod = pods::pod("shop", "web-0").app(unready("app", path)).build();
        let commands = commands(&pod);
        assert!(!commands.is_empty(), "{path}");
        assert!(commands.iter().all(|command| !command.contains("--raw")), "{path}: {commands:?}");
    }
}

#[test]
fn names_that_are_not_names_become_no_command() {
    for name in [
        "--as=system:masters",
        "-A",
        "../../secrets/x",
        "x -o yaml",
        "$(touch pwned)",
        "x\nkubectl delete ns shop",
    ] {
        let app = || pods::container("app", "registry.example.com/app:1").crash_loop(7, "Error", 1);
        let named = pods::container(name, "registry.example.com/app:1").crash_loop(7, "Error", 1);
        for pod in [
            pods::pod("shop", name).app(app()).build(),
            pods::pod(name, "web-0").app(app()).build(),
            pods::pod("shop", "web-0").app(app()).node(name).build(),
            pods::pod("shop", "web-0").app(named).build(),
        ] {
            assert_eq!(commands(&pod), [""; 0], "{name}");
        }
    }
}

#[test]
fn a_message_names_only_objects() {
    let pod = |message: &str| {
        let app = pods::container("app", "registry.example.com/app:1");
        pods::pod("shop", "web-0").app(app.waiting("CreateContainerConfigError", message)).build()
    };
    let secret = commands(&pod("secret \"db-password\" not found"));
    assert!(secret.contains(&"kubectl -n shop get secret db-password".to_owned()), "{secret:?}");
    for message in [
        "secret \"--all-namespaces\" not found",
        "secret \"-A\" not found",
        "ConfigMap ../-x not found",
        "Secret  y",
    ] {
        let commands = commands(&pod(message));
        let is_general = |command: &String| command.contains(" events --for ");
        assert!(!commands.is_empty() && commands.iter().all(is_general), "{message}: {commands:?}");
    }
}
