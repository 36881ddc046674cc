//! Pods that do not start, and failing probes and hooks.

use serde_json::json;

use super::*;

pub(super) fn starting() -> Vec<Fixture> {
    let refused = "Startup probe failed: dial tcp 10.244.0.17:5432: connect: connection refused";
    vec![
        (
            "native_sidecar_that_blocks_the_app",
            vec![
                begun("web-0")
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
                begun("web-0")
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
                begun("web-0")
                    .native(sidecar("istio-proxy", ISTIO))
                    .init(container("migrate", APP).crashed(6, "Error", 1, 4))
                    .app(victim())
                    .build(),
            ],
        ),
        (
            "init_container_that_waits",
            vec![
                begun("web-0")
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

pub(super) fn probes_and_hooks() -> Vec<Fixture> {
    let stop_hook = json!({ "preStop": { "exec": { "command": ["/bin/drain", "--token=s3cret"] } } });
    let start_hook =
        json!({ "postStart": { "exec": { "command": ["/bin/sh", "-c", "register --token=s3cret"] } } });
    let check = json!({ "exec": { "command": ["/bin/check", "--password=s3cret"] }, "periodSeconds": 15 });
    vec![
        (
            "readiness_of_a_sidecar",
            vec![
                begun("web-0")
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
                begun("web-0")
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
                begun("web-0")
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
