//! The pods of a workload by cause.

use jiff::Timestamp;

use super::Member;
use crate::report::describe::{PodDescription, Standing, Text};
use crate::report::pod::CauseReport;

/// Pods that have the same cause, or none.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Group {
    pub(crate) standing: Standing,
    /// What they have in common; `None` for those that are well, completed or unknown. The newest pod's words.
    pub(crate) cause: Option<CauseReport>,
    /// What is said of them, each of it with how many it is said of, the newest pod's words first: one where all are
    /// alike, none without a cause.
    pub(crate) words: Vec<(Text, usize)>,
    /// Whether the workload has replaced them, and they say nothing of how it is.
    pub(crate) left_over: bool,
    /// The newest first.
    pub(crate) pods: Vec<PodBrief>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PodBrief {
    pub(crate) name: Text,
    /// UTC.
    pub(crate) created_at: Option<Timestamp>,
    /// Whether the pod as a whole is ready.
    pub(crate) serves: bool,
}

fn standing(member: &Member<'_>) -> Standing {
    match &member.report.cause {
        Some(cause) => cause.severity.into(),
        None => match &member.pod.status {
            None => Standing::Unknown,
            Some(status) if status.phase == "Succeeded" => Standing::Completed,
            Some(_) => Standing::Well,
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

/// What is said of a pod, without what tells it apart from its replicas and nothing else: its name, its uid, how often
/// it was restarted, and figures so long that they can only be measured ones.
fn without_its_own(member: &Member<'_>, message: &str) -> String {
    const MEASURED: usize = 4;
    let mut text = without_name(message, &member.report.name);
    if let Some(uid) = member.report.uid.as_deref() {
        text = without_name(&text, uid);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, digits) = rest.split_at(at);
        let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        let (digits, behind) = digits.split_at(end);
        let restarts = behind.starts_with(" restart");
        plain.extend([before, if restarts || digits.len() >= MEASURED { "#" } else { digits }]);
        rest = behind;
    }
    plain.push_str(rest);
    // One restart or two, it is the same.
    plain.replace("# restarts", "# restart")
}

/// The same without a name that stands in it as a word of its own.
fn without_name(text: &str, name: &str) -> String {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(name).filter(|_| !name.is_empty()) {
        let (before, behind) = (&rest[..at], &rest[at + name.len()..]);
        let begins = before.chars().next_back().or(plain.chars().next_back()).is_none_or(|c| !is_part(c));
        let ends = behind.chars().next().is_none_or(|c| !is_part(c));
        plain.extend([before, if begins && ends { "…" } else { name }]);
        rest = behind;
    }
    plain + rest
}

/// What is said of some pods of a group.
struct Said {
    /// In the words of the newest of them.
    words: Text,
    /// The same without what is its own.
    plain: String,
    pods: usize,
}

/// Adds what is said of `member` to what is said of its group.
fn add_words(said: &mut Vec<Said>, member: &Member<'_>) {
    let Some(cause) = member.report.cause.as_deref() else { return };
    let plain = without_its_own(member, &cause.message);
    match said.iter_mut().find(|known| known.plain == plain) {
        Some(known) => known.pods += 1,
        None => said.push(Said { words: cause.message.clone(), plain, pods: 1 }),
    }
}

/// `members` by cause, the worst first; those that are left over behind all others. Of the pod that is described in
/// full, events may have proved more than its status tells: that holds for those that are alike.
pub(super) fn groups(members: &[Member<'_>], example: Option<&PodDescription>) -> Vec<Group> {
    let mut groups: Vec<(Group, Vec<Said>)> = Vec::new();
    for member in members {
        let cause = member.report.cause.as_deref();
        let same = |known: &Group| {
            known.standing == standing(member)
                && known.left_over == member.left_over
                && match (&known.cause, cause) {
                    (Some(a), Some(b)) => a.reason == b.reason && a.container == b.container,
                    (None, None) => true,
                    _ => false,
                }
        };
        let known = groups.iter().position(|(known, _)| same(known));
        let at = known.unwrap_or_else(|| {
            let (standing, cause, left_over) = (standing(member), cause.cloned(), member.left_over);
            groups.push((
                Group { standing, cause, words: Vec::new(), left_over, pods: Vec::new() },
                Vec::new(),
            ));
            groups.len() - 1
        });
        let (group, said) = &mut groups[at];
        group.pods.push(brief(member));
        add_words(said, member);
    }
    let finished = groups.into_iter().map(|(mut group, said)| {
        group.words = said.into_iter().map(|said| (said.words, said.pods)).collect();
        let proved = example.filter(|e| group.pods.iter().any(|pod| *pod.name == *e.report.name));
        group.standing = proved.map_or(group.standing, |e| group.standing.max(e.verdict.standing));
        group
    });
    let mut groups: Vec<Group> = finished.collect();
    groups.sort_by_key(|group| std::cmp::Reverse((!group.left_over, group.standing, group.pods.len())));
    groups
}
