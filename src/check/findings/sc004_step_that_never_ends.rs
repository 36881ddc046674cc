//! SC004: an init container that does not end.

use super::prelude::*;

pub(super) const FINDING: Finding = Finding {
    id: "SC004",
    title: "Init container that never ends",
    severity: Severity::Error,
    why: "Init containers run one after another, and each must end before the next one starts. One that runs on keeps the \
          pod in Init for ever, and the app never starts.",
    when: "An init container without restartPolicy: Always follows a file, sleeps for ever or loops without a way out; or \
           runs a proxy or agent with the entry point of its image. One-shot modes, such as --one-time, are left out.",
    fix: "add restartPolicy: Always to the init container, which makes it a native sidecar",
    evidence: "GoogleCloudPlatform/cloud-sql-proxy#2402; aws/aws-app-mesh-controller-for-k8s#774",
    versions: "all; the fix needs nodes of Kubernetes 1.29 or later",
    link: SIDECARS,
    needs: &[],
    rule,
};

fn rule(case: &PodCase, _: &World, hits: &mut Hits) {
    for member in case.steps() {
        let has_ended = member.status.as_ref().is_some_and(|status| {
            status.state.terminated.as_ref().is_some_and(|ended| ended.exit_code == 0)
        });
        if has_ended {
            continue;
        }
        let name = member.name();
        let end = "is an init container without restartPolicy: Always and does not end, so the app never starts";
        if Text::of_command(&member.spec).never_ends() {
            let hit = Hit::fact(member, Severity::Error).field("restartPolicy").message(format!("{name} {end}"));
            hits.push(hit.evidence("its command runs for ever"));
        } else if let Some(product) = long_running_product(member) {
            let hit = Hit::fact(member, Severity::Error).field("restartPolicy").message(format!("{name} {end}"));
            hits.push(hit.evidence(format!("{product} runs until it is stopped")));
        }
    }
}

/// The proxy or agent that the container runs with its own entry point, in a mode that does not end.
fn long_running_product(member: &Member) -> Option<&str> {
    const ONCE: [&str; 13] = [
        "one-time",
        "onetime",
        "ONE_TIME",
        "ONETIME",
        "exit-after-auth",
        "-once",
        "ONCE=",
        "iptables",
        "--version",
        "--help",
        "validat",
        "dry-run",
        "--test",
    ];
    let product = member.verdict.product.as_deref()?;
    let catalogued = crate::classify::Catalogue::built_in().find(product)?;
    let runs_for_ever = match catalogued.pattern {
        Pattern::Ambassador => true,
        Pattern::Adapter => member.role.sends_out || product.ends_with("exporter"),
        _ => product == "git-sync",
    };
    let name = member.name();
    let is_set_up = ["init", "validat", "setup", "set-up", "install", "config", "iptables", "copy", "wait", "migrat"];
    let is_injected = member.role.mesh.is_some() || product.contains("Vault");
    let sets_up = is_injected && is_set_up.iter().any(|word| name.contains(word));
    if !runs_for_ever || sets_up || member.text().contains_any(&ONCE) || command_line::starts_with_tool(&member.spec) {
        return None;
    }
    let program = command_line::program(&member.spec);
    let is_own = |program: &str| {
        let plain = |text: &str| text.to_lowercase().replace(['_', ' '], "-");
        let program = plain(program);
        let mut known = [product, name].into_iter().chain(catalogued.is.iter().chain(&catalogued.commands).copied());
        // A container may be named after its shell.
        !command_line::is_tool(&program) && known.any(|known| plain(known) == program)
    };
    // Arguments without a dash are a command of the image's entry point.
    let starts_with_command = program.is_none()
        && member.role.mesh == Some(Mesh::Istio)
        && member.spec.args.first().is_some_and(|first| first != "proxy");
    (program.is_none_or(is_own) && !starts_with_command).then_some(product)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pod(init: &str) -> String {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec:\n  initContainers:\n  - {init}\n  containers:\n  \
             - {{name: web, image: shop/web:1}}\n"
        )
    }

    #[test]
    fn endless_commands_and_proxies_do_not_end() {
        let init = pod("{name: logs, image: busybox, command: [sh, -c, 'tail -F /var/log/app.log']}");
        fires(&FINDING, Severity::Error, "logs", &init);
        let init = pod("{name: cloud-sql-proxy, image: gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.11.0, args: [--health-check, p:r:i]}");
        fires(&FINDING, Severity::Error, "cloud-sql-proxy", &init);
    }

    #[test]
    fn waits_copies_and_one_shot_modes_end() {
        for init in [
            "{name: wait, image: busybox, command: [sh, -c, 'until nc -z db 5432; do sleep 2; done']}",
            "{name: copy, image: envoyproxy/envoy:v1.31, command: [cp, /usr/local/bin/envoy, /tools/]}",
            "{name: git-sync, image: registry.k8s.io/git-sync/git-sync:v4.2.1, args: [--one-time]}",
            "{name: sh, image: envoyproxy/envoy:v1.31, command: [sh, -c, 'cp /usr/local/bin/envoy /tools/']}",
            "{name: peek, image: busybox, command: [timeout, '30', tail, -f, /var/log/app.log]}",
            "{name: istio-init, image: istio/proxyv2:1.24.1, args: [istio-iptables, -p, '15001']}",
            "{name: proxy, restartPolicy: Always, image: envoyproxy/envoy:v1.31}",
        ] {
            silent(&FINDING, &pod(init));
        }
    }
}
