//! SC109: a probe asks the container next door.

use super::prelude::*;
use crate::model::container::Probe;

pub(super) const FINDING: Finding = Finding {
    id: "SC109",
    title: "Probe asks another container",
    severity: Severity::Warning,
    why: "All containers of a pod share their address, so a probe can reach a port of another one. The kubelet then \
          restarts a healthy container because its neighbor is sick, or never notices that it is sick itself.",
    when: "An httpGet, tcpSocket or grpc probe names a port that its own container does not declare and another \
           long-running container of the pod does. Istio's rewritten probes (15020, 15021) are left out.",
    fix: "point the probe at a port of its own container",
    evidence: "kube-linter's liveness-port and popeye's 1106 check the same for apps",
    versions: "all",
    link: "https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/",
    needs: &[],
    rule,
};

fn rule(case: &PodCase, _: &World, hits: &mut Hits) {
    let is_rewritten = case.annotation("sidecar.istio.io/status").is_some();
    for member in case.running() {
        let spec = &member.spec;
        let probes = [
            ("startupProbe", &spec.startup_probe),
            ("readinessProbe", &spec.readiness_probe),
            ("livenessProbe", &spec.liveness_probe),
        ];
        let foreign = probes.iter().find_map(|(field, probe)| {
            let port = port(probe.as_ref()?)?;
            if is_rewritten && matches!(port, PortRef::Number(15_020 | 15_021)) {
                return None;
            }
            let other = case.running().find(|other| other.index != member.index && other.declares(port))?;
            (!member.declares(port)).then_some((*field, port, other))
        });
        let Some((field, port, other)) = foreign else { continue };
        let port = match port {
            PortRef::Number(number) => number.to_string(),
            PortRef::Name(name) => format!("\"{name}\""),
        };
        let (name, other) = (member.name(), other.name());
        let message = format!("the {field} of {name} asks port {port}, which is {other}'s: it says nothing about {name}");
        hits.push(Hit::fact(member, Severity::Warning).field(field).message(message));
    }
}

/// The port that a probe asks on the pod itself.
fn port(probe: &Probe) -> Option<&PortRef> {
    let target = [&probe.http_get, &probe.tcp_socket, &probe.grpc].into_iter().flatten().next()?;
    let is_here = target.host.as_deref().is_none_or(|host| matches!(host, "" | "localhost" | "127.0.0.1"));
    target.port.as_ref().filter(|_| is_here)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pod(probe: &str, metadata: &str) -> String {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: bids{metadata}}}\nspec:\n  containers:\n  - {{name: bids, image: \
             shop/bids:1, ports: [{{containerPort: 8080}}], livenessProbe: {probe}}}\n  - {{name: envoy, image: \
             envoyproxy/envoy:v1.31, ports: [{{containerPort: 15021, name: health}}]}}\n"
        )
    }

    #[test]
    fn a_port_of_the_neighbor_is_reported() {
        fires(&FINDING, Severity::Warning, "bids", &pod("{httpGet: {port: 15021}}", ""));
        fires(&FINDING, Severity::Warning, "bids", &pod("{httpGet: {port: health}}", ""));
    }

    #[test]
    fn own_undeclared_and_rewritten_ports_are_fine() {
        silent(&FINDING, &pod("{httpGet: {port: 8080}}", ""));
        silent(&FINDING, &pod("{httpGet: {port: 9999}}", ""));
        silent(&FINDING, &pod("{httpGet: {port: 15021}}", ", annotations: {sidecar.istio.io/status: '{}'}"));
    }
}
