//! SC604: a sidecar without the restrictions that the app has.

use super::prelude::*;

pub(super) const FINDING: Finding = Finding {
    id: "SC604",
    title: "Sidecar has fewer restrictions than the app",
    severity: Severity::Info,
    why: "The weakest container decides what an intruder can do in the pod, and whether the Pod Security Standards admit it. \
          What the app gives up, the sidecar keeps.",
    when: "All apps have runAsNonRoot, readOnlyRootFilesystem or drop all capabilities, and a supporting container lacks it. \
           Settings of the pod as a whole count for all.",
    fix: "give the sidecar the same security context; for an injected one, in the injector's template",
    evidence: "Pod Security Standards, Restricted",
    versions: "all",
    link: "https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted",
    needs: &[],
    rule,
};

fn rule(case: &PodCase, _: &World, hits: &mut Hits) {
    type Restricts = fn(&PodCase, &Member) -> bool;
    const RESTRICTIONS: [(&str, Restricts); 3] = [
        ("runAsNonRoot", |case, member| {
            let own = member.wide.security_context.run_as_non_root;
            own.or(case.wide.security_context.run_as_non_root) == Some(true)
        }),
        ("readOnlyRootFilesystem", |_, member| {
            member.wide.security_context.read_only_root_filesystem == Some(true)
        }),
        ("drop: [ALL]", |_, member| {
            let dropped = &member.wide.security_context.capabilities.drop;
            dropped.iter().any(|name| name.eq_ignore_ascii_case("ALL"))
        }),
    ];
    if case.apps().next().is_none() {
        return;
    }
    for member in case.supporting().filter(|member| !member.wide.security_context.privileged) {
        let lacks = |(_, has): &&(&str, Restricts)| case.apps().all(|app| has(case, app)) && !has(case, member);
        let lacking: Vec<&str> = RESTRICTIONS.iter().filter(lacks).map(|(name, _)| *name).collect();
        if lacking.is_empty() {
            continue;
        }
        let message = format!("{} lacks {}, which the app has", member.name(), lacking.join(", "));
        hits.push(Hit::on(member, Severity::Info).field("securityContext").message(message));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_app_gives_up_the_sidecar_gives_up_too() {
        let pod = |app: &str, sidecar: &str, whole: &str| {
            format!(
                "apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec:\n  securityContext: {{{whole}}}\n  containers:\n  - \
                 {{name: web, image: 'shop/web:1', securityContext: {{{app}}}}}\n  - {{name: proxy, image: \
                 'envoyproxy/envoy:v1.32.1', securityContext: {{{sidecar}}}}}\n"
            )
        };
        let strict = "runAsNonRoot: true, capabilities: {drop: [ALL]}";
        let found = fires(&FINDING, Severity::Info, "proxy", &pod(strict, "readOnlyRootFilesystem: true", ""));
        assert_eq!(found.message, "proxy lacks runAsNonRoot, drop: [ALL], which the app has");
        silent(&FINDING, &pod(strict, strict, ""));
        silent(&FINDING, &pod("runAsNonRoot: true", "", "runAsNonRoot: true"));
        silent(&FINDING, &pod("", "", ""));
    }
}
