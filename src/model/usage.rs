//! What containers use at the moment, as far as it is known.

use std::collections::HashMap;

use super::Resources;

/// What was measured, by namespace, pod and container. What is not in here is unknown, and not zero.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Usage {
    namespaces: HashMap<Box<str>, HashMap<Box<str>, PodUsage>>,
}

/// What the containers of one pod use.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct PodUsage(Box<[(Box<str>, Resources)]>);

impl Usage {
    /// Whether nothing is known of any pod.
    pub(crate) fn is_empty(&self) -> bool {
        self.namespaces.values().all(HashMap::is_empty)
    }

    /// Adds a pod; one of the same name in the same namespace is replaced.
    pub(crate) fn insert(&mut self, namespace: &str, pod: &str, usage: PodUsage) {
        if !self.namespaces.contains_key(namespace) {
            self.namespaces.insert(namespace.into(), HashMap::new());
        }
        if let Some(pods) = self.namespaces.get_mut(namespace) {
            pods.insert(pod.into(), usage);
        }
    }

    /// Adds what is known of others.
    pub(crate) fn append(&mut self, other: Self) {
        for (namespace, pods) in other.namespaces {
            self.namespaces.entry(namespace).or_default().extend(pods);
        }
    }

    /// What is known of one pod.
    pub(crate) fn pod(&self, namespace: &str, pod: &str) -> Option<&PodUsage> {
        self.namespaces.get(namespace)?.get(pod)
    }
}

impl PodUsage {
    /// The containers of a pod, by name.
    pub(crate) fn new(containers: impl IntoIterator<Item = (Box<str>, Resources)>) -> Self {
        Self(containers.into_iter().collect())
    }

    /// What one container uses: cores and bytes, not yet rounded.
    pub(crate) fn container(&self, name: &str) -> Option<Resources> {
        self.0.iter().find(|(known, _)| **known == *name).map(|(_, usage)| *usage)
    }

    /// What all of its containers use together, rounded by nobody yet: `kubectl top pod` adds first, too.
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
    fn pods_of_one_name_in_two_namespaces_stay_apart() {
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
    fn a_pod_is_added_up_before_it_is_rounded() {
        let pod =
            PodUsage::new([("a".into(), resources("400u", "1Ki")), ("b".into(), resources("500u", "1Ki"))]);
        let total = pod.total();
        assert_eq!(total.cpu.map(Quantity::milli_value), Some(1));
        assert_eq!(total.memory.map(Quantity::value), Some(2048));
    }
}
