//! SC804: a pod with too many sidecars to find the one that fails.

use super::prelude::*;

pub(super) const FINDING: Finding = Finding {
    id: "SC804",
    title: "More sidecars than one can look after",
    severity: Severity::Info,
    why: "Each container can fail, be slow to start and keep the pod from being Ready. With many of them, finding the one at \
          fault takes longer than what they save.",
    when: "A pod has four or more supporting containers, or more than three per app container.",
    fix: "move what is the same for all workloads to an agent per node, and what is the app's own into the app",
    evidence: "kubernetes.io/blog, 2025-04-22: Multi-container Pods, troubleshooting complexity",
    versions: "all",
    link: "https://kubernetes.io/blog/2025/04/22/multi-container-pods-overview/",
    needs: &[],
    rule,
};

fn rule(case: &PodCase, _: &World, hits: &mut Hits) {
    let (helpers, apps) = (case.supporting().count(), case.apps().count());
    if apps == 0 || (helpers < advice::MANY && helpers <= 3 * apps) {
        return;
    }
    let gates = case.supporting().filter(|member| member.spec.readiness_probe.is_some()).count();
    let message = format!(
        "the pod has {}, and its readiness depends on {gates} of them",
        advice::many(helpers, apps)
    );
    hits.push(Hit::pod(Severity::Info).because_of(case.supporting()).field("containers").message(message));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_helpers_are_many() {
        let pod = |count: usize| {
            let helpers = (0..count).fold(String::new(), |text, n| {
                text + &format!("  - {{name: exporter-{n}, image: 'oliver006/redis_exporter:v1.62.0'}}\n")
            });
            format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec:\n  containers:\n  - {{name: web, image: 'shop/web:1'}}\n{helpers}")
        };
        fires(&FINDING, Severity::Info, "", &pod(4));
        silent(&FINDING, &pod(3));
    }
}
