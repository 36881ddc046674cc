//! SC304: a CPU limit in the path of requests.

use super::prelude::*;

pub(super) const FINDING: Finding = Finding {
    id: "SC304",
    title: "CPU limit slows a proxy down",
    severity: Severity::Warning,
    why: "Every request goes through the proxy. When it reaches its CPU limit, the kernel pauses it for the rest of the \
          period, and all requests wait. A limit that is not a whole number of cores hits several worker threads at once.",
    when: "A proxy has a CPU limit under one core or of a fraction of cores. Under Istio also any other, unless \
           concurrency is set.",
    fix: "remove limits.cpu and keep the request, or set a whole number of cores and the same number of worker threads",
    evidence: "istio/istio#51456, #59628 and #61683; deckhouse/deckhouse#2579",
    versions: "all",
    link: "https://istio.io/latest/docs/ops/deployment/performance-and-scalability/",
    needs: &[],
    rule,
};

fn rule(case: &PodCase, _: &World, hits: &mut Hits) {
    for member in case.supporting().filter(|member| member.is(Pattern::Ambassador)) {
        let Some(limit) = member.spec.resources.limits.cpu.filter(|limit| !limit.is_zero()) else { continue };
        let milli = limit.milli_value();
        let is_whole = milli >= 1000 && milli % 1000 == 0;
        let is_istio = member.role.mesh == Some(Mesh::Istio);
        if is_whole && (!is_istio || sets_concurrency(case, member)) {
            continue;
        }
        let name = member.name();
        let cores = world::shown("cpu", limit);
        let message = if is_whole {
            format!("the CPU limit of {name} ({cores}) also sets its number of workers, because concurrency is not set")
        } else {
            format!("the CPU limit of {name} ({cores}) makes requests wait when it is reached")
        };
        hits.push(Hit::on(member, Severity::Warning).field("resources.limits.cpu").message(message));
    }
}

fn sets_concurrency(case: &PodCase, member: &Member) -> bool {
    case.annotation("proxy.istio.io/config").is_some_and(|config| config.contains("concurrency"))
        || member.text().contains("concurrency")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pod(image: &str, limit: &str, args: &str) -> String {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec:\n  containers:\n  - {{name: web, image: \
             shop/web:1}}\n  - {{name: proxy, image: '{image}', args: [{args}], resources: {{limits: {{cpu: {limit}}}}}}}\n"
        )
    }

    #[test]
    fn fractions_of_cores_make_requests_wait() {
        let sql = "gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.11.0";
        fires(&FINDING, Severity::Warning, "proxy", &pod(sql, "500m", ""));
        fires(&FINDING, Severity::Warning, "proxy", &pod(sql, "1500m", ""));
        silent(&FINDING, &pod(sql, "'2'", ""));
    }

    #[test]
    fn istio_takes_its_workers_from_the_limit() {
        fires(&FINDING, Severity::Warning, "proxy", &pod("istio/proxyv2:1.24.1", "'2'", "proxy, sidecar"));
        silent(&FINDING, &pod("istio/proxyv2:1.24.1", "'2'", "proxy, sidecar, '--concurrency', '2'"));
    }
}
