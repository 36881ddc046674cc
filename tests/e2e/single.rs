//! Commands that read a single pod.

use serde_json::json;

use crate::client::Client;
use crate::control_plane::KubeApiserver;
use crate::env::TestEnv;
use crate::objects::UNSCHEDULED;
use apiserver::pods::ago;

pub(crate) fn describe_finds_the_events_of_a_pod(server: &KubeApiserver, client: &Client) {
    let pod = client.get(&format!("/api/v1/namespaces/shop/pods/{UNSCHEDULED}"));
    let own = pod["metadata"]["uid"].as_str().expect("the server gives one");
    // An event of an earlier pod with the same name.
    let before = "00000000-0000-4000-8000-000000000000";
    for (number, (uid, message)) in
        [(own, "no node has a disk for it"), (before, "of its predecessor")].into_iter().enumerate()
    {
        let event = json!({
            "metadata": { "name": format!("{UNSCHEDULED}.{number}"), "namespace": "shop" },
            "involvedObject": { "apiVersion": "v1", "kind": "Pod", "namespace": "shop", "name": UNSCHEDULED, "uid": uid },
            "type": "Warning", "reason": "FailedScheduling", "message": message, "count": 3,
            "source": { "component": "default-scheduler" }, "firstTimestamp": ago(700), "lastTimestamp": ago(615),
        });
        client.create("/api/v1/namespaces/shop/events", &event);
    }
    let env = TestEnv::connected(server);
    let pod = format!("pod/{UNSCHEDULED}");
    let report = env.run(["describe", "-n", "shop", &pod, "-o", "json"]).success().json();
    let item = &report["items"][0];
    assert_eq!((&item["name"], &item["cause"]["reason"]), (&json!(UNSCHEDULED), &json!("Unschedulable")));
    let events = item["events"].as_array().unwrap_or_else(|| panic!("no events in {item}"));
    let messages: Vec<_> = events.iter().map(|event| &event["message"]).collect();
    assert_eq!(messages, [&json!("no node has a disk for it")]);
    let text = env.run(["describe", "-n", "shop", &pod]).success();
    assert!(text.stdout.contains("no node has a disk for it"), "{text}");
}

pub(crate) fn explain_reads_one_pod(server: &KubeApiserver) {
    let env = TestEnv::connected(server);
    let output = env.run(["explain", "-n", "shop", "pod/sidecar-crashes-0", "-c", "fluent-bit"]).success();
    assert!(output.stdout.starts_with("Container fluent-bit of pod/sidecar-crashes-0 in shop\n"), "{output}");
    let output = env.run(["explain", "-n", "shop", "pod/no-such-pod"]).failure(1);
    assert!(output.stderr.contains("no-such-pod"), "{output}");
}
