//! SC801: many copies of what could run once per node.

use super::prelude::*;

pub(super) const FINDING: Finding = Finding {
    id: "SC801",
    title: "One copy per pod where one per node would do",
    severity: Severity::Info,
    why: "An agent that sends logs, metrics or traces away can run once per node, in a DaemonSet. As a sidecar it is started, \
          updated and paid for once per pod, and it scales with the app whether it has to or not.",
    when: "The pods of the input have at least three copies of an agent, and at least two for each node. Nodes are those \
           that can be listed, otherwise those on which the pods run.",
    fix: "run it as a DaemonSet, and let the app write to standard output or send to the node's agent",
    evidence: "kubernetes.io/blog, 2025-04-22: Multi-container Pods, resource efficiency",
    versions: "all",
    link: "https://kubernetes.io/docs/concepts/cluster-administration/logging/#using-a-node-logging-agent",
    needs: &[Needs::Nodes],
    rule,
};

fn rule(case: &PodCase, world: &World, hits: &mut Hits) {
    if case.kind_of_workload() == "DaemonSet" || !case.is_live() {
        return;
    }
    for member in case.supporting() {
        let product = member.verdict.product.as_deref();
        if !advice::runs_per_node(product, &member.spec) {
            continue;
        }
        let Some(fleet) = product.and_then(|product| world.fleet_of(product)).filter(advice::Fleet::is_crowded) else {
            continue;
        };
        let message = format!("{}: {}", member.product(), fleet.sentence());
        hits.push(Hit::on(member, Severity::Info).message(message));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pods(count: usize, nodes: usize) -> String {
        let pod = |n: usize| {
            format!(
                "apiVersion: v1\nkind: Pod\nmetadata: {{name: web-{n}, namespace: shop, ownerReferences: [{{kind: StatefulSet, \
                 name: web, controller: true}}]}}\nspec:\n  nodeName: node-{}\n  containers:\n  - {{name: web, image: \
                 'shop/web:1'}}\n  - {{name: logs, image: 'fluent/fluent-bit:3.1', resources: {{requests: {{cpu: \
                 100m}}}}}}\n---\n",
                n % nodes
            )
        };
        (0..count).map(pod).collect()
    }

    #[test]
    fn many_copies_per_node_are_reported_with_what_they_request() {
        let found = fires(&FINDING, Severity::Info, "logs", &pods(6, 2));
        assert_eq!(
            found.message,
            "Fluent Bit: 6 copies on 2 nodes request 600m CPU, one per node would request 200m CPU"
        );
    }

    #[test]
    fn few_copies_per_node_and_daemon_sets_are_fine() {
        silent(&FINDING, &pods(5, 3));
        silent(&FINDING, &pods(6, 2).replace("StatefulSet", "DaemonSet"));
        silent(&FINDING, &pods(6, 2).replace("fluent/fluent-bit:3.1", "envoyproxy/envoy:v1.32.1"));
    }
}
