//! What sidecar injectors write down in a pod's annotations.

use std::collections::HashSet;

use serde::Deserialize;

use super::Pattern;
use crate::model::Pod;

/// Istio lists what it added, as JSON (`sidecar.istio.io/status`).
const ISTIO: &str = "sidecar.istio.io/status";

/// Injectors that leave an annotation and add a container of a fixed name.
const INJECTORS: [(&str, &str, Pattern); 12] = [
    ("linkerd.io/proxy-version", "linkerd-proxy", Pattern::Ambassador),
    ("linkerd.io/inject", "linkerd-proxy", Pattern::Ambassador),
    ("kuma.io/sidecar-injected", "kuma-sidecar", Pattern::Ambassador),
    ("dapr.io/enabled", "daprd", Pattern::Ambassador),
    ("consul.hashicorp.com/connect-inject-status", "consul-dataplane", Pattern::Ambassador),
    ("consul.hashicorp.com/connect-inject-status", "envoy-sidecar", Pattern::Ambassador),
    ("vault.hashicorp.com/agent-inject-status", "vault-agent", Pattern::ConfigHelper),
    ("sidecar.opentelemetry.io/inject", "otc-container", Pattern::Adapter),
    ("sidecar.jaegertracing.io/injected", "jaeger-agent", Pattern::Adapter),
    ("sidecar.jaegertracing.io/inject", "jaeger-agent", Pattern::Adapter),
    ("appmesh.k8s.aws/sidecarInjectorWebhook", "envoy", Pattern::Ambassador),
    ("gke-gcsfuse/volumes", "gke-gcsfuse-sidecar", Pattern::Ambassador),
];

/// The annotations that are read here.
pub(super) fn keys() -> impl Iterator<Item = &'static str> {
    std::iter::once(ISTIO).chain(INJECTORS.iter().map(|(key, ..)| *key))
}

/// The part of Istio's note that is read.
#[derive(Debug, Default, Deserialize)]
struct IstioStatus {
    #[serde(default)]
    containers: Option<HashSet<String>>,
    #[serde(default, rename = "initContainers")]
    init_containers: Option<HashSet<String>>,
}

/// Containers that an injector says it added.
#[derive(Debug, Default)]
pub(super) struct Injected<'a> {
    istio: IstioStatus,
    others: Vec<(&'a str, &'a str, Pattern)>,
}

impl Injected<'_> {
    pub(super) fn of(pod: &Pod) -> Self {
        let annotations = &pod.metadata.annotations;
        if annotations.is_empty() {
            return Self::default();
        }
        let istio =
            annotations.get(ISTIO).and_then(|note| serde_json::from_str(note).ok()).unwrap_or_default();
        let said_yes = |key: &str| {
            annotations.get(key).is_some_and(|value| !matches!(value.as_str(), "" | "false" | "disabled"))
        };
        Self { istio, others: INJECTORS.iter().filter(|(key, ..)| said_yes(key)).copied().collect() }
    }

    /// The annotation that speaks of a container, and what it makes of it.
    pub(super) fn word_on(&self, container: &str) -> Option<(&str, Pattern)> {
        let listed = |set: &Option<HashSet<String>>| set.as_ref().is_some_and(|s| s.contains(container));
        if listed(&self.istio.containers) || listed(&self.istio.init_containers) {
            return Some((ISTIO, Pattern::Ambassador));
        }
        self.others.iter().find(|(_, name, _)| *name == container).map(|&(key, _, pattern)| (key, pattern))
    }
}
