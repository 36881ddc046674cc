//! The containers as a tree, in the order of their start.

use std::fmt::Write as _;
use std::io;

use super::glyphs::{and_more, folds};
use super::page::Page;
use super::{DescribeView, figures, tone};
use crate::model::ContainerType;
use crate::model::time::human_duration;
use crate::render::Tone;
use crate::report::describe::{ContainerDetail, Mount, PodDescription, ProbeDetail};
use crate::report::{ContainerReport, Figures, State};
use crate::wording::{counted, times};

/// The most containers named as sharing a volume.
const SHARING: usize = 5;

/// Writes every container that is to be shown.
pub(super) fn write(page: &mut Page<'_>, pod: &PodDescription, view: &DescribeView) -> io::Result<()> {
    page.heading("Containers, in start order")?;
    let shown: Vec<(&ContainerReport, &ContainerDetail)> =
        pod.report.containers.iter().zip(&pod.details).filter(|(c, _)| view.shows(&c.facts.name)).collect();
    let blamed = pod.report.blamed().map(|container| &container.facts.name);
    let nodes: Vec<Node<'_>> = shown
        .into_iter()
        .map(|(container, detail)| {
            let usage = pod.report.usage_of(container);
            let is_blamed = blamed == Some(&container.facts.name);
            Node {
                container,
                detail,
                is: kind(container),
                lines: lines(container, detail, usage, view),
                is_blamed,
            }
        })
        .collect();
    let mut folds = folds(&nodes, Node::is_like).peekable();
    while let Some(fold) = folds.next() {
        let Node { container, is, lines, .. } = &fold[0];
        let is_last = folds.peek().is_none();
        let glyphs = page.glyphs;
        let ends = |is_last: bool| {
            if is_last { (glyphs.last, glyphs.under_last) } else { (glyphs.branch, glyphs.under_branch) }
        };
        let (branch, under) = ends(is_last && fold.len() == 1);
        let facts = &container.facts;
        let name_tone = if blamed == Some(&facts.name) { tone(pod.verdict.health) } else { Tone::Heading };
        let rest = format!("{under}  ");
        page.paragraph(&format!("{branch}{}  ", facts.name), &rest, is, name_tone, Tone::Plain)?;
        for (label, text) in lines {
            let first = format!("{under}{label:11}");
            page.paragraph(&first, &format!("{under}{:11}", ""), text, Tone::Quiet, Tone::Plain)?;
        }
        if let [_, second, .., last] = fold {
            let (branch, under) = ends(is_last);
            let more = and_more(fold.len() - 1, second.name(), last.name());
            page.paragraph(branch, &format!("{under}  "), &more, Tone::Quiet, Tone::Quiet)?;
        }
    }
    Ok(())
}

/// A container of the tree with its lines.
struct Node<'a> {
    container: &'a ContainerReport,
    detail: &'a ContainerDetail,
    is: String,
    lines: Vec<(&'static str, String)>,
    is_blamed: bool,
}

impl Node<'_> {
    fn name(&self) -> &str {
        &self.container.facts.name
    }

    /// Whether both look alike. Of containers that share a volume with them, only the number must be equal.
    fn is_like(&self, other: &Self) -> bool {
        let told = |node: &Self| -> Vec<(&'static str, String)> {
            node.lines.iter().filter(|(label, _)| *label != "shares").cloned().collect()
        };
        let mount = |a: &Mount, b: &Mount| {
            let same =
                |a: &Mount, b: &Mount| a.volume == b.volume && a.path == b.path && a.read_only == b.read_only;
            same(a, b) && a.shared_with.len() == b.shared_with.len()
        };
        let (own, its) = (&self.detail.mounts, &other.detail.mounts);
        !self.is_blamed
            && !other.is_blamed
            && self.is == other.is
            && told(self) == told(other)
            && own.len() == its.len()
            && own.iter().zip(its).all(|(a, b)| mount(a, b))
    }
}

/// `native-sidecar, ambassador: Istio proxy (0.99; image istio/proxyv2)`.
fn kind(container: &ContainerReport) -> String {
    let facts = &container.facts;
    let mut text = facts.kind.as_str().to_owned();
    if facts.pattern.as_str() != facts.kind.as_str() {
        let _ = write!(text, ", {}", facts.pattern.as_str());
    }
    if let Some(product) = &facts.product {
        let _ = write!(text, ": {product}");
    }
    let settled = matches!(facts.kind, ContainerType::Init | ContainerType::Ephemeral);
    if !settled {
        let evidence: Vec<&str> = facts.evidence.iter().map(AsRef::as_ref).collect();
        let because = if evidence.is_empty() { String::new() } else { format!("; {}", evidence.join("; ")) };
        let _ = write!(text, " ({}% sure{because})", facts.confidence);
    }
    text
}

/// The lines below a container, each with its label.
fn lines(
    container: &ContainerReport,
    detail: &ContainerDetail,
    usage: Option<Figures>,
    view: &DescribeView,
) -> Vec<(&'static str, String)> {
    let facts = &container.facts;
    let mut lines = Vec::new();
    if !facts.image.is_empty() {
        lines.push(("image", facts.image.to_string()));
    }
    if let Some(state) = state(container, detail, view) {
        lines.push(("state", state));
    }
    // A pause is already in the line of the state.
    if let Some(message) = detail.message.as_ref().filter(|message| !is_pause(message)) {
        lines.push(("", message.to_string()));
    }
    if let Some(before) = before(container, detail, view) {
        lines.push(("before", before));
    }
    for probe in &detail.probes {
        lines.push((probe.kind.as_str(), in_one_line(probe, view)));
    }
    let ports: Vec<String> = detail
        .ports
        .iter()
        .map(|port| {
            let name = port.name.as_ref().map(|name| format!(" {name}")).unwrap_or_default();
            let host = port.host_port.map(|host| format!(" (on the node {host})")).unwrap_or_default();
            format!("{}/{}{name}{host}", port.port, port.protocol)
        })
        .collect();
    if !ports.is_empty() {
        lines.push(("ports", ports.join(", ")));
    }
    for hook in &detail.hooks {
        let failed =
            if hook.failures > 0 { format!("; failed {}", times(hook.failures)) } else { String::new() };
        lines.push((hook.when, format!("{}{failed}", hook.action)));
    }
    let own_policy = detail.restart_policy.as_ref().filter(|_| facts.kind != ContainerType::NativeSidecar);
    let rules: Vec<String> = own_policy
        .map(|policy| format!("restart policy {policy}"))
        .into_iter()
        .chain(detail.restart_rules.iter().map(ToString::to_string))
        .collect();
    if !rules.is_empty() {
        lines.push(("restarts", rules.join("; ")));
    }
    lines.extend(resources(container, detail, usage));
    lines.extend(shares(&detail.mounts));
    lines
}

/// `running for 7m, not started, not ready; 3 restarts`.
fn state(container: &ContainerReport, detail: &ContainerDetail, view: &DescribeView) -> Option<String> {
    let mut words = vec![match container.state? {
        State::Running => match container.started_at {
            Some(since) => format!("running for {}", human_duration(since, view.now)),
            None => "running".to_owned(),
        },
        State::Waiting => match &container.reason {
            Some(reason) => {
                let pause = detail.message.as_ref().filter(|message| is_pause(message));
                let pause = pause.map(|pause| format!(" ({pause})")).unwrap_or_default();
                format!("waiting: {reason}{pause}")
            }
            None => "waiting".to_owned(),
        },
        State::Terminated => {
            ended(container.reason.as_deref(), container.exit_code, detail.finished_at, view)
        }
    }];
    let is_up = container.state == Some(State::Running);
    if is_up
        && container.facts.kind != ContainerType::Ephemeral
        && container.facts.kind != ContainerType::Init
    {
        words.push(match (container.started, container.ready) {
            (Some(false), _) => "not started".to_owned(),
            (_, Some(true)) => "started and ready".to_owned(),
            _ => "started, not ready".to_owned(),
        });
    }
    if let Some(restarts) = container.restarts.filter(|r| *r > 0) {
        words.push(counted(restarts, "restart"));
    }
    Some(words.join(", "))
}

/// Whether this is `back-off 5m0s`.
fn is_pause(message: &str) -> bool {
    message.starts_with("back-off ") && !message.contains(':')
}

/// `exit code 137, OOMKilled, 5m ago`.
fn ended(
    reason: Option<&str>,
    exit_code: Option<i32>,
    at: Option<jiff::Timestamp>,
    view: &DescribeView,
) -> String {
    let code = exit_code.unwrap_or(0);
    let reason = match reason {
        // The code says so already.
        None | Some("Error" | "Completed") => String::new(),
        Some(reason) => format!(", {reason}"),
    };
    let when = at.map_or_else(|| ", time unknown".to_owned(), |at| format!(", {}", view.ago(at)));
    format!("ended with exit code {code}{reason}{when}")
}

/// How the run before this one ended.
fn before(container: &ContainerReport, detail: &ContainerDetail, view: &DescribeView) -> Option<String> {
    let last = container.last_termination.as_ref()?;
    let mut text = ended(last.reason.as_deref(), Some(last.exit_code), last.finished_at, view);
    if let Some((from, to)) = detail.last_started_at.zip(last.finished_at) {
        let _ = write!(text, ", after a run of {}", human_duration(from, to));
    }
    if let Some(words) = &detail.last_message {
        let _ = write!(text, "; last words: {words}");
    }
    Some(text)
}

/// `HTTP GET :15021/healthz/ready every 1 s, within 3 s, 600 failures count; failed 41 times, last 3s ago: HTTP 503`.
fn in_one_line(probe: &ProbeDetail, view: &DescribeView) -> String {
    let mut text =
        format!("{} every {} s, within {} s", probe.asks(), probe.period_seconds, probe.timeout_seconds);
    if probe.initial_delay_seconds > 0 {
        let _ = write!(text, ", first after {} s", probe.initial_delay_seconds);
    }
    let _ = write!(text, ", {}", probe.bound());
    if probe.success_threshold > 1 {
        let _ = write!(text, ", ready after {} successes in a row", probe.success_threshold);
    }
    if let Some(failure) = &probe.failure {
        let times = times(failure.count);
        let last = failure.last.map(|at| format!(", last {}", view.ago(at))).unwrap_or_default();
        let answer = if failure.answer.is_empty() { String::new() } else { format!(": {}", failure.answer) };
        let _ = write!(text, "; failed {times}{last}{answer}");
    }
    text
}

fn resources(
    container: &ContainerReport,
    detail: &ContainerDetail,
    usage: Option<Figures>,
) -> Vec<(&'static str, String)> {
    let facts = &container.facts;
    let mut parts = Vec::new();
    if let Some(requests) = figures(facts.requests) {
        parts.push(format!("requests {requests}"));
    }
    if let Some(limits) = figures(facts.limits) {
        parts.push(format!("limits {limits}"));
    }
    if let Some(usage) = usage.and_then(figures) {
        parts.push(format!("uses {usage}"));
    }
    let mut lines = Vec::new();
    if !parts.is_empty() {
        lines.push(("resources", parts.join("; ")));
    }
    if let Some(resizing) = &detail.resizing {
        let told = |what: &str, told: Figures| figures(told).map(|f| format!("{what} {f}"));
        let parts = [
            told("granted", resizing.allocated),
            told("in force: requests", resizing.requests),
            told("limits", resizing.limits),
        ];
        lines.push(("resize", parts.into_iter().flatten().collect::<Vec<_>>().join("; ")));
    }
    lines
}

/// A line for each volume that other containers mount as well.
fn shares(mounts: &[Mount]) -> Vec<(&'static str, String)> {
    // Nearly every container mounts the service account's token.
    let told =
        mounts.iter().filter(|m| !m.shared_with.is_empty() && !m.volume.starts_with("kube-api-access-"));
    told.map(|mount| {
        let source = mount.source.map(|source| format!(" ({source})")).unwrap_or_default();
        let way = if mount.read_only { "reads" } else { "writes" };
        let mut with: Vec<String> = mount
            .shared_with
            .iter()
            .take(SHARING)
            .map(|other| format!("{} ({})", other.container, if other.writes { "writes" } else { "reads" }))
            .collect();
        if mount.shared_with.len() > SHARING {
            with.push("and more".to_owned());
        }
        ("shares", format!("{}{source} at {}, {way}; with {}", mount.volume, mount.path, with.join(", ")))
    })
    .collect()
}
