//! SC705: two containers have a port of the same name.

use super::prelude::*;

pub(super) const FINDING: Finding = Finding {
    id: "SC705",
    title: "Two containers name a port alike",
    severity: Severity::Info,
    why: "A Service that selects a port by its name gets one of the two. With a native sidecar that is the sidecar's, since \
          initContainers are searched as well.",
    when: "Two containers that run together have a port of the same name, with different numbers.",
    fix: "rename one of the ports",
    evidence: "the API server's own warning: services and probes that select ports by name will use one of them",
    versions: "all",
    link: "https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports",
    needs: &[],
    rule,
};

fn rule(case: &PodCase, _: &World, hits: &mut Hits) {
    let running: Vec<&Member> = case.running().collect();
    for (at, member) in running.iter().enumerate() {
        for port in &member.spec.ports {
            let Some(name) = port.name.as_deref().filter(|name| !name.is_empty()) else { continue };
            let is_alike = |other: &&&Member| {
                let mut ports = other.spec.ports.iter();
                ports.any(|theirs| theirs.name.as_deref() == Some(name) && theirs.container_port != port.container_port)
            };
            let Some(other) = running.iter().take(at).find(is_alike) else { continue };
            if !member.is_supporting() && !other.is_supporting() {
                continue;
            }
            let message = format!(
                "{} and {} both have a port named {name}, so a Service that selects it by name may get the wrong one",
                other.name(),
                member.name()
            );
            hits.push(Hit::fact(member, Severity::Info).field("ports").about(name).message(message));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_two_ports_is_ambiguous() {
        let pod = |name: &str, number: u16| {
            format!(
                "apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec:\n  initContainers: [{{name: proxy, image: \
                 'envoyproxy/envoy:v1.31', restartPolicy: Always, ports: [{{name: http, containerPort: 10000}}]}}]\n  containers: \
                 [{{name: web, image: 'shop/web:1', ports: [{{name: {name}, containerPort: {number}}}]}}]\n"
            )
        };
        fires(&FINDING, Severity::Info, "web", &pod("http", 8080));
        silent(&FINDING, &pod("web", 8080));
        // One number in two containers is SC506.
        silent(&FINDING, &pod("http", 10000));
    }
}
