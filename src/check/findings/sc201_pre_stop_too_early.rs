//! SC201: the preStop hook of a native sidecar ends it before the app.

use super::prelude::*;

pub(super) const FINDING: Finding = Finding {
    id: "SC201",
    title: "preStop stops a native sidecar too early",
    severity: Severity::Error,
    why: "The preStop hooks of all containers run at once when the pod begins to stop; only SIGTERM is sent to native \
          sidecars after the app has ended. A hook that drains or quits takes the sidecar away from an app that still \
          works.",
    when: "The preStop command or HTTP path of a native sidecar has drain, quit, shutdown, stop, kill or term in it. Error \
           for a proxy, warning for others and for Istio's own `pilot-agent request POST drain`.",
    fix: "remove the preStop hook; the kubelet sends SIGTERM after the app has ended",
    evidence: "tried on Kubernetes 1.36; istio/istio#60649 and #51855; linkerd/linkerd2#11465",
    versions: "1.29 and later",
    link: SIDECARS,
    needs: &[],
    rule,
};

fn rule(case: &PodCase, _: &World, hits: &mut Hits) {
    const WORDS: [&str; 6] = ["drain", "quit", "shutdown", "stop", "kill", "term"];
    for member in case.natives() {
        let Some(line) = member.pre_stop().and_then(command_line::of_hook) else { continue };
        let line = line.to_lowercase().replace("termination-log", "").replace("terminationgrace", "");
        let Some(word) = WORDS.iter().find(|word| line.contains(*word)) else { continue };
        let is_istios = line.contains("pilot-agent request") && line.contains("drain");
        let name = member.name();
        let message = format!("the preStop hook of {name} runs when the pod begins to stop, while the app still works, and ends {name} (\"{word}\")");
        let hit = if member.is(Pattern::Ambassador) && !is_istios {
            Hit::on(member, Severity::Error)
        } else {
            Hit::fact(member, Severity::Warning)
        };
        hits.push(hit.field("lifecycle.preStop").message(message));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pod(image: &str, hook: &str) -> String {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec:\n  initContainers:\n  - {{name: helper, image: \
             {image}, restartPolicy: Always, lifecycle: {{preStop: {hook}}}}}\n  containers:\n  - {{name: web, image: \
             shop/web:1}}\n"
        )
    }

    const PROXY: &str = "gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.11.0";

    #[test]
    fn a_hook_that_quits_takes_the_proxy_away() {
        fires(&FINDING, Severity::Error, "helper", &pod(PROXY, "{httpGet: {path: /quitquitquit, port: 9091}}"));
        fires(&FINDING, Severity::Warning, "helper", &pod("fluent/fluent-bit:3.1", "{exec: {command: [kill, '1']}}"));
        let istio = "{exec: {command: [pilot-agent, request, '--debug-port', '15000', POST, 'drain_listeners?graceful']}}";
        fires(&FINDING, Severity::Warning, "helper", &pod("istio/proxyv2:1.24.1", istio));
    }

    #[test]
    fn a_sleep_is_fine() {
        silent(&FINDING, &pod(PROXY, "{exec: {command: [sleep, '15']}}"));
        silent(&FINDING, &pod(PROXY, "{sleep: {seconds: 15}}"));
    }
}
