//! SC707: a classic sidecar that could be a native one.

use super::prelude::*;
use crate::model::Workload;
use crate::wording::{is_object_name, shell_word};

pub(super) const FINDING: Finding = Finding {
    id: "SC707",
    title: "Classic sidecar could be native",
    severity: Severity::Info,
    why: "A native sidecar starts before the app, stops after it, and does not hold a Job open.",
    when: "A supporting container is in `containers`, and no node is older than Kubernetes 1.29.",
    fix: "move the container to initContainers with restartPolicy: Always",
    evidence: "KEP-753, on by default from 1.29",
    versions: "1.29 and later",
    link: SIDECARS,
    needs: &[Needs::Nodes],
    rule,
};

fn rule(case: &PodCase, world: &World, hits: &mut Hits) {
    let classics: Vec<&Member> = case.classics().collect();
    let Some(surest) = classics.iter().max_by(|a, b| a.verdict.confidence.total_cmp(&b.verdict.confidence)) else {
        return;
    };
    if !world.runs_native_sidecars() {
        return;
    }
    let names: Vec<&str> = classics.iter().map(|member| member.name()).collect();
    let message = format!("{} could be native: start before the app and stop after it", names.join(", "));
    let mut hit = Hit::pod(Severity::Info).because_of([*surest]).field("containers").message(message);
    if let Some(command) = command(case) {
        hit = hit.fix(format!("move the container to initContainers with restartPolicy: Always: `{command}` shows the change"));
    }
    hits.push(hit);
}

/// The command that shows the change; `None` if a name could be anything else on a command line.
fn command(case: &PodCase) -> Option<String> {
    let of_pod = || ("pod".to_owned(), case.pod.metadata.name.clone());
    let of_workload = |workload: &Workload| (workload.kind.to_lowercase(), workload.name.clone());
    let (kind, name) = case.workload.as_ref().map_or_else(of_pod, of_workload);
    if !is_object_name(&name) {
        return None;
    }
    let place = case.namespace().map(|namespace| format!(" -n {}", shell_word(namespace))).unwrap_or_default();
    let file = case.place.as_ref().map(|place| place.file.as_str()).filter(|file| !file.is_empty());
    let file = file.map(|file| if file == "standard input" { "-" } else { file });
    let file = file.map(|file| format!(" -f {}", shell_word(file))).unwrap_or_default();
    Some(format!("kubectl sidecars migrate {}{place}{file}", shell_word(&format!("{kind}/{name}"))))
}

#[cfg(test)]
mod tests {
    use super::*;

    const INPUT: &str = "
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  containers:
  - {name: web, image: shop/web:1}
  - {name: fluent-bit, image: 'fluent/fluent-bit:3.1'}
---
apiVersion: v1
kind: Node
metadata: {name: node-1}
status: {nodeInfo: {kubeletVersion: v1.33.2}}
";

    #[test]
    fn classic_sidecars_are_named_once_if_the_nodes_are_new_enough() {
        fires(&FINDING, Severity::Info, "", INPUT);
        silent(&FINDING, &INPUT.replace("v1.33.2", "v1.28.9"));
        silent(&FINDING, &INPUT.replace("- {name: fluent-bit", "initContainers:\n  - {restartPolicy: Always, name: fluent-bit"));
    }
}
