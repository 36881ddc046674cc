//! What is wrong with a workload as a whole.

use std::fmt::Write as _;

use super::{Group, Revision};
use crate::health::{Blame, PodBlame, PodReason};
use crate::report::describe::sentences::NAMED;
use crate::report::describe::{Clause, Health, PodDescription, Tense, Verdict};
use crate::wording::{and_list, counted, one_or_many};

/// What is wrong with the workload: how many of its pods, which container, the state of its rollout.
pub(super) fn verdict(
    groups: &[Group],
    revisions: &[Revision],
    example: Option<&PodDescription>,
    command: impl Fn(&[&str]) -> String,
    kind: &str,
    name: &str,
) -> Verdict {
    let left_over = left_over(groups);
    let groups: Vec<&Group> = groups.iter().filter(|g| !g.left_over).collect();
    let total: usize = groups.iter().map(|g| g.pods.len()).sum();
    let bad = |g: &&&Group| g.newest.cause.is_some();
    let unhealthy: usize = groups.iter().filter(bad).map(|g| g.pods.len()).sum();
    let Some(worst) = groups.iter().find(bad) else {
        let health = groups.first().map_or(Health::Unknown, |g| g.health);
        let pods = if total == 1 { "its only pod".to_owned() } else { format!("{total} of {total} pods") };
        let are = one_or_many(total, "is", "are");
        let what = match health {
            Health::Completed if total == 1 => "its pod has completed".to_owned(),
            Health::Unknown => "nothing is known of its pods' health".to_owned(),
            _ => {
                let done = groups
                    .iter()
                    .filter(|g| g.health == Health::Completed)
                    .map(|g| g.pods.len())
                    .sum::<usize>();
                match done {
                    0 => format!("{pods} {are} healthy"),
                    done if done == total => format!("{total} of {total} pods have completed"),
                    done => format!("{} pods are healthy, {done} have completed", total - done),
                }
            }
        };
        return Verdict::calm(health, Clause::Remark(what), left_over);
    };
    // The group of the pod that is shown in full has the message of that pod.
    let shown = example.map(|e| &*e.report.name);
    let told =
        groups.iter().filter(bad).find(|g| g.pods.iter().any(|p| Some(&*p.name) == shown)).unwrap_or(worst);

    let words = example.map_or("", |e| &*e.verdict.what);
    let count = told.pods.len();
    // The words are those of one pod: they hold for those of which the same is said.
    let alike = told.words.first().map_or(count, |words| words.pods);
    let pods = if total == 1 { "its only pod".to_owned() } else { format!("{alike} of {total} pods") };
    // Figures and events are those of one.
    let such_as = example.filter(|_| alike > 1).map(|e| format!(", such as {}", e.report.name));
    let mut what = format!("{pods}{}: {words}", such_as.unwrap_or_default());
    if count > alike {
        let _ = write!(what, "; {} more for the same reason in other words", count - alike);
    }
    if unhealthy > count {
        let _ = write!(what, "; {} more in other trouble", unhealthy - count);
    }
    let mut commands = example.map(|e| e.verdict.commands.clone()).unwrap_or_default();
    let rollout = rollout(revisions);
    if rollout.is_some() && matches!(kind, "Deployment" | "StatefulSet" | "DaemonSet") {
        let target = format!("{}/{name}", kind.to_lowercase());
        commands.push(command(&["rollout", "status", &target, "--watch=false"]));
        commands.push(command(&["rollout", "history", &target]));
    }
    let serving: usize = groups.iter().flat_map(|g| &g.pods).filter(|p| p.serves).count();
    // Of a Job the newest try counts.
    let newest = groups
        .iter()
        .flat_map(|g| g.pods.iter().map(move |pod| (g.health, pod)))
        .max_by_key(|(_, p)| p.created_at);
    let is_job = matches!(kind, "Job" | "CronJob");
    let newest_done = newest.filter(|(health, _)| is_job && *health == Health::Completed);
    let effect = rollout.or_else(|| match (kind, serving) {
        ("Job" | "CronJob", _) => {
            newest_done.map(|(_, pod)| format!("its newest pod {} has completed", pod.name))
        }
        (_, 0) => Some("no pod is Ready".to_owned()),
        (_, serving) => {
            Some(format!("{} {} Ready", counted(serving, "pod"), one_or_many(serving, "is", "are")))
        }
    });
    let both: Vec<String> = effect.into_iter().chain(left_over).collect();
    let effect = (!both.is_empty()).then(|| both.join("; "));
    let health = match told.health {
        Health::Failed if serving > 0 || newest_done.is_some() => Health::Degraded,
        health => health,
    };
    Verdict {
        since: example.and_then(|e| e.verdict.since),
        tense: example.map_or(Tense::Lasting, |e| e.verdict.tense),
        began: example.and_then(|e| e.verdict.began),
        due: example.and_then(|e| e.verdict.due),
        related: example.map(|e| e.verdict.related.clone()).unwrap_or_default(),
        commands,
        ..Verdict::calm(health, Clause::Remark(what), effect)
    }
}

/// `left over: 2 Evicted, 1 being deleted`: a note, and no verdict on the workload.
fn left_over(groups: &[Group]) -> Option<String> {
    let told = groups.iter().filter(|g| g.left_over).map(|group| {
        let what = match group.newest.cause.as_deref() {
            Some(cause) => match &cause.blame {
                Blame::Pod(PodBlame { reason: PodReason::Terminating, .. }) => "being deleted",
                _ => cause.reason(),
            },
            None => group.health.as_str(),
        };
        format!("{} {what}", group.pods.len())
    });
    let told: Vec<String> = told.collect();
    (!told.is_empty()).then(|| format!("left over: {}", told.join(", ")))
}

/// A rollout that does not come about: the newest revision has no pod that is ready, an older one has.
fn rollout(revisions: &[Revision]) -> Option<String> {
    let (newest, older) = revisions.split_first()?;
    let serving: Vec<&Revision> = older.iter().filter(|r| r.ready > 0).collect();
    if newest.unhealthy == 0 || newest.ready > 0 || serving.is_empty() {
        return None;
    }
    let pods: usize = serving.iter().map(|r| r.ready).sum();
    let hashes: Vec<&str> = serving.iter().map(|r| &*r.hash).collect();
    Some(format!(
        "the rollout is stuck: no pod of the new revision {} is Ready, {} ({}) {}",
        newest.hash,
        counted(pods, "old pod"),
        and_list(&hashes, NAMED),
        one_or_many(pods, "serves", "serve")
    ))
}
