//! What happened to a pod: its events, repetitions folded, oldest first.

use std::collections::HashMap;

use jiff::Timestamp;
use serde::{Serialize, Serializer};

use super::SharedText;
use crate::model::Event;

/// An event, with its repetitions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Occurrence {
    /// `None` if it concerns the pod as a whole.
    pub(crate) container: Option<SharedText>,
    #[serde(rename = "type", serialize_with = "as_type")]
    pub(crate) warning: bool,
    /// `Unhealthy`, `BackOff` …
    pub(crate) reason: SharedText,
    /// On one line. Untrusted.
    pub(crate) message: SharedText,
    pub(crate) count: i64,
    /// The first time (UTC).
    pub(crate) first: Option<Timestamp>,
    /// The last time (UTC).
    pub(crate) last: Option<Timestamp>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn as_type<S: Serializer>(warning: &bool, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(if *warning { "Warning" } else { "Normal" })
}

/// Folds events with the same message about the same container; newest last.
pub(super) fn fold(events: &[Event]) -> Vec<Occurrence> {
    let mut folded: Vec<Occurrence> = Vec::new();
    let mut index: HashMap<(Option<String>, String, String, bool), usize> = HashMap::new();
    for event in events {
        let container = event.container().map(ToOwned::to_owned);
        let message = without_commands(&without_noise(event));
        let warning = event.kind == "Warning";
        let key = (container.clone(), event.reason.clone(), without_figures(&message), warning);
        if let Some(&known) = index.get(&key) {
            let known = &mut folded[known];
            known.count = known.count.saturating_add(event.times());
            known.first = [known.first, event.first()].into_iter().flatten().min();
            if known.last <= event.last() {
                known.last = event.last();
                known.message = message.into();
            }
            continue;
        }
        index.insert(key, folded.len());
        folded.push(Occurrence {
            container: container.map(Into::into),
            warning,
            reason: event.reason.as_str().into(),
            message: message.into(),
            count: event.times(),
            first: event.first(),
            last: event.last(),
        });
    }
    // Of one second, what began earlier comes first; else the server's order stays.
    folded.sort_by_key(|o| (o.last, o.first));
    folded
}

/// The message without the pod, its uid and lists of all resources.
fn without_noise(event: &Event) -> String {
    let message = event.message.trim();
    if let Some((words, _)) = message.split_once(" in pod ").filter(|_| event.reason == "BackOff") {
        return words.to_owned();
    }
    // `Pod resize error: {"containers":[…],"generation":2,"error":"…"}`
    let resize = message.find("Pod resize ").map(|at| &message[at..]).unwrap_or_default();
    if let Some((words, object)) = resize.split_once(": {") {
        let object = serde_json::from_str::<serde_json::Value>(&format!("{{{object}"));
        let error = object.ok().and_then(|object| object["error"].as_str().map(ToOwned::to_owned));
        return error.map_or_else(|| words.to_owned(), |error| format!("{words}: {error}"));
    }
    without_queries(message)
}

/// The same without the queries of URLs, which may hold tokens.
fn without_queries(message: &str) -> String {
    let mut text = String::with_capacity(message.len());
    let mut rest = message;
    while let Some(at) = rest.find("://") {
        let (before, url) = rest.split_at(at);
        let end = url.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'')).unwrap_or(url.len());
        let (url, after) = url.split_at(end);
        text.push_str(before);
        match url.split_once('?') {
            Some((place, _)) => text.extend([place, "?…"]),
            None => text.push_str(url),
        }
        rest = after;
    }
    text + rest
}

/// The same without figures that change each time, such as the bytes in use.
fn without_figures(message: &str) -> String {
    const LONG: usize = 6;
    let mut text = String::with_capacity(message.len());
    let mut digits = String::new();
    for c in message.chars().chain(['\0']) {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        text.push_str(if digits.len() >= LONG { "#" } else { &digits });
        digits.clear();
        text.push(c);
    }
    text
}

/// Command lines may hold credentials: of those that kubelets put into messages the first word stays.
fn without_commands(message: &str) -> String {
    let mut text = message.to_owned();
    // `Exec lifecycle hook ([/bin/sh -c …]) for Container … failed - error: command '/bin/sh -c …' exited with 3`
    for (open, close) in [("hook ([", "])"), ("command \"", "\""), ("command '", "'")] {
        let mut from = 0;
        while let Some(start) = text[from..].find(open).map(|at| from + at + open.len()) {
            // What is cut off by the limit on messages has no end.
            let end = text[start..].find(close).map_or(text.len(), |at| start + at);
            let line = &text[start..end];
            let first = line.split(char::is_whitespace).next().unwrap_or_default();
            let short = if first.len() < line.len() { format!("{first} …") } else { first.to_owned() };
            from = start + short.len();
            text.replace_range(start..end, &short);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(container: &str, reason: &str, message: &str, count: i64, last: &str) -> Event {
        let path =
            if container.is_empty() { String::new() } else { format!("spec.containers{{{container}}}") };
        serde_json::from_value(serde_json::json!({
            "involvedObject": { "fieldPath": path }, "reason": reason, "message": message, "type": "Warning",
            "count": count, "firstTimestamp": "2026-11-22T10:00:00Z", "lastTimestamp": last,
        }))
        .unwrap()
    }

    #[test]
    fn queries_of_urls_are_left_out() {
        let said = without_queries("Get \"http://10.0.0.1:80/h?token=x&y=z\": EOF; see https://a/b and c?d");
        assert_eq!(said, "Get \"http://10.0.0.1:80/h?…\": EOF; see https://a/b and c?d");
    }

    #[test]
    fn what_says_the_same_is_folded_and_the_newest_comes_last() {
        let folded = fold(&[
            event("app", "Unhealthy", "Readiness probe failed: x\n", 3, "2026-11-22T10:05:00Z"),
            event("", "Scheduled", "y", 0, "2026-11-22T10:00:00Z"),
            event("app", "Unhealthy", "Readiness probe failed: x", 4, "2026-11-22T10:03:00Z"),
            event("web", "Unhealthy", "Readiness probe failed: x", 1, "2026-11-22T10:01:00Z"),
        ]);
        let told: Vec<_> = folded.iter().map(|o| (o.container.as_deref(), &*o.reason, o.count)).collect();
        assert_eq!(
            told,
            [(None, "Scheduled", 1), (Some("web"), "Unhealthy", 1), (Some("app"), "Unhealthy", 7)]
        );
        assert_eq!(folded[2].last, "2026-11-22T10:05:00Z".parse().ok());
    }

    #[test]
    fn noise_is_left_out_and_changing_figures_do_not_part() {
        let resize = |used: u32| {
            let text = format!(
                "Pod resize error: {{\"containers\":[{{}}],\"error\":\"limit below usage ({used})\"}}"
            );
            event("", "ResizeError", &text, 1, &format!("2026-11-22T10:0{}:00Z", used % 10))
        };
        let folded = fold(&[resize(23_150_592), resize(23_150_595), resize(23_150_593)]);
        assert_eq!(folded.len(), 1);
        assert_eq!(
            (&*folded[0].message, folded[0].count),
            ("Pod resize error: limit below usage (23150595)", 3)
        );
        let text = "Back-off restarting failed container a in pod x_y(845f7838)";
        let folded = fold(&[event("a", "BackOff", text, 2, "2026-11-22T10:00:00Z")]);
        assert_eq!(&*folded[0].message, "Back-off restarting failed container a");
    }

    #[test]
    fn arguments_of_commands_are_left_out() {
        let hook = "Exec lifecycle hook ([/bin/sh -c curl -H s3cret]) for Container \"a\" failed - error: command \
                    '/bin/sh -c curl -H s3cret' exited with 3: , message: \"\"";
        assert_eq!(
            without_commands(hook),
            "Exec lifecycle hook ([/bin/sh …]) for Container \"a\" failed - error: command '/bin/sh …' exited with 3: \
             , message: \"\""
        );
        assert_eq!(
            without_commands("Liveness probe errored: command \"mysql -ps3cret\" timed out"),
            "Liveness probe errored: command \"mysql …\" timed out"
        );
        assert_eq!(without_commands("command \"check\" timed out"), "command \"check\" timed out");
        assert_eq!(without_commands("command 'sh -c s3cret"), "command 'sh …");
    }
}
