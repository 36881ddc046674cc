//! One pod for each kind of trouble, with all that is said of it: container, reason, severity and words.

mod app;
mod down;
mod ends;
mod laws;
mod recent;
mod start;
mod whole;
mod work;

use super::cause;
use crate::classify::Pattern;
use crate::health::tests::sketch::*;
use crate::model::{ContainerRef, ContainerType, Pod};
use crate::report::describe::message;

/// The patterns of these names in the tests; other init and ephemeral containers follow their type.
fn pattern(container: &ContainerRef<'_>) -> Pattern {
    match (container.kind, container.spec.name.as_str()) {
        (ContainerType::Init, _) => Pattern::Init,
        (ContainerType::Ephemeral, _) => Pattern::Ephemeral,
        (_, "istio-proxy" | "cloud-sql-proxy") => Pattern::Ambassador,
        (_, "vault-agent" | "git-sync") => Pattern::ConfigHelper,
        (_, "fluent-bit" | "exporter") => Pattern::Adapter,
        (ContainerType::NativeSidecar, _) => Pattern::Sidecar,
        _ => Pattern::App,
    }
}

/// `container|pod Reason severity: message`, or `healthy`.
fn said(pod: &Pod) -> String {
    let containers = pod.containers();
    let patterns: Vec<Pattern> = containers.iter().map(pattern).collect();
    let Some(cause) = cause(pod, &containers, &patterns) else { return "healthy".to_owned() };
    let name = |index: usize| containers[index].spec.name.as_str();
    let who = cause.container().map_or("pod", name);
    format!("{who} {} {}: {}", cause.reason(), cause.severity.as_str(), message(&cause, name))
}

/// The minute since when the trouble lasts.
fn since(pod: &Pod) -> Option<i64> {
    let containers = pod.containers();
    let patterns: Vec<Pattern> = containers.iter().map(pattern).collect();
    cause(pod, &containers, &patterns)?.since.map(|since| since.duration_since(at(0)).as_mins())
}
