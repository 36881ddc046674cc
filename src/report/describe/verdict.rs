//! The first line of a description: what is wrong, whose fault it is, and what it does to the others.

use jiff::Timestamp;

use super::messages::{first_sentence, first_words, innermost, last_part, volume_words};
use super::proof::{self, Proof};
use super::{ProbeDetail, ProbeKind, Subject, commands, counted, effect, enumerate};
use crate::classify::Pattern;
use crate::health::{self, Cause, Reason, Severity};

/// How a pod stands, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Standing {
    Well,
    Completed,
    /// There is no status to judge by: a template, or a manifest.
    Unknown,
    /// Normal start-up (or shut-down) still under way.
    Starting,
    /// The app works, something beside it does not.
    Degraded,
    /// The app does not work.
    Failed,
}

impl Standing {
    /// Every standing, the worst last.
    #[cfg(test)]
    pub(crate) const ALL: [Self; 6] =
        [Self::Well, Self::Completed, Self::Unknown, Self::Starting, Self::Degraded, Self::Failed];

    /// The word used in output.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Well => "well",
            Self::Completed => "completed",
            Self::Unknown => "unknown",
            Self::Starting => "starting",
            Self::Degraded => "degraded",
            Self::Failed => "failed",
        }
    }
}

impl From<Severity> for Standing {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Starting => Self::Starting,
            Severity::Degraded => Self::Degraded,
            Severity::Failed => Self::Failed,
        }
    }
}

/// What the time of a verdict means.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Tense {
    /// It has been so since then.
    #[default]
    Lasting,
    /// It happens again and again, then for the last time.
    Repeated,
    Past,
}

/// What is wrong with a pod or a workload, in a sentence; the proof; and what to run next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) standing: Standing,
    /// The sentence, its container first. Holds untrusted text.
    pub(crate) what: String,
    /// What it does to the others.
    pub(crate) effect: Option<String>,
    /// Since when (UTC), or when it happened.
    pub(crate) since: Option<Timestamp>,
    /// What `since` means.
    pub(crate) tense: Tense,
    /// Of what happens again and again: since when, as far as events go back (UTC).
    pub(crate) began: Option<Timestamp>,
    /// When a pod that is being deleted has used up its grace period (UTC): then it should be gone.
    pub(crate) due: Option<Timestamp>,
    /// From what this is known.
    pub(crate) proof: Vec<Proof>,
    /// kubectl commands that tell more, the most useful first.
    pub(crate) commands: Vec<String>,
}

impl Verdict {
    /// One that asks for nothing to be done.
    pub(super) fn calm(standing: Standing, what: String, effect: Option<String>) -> Self {
        Self {
            standing,
            what,
            effect,
            since: None,
            tense: Tense::Lasting,
            began: None,
            due: None,
            proof: Vec::new(),
            commands: Vec::new(),
        }
    }
}

/// What is wrong with the subject's pod.
pub(super) fn verdict(subject: &Subject<'_>) -> Verdict {
    let patterns: Vec<Pattern> = subject.report.containers.iter().map(|c| c.facts.pattern).collect();
    let Some(cause) = health::cause(subject.pod, subject.containers, &patterns) else {
        return without_cause(subject);
    };
    let restarts = cause.container.and_then(|i| subject.containers[i].status).map_or(0, |s| s.restart_count);
    let goes_down = matches!(
        cause.reason,
        Reason::Error
            | Reason::OOMKilled
            | Reason::Completed
            | Reason::StartError
            | Reason::RestartingAllContainers
    );
    let what = match cause.container {
        Some(index) => behind(subject.name(index), &of_container(subject, &cause, index)),
        None => of_pod(subject, &cause),
    };
    let is_over = subject.pod.status.as_ref().is_some_and(|s| s.phase == "Failed");
    let down = cause
        .container
        .and_then(|i| subject.containers[i].status)
        .is_some_and(|s| s.state.terminated.is_some());
    // A snapshot cannot tell for how long no container could be created; repeated events can.
    let never_comes = cause.reason == Reason::NotCreated && proof::never_created(subject);
    Verdict {
        standing: if never_comes { Standing::Failed } else { cause.severity.into() },
        what,
        effect: effect::effect(subject, &cause, &patterns),
        since: cause.since,
        tense: match (goes_down && restarts > 0, is_over || down) {
            // A deletion lasts, whatever has ended.
            _ if cause.reason == Reason::Terminating => Tense::Lasting,
            (true, _) => Tense::Repeated,
            (false, true) => Tense::Past,
            (false, false) => Tense::Lasting,
        },
        began: began(subject, &cause).filter(|_| goes_down && restarts > 0),
        due: subject.pod.metadata.deletion_timestamp.filter(|_| cause.reason == Reason::Terminating),
        proof: proof::proof(subject, &cause),
        commands: commands::commands(subject, &cause),
    }
}

/// When the oldest warning about the blamed container that is left came for the first time (UTC).
fn began(subject: &Subject<'_>, cause: &Cause) -> Option<Timestamp> {
    let name = subject.name(cause.container?);
    let warnings = subject.happened.iter().filter(|o| o.warning && o.container.as_deref() == Some(name));
    warnings.filter_map(|o| o.first).min()
}

/// `name exits …`, `name: its image …`.
fn behind(name: &str, words: &str) -> String {
    let is_a_sentence = ["its ", "the ", "a "].iter().any(|begin| words.starts_with(begin));
    format!("{name}{} {words}", if is_a_sentence { ":" } else { "" })
}

/// What is wrong with the container, as the rest of a sentence that begins with its name.
fn of_container(subject: &Subject<'_>, cause: &Cause, index: usize) -> String {
    let restarts = subject.containers[index].status.map_or(0, |s| s.restart_count);
    let after_restarts =
        if restarts > 0 { format!(", {}", counted(restarts, "restart")) } else { String::new() };
    match &cause.reason {
        Reason::NotStarted => match failing(subject, index, ProbeKind::Startup) {
            Some(fails) => format!("has not started: {fails}{after_restarts}"),
            None if runs(subject, index) => match probe(subject, index, ProbeKind::Startup) {
                Some(probe) => {
                    format!("runs, but its start-up probe ({}) has not passed{after_restarts}", probe.asks())
                }
                None => cause.alone.clone(),
            },
            None => cause.alone.clone(),
        },
        Reason::NotReady => match failing(subject, index, ProbeKind::Readiness) {
            Some(fails) => format!("runs, but is not ready: {fails}"),
            None => match probe(subject, index, ProbeKind::Readiness) {
                Some(probe) => format!("runs, but its readiness probe ({}) does not pass", probe.asks()),
                None => cause.alone.clone(),
            },
        },
        Reason::Error => killed(subject, index, restarts)
            .or_else(|| by_rule(subject, cause, index))
            .unwrap_or_else(|| cause.alone.clone()),
        Reason::ImagePullBackOff | Reason::ErrImagePull => {
            let image = &subject.containers[index].spec.image;
            match proof::pull_failure(subject, index) {
                Some(why) => format!("cannot pull its image {image}: {}", last_part(&why)),
                None => format!("cannot pull its image {image}"),
            }
        }
        Reason::RunContainerError => match hook_failure(subject, index) {
            Some(hook) => format!("is killed after its start: {hook}{after_restarts}"),
            None => cause.alone.clone(),
        },
        Reason::ErrImageNeverPull => {
            let image = &subject.containers[index].spec.image;
            format!("its image {image} is not on the node and must not be pulled (imagePullPolicy Never)")
        }
        Reason::InvalidImageName => {
            let why = subject.details[index].message.as_deref().map(last_part).unwrap_or_default();
            format!("the name of its image, {}, cannot be read: {why}", subject.containers[index].spec.image)
        }
        Reason::StartError | Reason::ContainerCannotRun => {
            let detail = &subject.details[index];
            match detail.last_message.as_deref().or(detail.message.as_deref()).map(innermost) {
                Some(why) => format!("its process cannot be started: {why}{after_restarts}"),
                None => cause.alone.clone(),
            }
        }
        Reason::Initializing if runs(subject, index) => "still initializes".to_owned(),
        Reason::Initializing => "is being created".to_owned(),
        Reason::KeepsPodRunning => "runs on though the work is done".to_owned(),
        // The kubelet names the pod once more.
        _ => cause.alone.split(" (pod: \"").next().unwrap_or_default().to_owned(),
    }
}

pub(super) fn runs(subject: &Subject<'_>, index: usize) -> bool {
    subject.containers[index].status.is_some_and(|s| s.state.running.is_some())
}

fn probe<'a>(subject: &Subject<'a>, index: usize, kind: ProbeKind) -> Option<&'a ProbeDetail> {
    subject.details[index].probes.iter().find(|p| p.kind == kind)
}

/// `its start-up probe fails (HTTP 503 on :15021/healthz/ready, 41 times)`, where events tell of it.
fn failing(subject: &Subject<'_>, index: usize, kind: ProbeKind) -> Option<String> {
    let probe = probe(subject, index, kind)?;
    let failure = probe.failure.as_ref()?;
    let answer = match (&*failure.answer, probe.method) {
        ("", _) => probe.asks(),
        (answer, "exec") => format!("{}: {}", probe.asks(), first_words(answer)),
        (answer, _) => format!("{} on {}", first_words(answer), probe.target),
    };
    let times = if failure.count == 1 { "once".to_owned() } else { format!("{} times", failure.count) };
    Some(format!("its {} probe fails ({answer}, {times})", kind.in_words()))
}

/// Why the kubelet itself ended the container again and again.
fn killed(subject: &Subject<'_>, index: usize, restarts: i64) -> Option<String> {
    let again = if restarts > 1 { "is killed again and again" } else { "was killed" };
    let restarts = if restarts > 0 { format!(", {}", counted(restarts, "restart")) } else { String::new() };
    if let Some(hook) = hook_failure(subject, index) {
        return Some(format!("{again}: {hook}{restarts}"));
    }
    // What ended by itself was not killed, whatever its probes said before.
    let status = subject.containers[index].status?;
    let end = status.state.terminated.as_ref().or(status.last_state.terminated.as_ref())?;
    if !matches!(end.exit_code, 137 | 143) && !killed_for_probe(subject, index) {
        return None;
    }
    let of = |kind| failing(subject, index, kind);
    let fails =
        of(ProbeKind::Startup).filter(|_| !status.has_started()).or_else(|| of(ProbeKind::Liveness))?;
    Some(format!("{again}: {fails}{restarts}"))
}

/// Whether the kubelet tells that it killed the container for a probe (`Container x failed liveness probe`).
fn killed_for_probe(subject: &Subject<'_>, index: usize) -> bool {
    let name = subject.name(index);
    subject.happened.iter().any(|o| {
        o.container.as_deref() == Some(name) && &*o.reason == "Killing" && o.message.contains("probe")
    })
}

/// A `postStart` hook that fails gets its container killed.
fn hook_failure(subject: &Subject<'_>, index: usize) -> Option<String> {
    let hooks = &subject.details[index].hooks;
    let hook = hooks.iter().find(|h| h.when == "postStart" && h.failures > 0)?;
    Some(format!("its postStart hook fails ({}, {} times)", hook.action, hook.failures))
}

/// A restart rule that meets the exit code (KEP-5307).
fn by_rule(subject: &Subject<'_>, cause: &Cause, index: usize) -> Option<String> {
    let status = subject.containers[index].status?;
    let end = status.state.terminated.as_ref().or(status.last_state.terminated.as_ref())?;
    let rules = &subject.containers[index].spec.restart_policy_rules;
    let meets = |rule: &&crate::model::container::RestartRule| {
        let listed = rule.exit_codes.values.contains(&end.exit_code);
        if rule.exit_codes.operator == "NotIn" { !listed } else { listed }
    };
    let rule = rules.iter().find(meets)?;
    let what = if rule.action == "RestartAllContainers" { "restarts all containers" } else { "restarts it" };
    Some(format!("{}; its restart rule for this exit code {what}", cause.alone))
}

/// What holds the pod as a whole.
fn of_pod(subject: &Subject<'_>, cause: &Cause) -> String {
    match &cause.reason {
        Reason::NotCreated => proof::not_created(subject).map_or_else(
            || cause.alone.clone(),
            |occurrence| {
                let times = if occurrence.count > 1 {
                    format!(" ({} times)", occurrence.count)
                } else {
                    String::new()
                };
                format!("{}{times}", volume_words(&occurrence.message))
            },
        ),
        Reason::Unschedulable => first_sentence(&cause.alone).to_owned(),
        Reason::Pod(reason) => format!("{reason}: {}", first_words(cause.alone.trim_end_matches(['.', ' ']))),
        _ => first_words(&cause.alone),
    }
}

/// A pod that is well, has completed, or does not run at all.
fn without_cause(subject: &Subject<'_>) -> Verdict {
    let report = subject.report;
    let Some(status) = &subject.pod.status else {
        let what = if report.template {
            "is a pod template: nothing of it runs here"
        } else {
            "is not reported on: it has no status"
        };
        return Verdict::calm(Standing::Unknown, what.to_owned(), None);
    };
    let ended = |index: usize| subject.containers[index].status.and_then(|s| s.state.terminated.as_ref());
    if status.phase == "Succeeded" {
        let stopped: Vec<&str> = (0..subject.containers.len())
            .filter(|i| report.containers[*i].facts.pattern.is_supporting())
            .filter(|i| ended(*i).is_some_and(|t| t.exit_code != 0))
            .map(|i| subject.name(i))
            .collect();
        let effect = (!stopped.is_empty()).then(|| {
            let was = if stopped.len() == 1 { "was" } else { "were" };
            format!("{} {was} stopped after it, which is no error", enumerate(&stopped))
        });
        let mut verdict = Verdict::calm(Standing::Completed, "its work is done".to_owned(), effect);
        let apps =
            (0..subject.containers.len()).filter(|i| report.containers[*i].facts.pattern == Pattern::App);
        verdict.since = apps.filter_map(|i| ended(i)?.finished_at).max();
        verdict.tense = Tense::Past;
        return verdict;
    }
    let what = match report.ready {
        Some((1, 1)) => "its container is ready".to_owned(),
        Some((ready, total)) => format!("{ready} of {total} containers are ready"),
        None => "nothing is wrong".to_owned(),
    };
    let restarted: Vec<String> = report
        .containers
        .iter()
        .filter_map(|c| {
            let restarts = c.restarts.filter(|r| *r > 0)?;
            Some(format!("{} had {}", c.facts.name, counted(restarts, "restart")))
        })
        .collect();
    let restarted: Vec<&str> = restarted.iter().map(String::as_str).collect();
    let mut verdict =
        Verdict::calm(Standing::Well, what, (!restarted.is_empty()).then(|| enumerate(&restarted)));
    verdict.since =
        status.condition("Ready").filter(|c| c.status == "True").and_then(|c| c.last_transition_time);
    verdict
}
