//! Requests that the server rejects, and the program's errors for them.

use std::thread;
use std::time::Duration;

use apiserver::Kubeconfig;
use serde_json::json;

use crate::client::Client;
use crate::control_plane::KubeApiserver;
use crate::env::{CommandOutput, TestEnv};
use crate::lists::names;

fn with(config: &Kubeconfig) -> TestEnv {
    let env = TestEnv::new();
    env.write_kubeconfig(config);
    env
}

/// Checks that a run fails with this text in its first line and an empty standard output.
#[track_caller]
fn refused(output: CommandOutput, words: &str) {
    let output = output.failure(1);
    assert_eq!(output.stdout, "", "{output}");
    let first = output.stderr.lines().next().unwrap_or_default();
    assert!(first.starts_with("error: ") && first.contains(words), "no {words:?} in\n{output}");
}

/// 401.
pub(crate) fn wrong_credentials(server: &KubeApiserver) {
    let env = with(&server.kubeconfig().token("of-yesterday"));
    let words = "rejected the credentials of user \"dev\": the token or certificate may have expired";
    for arguments in
        [&["list", "-A"][..], &["list", "-n", "shop", "-w"], &["describe", "-n", "shop", "pod/x"]]
    {
        let output = env.run(arguments);
        assert!(!output.stderr.contains("of-yesterday"), "tokens are secret: {output}");
        refused(output, words);
    }
}

/// 403.
pub(crate) fn missing_permissions(server: &KubeApiserver, client: &Client) {
    let nobody = with(&server.kubeconfig().without_credentials());
    refused(
        nobody.run(["list", "-A"]),
        "forbidden: user \"system:anonymous\" cannot list pods in all namespaces",
    );

    let stranger = with(&server.kubeconfig_of_a_stranger());
    refused(stranger.run(["list", "-A"]), "forbidden: user \"stranger\" cannot list pods in all namespaces");
    let words = "forbidden: user \"stranger\" cannot list pods in namespace \"shop\" (context \"test\")";
    refused(stranger.run(["list", "-n", "shop"]), words);

    let rules = "/apis/rbac.authorization.k8s.io/v1/namespaces/staging";
    let role = json!({
        "metadata": { "name": "reader" },
        "rules": [{ "apiGroups": [""], "resources": ["pods"], "verbs": ["get", "list"] }],
    });
    let binding = json!({
        "metadata": { "name": "reader" },
        "roleRef": { "apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "reader" },
        "subjects": [{ "apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": "stranger" }],
    });
    client.create(&format!("{rules}/roles"), &role);
    client.create(&format!("{rules}/rolebindings"), &binding);
    let run = || stranger.run(["list", "--namespaces", "shop,staging", "-o", "name"]);
    let mut output = run();
    // The server takes a moment to apply the role.
    for _ in 0..100 {
        if !output.stdout.is_empty() {
            break;
        }
        thread::sleep(Duration::from_millis(100));
        output = run();
    }
    // The namespace that may be read is shown, and the error names the other.
    let output = output.failure(1);
    let found = names(&output);
    assert!(found.len() == 8 && found.iter().all(|name| name.starts_with("logged")), "{output}");
    assert!(output.stderr.contains(words), "{output}");
}
