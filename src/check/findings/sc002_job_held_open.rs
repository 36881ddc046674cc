//! SC002: the work is done, and a sidecar holds the pod open now.

use super::prelude::*;
use crate::check::gather::is_settled;

pub(super) const FINDING: Finding = Finding {
    id: "SC002",
    title: "Sidecar keeps a finished pod running",
    severity: Severity::Error,
    why: "Every app container has ended successfully, but a sidecar still runs. The pod stays Running, `kubectl get` \
          shows it as NotReady, and its Job never completes.",
    when: "The pod is Running, every app container ended with exit code 0 more than 60 seconds ago, and a classic \
           supporting container runs.",
    fix: "delete the pod or end the sidecar now; then move the container to initContainers with restartPolicy: Always",
    evidence: "KEP-753, Motivation; istio/istio#11045",
    versions: "all",
    link: "https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/#jobs-with-sidecar-containers",
    needs: &[],
    rule,
};

fn rule(case: &PodCase, world: &World, hits: &mut Hits) {
    let is_running = case.pod.status.as_ref().is_some_and(|status| status.phase == "Running");
    let mut apps = case.apps().peekable();
    let has_finished = |app: &Member| {
        let ended = app.status.as_ref().and_then(|status| status.state.terminated.as_ref());
        ended.is_some_and(|ended| ended.exit_code == 0 && is_settled(ended.finished_at, world.now))
    };
    if !is_running || apps.peek().is_none() || !apps.all(has_finished) {
        return;
    }
    for member in case.classics() {
        if member.status.as_ref().is_some_and(|status| status.state.running.is_some()) {
            let name = member.name();
            let message = format!("{name} still runs although the app has finished, so the pod does not end");
            hits.push(Hit::on(member, Severity::Error).message(message));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POD: &str = "
apiVersion: v1
kind: Pod
metadata: {name: bill, namespace: shop}
spec:
  restartPolicy: Never
  containers:
  - {name: bill, image: shop/bill:1}
  - {name: fluent-bit, image: fluent/fluent-bit:3.1}
status:
  phase: Running
  containerStatuses:
  - {name: bill, state: {terminated: {exitCode: 0, finishedAt: '2026-11-22T11:00:00Z'}}}
  - {name: fluent-bit, ready: true, state: {running: {startedAt: '2026-11-22T10:00:00Z'}}}
";

    #[test]
    fn a_shipper_outlives_the_work() {
        fires(&FINDING, Severity::Error, "fluent-bit", POD);
    }

    #[test]
    fn failed_or_fresh_ends_are_not_judged() {
        silent(&FINDING, &POD.replace("exitCode: 0", "exitCode: 1"));
        silent(&FINDING, &POD.replace("11:00:00Z", "11:59:30Z"));
    }
}
