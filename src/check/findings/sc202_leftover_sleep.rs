//! SC202: a preStop sleep that a native sidecar does not need.

use super::prelude::*;

pub(super) const FINDING: Finding = Finding {
    id: "SC202",
    title: "preStop sleep without effect",
    severity: Severity::Info,
    why: "The sleep kept a classic sidecar longer than the app. A native one is stopped after the app anyway; the sleep only \
          counts against the grace period.",
    when: "The preStop hook of a native sidecar sleeps.",
    fix: "remove the preStop hook",
    evidence: "tried on Kubernetes 1.36",
    versions: "1.29 and later",
    link: "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#termination-with-sidecars",
    needs: &[],
    rule,
};

fn rule(case: &PodCase, _: &World, hits: &mut Hits) {
    for member in case.natives() {
        let Some(pause) = member.pre_stop().and_then(command_line::pause_of).filter(|pause| *pause > 0) else {
            continue;
        };
        let message = format!(
            "the preStop hook of {} sleeps {pause} s, which a native sidecar does not need: it stops after the app",
            member.name()
        );
        hits.push(Hit::fact(member, Severity::Info).field("lifecycle.preStop").message(message));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sleep_of_a_native_sidecar_is_left_over() {
        let pod = |policy: &str| {
            format!(
                "apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec:\n  initContainers: [{{name: proxy, image: \
                 'istio/proxyv2:1.24.1'{policy}, lifecycle: {{preStop: {{sleep: {{seconds: 10}}}}}}}}]\n  containers: [{{name: \
                 web, image: 'shop/web:1'}}]\n"
            )
        };
        fires(&FINDING, Severity::Info, "proxy", &pod(", restartPolicy: Always"));
        silent(&FINDING, &pod(""));
    }
}
