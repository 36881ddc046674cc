//! Who adds containers to pods, and the settings that change what they add: such a container cannot be edited in the
//! workload.

use super::case::{Member, PodCase};
use crate::model::Pod;
use crate::model::pod::Metadata;

/// Something that adds containers to pods at admission.
#[derive(Debug)]
pub(crate) struct Injector {
    /// Its name.
    pub(crate) name: &'static str,
    /// Products that it adds.
    products: &'static [&'static str],
    /// Labels and annotations (beginnings of keys) that pods with such a container have.
    marks: &'static [&'static str],
    /// The setting that makes its containers native sidecars.
    native: &'static str,
    /// The setting for what its containers request.
    resources: &'static str,
}

const INJECTORS: [Injector; 7] = [
    Injector {
        name: "Istio",
        products: &["Istio proxy"],
        marks: &["sidecar.istio.io/status", "istio.io/rev"],
        native: "set ENABLE_NATIVE_SIDECARS=true on istiod (the default from Istio 1.27 on nodes of 1.33), or the annotation \
                 sidecar.istio.io/nativeSidecar: \"true\" on the pod template, then restart the workload",
        resources: "set the annotations sidecar.istio.io/proxyCPU, proxyMemory, proxyCPULimit and proxyMemoryLimit on \
                    the pod template, or the defaults in global.proxy.resources",
    },
    Injector {
        name: "Linkerd",
        products: &["Linkerd proxy"],
        marks: &["linkerd.io/proxy-version", "linkerd.io/control-plane-ns"],
        native: "set proxy.nativeSidecar=true in Linkerd's Helm values (the default from 2.20), or the annotation \
                 config.linkerd.io/proxy-enable-native-sidecar: \"true\" on the pod template, then restart the workload",
        resources: "set the annotations config.linkerd.io/proxy-cpu-request, proxy-memory-request, proxy-cpu-limit and \
                    proxy-memory-limit on the pod template",
    },
    Injector {
        name: "Dapr",
        products: &["Dapr"],
        marks: &["dapr.io/enabled", "dapr.io/sidecar-injected"],
        native: "Dapr cannot inject native sidecars yet; for Jobs, call /v1.0/shutdown when the work is done",
        resources: "set the annotations dapr.io/sidecar-cpu-request, sidecar-memory-request, sidecar-cpu-limit and \
                    sidecar-memory-limit on the pod template",
    },
    Injector {
        name: "Vault Agent injector",
        products: &["Vault Agent"],
        marks: &["vault.hashicorp.com/agent-inject"],
        native: "the injector cannot inject native sidecars yet; for Jobs, set the annotation \
                 vault.hashicorp.com/agent-pre-populate-only: \"true\"",
        resources: "set the annotations vault.hashicorp.com/agent-requests-cpu, agent-requests-mem, agent-limits-cpu and \
                    agent-limits-mem on the pod template",
    },
    Injector {
        name: "OpenTelemetry operator",
        products: &["OpenTelemetry Collector"],
        marks: &["sidecar.opentelemetry.io/inject"],
        native: "upgrade the operator to 0.140 or set --feature-gates=operator.sidecarcontainers.native (from 0.111)",
        resources: "set spec.resources of the OpenTelemetryCollector",
    },
    Injector {
        name: "Consul",
        products: &["Consul dataplane"],
        marks: &["consul.hashicorp.com/connect-inject"],
        native: "Consul cannot inject native sidecars yet",
        resources: "set the annotations consul.hashicorp.com/sidecar-proxy-cpu-request, sidecar-proxy-memory-request and \
                    the limits of the same kind on the pod template",
    },
    Injector {
        name: "Kuma",
        products: &["Kuma sidecar"],
        marks: &["kuma.io/sidecar-injected"],
        native: "set KUMA_EXPERIMENTAL_SIDECAR_CONTAINERS=true on the control plane (from 2.7), then restart the workload",
        resources: "set them in a ContainerPatch, or the control plane's KUMA_RUNTIME_KUBERNETES_INJECTOR_SIDECAR_CONTAINER_RESOURCES_* variables",
    },
];

/// How to set what a container of this product requests, if an injector added it to the pod.
pub(crate) fn resource_setting(product: &str, pod: &Pod) -> Option<&'static str> {
    injector_of(product, &pod.metadata).map(|injector| injector.resources)
}

/// The injector that added this container: the product is one of its own, and the pod has its mark.
pub(super) fn of(case: &PodCase, member: &Member) -> Option<&'static Injector> {
    // A template that has the container itself was written so.
    injector_of(member.verdict.product.as_deref()?, &case.pod.metadata).filter(|_| case.was_admitted())
}

/// The injector that adds this product to pods, if the pod has its mark.
pub(crate) fn injector_of(product: &str, metadata: &Metadata) -> Option<&'static Injector> {
    let injector = INJECTORS.iter().find(|injector| injector.products.contains(&product))?;
    let mut keys = metadata.annotations.keys().chain(metadata.labels.keys());
    let is_marked = keys.any(|key| injector.marks.iter().any(|mark| key.starts_with(mark)));
    is_marked.then_some(injector)
}

impl Injector {
    /// The setting that helps against a finding, if one does.
    pub(crate) fn fix(&self, id: &str) -> Option<&'static str> {
        match id {
            "SC001" | "SC102" | "SC103" | "SC204" | "SC205" | "SC707" => Some(self.native),
            "SC301" | "SC302" | "SC303" | "SC304" => Some(self.resources),
            _ => None,
        }
    }
}
