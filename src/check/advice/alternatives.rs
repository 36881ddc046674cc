//! Simpler ways to do what a sidecar does: the app's own means, a library, or one instance for many pods.

use super::super::command_line::Text;
use super::super::roles::role;
use crate::model::Container;

/// A simpler way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::check) struct Alternative {
    /// What does the same; a clause without a subject before it.
    pub(in crate::check) text: &'static str,
    /// How much it speaks against the sidecar.
    pub(in crate::check) weight: i32,
}

/// Products that have a simpler way, and which.
const OF_PRODUCT: [(&str, Alternative); 7] = [
    (
        "Jaeger agent",
        Alternative {
            text: "OpenTelemetry SDKs send traces to a collector without an agent, and Jaeger has dropped its agent",
            weight: 2,
        },
    ),
    (
        "kube-rbac-proxy",
        Alternative { text: "controller-runtime (from 0.16) checks access to its metrics itself", weight: 1 },
    ),
    ("Cloud SQL Auth Proxy", CONNECTOR),
    ("AlloyDB Auth Proxy", CONNECTOR),
    (
        "Vault Agent",
        Alternative {
            text: "the Vault Secrets Operator writes the same into a Secret, once for all pods",
            weight: 1,
        },
    ),
    (
        "OAuth2 Proxy",
        Alternative {
            text: "one OAuth2 Proxy that the ingress controller asks can serve many apps",
            weight: 1,
        },
    ),
    (
        "AWS X-Ray daemon",
        Alternative { text: "one X-Ray daemon or collector per node can serve all pods", weight: 1 },
    ),
];

const CONNECTOR: Alternative = Alternative {
    text: "Google's connectors for Go, Java, Node.js and Python do the same as a library",
    weight: 1,
};

/// Exporters, by a part of the image's name, for products that have metrics of their own by now.
const BUILT_IN_METRICS: [(&str, &str); 5] = [
    ("rabbitmq", "RabbitMQ (from 3.8) serves metrics itself, with its plugin rabbitmq_prometheus"),
    ("haproxy", "HAProxy (from 2.0) serves metrics itself"),
    ("zookeeper", "ZooKeeper (from 3.6) serves metrics itself"),
    ("clickhouse", "ClickHouse (from 20.1) serves metrics itself"),
    ("consul", "Consul serves metrics itself"),
];

const AMBIENT: Alternative =
    Alternative { text: "Istio's ambient mode needs one proxy per node instead of one per pod", weight: 1 };
const NO_FILES: Alternative = Alternative {
    text: "it reads no file of the app, so an agent per node can read the same from standard output",
    weight: 2,
};
const STANDARD_OUTPUT: Alternative = Alternative {
    text: "the app can write to standard output itself, for example with a link to /dev/stdout",
    weight: 1,
};

/// The simpler way to do what this container does, if one is known. `reads_app` says whether it shares files with an
/// app, `outweighs_app` whether it requests more than all apps of the pod.
pub(in crate::check) fn alternative(
    product: Option<&str>,
    container: &Container,
    reads_app: bool,
    outweighs_app: bool,
) -> Option<Alternative> {
    let known =
        OF_PRODUCT.iter().find(|(name, _)| product == Some(name)).map(|(_, alternative)| *alternative);
    let image = container.image.rsplit('/').next().unwrap_or_default();
    let measured =
        image.contains("exporter").then(|| BUILT_IN_METRICS.iter().find(|(part, _)| image.contains(part)));
    let measured = measured.flatten().map(|(_, text)| Alternative { text, weight: 2 });
    let by_role = || match product {
        Some("Istio proxy") if outweighs_app => Some(AMBIENT),
        Some(_) if role(product, container).ships_logs && !reads_app => Some(NO_FILES),
        None if reads_app && Text::of_command(container).has_word("tail") => Some(STANDARD_OUTPUT),
        _ => None,
    };
    known.or(measured).or_else(by_role)
}
