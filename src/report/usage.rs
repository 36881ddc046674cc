//! Joins the current usage of containers to the reports on their pods.

use jiff::Timestamp;

use super::figures::Figures;
use super::pod::{PodReport, SharedText, State};
use crate::model::Usage;

/// The usage of a pod. `None` is unknown. Unknown usage never counts as zero, so a sum with an unknown part is unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PodUsage {
    /// Of all containers: the figures of `kubectl top pod`.
    pub(crate) total: Option<Figures>,
    /// Of the supporting containers, each rounded up.
    pub(crate) sidecars: Option<Figures>,
    /// In the order of the pod's containers.
    pub(crate) containers: Box<[Option<Figures>]>,
}

/// Running pods without figures for all of their containers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Unmeasured {
    pub(crate) pods: usize,
    /// The number of running pods.
    pub(crate) running: usize,
    /// Namespace and name of the first ones.
    pub(crate) named: Vec<(Option<SharedText>, SharedText)>,
}

/// Up to this many pods are named.
const NAMED: usize = 3;

impl Unmeasured {
    /// Adds its usage to `pod`. Containers that have been running since before `settled` (UTC) are expected to have figures.
    pub(crate) fn measure(&mut self, pod: &mut PodReport, usage: &Usage, settled: Timestamp) {
        let known = usage.pod(pod.namespace.as_deref().unwrap_or_default(), &pod.name);
        let figures = |name: &str| known.and_then(|known| known.container(name)).map(Figures::from);
        let containers: Box<[_]> = pod.containers.iter().map(|c| figures(&c.facts.name)).collect();
        // A container that waits, has ended or has just started is not measured yet.
        let runs = |at: usize| {
            let container = &pod.containers[at];
            container.state == Some(State::Running)
                && container.started_at.is_none_or(|start| start < settled)
        };
        let all = 0..containers.len();
        let wanting = |at: &usize| containers[*at].is_none() && runs(*at);
        let sum = |indices: &[usize]| {
            let complete = !indices.iter().any(wanting);
            let known = indices.iter().filter_map(|at| containers[*at]);
            known.reduce(|sum: Figures, own| sum.plus(own)).filter(|_| complete)
        };
        let supporting: Vec<usize> =
            all.clone().filter(|at| pod.containers[*at].facts.pattern.is_supporting()).collect();
        let complete = !all.clone().any(|at| wanting(&at));
        self.count(all.clone().any(runs), complete, || (pod.namespace.clone(), (&*pod.name).into()));
        let total = known.filter(|_| complete).map(|known| Figures::from(known.total()));
        let sidecars = sum(&supporting);
        pod.usage = Some(Box::new(PodUsage { total, sidecars, containers }));
    }

    /// Counts a pod: whether it runs, and whether it has all expected figures.
    pub(super) fn count(
        &mut self,
        runs: bool,
        complete: bool,
        name: impl FnOnce() -> (Option<SharedText>, SharedText),
    ) {
        self.running += usize::from(runs);
        if !complete {
            self.pods += 1;
            if self.named.len() < NAMED {
                self.named.push(name());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Resources;
    use crate::model::usage::PodUsage as Measured;
    use crate::report::Judge;

    const POD: &str = "
metadata:
  name: web-0
  namespace: shop
  annotations: {kubectl-sidecars/logs: adapter, kubectl-sidecars/proxy: ambassador, kubectl-sidecars/app: app}
spec:
  initContainers: [{name: setup}, {name: proxy, restartPolicy: Always}]
  containers: [{name: app}, {name: logs}]
status:
  phase: Running
  initContainerStatuses:
  - {name: setup, state: {terminated: {exitCode: 0}}}
  - {name: proxy, started: true, state: {running: {startedAt: 2026-11-22T10:00:00Z}}}
  containerStatuses:
  - {name: app, state: {running: {startedAt: 2026-11-22T10:00:00Z}}}
  - {name: logs, state: {running: {startedAt: 2026-11-22T10:09:00Z}}}
";

    fn measured(figures: &[(&str, &str)]) -> (PodUsage, Unmeasured) {
        let pod = serde_saphyr::from_str(POD).expect("it is a pod");
        let mut report =
            Judge::new(crate::classify::Rules::default(), false).judge(&pod, &crate::model::Origin::Pod);
        let mut usage = Usage::default();
        let containers = figures.iter().map(|(name, cpu)| {
            let usage = Resources { cpu: cpu.parse().ok(), memory: "1Ki".parse().ok(), unreadable: false };
            ((*name).into(), usage)
        });
        usage.insert("shop", "web-0", Measured::new(containers));
        let mut unmeasured = Unmeasured::default();
        let settled = "2026-11-22T10:08:00Z".parse().expect("it is a time");
        unmeasured.measure(&mut report, &usage, settled);
        (*report.usage.expect("it was measured"), unmeasured)
    }

    fn cpu(figures: Option<Figures>) -> Option<i64> {
        figures?.cpu_millicores
    }

    #[test]
    fn known_figures_are_added_up() {
        let (usage, unmeasured) = measured(&[("app", "1500u"), ("proxy", "200u"), ("logs", "300u")]);
        assert_eq!(
            usage.containers.iter().map(|c| cpu(*c)).collect::<Vec<_>>(),
            [None, Some(1), Some(2), Some(1)]
        );
        assert_eq!((cpu(usage.total), cpu(usage.sidecars)), (Some(2), Some(2)));
        assert_eq!(usage.total.and_then(|t| t.memory_bytes), Some(3072));
        assert_eq!((unmeasured.pods, unmeasured.running), (0, 1));
    }

    #[test]
    fn containers_that_have_just_started_are_not_missing() {
        let (usage, unmeasured) = measured(&[("app", "1m"), ("proxy", "2m")]);
        assert_eq!((cpu(usage.total), cpu(usage.sidecars), unmeasured.pods), (Some(3), Some(2), 0));
    }

    #[test]
    fn a_sum_with_an_unknown_part_is_unknown() {
        let (usage, unmeasured) = measured(&[("app", "1m"), ("logs", "2m")]);
        assert_eq!((cpu(usage.total), cpu(usage.sidecars)), (None, None));
        assert_eq!(cpu(usage.containers[2]), Some(1));
        assert_eq!((unmeasured.pods, unmeasured.running, unmeasured.named.len()), (1, 1, 1));
        let (usage, _) = measured(&[]);
        assert_eq!((usage.total, usage.sidecars), (None, None));
    }
}
