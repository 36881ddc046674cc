//! SC310: a sidecar was killed because its memory ran out.

use super::prelude::*;

pub(super) const FINDING: Finding = Finding {
    id: "SC310",
    title: "Sidecar ran out of memory",
    severity: Severity::Warning,
    why: "The kernel kills a container that needs more memory than its limit. A proxy takes all calls of the app with it, a \
          shipper what it has not sent, and it happens again under the same load.",
    when: "The last run of a supporting container, or the current one, ended with OOMKilled.",
    fix: "raise the memory limit, or lower what it keeps in memory (buffers, caches, configuration of the whole mesh)",
    evidence: "Kubernetes documentation, Assign Memory Resources to Containers",
    versions: "all",
    link: "https://kubernetes.io/docs/tasks/configure-pod-container/assign-memory-resource/",
    needs: &[],
    rule,
};

fn rule(case: &PodCase, _: &World, hits: &mut Hits) {
    for member in case.supporting() {
        if !member.status.as_ref().is_some_and(super::super::case::ran_out_of_memory) {
            continue;
        }
        let limit = match member.spec.resources.limits.memory {
            Some(limit) => format!("its limit is {}", world::shown("memory", limit)),
            None => "it has no limit of its own, so the node or the pod ran out".to_owned(),
        };
        let message = format!("{} was killed because memory ran out; {limit}", member.name());
        hits.push(Hit::on(member, Severity::Warning).field("resources.limits.memory").message(message));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sidecar_that_was_killed_for_its_memory_is_reported() {
        let pod = |reason: &str| {
            format!(
                "apiVersion: v1\nkind: Pod\nmetadata: {{name: web, namespace: shop}}\nspec:\n  containers:\n  - {{name: web, \
                 image: 'shop/web:1'}}\n  - {{name: logs, image: 'fluent/fluent-bit:3.1', resources: {{limits: {{memory: \
                 64Mi}}}}}}\nstatus:\n  phase: Running\n  containerStatuses:\n  - {{name: web, ready: true, restartCount: 0, \
                 state: {{running: {{}}}}}}\n  - {{name: logs, ready: true, restartCount: 3, state: {{running: {{}}}}, lastState: \
                 {{terminated: {{exitCode: 137, reason: {reason}}}}}}}\n"
            )
        };
        fires(&FINDING, Severity::Warning, "logs", &pod("OOMKilled"));
        silent(&FINDING, &pod("Error"));
    }
}
