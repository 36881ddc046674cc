//! SC302: a container that buffers without a memory limit.

use super::prelude::*;

pub(super) const FINDING: Finding = Finding {
    id: "SC302",
    title: "Buffer without a memory limit",
    severity: Severity::Warning,
    why: "A shipper or collector keeps what it cannot send. When its destination is down, it grows until the node runs out \
          of memory, and takes other pods with it.",
    when: "A shipper of logs or traces, or a collector, has no memory limit of its own, of the pod, or by a LimitRange.",
    fix: "set limits.memory, and a limit in the tool's own buffer settings",
    evidence: "Kubernetes documentation, Node out of memory behavior",
    versions: "all",
    link: "https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/#node-out-of-memory-behavior",
    needs: &[Needs::LimitRanges],
    rule,
};

fn rule(case: &PodCase, world: &World, hits: &mut Hits) {
    let of_pod = case.pod.spec.resources.and_then(|whole| whole.limits.memory);
    for member in case.supporting().filter(|member| member.role.buffers) {
        let limits = member.spec.resources.limits;
        let by_range = || world.range_default(case.namespace(), "default", "memory");
        if limits.memory.is_some() || limits.unreadable || of_pod.is_some() || by_range() {
            continue;
        }
        let message = format!(
            "{} ({}) has no memory limit: when it cannot send, it may use up the node's memory",
            member.name(),
            member.product()
        );
        hits.push(Hit::on(member, Severity::Warning).field("resources.limits.memory").message(message));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pod(resources: &str) -> String {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec:\n  containers:\n  - {{name: web, image: \
             shop/web:1}}\n  - {{name: logs, image: 'fluent/fluent-bit:3.1', resources: {resources}}}\n"
        )
    }

    #[test]
    fn only_a_memory_limit_bounds_a_shipper() {
        fires(&FINDING, Severity::Warning, "logs", &pod("{requests: {memory: 64Mi}, limits: {cpu: 100m}}"));
        silent(&FINDING, &pod("{limits: {memory: 64Mi}}"));
    }
}
