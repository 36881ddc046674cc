//! SC007: a Job's failure policy also sees the sidecar's exit code.

use super::prelude::*;

pub(super) const FINDING: Finding = Finding {
    id: "SC007",
    title: "podFailurePolicy sees the sidecar's exit code",
    severity: Severity::Warning,
    why: "A rule on exit codes without containerName looks at init containers too, so the 143 or 137 of a native sidecar \
          that the kubelet stops matches. With Ignore, the Job retries for ever; with FailJob, good retries are lost.",
    when: "A Job or CronJob with native sidecars has a podFailurePolicy rule with onExitCodes and no containerName, which \
           137 or 143 matches.",
    fix: "set containerName in the rule to the app's container",
    evidence: "tried on Kubernetes 1.36; kubernetes/kubernetes#111113 describes which statuses count",
    versions: "1.29 and later",
    link: "https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-failure-policy",
    needs: &[Needs::Jobs, Needs::CronJobs],
    rule,
};

/// What a container ends with when the kubelet stops or kills it.
const STOPPED: [i64; 2] = [143, 137];

fn rule(case: &PodCase, world: &World, hits: &mut Hits) {
    let Some(spec) = world.job_spec(case) else { return };
    let names: Vec<&str> = case.natives().map(Member::name).collect();
    let Some(first) = names.first() else { return };
    let mut rules = spec["podFailurePolicy"]["rules"].as_array().into_iter().flatten();
    let matches = |rule: &&serde_json::Value| {
        let codes = &rule["onExitCodes"];
        let values: Vec<i64> = codes["values"].as_array().into_iter().flatten().filter_map(|v| v.as_i64()).collect();
        let among = |code: &i64| values.contains(code);
        codes.is_object()
            && codes["containerName"].is_null()
            && match codes["operator"].as_str() {
                Some("NotIn") => !STOPPED.iter().all(among),
                _ => STOPPED.iter().any(among),
            }
    };
    let Some(rule) = rules.find(matches) else { return };
    let action = rule["action"].as_str().unwrap_or("Ignore");
    let message = format!(
        "a podFailurePolicy rule ({action}) on exit codes names no container, so it also matches {first} when the kubelet \
         stops it (exit code 143 or 137)"
    );
    hits.push(Hit::pod(Severity::Warning).field("podFailurePolicy").message(message));
}

#[cfg(test)]
mod tests {
    use super::*;

    const JOB: &str = "
apiVersion: batch/v1
kind: Job
metadata: {name: train}
spec:
  podFailurePolicy:
    rules: [{action: Ignore, onExitCodes: {operator: In, values: [143]}}]
  template:
    spec:
      restartPolicy: Never
      initContainers: [{name: proxy, image: envoyproxy/envoy:v1.31, restartPolicy: Always}]
      containers: [{name: train, image: shop/train:1}]
";

    #[test]
    fn a_rule_without_container_matches_the_sidecar() {
        fires(&FINDING, Severity::Warning, "", JOB);
    }

    #[test]
    fn a_named_container_is_fine_and_so_is_a_job_without_sidecars() {
        silent(&FINDING, &JOB.replace("{operator", "{containerName: train, operator"));
        silent(&FINDING, &JOB.replace(", restartPolicy: Always", ""));
        silent(&FINDING, &JOB.replace("[143]", "[42]"));
    }
}
