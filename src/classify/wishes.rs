//! What pods ask of sidecar injectors: the label `sidecar.istio.io/inject: "false"` keeps Istio from adding its proxy.

use crate::model::pod::Metadata;

/// A product that an injector adds to pods, and how pods ask for it.
struct Injected {
    product: &'static str,
    /// Labels or annotations of the pod that ask for it or refuse it.
    keys: &'static [&'static str],
    /// Whether an injector adds it to all pods of a namespace that has a label or an annotation.
    by_namespace: bool,
}

const INJECTED: [Injected; 11] = [
    Injected::by_namespace("Istio proxy", &["sidecar.istio.io/inject"]),
    Injected::by_namespace("Linkerd proxy", &["linkerd.io/inject"]),
    Injected::by_namespace("Kuma sidecar", &["kuma.io/sidecar-injection"]),
    Injected::by_namespace("Consul dataplane", &["consul.hashicorp.com/connect-inject"]),
    Injected::by_namespace("Open Service Mesh proxy", &["openservicemesh.io/sidecar-injection"]),
    Injected::by_namespace("AWS App Mesh agent", &["appmesh.k8s.aws/sidecarInjectorWebhook"]),
    Injected::by_pod("Dapr", &["dapr.io/enabled"]),
    Injected::by_pod("Vault Agent", &["vault.hashicorp.com/agent-inject"]),
    Injected::by_pod("OpenTelemetry Collector", &["sidecar.opentelemetry.io/inject"]),
    Injected::by_pod("Jaeger agent", &["sidecar.jaegertracing.io/inject"]),
    Injected::by_pod("Datadog Agent", &["admission.datadoghq.com/enabled", "agent.datadoghq.com/sidecar"]),
];

impl Injected {
    const fn by_namespace(product: &'static str, keys: &'static [&'static str]) -> Self {
        Self { product, keys, by_namespace: true }
    }

    const fn by_pod(product: &'static str, keys: &'static [&'static str]) -> Self {
        Self { product, keys, by_namespace: false }
    }
}

/// Which products a pod asks for and which it refuses, as bits of [`INJECTED`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Wishes {
    asked: u16,
    refused: u16,
}

impl Wishes {
    /// The wishes in the labels and annotations of a pod.
    pub(crate) fn of(metadata: &Metadata) -> Self {
        let mut wishes = Self::default();
        for (key, value) in metadata.labels.iter().chain(&metadata.annotations) {
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

/// Whether an injector adds the product to all pods of a namespace that is marked for it.
pub(crate) fn is_injected_by_namespace(product: &str) -> bool {
    INJECTED.iter().any(|known| known.by_namespace && known.product == product)
}

/// The bits of the meshes, whose proxies are added to whole namespaces.
fn meshes() -> u16 {
    INJECTED.iter().enumerate().filter(|(_, known)| known.by_namespace).map(|(at, _)| 1 << at).sum()
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
