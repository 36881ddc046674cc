//! What holds for any pod.

use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::health::Severity;

fn now() -> impl Strategy<Value = Now> {
    let state = prop_oneof![
        Just(runs()),
        Just(runs().unready()),
        Just(runs().starting()),
        select(vec!["", "PodInitializing", "CrashLoopBackOff", "ErrImagePull", "Odd"]).prop_map(waits),
        select(vec![0, 1, 137]).prop_map(ended),
    ];
    (state, 0_i64..4, select(vec![0, 1, 137]), 4_i64..90).prop_map(|(now, restarts, code, minute)| {
        if restarts == 0 { now } else { now.restarted(restarts, code).last_at(minute) }
    })
}

fn parts() -> impl Strategy<Value = Vec<Part>> {
    let regular_one = (select(vec!["app", "fluent-bit", "istio-proxy"]), now());
    let init_one = (any::<bool>(), now());
    let regular_ones = proptest::collection::vec(regular_one, 1..4);
    let init_ones = proptest::collection::vec(init_one, 0..3);
    (init_ones, regular_ones, proptest::option::of(now())).prop_map(|(inits, regulars, debugger)| {
        let inits = inits.into_iter().enumerate().map(|(place, (always, now))| {
            let name = format!("init-{place}");
            if always { native(&name, now) } else { init(&name, now) }
        });
        let mut all: Vec<Part> = inits.collect();
        let names = ["a", "b", "c"];
        for ((name, now), place) in regulars.into_iter().zip(names) {
            // The first is the app; names are unique within a pod.
            let name = if place == "a" { "app".to_owned() } else { format!("{name}-{place}") };
            all.push(regular(&name, now));
        }
        all.extend(debugger.map(|now| ephemeral("debugger", now)));
        all
    })
}

fn pods() -> impl Strategy<Value = Pod> {
    let phases = vec!["Pending", "Running", "Succeeded", "Failed", "Unknown", ""];
    let policies = vec!["Always", "OnFailure", "Never"];
    (parts(), select(phases), select(policies), any::<bool>(), any::<[bool; 3]>()).prop_map(
        |(parts, phase, policy, deleted, lacks)| {
            let mut pod = pod(phase, parts).policy(policy);
            if deleted {
                pod = pod.deleted();
            }
            for (kind, lacks) in ["Initialized", "PodReadyToStartContainers", "Ready"].iter().zip(lacks) {
                if lacks {
                    pod = pod.without_condition(kind);
                }
            }
            pod
        },
    )
}

fn judged(pod: &Pod) -> Option<crate::health::Cause> {
    let containers = pod.containers();
    let patterns: Vec<Pattern> = containers.iter().map(pattern).collect();
    cause(pod, &containers, &patterns)
}

proptest! {
    #[test]
    fn every_cause_can_be_read(pod in pods()) {
        let Some(cause) = judged(&pod) else { return Ok(()) };
        prop_assert!(!message(&cause, |_| "x").is_empty() && !cause.reason().is_empty());
        prop_assert!(cause.container().is_none_or(|index| index < pod.containers().len()));
    }

    #[test]
    fn whoever_is_blamed_is_no_debug_container(pod in pods()) {
        let blamed = judged(&pod).and_then(|cause| cause.container());
        let kind = blamed.map(|index| pod.containers()[index].kind);
        prop_assert_ne!(kind, Some(ContainerType::Ephemeral));
    }

    #[test]
    fn a_debug_container_changes_nothing(pod in pods()) {
        // One that still runs does keep a deleted pod from being gone.
        let pod = pod.but(|pod| pod.metadata.deletion_timestamp = None);
        let mut without = pod.clone();
        without.spec.ephemeral_containers.clear();
        prop_assert_eq!(judged(&without), judged(&pod));
    }

    #[test]
    fn the_order_in_which_statuses_come_changes_nothing(pod in pods()) {
        let turned = pod.clone().status(|status| {
            status.container_statuses.reverse();
            status.init_container_statuses.reverse();
            status.conditions.reverse();
        });
        prop_assert_eq!(judged(&turned), judged(&pod));
    }

    #[test]
    fn a_pod_that_failed_is_never_healthy(pod in pods()) {
        let failed = pod.status(|status| "Failed".clone_into(&mut status.phase));
        prop_assert!(judged(&failed).is_some());
    }

    #[test]
    fn work_that_succeeded_blames_nobody(pod in pods()) {
        let done = pod.status(|status| "Succeeded".clone_into(&mut status.phase));
        prop_assert_eq!(judged(&done).and_then(|cause| cause.container()), None);
    }

    #[test]
    fn a_pod_in_which_all_run_and_are_ready_for_the_first_time_is_healthy(count in 1_usize..5) {
        let one = |n: usize| {
            let name = format!("app-{n}");
            if n.is_multiple_of(2) { regular(&name, runs()) } else { native(&name, runs()) }
        };
        let parts = (0..count).map(one);
        prop_assert_eq!(judged(&pod("Running", parts)), None);
    }

    #[test]
    fn a_start_up_never_hides_a_container_that_is_down(now in now()) {
        let parts = [regular("app", crash_loop(1, 5)), regular("fluent-bit", now)];
        let severity = judged(&pod("Running", parts)).map(|cause| cause.severity);
        prop_assert_eq!(severity, Some(Severity::Failed));
    }
}
