//! SC206: the mesh proxy stops before the shipper has sent its last lines.

use super::prelude::*;

pub(super) const FINDING: Finding = Finding {
    id: "SC206",
    title: "Mesh proxy stops before a shipper that needs it",
    severity: Severity::Warning,
    why: "Native sidecars stop in reverse order of the list. A shipper that comes before the mesh proxy stops after it, and \
          its last lines, traces or metrics find no network.",
    when: "A native shipper of logs or telemetry comes before a native mesh proxy in initContainers. Exporters, which are \
           scraped, are left out, and so are shippers whose port is excluded from the mesh.",
    fix: "put the mesh proxy before the shipper in initContainers, or exclude the shipper's port from the mesh",
    evidence: "KEP-753, Another complication",
    versions: "1.29 and later",
    link: "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#termination-with-sidecars",
    needs: &[],
    rule,
};

fn rule(case: &PodCase, _: &World, hits: &mut Hits) {
    for member in case.natives().filter(|member| member.role.sends_out && member.is_supporting()) {
        let proxy = case.after(member).find(|other| other.is_native() && other.role.mesh.is_some());
        let Some(proxy) = proxy.filter(|_| !goes_around(case, member)) else { continue };
        let (name, proxy_name) = (member.name(), proxy.name());
        let message =
            format!("{proxy_name} comes after {name} in initContainers, so it stops first, and {name} cannot send what it still has");
        hits.push(Hit::on(member, Severity::Warning).because_of([proxy]).message(message));
    }
}

/// Whether the port that the container sends to is excluded from the mesh.
fn goes_around(case: &PodCase, member: &Member) -> bool {
    const KEYS: [&str; 2] =
        ["traffic.sidecar.istio.io/excludeOutboundPorts", "config.linkerd.io/skip-outbound-ports"];
    let excluded = KEYS.iter().filter_map(|key| case.annotation(key)).flat_map(|ports| ports.split(','));
    let text = member.text();
    let mut excluded = excluded.map(str::trim).filter(|port| !port.is_empty()).peekable();
    // Where the destination is in a file, an exclusion may well be about it.
    let names_no_port = !text.contains_any(&[":", "Port", "PORT", "port"]);
    excluded.peek().is_some() && (names_no_port || excluded.any(|port| text.has_word(port)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pod(annotations: &str, first: &str, second: &str) -> String {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: web{annotations}}}\nspec:\n  initContainers:\n  - {first}\n  - \
             {second}\n  containers:\n  - {{name: web, image: shop/web:1}}\n"
        )
    }

    const PROXY: &str = "{name: istio-proxy, image: 'istio/proxyv2:1.24.1', restartPolicy: Always}";
    const SHIPPER: &str = "{name: logs, image: 'fluent/fluent-bit:3.1', restartPolicy: Always, args: [-o, \
                           'forward://logs:24224']}";

    #[test]
    fn a_shipper_before_the_proxy_loses_its_network() {
        fires(&FINDING, Severity::Warning, "logs", &pod("", SHIPPER, PROXY));
    }

    #[test]
    fn the_proxy_first_or_a_port_around_it_is_fine() {
        silent(&FINDING, &pod("", PROXY, SHIPPER));
        let around = ", annotations: {traffic.sidecar.istio.io/excludeOutboundPorts: '9200,24224'}";
        silent(&FINDING, &pod(around, SHIPPER, PROXY));
    }
}
