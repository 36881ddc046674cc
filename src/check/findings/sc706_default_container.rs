//! SC706: kubectl picks the sidecar.

use super::prelude::*;

pub(super) const FINDING: Finding = Finding {
    id: "SC706",
    title: "kubectl picks the sidecar",
    severity: Severity::Info,
    why: "`kubectl logs` and `kubectl exec` take the first container if none is named: here, the sidecar.",
    when: "The first of `containers` is supporting, and the pod has no annotation kubectl.kubernetes.io/default-container.",
    fix: "set the annotation kubectl.kubernetes.io/default-container on the pod template to the app's container",
    evidence: "tried with kubectl 1.32",
    versions: "all",
    link: "https://kubernetes.io/docs/reference/labels-annotations-taints/#kubectl-kubernetes-io-default-container",
    needs: &[],
    rule,
};

fn rule(case: &PodCase, _: &World, hits: &mut Hits) {
    let first = case.classics().find(|member| member.position == 0);
    let Some(first) = first.filter(|_| case.annotation("kubectl.kubernetes.io/default-container").is_none()) else {
        return;
    };
    let name = first.name();
    let message = format!("kubectl logs and exec take {name} if no container is named");
    let mut hit = Hit::on(first, Severity::Info).message(message);
    if let Some(app) = case.apps().next() {
        hit = hit.fix(format!(
            "set the annotation kubectl.kubernetes.io/default-container: {} on the pod template",
            app.name()
        ));
    }
    hits.push(hit);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sidecar_in_the_first_place_needs_the_annotation() {
        let pod = |metadata: &str| {
            format!(
                "apiVersion: v1\nkind: Pod\nmetadata: {{name: web{metadata}}}\nspec:\n  containers:\n  - {{name: proxy, image: \
                 'istio/proxyv2:1.24.1'}}\n  - {{name: web, image: shop/web:1}}\n"
            )
        };
        fires(&FINDING, Severity::Info, "proxy", &pod(""));
        silent(&FINDING, &pod(", annotations: {kubectl.kubernetes.io/default-container: web}"));
    }
}
