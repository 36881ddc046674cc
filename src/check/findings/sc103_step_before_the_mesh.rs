//! SC103: an init container needs the network that the mesh has redirected to a proxy that does not run yet.

use super::super::mesh;
use super::prelude::*;

pub(super) const FINDING: Finding = Finding {
    id: "SC103",
    title: "Init container runs before the mesh proxy",
    severity: Severity::Warning,
    why: "The mesh has already redirected the pod's traffic, but a classic proxy only starts after all init containers. \
          An init container that calls out waits for a proxy that is not there, and fails.",
    when: "A mesh proxy is in `containers`, and an init container that uses the network comes after the mesh's iptables \
           step, or anywhere if the mesh's CNI plugin redirects. Steps that only handle files are left out, and under \
           Istio those with runAsUser 1337.",
    fix: "run the proxy as a native sidecar, or exclude the step's ports from the mesh",
    evidence: "istio/cni#77; istio/istio#23802; Istio's documentation, Compatibility with application init containers",
    versions: "all; native mode needs nodes of Kubernetes 1.29 or later",
    link: "https://istio.io/latest/docs/setup/additional-setup/cni/#compatibility-with-application-init-containers",
    needs: &[],
    rule,
};

fn rule(case: &PodCase, _: &World, hits: &mut Hits) {
    let Some(proxy) = case.classics().find(|member| member.role.mesh.is_some()) else { return };
    let redirect = case.steps().find(|step| mesh::redirects(step)).map(|step| step.index);
    let is_cni = case.steps().any(mesh::validates);
    let is_istio = proxy.role.mesh == Some(Mesh::Istio);
    let affected: Vec<&Member> = case
        .steps()
        .filter(|step| is_cni || redirect.is_some_and(|at| step.index > at))
        .filter(|step| !mesh::is_part_of_one(step) && !command_line::handles_files_only(&step.spec))
        .filter(|step| !(is_istio && mesh::runs_as_proxy(case, step)))
        .collect();
    let Some(first) = affected.first() else { return };
    let names: Vec<&str> = affected.iter().map(|step| step.name()).collect();
    let message = format!(
        "{} runs before {} but its traffic already goes there, so its calls fail",
        names.join(", "),
        proxy.name()
    );
    let hit = Hit::pod(Severity::Warning).because_of([proxy]).field("initContainers").message(message);
    hits.push(hit.evidence(format!("{} is in spec.containers", proxy.name())).evidence(first.path("")));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pod(steps: &[&str]) -> String {
        let steps = steps.iter().fold(String::new(), |text, step| text + "  - " + step + "\n");
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec:\n  initContainers:\n{steps}  containers:\n  - \
             {{name: web, image: shop/web:1}}\n  - {{name: istio-proxy, image: istio/proxyv2:1.24.1}}\n"
        )
    }

    const INIT: &str = "{name: istio-init, image: istio/proxyv2:1.24.1, args: [istio-iptables]}";
    const MIGRATE: &str = "{name: migrate, image: shop/migrate:1, args: [up]}";

    #[test]
    fn a_migration_after_the_redirection_has_no_network() {
        fires(&FINDING, Severity::Warning, "", &pod(&[INIT, MIGRATE]));
        let cni = "{name: istio-validation, image: istio/proxyv2:1.24.1}";
        fires(&FINDING, Severity::Warning, "", &pod(&[MIGRATE, cni]));
    }

    #[test]
    fn steps_before_it_or_without_network_are_fine() {
        silent(&FINDING, &pod(&[MIGRATE, INIT]));
        silent(&FINDING, &pod(&[INIT, "{name: own, image: busybox, command: [sh, -c, 'chown -R 1000 /data && ls']}"]));
        let excluded = "{name: migrate, image: shop/migrate:1, securityContext: {runAsUser: 1337}}";
        silent(&FINDING, &pod(&[INIT, excluded]));
    }
}
