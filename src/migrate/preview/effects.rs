//! What changes in a cluster when a sidecar turns native: Jobs end, autoscalers count differently, webhooks may break pods.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::check::selects;
use crate::model::Workload;

/// What an effect is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ConsequenceKind {
    Job,
    Autoscaler,
    VerticalAutoscaler,
    DisruptionBudget,
    Webhook,
}

impl ConsequenceKind {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Job => "job",
            Self::Autoscaler => "hpa",
            Self::VerticalAutoscaler => "vpa",
            Self::DisruptionBudget => "pdb",
            Self::Webhook => "webhook",
        }
    }
}

/// Something that changes with the pods.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Consequence {
    pub(crate) kind: ConsequenceKind,
    pub(crate) namespace: Option<String>,
    /// The object: `job/train`, `web` of an autoscaler.
    pub(crate) name: String,
    pub(crate) message: String,
}

/// What changes for a workload: namespace, the workload itself and the labels of its pods.
pub(super) fn of(
    (namespace, workload, labels): (Option<&str>, &Workload, &BTreeMap<String, String>),
    container: &str,
    others: &[Value],
) -> Vec<Consequence> {
    let target = format!("{}/{}", workload.kind.to_lowercase(), workload.name);
    let mut all = Vec::new();
    let mut push = |kind: ConsequenceKind, name: &str, message: String| {
        all.push(Consequence {
            kind,
            namespace: namespace.map(ToOwned::to_owned),
            name: name.to_owned(),
            message,
        });
    };
    if matches!(workload.kind.as_str(), "Job" | "CronJob") {
        let message = format!("completes when its app does; {container} no longer keeps it running");
        push(ConsequenceKind::Job, &target, message);
    }
    for object in others.iter().filter(|object| object["metadata"]["namespace"].as_str() == namespace) {
        let name = object["metadata"]["name"].as_str().unwrap_or_default();
        let spec = &object["spec"];
        let is_for =
            |reference: &Value| reference["kind"] == *workload.kind && reference["name"] == *workload.name;
        match object["kind"].as_str() {
            Some("HorizontalPodAutoscaler") if is_for(&spec["scaleTargetRef"]) => {
                let metrics = || spec["metrics"].as_array().into_iter().flatten();
                if metrics().any(|metric| metric["containerResource"]["container"] == *container) {
                    push(
                        ConsequenceKind::Autoscaler,
                        name,
                        format!("scales {target} by {container}: check its metrics"),
                    );
                } else if metrics().any(|metric| metric["type"] == "Resource") {
                    let message =
                        format!("scales {target} by the pod's usage, of which {container} stays a part");
                    push(ConsequenceKind::Autoscaler, name, message);
                }
            }
            Some("VerticalPodAutoscaler") if is_for(&spec["targetRef"]) => {
                let message =
                    format!("no longer recommends for {container}: it does not see native sidecars");
                push(ConsequenceKind::VerticalAutoscaler, name, message);
            }
            Some("PodDisruptionBudget") if selects(&spec["selector"], labels) => {
                let message = format!(
                    "covers {target}: pods that wait for {container} to start are not ready, and count"
                );
                push(ConsequenceKind::DisruptionBudget, name, message);
            }
            _ => {}
        }
    }
    all
}

/// Webhooks that change pods: one that was built with Kubernetes libraries before 1.28 removes `restartPolicy`.
pub(super) fn webhooks(others: &[Value]) -> Vec<Consequence> {
    let sees_pods = |webhook: &Value| {
        let rules = webhook["rules"].as_array().into_iter().flatten();
        let mut resources = rules.flat_map(|rule| rule["resources"].as_array().into_iter().flatten());
        resources.any(|resource| matches!(resource.as_str(), Some("pods" | "*" | "*/*" | "pods/*")))
    };
    let configurations = others.iter().filter(|object| object["kind"] == "MutatingWebhookConfiguration");
    configurations
        .filter(|object| object["webhooks"].as_array().into_iter().flatten().any(sees_pods))
        .map(|object| Consequence {
            kind: ConsequenceKind::Webhook,
            namespace: None,
            name: object["metadata"]["name"].as_str().unwrap_or_default().to_owned(),
            message: "changes pods; if it is built with Kubernetes libraries before 1.28, it removes restartPolicy, and the pods \
                      hang in Init"
                .to_owned(),
        })
        .collect()
}
