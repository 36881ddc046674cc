//! SC401: a shared emptyDir that can fill the node.

use super::prelude::*;

pub(super) const FINDING: Finding = Finding {
    id: "SC401",
    title: "Shared emptyDir without a limit",
    severity: Severity::Warning,
    why: "When the shipper stalls, the app's logs fill the node's disk, and the kubelet evicts pods. In memory, the files \
          count against the memory of the container that writes them.",
    when: "An emptyDir without sizeLimit is mounted by two or more running containers, one of them supporting, and either a \
           log shipper is among them and no writer has a limit on ephemeral-storage, or it is in memory. Left out where only \
           config-helpers share it with the app.",
    fix: "set sizeLimit on the emptyDir, and rotate the files",
    evidence: "Kubernetes documentation, emptyDir and Local ephemeral storage",
    versions: "all",
    link: "https://kubernetes.io/docs/concepts/storage/volumes/#emptydir",
    needs: &[],
    rule,
};

fn rule(case: &PodCase, _: &World, hits: &mut Hits) {
    for volume in &case.wide.volumes {
        let Some(dir) = volume.empty_dir.as_ref().filter(|dir| dir.size_limit.is_none()) else { continue };
        let sharing: Vec<&Member> = case.running().filter(|member| member.mounts(&volume.name, false)).collect();
        let helpers: Vec<&Member> = sharing.iter().copied().filter(|member| member.is_supporting()).collect();
        if sharing.len() < 2 || helpers.iter().all(|member| member.is(Pattern::ConfigHelper)) {
            continue;
        }
        let mut writers = sharing.iter().filter(|member| member.mounts(&volume.name, true));
        let is_limited = writers.any(|member| member.wide.resources.limits.ephemeral_storage.is_some());
        let shipper = helpers.iter().find(|member| member.role.ships_logs);
        let message = match shipper {
            _ if dir.medium == "Memory" => {
                format!("volume {} is in memory and has no sizeLimit: what is written to it counts as memory", volume.name)
            }
            Some(shipper) if !is_limited => {
                format!("volume {} has no sizeLimit: when {} stalls, it fills the node's disk", volume.name, shipper.name())
            }
            _ => continue,
        };
        let hit = Hit::pod(Severity::Warning).because_of(shipper.copied().or(helpers.first().copied()));
        hits.push(hit.field("volumes").about(&volume.name).message(message));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pod(dir: &str, app: &str, helper: &str) -> String {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec:\n  volumes: [{{name: logs, emptyDir: {dir}}}]\n  \
             containers:\n  - {{name: web, image: shop/web:1, volumeMounts: [{{name: logs, mountPath: /logs}}]{app}}}\n  - \
             {{name: helper, image: '{helper}', volumeMounts: [{{name: logs, mountPath: /logs, readOnly: true}}]}}\n"
        )
    }

    const SHIPPER: &str = "fluent/fluent-bit:3.1";

    #[test]
    fn logs_without_a_limit_fill_the_disk() {
        fires(&FINDING, Severity::Warning, "", &pod("{}", "", SHIPPER));
        fires(&FINDING, Severity::Warning, "", &pod("{medium: Memory}", "", SHIPPER));
    }

    #[test]
    fn limits_and_configuration_are_fine() {
        silent(&FINDING, &pod("{sizeLimit: 1Gi}", "", SHIPPER));
        silent(&FINDING, &pod("{}", ", resources: {limits: {ephemeral-storage: 1Gi}}", SHIPPER));
        silent(&FINDING, &pod("{}", "", "registry.k8s.io/git-sync/git-sync:v4.2.1"));
    }
}
