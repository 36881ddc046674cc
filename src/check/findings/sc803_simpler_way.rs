//! SC803: there is a simpler way to do what the sidecar does.

use super::prelude::*;

pub(super) const FINDING: Finding = Finding {
    id: "SC803",
    title: "There may be a simpler way than this sidecar",
    severity: Severity::Info,
    why: "A sidecar is one more container to start, update, secure and pay for in every pod. If the app can do the same itself, \
          with a library or with something that many pods share, that is usually the simpler way.",
    when: "The product is known to have a simpler way: an exporter for a product that serves metrics itself; a proxy that \
           exists as a library; a log shipper that reads no file of the app; a container that only follows a log file; an \
           Istio proxy that requests more than the app.",
    fix: "see whether the simpler way covers what you use the sidecar for",
    evidence: "kubernetes.io/blog, 2025-04-22: Multi-container Pods, simpler alternatives",
    versions: "all",
    link: "https://kubernetes.io/blog/2025/04/22/multi-container-pods-overview/",
    needs: &[],
    rule,
};

fn rule(case: &PodCase, _: &World, hits: &mut Hits) {
    if case.kind_of_workload() == "DaemonSet" {
        return;
    }
    for member in case.supporting() {
        let reads_app = case.apps().any(|app| member.shares_files_with(case, app));
        let outweighs = advice::outweighs(&member.spec, case.apps().map(|app| &*app.spec));
        let product = member.verdict.product.as_deref();
        let Some(simpler) = advice::alternative(product, &member.spec, reads_app, outweighs) else { continue };
        let message = format!("{}: {}", member.name(), simpler.text);
        hits.push(Hit::on(member, Severity::Info).message(message));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pod(sidecar: &str, app: &str) -> String {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec:\n  volumes: [{{name: logs, emptyDir: {{}}}}]\n  \
             containers:\n  - {{name: web, image: 'shop/web:1'{app}}}\n  - {{name: helper, {sidecar}}}\n"
        )
    }

    const LOGS: &str = ", volumeMounts: [{name: logs, mountPath: /logs}]";

    #[test]
    fn products_with_metrics_of_their_own_need_no_exporter() {
        fires(&FINDING, Severity::Info, "helper", &pod("image: 'kbudde/rabbitmq-exporter:v1.0.0'", ""));
        silent(&FINDING, &pod("image: 'oliver006/redis_exporter:v1.66.0'", ""));
    }

    #[test]
    fn a_shipper_that_reads_the_apps_files_has_a_reason_to_be_there() {
        fires(&FINDING, Severity::Info, "helper", &pod("image: 'fluent/fluent-bit:3.1'", LOGS));
        silent(&FINDING, &pod(&format!("image: 'fluent/fluent-bit:3.1'{LOGS}"), LOGS));
    }

    #[test]
    fn a_mesh_proxy_that_outweighs_the_app_is_reported() {
        let proxy = "image: 'istio/proxyv2:1.24.1', resources: {requests: {cpu: 100m}}";
        fires(&FINDING, Severity::Info, "helper", &pod(proxy, ", resources: {requests: {cpu: 50m}}"));
        silent(&FINDING, &pod(proxy, ", resources: {requests: {cpu: 500m}}"));
    }
}
