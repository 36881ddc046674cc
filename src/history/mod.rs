//! What containers used over the last days, from Prometheus or a server that speaks its API: the text of queries, what their
//! answers say of each container, and what to request because of it. The server is asked in [`crate::cluster`].

mod answer;
mod chunks;
mod queries;
mod recommend;
mod window;

pub(crate) use answer::{Answer, Sample, decode};
pub(crate) use chunks::{Chunk, Wanted, chunks};
pub(crate) use queries::{CPU_RULES, CpuSource, Figure, count_of_rule, probe};
pub(crate) use recommend::{Peak, Recommended};
pub(crate) use window::{Percentile, Question, Window};

use std::collections::HashMap;
use std::sync::Arc;

/// Namespace and name.
type PodKey = (Arc<str>, Arc<str>);

/// What containers used, by namespace, pod and container.
#[derive(Debug, Clone, Default)]
pub(crate) struct History {
    pods: HashMap<PodKey, HashMap<Arc<str>, ContainerHistory>>,
    /// How many steps the window has: as many points as a container can have.
    pub(crate) steps: u32,
}

/// What one container used over the window. `None` is unknown, never zero.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct ContainerHistory {
    /// The percentile of the CPU, in millicores, rounded up.
    pub(crate) cpu_millicores: Option<i64>,
    /// The maximum of the working set, in bytes.
    pub(crate) memory_bytes: Option<i64>,
    /// The share of the periods of its CPU limit in which it was throttled, in ten-thousandths. `None` without a limit.
    pub(crate) throttled: Option<u32>,
    pub(crate) oom_kills: Option<u64>,
    pub(crate) restarts: Option<u64>,
    /// In how many steps of the window there are figures.
    pub(crate) points: u32,
}

impl History {
    pub(crate) fn new(steps: u32) -> Self {
        Self { pods: HashMap::new(), steps }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.pods.is_empty()
    }

    pub(crate) fn container(&self, namespace: &str, pod: &str, container: &str) -> Option<ContainerHistory> {
        let pod = self.pods.get(&(namespace.into(), pod.into()))?;
        pod.get(container).copied()
    }

    /// Takes what a query gave for a container. Of several values, the largest counts: replicas of Prometheus report the
    /// same container more than once.
    pub(crate) fn take(&mut self, figure: Figure, sample: &Sample) {
        let key = (sample.namespace.as_str().into(), sample.pod.as_str().into());
        let pod = self.pods.entry(key).or_default();
        let container = pod.entry(sample.container.as_str().into()).or_default();
        let value = sample.value.max(0.0);
        match figure {
            Figure::Cpu => larger(&mut container.cpu_millicores, whole(value * 1000.0)),
            Figure::Memory => larger(&mut container.memory_bytes, whole(value)),
            Figure::Points => container.points = container.points.max(capped(value.round())),
            Figure::Throttled => larger(&mut container.throttled, capped((value * 10_000.0).round())),
            // `increase` extrapolates to the edges of the window, so that counts are not whole.
            Figure::OomKills | Figure::LastOomKill => {
                larger(&mut container.oom_kills, capped(value.round()).into());
            }
            Figure::Restarts => larger(&mut container.restarts, capped(value.round()).into()),
        }
    }
}

fn larger<N: Ord>(known: &mut Option<N>, other: N) {
    if known.as_ref().is_none_or(|known| *known < other) {
        *known = Some(other);
    }
}

/// Rounded up, but for what is only an error of floating point.
#[expect(clippy::cast_possible_truncation, reason = "the cast saturates")]
fn whole(value: f64) -> i64 {
    let near = value.round();
    (if (value - near).abs() < 1e-6 { near } else { value.ceil() }) as i64
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates")]
fn capped(value: f64) -> u32 {
    value as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(value: f64) -> Sample {
        Sample { namespace: "shop".into(), pod: "web-0".into(), container: "istio-proxy".into(), value }
    }

    #[test]
    fn the_largest_of_several_values_counts_and_nothing_is_zero_by_itself() {
        let mut history = History::new(2016);
        assert_eq!(history.container("shop", "web-0", "istio-proxy"), None);
        history.take(Figure::Cpu, &sample(0.0121));
        history.take(Figure::Cpu, &sample(0.012));
        history.take(Figure::Restarts, &sample(2.997));
        let known = history.container("shop", "web-0", "istio-proxy").unwrap();
        assert_eq!((known.cpu_millicores, known.restarts), (Some(13), Some(3)));
        assert_eq!((known.memory_bytes, known.oom_kills, known.throttled), (None, None, None));
    }

    #[test]
    fn errors_of_floating_point_are_not_rounded_up() {
        assert_eq!((whole(0.1 * 3.0 * 1000.0), whole(12.01), whole(12.0)), (300, 13, 12));
    }
}
