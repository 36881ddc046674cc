//! SC505: two sidecars do the same work.

use super::prelude::*;

pub(super) const FINDING: Finding = Finding {
    id: "SC505",
    title: "Two sidecars for the same purpose",
    severity: Severity::Warning,
    why: "They cost twice, send logs twice, or encrypt traffic twice.",
    when: "Two supporting containers of a pod are both log shippers, both mesh proxies, or reload configuration in the same \
           volume. Exporters do not count, nor does a shipper of logs beside one of metrics or traces.",
    fix: "remove one of them",
    evidence: "migrations from one agent or mesh to another are the usual reason",
    versions: "all",
    link: "https://kubernetes.io/blog/2025/04/22/multi-container-pods-overview/",
    needs: &[],
    rule,
};

fn rule(case: &PodCase, _: &World, hits: &mut Hits) {
    let helpers: Vec<&Member> = case.supporting().collect();
    for (index, first) in helpers.iter().enumerate() {
        for second in &helpers[index + 1..] {
            let Some(purpose) = shared_purpose(first, second) else { continue };
            let message = format!("{} and {} {purpose}", first.name(), second.name());
            let hit = Hit::pod(Severity::Warning).because_of([*first, *second]).message(message);
            hits.push(hit.field("containers"));
            return;
        }
    }
}

fn shared_purpose(first: &Member, second: &Member) -> Option<&'static str> {
    let (a, b) = (first.role, second.role);
    if a.ships_logs && b.ships_logs {
        return Some("both ship logs");
    }
    if a.mesh.is_some() && b.mesh.is_some() {
        return Some("are both mesh proxies");
    }
    let writes_same = first
        .spec
        .volume_mounts
        .iter()
        .any(|mount| !mount.name.starts_with("kube-api-access-") && second.mounts(&mount.name, false));
    (a.reloads && b.reloads && writes_same).then_some("both reload the configuration in the same volume")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pod(first: &str, second: &str) -> String {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec:\n  containers:\n  - {{name: web, image: \
             shop/web:1}}\n  - {{name: one, {first}}}\n  - {{name: two, {second}}}\n"
        )
    }

    #[test]
    fn shippers_and_reloaders_of_one_volume_are_two_of_a_kind() {
        fires(&FINDING, Severity::Warning, "", &pod("image: 'fluent/fluent-bit:3.1'", "image: 'fluent/fluentd:v1.17'"));
        let reloader = |volume: &str| {
            format!("image: 'ghcr.io/jimmidyson/configmap-reload:v0.14.0', volumeMounts: [{{name: {volume}, mountPath: /c}}]")
        };
        fires(&FINDING, Severity::Warning, "", &pod(&reloader("c"), &reloader("c")));
        silent(&FINDING, &pod(&reloader("c"), &reloader("rules")));
    }

    #[test]
    fn an_exporter_beside_a_shipper_is_fine() {
        silent(&FINDING, &pod("image: 'fluent/fluent-bit:3.1'", "image: 'oliver006/redis_exporter:v1.62.0'"));
    }
}
