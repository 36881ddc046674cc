//! What injectors do: how their own pods are recognized, and when they inject native sidecars.

use std::collections::BTreeMap;

use crate::check::{Text, parse_version};
use crate::model::pod::Metadata;
use crate::model::{Container, Pod};

/// Major and minor version.
pub(crate) type Version = (u32, u32);

/// What becomes of a classic sidecar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outlook {
    /// It is native after the pod's next restart.
    Turns,
    /// It turns native with an upgrade of the nodes or of the injector.
    Waits,
    /// The input does not show it.
    Unknown,
    /// A setting keeps it classic.
    Stays,
}

impl Outlook {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Turns => "turns",
            Self::Waits => "waits",
            Self::Unknown => "unknown",
            Self::Stays => "stays",
        }
    }
}

/// The control plane of an injector, as its pods show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Plane {
    pub(super) injector: &'static str,
    /// The tag of its image, as far as it is a version.
    version: Option<Version>,
    tag: String,
    /// What it is set to: `true`, `false` or something else.
    setting: Option<String>,
    /// Istio's revision.
    revision: Option<String>,
}

const ISTIO: &str = "Istio";
const LINKERD: &str = "Linkerd";
const OTEL: &str = "OpenTelemetry operator";
const KUMA: &str = "Kuma";
/// The driver for storage buckets, whose webhook decides by the nodes alone.
pub(super) const FUSE: &str = "GCS FUSE";
pub(super) const FUSE_PRODUCT: &str = "GCS FUSE sidecar";

/// Where the pods of injectors usually are.
pub(crate) const NAMESPACES: [(&str, &str); 4] = [
    (ISTIO, "istio-system"),
    (LINKERD, "linkerd"),
    (OTEL, "opentelemetry-operator-system"),
    (KUMA, "kuma-system"),
];

/// The annotation and the label that decide about Istio's proxy.
const ISTIO_NATIVE: &str = "sidecar.istio.io/nativeSidecar";
const ISTIO_REVISION: &str = "istio.io/rev";
/// Linkerd's annotation had three names.
const LINKERD_NATIVE: [&str; 3] = [
    "config.linkerd.io/proxy-enable-native-sidecar",
    "config.beta.linkerd.io/proxy-enable-native-sidecar",
    "config.alpha.linkerd.io/proxy-enable-native-sidecar",
];
const FUSE_NATIVE: &str = "gke-gcsfuse/enable-native-sidecar";

/// Whether it is known when this injector injects native sidecars.
pub(super) fn is_known(injector: &str) -> bool {
    [ISTIO, LINKERD, OTEL, KUMA, FUSE].contains(&injector)
}

/// The annotations and labels of a pod that injectors read.
pub(super) fn marks(metadata: &Metadata) -> BTreeMap<String, String> {
    let keys = [ISTIO_NATIVE, ISTIO_REVISION, FUSE_NATIVE].into_iter().chain(LINKERD_NATIVE);
    let value = |key: &str| metadata.annotations.get(key).or_else(|| metadata.labels.get(key));
    keys.filter_map(|key| Some((key.to_owned(), value(key)?.clone()))).collect()
}

/// The control planes that run in a pod.
pub(super) fn of(pod: &Pod) -> Vec<Plane> {
    pod.spec.containers.iter().filter_map(|container| plane(pod, container)).collect()
}

fn plane(pod: &Pod, container: &Container) -> Option<Plane> {
    let image = container.image.split('@').next().unwrap_or_default();
    let (path, tag) = match image.rsplit_once(':') {
        Some((path, tag)) if !tag.contains('/') => (path, tag),
        _ => (image, ""),
    };
    let name = path.rsplit('/').next().unwrap_or(path);
    let variable = |key: &str| container.env.iter().find(|variable| variable.name == key)?.value.clone();
    let (injector, setting) = match (name, container.name.as_str()) {
        ("pilot", _) => (ISTIO, variable("ENABLE_NATIVE_SIDECARS")),
        ("controller", "proxy-injector") => (LINKERD, None),
        ("kuma-cp", _) => (KUMA, variable("KUMA_EXPERIMENTAL_SIDECAR_CONTAINERS")),
        ("opentelemetry-operator", _) => {
            let is_on = Text::of(container).contains("operator.sidecarcontainers.native");
            (OTEL, is_on.then(|| "true".to_owned()))
        }
        _ => return None,
    };
    let tag = tag.trim_start_matches("stable-").trim_start_matches('v').to_owned();
    let revision = pod.metadata.labels.get(ISTIO_REVISION).cloned().filter(|_| injector == ISTIO);
    Some(Plane { injector, version: parse_version(&tag), tag, setting, revision })
}

/// What becomes of a sidecar of this injector, and why.
pub(super) fn decide(
    injector: &str,
    marks: &BTreeMap<String, String>,
    planes: &[Plane],
    nodes: Option<Version>,
) -> (Outlook, String) {
    if let Some(decided) = by_annotation(marks) {
        return decided;
    }
    if injector == FUSE {
        return by_nodes(nodes, (1, 29), "the GCS FUSE driver decides by the nodes");
    }
    let own = |plane: &&Plane| plane.injector == injector;
    let revision = marks.get(ISTIO_REVISION);
    let of_revision =
        |plane: &&Plane| own(plane) && (revision.is_none() || plane.revision.as_ref() == revision);
    let Some(plane) = planes.iter().find(of_revision).or_else(|| planes.iter().find(own)) else {
        let why = format!("the pods of {injector} are not among those that were read; -A reads all");
        return (Outlook::Unknown, why);
    };
    match injector {
        ISTIO => istio(plane, nodes),
        LINKERD => linkerd(plane, nodes),
        KUMA => by_setting(plane, "KUMA_EXPERIMENTAL_SIDECAR_CONTAINERS", "off by default in Kuma 2"),
        _ => otel(plane, nodes),
    }
}

/// An annotation of the pod decides before everything else.
fn by_annotation(marks: &BTreeMap<String, String>) -> Option<(Outlook, String)> {
    let mut keys = [ISTIO_NATIVE, FUSE_NATIVE].into_iter().chain(LINKERD_NATIVE);
    let (key, value) = keys.find_map(|key| Some((key, marks.get(key)?)))?;
    let outlook = match value.as_str() {
        "true" | "enabled" => Outlook::Turns,
        "false" | "disabled" => Outlook::Stays,
        _ => return None,
    };
    Some((outlook, format!("the pods have the annotation {key}: \"{value}\"")))
}

fn by_nodes(nodes: Option<Version>, needed: Version, who: &str) -> (Outlook, String) {
    let (major, minor) = needed;
    match nodes {
        Some(oldest) if oldest >= needed => {
            (Outlook::Turns, format!("{who}, and every kubelet is {major}.{minor} or later"))
        }
        Some(oldest) => (
            Outlook::Waits,
            format!(
                "{who}, and turns native when the last one is {major}.{minor}; the oldest is {}.{}",
                oldest.0, oldest.1
            ),
        ),
        None => (
            Outlook::Unknown,
            format!("{who}, and the nodes could not be read (native from {major}.{minor})"),
        ),
    }
}

fn by_setting(plane: &Plane, setting: &str, default: &str) -> (Outlook, String) {
    match plane.setting.as_deref() {
        Some("true") => (Outlook::Turns, format!("{setting} is true")),
        Some(value) => (Outlook::Stays, format!("{setting} is {value}")),
        None => (Outlook::Stays, format!("{setting} is not set, which is {default}")),
    }
}

/// `ENABLE_NATIVE_SIDECARS` exists from 1.19, and its default is `auto` from 1.27: on when every kubelet is 1.33 or later
/// (istio/istio#56428).
fn istio(plane: &Plane, nodes: Option<Version>) -> (Outlook, String) {
    let tag = &plane.tag;
    match (plane.setting.as_deref(), plane.version) {
        (Some("true"), _) => (Outlook::Turns, format!("istiod {tag} has ENABLE_NATIVE_SIDECARS=true")),
        (Some("false"), _) => (Outlook::Stays, format!("istiod {tag} has ENABLE_NATIVE_SIDECARS=false")),
        (_, Some(version)) if version >= (1, 27) => by_nodes(
            nodes,
            (1, 33),
            &format!("istiod {tag} decides by the nodes (ENABLE_NATIVE_SIDECARS=auto)"),
        ),
        (_, Some(_)) => (
            Outlook::Waits,
            format!("istiod {tag} has native sidecars off by default; from 1.27 it decides by the nodes"),
        ),
        (_, None) => (Outlook::Unknown, format!("the version of istiod is not known (image tag \"{tag}\")")),
    }
}

/// The default is on from 2.20.
fn linkerd(plane: &Plane, nodes: Option<Version>) -> (Outlook, String) {
    let tag = &plane.tag;
    match plane.version {
        Some(version) if version >= (2, 20) => {
            by_nodes(nodes, (1, 29), &format!("Linkerd {tag} injects native sidecars by default"))
        }
        Some(_) => (
            Outlook::Waits,
            format!(
                "Linkerd {tag} injects classic sidecars unless proxy.nativeSidecar is set; from 2.20 native ones"
            ),
        ),
        None => (
            Outlook::Unknown,
            format!("the version of Linkerd is not known (image tag \"{tag}\"); native from 2.20"),
        ),
    }
}

/// A feature gate from 0.111, always on from 0.140 (open-telemetry/opentelemetry-operator#4451).
fn otel(plane: &Plane, nodes: Option<Version>) -> (Outlook, String) {
    let tag = &plane.tag;
    match plane.version {
        Some(version) if version >= (0, 140) => {
            by_nodes(nodes, (1, 29), &format!("the OpenTelemetry operator {tag} injects native sidecars"))
        }
        Some(_) if plane.setting.is_some() => by_nodes(
            nodes,
            (1, 29),
            &format!("the OpenTelemetry operator {tag} has operator.sidecarcontainers.native"),
        ),
        Some(_) => (
            Outlook::Waits,
            format!("the OpenTelemetry operator {tag} injects classic sidecars; from 0.140 native ones"),
        ),
        None => (Outlook::Unknown, format!("the version of the operator is not known (image tag \"{tag}\")")),
    }
}
