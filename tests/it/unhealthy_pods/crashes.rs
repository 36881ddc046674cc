//! Containers that crash, and containers that cannot be created.

use serde_json::json;

use super::*;

pub(super) fn crashing() -> Vec<Fixture> {
    let job =
        |name: &str| begun(name).owner("batch/v1", "Job", "report").spec("restartPolicy", json!("Never"));
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
                begun("web-0")
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
                begun("web-0")
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
                begun("web-0")
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
                begun("web-0")
                    .native(sidecar("istio-proxy", ISTIO))
                    .app(container("app", APP).crashed(6, "Error", 1, 5))
                    .build(),
            ],
        ),
        (
            "restart_rule_of_a_container",
            vec![
                begun("train-0")
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
                begun("train-0")
                    .native(together(sidecar("watcher", FLUENT_BIT).with("restartPolicyRules", restart_all)))
                    .app(together(app()))
                    .build(),
            ],
        ),
    ]
}

pub(super) fn creation() -> Vec<Fixture> {
    let pull = "Back-off pulling image \"ghcr.io/example/log-shipper:9.9.9\": ErrImagePull: failed to resolve image: \
                ghcr.io/example/log-shipper:9.9.9: not found";
    let waits = |name: &str, image: &str, reason: &str, message: &str| {
        container(name, image).waiting(reason, message)
    };
    let beside = |c: Container| vec![begun("web-0").app(app()).app(c).build()];
    let before = |c: Container| vec![begun("web-0").native(c).app(victim()).build()];
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
                begun("web-0")
                    .native(sidecar("vault-agent", VAULT).waiting("PodInitializing", ""))
                    .app(victim())
                    .condition("PodReadyToStartContainers", "False", "", "")
                    .build(),
                warning("web-0", "", "FailedMount", message, 12),
            ]
        }),
    ]
}
