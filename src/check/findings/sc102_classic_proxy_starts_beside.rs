//! SC102: a classic proxy and the app start at the same time.

use super::prelude::*;

pub(super) const FINDING: Finding = Finding {
    id: "SC102",
    title: "Classic proxy starts beside the app",
    severity: Severity::Warning,
    why: "Regular containers start without waiting for each other. The app's first calls go to a proxy that does not \
          listen yet, and init containers run without it.",
    when: "A proxy for outgoing calls is in `containers`. Left out if it is the first container and has a postStart hook, \
           which the start of the others waits for; and in Jobs, where SC001 says more.",
    fix: "move the proxy to initContainers with restartPolicy: Always and a startupProbe",
    evidence: "istio/istio#11130; GoogleCloudPlatform/cloud-sql-proxy#1789",
    versions: "all; the fix needs nodes of Kubernetes 1.29 or later",
    link: SIDECARS,
    needs: &[],
    rule,
};

fn rule(case: &PodCase, _: &World, hits: &mut Hits) {
    if case.is_finite() {
        return;
    }
    for member in case.classics().filter(|member| member.is_outgoing_proxy()) {
        if member.position == 0 && member.post_start().is_some() {
            continue;
        }
        let name = member.name();
        let message = format!("{name} starts at the same time as the app, so the app's first calls may fail");
        hits.push(Hit::on(member, Severity::Warning).message(message).evidence(format!("{name} is in spec.containers")));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pod(containers: &str) -> String {
        format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec:\n  containers:\n{containers}")
    }

    const APP: &str = "  - {name: web, image: shop/web:1, ports: [{containerPort: 8080}]}\n";
    const HOOK: &str = "lifecycle: {postStart: {exec: {command: [pilot-agent, wait]}}}";

    #[test]
    fn a_proxy_beside_the_app_is_reported_unless_the_app_waits_for_it() {
        let proxy = "  - {name: istio-proxy, image: docker.io/istio/proxyv2:1.24.1}\n";
        let waits = format!("  - {{name: istio-proxy, image: docker.io/istio/proxyv2:1.24.1, {HOOK}}}\n");
        fires(&FINDING, Severity::Warning, "istio-proxy", &pod(&format!("{APP}{proxy}")));
        fires(&FINDING, Severity::Warning, "istio-proxy", &pod(&format!("{proxy}{APP}")));
        fires(&FINDING, Severity::Warning, "istio-proxy", &pod(&format!("{APP}{waits}")));
        silent(&FINDING, &pod(&format!("{waits}{APP}")));
    }
}
