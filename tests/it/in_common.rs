//! What unhealthy pods have in common: said after `list`, and in `--summary`.

use apiserver::pods;
use serde_json::{Value, json};

use crate::env::{CommandOutput, TestEnv};
use crate::shop::dump;

const NEW: &str = "docker.io/istio/proxyv2:1.28.3";
const OLD: &str = "docker.io/istio/proxyv2:1.28.2";

/// Four workloads whose new proxy crashes, and eight with the old one. `node` places them by their number.
fn mesh(node: fn(usize) -> usize) -> Vec<Value> {
    let pod = |n: usize| {
        let proxy = if n < 4 {
            pods::container("istio-proxy", NEW).crash_loop(6, "Error", 1)
        } else {
            pods::container("istio-proxy", OLD)
        };
        pods::pod("shop", &format!("web{n}-0"))
            .owner("apps/v1", "StatefulSet", &format!("web{n}"))
            .node(&format!("node-{}", node(n)))
            .native(proxy)
            .app(pods::container("app", &format!("registry.example.com/app{n}:1")))
            .build()
    };
    (0..12).map(pod).collect()
}

fn list(objects: &[Value], arguments: &[&str]) -> CommandOutput {
    let env = TestEnv::new();
    env.write("pods.json", &dump(objects));
    env.run(["list", "-f", "pods.json"].iter().chain(arguments)).success()
}

#[test]
fn the_image_of_all_unhealthy_pods_is_named_after_the_list_and_in_the_summary() {
    let pods = mesh(|n| n);
    let sentence = "all 4 unhealthy pods run proxyv2:1.28.3, and no healthy pod does\n";
    for arguments in [&[][..], &["-o", "wide"], &["--unhealthy"]] {
        let output = list(&pods, arguments);
        assert!(output.stderr.contains(sentence), "{output}");
    }
    let summary = list(&pods, &["--summary"]);
    assert!(summary.stdout.contains(sentence), "{summary}");
    assert!(!summary.stderr.contains(sentence), "{summary}");
    let json = list(&pods, &["--summary", "-o", "json"]).json();
    assert_eq!(
        json["inCommon"],
        json!([{ "type": "image", "value": NEW, "from": null, "to": null, "pods": 4, "of": 4, "healthyPods": 0,
                 "healthyOf": 8, "message": sentence.trim_end() }])
    );
}

#[test]
fn at_most_two_things_are_said_and_only_what_tells_them_apart() {
    // The node comes first.
    let output = list(&mesh(|n| if n < 4 { 7 } else { n }), &[]);
    let said: Vec<&str> = output.stderr.lines().filter(|line| line.contains("unhealthy pods")).collect();
    assert_eq!(
        said,
        [
            "all 4 unhealthy pods are on node-7, as is 1 of 8 healthy pods",
            "all 4 unhealthy pods run proxyv2:1.28.3, and no healthy pod does",
        ]
    );
    let everywhere = list(&mesh(|_| 7)[..3], &[]);
    assert!(!everywhere.stderr.contains("node-7"), "{everywhere}");
}
