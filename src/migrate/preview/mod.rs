//! Pods whose injected sidecars turn native by themselves: at their next restart, or after an upgrade.
//!
//! Injectors decide by their version, their settings and the nodes. The pods of the injectors are among all pods, so a list of
//! pods shows the version and the settings of each; `planes` has what is known of them. [`Preview`] says what then changes.

mod effects;
mod planes;
mod rules;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::check::{injector_of, parse_version};
use crate::classify::{Classifier, Rules};
use crate::model::workload::controller;
use crate::model::{ContainerType, Pod, Workload};
use crate::report::Metadata;

pub(crate) use effects::Consequence;
use planes::{FUSE, Plane, Version};
pub(crate) use planes::{NAMESPACES, Outlook};
pub(crate) use rules::prometheus_rule;

/// A workload whose pods have the sidecar.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Concerned {
    pub(crate) namespace: Option<String>,
    pub(crate) kind: String,
    pub(crate) name: String,
    pub(crate) pods: usize,
}

/// Sidecars of one injector for which the same decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Group {
    pub(crate) injector: &'static str,
    pub(crate) container: String,
    pub(crate) outlook: Outlook,
    /// What decides: `istiod 1.27.1 decides by the nodes, and every kubelet is 1.33 or later`.
    pub(crate) why: String,
    pub(crate) workloads: Vec<Concerned>,
}

/// The result of `migrate --preview`.
#[derive(Debug)]
pub(crate) struct PreviewReport {
    /// Those that turn first.
    pub(crate) groups: Vec<Group>,
    /// Version and name of the node with the oldest kubelet.
    pub(crate) oldest: Option<(Version, String)>,
    /// What changes with the pods that turn or wait.
    pub(crate) consequences: Vec<Consequence>,
    pub(crate) metadata: Metadata,
}

/// What the outlook of a sidecar depends on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    injector: &'static str,
    container: String,
    /// The annotations and the revision that an injector reads.
    marks: BTreeMap<String, String>,
}

/// Pods of one workload with one outlook.
#[derive(Debug, Clone)]
struct Seen {
    pods: usize,
    labels: BTreeMap<String, String>,
}

type Owner = (Option<String>, Workload);

/// Takes pods, and keeps what a preview needs.
pub(crate) struct Preview {
    classifier: Classifier,
    rules: Rules,
    planes: Vec<Plane>,
    seen: BTreeMap<Key, BTreeMap<Owner, Seen>>,
    pods: usize,
}

impl Preview {
    pub(crate) fn new(rules: Rules) -> Self {
        let classifier = Classifier::new(rules.clone());
        Self { classifier, rules, planes: Vec::new(), seen: BTreeMap::new(), pods: 0 }
    }

    /// The same with nothing taken.
    pub(crate) fn emptied(&self) -> Self {
        Self::new(self.rules.clone())
    }

    /// How many pods were taken.
    pub(crate) fn pods(&self) -> usize {
        self.pods
    }

    /// Whether any pod has an injected classic sidecar.
    pub(crate) fn is_concerned(&self) -> bool {
        !self.seen.is_empty()
    }

    /// The injectors of the sidecars whose own pods were not taken.
    pub(crate) fn missing_planes(&self) -> Vec<&'static str> {
        let mut missing: Vec<&'static str> = self
            .seen
            .keys()
            .map(|key| key.injector)
            .filter(|name| *name != FUSE && !self.planes.iter().any(|plane| plane.injector == *name))
            .collect();
        missing.dedup();
        missing
    }

    /// Takes a pod that may belong to an injector.
    pub(crate) fn take_plane(&mut self, pod: &Pod) {
        for plane in planes::of(pod) {
            if !self.planes.contains(&plane) {
                self.planes.push(plane);
            }
        }
    }

    /// Takes a pod.
    pub(crate) fn take(&mut self, pod: &Pod) {
        self.pods += 1;
        self.take_plane(pod);
        let phase = pod.status.as_ref().map_or("", |status| status.phase.as_str());
        if matches!(phase, "Succeeded" | "Failed") {
            return;
        }
        let containers = pod.containers();
        let classification = self.classifier.classify(pod, &containers);
        for (container, verdict) in containers.iter().zip(&classification.verdicts) {
            if container.kind != ContainerType::Regular {
                continue;
            }
            let Some(product) = verdict.product.as_deref() else { continue };
            let injector = injector_of(product, &pod.metadata).map(|injector| injector.name);
            let Some(injector) = injector.or((product == planes::FUSE_PRODUCT).then_some(FUSE)) else {
                continue;
            };
            if !planes::is_known(injector) {
                continue;
            }
            let key =
                Key { injector, container: container.spec.name.clone(), marks: planes::marks(&pod.metadata) };
            let owner = (pod.metadata.namespace.clone(), owner(pod));
            let seen = self.seen.entry(key).or_default().entry(owner);
            seen.or_insert_with(|| Seen { pods: 0, labels: pod.metadata.labels.clone() }).pods += 1;
        }
    }

    /// Adds what another list of pods gave.
    pub(crate) fn append(&mut self, other: Self) {
        self.pods += other.pods;
        for plane in other.planes {
            if !self.planes.contains(&plane) {
                self.planes.push(plane);
            }
        }
        for (key, owners) in other.seen {
            let all = self.seen.entry(key).or_default();
            for (owner, seen) in owners {
                all.entry(owner).and_modify(|known| known.pods += seen.pods).or_insert(seen);
            }
        }
    }

    /// Decides with everything that was read. `others` are nodes, autoscalers, disruption budgets and webhooks; `version` is that
    /// of the nodes where there are none.
    pub(crate) fn finish(
        self,
        others: &[Value],
        version: Option<Version>,
        metadata: Metadata,
    ) -> PreviewReport {
        let oldest = oldest(others);
        let known = oldest.as_ref().map(|(version, _)| *version).or(version);
        let mut groups: BTreeMap<(Outlook, &'static str, String, String), Vec<Concerned>> = BTreeMap::new();
        let mut consequences = Vec::new();
        for (key, owners) in &self.seen {
            let (outlook, why) = planes::decide(key.injector, &key.marks, &self.planes, known);
            if matches!(outlook, Outlook::Turns | Outlook::Waits) {
                for ((namespace, workload), seen) in owners {
                    let place = (namespace.as_deref(), workload, &seen.labels);
                    consequences.extend(effects::of(place, &key.container, others));
                }
            }
            let concerned = owners.iter().map(|((namespace, workload), seen)| Concerned {
                namespace: namespace.clone(),
                kind: workload.kind.clone(),
                name: workload.name.clone(),
                pods: seen.pods,
            });
            groups.entry((outlook, key.injector, key.container.clone(), why)).or_default().extend(concerned);
        }
        if !consequences.is_empty() || groups.keys().any(|(outlook, ..)| *outlook == Outlook::Turns) {
            consequences.extend(effects::webhooks(others));
        }
        consequences.sort();
        consequences.dedup();
        let group = |((outlook, injector, container, why), mut workloads): (_, Vec<Concerned>)| {
            workloads.sort();
            Group { injector, container, outlook, why, workloads }
        };
        PreviewReport { groups: groups.into_iter().map(group).collect(), oldest, consequences, metadata }
    }
}

/// The workload of a pod, or the pod itself.
fn owner(pod: &Pod) -> Workload {
    let of_pod = || Workload { kind: "Pod".to_owned(), name: pod.metadata.name.clone() };
    if controller(pod).is_none() { of_pod() } else { Workload::of(pod).unwrap_or_else(of_pod) }
}

/// Version and name of the node with the oldest kubelet.
fn oldest(others: &[Value]) -> Option<(Version, String)> {
    let nodes = others.iter().filter(|object| object["kind"] == "Node");
    nodes
        .filter_map(|node| {
            let version = parse_version(node["status"]["nodeInfo"]["kubeletVersion"].as_str()?)?;
            Some((version, node["metadata"]["name"].as_str()?.to_owned()))
        })
        .min()
}

#[cfg(test)]
mod tests;
