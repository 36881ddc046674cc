//! SC404: a reloader watches files that never change.

use super::prelude::*;
use crate::model::pod::VolumeSource;

pub(super) const FINDING: Finding = Finding {
    id: "SC404",
    title: "Reloader never sees the change",
    severity: Severity::Warning,
    why: "The kubelet does not update a ConfigMap or Secret that is mounted with subPath, so a reloader that watches it waits \
          for ever, and the app keeps its old configuration.",
    when: "A config reloader mounts a ConfigMap or Secret with subPath and no other one without.",
    fix: "mount the directory instead of a subPath",
    evidence: "Kubernetes documentation, ConfigMaps, mounted ConfigMaps are updated automatically",
    versions: "all",
    link: "https://kubernetes.io/docs/concepts/configuration/configmap/#mounted-configmaps-are-updated-automatically",
    needs: &[],
    rule,
};

fn rule(case: &PodCase, _: &World, hits: &mut Hits) {
    let is_content = |name: &str| {
        let volume = case.pod.spec.volumes.iter().find(|volume| volume.name == name);
        volume.is_some_and(|volume| matches!(volume.source, VolumeSource::ConfigMap | VolumeSource::Secret))
    };
    for member in case.supporting().filter(|member| member.role.reloads) {
        let by_sub_path = |name: &str| {
            let mut mounts = member.wide.volume_mounts.iter();
            mounts.any(|m| m.name == name && !(m.sub_path.is_empty() && m.sub_path_expr.is_empty()))
        };
        let mut content = member.spec.volume_mounts.iter().filter(|mount| is_content(&mount.name)).peekable();
        let Some(first) = content.peek().map(|mount| mount.name.clone()) else { continue };
        if content.all(|mount| by_sub_path(&mount.name)) {
            let message = format!(
                "{} watches volume {first}, which is mounted with subPath, so the kubelet never updates it",
                member.name()
            );
            hits.push(Hit::on(member, Severity::Warning).field("volumeMounts").message(message));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sub_path_is_never_updated() {
        let pod = |sub_path: &str| {
            format!(
                "apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec:\n  volumes: [{{name: rules, configMap: {{name: \
                 rules}}}}]\n  containers:\n  - {{name: web, image: 'shop/web:1'}}\n  - {{name: reload, image: \
                 'ghcr.io/jimmidyson/configmap-reload:v0.14.0', volumeMounts: [{{name: rules, mountPath: /rules{sub_path}}}]}}\n"
            )
        };
        fires(&FINDING, Severity::Warning, "reload", &pod(", subPath: a.yaml"));
        silent(&FINDING, &pod(""));
    }
}
