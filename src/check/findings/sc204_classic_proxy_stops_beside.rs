//! SC204: a classic proxy stops at the same moment as the app.

use super::prelude::*;

pub(super) const FINDING: Finding = Finding {
    id: "SC204",
    title: "Classic proxy stops with the app",
    severity: Severity::Warning,
    why: "Regular containers get SIGTERM at the same moment. A proxy that ends at once takes the network away from an app \
          that still finishes its requests, at every rollout.",
    when: "A proxy for outgoing calls is in `containers` without a preStop hook. Info if it drains by itself: Istio's \
           terminationDrainDuration or EXIT_ON_ZERO_ACTIVE_CONNECTIONS. Jobs are left out.",
    fix: "move the proxy to initContainers with restartPolicy: Always; until then, a preStop sleep keeps it longer",
    evidence: "istio/istio#19564 and #7136; istio/api#2197",
    versions: "all; the fix needs nodes of Kubernetes 1.29 or later",
    link: SIDECARS,
    needs: &[],
    rule,
};

fn rule(case: &PodCase, _: &World, hits: &mut Hits) {
    if case.is_finite() {
        return;
    }
    for member in case.classics().filter(|member| member.is_outgoing_proxy() && member.pre_stop().is_none()) {
        let name = member.name();
        let (severity, message) = if drains(case, member) {
            (Severity::Info, format!("{name} gets SIGTERM together with the app; it drains before it ends"))
        } else {
            (Severity::Warning, format!("{name} gets SIGTERM together with the app, so calls that the app makes while it stops may fail"))
        };
        hits.push(Hit::on(member, severity).field("lifecycle.preStop").message(message));
    }
}

/// Whether the proxy keeps running until its connections have ended.
fn drains(case: &PodCase, member: &Member) -> bool {
    let says_so = |text: &str| {
        let plain: String = text.chars().filter(|c| !c.is_whitespace() && *c != '"' && *c != '\'').collect();
        plain.contains("terminationDrainDuration") || plain.contains("EXIT_ON_ZERO_ACTIVE_CONNECTIONS:true")
    };
    let by_env = member.spec.env.iter().any(|variable| match (variable.name.as_str(), variable.value.as_deref()) {
        ("EXIT_ON_ZERO_ACTIVE_CONNECTIONS", Some(value)) => value == "true",
        ("PROXY_CONFIG", Some(value)) => says_so(value),
        _ => false,
    });
    by_env || case.annotation("proxy.istio.io/config").is_some_and(says_so)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pod(annotations: &str, proxy: &str) -> String {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: web{annotations}}}\nspec:\n  containers:\n  - {{name: web, image: \
             shop/web:1}}\n  - {{name: istio-proxy, image: 'istio/proxyv2:1.24.1'{proxy}}}\n"
        )
    }

    #[test]
    fn a_proxy_without_hook_goes_at_once() {
        fires(&FINDING, Severity::Warning, "istio-proxy", &pod("", ""));
    }

    #[test]
    fn a_proxy_that_drains_is_only_worth_a_note() {
        let drains = ", env: [{name: EXIT_ON_ZERO_ACTIVE_CONNECTIONS, value: 'true'}]";
        fires(&FINDING, Severity::Info, "istio-proxy", &pod("", drains));
        let annotation = ", annotations: {proxy.istio.io/config: '{terminationDrainDuration: 30s}'}";
        fires(&FINDING, Severity::Info, "istio-proxy", &pod(annotation, ""));
    }

    #[test]
    fn a_hook_is_fine() {
        silent(&FINDING, &pod("", ", lifecycle: {preStop: {sleep: {seconds: 15}}}"));
    }
}
