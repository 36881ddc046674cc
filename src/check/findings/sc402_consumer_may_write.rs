//! SC402: a container that only has to read may write.

use super::prelude::*;

pub(super) const FINDING: Finding = Finding {
    id: "SC402",
    title: "Container that only has to read may write",
    severity: Severity::Info,
    why: "What a configuration helper writes is the app's configuration, and what the app writes are its own files. Where the \
          reader may write as well, a mistake or an intruder in one container changes what the other relies on.",
    when: "An app mounts the volume that a config-helper fills, or a log shipper mounts the volume that the app writes, and \
           neither the mount nor the volume is read-only.",
    fix: "set readOnly: true on the mount of the container that only reads",
    evidence: "kubernetes.io/blog, 2025-04-22: Multi-container Pods, configuration helper",
    versions: "all",
    link: "https://kubernetes.io/docs/concepts/storage/volumes/#read-only-mounts",
    needs: &[],
    rule,
};

fn rule(case: &PodCase, _: &World, hits: &mut Hits) {
    for volume in case.pod.spec.volumes.iter().filter(|volume| volume.source.holds_files()) {
        let writes = |member: &Member| member.mounts(&volume.name, true);
        for helper in case.supporting().filter(|member| writes(member)) {
            let apps = case.apps().filter(|app| writes(app));
            let (reader, source) = match apps.collect::<Vec<_>>().as_slice() {
                [app, ..] if helper.is(Pattern::ConfigHelper) => (*app, helper),
                [app, ..] if helper.role.ships_logs => (helper, *app),
                _ => continue,
            };
            let message = format!(
                "{} may write to volume {}, which it only has to read: {} fills it",
                reader.name(),
                volume.name,
                source.name()
            );
            let hit = Hit::fact(reader, Severity::Info).because_of([helper]);
            hits.push(hit.field("volumeMounts").about(&volume.name).message(message));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pod(image: &str, app: &str, helper: &str) -> String {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec:\n  volumes: [{{name: v, emptyDir: {{}}}}]\n  containers:\n  \
             - {{name: web, image: 'shop/web:1', volumeMounts: [{{name: v, mountPath: /v{app}}}]}}\n  - {{name: helper, image: \
             '{image}', volumeMounts: [{{name: v, mountPath: /v{helper}}}]}}\n"
        )
    }

    #[test]
    fn readers_that_may_write_are_worth_a_note() {
        let sync = "registry.k8s.io/git-sync/git-sync:v4.3.0";
        fires(&FINDING, Severity::Info, "web", &pod(sync, "", ""));
        silent(&FINDING, &pod(sync, ", readOnly: true", ""));
        fires(&FINDING, Severity::Info, "helper", &pod("fluent/fluent-bit:3.1", "", ""));
        silent(&FINDING, &pod("fluent/fluent-bit:3.1", "", ", readOnly: true"));
    }
}
