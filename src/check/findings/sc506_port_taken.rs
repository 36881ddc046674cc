//! SC506: two containers want the same port.

use super::prelude::*;

pub(super) const FINDING: Finding = Finding {
    id: "SC506",
    title: "Port is taken by another container",
    severity: Severity::Error,
    why: "All containers of a pod share one address, so only one of them can listen on a port; the other fails with `address \
          already in use`. Mesh proxies take ports of their own, whether they are declared or not.",
    when: "Two containers that run together declare the same port and protocol; or a container declares a port that the mesh \
           proxy of its pod takes (Istio 15000 to 15090, Linkerd 4140, 4143, 4190, 4191).",
    fix: "move one of them to another port",
    evidence: "Istio's documentation, Application requirements; Linkerd's documentation, Ports",
    versions: "all",
    link: "https://istio.io/latest/docs/ops/deployment/application-requirements/#ports-used-by-istio",
    needs: &[],
    rule,
};

const ISTIO: [i32; 9] = [15_000, 15_001, 15_004, 15_006, 15_008, 15_020, 15_021, 15_053, 15_090];
const LINKERD: [i32; 4] = [4140, 4143, 4190, 4191];

fn rule(case: &PodCase, _: &World, hits: &mut Hits) {
    // A VPN container declares the ports that the app publishes through it, and does not listen on them.
    let running: Vec<&Member> = case.running().filter(|member| !member.role.publishes_ports).collect();
    for member in &running {
        if member.role.mesh.is_some() {
            continue;
        }
        let conflict = member.spec.ports.iter().find_map(|port| {
            let number = port.container_port;
            let protocol = port.protocol.as_deref().unwrap_or("TCP");
            let other = running.iter().find(|other| {
                let declares = other.spec.ports.iter().any(|theirs| {
                    theirs.container_port == number && theirs.protocol.as_deref().unwrap_or("TCP") == protocol
                });
                let is_before = other.index < member.index || other.role.mesh.is_some();
                other.index != member.index && is_before && (declares || (protocol == "TCP" && takes(other, number)))
            })?;
            (number > 0).then_some((number, *other))
        });
        let Some((number, other)) = conflict else { continue };
        let (name, other_name) = (member.name(), other.name());
        let message = if takes(other, number) {
            format!("{other_name} takes port {number}, which {name} declares, so {name} cannot listen on it")
        } else {
            format!("{name} and {other_name} both declare port {number}, and only one of them can listen on it")
        };
        hits.push(Hit::fact(member, Severity::Error).field("ports").message(message));
    }
}

/// Whether this proxy listens on the port.
fn takes(proxy: &Member, port: i32) -> bool {
    match proxy.role.mesh {
        Some(Mesh::Istio) => ISTIO.contains(&port),
        Some(Mesh::Linkerd) => LINKERD.contains(&port),
        Some(Mesh::Other) | None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pod(port: &str, sidecar: &str) -> String {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec:\n  containers:\n  - {{name: web, image: shop/web:1, \
             ports: [{port}]}}\n  - {sidecar}\n"
        )
    }

    #[test]
    fn the_same_port_twice_is_an_error() {
        let other = "{name: other, image: 'shop/other:1', ports: [{containerPort: 8080}]}";
        fires(&FINDING, Severity::Error, "other", &pod("{containerPort: 8080}", other));
        silent(&FINDING, &pod("{containerPort: 8080, protocol: UDP}", other));
        silent(&FINDING, &pod("{containerPort: 8081}", other));
    }

    #[test]
    fn a_vpn_publishes_the_ports_of_the_app() {
        let vpn = "{name: vpn, image: 'qmcgaw/gluetun:v3.40', ports: [{containerPort: 8080}]}";
        silent(&FINDING, &pod("{containerPort: 8080}", vpn));
    }

    #[test]
    fn ports_of_the_mesh_in_this_pod_are_taken() {
        let istio = "{name: istio-proxy, image: 'istio/proxyv2:1.24.1'}";
        fires(&FINDING, Severity::Error, "web", &pod("{containerPort: 15020}", istio));
        silent(&FINDING, &pod("{containerPort: 4143}", istio));
    }
}
