//! SC104: init containers run before the native proxy that their calls need.

use super::super::mesh;
use super::prelude::*;

pub(super) const FINDING: Finding = Finding {
    id: "SC104",
    title: "Init container runs before the native proxy it needs",
    severity: Severity::Warning,
    why: "Init containers and native sidecars start in the order of the list. What runs before the proxy calls out without it: \
          without its encryption and identity, or to a port on which nothing listens yet.",
    when: "An init container before a native proxy calls out (an address, or a tool such as curl or psql) and the proxy is \
           that of a mesh, or names localhost and one of the proxy's ports. The mesh's own init containers, and those that \
           run as the proxy's user, are left out.",
    fix: "move the proxy before the init container; its requests then add to those of that step (SC306)",
    evidence: "KEP-753, Proposal; istio.io, Compatibility with application init containers",
    versions: "1.29 and later",
    link: SIDECARS,
    needs: &[],
    rule,
};

/// Programs that call out.
const TOOLS: [&str; 18] = [
    "curl", "wget", "nc", "nslookup", "dig", "psql", "pg_isready", "mysql", "mysqladmin", "redis-cli", "mongosh", "aws",
    "gsutil", "gcloud", "git", "flyway", "liquibase", "kubectl",
];

fn rule(case: &PodCase, _: &World, hits: &mut Hits) {
    for proxy in case.natives().filter(|member| member.is_outgoing_proxy()) {
        let mut before = case.steps().filter(|step| step.index < proxy.index && !mesh::is_part_of_one(step));
        let affected = before.find(|step| {
            let text = step.text();
            let calls_it = proxy.spec.ports.iter().any(|port| text.calls(port.container_port));
            calls_it || (proxy.role.mesh.is_some() && calls_out(step) && !mesh::runs_as_proxy(case, step))
        });
        let Some(step) = affected else { continue };
        let message = format!(
            "{} runs before {}, so its calls do not go through it",
            step.name(),
            proxy.name()
        );
        hits.push(Hit::on(proxy, Severity::Warning).about(step.name()).message(message).evidence(step.path("")));
    }
}

/// Whether a step names an address or a program that calls out.
fn calls_out(step: &Member) -> bool {
    let text = step.text();
    let image = step.spec.image.rsplit('/').next().unwrap_or_default();
    let image = image.split([':', '@']).next().unwrap_or_default();
    ["http://", "https://", "tcp://", "postgres://", "postgresql://", "mysql://", "redis://", "amqp://"]
        .iter()
        .any(|scheme| text.contains(scheme))
        || TOOLS.iter().any(|tool| text.has_word(tool) || *tool == image)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROXY: &str = "{name: proxy, image: 'cr.l5d.io/linkerd/proxy:edge-25.4.1', restartPolicy: Always}";

    fn pod(first: &str, second: &str) -> String {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec:\n  initContainers:\n  - {first}\n  - {second}\n  \
             containers:\n  - {{name: web, image: 'shop/web:1'}}\n"
        )
    }

    #[test]
    fn a_step_before_the_mesh_proxy_calls_out_without_it() {
        let step = "{name: schema, image: 'flyway/flyway:10', args: [migrate]}";
        fires(&FINDING, Severity::Warning, "proxy", &pod(step, PROXY));
        silent(&FINDING, &pod(PROXY, step));
        silent(&FINDING, &pod("{name: own, image: busybox, command: [chown, -R, '1', /data]}", PROXY));
        silent(&FINDING, &pod("{name: linkerd-init, image: 'cr.l5d.io/linkerd/proxy-init:v2.4.1'}", PROXY));
    }

    #[test]
    fn a_tunnel_matters_only_to_a_step_that_calls_it() {
        let tunnel = "{name: proxy, image: 'gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.14.1', restartPolicy: Always, \
                      ports: [{containerPort: 5432}]}";
        let step = |address: &str| format!("{{name: schema, image: 'shop/schema:1', args: ['{address}']}}");
        fires(&FINDING, Severity::Warning, "proxy", &pod(&step("postgres://localhost:5432/shop"), tunnel));
        silent(&FINDING, &pod(&step("https://example.com/data"), tunnel));
    }
}
