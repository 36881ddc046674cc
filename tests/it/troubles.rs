//! A pod for each kind of trouble, with what happened to it. Times are so long ago that no age in an answer changes
//! while a test runs.

use serde_json::{Value, json};

use crate::pods::{Container, PodBuilder, ago, container, pod};

/// Twelve minutes and a little.
const AGO: i64 = 735;
const ISTIO: &str = "docker.io/istio/proxyv2:1.29.0";
const VAULT: &str = "docker.io/hashicorp/vault:1.20.4";
const FLUENT_BIT: &str = "cr.fluentbit.io/fluent/fluent-bit:4.1.0";
const SQL_PROXY: &str = "gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.14.3";
const APP: &str = "registry.example.com/shop/app:1.4.2";

/// The pod, then its events.
pub(crate) type Trouble = (&'static str, Vec<Value>);

/// A container of the app, running and ready.
fn app() -> Container {
    container("app", APP).running_for(AGO - 20)
}

fn sidecar(name: &str, image: &str) -> Container {
    container(name, image).running_for(AGO - 10)
}

/// Waits for others.
fn victim() -> Container {
    container("app", APP).waiting("PodInitializing", "")
}

fn start(name: &str) -> PodBuilder {
    pod("shop", name).age(AGO).metadata("uid", json!(uid(name)))
}

/// What the API server knows the pod by.
fn uid(name: &str) -> String {
    format!("uid-of-{name}")
}

fn http_probe(port: i32, path: &str) -> Value {
    json!({ "httpGet": { "port": port, "path": path }, "periodSeconds": 2, "failureThreshold": 30 })
}

/// An event of a container (or of the pod, without one), the last time ten minutes ago.
pub(crate) fn event(
    pod: &str,
    container: &str,
    kind: &str,
    reason: &str,
    message: &str,
    count: u32,
) -> Value {
    let path = match container.split_once('/') {
        Some((list, name)) => format!("spec.{list}{{{name}}}"),
        None => String::new(),
    };
    json!({
        "apiVersion": "v1", "kind": "Event", "metadata": { "name": format!("{pod}.{reason}{count}"), "namespace": "shop" },
        "involvedObject": { "kind": "Pod", "namespace": "shop", "name": pod, "uid": uid(pod), "fieldPath": path },
        "type": kind, "reason": reason, "message": message, "count": count,
        "firstTimestamp": ago(AGO - 15), "lastTimestamp": ago(615),
    })
}

fn warning(pod: &str, container: &str, reason: &str, message: &str, count: u32) -> Value {
    event(pod, container, "Warning", reason, message, count)
}

/// Every kind of trouble.
pub(crate) fn all() -> Vec<Trouble> {
    [at_the_start(), down(), creation(), probes_and_hooks(), of_the_pod(), no_trouble()].concat()
}

fn at_the_start() -> Vec<Trouble> {
    let refused = "Startup probe failed: dial tcp 10.244.0.17:5432: connect: connection refused";
    vec![
        (
            "native_sidecar_that_blocks_the_app",
            vec![
                start("web-0")
                    .native(
                        sidecar("istio-proxy", ISTIO)
                            .not_started()
                            .with("startupProbe", http_probe(15021, "/healthz/ready")),
                    )
                    .app(victim())
                    .build(),
                warning(
                    "web-0",
                    "initContainers/istio-proxy",
                    "Unhealthy",
                    "Startup probe failed: HTTP probe failed with statuscode: 503",
                    41,
                ),
            ],
        ),
        (
            "native_sidecar_killed_for_its_start_up_probe",
            vec![
                start("web-0")
                    .native(
                        sidecar("cloud-sql-proxy", SQL_PROXY)
                            .with("startupProbe", json!({ "tcpSocket": { "port": 5432 } }))
                            .crashed(7, "Error", 137, 30),
                    )
                    .app(victim())
                    .build(),
                warning("web-0", "initContainers/cloud-sql-proxy", "Unhealthy", refused, 21),
                event(
                    "web-0",
                    "initContainers/cloud-sql-proxy",
                    "Normal",
                    "Killing",
                    "Init container cloud-sql-proxy failed startup probe",
                    7,
                ),
            ],
        ),
        (
            "init_container_that_fails",
            vec![
                start("web-0")
                    .native(sidecar("istio-proxy", ISTIO))
                    .init(container("migrate", APP).crashed(6, "Error", 1, 4))
                    .app(victim())
                    .build(),
            ],
        ),
        (
            "init_container_that_waits",
            vec![
                start("web-0")
                    .init(
                        container("wait-for-db", "docker.io/library/busybox:1.37")
                            .running_for(AGO - 12)
                            .not_started(),
                    )
                    .native(sidecar("istio-proxy", ISTIO).waiting("PodInitializing", ""))
                    .app(victim())
                    .build(),
            ],
        ),
    ]
}

fn down() -> Vec<Trouble> {
    let job =
        |name: &str| start(name).owner("batch/v1", "Job", "report").spec("restartPolicy", json!("Never"));
    let rule = json!([{ "action": "Restart", "exitCodes": { "operator": "In", "values": [42] } }]);
    let restart_all =
        json!([{ "action": "RestartAllContainers", "exitCodes": { "operator": "In", "values": [88] } }]);
    let together = |c: Container| c.restarted_by_rule(11);
    vec![
        (
            "classic_sidecar_that_keeps_a_job_from_ending",
            vec![
                job("report-x7k2p")
                    .app(container("report", APP).ended("Completed", 0, 40, AGO - 60))
                    .app(sidecar("istio-proxy", ISTIO))
                    .build(),
            ],
        ),
        (
            "app_is_fine_while_status_speaks_of_init",
            vec![
                start("web-0")
                    .native(container("vault-agent", VAULT).crashed(9, "Error", 2, 3))
                    .app(app())
                    .status("phase", json!("Running"))
                    .initialized()
                    .build(),
                warning(
                    "web-0",
                    "initContainers/vault-agent",
                    "BackOff",
                    "Back-off restarting failed container vault-agent in pod web-0_shop(1b2c)",
                    33,
                ),
            ],
        ),
        (
            "sidecar_that_exits_0_again_and_again",
            vec![
                start("web-0")
                    .native(container("git-sync", "registry.k8s.io/git-sync/git-sync:v4.4.0").ended_again(
                        6,
                        "Completed",
                        0,
                    ))
                    .app(app())
                    .status("phase", json!("Running"))
                    .initialized()
                    .build(),
            ],
        ),
        (
            "sidecar_out_of_memory",
            vec![
                start("web-0")
                    .app(app())
                    .app(container("fluent-bit", FLUENT_BIT).limits("100m", "64Mi").crashed(
                        14,
                        "OOMKilled",
                        137,
                        90,
                    ))
                    .build(),
            ],
        ),
        (
            "app_that_crashes_beside_healthy_sidecars",
            vec![
                start("web-0")
                    .native(sidecar("istio-proxy", ISTIO))
                    .app(container("app", APP).crashed(6, "Error", 1, 5))
                    .build(),
            ],
        ),
        (
            "restart_rule_of_a_container",
            vec![
                start("train-0")
                    .app(
                        container("trainer", APP)
                            .with("restartPolicyRules", rule)
                            .crashed(12, "Error", 42, 5),
                    )
                    .app(sidecar("fluent-bit", FLUENT_BIT))
                    .build(),
            ],
        ),
        (
            "restart_rule_that_restarts_all_containers",
            vec![
                start("train-0")
                    .native(together(sidecar("watcher", FLUENT_BIT).with("restartPolicyRules", restart_all)))
                    .app(together(app()))
                    .build(),
            ],
        ),
    ]
}

fn creation() -> Vec<Trouble> {
    let pull = "Back-off pulling image \"ghcr.io/example/log-shipper:9.9.9\": ErrImagePull: failed to resolve image: \
                ghcr.io/example/log-shipper:9.9.9: not found";
    let waits = |name: &str, image: &str, reason: &str, message: &str| {
        container(name, image).waiting(reason, message)
    };
    let beside = |c: Container| vec![start("web-0").app(app()).app(c).build()];
    let before = |c: Container| vec![start("web-0").native(c).app(victim()).build()];
    let start_error = "failed to create containerd task: failed to start container process: exec: \"/agent\": stat \
                       /agent: no such file or directory: unknown";
    let root = "container has runAsNonRoot and image will run as root (pod: \"web-0_shop(1b2c)\", container: fluent-bit)";
    vec![
        (
            "image_of_a_classic_sidecar",
            beside(waits("log-shipper", "ghcr.io/example/log-shipper:9.9.9", "ImagePullBackOff", pull)),
        ),
        ("image_of_a_native_sidecar_in_older_words", {
            let mut objects =
                before(waits("istio-proxy", ISTIO, "ImagePullBackOff", "Back-off pulling image \"x\""));
            objects.push(warning(
                "web-0",
                "initContainers/istio-proxy",
                "Failed",
                "Failed to pull image \"docker.io/istio/proxyv2:1.29.0\": unexpected status: 401 Unauthorized",
                5,
            ));
            objects
        }),
        (
            "image_that_must_not_be_pulled",
            beside(waits(
                "log-shipper",
                FLUENT_BIT,
                "ErrImageNeverPull",
                "Container image is not present with pull policy of Never",
            )),
        ),
        (
            "image_with_an_impossible_name",
            beside(waits(
                "helper",
                "Example.com/Helper:1",
                "InvalidImageName",
                "Failed to apply default image tag \"Example.com/Helper:1\": couldn't parse image name: repository name \
                 must be lowercase",
            )),
        ),
        (
            "config_map_that_is_missing",
            before(waits(
                "vault-agent",
                VAULT,
                "CreateContainerConfigError",
                "configmap \"vault-config\" not found",
            )),
        ),
        (
            "key_that_a_secret_lacks",
            beside(waits(
                "oauth2-proxy",
                "quay.io/oauth2-proxy/oauth2-proxy:v7.8.1",
                "CreateContainerConfigError",
                "couldn't find key cookie in Secret shop/oauth2",
            )),
        ),
        ("user_that_is_root", beside(waits("fluent-bit", FLUENT_BIT, "CreateContainerConfigError", root))),
        (
            "process_that_cannot_be_started",
            beside(container("agent", FLUENT_BIT).crashed_with(6, "StartError", 128, start_error)),
        ),
        ("volume_that_is_missing", {
            let message = "MountVolume.SetUp failed for volume \"certs\" : secret \"web-certs\" not found";
            vec![
                start("web-0")
                    .native(sidecar("vault-agent", VAULT).waiting("PodInitializing", ""))
                    .app(victim())
                    .condition("PodReadyToStartContainers", "False", "", "")
                    .build(),
                warning("web-0", "", "FailedMount", message, 12),
            ]
        }),
    ]
}

fn probes_and_hooks() -> Vec<Trouble> {
    let stop_hook = json!({ "preStop": { "exec": { "command": ["/bin/drain", "--token=s3cret"] } } });
    let start_hook =
        json!({ "postStart": { "exec": { "command": ["/bin/sh", "-c", "register --token=s3cret"] } } });
    let check = json!({ "exec": { "command": ["/bin/check", "--password=s3cret"] }, "periodSeconds": 15 });
    vec![
        (
            "readiness_of_a_sidecar",
            vec![
                start("web-0")
                    .native(
                        sidecar("istio-proxy", ISTIO)
                            .not_ready()
                            .with("readinessProbe", http_probe(15021, "/healthz/ready")),
                    )
                    .app(app())
                    .condition("ContainersReady", "False", "ContainersNotReady", "")
                    .build(),
                warning(
                    "web-0",
                    "initContainers/istio-proxy",
                    "Unhealthy",
                    "Readiness probe failed: Get \"http://10.244.0.17:15021/healthz/ready\": context deadline exceeded",
                    66,
                ),
            ],
        ),
        (
            "liveness_of_the_app_and_what_its_check_said",
            vec![
                start("web-0")
                    .native(sidecar("istio-proxy", ISTIO))
                    .app(
                        container("app", APP)
                            .with("livenessProbe", check)
                            .with("lifecycle", stop_hook)
                            .crashed(5, "Error", 137, 45),
                    )
                    .build(),
                warning(
                    "web-0",
                    "containers/app",
                    "Unhealthy",
                    "Liveness probe failed: queue is stuck\n",
                    15,
                ),
                warning("web-0", "containers/app", "FailedPreStopHook", "PreStopHook failed", 5),
            ],
        ),
        (
            "hook_after_the_start",
            vec![
                start("web-0")
                    .app(app())
                    .app(
                        container("agent", FLUENT_BIT)
                            .with("lifecycle", start_hook)
                            .crashed(12, "Error", 137, 3),
                    )
                    .build(),
                warning(
                    "web-0",
                    "containers/agent",
                    "FailedPostStartHook",
                    "Exec lifecycle hook ([/bin/sh -c register --token=s3cret]) for Container \"agent\" failed - error: \
                     command '/bin/sh -c register --token=s3cret' exited with 3: , message: \"\"",
                    12,
                ),
            ],
        ),
    ]
}

fn of_the_pod() -> Vec<Trouble> {
    let well = || start("web-0").native(sidecar("istio-proxy", ISTIO)).app(app());
    let resize = |kind: &str, reason: &str, message: &str| {
        vec![well().condition(kind, "True", reason, message).build()]
    };
    let gone = |reason: &str, message: &str| {
        let ended = start("web-0").app(container("app", APP).ended("Error", 137, 100, 640));
        vec![
            ended
                .status("phase", json!("Failed"))
                .status("reason", json!(reason))
                .status("message", json!(message))
                .build(),
        ]
    };
    let unscheduled = |name: &str, reason: &str, message: &str| {
        start(name)
            .app(container("app", APP))
            .status("containerStatuses", json!([]))
            .status("phase", json!("Pending"))
            .without_node()
            .condition("PodScheduled", "False", reason, message)
    };
    let nodes = "0/5 nodes are available: 1 node(s) had untolerated taint {gpu: }, 4 Insufficient memory. preemption: 0/5 \
                 nodes are available: 5 No preemption victims found for incoming pod.";
    vec![
        (
            "resize_deferred",
            resize(
                "PodResizePending",
                "Deferred",
                "Node didn't have enough resource: cpu, requested: 900, used: 1200, capacity: 1500",
            ),
        ),
        (
            "resize_infeasible",
            resize(
                "PodResizePending",
                "Infeasible",
                "Node didn't have enough capacity: cpu, requested: 64000, capacity: 1500",
            ),
        ),
        (
            "resize_that_fails",
            resize("PodResizeInProgress", "Error", "cannot decrease memory limits below current usage"),
        ),
        (
            "evicted",
            gone(
                "Evicted",
                "The node was low on resource: memory. Threshold quantity: 100Mi, available: 80Mi.",
            ),
        ),
        (
            "deadline",
            gone("DeadlineExceeded", "Pod was active on the node longer than the specified deadline"),
        ),
        ("unschedulable", vec![unscheduled("web-0", "Unschedulable", nodes).build()]),
        ("gated", {
            let gates = json!([{ "name": "example.com/quota" }]);
            vec![unscheduled("web-0", "SchedulingGated", "").spec("schedulingGates", gates).build()]
        }),
        ("terminating_held_by_a_finalizer", {
            let ended = start("web-0").app(container("app", APP).ended("Completed", 0, 100, 640));
            let ended = ended.metadata("deletionTimestamp", json!(ago(620)));
            let ended =
                ended.metadata("deletionGracePeriodSeconds", json!(30)).status("phase", json!("Running"));
            vec![ended.metadata("finalizers", json!(["example.com/backup"])).build()]
        }),
        ("terminating_while_containers_stop", {
            let deleted = well().metadata("deletionTimestamp", json!(ago(-3600)));
            vec![deleted.metadata("deletionGracePeriodSeconds", json!(4335)).build()]
        }),
        ("readiness_gate", {
            let gated = well().spec("readinessGates", json!([{ "conditionType": "example.com/registered" }]));
            vec![gated.condition("Ready", "False", "ReadinessGatesNotReady", "").build()]
        }),
    ]
}

fn no_trouble() -> Vec<Trouble> {
    vec![
        (
            "healthy",
            vec![
                start("web-0")
                    .native(sidecar("istio-proxy", ISTIO).restarted(1, "Error", 1))
                    .app(app())
                    .build(),
            ],
        ),
        (
            "completed",
            vec![
                start("report-x7k2p")
                    .owner("batch/v1", "Job", "report")
                    .spec("restartPolicy", json!("Never"))
                    .native(container("cloud-sql-proxy", SQL_PROXY).ended("Error", 143, 90, 630))
                    .app(container("report", APP).ended("Completed", 0, 60, 635))
                    .initialized()
                    .build(),
            ],
        ),
    ]
}

/// Pods of a Deployment whose new revision cannot pull its sidecar, while the old one serves.
pub(crate) fn stuck_rollout() -> Vec<Value> {
    let typo = "docker.io/istio/proxyv2:1.30.0-typo";
    let words = "Back-off pulling image \"docker.io/istio/proxyv2:1.30.0-typo\": ErrImagePull: not found";
    let old = |name: &str| {
        let pod = start(&format!("web-5748545dbc-{name}")).age(7215).deployment("web", "5748545dbc");
        pod.native(container("istio-proxy", ISTIO).running_for(7200))
            .app(container("app", APP).running_for(7190))
            .build()
    };
    let broken = container("istio-proxy", typo).waiting("ImagePullBackOff", words);
    let new =
        start("web-56dc89bc64-xv4ll").deployment("web", "56dc89bc64").native(broken).app(victim()).build();
    let other = crate::pods::plain("shop", "api");
    vec![old("dsrql"), new, old("wfld5"), other]
}

/// A pod whose start is over and told to the second; its proxy took most of it.
pub(crate) fn slow_start() -> Vec<Value> {
    let probe = http_probe(15021, "/healthz/ready");
    let pod = start("web-0")
        .age(7215)
        .init(container("istio-init", ISTIO).ended("Completed", 0, 3, 7209))
        .native(
            container("istio-proxy", ISTIO)
                .running_for(7208)
                .with("startupProbe", probe)
                .with(
                    "ports",
                    json!([{ "containerPort": 15090, "name": "http-envoy-prom", "protocol": "TCP" }]),
                )
                .with("volumeMounts", json!([{ "name": "certs", "mountPath": "/etc/certs" }])),
        )
        .app(
            container("app", APP)
                .running_for(7175)
                .with("readinessProbe", json!({ "tcpSocket": { "port": 8080 }, "initialDelaySeconds": 2 }))
                .with("volumeMounts", json!([{ "name": "certs", "mountPath": "/certs", "readOnly": true }])),
        )
        .spec("volumes", json!([{ "name": "certs", "emptyDir": {} }]))
        .changed("PodScheduled", 7215)
        .changed("PodReadyToStartContainers", 7213)
        .changed("Initialized", 7176)
        .changed("ContainersReady", 7170)
        .changed("Ready", 7170);
    let started = |container: &str, seconds: i64| {
        let mut event = event("web-0", container, "Normal", "Started", "Container started", 1);
        event["firstTimestamp"] = json!(ago(seconds));
        event["lastTimestamp"] = json!(ago(seconds));
        event
    };
    vec![pod.build(), started("initContainers/istio-proxy", 7208), started("containers/app", 7175)]
}
