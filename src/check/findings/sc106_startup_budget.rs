//! SC106: native sidecars may take longer to start than the rollout waits.

use super::prelude::*;

pub(super) const FINDING: Finding = Finding {
    id: "SC106",
    title: "Startup may take longer than the rollout waits",
    severity: Severity::Warning,
    why: "Native sidecars start one after another. If their startup probes together allow more time than the Deployment's \
          progressDeadlineSeconds or the Job's activeDeadlineSeconds, the rollout is reported as failed, or the Job is \
          ended, while the pod is still starting.",
    when: "initialDelaySeconds + periodSeconds × failureThreshold, summed over the startup probes of native sidecars, is \
           more than progressDeadlineSeconds (600 by default) or activeDeadlineSeconds.",
    fix: "lower failureThreshold or periodSeconds of the startup probes, or raise the deadline",
    evidence: "the API's defaults; SREGym/SREGym#881",
    versions: "1.29 and later",
    link: "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#progress-deadline-seconds",
    needs: &[Needs::Deployments, Needs::Jobs],
    rule,
};

fn rule(case: &PodCase, world: &World, hits: &mut Hits) {
    let probes = case.natives().filter_map(|member| member.spec.startup_probe.as_ref());
    let budget: i64 = probes
        .map(|probe| {
            let number = |value: Option<i32>, default: i64| value.map_or(default, i64::from);
            number(probe.initial_delay_seconds, 0)
                + number(probe.period_seconds, 10) * number(probe.failure_threshold, 3)
        })
        .sum();
    let (deadline, field) = match case.kind_of_workload() {
        "Deployment" => {
            let Some(deployment) = world.workload_of(case) else { return };
            (deployment["spec"]["progressDeadlineSeconds"].as_i64().unwrap_or(600), "progressDeadlineSeconds")
        }
        "Job" | "CronJob" => {
            let deadline = world.job_spec(case).and_then(|spec| spec["activeDeadlineSeconds"].as_i64());
            let Some(deadline) = deadline.or(case.wide.active_deadline_seconds) else { return };
            (deadline, "activeDeadlineSeconds")
        }
        _ => return,
    };
    if budget > deadline {
        let message = format!(
            "the startup probes of the native sidecars allow {budget} s, but {field} is {deadline} s: a slow start counts \
             as failed"
        );
        hits.push(Hit::pod(Severity::Warning).field("initContainers").message(message));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deployment(probe: &str, spec: &str) -> String {
        format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web}}\nspec:\n{spec}  template:\n    spec:\n      \
             initContainers:\n      - {{name: envoy, image: envoyproxy/envoy:v1.31, restartPolicy: Always, startupProbe: \
             {{tcpSocket: {{port: 9901}}, {probe}}}}}\n      containers:\n      - {{name: web, image: shop/web:1}}\n"
        )
    }

    #[test]
    fn a_budget_beyond_the_deadline_is_reported() {
        fires(&FINDING, Severity::Warning, "", &deployment("failureThreshold: 61", ""));
        fires(&FINDING, Severity::Warning, "", &deployment("failureThreshold: 6, initialDelaySeconds: 1", "  progressDeadlineSeconds: 60\n"));
    }

    #[test]
    fn a_budget_up_to_the_deadline_is_fine() {
        silent(&FINDING, &deployment("failureThreshold: 60", ""));
    }
}
