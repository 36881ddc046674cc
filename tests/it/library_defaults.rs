//! Defaults of libraries that the program must override. Those about faults, proxies, plugins and kubeconfigs are
//! tested in the modules of these names.

use std::time::Duration;

use apiserver::{ApiServer, Fault, pods};
use serde_json::json;

use crate::env::TestEnv;

#[test]
fn yaml_with_hundreds_of_pods_is_read() {
    // The parser's default limit is about 250,000 nodes, or 500 typical pods. Here most nodes are in a field that the
    // program does not read, because debug builds are slow.
    let fields = ["a"; 400].join(",");
    let pod = |index: usize| {
        format!(
            "- apiVersion: v1\n  kind: Pod\n  metadata: {{ name: web-{index}, managedFields: [{fields}] }}\n  \
             spec: {{ containers: [{{ name: app, image: app }}] }}\n"
        )
    };
    let head = "apiVersion: v1\nkind: List\nmetadata: { resourceVersion: \"\" }\nitems:\n".to_owned();
    let list: String = std::iter::once(head).chain((0..650).map(pod)).collect();
    let env = TestEnv::new().timeout(Duration::from_secs(300));
    env.write("pods.yaml", &list);
    let output = env.run(["list", "-f", "pods.yaml", "--all", "-o", "name"]).success();
    assert_eq!((output.stdout.lines().count(), output.stderr.as_str()), (650, ""));
}

#[test]
fn a_list_as_kubectl_writes_it_is_read() {
    let list = json!({ "apiVersion": "v1", "kind": "List", "metadata": {}, "items": [pods::web("shop", "checkout")] });
    let env = TestEnv::new();
    env.write("pods.json", &list.to_string());
    env.write("pods.yaml", &serde_saphyr::to_string(&list).expect("values can be written"));
    for file in ["pods.json", "pods.yaml"] {
        let output = env.run(["list", "-f", file, "-o", "name"]).success();
        assert_eq!(output.to_string(), "pod/checkout-7d9f8b6c5-x2x7k\n", "{file}");
    }
}

#[test]
fn lists_are_requested_without_a_resource_version() {
    let server = ApiServer::start();
    server.add_all(pods::mesh(5));
    let env = TestEnv::connected(&server);
    env.run(["list", "-A", "--chunk-size", "2"]).success();
    env.run(["list", "-A", "--chunk-size", "0"]).success();
    let lists = server.pod_lists();
    let keys =
        |index: usize| -> Vec<&str> { lists[index].query.iter().map(|(key, _)| key.as_str()).collect() };
    // With `resourceVersion=0`, the list could be old, or the server could ignore `limit`.
    assert_eq!(
        (keys(0), keys(1), keys(2)),
        (vec!["limit"], vec!["limit", "continue"], vec!["limit", "continue"])
    );
    assert_eq!((keys(3), lists.len()), (Vec::new(), 4));
}

#[test]
fn invalid_utf8_is_replaced_in_pods_and_errors() {
    let server = ApiServer::start();
    let mut body = br#"{"kind":"PodList","apiVersion":"v1","metadata":{},"items":[{"metadata":{"name":"web","namespace":"shop"},"spec":{"containers":[{"name":"app","image":""#.to_vec();
    body.extend_from_slice(b"\xff\xfe\"}]},\"status\":{}}]}");
    server.fault(Fault::Canned { code: 200, content_type: "application/json", body }.times(1));
    let env = TestEnv::connected(&server);
    let output = env.run(["list", "-A", "--all", "-o", "name"]).success();
    assert_eq!(output.to_string(), "pod/web\n");
    let body =
        b"{\"kind\":\"Status\",\"reason\":\"InternalError\",\"message\":\"disk \xff full\",\"code\":500}"
            .to_vec();
    server.fault(Fault::Canned { code: 500, content_type: "application/json", body });
    let output = env.run(["list", "-A"]).failure(1);
    assert!(output.stderr.contains("(500 Internal Server Error): disk \u{fffd} full"), "{output}");
}
