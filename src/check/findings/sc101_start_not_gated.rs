//! SC101: what depends on a native sidecar starts before it works.

use super::prelude::*;

pub(super) const FINDING: Finding = Finding {
    id: "SC101",
    title: "Containers start before the native sidecar works",
    severity: Severity::Warning,
    why: "The kubelet starts the next container as soon as the process of a native sidecar runs. Only a startupProbe or a \
          postStart hook makes it wait until the sidecar works; a readinessProbe does not. First calls fail, and an init \
          container that needs the sidecar fails with them.",
    when: "A native sidecar has neither startupProbe nor postStart, and something depends on it: it is a proxy; or a later \
           container names localhost and one of its ports; or it fills a volume that a later container mounts. For a \
           proxy that a later init container calls, the severity is error.",
    fix: "add a startupProbe with the check of the readinessProbe and periodSeconds: 1",
    evidence: "KEP-753, Proposal; llm-d/llm-d-inference-sim#621; cdk8s-team/cdk8s-plus#4338",
    versions: "1.29 and later",
    link: SIDECARS,
    needs: &[],
    rule,
};

fn rule(case: &PodCase, _: &World, hits: &mut Hits) {
    for member in case.natives().filter(|member| member.spec.startup_probe.is_none() && member.post_start().is_none()) {
        let name = member.name();
        let ports = ports(member);
        let calls = |other: &&Member| ports.iter().any(|port| other.text().calls(*port));
        let step = case.after(member).filter(|other| other.is_step()).find(calls);
        let caller = case.after(member).find(calls);
        let reader = member.is(Pattern::ConfigHelper).then(|| reader_of(case, member)).flatten();
        let (severity, why) = match (step, caller, reader) {
            (Some(step), _, _) if member.is(Pattern::Ambassador) => {
                (Severity::Error, format!("{}, which calls it, may fail", step.name()))
            }
            (_, Some(caller), _) => (Severity::Warning, format!("first calls of {} may fail", caller.name())),
            (_, None, Some(reader)) => {
                (Severity::Warning, format!("{} may start before the files it reads are there", reader.name()))
            }
            (_, None, None) if member.is_outgoing_proxy() => {
                (Severity::Warning, "first calls of the app may fail".to_owned())
            }
            _ => continue,
        };
        let message = format!("{name} has no startupProbe, so the next container starts before {name} works: {why}");
        let mut hit = Hit::on(member, severity).field("startupProbe").message(message);
        if member.spec.readiness_probe.is_some() {
            hit = hit.evidence("its readinessProbe does not delay other containers");
        }
        hits.push(hit);
    }
}

/// A later container that mounts a volume which `member` may write.
fn reader_of<'a>(case: &'a PodCase, member: &Member) -> Option<&'a Member> {
    let written = member.spec.volume_mounts.iter().filter(|mount| !mount.read_only);
    let written: Vec<&str> = written.map(|mount| mount.name.as_str()).collect();
    case.after(member).find(|other| written.iter().any(|volume| other.mounts(volume, false)))
}

/// The ports that a container declares, and those its flags set.
fn ports(member: &Member) -> Vec<i32> {
    let declared = member.spec.ports.iter().map(|port| port.container_port);
    let words = member.spec.command.iter().chain(&member.spec.args);
    let set = words.filter_map(|word| {
        let (flag, value) = word.split_once('=')?;
        let is_port = flag.trim_start_matches('-') == "port" || value.starts_with("tcp:");
        is_port.then(|| value.rsplit(':').next()?.parse().ok()).flatten()
    });
    declared.chain(set).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pod(sidecar: &str, app: &str) -> String {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec:\n  initContainers:\n  - {{name: proxy, image: \
             gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.11.0, restartPolicy: Always, ports: [{{containerPort: 5432}}]\
             {sidecar}}}\n{app}"
        )
    }

    const APP: &str = "  containers:\n  - {name: web, image: shop/web:1}\n";

    #[test]
    fn a_proxy_without_a_gate_lets_the_app_start_too_early() {
        fires(&FINDING, Severity::Warning, "proxy", &pod(", readinessProbe: {tcpSocket: {port: 5432}}", APP));
    }

    #[test]
    fn an_init_step_through_the_proxy_is_worse() {
        let step = format!("  - {{name: migrate, image: shop/migrate:1, args: ['--db=127.0.0.1:5432']}}\n{APP}");
        fires(&FINDING, Severity::Error, "proxy", &pod("", &step));
    }

    #[test]
    fn a_startup_probe_or_hook_is_a_gate() {
        silent(&FINDING, &pod(", startupProbe: {tcpSocket: {port: 5432}}", APP));
        silent(&FINDING, &pod(", lifecycle: {postStart: {exec: {command: [/wait]}}}", APP));
    }
}
