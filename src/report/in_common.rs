//! What unhealthy pods have in common and healthy ones do not: a node, an image, the time at which the trouble began.

use std::hash::Hash;

use foldhash::{HashMap, HashMapExt as _};
use jiff::{SignedDuration, Timestamp};

use super::overhead::version_of;
use super::pod::{PodReport, SharedText};
use super::urgency::Urgency;
use crate::model::ImageReference;
use crate::model::time::human_duration;
use crate::wording::one_or_many;

/// What unhealthy pods have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InCommon {
    pub(crate) what: Common,
    /// How many of the unhealthy pods.
    pub(crate) pods: usize,
    pub(crate) of: usize,
    /// How many of the healthy pods have it; `None` for a time.
    pub(crate) healthy: Option<(usize, usize)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Common {
    Node(SharedText),
    /// An image, as in the spec.
    Image(SharedText),
    /// The first and the last time at which the trouble began (UTC).
    Beginning(Timestamp, Timestamp),
}

/// A node, with its context if several were asked for: clusters name nodes alike.
type Node = (Option<SharedText>, SharedText);

fn node(pod: &PodReport) -> Option<Node> {
    Some((pod.context.clone(), pod.node.clone()?))
}

/// The healthy pods that have no row, counted by what unhealthy ones could have in common.
#[derive(Debug, Default)]
pub(crate) struct HealthyPods {
    pods: usize,
    nodes: HashMap<Node, usize>,
    images: HashMap<SharedText, usize>,
}

impl HealthyPods {
    /// Counts `pod` if it is healthy.
    pub(crate) fn take(&mut self, pod: &PodReport) {
        if !is_healthy(pod) {
            return;
        }
        self.pods += 1;
        if let Some(node) = node(pod) {
            add(&mut self.nodes, &node, 1);
        }
        images(pod).for_each(|image| add(&mut self.images, image, 1));
    }

    pub(crate) fn append(&mut self, other: &Self) {
        self.pods += other.pods;
        other.nodes.iter().for_each(|(node, pods)| add(&mut self.nodes, node, *pods));
        other.images.iter().for_each(|(image, pods)| add(&mut self.images, image, *pods));
    }
}

fn add<K: Hash + Eq + Clone>(counts: &mut HashMap<K, usize>, key: &K, pods: usize) {
    match counts.get_mut(key) {
        Some(count) => *count += pods,
        None => drop(counts.insert(key.clone(), pods)),
    }
}

/// Whether a pod runs and nothing is wrong with it.
fn is_healthy(pod: &PodReport) -> bool {
    pod.cause.is_none() && pod.status.is_some() && !pod.ended
}

/// The images of a pod, each once: equal texts share one allocation.
fn images(pod: &PodReport) -> impl Iterator<Item = &SharedText> {
    let images = pod.containers.iter().map(|container| &container.facts.image);
    let mut images: Vec<&SharedText> = images.filter(|image| !image.is_empty()).collect();
    images.sort_unstable_by_key(|image| image.as_ptr());
    images.dedup_by_key(|image| image.as_ptr());
    images.into_iter()
}

/// The fewest pods that have something in common.
const FEWEST: usize = 3;
/// The most that is said.
const MOST: usize = 2;
/// What begins within this time begins at once.
const AT_ONCE: SignedDuration = SignedDuration::from_mins(2);

/// What most of the unhealthy pods among `rows` have in common at `now` (UTC), if few of the healthy ones have it: at
/// most two things. `healthy` are the healthy pods without a row.
pub(crate) fn in_common(rows: &[PodReport], healthy: &HealthyPods, now: Timestamp) -> Vec<InCommon> {
    let unhealthy: Vec<&PodReport> =
        rows.iter().filter(|pod| Urgency::of(pod, now) > Urgency::Starting).collect();
    if unhealthy.len() < FEWEST {
        return Vec::new();
    }
    let healthy_rows = || rows.iter().filter(|pod| is_healthy(pod));
    let healthy_of = healthy.pods + healthy_rows().count();
    let found = |what, pods, healthy_pods| {
        let (of, healthy) = (unhealthy.len(), Some((healthy_pods, healthy_of)));
        let found = InCommon { what, pods, of, healthy };
        (healthy_of > 0 && found.tells_them_apart()).then_some(found)
    };
    let node =
        most_of(&unhealthy, |pod| node(pod).into_iter()).into_iter().next().and_then(|(most, pods)| {
            let of_rows = healthy_rows().filter(|pod| node(pod).as_ref() == Some(&most)).count();
            let of_healthy = of_rows + count(&healthy.nodes, &most);
            found(Common::Node(most.1), pods, of_healthy)
        });
    let candidates =
        most_of(&unhealthy, images).into_iter().filter(|(image, _)| is_shared(&unhealthy, image));
    let image = candidates.filter_map(|(image, pods)| {
        let of_rows = healthy_rows().filter(|pod| images(pod).any(|own| own == image)).count();
        found(Common::Image(image.clone()), pods, of_rows + count(&healthy.images, image))
    });
    let image = image.max_by_key(|found| (found.pods, std::cmp::Reverse(found.healthy)));
    let all = [node, image, beginning(&unhealthy)];
    all.into_iter().flatten().take(MOST).collect()
}

impl InCommon {
    /// Whether the share among the unhealthy pods is greater than that among the healthy ones by half of all pods.
    fn tells_them_apart(&self) -> bool {
        let (healthy, healthy_of) = self.healthy.unwrap_or((0, 1));
        // pods / of - healthy / healthy_of >= 1 / 2
        2 * self.pods * healthy_of >= 2 * healthy * self.of + self.of * healthy_of
    }
}

fn count<K: Hash + Eq>(counts: &HashMap<K, usize>, key: &K) -> usize {
    counts.get(key).copied().unwrap_or(0)
}

fn is_most(pods: usize, of: usize) -> bool {
    pods >= FEWEST && pods * 4 >= of * 3
}

/// The values that at least three quarters of the pods have, most pods first.
fn most_of<'a, V: Hash + Eq + Ord, I: Iterator<Item = V>>(
    pods: &[&'a PodReport],
    values: impl Fn(&'a PodReport) -> I,
) -> Vec<(V, usize)> {
    let mut counts: HashMap<V, usize> = HashMap::new();
    for value in pods.iter().flat_map(|pod| values(pod)) {
        *counts.entry(value).or_default() += 1;
    }
    let mut most: Vec<(V, usize)> =
        counts.into_iter().filter(|(_, count)| is_most(*count, pods.len())).collect();
    most.sort_by(|a, b| (b.1, &a.0).cmp(&(a.1, &b.0)));
    most
}

/// Whether pods of several workloads run the image. That the pods of one do says nothing.
fn is_shared(pods: &[&PodReport], image: &SharedText) -> bool {
    let mut running = pods.iter().filter(|pod| images(pod).any(|own| own == image));
    let whose = |pod: &PodReport| (pod.namespace.clone(), pod.workload.clone());
    running.next().is_some_and(|first| running.any(|pod| whose(pod) != whose(first)))
}

/// The shortest time within which the trouble of most pods began.
fn beginning(unhealthy: &[&PodReport]) -> Option<InCommon> {
    let mut times: Vec<Timestamp> = unhealthy.iter().filter_map(|pod| began(pod)).collect();
    times.sort_unstable();
    // For each time, the last one that is within reach.
    let mut last = 0;
    let windows = times.iter().enumerate().map(|(first, from)| {
        while times.get(last + 1).is_some_and(|time| time.duration_since(*from) <= AT_ONCE) {
            last += 1;
        }
        (last + 1 - first, std::cmp::Reverse(*from), times[last])
    });
    // Of equals the first.
    let (pods, std::cmp::Reverse(from), to) = windows.max()?;
    let found = InCommon { what: Common::Beginning(from, to), pods, of: unhealthy.len(), healthy: None };
    is_most(pods, unhealthy.len()).then_some(found)
}

/// When the trouble of a pod began (UTC), if that is known: of restarts only the last one is. What began with the pod is
/// as old as the pod, which says nothing.
fn began(pod: &PodReport) -> Option<Timestamp> {
    let restarted =
        pod.blamed().and_then(|container| container.restarts).is_some_and(|restarts| restarts > 0);
    let began = pod.cause.as_ref()?.since.filter(|_| !restarted)?;
    (began.duration_since(pod.created_at?) > AT_ONCE).then_some(began)
}

impl InCommon {
    /// `12 of 14 unhealthy pods are on node-7, as are 3 of 80 healthy pods`, at `now` (UTC).
    pub(crate) fn sentence(&self, now: Timestamp) -> String {
        let unhealthy = if self.pods == self.of {
            format!("all {} unhealthy pods", self.of)
        } else {
            format!("{} of {} unhealthy pods", self.pods, self.of)
        };
        let healthy = |are: &str, is: &str| match self.healthy {
            None => String::new(),
            Some((0, _)) => format!(", and no healthy pod {is}"),
            Some((pods, of)) => format!(
                ", as {} {pods} of {of} healthy {}",
                one_or_many(pods, is, are),
                one_or_many(of, "pod", "pods")
            ),
        };
        match &self.what {
            Common::Node(node) => format!("{unhealthy} are on {node}{}", healthy("are", "is")),
            Common::Image(image) => format!("{unhealthy} run {}{}", short_name(image), healthy("do", "does")),
            Common::Beginning(from, to) => {
                let when = if from == to {
                    "at the same time".to_owned()
                } else {
                    format!("within {}", human_duration(*from, *to))
                };
                format!("the trouble of {unhealthy} began {when}, {} ago", human_duration(*from, now))
            }
        }
    }
}

/// `proxyv2:1.28.3` for `docker.io/istio/proxyv2:1.28.3`.
fn short_name(image: &str) -> String {
    let ImageReference { repository, tag, digest } = ImageReference::parse(image);
    let name = repository.rsplit('/').next().unwrap_or(repository);
    format!("{name}:{}", version_of(tag, digest))
}
