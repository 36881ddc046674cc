//! SC507: a pod lacks the sidecar that its siblings have.

use std::collections::{BTreeMap, HashMap};

use super::prelude::*;
use crate::classify::Wishes;
use crate::model::workload::controller;

pub(super) const FINDING: Finding = Finding {
    id: "SC507",
    title: "Pod lacks the sidecar of its siblings",
    severity: Severity::Error,
    why: "The injector was down or skipped the pod when it was created. Without the mesh proxy, its traffic is neither \
          encrypted nor allowed by policies, and some calls fail.",
    when: "A ready pod lacks a product that at least 80 % of the ready pods of its owner have, or a mesh proxy that at least \
           90 % of the namespace's ready pods that ask for injection have. Pods that opt out are left out.",
    fix: "delete the pod, so that its replacement is injected; if it is missing again, check the webhook's failurePolicy",
    evidence: "Istio's documentation, Sidecar injection problems",
    versions: "all",
    link: "https://istio.io/latest/docs/ops/common-problems/injection/",
    needs: &[],
    rule,
};

fn rule(case: &PodCase, world: &World, hits: &mut Hits) {
    if !case.is_live() || !case.is_ready() || opts_out(case) {
        return;
    }
    let missing = missing_beside_siblings(case, world).or_else(|| missing_in_namespace(case, world));
    let Some((product, severity, message)) = missing else { return };
    hits.push(Hit::pod(severity).field("containers").about(product).message(message));
}

type Missing = Option<(String, Severity, String)>;

fn missing_beside_siblings(case: &PodCase, world: &World) -> Missing {
    let own = controller(&case.pod)?;
    let siblings: Vec<&PodCase> = world.siblings(case).filter(|other| other.is_live() && other.is_ready()).collect();
    let total: usize = siblings.iter().map(|other| other.pods).sum();
    let mut having: BTreeMap<&str, (usize, bool)> = BTreeMap::new();
    for other in &siblings {
        let named = other.supporting().filter(|member| member.verdict.product.is_some());
        let products: BTreeMap<&str, &Member> = named.map(|member| (member.product(), member)).collect();
        for (product, member) in products {
            let known = having.entry(product).or_default();
            *known = (known.0 + other.pods, known.1 || member.role.mesh.is_some());
        }
    }
    having.into_iter().find_map(|(product, (pods, is_mesh))| {
        let is_usual = pods * 5 >= total * 4;
        let has_it = case.members.iter().any(|member| member.verdict.product.as_deref() == Some(product));
        let severity = if is_mesh { Severity::Error } else { Severity::Warning };
        (is_usual && !has_it).then(|| {
            let message = format!("the pod has no {product}, although {pods} of {total} ready pods of {} {} have one", own.kind, own.name);
            (product.to_owned(), severity, message)
        })
    })
}

fn missing_in_namespace(case: &PodCase, world: &World) -> Missing {
    if !asks(case) || case.supporting().any(|member| member.role.mesh.is_some()) {
        return None;
    }
    let counts = world.memory.injected.get_or_init(|| count_injected(world));
    let (total, having) = counts.get(&case.pod.metadata.namespace).copied()?;
    (having > 0 && having * 10 >= total * 9).then(|| {
        let message = format!(
            "the pod asks for injection and has no mesh proxy, although {having} of {total} such pods of the namespace have one"
        );
        ("mesh proxy".to_owned(), Severity::Error, message)
    })
}

/// Ready pods that ask for injection, and how many of them have a mesh proxy, by namespace.
fn count_injected(world: &World) -> HashMap<Option<String>, (usize, usize)> {
    let mut counts: HashMap<Option<String>, (usize, usize)> = HashMap::new();
    for case in world.cases.iter().filter(|case| case.is_live() && case.is_ready() && asks(case) && !opts_out(case)) {
        let (total, having) = counts.entry(case.pod.metadata.namespace.clone()).or_default();
        *total += case.pods;
        *having += if case.supporting().any(|member| member.role.mesh.is_some()) { case.pods } else { 0 };
    }
    counts
}

/// Whether the pod asks for a mesh proxy.
fn asks(case: &PodCase) -> bool {
    Wishes::of(&case.pod.metadata).asks_for_a_mesh()
}

/// Whether the pod refuses one.
fn opts_out(case: &PodCase) -> bool {
    Wishes::of(&case.pod.metadata).refuses_a_mesh()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pods(proxies: &[bool], metadata: &str) -> String {
        let one = |(index, proxy): (usize, &bool)| {
            let proxy = if *proxy { "  - {name: istio-proxy, image: 'istio/proxyv2:1.24.1'}\n" } else { "" };
            format!(
                "---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: web-5c-{index}\n  namespace: shop\n  labels: \
                 {{pod-template-hash: 5c}}\n{metadata}  ownerReferences: [{{apiVersion: apps/v1, kind: ReplicaSet, name: \
                 web-5c, controller: true}}]\nspec:\n  containers:\n  - {{name: web, image: shop/web:1}}\n{proxy}status:\n  \
                 phase: Running\n  conditions: [{{type: Ready, status: 'True'}}]\n"
            )
        };
        proxies.iter().enumerate().map(one).collect()
    }

    #[test]
    fn one_of_five_without_proxy_is_the_odd_one_out() {
        let found = fires(&FINDING, Severity::Error, "", &pods(&[true, true, false, true, true], ""));
        assert_eq!((found.pods, found.sample), (1, vec!["web-5c-2".to_owned()]));
        silent(&FINDING, &pods(&[true, true, false, true], ""));
    }

    #[test]
    fn a_pod_that_opts_out_is_fine() {
        let mark = "  annotations: {sidecar.istio.io/inject: 'false'}\n";
        silent(&FINDING, &pods(&[true, true, false, true, true], mark));
    }
}
