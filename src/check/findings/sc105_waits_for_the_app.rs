//! SC105: a native sidecar waits for the app, which waits for it.

use super::prelude::*;
use crate::model::container::{Exec, Handler, Probe, ProbeTarget};

pub(super) const FINDING: Finding = Finding {
    id: "SC105",
    title: "Native sidecar waits for the app",
    severity: Severity::Error,
    why: "The app starts only after the native sidecar has started. A sidecar whose startupProbe, postStart hook or command \
          waits for the app never gets there: the pod stays in Init for ever.",
    when: "The startupProbe or postStart of a native sidecar targets a port that only an app declares, or tests for a file \
           on a volume that only the app writes; or its command loops until such a port answers.",
    fix: "let the startupProbe check the sidecar itself, and wait for the app in the readinessProbe",
    evidence: "KEP-753, scenario 7 (Knative's sidecar probes the app)",
    versions: "1.29 and later",
    link: SIDECARS,
    needs: &[],
    rule,
};

fn rule(case: &PodCase, _: &World, hits: &mut Hits) {
    for member in case.natives() {
        let waits = in_probe(case, member).or_else(|| in_hook(case, member)).or_else(|| in_command(case, member));
        if let Some((field, what)) = waits {
            let name = member.name();
            let message = format!("{name} starts only when {what}, and the app starts only after {name}: neither starts");
            hits.push(Hit::fact(member, Severity::Error).field(field).message(message));
        }
    }
}

type Wait = Option<(&'static str, String)>;

fn in_probe(case: &PodCase, member: &Member) -> Wait {
    let Probe { exec, http_get, tcp_socket, grpc, .. } = member.spec.startup_probe.as_ref()?;
    let by_port = [http_get, tcp_socket, grpc].into_iter().flatten().find_map(|target| by_target(case, target));
    by_port.or_else(|| by_exec(case, member, exec.as_ref()?)).map(|what| ("startupProbe", what))
}

fn in_hook(case: &PodCase, member: &Member) -> Wait {
    let Handler { exec, http_get, tcp_socket, .. } = member.post_start()?;
    let by_port = [http_get, tcp_socket].into_iter().flatten().find_map(|target| by_target(case, target));
    by_port.or_else(|| by_exec(case, member, exec.as_ref()?)).map(|what| ("lifecycle.postStart", what))
}

/// A loop in the container's own command.
fn in_command(case: &PodCase, member: &Member) -> Wait {
    let text = Text::of_command(&member.spec);
    if !text.contains_any(&["until ", "while ! ", "while [ ! ", "while !(", "wait-for", "wait_for"]) {
        return None;
    }
    named_port(case, &text).map(|what| ("command", what))
}

fn by_target(case: &PodCase, target: &ProbeTarget) -> Option<String> {
    let is_elsewhere = target.host.as_deref().is_some_and(|host| !matches!(host, "" | "localhost" | "127.0.0.1"));
    let port = target.port.as_ref().filter(|port| !is_elsewhere && case.only_apps_declare(port))?;
    Some(match port {
        PortRef::Number(number) => format!("port {number} of the app answers"),
        PortRef::Name(name) => format!("port \"{name}\" of the app answers"),
    })
}

fn by_exec(case: &PodCase, member: &Member, exec: &Exec) -> Option<String> {
    let text = Text::of_exec(exec);
    named_port(case, &text).or_else(|| awaited_file(case, member, &text))
}

/// A port of the app in a command that names this pod's own address.
fn named_port(case: &PodCase, text: &Text) -> Option<String> {
    let ports = case.apps().flat_map(|app| app.spec.ports.iter().map(|port| port.container_port));
    let only_apps = ports.filter(|port| case.only_apps_declare(&PortRef::Number(*port)));
    let is_here = text.contains_any(&["localhost", "127.0.0.1", "[::1]", "POD_IP"]);
    let asked = |port: &i32| {
        let word = port.to_string();
        text.calls(*port) || (is_here && text.has_word(&word))
    };
    only_apps.into_iter().find(asked).map(|port| format!("port {port} of the app answers"))
}

/// A file that only an app can have written.
fn awaited_file(case: &PodCase, member: &Member, text: &Text) -> Option<String> {
    if !["test", "[", "ls", "cat", "stat", "[[", "grep"].iter().any(|word| text.contains(word)) {
        return None;
    }
    let read = member.spec.volume_mounts.iter().filter(|mount| mount.read_only && mount.mount_path.len() > 1);
    let awaited = read.filter(|mount| text.contains(mount.mount_path.trim_end_matches('/'))).find(|mount| {
        let earlier = &case.members[..member.index];
        case.apps().any(|app| app.mounts(&mount.name, true)) && !earlier.iter().any(|m| m.mounts(&mount.name, true))
    })?;
    Some(format!("the app has written a file to volume {}", awaited.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pod(sidecar: &str) -> String {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec:\n  volumes: [{{name: run, emptyDir: {{}}}}]\n  \
             initContainers:\n  - {{name: envoy, image: envoyproxy/envoy:v1.31, restartPolicy: Always, ports: \
             [{{containerPort: 9901}}], volumeMounts: [{{name: run, mountPath: /run/app, readOnly: true}}], {sidecar}}}\n  \
             containers:\n  - {{name: web, image: shop/web:1, ports: [{{containerPort: 8080, name: http}}], volumeMounts: \
             [{{name: run, mountPath: /run/app}}]}}\n"
        )
    }

    #[test]
    fn ports_and_files_of_the_app_are_a_deadlock() {
        for sidecar in [
            "startupProbe: {httpGet: {port: 8080}}",
            "startupProbe: {exec: {command: [sh, -c, 'curl -f http://localhost:8080/']}}",
            "lifecycle: {postStart: {exec: {command: [sh, -c, 'until nc -z 127.0.0.1 8080; do sleep 1; done']}}}",
            "command: [sh, -c, 'until nc -z localhost 8080; do sleep 1; done; envoy']",
            "startupProbe: {exec: {command: [test, -f, /run/app/ready]}}",
        ] {
            fires(&FINDING, Severity::Error, "envoy", &pod(sidecar));
        }
    }

    #[test]
    fn own_ports_and_readiness_are_fine() {
        silent(&FINDING, &pod("startupProbe: {httpGet: {port: 9901}}"));
        silent(&FINDING, &pod("readinessProbe: {httpGet: {port: 8080}}"));
    }
}
