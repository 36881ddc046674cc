//! What the workload of a pod is called: its app tends to have the same name.

use std::borrow::Cow;

use super::Pattern;
use crate::model::{Pod, Workload};

/// Labels in which people write the application's name.
const LABELS: [&str; 5] = ["app.kubernetes.io/name", "app.kubernetes.io/component", "app", "k8s-app", "name"];
/// Words that say how a workload is deployed, and nothing of what it is.
const GENERAL: [&str; 7] = ["agent", "daemonset", "deployment", "ds", "instance", "server", "service"];
/// The longest name that is worth comparing; Kubernetes allows 253 bytes.
const LONGEST: usize = 253;

/// How a container's name compares with the workload's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Likeness {
    Same,
    /// One is the beginning or the end of the other.
    Part,
    None,
}

/// Names that the workload goes by.
#[derive(Debug, Default, Hash)]
pub(super) struct WorkloadNames<'a> {
    names: Vec<Cow<'a, str>>,
}

impl<'a> WorkloadNames<'a> {
    /// Collects the names from the owner, the generated name's prefix, the labels and the pod itself.
    pub(super) fn of(pod: &'a Pod) -> Self {
        let meta = &pod.metadata;
        // A static pod's node says nothing of what runs there.
        let owner = Workload::of(pod).filter(|w| w.kind != "Node").map(|w| Cow::Owned(w.name));
        let generated = meta.generate_name.as_deref().map(|name| {
            let name = name.trim_end_matches('-');
            let hash = meta.labels.get("pod-template-hash");
            hash.and_then(|hash| name.strip_suffix(hash.as_str())).map_or(name, |n| n.trim_end_matches('-'))
        });
        let labels = LABELS.iter().filter_map(|label| meta.labels.get(*label).map(String::as_str));
        let own = if owner.is_none() { Some(meta.name.as_str()) } else { None };
        let others = generated.into_iter().chain(own).chain(labels).map(Cow::Borrowed);
        let names = owner.into_iter().chain(others);
        Self { names: names.filter(|n| !n.is_empty() && n.len() <= LONGEST).collect() }
    }

    /// Whether it is called a thing of this kind: `redis-exporter` is an exporter.
    pub(super) fn is_called(&self, kind: &str) -> bool {
        self.names.iter().any(|name| name.ends_with(kind))
    }

    /// What kind of helper the workload is called, if it is: `egress-proxy`, `metrics-collector`.
    pub(super) fn kind(&self) -> Option<Pattern> {
        const PROXIES: [&str; 8] =
            ["gateway", "ingress", "router", "lb", "loadbalancer", "balancer", "egress", "proxy"];
        const COLLECTORS: [&str; 7] =
            ["aggregator", "collector", "exporter", "forwarder", "logging", "metrics", "shipper"];
        self.names.iter().find_map(|name| {
            let mut words = name.rsplit('-').skip_while(|word| GENERAL.contains(word));
            let word = words.next()?;
            if PROXIES.contains(&word) {
                Some(Pattern::Ambassador)
            } else {
                COLLECTORS.contains(&word).then_some(Pattern::Adapter)
            }
        })
    }

    /// Whether a container's name is in the middle of the workload's: `otel-collector` in `x-otel-collector-agent`.
    pub(super) fn surrounds(&self, name: &str) -> bool {
        self.names.iter().any(|workload| {
            let around = workload.split_once(name).filter(|_| !name.is_empty());
            around.is_some_and(|(before, after)| before.ends_with('-') && after.starts_with('-'))
        })
    }

    /// How a container's name compares.
    pub(super) fn likeness(&self, name: &str) -> Likeness {
        if name.is_empty() || name.len() > LONGEST {
            return Likeness::None;
        }
        if self.names.iter().any(|n| n == name) {
            return Likeness::Same;
        }
        let part = |whole: &str, part: &str| {
            whole.strip_prefix(part).is_some_and(|rest| rest.starts_with('-'))
                || whole.strip_suffix(part).is_some_and(|rest| rest.ends_with('-'))
        };
        // A container named after the workload is rather its helper (`redis-metrics` of `redis`), so only the
        // other direction counts.
        if self.names.iter().any(|workload| part(workload, name)) { Likeness::Part } else { Likeness::None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::pod::OwnerReference;

    fn owned(kind: &str, name: &str) -> Pod {
        let mut pod = Pod::default();
        let owner = OwnerReference { kind: kind.into(), name: name.into(), controller: true };
        pod.metadata.owner_references.push(owner);
        pod.metadata.labels.insert("pod-template-hash".into(), "7d9f8c6b5d".into());
        pod.metadata.creation_timestamp = "2026-11-22T10:33:02Z".parse().ok();
        pod
    }

    #[test]
    fn owners_tell_the_workload() {
        for (kind, owner, container, likeness) in [
            ("ReplicaSet", "web-7d9f8c6b5d", "web", Likeness::Same),
            ("Job", "report-29922393", "report", Likeness::Same),
            ("Job", "report-build", "report", Likeness::Part),
            ("StatefulSet", "prod-db", "db", Likeness::Part),
            ("StatefulSet", "db", "db-metrics", Likeness::None),
            ("DaemonSet", "db", "xdb", Likeness::None),
            ("Node", "node-1", "node-1", Likeness::None),
        ] {
            assert_eq!(
                WorkloadNames::of(&owned(kind, owner)).likeness(container),
                likeness,
                "{kind}/{owner}"
            );
        }
    }

    #[test]
    fn labels_and_generated_names_count_too() {
        let mut pod = Pod::default();
        pod.metadata.generate_name = Some("api-5d4c7b9f6-".into());
        pod.metadata.labels.insert("pod-template-hash".into(), "5d4c7b9f6".into());
        pod.metadata.labels.insert("app".into(), "shop".into());
        let workload = WorkloadNames::of(&pod);
        assert_eq!(workload.likeness("api"), Likeness::Same);
        assert_eq!(workload.likeness("shop"), Likeness::Same);
        assert_eq!(workload.likeness(""), Likeness::None);
    }
}
