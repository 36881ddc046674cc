//! SC001: a classic sidecar in a Job runs on when the app has finished.

use super::prelude::*;

pub(super) const FINDING: Finding = Finding {
    id: "SC001",
    title: "Classic sidecar in a Job",
    severity: Severity::Error,
    why: "A Job is complete when all of its regular containers have ended. A sidecar in `containers` does not end when \
          the app does, so the pod keeps running and the Job never completes.",
    when: "A supporting container is in `containers` of a Job, a CronJob, or a pod with restartPolicy Never or \
           OnFailure, and nothing in the pod ends it (quitquitquit, linkerd-await --shutdown, scuttle, kubexit, kill with \
           shareProcessNamespace). If only activeDeadlineSeconds ends it, the severity is warning.",
    fix: "move the container to initContainers with restartPolicy: Always; the kubelet then stops it when the app has \
          finished",
    evidence: "KEP-753 names this as its first goal; istio/istio#6324 and #11045",
    versions: "all; the fix needs nodes of Kubernetes 1.29 or later",
    link: "https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/#jobs-with-sidecar-containers",
    needs: &[Needs::Jobs],
    rule,
};

fn rule(case: &PodCase, world: &World, hits: &mut Hits) {
    if !case.is_finite() || is_ended(case) {
        return;
    }
    let has_deadline = case.wide.active_deadline_seconds.is_some()
        || world.job_spec(case).is_some_and(|spec| spec["activeDeadlineSeconds"].is_number());
    let what = if case.is_of_a_job() { "Job" } else { "pod" };
    for member in case.classics() {
        let is_misplaced = member.spec.restart_policy.as_deref() == Some("Always");
        if is_misplaced || member.role.ends_with_the_app || waits_for_a_file(case, member) {
            continue;
        }
        let name = member.name();
        let (severity, message) = if has_deadline {
            (Severity::Warning, format!("{name} keeps running when the app has finished, so the {what} ends only at its activeDeadlineSeconds, as failed"))
        } else {
            (Severity::Error, format!("{name} keeps running when the app has finished, so the {what} never completes"))
        };
        hits.push(Hit::on(member, severity).message(message).evidence(format!("{name} is in spec.containers")));
    }
}

/// Whether something in the pod ends sidecars.
fn is_ended(case: &PodCase) -> bool {
    case.members.iter().any(|member| {
        let hooks = [member.pre_stop(), member.post_start()].into_iter().flatten();
        let in_hook = hooks.filter_map(command_line::of_hook).any(|line| line.contains("quitquitquit"));
        let text = member.text();
        let kills = ["kill", "pkill", "killall"].iter().any(|word| text.has_word(word));
        in_hook
            || text.contains_any(&["quitquitquit", "scuttle", "kubexit", "/v1.0/shutdown"])
            || (text.contains("linkerd-await") && text.contains("--shutdown"))
            || (kills && case.pod.spec.share_process_namespace)
    })
}

/// Whether the container ends when a file appears, which the app then writes: its own script waits for one, or the app
/// touches one on a volume of both, which a program in front of the sidecar's watches.
fn waits_for_a_file(case: &PodCase, member: &Member) -> bool {
    let is_touched = |app: &Member| {
        let text = Text::of_command(&app.spec);
        let shared = app.spec.volume_mounts.iter().filter(|mount| member.mounts(&mount.name, false));
        shared.map(|mount| format!("touch {}", mount.mount_path)).any(|words| text.contains(&words))
    };
    Text::of_command(&member.spec).contains_any(&["! -f ", "! -e ", "inotifywait"]) || case.apps().any(is_touched)
}

#[cfg(test)]
mod tests {
    use super::*;

    const JOB: &str = "
apiVersion: batch/v1
kind: Job
metadata: {name: report, namespace: shop}
spec:
  template:
    spec:
      restartPolicy: Never
      containers:
      - {name: report, image: shop/report:1.2}
      - {name: cloud-sql-proxy, image: gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.11.0}
";

    #[test]
    fn a_proxy_holds_a_job_open() {
        let found = fires(&FINDING, Severity::Error, "cloud-sql-proxy", JOB);
        assert!(found.message.ends_with("so the Job never completes"));
    }

    #[test]
    fn a_deadline_ends_it_as_failed() {
        let job = JOB.replace("spec:\n  template", "spec:\n  activeDeadlineSeconds: 600\n  template");
        fires(&FINDING, Severity::Warning, "cloud-sql-proxy", &job);
    }

    #[test]
    fn an_app_that_ends_its_proxy_is_fine() {
        silent(&FINDING, &JOB.replace("report:1.2}", "report:1.2, args: [sh, -c, 'run; curl -XPOST localhost:9091/quitquitquit']}"));
    }

    #[test]
    fn a_file_that_the_app_touches_ends_it() {
        let mount = "volumeMounts: [{name: run, mountPath: /run/job}]";
        let job = JOB.replace("report:1.2}", &format!("report:1.2, args: ['trap \"touch /run/job/done\" EXIT; run'], {mount}}}"));
        silent(&FINDING, &job.replace("2.11.0}", &format!("2.11.0, command: [/watch, /cloud_sql_proxy], {mount}}}")));
    }

    #[test]
    fn a_native_sidecar_is_fine() {
        let native = JOB.replace("      - {name: cloud", "      initContainers:\n      - {restartPolicy: Always, name: cloud");
        silent(&FINDING, &native);
    }
}
