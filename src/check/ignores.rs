//! Annotations that take findings out of the count.
//!
//! `kubectl-sidecars/ignore.SC101: "istio-proxy: the app retries; until 2027-03-01"` on a workload, a pod template, a
//! pod or a namespace: container and date are optional. `kubectl-sidecars/ignore: "SC301,SC5*"` names several.

use std::collections::BTreeMap;

use globset::GlobMatcher;
use jiff::civil::Date;

use super::finding::{Found, Suppressed};
use super::policy::{self, Policy};
use super::world::World;

const KEY: &str = "kubectl-sidecars/ignore";

/// One annotation: what it takes out, and where it holds.
#[derive(Debug)]
struct Ignore {
    namespace: Option<String>,
    /// Kind and name of the workload or bare pod; `None` for the whole namespace.
    owner: Option<(String, String)>,
    ids: Vec<GlobMatcher>,
    container: Option<String>,
    reason: Option<String>,
    expires: Option<Date>,
    /// The annotation and its object, for notes.
    shown: String,
    is_used: bool,
}

/// Marks the findings that annotations take out. Returns notes about annotations that name nothing known, have
/// expired or take nothing out.
pub(crate) fn set_aside(world: &World, policy: &Policy, found: &mut [Found]) -> Vec<String> {
    let mut notes = Vec::new();
    let today = world.now.to_zoned(jiff::tz::TimeZone::UTC).date();
    let mut ignores = Vec::new();
    collect(world, &mut ignores, &mut notes);
    ignores.retain(|ignore| {
        let has_expired = ignore.expires.is_some_and(|last| last < today);
        if has_expired {
            notes.push(format!("{} has expired, so its findings are reported", ignore.shown));
        }
        !has_expired
    });
    for one in found.iter_mut() {
        let owner = one.owner();
        let ignore = ignores.iter_mut().find(|ignore| {
            ignore.namespace == one.namespace
                && ignore.owner.as_ref().is_none_or(|(kind, name)| (kind.as_str(), name.as_str()) == owner)
                && ignore.ids.iter().any(|glob| glob.is_match(one.finding.id))
                && ignore.container.as_ref().is_none_or(|name| one.container.as_ref() == Some(name))
        });
        let Some(ignore) = ignore else { continue };
        ignore.is_used = true;
        one.suppressed = Some(Suppressed {
            by: "annotation",
            reason: ignore.reason.clone(),
            expires: ignore.expires.map(|date| date.to_string()),
        });
    }
    let is_looked_for = |ignore: &&Ignore| {
        policy.selected().any(|finding| ignore.ids.iter().any(|glob| glob.is_match(finding.id)))
    };
    for ignore in ignores.iter().filter(|ignore| !ignore.is_used).filter(is_looked_for) {
        notes.push(format!("{} takes no finding out", ignore.shown));
    }
    notes
}

/// Reads the annotations of all objects. The pods of a workload repeat those of its template: each counts once.
fn collect(world: &World, ignores: &mut Vec<Ignore>, notes: &mut Vec<String>) {
    let mut seen = std::collections::HashSet::new();
    for case in &world.cases {
        let namespace = case.namespace().map(ToOwned::to_owned);
        let owner = match &case.workload {
            Some(workload) => (workload.kind.clone(), workload.name.clone()),
            None => ("Pod".to_owned(), case.pod.metadata.name.clone()),
        };
        let mut annotations: BTreeMap<String, String> = case.pod.metadata.annotations.clone();
        for object in [world.workload_of(case), case.object.as_deref()].into_iter().flatten() {
            annotations.extend(of_object(object));
        }
        for (key, value) in &annotations {
            if seen.insert((namespace.clone(), Some(owner.clone()), key.clone(), value.clone())) {
                read(key, value, namespace.as_deref(), Some(&owner), ignores, notes);
            }
        }
        if let Some(object) = case.namespace().and_then(|name| world.object("Namespace", None, name)) {
            for (key, value) in of_object(object) {
                if seen.insert((namespace.clone(), None, key.clone(), value.clone())) {
                    read(&key, &value, namespace.as_deref(), None, ignores, notes);
                }
            }
        }
    }
}

fn of_object(object: &serde_json::Value) -> Vec<(String, String)> {
    let annotations = object["metadata"]["annotations"].as_object();
    let pairs = annotations.into_iter().flatten();
    pairs.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect()
}

/// Reads one annotation, if it is one of these.
fn read(
    key: &str,
    value: &str,
    namespace: Option<&str>,
    owner: Option<&(String, String)>,
    ignores: &mut Vec<Ignore>,
    notes: &mut Vec<String>,
) {
    let Some(rest) = key.strip_prefix(KEY) else { return };
    let on = match (owner, namespace) {
        (Some((kind, name)), _) => format!("{}/{name}", kind.to_lowercase()),
        (None, Some(namespace)) => format!("namespace/{namespace}"),
        (None, None) => "the namespace".to_owned(),
    };
    let shown = format!("annotation {key} of {on}");
    let (words, value) = match rest.strip_prefix('.') {
        Some(id) => (vec![id.to_owned()], Some(value)),
        None if rest.is_empty() => (
            value.split(',').map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect(),
            None,
        ),
        None => return,
    };
    let mut ids = Vec::new();
    for word in words {
        match policy::ids(key, std::slice::from_ref(&word)) {
            Ok(globs) => ids.extend(globs),
            Err(_) => notes.push(format!("{shown} names no finding: \"{word}\"")),
        }
    }
    if ids.is_empty() {
        return;
    }
    let (container, reason, expires) = parts(value.unwrap_or_default());
    ignores.push(Ignore {
        namespace: namespace.map(ToOwned::to_owned),
        owner: owner.cloned(),
        ids,
        container,
        reason,
        expires,
        shown,
        is_used: false,
    });
}

/// Splits `istio-proxy: the app retries; until 2027-03-01`.
fn parts(value: &str) -> (Option<String>, Option<String>, Option<Date>) {
    let is_name = |text: &str| {
        !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    let (container, rest) = match value.split_once(':') {
        Some((name, rest)) if is_name(name.trim()) => (Some(name.trim().to_owned()), rest),
        _ => (None, value),
    };
    let (mut reason, mut expires) = (Vec::new(), None);
    for part in rest.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        match part.strip_prefix("until ").and_then(|date| date.trim().parse::<Date>().ok()) {
            Some(date) => expires = Some(date),
            None => reason.push(part),
        }
    }
    let reason = reason.join("; ");
    (container, Some(reason).filter(|reason| !reason.is_empty()), expires)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn container_reason_and_date_are_optional() {
        let date = "2027-03-01".parse().ok();
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(
            parts("istio-proxy: the app retries; until 2027-03-01"),
            (text("istio-proxy"), text("the app retries"), date)
        );
        assert_eq!(parts("accepted"), (None, text("accepted"), None));
        assert_eq!(parts("until 2027-03-01"), (None, None, date));
        assert_eq!(parts("See the page: it is fine"), (None, text("See the page: it is fine"), None));
    }
}
