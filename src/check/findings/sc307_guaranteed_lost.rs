//! SC307: a sidecar takes the class Guaranteed away from the pod.

use super::prelude::*;
use crate::model::Container;

pub(super) const FINDING: Finding = Finding {
    id: "SC307",
    title: "Sidecar takes the class Guaranteed away",
    severity: Severity::Warning,
    why: "A pod is of the QoS class Guaranteed only if every container has equal requests and limits. The app has them, the \
          sidecar has not: the pod is Burstable, is evicted earlier, and gets no CPUs of its own from the static CPU manager.",
    when: "All apps and init containers have equal requests and limits for CPU and memory, and a supporting container has not; \
           neither pod-level resources nor a LimitRange of the namespace set them.",
    fix: "set equal requests and limits for the sidecar, or resources for the pod as a whole",
    evidence: "Kubernetes documentation, Pod Quality of Service Classes",
    versions: "all",
    link: "https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/",
    needs: &[Needs::LimitRanges],
    rule,
};

fn rule(case: &PodCase, world: &World, hits: &mut Hits) {
    let is_set_elsewhere = case.pod.spec.resources.is_some()
        || ["cpu", "memory"].iter().any(|resource| world.range_default(case.namespace(), "default", resource));
    let others = || case.members.iter().filter(|member| !member.is_supporting());
    if is_set_elsewhere || case.apps().next().is_none() || !others().all(|member| is_guaranteed(&member.spec)) {
        return;
    }
    let weak: Vec<&Member> = case.supporting().filter(|member| !is_guaranteed(&member.spec)).collect();
    if weak.is_empty() {
        return;
    }
    let names: Vec<&str> = weak.iter().map(|member| member.name()).collect();
    let message = format!(
        "the app has equal requests and limits, but {} has not, so the pod is Burstable instead of Guaranteed",
        names.join(", ")
    );
    hits.push(Hit::pod(Severity::Warning).because_of(weak).field("containers").message(message));
}

/// Whether a container has what the class Guaranteed asks for: limits, and requests that are equal to them.
fn is_guaranteed(spec: &Container) -> bool {
    let (requests, limits) = (spec.resources.requests, spec.resources.limits);
    let is_equal = |request: Option<Quantity>, limit: Option<Quantity>| {
        limit.is_some_and(|limit| !limit.is_zero()) && request.is_none_or(|request| Some(request) == limit)
    };
    is_equal(requests.cpu, limits.cpu) && is_equal(requests.memory, limits.memory)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EQUAL: &str = "requests: {cpu: 1, memory: 1Gi}, limits: {cpu: 1, memory: 1Gi}";

    fn pod(app: &str, sidecar: &str, whole: &str) -> String {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec:\n{whole}  initContainers:\n  - {{name: proxy, image: \
             'envoyproxy/envoy:v1.32.1', restartPolicy: Always, resources: {{{sidecar}}}}}\n  containers:\n  - {{name: web, \
             image: 'shop/web:1', resources: {{{app}}}}}\n"
        )
    }

    #[test]
    fn the_weakest_container_decides_about_the_class() {
        fires(&FINDING, Severity::Warning, "", &pod(EQUAL, "requests: {cpu: 100m}", ""));
        silent(&FINDING, &pod(EQUAL, EQUAL, ""));
        silent(&FINDING, &pod(EQUAL, "limits: {cpu: 1, memory: 64Mi}", ""));
        silent(&FINDING, &pod("requests: {cpu: 1}", "", ""));
        silent(&FINDING, &pod(EQUAL, "", &format!("  resources: {{{EQUAL}}}\n")));
    }
}
