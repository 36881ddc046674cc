//! SC203: the app uses up the time in which native sidecars could stop.

use super::prelude::*;

pub(super) const FINDING: Finding = Finding {
    id: "SC203",
    title: "No time left for native sidecars to stop",
    severity: Severity::Warning,
    why: "Native sidecars get SIGTERM after the app has ended, one after another, within the same grace period. When it is \
          used up, all of them get SIGTERM together and two seconds later SIGKILL: buffers are lost.",
    when: "terminationGracePeriodSeconds less the longest preStop sleep of an app is less than 2 s + 2 s per native sidecar. \
           Error if the grace period is under 5 s and a native sidecar ships logs.",
    fix: "raise terminationGracePeriodSeconds",
    evidence: "tried on Kubernetes 1.36; Kubernetes documentation, Termination with sidecars; KEP-753",
    versions: "1.29 and later",
    link: "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#termination-with-sidecars",
    needs: &[],
    rule,
};

fn rule(case: &PodCase, _: &World, hits: &mut Hits) {
    let natives: Vec<&Member> = case.natives().collect();
    if natives.is_empty() {
        return;
    }
    let grace = case.wide.termination_grace_period_seconds.unwrap_or(30);
    let pause = case.apps().filter_map(|app| command_line::pause_of(app.pre_stop()?)).max().unwrap_or(0);
    let needed = 2 + 2 * i64::try_from(natives.len()).unwrap_or(i64::MAX / 4);
    if grace - pause >= needed {
        return;
    }
    let shipper = natives.iter().find(|member| member.role.ships_logs);
    let names: Vec<&str> = natives.iter().map(|member| member.name()).collect();
    let left = (grace - pause).max(0);
    let why = if pause > 0 { format!(", {pause} s of which a preStop hook of the app sleeps") } else { String::new() };
    let message = format!(
        "{} can stop for {left} s only: the grace period is {grace} s{why}",
        names.join(", ")
    );
    let hit = match shipper {
        Some(shipper) if grace < 5 => Hit::pod(Severity::Error).because_of([*shipper]),
        _ => Hit::pod(Severity::Warning),
    };
    hits.push(hit.field("terminationGracePeriodSeconds").message(message));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pod(grace: i64, hook: &str) -> String {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec:\n  terminationGracePeriodSeconds: {grace}\n  \
             initContainers:\n  - {{name: fluent-bit, image: 'fluent/fluent-bit:3.1', restartPolicy: Always}}\n  \
             containers:\n  - {{name: web, image: shop/web:1{hook}}}\n"
        )
    }

    #[test]
    fn a_long_sleep_or_a_short_grace_period_leaves_no_time() {
        fires(&FINDING, Severity::Warning, "", &pod(30, ", lifecycle: {preStop: {sleep: {seconds: 27}}}"));
        fires(&FINDING, Severity::Error, "", &pod(3, ""));
    }

    #[test]
    fn four_seconds_for_one_sidecar_are_enough() {
        silent(&FINDING, &pod(30, ", lifecycle: {preStop: {exec: {command: [sleep, '26']}}}"));
        silent(&FINDING, &pod(4, ""));
    }
}
