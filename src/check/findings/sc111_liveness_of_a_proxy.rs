//! SC111: a liveness probe that restarts a proxy cuts every connection.

use super::prelude::*;

pub(super) const FINDING: Finding = Finding {
    id: "SC111",
    title: "Liveness probe restarts a proxy",
    severity: Severity::Info,
    why: "When the probe fails, the kubelet restarts the proxy alone, and every connection of a healthy app is cut.",
    when: "A native sidecar of pattern ambassador has a livenessProbe.",
    fix: "raise failureThreshold, or remove the livenessProbe",
    evidence: "Kubernetes documentation, Liveness probes",
    versions: "1.29 and later",
    link: "https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/",
    needs: &[],
    rule,
};

fn rule(case: &PodCase, _: &World, hits: &mut Hits) {
    for member in case.natives().filter(|member| member.is(Pattern::Ambassador)) {
        if member.spec.liveness_probe.is_some() {
            let message =
                format!("when the livenessProbe of {} fails, its restart cuts the app's connections", member.name());
            hits.push(Hit::on(member, Severity::Info).field("livenessProbe").message(message));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_liveness_probe_of_a_native_proxy_is_worth_a_note() {
        let pod = |probe: &str| {
            format!(
                "apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec:\n  initContainers: [{{name: proxy, image: \
                 'istio/proxyv2:1.24.1', restartPolicy: Always{probe}}}]\n  containers: [{{name: web, image: \
                 'shop/web:1'}}]\n"
            )
        };
        fires(&FINDING, Severity::Info, "proxy", &pod(", livenessProbe: {tcpSocket: {port: 15021}}"));
        silent(&FINDING, &pod(""));
    }
}
