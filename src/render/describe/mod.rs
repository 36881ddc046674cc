//! `describe` for people and for scripts.

mod advice;
mod containers;
mod events;
mod glyphs;
mod last_runs;
mod page;
mod picture;
#[cfg(test)]
mod tests;
mod verdict;
mod workload;

use std::fmt::Write as _;
use std::io::{self, Write};

use globset::GlobMatcher;
use jiff::Timestamp;

use super::{Format, Theme, Tone, json};
use crate::check::Advice;
use crate::model::quantity::{Quantity, human_bytes, human_cpu};
use crate::model::time::human_duration;
use crate::report::describe::{Description, DescriptionReport, Health, PodDescription, Section, Sections};
use crate::report::{Figures, PodReport};
use crate::wording::counted;
use glyphs::Glyphs;
use page::Page;

#[derive(Debug, Clone, Default)]
pub(crate) struct DescribeView {
    pub(crate) format: Format,
    pub(crate) sections: Sections,
    /// `-c`: of the containers those with such a name alone.
    pub(crate) container: Option<GlobMatcher>,
    /// Columns of the terminal; `None` where lines may be of any length.
    pub(crate) width: Option<usize>,
    /// Whether there are more characters than those of ASCII.
    pub(crate) unicode: bool,
    pub(crate) theme: Theme,
    /// Whether only verdicts and commands are shown.
    pub(crate) brief: bool,
    /// For ages (UTC).
    pub(crate) now: Timestamp,
}

impl DescribeView {
    fn glyphs(&self) -> &'static Glyphs {
        if self.unicode { &glyphs::UNICODE } else { &glyphs::ASCII }
    }

    fn shows(&self, container: &str) -> bool {
        self.container.as_ref().is_none_or(|only| only.is_match(container))
    }

    fn ago(&self, at: Timestamp) -> String {
        format!("{} ago", human_duration(at, self.now))
    }
}

/// Writes the answer of `describe`.
pub(crate) fn write(out: &mut dyn Write, report: &DescriptionReport, view: &DescribeView) -> io::Result<()> {
    if let Some(format) = view.format.structured() {
        return format.write(out, &json::descriptions(report, view.now));
    }
    let mut page = Page::new(out, view);
    for (number, item) in report.items.iter().enumerate() {
        if number > 0 && view.brief {
            page.blank()?;
        } else if number > 0 {
            page.rule()?;
        }
        match item {
            Description::Pod(pod) => pod_in_full(&mut page, pod, view)?,
            Description::Workload(workload) => workload::write(&mut page, workload, view)?,
        }
    }
    Ok(())
}

fn pod_in_full(page: &mut Page<'_>, pod: &PodDescription, view: &DescribeView) -> io::Result<()> {
    let odd = pod.report.odd.iter().flat_map(|odd| odd.iter());
    let odd: Vec<String> = odd.map(|oddity| oddity.message.clone()).collect();
    verdict::write(page, &subject(&pod.report), &pod.verdict, pod.report.blamed(), &odd, view)?;
    if view.brief {
        return Ok(());
    }
    let facts = facts(pod, view);
    if view.sections.has(Section::Verdict) && !facts.is_empty() {
        page.blank()?;
        page.labelled("Pod", &facts)?;
    }
    body(page, pod, &pod.advice, view)
}

/// Writes the verdict on a pod, commands, and the last log lines.
pub(super) fn verdict_and_logs(
    out: &mut dyn Write,
    pod: &PodDescription,
    view: &DescribeView,
) -> io::Result<()> {
    let mut page = Page::new(out, view);
    verdict::write(&mut page, &subject(&pod.report), &pod.verdict, pod.report.blamed(), &[], view)?;
    logs(&mut page, pod, view)
}

/// The sections below a pod's verdict, with this advice.
fn body(page: &mut Page<'_>, pod: &PodDescription, advice: &[Advice], view: &DescribeView) -> io::Result<()> {
    logs(page, pod, view)?;
    if let Some(startup) = pod.startup.as_ref().filter(|_| view.sections.has(Section::Startup)) {
        page.blank()?;
        picture::write(page, pod, startup, view)?;
    }
    if view.sections.has(Section::Containers) {
        page.blank()?;
        containers::write(page, pod, view)?;
    }
    advice::write(page, advice, view)?;
    if let Some(events) = pod.events.as_ref().filter(|_| view.sections.has(Section::Events)) {
        page.blank()?;
        events::write(page, events, view)?;
    }
    Ok(())
}

/// The last log lines.
fn logs(page: &mut Page<'_>, pod: &PodDescription, view: &DescribeView) -> io::Result<()> {
    for tail in pod.logs.iter().filter(|_| view.sections.has(Section::Logs)) {
        page.blank()?;
        let run = if tail.previous { "before it ended" } else { "in this run" };
        page.heading(&format!("Last lines of {} {run}", tail.container))?;
        if tail.lines.is_empty() {
            page.line("  (it wrote nothing)")?;
        }
        for line in &tail.lines {
            page.line(&format!("  {line}"))?;
        }
    }
    Ok(())
}

/// `pod/web-0 in shop`, with one of several contexts; of a template the workload.
fn subject(pod: &PodReport) -> String {
    let what = match &pod.workload {
        Some((kind, name)) if pod.template => format!("{}/{name}", kind.to_lowercase()),
        _ => format!("pod/{}", pod.name),
    };
    placed(what, pod.namespace.as_deref(), pod.context.as_deref())
}

/// ` in shop (context prod)` after the name.
fn placed(mut name: String, namespace: Option<&str>, context: Option<&str>) -> String {
    if let Some(namespace) = namespace {
        name.extend([" in ", namespace]);
    }
    if let Some(context) = context {
        name.extend([" (context ", context, ")"]);
    }
    name
}

/// One line on what kubectl prints of the pod, where it is, whose it is, and what it reserves.
fn facts(description: &PodDescription, view: &DescribeView) -> String {
    let pod = &description.report;
    let mut facts = Vec::new();
    if let Some(status) = &pod.status {
        facts.push(status.to_string());
    }
    if let Some((ready, total)) = pod.ready {
        facts.push(format!("{ready}/{total} ready"));
    }
    if let Some(restarts) = pod.restarts {
        let parts = [("app", restarts.app), ("sidecars", restarts.sidecar), ("init", restarts.init)];
        let parts: Vec<String> =
            parts.iter().filter(|(_, n)| *n > 0).map(|(what, n)| format!("{what} {n}")).collect();
        let parts = if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) };
        facts.push(format!("{}{parts}", counted(restarts.total, "restart")));
    }
    if let Some(node) = &pod.node {
        facts.push(format!("on {node}"));
    }
    if let Some((kind, name)) = pod.workload.as_ref().filter(|_| !pod.template) {
        facts.push(format!("of {kind}/{name}"));
    }
    if let Some(created) = pod.created_at {
        facts.push(format!("created {}", view.ago(created)));
    }
    let mut text = facts.join(", ");
    if let Some(reserved) = figures(pod.reserved.requests).filter(|_| !description.ended) {
        let sidecars =
            figures(pod.reserved.effective).filter(|_| pod.reserved.declared_requests != Figures::default());
        let sidecars = sidecars.map(|f| format!(" ({f} of it for sidecars)")).unwrap_or_default();
        let _ = write!(text, "{}reserves {reserved}{sidecars}", if text.is_empty() { "" } else { "; " });
    }
    text
}

/// `350m CPU and 384Mi`; `None` where neither is stated.
fn figures(figures: Figures) -> Option<String> {
    let cpu = figures.cpu_millicores.map(|m| format!("{} CPU", human_cpu(Quantity::from_milli(m))));
    let memory = figures.memory_bytes.map(|b| human_bytes(Quantity::from_units(b)));
    let both: Vec<String> = cpu.into_iter().chain(memory).collect();
    (!both.is_empty()).then(|| both.join(" and "))
}

fn tone(health: Health) -> Tone {
    match health {
        Health::Healthy | Health::Completed => Tone::Plain,
        Health::Unknown => Tone::Quiet,
        Health::Starting => Tone::Starting,
        Health::Degraded => Tone::Degraded,
        Health::Failed => Tone::Failed,
    }
}
