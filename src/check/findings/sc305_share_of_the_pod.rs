//! SC305: sidecars reserve more than the app.

use super::prelude::*;
use crate::resources::{overhead, reservation};

pub(super) const FINDING: Finding = Finding {
    id: "SC305",
    title: "Sidecars reserve more than the app",
    severity: Severity::Info,
    why: "The cluster pays more for what helps the app than for the app itself, once per replica.",
    when: "All supporting containers of a pod together hold more than half of its CPU requests and more than 50m, or more \
           than half of its memory requests and more than 64Mi. --max-share sets another share.",
    fix: "lower their requests to what they use (`list --usage`), or use one agent per node or an ambient mesh instead",
    evidence: "kubernetes.io/blog, 2025-04-22: Multi-container Pods, resource efficiency",
    versions: "all",
    link: "https://kubernetes.io/blog/2025/04/22/multi-container-pods-overview/",
    needs: &[],
    rule,
};

fn rule(case: &PodCase, world: &World, hits: &mut Hits) {
    let pod = &case.pod;
    let containers = pod.containers();
    let is_supporting = |index: usize| {
        let name = containers.get(index).map(|container| container.spec.name.as_str());
        case.supporting().any(|member| Some(member.name()) == name)
    };
    let whole = reservation(pod, &containers, |_| true);
    let theirs = overhead(pod, &containers, &whole, is_supporting).effective;
    let floor = |resource| if resource == "cpu" { Quantity::from_milli(50) } else { Quantity::from_units(64 << 20) };
    for (resource, theirs, all) in
        [("cpu", theirs.cpu, whole.requests.cpu), ("memory", theirs.memory, whole.requests.memory)]
    {
        let (Some(theirs), Some(all)) = (theirs, all.filter(|all| !all.is_zero())) else { continue };
        #[expect(clippy::cast_precision_loss, reason = "a share for people")]
        let share = theirs.milli_value() as f64 / all.milli_value() as f64;
        if share <= world.max_share || theirs <= floor(resource) {
            continue;
        }
        let names: Vec<&str> = case.supporting().map(Member::name).collect();
        let message = format!(
            "{} hold {} of {} {resource} that the pod reserves, {:.0} %",
            names.join(", "),
            world::shown(resource, theirs),
            world::shown(resource, all),
            share * 100.0
        );
        hits.push(Hit::pod(Severity::Info).because_of(case.supporting()).field("resources").message(message));
        // One finding per workload: the other resource would say the same.
        return;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pod(app: &str, proxy: &str) -> String {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec:\n  containers:\n  - {{name: web, image: shop/web:1, \
             resources: {{requests: {{cpu: {app}}}}}}}\n  - {{name: proxy, image: 'istio/proxyv2:1.24.1', resources: \
             {{requests: {{cpu: {proxy}}}}}}}\n"
        )
    }

    #[test]
    fn more_than_half_and_more_than_50m_is_reported() {
        fires(&FINDING, Severity::Info, "", &pod("20m", "100m"));
        silent(&FINDING, &pod("100m", "100m"));
        silent(&FINDING, &pod("5m", "50m"));
    }
}
