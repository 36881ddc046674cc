//! SC112: a disruption budget protects a pod that only a sidecar keeps from being ready.

use super::prelude::*;

pub(super) const FINDING: Finding = Finding {
    id: "SC112",
    title: "Unready sidecar blocks draining a node",
    severity: Severity::Warning,
    why: "A PodDisruptionBudget counts the pod as unavailable because a sidecar is not ready. Without \
          unhealthyPodEvictionPolicy: AlwaysAllow, the pod cannot be evicted while the budget is used up, and \
          `kubectl drain` waits for ever.",
    when: "A PodDisruptionBudget without unhealthyPodEvictionPolicy selects a running pod that is not ready, and every \
           container that is not ready is a supporting one.",
    fix: "set unhealthyPodEvictionPolicy: AlwaysAllow in the PodDisruptionBudget, and mend the sidecar",
    evidence: "Kubernetes documentation, Unhealthy Pod Eviction Policy (KEP-3017)",
    versions: "1.27 and later",
    link: "https://kubernetes.io/docs/tasks/run-application/configure-pdb/#unhealthy-pod-eviction-policy",
    needs: &[Needs::DisruptionBudgets],
    rule,
};

fn rule(case: &PodCase, world: &World, hits: &mut Hits) {
    let is_running = case.pod.status.as_ref().is_some_and(|status| status.phase == "Running");
    if !is_running || case.condition("Ready") != Some("False") {
        return;
    }
    let budget = world.all("PodDisruptionBudget", case.namespace()).find(|budget| {
        budget["spec"]["unhealthyPodEvictionPolicy"].is_null()
            && world::selects(&budget["spec"]["selector"], &case.pod.metadata.labels)
    });
    let Some(budget) = budget else { return };
    let unready: Vec<&Member> =
        case.running().filter(|member| member.status.as_ref().is_some_and(|status| !status.ready)).collect();
    if !unready.iter().all(|member| member.is_supporting()) {
        return;
    }
    let budget = budget["metadata"]["name"].as_str().unwrap_or_default();
    for member in unready {
        let message = format!(
            "only {} is not ready, but PodDisruptionBudget {budget} may keep the pod from being evicted, so draining its \
             node waits",
            member.name()
        );
        hits.push(Hit::on(member, Severity::Warning).message(message));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INPUT: &str = "
apiVersion: v1
kind: Pod
metadata: {name: tickets, namespace: shop, labels: {app: tickets}}
spec:
  containers:
  - {name: tickets, image: shop/tickets:1}
  - {name: fluent-bit, image: fluent/fluent-bit:3.1}
status:
  phase: Running
  conditions: [{type: Ready, status: 'False'}]
  containerStatuses:
  - {name: tickets, ready: true, state: {running: {}}}
  - {name: fluent-bit, ready: false, state: {waiting: {reason: CrashLoopBackOff}}}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: tickets, namespace: shop}
spec: {minAvailable: 1, selector: {matchLabels: {app: tickets}}}
";

    #[test]
    fn a_budget_protects_what_only_a_sidecar_makes_unready() {
        fires(&FINDING, Severity::Warning, "fluent-bit", INPUT);
    }

    #[test]
    fn a_sick_app_or_another_policy_is_fine() {
        silent(&FINDING, &INPUT.replace("tickets, ready: true", "tickets, ready: false"));
        silent(&FINDING, &INPUT.replace("minAvailable", "unhealthyPodEvictionPolicy: AlwaysAllow, minAvailable"));
    }
}
