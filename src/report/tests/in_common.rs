//! What unhealthy pods have in common.

use jiff::Timestamp;

use super::*;
use crate::report::{HealthyPods, in_common};

const NOW: &str = "2026-11-22T12:00:00Z";

/// A pod of a workload of its own, which is healthy or cannot pull its image since this minute after ten.
fn pod_on(number: usize, node: &str, image: &str, broken_since: Option<usize>) -> PodReport {
    let state = match broken_since {
        None => {
            "ready: true, started: true, state: {running: {startedAt: '2026-11-22T10:00:02Z'}}".to_owned()
        }
        Some(_) => "state: {waiting: {reason: ImagePullBackOff}}".to_owned(),
    };
    let (minute, created) = (broken_since.unwrap_or_default(), "2026-11-20T10:00:00Z");
    judged(&format!(
        "metadata: {{name: web-{number}, namespace: shop, creationTimestamp: '{created}', \
         ownerReferences: [{{kind: StatefulSet, name: web{number}, controller: true}}]}}\nspec: {{nodeName: {node}, containers: \
         [{{name: app, image: '{image}'}}]}}\nstatus:\n  phase: Running\n  startTime: '2026-11-22T10:{minute:02}:00Z'\n  \
         conditions: [{{type: Ready, status: '{}', lastTransitionTime: '2026-11-22T10:{minute:02}:00Z'}}, {{type: \
         PodReadyToStartContainers, status: 'True', lastTransitionTime: '2026-11-22T10:{minute:02}:00Z'}}]\n  \
         containerStatuses: [{{name: app, {state}}}]\n",
        if broken_since.is_none() { "True" } else { "False" }
    ))
}

fn said(pods: &[PodReport], healthy: &HealthyPods) -> Vec<String> {
    let now: Timestamp = NOW.parse().expect("it is a time");
    in_common(pods, healthy, now).iter().map(|found| found.sentence(now)).collect()
}

#[test]
fn a_node_that_few_healthy_pods_share_is_named() {
    let broken =
        (0..4).map(|n| pod_on(n, if n == 3 { "node-1" } else { "node-7" }, &format!("a:{n}"), Some(10 * n)));
    let healthy = (4..10).map(|n| pod_on(n, if n == 4 { "node-7" } else { "node-2" }, "a:9", None));
    let pods: Vec<PodReport> = broken.chain(healthy).collect();
    let none = HealthyPods::default();
    assert_eq!(said(&pods, &none), ["3 of 4 unhealthy pods are on node-7, as is 1 of 6 healthy pods"]);
    // Healthy pods without a row count as well.
    let mut others = HealthyPods::default();
    pods[4..].iter().for_each(|pod| others.take(pod));
    assert_eq!(said(&pods[..4], &others), said(&pods, &none));
    // Where all pods are on one node, that says nothing.
    let all: Vec<PodReport> = (0..8).map(|n| pod_on(n, "node-7", "a:1", (n < 4).then_some(10 * n))).collect();
    assert!(said(&all, &none).is_empty());
    assert!(said(&pods[..2], &none).is_empty());
}

#[test]
fn an_image_of_several_workloads_is_named_without_its_registry() {
    let broken = (0..3).map(|n| pod_on(n, &format!("n{n}"), "docker.io/istio/proxyv2:1.28.3", Some(10 * n)));
    let healthy = (3..6).map(|n| pod_on(n, &format!("n{n}"), "docker.io/istio/proxyv2:1.28.2", None));
    let pods: Vec<PodReport> = broken.chain(healthy).collect();
    assert_eq!(
        said(&pods, &HealthyPods::default()),
        ["all 3 unhealthy pods run proxyv2:1.28.3, and no healthy pod does"]
    );
}

#[test]
fn trouble_that_began_at_once_is_noticed() {
    let broken = |minutes: [usize; 4]| {
        let pods = minutes.into_iter().enumerate();
        pods.map(|(n, minute)| pod_on(n, &format!("n{n}"), &format!("a:{n}"), Some(minute)))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        said(&broken([3, 4, 5, 30]), &HealthyPods::default()),
        ["the trouble of 3 of 4 unhealthy pods began within 2m, 117m ago"]
    );
    assert!(said(&broken([3, 9, 20, 30]), &HealthyPods::default()).is_empty());
    assert_eq!(
        said(&broken([3, 3, 3, 3]), &HealthyPods::default()),
        ["the trouble of all 4 unhealthy pods began at the same time, 117m ago"]
    );
    // Pods that never worked are as old as their trouble.
    let mut new = broken([3, 3, 3, 3]);
    for pod in &mut new {
        pod.created_at = "2026-11-22T10:02:00Z".parse().ok();
    }
    assert!(said(&new, &HealthyPods::default()).is_empty());
}
