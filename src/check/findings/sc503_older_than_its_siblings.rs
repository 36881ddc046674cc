//! SC503: an injected sidecar is older than in other pods of the same template.

use super::prelude::*;
use crate::model::ImageReference;
use crate::model::workload::controller;

pub(super) const FINDING: Finding = Finding {
    id: "SC503",
    title: "Injected sidecar is older than in newer pods",
    severity: Severity::Info,
    why: "An injector adds the version that it has at that moment. Pods of the same template that were created before its upgrade \
          keep the old one until something restarts them.",
    when: "Pods of one ReplicaSet, or of one revision of a StatefulSet or DaemonSet, have different versions of a sidecar.",
    fix: "restart the workload: kubectl rollout restart",
    evidence: "istio.io, Canary Upgrades: the data plane is upgraded by a restart; linkerd/linkerd2#4030",
    versions: "all",
    link: "https://istio.io/latest/docs/setup/upgrade/canary/#data-plane",
    needs: &[],
    rule,
};

/// Numbers of a tag, `1.24.1`.
type Version = Vec<u64>;

fn rule(case: &PodCase, world: &World, hits: &mut Hits) {
    if !case.is_live() || controller(&case.pod).is_none() {
        return;
    }
    let revision = |case: &PodCase| case.pod.metadata.labels.get("controller-revision-hash").cloned();
    for member in case.supporting() {
        let Some((name, own)) = version(member) else { continue };
        let siblings = world.siblings(case).filter(|sibling| revision(sibling) == revision(case));
        let theirs = siblings.flat_map(PodCase::supporting).filter(|other| other.name() == member.name());
        let newest = theirs.filter_map(version).filter(|(other, _)| *other == name).map(|(_, version)| version).max();
        let Some(newest) = newest.filter(|newest| *newest > own) else { continue };
        let message = format!(
            "{} has version {}, newer pods of the same template have {}",
            member.name(),
            shown(&own),
            shown(&newest)
        );
        let hit = Hit::on(member, Severity::Info).field("image").message(message);
        hits.push(hit.evidence(member.spec.image.clone()));
    }
}

/// The image without its tag, and the numbers of the tag.
fn version(member: &Member) -> Option<(&str, Version)> {
    let image = ImageReference::parse(&member.spec.image);
    let numbers = image.tag?.trim_start_matches('v').split(['-', '+']).next()?;
    let numbers: Option<Version> = numbers.split('.').map(|number| number.parse().ok()).collect();
    Some((image.repository, numbers?))
}

fn shown(version: &[u64]) -> String {
    version.iter().map(ToString::to_string).collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pod(number: u32, owner: &str, version: &str) -> String {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: web-{number}, namespace: shop, ownerReferences: [{{kind: ReplicaSet, \
             name: {owner}, controller: true}}]}}\nspec:\n  containers:\n  - {{name: web, image: 'shop/web:1'}}\n  - {{name: \
             istio-proxy, image: 'istio/proxyv2:{version}'}}\n---\n"
        )
    }

    #[test]
    fn pods_from_before_the_upgrade_of_the_injector_are_reported() {
        let old = pod(1, "web-5d9", "1.23.4");
        let found = fires(&FINDING, Severity::Info, "istio-proxy", &(old.clone() + &pod(2, "web-5d9", "1.24.1")));
        assert_eq!(found.message, "istio-proxy has version 1.23.4, newer pods of the same template have 1.24.1");
        silent(&FINDING, &(old.clone() + &pod(2, "web-7f6", "1.24.1")));
        silent(&FINDING, &(old + &pod(2, "web-5d9", "1.23.4-distroless")));
    }
}
