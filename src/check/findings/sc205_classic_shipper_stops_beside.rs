//! SC205: a classic log shipper stops with the app.

use super::prelude::*;

pub(super) const FINDING: Finding = Finding {
    id: "SC205",
    title: "Classic log shipper stops with the app",
    severity: Severity::Info,
    why: "Regular containers get SIGTERM at the same moment, so the last lines that the app writes while it stops are lost.",
    when: "A log shipper is in `containers`. Jobs are left out.",
    fix: "move it to initContainers with restartPolicy: Always, as the last one",
    evidence: "KEP-753, Motivation",
    versions: "all; the fix needs nodes of Kubernetes 1.29 or later",
    link: SIDECARS,
    needs: &[],
    rule,
};

fn rule(case: &PodCase, _: &World, hits: &mut Hits) {
    if case.is_finite() {
        return;
    }
    for member in case.classics().filter(|member| member.role.ships_logs) {
        let message = format!("{} gets SIGTERM together with the app, so the app's last lines may be lost", member.name());
        hits.push(Hit::on(member, Severity::Info).message(message));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_classic_shipper_loses_the_last_lines() {
        let pod = |list: &str| {
            format!(
                "apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec:\n  containers:\n  - {{name: web, image: \
                 'shop/web:1'}}\n{list}  - {{name: logs, image: 'fluent/fluent-bit:3.1', restartPolicy: Always}}\n"
            )
        };
        fires(&FINDING, Severity::Info, "logs", &pod(""));
        silent(&FINDING, &pod("  initContainers:\n"));
    }
}
