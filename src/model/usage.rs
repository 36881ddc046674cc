//! Current usage of containers.

use std::collections::HashMap;

use super::Resources;

/// Usage by namespace, pod and container. Missing entries are unknown, not zero.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Usage {
    namespaces: HashMap<Box<str>, HashMap<Box<str>, PodUsage>>,
}

/// The usage of the containers of one pod.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct PodUsage(Box<[(Box<str>, Resources)]>);

impl Usage {
    /// Whether usage is unknown for all pods.
    pub(crate) fn is_empty(&self) -> bool {
        self.namespaces.values().all(HashMap::is_empty)
    }

    /// Adds a pod, or replaces the one with the same namespace and name.
    pub(crate) fn insert(&mut self, namespace: &str, pod: &str, usage: PodUsage) {
        if !self.namespaces.contains_key(namespace) {
            self.namespaces.insert(namespace.into(), HashMap::new());
        }
        if let Some(pods) = self.namespaces.get_mut(namespace) {
            pods.insert(pod.into(), usage);
        }
    }

    /// Adds the pods of `other`.
    pub(crate) fn append(&mut self, other: Self) {
        for (namespace, pods) in other.namespaces {
            self.namespaces.entry(namespace).or_default().extend(pods);
        }
    }

    /// The usage of a pod, if it is known.
    pub(crate) fn pod(&self, namespace: &str, pod: &str) -> Option<&PodUsage> {
        self.namespaces.get(namespace)?.get(pod)
    }
}

impl PodUsage {
    /// The containers of a pod, by name.
    pub(crate) fn new(containers: impl IntoIterator<Item = (Box<str>, Resources)>) -> Self {
        Self(containers.into_iter().collect())
    }

    /// The usage of one container, not rounded.
    pub(crate) fn container(&self, name: &str) -> Option<Resources> {
        self.0.iter().find(|(known, _)| **known == *name).map(|(_, usage)| *usage)
    }

    /// The total usage of the containers, not rounded, as in `kubectl top pod`, which rounds the sum.
    pub(crate) fn total(&self) -> Resources {
        self.0.iter().fold(Resources::default(), |sum, (_, usage)| sum.plus(*usage))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Quantity;

    fn resources(cpu: &str, memory: &str) -> Resources {
        Resources { cpu: cpu.parse().ok(), memory: memory.parse().ok(), unreadable: false }
    }

    #[test]
    fn pods_with_the_same_name_in_two_namespaces_are_distinct() {
        let mut usage = Usage::default();
        assert!(usage.is_empty());
        let pod = |cpu| PodUsage::new([("app".into(), resources(cpu, "1Mi"))]);
        usage.insert("a", "redis-0", pod("1m"));
        usage.insert("b", "redis-0", pod("2m"));
        let cpu =
            |namespace| usage.pod(namespace, "redis-0")?.container("app")?.cpu.map(Quantity::milli_value);
        assert_eq!((cpu("a"), cpu("b"), cpu("c")), (Some(1), Some(2), None));
        assert_eq!(usage.pod("a", "redis-0").and_then(|pod| pod.container("proxy")), None);
    }

    #[test]
    fn the_sum_of_a_pod_is_rounded_and_not_its_parts() {
        let pod =
            PodUsage::new([("a".into(), resources("400u", "1Ki")), ("b".into(), resources("500u", "1Ki"))]);
        let total = pod.total();
        assert_eq!(total.cpu.map(Quantity::milli_value), Some(1));
        assert_eq!(total.memory.map(Quantity::value), Some(2048));
    }
}
