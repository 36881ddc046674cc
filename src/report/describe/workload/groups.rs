//! The pods of a workload by cause.

use jiff::Timestamp;

use serde::Serialize;

use super::Member;
use crate::report::PodReport;
use crate::report::describe::{Health, PodDescription, SharedText};

/// Pods that have the same cause, or none.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    pub(crate) health: Health,
    /// The newest pod, which represents the others.
    pub(crate) newest: PodReport,
    /// Their different messages, that of the newest pod first; none without a cause.
    pub(crate) words: Vec<Wording>,
    /// Whether the workload has replaced them, so that its health does not depend on them.
    pub(crate) left_over: bool,
    pub(crate) pods: Vec<PodBrief>,
}

/// A message, and how many pods it holds for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Wording {
    /// That of the newest of them.
    pub(crate) message: String,
    pub(crate) pods: usize,
    /// The message without what differs between replicas.
    #[serde(skip)]
    comparable: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PodBrief {
    pub(crate) name: SharedText,
    /// UTC.
    pub(crate) created_at: Option<Timestamp>,
    /// Whether the pod as a whole is ready.
    pub(crate) serves: bool,
}

fn health(member: &Member<'_>) -> Health {
    match &member.report.cause {
        Some(cause) => cause.severity.into(),
        None => match &member.pod.status {
            None => Health::Unknown,
            Some(status) if status.phase == "Succeeded" => Health::Completed,
            // Part of the work is done.
            Some(status) if status.condition("Ready").is_some_and(|c| c.status != "True") => Health::Starting,
            Some(_) => Health::Healthy,
        },
    }
}

/// Whether the pod as a whole is ready.
pub(super) fn is_ready(member: &Member<'_>) -> bool {
    member.pod.status.as_ref().and_then(|s| s.condition("Ready")).is_some_and(|c| c.status == "True")
}

fn brief(member: &Member<'_>) -> PodBrief {
    let name = (&*member.report.name).into();
    PodBrief { name, created_at: member.report.created_at, serves: is_ready(member) }
}

/// `message` without what differs between replicas: the pod's name, its uid, and long figures, which are measured.
fn without_its_own(member: &Member<'_>, message: &str) -> String {
    const MEASURED: usize = 4;
    let mut text = without_name(message, &member.report.name);
    if let Some(uid) = member.report.uid.as_deref() {
        text = without_name(&text, uid);
    }
    let mut plain = String::with_capacity(text.len());
    for part in text.split_inclusive(|c: char| !c.is_ascii_digit()) {
        let digits = part.trim_end_matches(|c: char| !c.is_ascii_digit());
        plain.push_str(if digits.len() >= MEASURED { "#" } else { digits });
        plain.push_str(&part[digits.len()..]);
    }
    plain
}

/// Replaces a name that is a word of its own.
fn without_name(text: &str, name: &str) -> String {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(name).filter(|_| !name.is_empty()) {
        let (before, after) = (&rest[..at], &rest[at + name.len()..]);
        let begins = before.chars().next_back().or(plain.chars().next_back()).is_none_or(|c| !is_part(c));
        let ends = after.chars().next().is_none_or(|c| !is_part(c));
        plain.extend([before, if begins && ends { "…" } else { name }]);
        rest = after;
    }
    plain + rest
}

/// Counts the message of `member` among those of its group.
fn add_words(words: &mut Vec<Wording>, member: &Member<'_>) {
    let report = member.report;
    let Some((message, plain)) = report.message().zip(report.message_without_restarts()) else { return };
    let comparable = without_its_own(member, &plain);
    match words.iter_mut().find(|known| known.comparable == comparable) {
        Some(known) => known.pods += 1,
        None => words.push(Wording { message, pods: 1, comparable }),
    }
}

/// `members` by cause, the worst first and those that are left over last. What events prove about `example` holds for
/// its group.
pub(super) fn groups(members: &[Member<'_>], example: Option<&PodDescription>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for member in members {
        let trouble = |report: &PodReport| {
            let cause = report.cause.as_deref()?;
            Some((cause.reason().to_owned(), report.blamed().map(|c| c.facts.name.clone())))
        };
        let same = |known: &Group| {
            known.health == health(member)
                && known.left_over == member.left_over
                && trouble(&known.newest) == trouble(member.report)
        };
        let at = groups.iter().position(same).unwrap_or_else(|| {
            let (health, newest, left_over) = (health(member), member.report.clone(), member.left_over);
            groups.push(Group { health, newest, words: Vec::new(), left_over, pods: Vec::new() });
            groups.len() - 1
        });
        groups[at].pods.push(brief(member));
        add_words(&mut groups[at].words, member);
    }
    for group in &mut groups {
        let proved = example.filter(|e| group.pods.iter().any(|pod| *pod.name == *e.report.name));
        group.health = proved.map_or(group.health, |e| group.health.max(e.verdict.health));
    }
    groups.sort_by_key(|group| std::cmp::Reverse((!group.left_over, group.health, group.pods.len())));
    groups
}
