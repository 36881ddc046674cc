//! SC309: a `VerticalPodAutoscaler` does not see native sidecars.

use super::prelude::*;

pub(super) const FINDING: Finding = Finding {
    id: "SC309",
    title: "Vertical autoscaler leaves native sidecars out",
    severity: Severity::Info,
    why: "The recommender of the VerticalPodAutoscaler looks at `containers` only. What it recommends for a container that became \
          native stays as it was, without a message.",
    when: "A VerticalPodAutoscaler targets the workload, its mode is not Off, and the pods have native sidecars.",
    fix: "set the requests of native sidecars by hand, until the autoscaler knows them",
    evidence: "kubernetes/autoscaler#7229; AEP in kubernetes/autoscaler#8905",
    versions: "1.29 and later",
    link: "https://github.com/kubernetes/autoscaler/issues/7229",
    needs: &[Needs::VerticalAutoscalers],
    rule,
};

fn rule(case: &PodCase, world: &World, hits: &mut Hits) {
    let Some(workload) = &case.workload else { return };
    let natives: Vec<&str> = case.natives().map(Member::name).collect();
    let targets = |autoscaler: &&serde_json::Value| {
        let (target, mode) = (&autoscaler["spec"]["targetRef"], &autoscaler["spec"]["updatePolicy"]["updateMode"]);
        target["kind"] == workload.kind.as_str() && target["name"] == workload.name.as_str() && mode != "Off"
    };
    let Some(autoscaler) = world.all("VerticalPodAutoscaler", case.namespace()).find(targets) else { return };
    if natives.is_empty() {
        return;
    }
    let message = format!(
        "VerticalPodAutoscaler {} does not size {}, because {} native",
        autoscaler["metadata"]["name"].as_str().unwrap_or_default(),
        natives.join(", "),
        crate::wording::one_or_many(natives.len(), "it is", "they are")
    );
    hits.push(Hit::pod(Severity::Info).field("initContainers").message(message));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn native_sidecars_of_a_workload_that_is_sized_are_worth_a_note() {
        let input = |policy: &str, mode: &str| {
            format!(
                "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web}}\nspec:\n  template:\n    spec:\n      \
                 initContainers: [{{name: proxy, image: 'envoyproxy/envoy:v1.32.1'{policy}}}]\n      containers: [{{name: web, \
                 image: 'shop/web:1'}}]\n---\napiVersion: autoscaling.k8s.io/v1\nkind: VerticalPodAutoscaler\nmetadata: {{name: \
                 web}}\nspec: {{targetRef: {{kind: Deployment, name: web}}, updatePolicy: {{updateMode: {mode}}}}}\n"
            )
        };
        fires(&FINDING, Severity::Info, "", &input(", restartPolicy: Always", "Auto"));
        silent(&FINDING, &input(", restartPolicy: Always", "'Off'"));
        silent(&FINDING, &input("", "Auto"));
    }
}
