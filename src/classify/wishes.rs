//! What pods ask of sidecar injectors: the label `sidecar.istio.io/inject: "false"` keeps Istio from adding its proxy.

use crate::model::pod::Metadata;

/// A product that an injector adds to pods, how pods ask for it, and what the injector leaves in them.
struct Injected {
    product: &'static str,
    /// Labels or annotations of the pod that ask for it or refuse it.
    keys: &'static [&'static str],
    /// The annotation of a pod to which an injector added it because its namespace is marked; empty for products that
    /// pods have to ask for.
    added: &'static str,
}

const INJECTED: [Injected; 11] = [
    Injected::by_namespace("Istio proxy", &["sidecar.istio.io/inject"], "sidecar.istio.io/status"),
    Injected::by_namespace("Linkerd proxy", &["linkerd.io/inject"], "linkerd.io/proxy-version"),
    Injected::by_namespace("Kuma sidecar", &["kuma.io/sidecar-injection"], "kuma.io/sidecar-injected"),
    Injected::by_namespace(
        "Consul dataplane",
        &["consul.hashicorp.com/connect-inject"],
        "consul.hashicorp.com/connect-inject-status",
    ),
    Injected::by_namespace(
        "Open Service Mesh proxy",
        &["openservicemesh.io/sidecar-injection"],
        "openservicemesh.io/proxy-uuid",
    ),
    Injected::by_pod("AWS App Mesh agent", &["appmesh.k8s.aws/sidecarInjectorWebhook"]),
    Injected::by_pod("Dapr", &["dapr.io/enabled"]),
    Injected::by_pod("Vault Agent", &["vault.hashicorp.com/agent-inject"]),
    Injected::by_pod("OpenTelemetry Collector", &["sidecar.opentelemetry.io/inject"]),
    Injected::by_pod("Jaeger agent", &["sidecar.jaegertracing.io/inject"]),
    Injected::by_pod("Datadog Agent", &["admission.datadoghq.com/enabled", "agent.datadoghq.com/sidecar"]),
];

impl Injected {
    const fn by_namespace(product: &'static str, keys: &'static [&'static str], added: &'static str) -> Self {
        Self { product, keys, added }
    }

    const fn by_pod(product: &'static str, keys: &'static [&'static str]) -> Self {
        Self { product, keys, added: "" }
    }

    fn is_mesh(&self) -> bool {
        !self.added.is_empty()
    }
}

/// Which products a pod asks for, which it refuses, and which an injector added to it, as bits of [`INJECTED`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Wishes {
    asked: u16,
    refused: u16,
    added: u16,
}

impl Wishes {
    /// The wishes in the labels and annotations of a pod.
    pub(crate) fn of(metadata: &Metadata) -> Self {
        let mut wishes = Self::default();
        for (key, value) in metadata.labels.iter().chain(&metadata.annotations) {
            if let Some(at) = INJECTED.iter().position(|known| known.added == key) {
                wishes.added |= 1 << at;
            }
            let Some(at) = INJECTED.iter().position(|known| known.keys.contains(&key.as_str())) else {
                continue;
            };
            let no = ["", "false", "disabled", "no", "n", "off", "0"];
            if no.iter().any(|word| value.eq_ignore_ascii_case(word)) {
                wishes.refused |= 1 << at;
            } else {
                wishes.asked |= 1 << at;
            }
        }
        wishes
    }

    /// Whether an injector added the product, as to all pods of a namespace that is marked for it.
    pub(crate) fn was_given(self, product: &str) -> bool {
        self.added & bit(product) != 0
    }

    /// Whether the pod asks for the proxy of a mesh.
    pub(crate) fn asks_for_a_mesh(self) -> bool {
        self.asked & meshes() != 0
    }

    /// Whether the pod refuses the proxy of a mesh.
    pub(crate) fn refuses_a_mesh(self) -> bool {
        self.refused & meshes() != 0
    }

    /// Whether the pod asks for the product.
    pub(crate) fn asks_for(self, product: &str) -> bool {
        self.asked & bit(product) != 0
    }

    /// Whether the pod refuses the product; refusals take precedence.
    pub(crate) fn refuses(self, product: &str) -> bool {
        self.refused & bit(product) != 0
    }
}

/// The bits of the meshes, whose proxies are added to whole namespaces.
fn meshes() -> u16 {
    INJECTED.iter().enumerate().filter(|(_, known)| known.is_mesh()).map(|(at, _)| 1 << at).sum()
}

fn bit(product: &str) -> u16 {
    INJECTED.iter().position(|known| known.product == product).map_or(0, |at| 1 << at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::Catalogue;

    fn wishes(key: &str, value: &str) -> Wishes {
        let mut metadata = Metadata::default();
        metadata.annotations.insert(key.to_owned(), value.to_owned());
        Wishes::of(&metadata)
    }

    #[test]
    fn labels_and_annotations_ask_and_refuse() {
        assert!(wishes("sidecar.istio.io/inject", "false").refuses("Istio proxy"));
        assert!(wishes("linkerd.io/inject", "disabled").refuses("Linkerd proxy"));
        assert!(wishes("linkerd.io/inject", "ingress").asks_for("Linkerd proxy"));
        assert!(!wishes("linkerd.io/inject", "disabled").refuses("Istio proxy"));
        assert!(!wishes("dapr.io/enabled", "true").refuses("Dapr"));
        assert_eq!(wishes("app", "false"), Wishes::default());
        assert!(wishes("sidecar.istio.io/status", "{}").was_given("Istio proxy"));
        assert!(!wishes("sidecar.istio.io/inject", "true").was_given("Istio proxy"));
        let mut labelled = Metadata::default();
        labelled.labels.insert("sidecar.istio.io/inject".to_owned(), "true".to_owned());
        assert!(Wishes::of(&labelled).asks_for("Istio proxy"));
    }

    #[test]
    fn the_catalogue_has_every_injected_product() {
        for injected in INJECTED {
            assert!(Catalogue::built_in().find(injected.product).is_some(), "{}", injected.product);
        }
    }
}
