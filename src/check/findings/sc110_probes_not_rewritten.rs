//! SC110: Istio does not rewrite the app's probes.

use super::prelude::*;

pub(super) const FINDING: Finding = Finding {
    id: "SC110",
    title: "Istio does not rewrite the app's probes",
    severity: Severity::Info,
    why: "The kubelet has no certificate of the mesh. Where Istio does not rewrite HTTP probes, they reach the proxy, which \
          refuses them as soon as the mesh requires mutual TLS.",
    when: "The pod has the annotation sidecar.istio.io/rewriteAppHTTPProbers: \"false\", and an app has an httpGet probe.",
    fix: "remove the annotation",
    evidence: "istio.io, Health Checking of Istio Services",
    versions: "all",
    link: "https://istio.io/latest/docs/ops/configuration/mesh/app-health-check/",
    needs: &[],
    rule,
};

fn rule(case: &PodCase, _: &World, hits: &mut Hits) {
    if case.annotation("sidecar.istio.io/rewriteAppHTTPProbers") != Some("false") {
        return;
    }
    for app in case.apps() {
        let probes = [
            ("livenessProbe", &app.spec.liveness_probe),
            ("readinessProbe", &app.spec.readiness_probe),
            ("startupProbe", &app.spec.startup_probe),
        ];
        let asks = |probe: &crate::model::container::Probe| probe.http_get.is_some();
        let Some((field, _)) = probes.into_iter().find(|(_, probe)| probe.as_ref().is_some_and(asks)) else { continue };
        let message = format!("the {field} of {} is not rewritten, so it fails where the mesh requires mutual TLS", app.name());
        hits.push(Hit::fact(app, Severity::Info).field(field).message(message));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn http_probes_that_are_not_rewritten_are_worth_a_note() {
        let pod = |value: &str, probe: &str| {
            format!(
                "apiVersion: v1\nkind: Pod\nmetadata: {{name: web, annotations: {{sidecar.istio.io/rewriteAppHTTPProbers: \
                 '{value}'}}}}\nspec:\n  containers:\n  - {{name: web, image: 'shop/web:1', livenessProbe: {{{probe}: {{port: \
                 8080}}}}}}\n  - {{name: istio-proxy, image: 'istio/proxyv2:1.24.1'}}\n"
            )
        };
        fires(&FINDING, Severity::Info, "web", &pod("false", "httpGet"));
        silent(&FINDING, &pod("true", "httpGet"));
        silent(&FINDING, &pod("false", "tcpSocket"));
    }
}
