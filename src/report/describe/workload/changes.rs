//! What the newest revision of a workload changed, and whether its trouble began with that.

use jiff::SignedDuration;
use serde::Serialize;

use super::{Member, Revision, revision_of};
use crate::model::time::human_duration;
use crate::report::describe::sentences::NAMED;
use crate::report::describe::{PodDescription, SharedText, Tense};
use crate::wording::comma_list;

/// What begins so soon after a revision began with it.
const AT_ONCE: SignedDuration = SignedDuration::from_secs(5);

/// A container whose image differs between two revisions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct ImageChange {
    pub(crate) container: SharedText,
    /// `None` if the older revision does not have the container.
    pub(crate) from: Option<SharedText>,
    /// `None` if the newer revision does not have it any more.
    pub(crate) to: Option<SharedText>,
}

/// Adds to each of `revisions`, the newest first, how its images differ from those of the one before.
pub(super) fn mark(revisions: &mut [Revision], members: &[Member<'_>]) {
    let newest_of = |hash: &str| members.iter().find(|member| revision_of(member) == Some(hash));
    let changes: Vec<Vec<ImageChange>> = revisions
        .windows(2)
        .map(|pair| match (newest_of(&pair[0].hash), newest_of(&pair[1].hash)) {
            (Some(newer), Some(older)) => differences(older, newer),
            _ => Vec::new(),
        })
        .collect();
    for (revision, changes) in revisions.iter_mut().zip(changes) {
        revision.changes = changes;
    }
}

fn differences(older: &Member<'_>, newer: &Member<'_>) -> Vec<ImageChange> {
    let image = |member: &Member<'_>, name: &str| {
        let found = member.report.containers.iter().find(|c| &*c.facts.name == name);
        found.map(|c| c.facts.image.clone())
    };
    let of_newer = newer.report.containers.iter().map(|c| &c.facts.name);
    let gone = older.report.containers.iter().map(|c| &c.facts.name);
    let gone = gone.filter(|name| image(newer, name).is_none());
    let change = |name: &SharedText| {
        let (from, to) = (image(older, name), image(newer, name));
        (from != to).then(|| ImageChange { container: name.clone(), from, to })
    };
    of_newer.chain(gone).filter_map(change).collect()
}

/// `began 3m after revision 56dc89bc64: app 4.1.0 -> 4.2.0`, of a pod of the newest of several revisions.
pub(super) fn before_trouble(
    example: &PodDescription,
    members: &[Member<'_>],
    revisions: &[Revision],
) -> Option<String> {
    let [newest, _, ..] = revisions else { return None };
    let member = members.iter().find(|member| *member.report.name == *example.report.name)?;
    if revision_of(member) != Some(&*newest.hash) {
        return None;
    }
    let verdict = &example.verdict;
    // Of what repeats, the time is that of the last time.
    let begun = verdict.began.or(verdict.since.filter(|_| verdict.tense != Tense::Repeated));
    let start = match begun.zip(newest.since).filter(|(begun, since)| begun >= since) {
        Some((begun, since)) if begun.duration_since(since) < AT_ONCE => {
            format!("began with revision {}", newest.hash)
        }
        Some((begun, since)) => {
            format!("began {} after revision {}", human_duration(since, begun), newest.hash)
        }
        None => format!("in the newest revision, {}", newest.hash),
    };
    let changes: Vec<String> = newest.changes.iter().map(in_words).collect();
    let changes: Vec<&str> = changes.iter().map(String::as_str).collect();
    let changes = match changes.as_slice() {
        [] => "which has the same images as the one before".to_owned(),
        changes => comma_list(changes, NAMED),
    };
    let separator = if newest.changes.is_empty() { ", " } else { ": " };
    Some(format!("{start}{separator}{changes}"))
}

/// `app 4.1.0 -> 4.2.0`; whole images where more than the version differs.
fn in_words(change: &ImageChange) -> String {
    let name = &change.container;
    match (&change.from, &change.to) {
        (Some(from), Some(to)) => match same_repository(from, to) {
            Some((from, to)) => format!("{name} {from} -> {to}"),
            None => format!("{name} {from} -> {to}"),
        },
        (None, Some(to)) => format!("{name} added ({to})"),
        (_, None) => format!("{name} removed"),
    }
}

/// The tags of two images of the same repository.
fn same_repository<'a>(from: &'a str, to: &'a str) -> Option<(&'a str, &'a str)> {
    let parts = |image: &'a str| image.rsplit_once(':').filter(|(_, tag)| !tag.contains('/'));
    let ((old, from), (new, to)) = parts(from).zip(parts(to))?;
    (old == new).then_some((from, to))
}
