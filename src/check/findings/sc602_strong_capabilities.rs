//! SC602: a sidecar keeps strong capabilities for life.

use super::prelude::*;

pub(super) const FINDING: Finding = Finding {
    id: "SC602",
    title: "Sidecar keeps strong capabilities",
    severity: Severity::Warning,
    why: "Capabilities such as NET_ADMIN are needed to set up the pod, for a second. A container that runs on keeps them as \
          long as the pod lives.",
    when: "A supporting container adds ALL, NET_ADMIN, NET_RAW, SYS_ADMIN or SYS_PTRACE. VPN clients, which need NET_ADMIN, and \
           privileged containers (SC601) are left out.",
    fix: "set up the network in an init container or a CNI plugin, and drop the capability",
    evidence: "Pod Security Standards, Baseline",
    versions: "all",
    link: "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
    needs: &[],
    rule,
};

fn rule(case: &PodCase, _: &World, hits: &mut Hits) {
    const STRONG: [&str; 5] = ["ALL", "NET_ADMIN", "NET_RAW", "SYS_ADMIN", "SYS_PTRACE"];
    for member in case.supporting().filter(|member| !member.role.publishes_ports) {
        let context = &member.wide.security_context;
        let added = context.capabilities.add.iter().map(|name| name.strip_prefix("CAP_").unwrap_or(name));
        let kept: Vec<&str> = added.filter(|name| STRONG.contains(name)).collect();
        if kept.is_empty() || context.privileged {
            continue;
        }
        let message = format!("{} keeps {} as long as the pod lives", member.name(), kept.join(", "));
        hits.push(Hit::on(member, Severity::Warning).field("securityContext.capabilities").message(message));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capabilities_of_long_running_helpers_are_reported() {
        let pod = |added: &str| {
            format!(
                "apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec:\n  containers:\n  - {{name: web, image: \
                 'shop/web:1'}}\n  - {{name: proxy, image: 'istio/proxyv2:1.24.1', securityContext: {{capabilities: {{add: \
                 [{added}]}}}}}}\n"
            )
        };
        fires(&FINDING, Severity::Warning, "proxy", &pod("NET_ADMIN"));
        silent(&FINDING, &pod("NET_BIND_SERVICE"));
    }
}
