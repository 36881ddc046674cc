//! SC306: an init container decides what the pod reserves for its whole life.

use super::prelude::*;
use crate::model::Resources;

pub(super) const FINDING: Finding = Finding {
    id: "SC306",
    title: "Init container sets what the pod reserves",
    severity: Severity::Info,
    why: "A pod reserves the greater of what its containers need and what its largest init container needs, for its whole \
          life. Native sidecars that come before an init container add to its need.",
    when: "The request of an init container, plus those of the native sidecars before it, exceeds the sum of all regular \
           containers and native sidecars. Warning at more than twice as much.",
    fix: "lower the request of the init container, or put native sidecars after it where they can start later",
    evidence: "tried on Kubernetes 1.36 (quota admission); kubernetes/website#57244",
    versions: "all; native sidecars from 1.29",
    link: "https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#resource-sharing-within-containers",
    needs: &[],
    rule,
};

fn rule(case: &PodCase, _: &World, hits: &mut Hits) {
    if case.supporting().next().is_none() || case.pod.spec.resources.is_some_and(|pod| pod.requests.is_stated()) {
        return;
    }
    let found = ["cpu", "memory"].into_iter().filter_map(|resource| peak(case, resource));
    let Some((severity, step, message)) = found.max_by_key(|(severity, ..)| *severity) else { return };
    hits.push(Hit::fact(step, severity).field("resources.requests").message(message));
}

fn peak<'a>(case: &'a PodCase, resource: &str) -> Option<(Severity, &'a Member, String)> {
    let of = |list: Resources| if resource == "cpu" { list.cpu } else { list.memory }.unwrap_or_default();
    let request = |member: &Member| of(member.spec.resources.requests);
    let need = case.running().map(request).fold(Quantity::ZERO, |sum, one| sum + one);
    let before = |step: &Member| {
        let natives = case.natives().filter(|native| native.index < step.index);
        natives.map(request).fold(request(step), |sum, one| sum + one)
    };
    let asking = case.steps().filter(|step| !request(step).is_zero());
    let (step, most) = asking.map(|step| (step, before(step))).max_by_key(|(_, most)| *most)?;
    if most <= need {
        return None;
    }
    let severity = if most > need + need { Severity::Warning } else { Severity::Info };
    let message = format!(
        "the pod reserves {} {resource} because of {}, although its containers need {} later",
        world::shown(resource, most),
        step.name(),
        world::shown(resource, need)
    );
    Some((severity, step, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pod(step: &str) -> String {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec:\n  initContainers:\n  - {{name: proxy, image: \
             'envoyproxy/envoy:v1.31', restartPolicy: Always, resources: {{requests: {{memory: 50Mi}}}}}}\n  - {{name: load, \
             image: shop/load:1, resources: {{requests: {{memory: {step}}}}}}}\n  containers:\n  - {{name: web, image: \
             shop/web:1, resources: {{requests: {{memory: 50Mi}}}}}}\n"
        )
    }

    #[test]
    fn a_step_and_the_sidecars_before_it_count_together() {
        fires(&FINDING, Severity::Info, "load", &pod("60Mi"));
        fires(&FINDING, Severity::Warning, "load", &pod("200Mi"));
        silent(&FINDING, &pod("50Mi"));
    }
}
