//! `list` as a table: one row a pod.

use std::io::{self, Write};

use jiff::Timestamp;

use super::View;
use super::table::{Cell, Column, Room, Shrink, Table};
use super::theme::Tone;
use crate::health::Severity;
use crate::model::quantity::{human_byte_count, human_millicores};
use crate::model::time::human_duration;
use crate::report::{ContainerReport, Figures, PodReport, State, Totals, supporting};

/// How much a table tells, most first: the first that fits the terminal is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Detail {
    /// Everything that belongs on a wide screen.
    Full,
    Unpriced,
    /// Sidecars are counted, not named; restarts without their time.
    Counted,
    /// Sidecars are not even counted.
    Least,
    /// Only what tells who is to blame.
    Blame,
}

impl Detail {
    /// Whether reservations are told. Who asks for usage wants to compare.
    fn is_priced(self, view: &View) -> bool {
        self < if view.usage { Self::Blame } else { Self::Unpriced }
    }
}

/// How many columns the names of sidecars may take on a terminal.
const NAMES: usize = 32;

/// The table that fits best.
pub(super) fn table<'a>(rows: &'a [&PodReport], view: &'a View) -> Table<'a> {
    build(rows, view, fitting(rows, view))
}

/// How much can be told of `rows`.
fn fitting(rows: &[&PodReport], view: &View) -> Detail {
    let Some(width) = view.room() else { return Detail::Full };
    let details = [Detail::Full, Detail::Unpriced, Detail::Counted, Detail::Least];
    let mut fitting = details
        .into_iter()
        .filter(|detail| build(rows, view, *detail).fits(width, view.headers, Room::Ample));
    fitting.next().unwrap_or(Detail::Blame)
}

/// A table to which rows are added as they come.
pub(super) struct Growing {
    detail: Detail,
    widths: Vec<usize>,
}

impl Growing {
    /// Writes the rows that are there already, titles and all.
    pub(super) fn begin(out: &mut dyn Write, rows: &[&PodReport], view: &View) -> io::Result<Self> {
        let mut growing = Self { detail: fitting(rows, view), widths: Vec::new() };
        growing.write(out, rows, view, view.headers)?;
        Ok(growing)
    }

    pub(super) fn add(&mut self, out: &mut dyn Write, pod: &PodReport, view: &View) -> io::Result<()> {
        self.write(out, &[pod], view, false)
    }

    fn write(
        &mut self,
        out: &mut dyn Write,
        rows: &[&PodReport],
        view: &View,
        headers: bool,
    ) -> io::Result<()> {
        let mut table = build(rows, view, self.detail);
        table.stand_under(&mut self.widths, view.headers);
        table.write(out, view.room(), headers, view.theme)
    }
}

fn build<'a>(rows: &'a [&PodReport], view: &'a View, detail: Detail) -> Table<'a> {
    let mut columns = Vec::new();
    if view.namespaces {
        columns.push(Column::new("NAMESPACE", Shrink::middle(9)));
    }
    columns.push(Column::new("NAME", Shrink::middle(16)));
    columns.push(Column::new("READY", Shrink::NEVER));
    columns.push(Column::new("STATUS", Shrink::end(16, 12)));
    if detail < Detail::Blame {
        columns.push(Column::new("RESTARTS", Shrink::NEVER));
    }
    if detail < Detail::Least {
        columns.push(Column::new("SIDECARS", Shrink::NEVER));
    }
    columns.push(Column::new("CAUSE", Shrink::before_colon(24, 16)));
    if view.is_wide() {
        columns.push(Column::new("SEVERITY", Shrink::NEVER));
    }
    if detail.is_priced(view) {
        columns.push(Column::figures("SIDECAR-CPU"));
        columns.push(Column::figures("SIDECAR-MEM"));
    }
    if view.usage {
        columns.push(Column::figures("USED-CPU"));
        columns.push(Column::figures("USED-MEM"));
    }
    if view.is_wide() {
        columns.push(Column::figures("CPU"));
        columns.push(Column::figures("MEM"));
        if view.usage {
            columns.push(Column::figures("POD-USED-CPU"));
            columns.push(Column::figures("POD-USED-MEM"));
        }
        columns.push(Column::new("WORKLOAD", Shrink::NEVER));
        columns.push(Column::new("NODE", Shrink::NEVER));
        columns.push(Column::new("MESSAGE", Shrink::NEVER));
    }
    columns.push(Column::new("AGE", Shrink::NEVER));
    if view.labels {
        columns.push(Column::new("LABELS", Shrink::NEVER));
    }
    let gap = if detail == Detail::Full { 3 } else { 2 };
    Table::new(columns, gap, rows, move |pod| cells(pod, view, detail))
}

fn cells(pod: &PodReport, view: &View, detail: Detail) -> Vec<Cell> {
    let tone = severity_tone(pod);
    let mut cells = Vec::with_capacity(16);
    if view.namespaces {
        cells.push(namespace(pod));
    }
    cells.push(name(pod));
    cells.push(match pod.ready {
        Some((ready, total)) => Cell::new(format!("{ready}/{total}")),
        None => Cell::none(),
    });
    cells.push(pod.status.as_ref().map_or_else(Cell::none, |status| Cell::new(status).tone(tone)));
    if detail < Detail::Blame {
        cells.push(restarts(pod, view.now, detail < Detail::Counted));
    }
    if detail < Detail::Least {
        cells.push(sidecars(pod, detail, view.room().map(|_| NAMES)));
    }
    cells.push(cause(pod).tone(tone));
    if view.is_wide() {
        let severity = pod.cause.as_ref().map(|c| c.severity.as_str());
        cells.push(severity.map_or_else(Cell::none, |s| Cell::new(s).tone(tone)));
    }
    let usage = pod.usage.as_deref();
    if detail.is_priced(view) {
        cells.extend(figures(pod.reserved.effective));
    }
    if view.usage {
        let any = supporting(&pod.containers).any(runs);
        cells.extend(used(usage.and_then(|usage| usage.sidecars), any));
    }
    if view.is_wide() {
        cells.extend(figures(pod.reserved.requests));
        if view.usage {
            let any = pod.containers.iter().any(runs);
            cells.extend(used(usage.and_then(|usage| usage.total), any));
        }
        let workload = pod.workload.as_ref();
        cells.push(workload.map_or_else(Cell::none, |(kind, name)| Cell::new(format!("{kind}/{name}"))));
        cells.push(pod.node.as_ref().map_or_else(Cell::none, Cell::new));
        cells.push(pod.message().map_or_else(Cell::none, Cell::new));
    }
    cells.push(age(pod, view.now));
    if view.labels {
        cells.push(labels(pod));
    }
    cells
}

/// Template rows bear the name of their workload, marked by its kind.
pub(super) fn name(pod: &PodReport) -> Cell {
    match &pod.workload {
        Some((kind, name)) if pod.template => Cell::new(format!("{}/{name}", kind.to_lowercase())),
        _ => Cell::new(&pod.name),
    }
}

pub(super) fn namespace(pod: &PodReport) -> Cell {
    pod.namespace.as_ref().map_or_else(Cell::none, Cell::new)
}

/// As kubectl: `3 (5m ago)`.
fn restarts(pod: &PodReport, now: Timestamp, with_time: bool) -> Cell {
    let Some(restarts) = pod.restarts else { return Cell::none() };
    match restarts.last_at.filter(|_| with_time) {
        Some(at) => Cell::new(format!("{} ({} ago)", restarts.total, human_duration(at, now))),
        None => Cell::new(restarts.total.to_string()),
    }
}

/// `istio-proxy,vault-agent,+2`: as many names as there is room for.
fn sidecars(pod: &PodReport, detail: Detail, room: Option<usize>) -> Cell {
    let names: Vec<&str> = supporting(&pod.containers).map(|c| &*c.facts.name).collect();
    if detail >= Detail::Counted {
        return Cell::new(names.len().to_string());
    }
    if names.is_empty() {
        return Cell::none();
    }
    let mut used = 0;
    let shown = names.iter().take_while(|name| {
        used += name.len() + 1;
        room.is_none_or(|room| used <= room)
    });
    // One name is shown however long it is.
    let shown = shown.count().max(1);
    let mut text = names[..shown].join(",");
    if shown < names.len() {
        text = format!("{text},+{}", names.len() - shown);
    }
    Cell::new(text)
}

/// `fluent-bit:OOMKilled`, or the reason alone where it is the pod.
pub(super) fn cause(pod: &PodReport) -> Cell {
    match pod.cause.as_deref() {
        // Without a status nobody knows.
        None if pod.status.is_none() => Cell::unknown(),
        None => Cell::none(),
        Some(cause) => Cell::new(match pod.blamed() {
            Some(container) => format!("{}:{}", container.facts.name, cause.reason()),
            None => cause.reason().to_owned(),
        }),
    }
}

/// CPU and memory, for people.
pub(super) fn figures(figures: impl Into<Totals>) -> [Cell; 2] {
    let Totals { cpu_millicores: cpu, memory_bytes: memory } = figures.into();
    [
        cpu.map_or_else(Cell::none, |milli| Cell::new(human_millicores(milli))),
        memory.map_or_else(Cell::none, |bytes| Cell::new(human_byte_count(bytes))),
    ]
}

/// CPU and memory that are used, as far as that is known. What does not run uses nothing that could be known.
pub(super) fn used(usage: Option<Figures>, runs: bool) -> [Cell; 2] {
    let unknown = || if runs { Cell::unknown() } else { Cell::none() };
    usage.map_or_else(|| [unknown(), unknown()], figures)
}

pub(super) fn runs(container: &ContainerReport) -> bool {
    container.state == Some(State::Running)
}

pub(super) fn age(pod: &PodReport, now: Timestamp) -> Cell {
    pod.created_at.map_or_else(Cell::unknown, |created| Cell::new(human_duration(created, now)))
}

pub(super) fn labels(pod: &PodReport) -> Cell {
    let labels = pod.labels.iter().flat_map(|labels| labels.iter());
    let labels: Vec<String> = labels.map(|(key, value)| format!("{key}={value}")).collect();
    if labels.is_empty() { Cell::none() } else { Cell::new(labels.join(",")) }
}

pub(super) fn severity_tone(pod: &PodReport) -> Tone {
    match pod.cause.as_ref().map(|c| c.severity) {
        None => Tone::Plain,
        Some(severity) => tone(severity),
    }
}

pub(super) fn tone(severity: Severity) -> Tone {
    match severity {
        Severity::Starting => Tone::Starting,
        Severity::Degraded => Tone::Degraded,
        Severity::Failed => Tone::Failed,
    }
}
