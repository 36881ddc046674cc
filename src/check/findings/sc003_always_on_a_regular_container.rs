//! SC003: `restartPolicy: Always` in the wrong list.

use super::prelude::*;

pub(super) const FINDING: Finding = Finding {
    id: "SC003",
    title: "restartPolicy: Always on a regular container of a Job",
    severity: Severity::Error,
    why: "It looks like a native sidecar and is not one. Only initContainers with restartPolicy: Always are sidecars; in \
          `containers`, the field means that the container is restarted for ever, and the Job never completes.",
    when: "A container in `containers` of a Job or CronJob has restartPolicy: Always, and the pod's own policy is Never \
           or OnFailure.",
    fix: "move the container to initContainers",
    evidence: "KEP-5307; RedHatInsights/clowder#1783 made this mistake",
    versions: "1.34 and later accept the field; older servers refuse or drop it",
    link: "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#container-restart-rules",
    needs: &[],
    rule,
};

fn rule(case: &PodCase, _: &World, hits: &mut Hits) {
    if !case.is_of_a_job() || case.pod.spec.restart_policy.as_deref() == Some("Always") {
        return;
    }
    for member in case.running().filter(|member| !member.is_native()) {
        if member.spec.restart_policy.as_deref() == Some("Always") {
            let name = member.name();
            let message = format!(
                "{name} has restartPolicy: Always in containers, so it is restarted for ever and the Job never completes"
            );
            hits.push(Hit::fact(member, Severity::Error).field("restartPolicy").message(message));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const JOB: &str = "
apiVersion: batch/v1
kind: Job
metadata: {name: thumbs}
spec:
  template:
    spec:
      restartPolicy: Never
      containers:
      - {name: work, image: shop/work:1}
      - {name: helper, image: shop/helper:1, restartPolicy: Always}
";

    #[test]
    fn always_in_containers_never_completes() {
        fires(&FINDING, Severity::Error, "helper", JOB);
    }

    #[test]
    fn never_is_fine_and_so_is_no_job() {
        silent(&FINDING, &JOB.replace("1, restartPolicy: Always", "1, restartPolicy: Never"));
        silent(&FINDING, &JOB.replace("batch/v1", "apps/v1").replace("kind: Job", "kind: Deployment"));
    }
}
