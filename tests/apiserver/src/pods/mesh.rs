//! Thousands of pods like those of an Istio mesh: about 10 kB of JSON each, most of which the program does not use.

use serde_json::{Value, json};

use super::{Container, ago, container, pod};

const NAMESPACES: [&str; 8] =
    ["cart", "catalog", "checkout", "identity", "payments", "search", "shipping", "storefront"];

const TOKEN: &str = "kube-api-access";

const PROXY: &str = "docker.io/istio/proxyv2:1.29.0";

/// Returns `count` pods with distinct names in several namespaces, five per Deployment. One in fifty crashes.
///
/// They are made one by one: ten thousand of them as values would take a gigabyte.
pub fn mesh(count: usize) -> impl Iterator<Item = Value> {
    let template = template();
    (0..count).map(move |index| one(&template, index))
}

fn one(template: &Value, index: usize) -> Value {
    let namespace = NAMESPACES[index % NAMESPACES.len()];
    let group = index / (NAMESPACES.len() * 5);
    let app = format!("{namespace}-{}-{group}", ["api", "web", "worker"][group % 3]);
    let template_hash = suffix(group * 31 + 7, 9);
    let replica_set = format!("{app}-{template_hash}");
    let mut object = template.clone();
    let metadata = &mut object["metadata"];
    metadata["name"] = json!(format!("{replica_set}-{}", suffix(index, 5)));
    metadata["generateName"] = json!(format!("{replica_set}-"));
    metadata["namespace"] = json!(namespace);
    for label in ["app", "app.kubernetes.io/name", "service.istio.io/canonical-name"] {
        metadata["labels"][label] = json!(app);
    }
    metadata["labels"]["pod-template-hash"] = json!(template_hash);
    metadata["ownerReferences"][0]["name"] = json!(replica_set);
    object["spec"]["nodeName"] = json!(format!("node-{}", index % 97));
    object["spec"]["containers"][0]["env"][0]["value"] = json!(app);
    let token = json!(format!("kube-api-access-{}", suffix(index * 7 + 3, 5)));
    for volume in object["spec"]["volumes"].as_array_mut().into_iter().flatten() {
        rename_token(volume, &token);
    }
    for part in ["initContainers", "containers"] {
        for container in object["spec"][part].as_array_mut().into_iter().flatten() {
            container["volumeMounts"]
                .as_array_mut()
                .into_iter()
                .flatten()
                .for_each(|m| rename_token(m, &token));
        }
    }
    object["status"]["podIP"] = json!(format!("10.{}.{}.{}", index >> 16, index >> 8 & 255, index & 255));
    if index % 50 == 49 {
        let status = &mut object["status"]["containerStatuses"][0];
        status["ready"] = json!(false);
        status["started"] = json!(false);
        status["restartCount"] = json!(7);
        status["lastState"] = json!({ "terminated": { "exitCode": 1, "reason": "Error", "startedAt": ago(400), "finishedAt": ago(380) } });
        let message = "back-off 5m0s restarting failed container=app";
        status["state"] = json!({ "waiting": { "reason": "CrashLoopBackOff", "message": message } });
    }
    object
}

/// The volume of the service account token has a different name in each pod.
fn rename_token(volume: &mut Value, token: &Value) {
    if volume["name"] == TOKEN {
        volume["name"] = token.clone();
    }
}

/// Returns a suffix like those of the API server, different for different numbers.
fn suffix(number: usize, length: u32) -> String {
    const ALPHABET: &[u8; 27] = b"bcdfghjklmnpqrstvwxz2456789";
    // A bijection on the suffixes of this length: their number is a power of 3, and 3 does not divide the factor.
    let words = 27_u64.pow(length);
    let mut rest = (number as u64 + 1) * 4_712_388_980_381 % words;
    (0..length)
        .map(|_| {
            let letter = ALPHABET[usize::try_from(rest % 27).unwrap_or_default()];
            rest /= 27;
            char::from(letter)
        })
        .collect()
}

fn template() -> Value {
    let env: Vec<Value> = (0..12)
        .map(|index| json!({ "name": format!("FEATURE_FLAG_{index}"), "value": format!("enabled-for-tier-{index}") }))
        .collect();
    let token = json!({
        "name": TOKEN, "readOnly": true,
        "mountPath": "/var/run/secrets/kubernetes.io/serviceaccount",
    });
    let probe = |path: &str, port: u16| {
        json!({
            "httpGet": { "path": path, "port": port, "scheme": "HTTP" }, "timeoutSeconds": 3, "periodSeconds": 15,
            "successThreshold": 1, "failureThreshold": 4,
        })
    };
    let app = container("app", "registry.example.com/platform/service:2026.11.3")
        .requests("250m", "512Mi")
        .limits("1", "512Mi")
        .with("env", json!(env))
        .with("ports", json!([{ "name": "http", "containerPort": 8080, "protocol": "TCP" }]))
        .with("readinessProbe", probe("/ready", 8080))
        .with("livenessProbe", probe("/live", 8080))
        .with("volumeMounts", json!([{ "name": "config", "mountPath": "/etc/service" }, token]))
        .with("securityContext", json!({ "runAsNonRoot": true, "allowPrivilegeEscalation": false }));
    let init = container("istio-init", PROXY)
        .requests("10m", "40Mi")
        .with(
            "args",
            json!([
                "istio-iptables",
                "-p",
                "15001",
                "-z",
                "15006",
                "-u",
                "1337",
                "-m",
                "REDIRECT",
                "-i",
                "*"
            ]),
        )
        .with("volumeMounts", json!([token]));
    let volumes = json!([
        { "name": "workload-socket", "emptyDir": {} },
        { "name": "istio-envoy", "emptyDir": { "medium": "Memory" } },
        { "name": "istio-data", "emptyDir": {} },
        { "name": "istio-podinfo", "downwardAPI": { "defaultMode": 420, "items": [
            { "path": "labels", "fieldRef": { "apiVersion": "v1", "fieldPath": "metadata.labels" } },
            { "path": "annotations", "fieldRef": { "apiVersion": "v1", "fieldPath": "metadata.annotations" } },
        ] } },
        { "name": "istiod-ca-cert", "configMap": { "name": "istio-ca-root-cert", "defaultMode": 420 } },
        { "name": "config", "configMap": { "name": "service-config", "defaultMode": 420 } },
        { "name": TOKEN, "projected": { "defaultMode": 420, "sources": [
            { "serviceAccountToken": { "expirationSeconds": 3607, "path": "token" } },
            { "configMap": { "name": "kube-root-ca.crt", "items": [{ "key": "ca.crt", "path": "ca.crt" }] } },
        ] } },
    ]);
    pod("", "")
        .deployment("", "")
        .label("app.kubernetes.io/name", "")
        .label("security.istio.io/tlsMode", "istio")
        .label("service.istio.io/canonical-name", "")
        .label("topology.kubernetes.io/zone", "europe-west1-b")
        .annotation("kubectl.kubernetes.io/default-container", "app")
        .annotation("prometheus.io/scrape", "true")
        .annotation(
            "sidecar.istio.io/status",
            r#"{"initContainers":["istio-init","istio-proxy"],"containers":null,"volumes":["istio-envoy","istio-data"],"revision":"default"}"#,
        )
        .metadata("managedFields", managed_fields())
        .spec("volumes", volumes)
        .init(init)
        .native(proxy(&token, &probe("/healthz/ready", 15021)))
        .app(app)
        .build()
}

fn proxy(token: &Value, probe: &Value) -> Container {
    let reference = |name: &str, path: &str| json!({ "name": name, "valueFrom": { "fieldRef": { "apiVersion": "v1", "fieldPath": path } } });
    let env = json!([
        reference("POD_NAME", "metadata.name"),
        reference("POD_NAMESPACE", "metadata.namespace"),
        reference("INSTANCE_IP", "status.podIP"),
        reference("SERVICE_ACCOUNT", "spec.serviceAccountName"),
        reference("HOST_IP", "status.hostIP"),
        { "name": "PILOT_CERT_PROVIDER", "value": "istiod" },
        { "name": "CA_ADDR", "value": "istiod.istio-system.svc:15012" },
        { "name": "PROXY_CONFIG", "value": "{}\n" },
        { "name": "ISTIO_META_CLUSTER_ID", "value": "Kubernetes" },
        { "name": "ISTIO_META_MESH_ID", "value": "cluster.local" },
        { "name": "TRUST_DOMAIN", "value": "cluster.local" },
    ]);
    let mounts = json!([
        { "name": "workload-socket", "mountPath": "/var/run/secrets/workload-spiffe-uds" },
        { "name": "istiod-ca-cert", "mountPath": "/var/run/secrets/istio" },
        { "name": "istio-data", "mountPath": "/var/lib/istio/data" },
        { "name": "istio-envoy", "mountPath": "/etc/istio/proxy" },
        token,
    ]);
    container("istio-proxy", PROXY)
        .requests("100m", "128Mi")
        .limits("2", "1Gi")
        .with(
            "args",
            json!([
                "proxy",
                "sidecar",
                "--domain",
                "$(POD_NAMESPACE).svc.cluster.local",
                "--log_output_level=default:info"
            ]),
        )
        .with("ports", json!([{ "name": "http-envoy-prom", "containerPort": 15090, "protocol": "TCP" }]))
        .with("env", env)
        .with("volumeMounts", mounts)
        .with("readinessProbe", probe.clone())
        .with("startupProbe", probe.clone())
}

fn managed_fields() -> Value {
    let leaf = json!({});
    let probe = json!({ ".": leaf, "f:failureThreshold": leaf, "f:httpGet": { ".": leaf, "f:path": leaf, "f:port": leaf, "f:scheme": leaf }, "f:periodSeconds": leaf, "f:successThreshold": leaf, "f:timeoutSeconds": leaf });
    let mounts: Value =
        ["/var/run/secrets/istio", "/var/lib/istio/data", "/etc/istio/proxy", "/etc/istio/pod"]
            .iter()
            .map(|path| {
                (
                    format!(r#"k:{{"mountPath":"{path}"}}"#),
                    json!({ ".": leaf, "f:mountPath": leaf, "f:name": leaf }),
                )
            })
            .collect::<serde_json::Map<_, _>>()
            .into();
    let variables: Value = ["POD_NAME", "POD_NAMESPACE", "INSTANCE_IP", "CA_ADDR", "TRUST_DOMAIN"]
        .iter()
        .map(|name| {
            (format!(r#"k:{{"name":"{name}"}}"#), json!({ ".": leaf, "f:name": leaf, "f:value": leaf }))
        })
        .collect::<serde_json::Map<_, _>>()
        .into();
    let container = json!({ ".": leaf, "f:env": variables, "f:image": leaf, "f:imagePullPolicy": leaf, "f:name": leaf, "f:readinessProbe": probe, "f:resources": { ".": leaf, "f:limits": leaf, "f:requests": leaf }, "f:terminationMessagePath": leaf, "f:terminationMessagePolicy": leaf, "f:volumeMounts": mounts });
    let condition = json!({ ".": leaf, "f:lastProbeTime": leaf, "f:lastTransitionTime": leaf, "f:status": leaf, "f:type": leaf });
    json!([
        { "manager": "kube-controller-manager", "operation": "Update", "apiVersion": "v1", "time": ago(172_800), "fieldsType": "FieldsV1", "fieldsV1": {
            "f:metadata": { "f:annotations": { ".": leaf, "f:prometheus.io/scrape": leaf }, "f:generateName": leaf, "f:labels": { ".": leaf, "f:app": leaf, "f:pod-template-hash": leaf }, "f:ownerReferences": leaf },
            "f:spec": { "f:containers": { r#"k:{"name":"app"}"#: container }, "f:initContainers": { ".": leaf, r#"k:{"name":"istio-proxy"}"#: container }, "f:dnsPolicy": leaf, "f:restartPolicy": leaf, "f:schedulerName": leaf, "f:volumes": leaf },
        } },
        { "manager": "kubelet", "operation": "Update", "apiVersion": "v1", "time": ago(172_700), "fieldsType": "FieldsV1", "subresource": "status", "fieldsV1": {
            "f:status": { "f:conditions": { r#"k:{"type":"Ready"}"#: condition, r#"k:{"type":"Initialized"}"#: condition }, "f:containerStatuses": leaf, "f:initContainerStatuses": leaf, "f:hostIP": leaf, "f:phase": leaf, "f:podIP": leaf, "f:startTime": leaf },
        } },
    ])
}
