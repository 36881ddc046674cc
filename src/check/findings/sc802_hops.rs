//! SC802: each call crosses proxies.

use super::prelude::*;

pub(super) const FINDING: Finding = Finding {
    id: "SC802",
    title: "Each call crosses several proxies",
    severity: Severity::Info,
    why: "A sidecar in the path of requests adds its latency to each of them, in both directions, and fails with \
          them. Where latency is critical, a library or a proxy per node may be the better answer.",
    when: "Two or more containers of pattern ambassador are in one pod.",
    fix: "see whether one proxy can do the work of both, or measure what each adds",
    evidence: "kubernetes.io/blog, 2025-04-22: Multi-container Pods, latency-critical applications",
    versions: "all",
    link: "https://kubernetes.io/blog/2025/04/22/multi-container-pods-overview/",
    needs: &[],
    rule,
};

fn rule(case: &PodCase, _: &World, hits: &mut Hits) {
    let proxies: Vec<&Member> = case.supporting().filter(|member| member.is(Pattern::Ambassador)).collect();
    if proxies.len() < 2 || case.apps().next().is_none() {
        return;
    }
    let names: Vec<&str> = proxies.iter().map(|member| member.name()).collect();
    let message = advice::hops(&names);
    hits.push(Hit::pod(Severity::Info).because_of(proxies).field("containers").message(message));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_proxies_are_two_hops() {
        let pod = |second: &str| {
            format!(
                "apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec:\n  containers:\n  - {{name: web, image: \
                 'shop/web:1'}}\n  - {{name: istio-proxy, image: 'istio/proxyv2:1.24.1'}}\n{second}"
            )
        };
        fires(&FINDING, Severity::Info, "", &pod("  - {name: auth, image: 'quay.io/oauth2-proxy/oauth2-proxy:v7.8.1'}\n"));
        silent(&FINDING, &pod(""));
    }
}
