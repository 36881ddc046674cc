//! SC008: a native sidecar that still ends by itself.

use super::prelude::*;

pub(super) const FINDING: Finding = Finding {
    id: "SC008",
    title: "Native sidecar ends by itself",
    severity: Severity::Warning,
    why: "A native sidecar is restarted whenever it ends, as long as the app runs. A script from before, which ended the \
          sidecar of a Job, now makes it start over, and at last CrashLoopBackOff.",
    when: "The app of a pod with native sidecars calls quitquitquit, or uses linkerd-await --shutdown, scuttle or kubexit; or \
           the native sidecar itself waits for a file to end.",
    fix: "remove the script; the kubelet stops native sidecars after the app",
    evidence: "KEP-753, scenario 7; tried on Kubernetes 1.36",
    versions: "1.29 and later",
    link: SIDECARS,
    needs: &[],
    rule,
};

fn rule(case: &PodCase, _: &World, hits: &mut Hits) {
    let ends_mesh = case.apps().find(|app| {
        let text = app.text();
        text.contains("quitquitquit") || (text.contains("linkerd-await") && text.contains("--shutdown"))
    });
    for member in case.natives() {
        let text = Text::of_command(&member.spec);
        let (by, who) = if text.contains_any(&["kubexit", "scuttle"]) {
            ("its command", member.name())
        } else if let Some(app) = ends_mesh.filter(|_| member.is(Pattern::Ambassador) && !case.is_finite()) {
            ("the command of", app.name())
        } else {
            continue;
        };
        let name = member.name();
        let by = if who == name { by.to_owned() } else { format!("{by} {who}") };
        let message = format!("{by} ends {name}, but the kubelet restarts a native sidecar as long as the app runs");
        hits.push(Hit::fact(member, Severity::Warning).field("command").message(message));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_that_ends_the_sidecar_makes_it_start_over() {
        let pod = |args: &str| {
            format!(
                "apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec:\n  initContainers: [{{name: proxy, image: \
                 'istio/proxyv2:1.24.1', restartPolicy: Always}}]\n  containers: [{{name: web, image: 'shop/web:1', args: \
                 [{args}]}}]\n"
            )
        };
        fires(&FINDING, Severity::Warning, "proxy", &pod("sh, -c, 'run; curl -XPOST localhost:15020/quitquitquit'"));
        silent(&FINDING, &pod("run"));
    }
}
