//! What holds for any pod.

use proptest::prelude::*;
use proptest::sample::subsequence;

use super::*;
use crate::model::container::ResourceRequirements;
use crate::model::status::{Condition, PodStatus};
use crate::model::{Container, ContainerStatus, Quantity, Shared};

fn quantity() -> impl Strategy<Value = Option<Quantity>> {
    // Also such as round.
    proptest::option::of(
        (0_i64..4_000_000).prop_map(|micro| format!("{micro}u").parse::<Quantity>().unwrap_or_default()),
    )
}

fn resources() -> impl Strategy<Value = Resources> {
    (quantity(), quantity()).prop_map(|(cpu, memory)| Resources { cpu, memory, unreadable: false })
}

fn requirements() -> impl Strategy<Value = ResourceRequirements> {
    (resources(), resources()).prop_map(|(requests, limits)| ResourceRequirements { requests, limits })
}

fn container(always: bool) -> impl Strategy<Value = Container> {
    requirements().prop_map(move |resources| Container {
        resources,
        restart_policy: always.then(|| "Always".to_owned()),
        ..Container::default()
    })
}

prop_compose! {
    /// A pod of up to four containers of each kind, the names being their places.
    fn pods()(
        regular in proptest::collection::vec(container(false), 1..4),
        init in proptest::collection::vec(prop_oneof![container(false), container(true)], 0..5),
        whole in proptest::option::weighted(0.2, requirements()),
        runtime in proptest::option::weighted(0.2, resources()),
    ) -> Pod {
        let mut pod = Pod::default();
        pod.spec.containers = regular.into_iter().map(Into::into).collect();
        pod.spec.init_containers = init.into_iter().map(Into::into).collect();
        pod.spec.resources = whole;
        pod.spec.overhead = runtime;
        let all = pod.spec.init_containers.iter_mut().chain(&mut pod.spec.containers);
        for (place, container) in all.enumerate() {
            container.name = place.to_string();
        }
        pod
    }
}

/// A pod with what the kubelet says of its containers, and perhaps of the whole.
fn resized_pods() -> impl Strategy<Value = Pod> {
    let status = || (resources(), proptest::option::of(requirements()));
    let statuses = proptest::collection::vec(proptest::option::of(status()), 8);
    (pods(), statuses, proptest::option::weighted(0.3, status()), any::<bool>()).prop_map(
        |(mut pod, statuses, whole, infeasible)| {
            let said = |specs: &[Shared<Container>], skip: usize| {
                let pairs = specs.iter().zip(statuses.iter().skip(skip));
                pairs
                    .filter_map(|(spec, status)| {
                        let (allocated_resources, resources) = (*status)?;
                        let name = spec.name.clone();
                        Some(ContainerStatus {
                            name,
                            allocated_resources,
                            resources,
                            ..ContainerStatus::default()
                        })
                    })
                    .collect()
            };
            let (allocated_resources, resources) = whole.unwrap_or_default();
            let pending = Condition {
                kind: "PodResizePending".to_owned(),
                status: "True".to_owned(),
                reason: "Infeasible".to_owned(),
                ..Condition::default()
            };
            pod.status = Some(PodStatus {
                conditions: infeasible.then_some(pending).into_iter().collect(),
                init_container_statuses: said(&pod.spec.init_containers, 0),
                container_statuses: said(&pod.spec.containers, 4),
                allocated_resources,
                resources,
                ..PodStatus::default()
            });
            pod
        },
    )
}

/// The pod without a status, whose containers state what `figure` says of them.
fn restated(pod: &Pod, figure: impl Fn(&Container, Option<&ContainerStatus>) -> Resources) -> Pod {
    let mut restated = pod.clone();
    restated.status = None;
    let figures: Vec<Resources> =
        pod.containers().iter().map(|container| figure(container.spec, container.status)).collect();
    let all = restated.spec.init_containers.iter_mut().chain(&mut restated.spec.containers);
    for (container, requests) in all.zip(figures) {
        container.resources.requests = requests;
    }
    restated
}

/// A pod, and some of its containers by index.
fn pods_and_some() -> impl Strategy<Value = (Pod, Vec<usize>)> {
    pods().prop_flat_map(|pod| {
        let count = pod.spec.containers.len() + pod.spec.init_containers.len();
        (Just(pod), subsequence((0..count).collect::<Vec<_>>(), 0..=count))
    })
}

fn cost_of(pod: &Pod, some: &[usize]) -> Overhead {
    overhead(pod, &pod.containers(), &whole(pod), |index| some.contains(&index))
}

fn figures(resources: Resources) -> (i64, i64) {
    (resources.cpu.unwrap_or_default().milli_value(), resources.memory.unwrap_or_default().value())
}

proptest! {
    #[test]
    fn the_cost_is_neither_negative_nor_more_than_the_whole((pod, some) in pods_and_some()) {
        let (cpu, memory) = figures(cost_of(&pod, &some).effective);
        let (all_cpu, all_memory) = figures(whole(&pod).requests);
        prop_assert!((0..=all_cpu).contains(&cpu) && (0..=all_memory).contains(&memory));
    }

    #[test]
    fn during_a_resize_the_cost_is_neither_negative_nor_more_than_the_whole(
        pod in resized_pods(),
        some in subsequence((0..8).collect::<Vec<_>>(), 0..=8),
    ) {
        let (cpu, memory) = figures(cost_of(&pod, &some).effective);
        let (all_cpu, all_memory) = figures(whole(&pod).requests);
        prop_assert!((0..=all_cpu).contains(&cpu) && (0..=all_memory).contains(&memory));
        prop_assert_eq!(figures(cost_of(&pod, &[]).effective), (0, 0));
    }

    #[test]
    fn the_greatest_of_the_three_sums_counts(pod in resized_pods()) {
        let mut pod = pod;
        pod.spec.resources = None;
        let (infeasible, of_the_pod) = pod.status.as_mut().map_or((false, None), |status| {
            let actuated = status.resources.unwrap_or_default().requests;
            let of_the_pod = (status.allocated_resources.is_stated() && actuated.is_stated())
                .then(|| status.allocated_resources.max(actuated));
            (status.resize_is_infeasible(), of_the_pod)
        });
        let asked = |spec: &Container| if infeasible { Resources::default() } else { spec.resources.requests };
        let allocated = |spec: &Container, status: Option<&ContainerStatus>| {
            status.map(|status| status.allocated_resources).unwrap_or_default().or(asked(spec))
        };
        let actuated = |spec: &Container, status: Option<&ContainerStatus>| {
            let actual = status.and_then(|status| status.resources).unwrap_or_default();
            actual.requests.or(allocated(spec, status))
        };
        let sum = |pod: &Pod| whole(pod).requests;
        let runtime = pod.spec.overhead.take().unwrap_or_default();
        let by_spec = sum(&restated(&pod, |spec, _| asked(spec)));
        let by_status = of_the_pod
            .unwrap_or_else(|| sum(&restated(&pod, allocated)).max(sum(&restated(&pod, actuated))));
        pod.spec.overhead = Some(runtime);
        prop_assert_eq!(sum(&pod), by_spec.max(by_status).plus(runtime));
    }

    #[test]
    fn no_sidecars_cost_nothing(pod in pods()) {
        let cost = cost_of(&pod, &[]);
        prop_assert_eq!(figures(cost.effective), (0, 0));
        prop_assert_eq!(cost.declared, Reservation::default());
    }

    #[test]
    fn unless_a_resize_is_under_way_the_cost_never_exceeds_what_is_declared((pod, some) in pods_and_some()) {
        let cost = cost_of(&pod, &some);
        let (cpu, memory) = figures(cost.effective);
        let (most_cpu, most_memory) = figures(cost.declared.requests);
        prop_assert!(cpu <= most_cpu && memory <= most_memory);
    }

    #[test]
    fn what_is_declared_adds_up((pod, some) in pods_and_some()) {
        let all = cost_of(&pod, &some).declared.requests;
        let one_by_one = some.iter().map(|index| cost_of(&pod, &[*index]).declared.requests);
        prop_assert_eq!(one_by_one.fold(Resources::default(), Resources::plus), all);
    }

    #[test]
    fn removing_more_never_costs_less((pod, some) in pods_and_some(), more in 0_usize..9) {
        let fewer = figures(cost_of(&pod, &some).effective);
        let extended: Vec<usize> = some.iter().copied().chain([more]).collect();
        let all = figures(cost_of(&pod, &extended).effective);
        prop_assert!(fewer.0 <= all.0 && fewer.1 <= all.1);
    }

    #[test]
    fn asking_for_more_never_reserves_less(pod in pods(), which in 0_usize..9, more in 0_i64..5000) {
        let before = figures(whole(&pod).requests);
        let mut pod = pod;
        let all = pod.spec.init_containers.iter_mut().chain(&mut pod.spec.containers);
        let mut containers: Vec<_> = all.collect();
        let place = which % containers.len();
        let asked = &mut containers[place].resources.requests;
        let extra = Some(Quantity::from_milli(more));
        *asked = asked.plus(Resources { cpu: extra, memory: extra, unreadable: false });
        let after = figures(whole(&pod).requests);
        prop_assert!(before.0 <= after.0 && before.1 <= after.1);
    }

    #[test]
    fn the_order_of_regular_containers_does_not_matter(pod in pods()) {
        let mut turned = pod.clone();
        turned.spec.containers.reverse();
        prop_assert_eq!(whole(&turned), whole(&pod));
    }

    #[test]
    fn a_status_that_grants_what_was_asked_changes_nothing(pod in pods()) {
        let mut granted = pod.clone();
        let statuses = |specs: &[Shared<Container>]| {
            specs.iter().map(|spec| ContainerStatus {
                name: spec.name.clone(),
                allocated_resources: spec.resources.requests,
                resources: Some(spec.resources),
                ..Default::default()
            }).collect::<Vec<_>>()
        };
        granted.status = Some(PodStatus {
            container_statuses: statuses(&pod.spec.containers),
            init_container_statuses: statuses(&pod.spec.init_containers),
            ..Default::default()
        });
        prop_assert_eq!(whole(&granted), whole(&pod));
    }

    #[test]
    fn a_pod_reserves_at_least_what_runs_in_the_end(pod in pods()) {
        let mut pod = pod;
        pod.spec.resources = None;
        let lasting = pod.spec.containers.iter().chain(
            pod.spec.init_containers.iter().filter(|c| c.restart_policy.is_some()),
        );
        let sum = lasting.map(|c| c.resources.requests).fold(Resources::default(), Resources::plus);
        let (least, all) = (figures(sum), figures(whole(&pod).requests));
        prop_assert!(least.0 <= all.0 && least.1 <= all.1);
    }

    #[test]
    fn figures_round_up_as_kubernetes_does(micro in 0_i64..i64::MAX / 2_000) {
        let quantity: Quantity = format!("{micro}u").parse().unwrap_or_default();
        prop_assert_eq!(quantity.milli_value(), micro / 1000 + i64::from(micro % 1000 != 0));
        prop_assert_eq!(quantity.value(), micro / 1_000_000 + i64::from(micro % 1_000_000 != 0));
    }
}
