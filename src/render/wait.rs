//! `wait` for people, for scripts, and for GitHub Actions.

use std::io::{self, Write};

use jiff::Timestamp;

use super::describe::{DescribeView, verdict_and_logs};
use super::findings::github::{message, property};
use super::sanitize::for_terminal;
use super::{Format, Theme, Tone, json};
use crate::model::time::human_duration;
use crate::report::PodReport;
use crate::wait::{Counts, Ended, Judgement, Outcome, WaitReport, Waited, WorkloadKind};
use crate::wording::counted;

/// How `wait` shows its result.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct WaitView {
    /// `-o`.
    pub(crate) format: Format,
    /// Columns of the terminal; `None` where lines may be of any length.
    pub(crate) width: Option<usize>,
    /// Whether there are more characters than those of ASCII.
    pub(crate) unicode: bool,
    pub(crate) theme: Theme,
    /// For ages (UTC).
    pub(crate) now: Timestamp,
}

/// Writes the result of `wait`.
pub(crate) fn write(out: &mut dyn Write, report: &WaitReport, view: &WaitView) -> io::Result<()> {
    if let Some(format) = view.format.structured() {
        return format.write(out, &json::wait_result(report, view.now));
    }
    if view.format == Format::Github {
        return annotation(out, report, view);
    }
    let tone = match report.ended {
        Ended::Ready => Tone::Plain,
        Ended::Failed => Tone::Failed,
        Ended::Timeout => Tone::Degraded,
    };
    writeln!(out, "{}", view.theme.paint(tone, &for_terminal(&sentence(report))))?;
    if let Some(pod) = &report.pod {
        writeln!(out)?;
        verdict_and_logs(out, pod, &describe_view(view))?;
    }
    Ok(())
}

fn describe_view(view: &WaitView) -> DescribeView {
    let WaitView { width, unicode, theme, now, .. } = *view;
    DescribeView { width, unicode, theme, now, brief: true, ..DescribeView::default() }
}

/// A workflow command of GitHub Actions, which becomes an annotation.
fn annotation(out: &mut dyn Write, report: &WaitReport, view: &WaitView) -> io::Result<()> {
    let command = if report.ended == Ended::Ready { "notice" } else { "error" };
    let title = format!("{} {}", subject(report), end(report));
    let mut text = for_terminal(&sentence(report)).into_owned().into_bytes();
    if let Some(pod) = &report.pod {
        text.extend_from_slice(b"\n\n");
        let plain = WaitView { width: None, theme: Theme::default(), ..*view };
        verdict_and_logs(&mut text, pod, &describe_view(&plain))?;
    }
    let text = String::from_utf8_lossy(&text);
    writeln!(out, "::{command} title={}::{}", property(&title), message(text.trim_end()))
}

/// `deployment/web in shop`.
fn subject(report: &WaitReport) -> String {
    format!("{} in {}", report.waited, report.namespace)
}

/// `is ready`, `cannot become ready`.
fn end(report: &WaitReport) -> String {
    let goal = report.waited.goal;
    match report.ended {
        Ended::Ready => goal.reached().to_owned(),
        Ended::Failed => format!("cannot {}", goal.verb()),
        Ended::Timeout => goal.missed().to_owned(),
    }
}

/// `deployment/web in shop cannot become ready: istio-proxy failed 3 times in pod web-7d9f-x; …`
fn sentence(report: &WaitReport) -> String {
    let judgement = &report.judgement;
    let mut parts = Vec::new();
    if let Outcome::Failed { message, .. } = &judgement.outcome {
        parts.push(message.trim_end_matches('.').to_owned());
    }
    parts.extend(judgement.missing.as_ref().map(ToString::to_string));
    if report.ended == Ended::Ready {
        parts.extend(reached(report.waited.kind, judgement.counts));
    }
    let colon = if parts.is_empty() { "" } else { ": " };
    let took = human_duration(
        Timestamp::UNIX_EPOCH,
        Timestamp::UNIX_EPOCH.saturating_add(report.took).unwrap_or_default(),
    );
    let (subject, end) = (subject(report), end(report));
    // How long it took is what a timeout is about.
    if report.ended == Ended::Timeout {
        return format!("{subject} {end} after {took}{colon}{}", parts.join("; "));
    }
    format!("{subject} {end}{colon}{}, after {took}", parts.join("; "))
}

/// `3 pods available`.
fn reached(kind: WorkloadKind, counts: Counts) -> Option<String> {
    if kind == WorkloadKind::Job {
        let done = counts.succeeded.filter(|count| *count > 0)?;
        return Some(format!("{} completed", counted(done, "pod")));
    }
    Some(format!("{} available", counted(counts.available?, "pod")))
}

/// How far it is, in one line: what is missing, and the container that it waits for. Untrusted.
pub(crate) fn progress(waited: &Waited, judgement: &Judgement, pod: Option<&PodReport>) -> String {
    let missing = judgement.missing.as_ref().map(ToString::to_string).unwrap_or_default();
    let mut text = format!("{waited}: {missing}");
    if let Some((pod, complaint)) = pod.and_then(|pod| Some((pod, pod.complaint()?))) {
        text.push_str("; ");
        if waited.kind != WorkloadKind::Pod {
            text.extend([&*pod.name, ": "]);
        }
        text.push_str(&complaint);
    }
    text
}
