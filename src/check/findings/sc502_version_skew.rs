//! SC502: one workload runs another version of a sidecar than the others.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::prelude::*;
use crate::model::ImageReference;

pub(super) const FINDING: Finding = Finding {
    id: "SC502",
    title: "Sidecar version differs from the others",
    severity: Severity::Warning,
    why: "Most pods run one version of the sidecar, and these run another. Old proxies miss fixes, and a control plane \
          supports only a few versions.",
    when: "A product runs in several versions, and this one differs from the most frequent by more than one minor version; \
           info if by one. Pods that are over, and workloads in the middle of a rollout, are left out.",
    fix: "restart the workload, or upgrade the image",
    evidence: "istio/istio#17375 and #31177; linkerd/linkerd2#4030 and #11280",
    versions: "all",
    link: "https://istio.io/latest/docs/ops/deployment/",
    needs: &[],
    rule,
};

fn rule(case: &PodCase, world: &World, hits: &mut Hits) {
    if world.is_rolling(case) {
        return;
    }
    for member in case.supporting() {
        let Some((product, version)) = product_and_version(member) else { continue };
        let usual = world.memory.versions.get_or_init(|| usual_versions(world));
        let Some(usual) = usual.get(&product).copied() else { continue };
        let minors = if usual.0 == version.0 { usual.1.abs_diff(version.1) } else { u32::MAX };
        let severity = match minors {
            0 => continue,
            1 => Severity::Info,
            _ => Severity::Warning,
        };
        let message = format!(
            "{} runs version {}.{} of {}, where most run {}.{}",
            member.name(),
            version.0,
            version.1,
            member.product(),
            usual.0,
            usual.1
        );
        hits.push(Hit::on(member, severity).field("image").message(message).evidence(member.spec.image.clone()));
    }
}

/// Product with the image's name (one product may have several images with versions of their own), major and minor.
fn product_and_version(member: &Member) -> Option<((String, String), (u32, u32))> {
    let product = member.verdict.product.as_deref()?;
    let image = ImageReference::parse(&member.spec.image);
    let version = world::parse_version(image.tag?)?;
    let name = image.repository.rsplit('/').next().unwrap_or_default();
    Some(((product.to_owned(), name.to_owned()), version))
}

/// The version of each product that most workloads run; the newest of several.
fn usual_versions(world: &World) -> HashMap<(String, String), (u32, u32)> {
    type Workloads = BTreeMap<(u32, u32), BTreeSet<(Option<String>, String)>>;
    let mut products: HashMap<(String, String), Workloads> = HashMap::new();
    for case in world.cases.iter().filter(|case| !world.is_rolling(case)) {
        let name = match &case.workload {
            Some(workload) => format!("{}/{}", workload.kind, workload.name),
            None => case.pod.metadata.name.clone(),
        };
        for (product, version) in case.supporting().filter_map(product_and_version) {
            let namespace = case.namespace().map(ToOwned::to_owned);
            products.entry(product).or_default().entry(version).or_default().insert((namespace, name.clone()));
        }
    }
    let usual = |workloads: Workloads| {
        workloads.into_iter().max_by_key(|(version, names)| (names.len(), *version)).map(|(version, _)| version)
    };
    products.into_iter().filter_map(|(product, workloads)| Some((product, usual(workloads)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deployments(versions: &[&str]) -> String {
        let one = |(index, version): (usize, &&str)| {
            format!(
                "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web{index}}}\nspec:\n  template:\n    spec:\n      \
                 containers:\n      - {{name: web, image: shop/web:1}}\n      - {{name: istio-proxy, image: \
                 'istio/proxyv2:{version}'}}\n"
            )
        };
        versions.iter().enumerate().map(one).collect()
    }

    #[test]
    fn a_version_far_from_the_usual_one_is_reported() {
        let found = fires(&FINDING, Severity::Warning, "istio-proxy", &deployments(&["1.27.1", "1.24.0", "1.27.0"]));
        assert_eq!(found.workload.unwrap().name, "web1");
        fires(&FINDING, Severity::Info, "istio-proxy", &deployments(&["1.27.1", "1.26.0", "1.27.0"]));
        silent(&FINDING, &deployments(&["1.27.1", "1.27.0"]));
    }
}
