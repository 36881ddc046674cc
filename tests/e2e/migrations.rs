//! `migrate` against a real server: its dry runs store nothing, and its patches give what it says.

use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::client::Client;
use crate::control_plane::KubeApiserver;
use crate::env::{CommandOutput, TestEnv};

const NAMESPACE: &str = "moves";

fn template(memory: &str) -> Value {
    json!({
        "metadata": {"labels": {"app": "web"}},
        "spec": {
            "initContainers": [{"name": "setup", "image": "shop/setup:1", "resources": {"requests": {"memory": "20Mi"}}}],
            "containers": [
                {"name": "web", "image": "shop/web:1"},
                {
                    "name": "proxy", "image": "gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.14.3",
                    // Two ports with one number break strategic merge patches.
                    "ports": [
                        {"containerPort": 53, "name": "dns"}, {"containerPort": 53, "name": "dns-udp", "protocol": "UDP"},
                    ],
                    "env": [{"name": "A", "value": "1"}, {"name": "B", "value": "$(A)"}],
                    "resources": {"requests": {"memory": memory}},
                    "startupProbe": {"tcpSocket": {"port": 53}},
                },
            ],
        },
    })
}

/// Path and object of every kind whose template can be changed, and the path of the pod spec in it.
fn workloads() -> Vec<(&'static str, String, Value, &'static str)> {
    let selector = json!({"matchLabels": {"app": "web"}});
    let apps = format!("/apis/apps/v1/namespaces/{NAMESPACE}");
    let mut job = template("1Mi");
    job["spec"]["restartPolicy"] = "Never".into();
    let in_spec = "/spec/template/spec";
    vec![
        (
            "deploy/web",
            format!("{apps}/deployments"),
            json!({"metadata": {"name": "web"}, "spec": {"selector": selector, "template": template("1Mi")}}),
            in_spec,
        ),
        (
            "sts/web",
            format!("{apps}/statefulsets"),
            json!({"metadata": {"name": "web"}, "spec": {"selector": selector, "template": template("1Mi")}}),
            in_spec,
        ),
        (
            "ds/web",
            format!("{apps}/daemonsets"),
            json!({"metadata": {"name": "web"}, "spec": {"selector": selector, "template": template("1Mi")}}),
            in_spec,
        ),
        (
            "cronjob/web",
            format!("/apis/batch/v1/namespaces/{NAMESPACE}/cronjobs"),
            json!({"metadata": {"name": "web"}, "spec": {"schedule": "0 0 * * *", "jobTemplate": {"spec": {"template": job}}}}),
            "/spec/jobTemplate/spec/template/spec",
        ),
        (
            "podtemplate/web",
            format!("/api/v1/namespaces/{NAMESPACE}/podtemplates"),
            json!({"metadata": {"name": "web"}, "template": template("1Mi")}),
            "/template/spec",
        ),
    ]
}

fn migrate(env: &TestEnv, name: &str) -> CommandOutput {
    env.run(["migrate", name, "-n", NAMESPACE, "-o", "json"])
}

fn level(output: &CommandOutput) -> (String, String) {
    let proof = output.json()["items"][0]["proof"].clone();
    (proof["level"].as_str().unwrap_or_default().to_owned(), proof["reasons"].to_string())
}

/// Every patch is proved, and then does what it says.
pub(crate) fn patches_are_proved_and_apply(server: &KubeApiserver, client: &Client) {
    client.create("/api/v1/namespaces", &json!({"metadata": {"name": NAMESPACE}}));
    let env = TestEnv::new();
    env.write_kubeconfig(&server.kubeconfig());
    for (name, path, object, spec) in workloads() {
        client.create(&path, &object);
        let before = client.get(&format!("{path}/web"));
        let output = migrate(&env, name).success();
        assert_eq!(level(&output).0, "proved", "{name}: {output}");
        assert_eq!(client.get(&format!("{path}/web")), before, "a dry run stores nothing: {name}");
        let patch = output.json()["items"][0]["patch"].clone();
        let after = client.json_patch(&format!("{path}/web"), &patch);
        let read = |object: &Value, list: &str, index: usize| {
            object.pointer(spec).expect("it has a spec")[list][index].clone()
        };
        let mut proxy = read(&after, "initContainers", 0);
        assert_eq!(proxy["restartPolicy"], "Always", "{name}");
        proxy.as_object_mut().expect("it is a container").remove("restartPolicy");
        assert_eq!(proxy, read(&before, "containers", 1), "{name}: every other field is the same");
        let again = migrate(&env, name).success();
        assert_eq!(again.json()["items"][0]["change"], "none", "{name}: {again}");
    }
    let job = json!({"metadata": {"name": "web"}, "spec": {"template": {"spec": {"restartPolicy": "Never", "containers":
        template("1Mi")["spec"]["containers"]}}}});
    client.create(&format!("/apis/batch/v1/namespaces/{NAMESPACE}/jobs"), &job);
    let output = migrate(&env, "job/web").success();
    assert_eq!(
        (level(&output).0.as_str(), &output.json()["items"][0]["change"]),
        ("proved", &json!("recreate"))
    );
}

/// A server that does not know the field drops it without a word: only the comparison shows that.
pub(crate) fn an_old_server_drops_the_field(server: &KubeApiserver, client: &Client) {
    client.create("/api/v1/namespaces", &json!({"metadata": {"name": NAMESPACE}}));
    let env = TestEnv::new();
    env.write_kubeconfig(&server.kubeconfig());
    // CronJobs of batch/v1 exist from 1.21.
    for (name, path, object, _) in workloads().into_iter().filter(|(name, ..)| !name.starts_with("cronjob")) {
        let mut object = object;
        let containers = object.pointer_mut("/spec/template/spec/containers/1");
        if let Some(fields) = containers.and_then(Value::as_object_mut) {
            // It would be refused in an init container.
            fields.remove("startupProbe");
        }
        if name.starts_with("podtemplate") {
            continue;
        }
        if name.starts_with("sts") {
            // Without init containers, the patch makes the list.
            let spec = object.pointer_mut("/spec/template/spec").and_then(Value::as_object_mut);
            spec.expect("it has a template").remove("initContainers");
        }
        client.create(&path, &object);
        let before = client.get(&format!("{path}/web"));
        let output = migrate(&env, name).failure(1);
        let (refused, reasons) = level(&output);
        assert!(refused == "refused" && reasons.contains("does not store proxy.restartPolicy"), "{output}");
        assert_eq!(client.get(&format!("{path}/web")), before, "a dry run stores nothing: {name}");
    }
}

/// A quota and `PodSecurity` look at pods only; without permissions, nothing is proved.
pub(crate) fn refusals_decide_the_level(server: &KubeApiserver, client: &Client) {
    let env = TestEnv::new();
    env.write_kubeconfig(&server.kubeconfig());
    let deployments = format!("/apis/apps/v1/namespaces/{NAMESPACE}/deployments");
    let object = json!({"metadata": {"name": "large"}, "spec": {
        "selector": {"matchLabels": {"app": "web"}}, "template": template("2Mi")}});
    client.create(&deployments, &object);

    let stranger = TestEnv::new();
    stranger.write_kubeconfig(&server.kubeconfig_of_a_stranger());
    let rules = format!("/apis/rbac.authorization.k8s.io/v1/namespaces/{NAMESPACE}");
    let role = json!({"metadata": {"name": "reader"}, "rules": [
        {"apiGroups": ["apps"], "resources": ["deployments"], "verbs": ["get"]},
        {"apiGroups": [""], "resources": ["pods"], "verbs": ["list"]},
    ]});
    let binding = json!({
        "metadata": {"name": "reader"},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "reader"},
        "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": "stranger"}],
    });
    client.create(&format!("{rules}/roles"), &role);
    client.create(&format!("{rules}/rolebindings"), &binding);
    let mut output = migrate(&stranger, "deploy/large");
    // The server takes a moment to apply the role.
    for _ in 0..100 {
        if output.stdout.contains("unproved") {
            break;
        }
        thread::sleep(Duration::from_millis(100));
        output = migrate(&stranger, "deploy/large");
    }
    let (unproved, reasons) = level(&output.success());
    assert!(unproved == "unproved" && reasons.contains("patch deployments"), "{reasons}");

    // The step runs beside the proxy after the move: 22Mi instead of 20Mi. There is no controller to set the status.
    let quotas = format!("/api/v1/namespaces/{NAMESPACE}/resourcequotas");
    let hard = json!({"requests.memory": "21Mi"});
    client.create(&quotas, &json!({"metadata": {"name": "rq"}, "spec": {"hard": hard}}));
    client.merge(
        &format!("{quotas}/rq/status"),
        &json!({"status": {"hard": hard, "used": {"requests.memory": "0"}}}),
    );
    let mut output = migrate(&env, "deploy/large");
    for _ in 0..100 {
        if output.stdout.contains("exceeded quota") {
            break;
        }
        thread::sleep(Duration::from_millis(100));
        output = migrate(&env, "deploy/large");
    }
    let (refused, reasons) = level(&output.failure(1));
    assert!(refused == "refused" && reasons.contains("exceeded quota: rq"), "{reasons}");

    let labels = json!({"metadata": {"labels": {
        "pod-security.kubernetes.io/enforce": "restricted", "pod-security.kubernetes.io/warn": "restricted"}}});
    client.delete(&format!("{quotas}/rq"));
    client.merge(&format!("/api/v1/namespaces/{NAMESPACE}"), &labels);
    let mut output = migrate(&env, "deploy/large");
    for _ in 0..100 {
        if output.stdout.contains("violates PodSecurity") {
            break;
        }
        thread::sleep(Duration::from_millis(100));
        output = migrate(&env, "deploy/large");
    }
    let output = output.success();
    let (accepted, reasons) = level(&output);
    assert!(
        accepted == "accepted" && reasons.contains("a pod of the current template is refused as well"),
        "{reasons}"
    );
    let warnings = output.json()["items"][0]["proof"]["warnings"].to_string();
    assert!(warnings.contains("would violate PodSecurity"), "{warnings}");
}
