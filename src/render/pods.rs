//! `list` as a table: one row per pod.

#[cfg(test)]
mod tests;

use std::io::{self, Write};

use super::View;
use super::column::{Column, ListContext, RowKind, TableColumn, shown};
use super::sanitize::for_terminal;
use super::shrink::{Room, Shrink};
use super::table::{Cell, Table, fitting};
use super::theme::Tone;
use crate::health::Severity;
use crate::model::quantity::{human_byte_count, human_millicores};
use crate::model::time::human_duration;
use crate::report::{
    ContainerReport, Difference, Figures, PodKey, PodReport, SortKey, State, Totals, Urgency, supporting,
};

/// How detailed a table is, most detailed first. The first level that fits the terminal is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum PodLevel {
    Full,
    /// Without what sidecars reserve.
    Unpriced,
    /// Without ages, and restarts without their time.
    Ageless,
    /// Sidecars are counted, not named.
    Counted,
    /// Sidecars are not even counted.
    Least,
    /// Without STATUS, which CAUSE explains.
    Blame,
    /// Only what is copied from here: the pod, and the container at fault.
    Bare,
}

/// The reason in CAUSE is cut first, then STATUS. NAME and the container in CAUSE never are.
const LEVELS: [(PodLevel, Room); 9] = [
    (PodLevel::Full, Room::Plenty),
    (PodLevel::Unpriced, Room::Plenty),
    (PodLevel::Unpriced, Room::Ample),
    (PodLevel::Unpriced, Room::Scarce),
    (PodLevel::Ageless, Room::Scarce),
    (PodLevel::Counted, Room::Scarce),
    (PodLevel::Counted, Room::None),
    (PodLevel::Least, Room::None),
    (PodLevel::Blame, Room::None),
];

pub(super) struct Pods;

impl RowKind for Pods {
    type Row<'a> = &'a PodReport;
    type Context<'a> = PodContext<'a>;
    type SortKey = PodKey;
}

type PodContext<'a> = ListContext<'a, PodLevel>;

impl PodContext<'_> {
    /// Whether reservations are shown. With usage they are, for comparison.
    fn is_priced(&self) -> bool {
        self.level < if self.view.usage { PodLevel::Blame } else { PodLevel::Unpriced }
    }
}

type PodColumn = Column<Pods>;

pub(super) static COLUMNS: [PodColumn; 25] = [
    PodColumn::new("CONTEXT", Shrink::middle(9), |pod, _| context(pod)).when(|c| c.view.contexts).sorted(
        24,
        "context",
        |pod| SortKey::Text(pod.context.as_deref()),
    ),
    PodColumn::new("NAMESPACE", Shrink::middle(9), |pod, _| namespace(pod))
        .when(|c| c.view.namespaces)
        .sorted(0, "namespace", |pod| SortKey::Text(pod.namespace.as_deref())),
    PodColumn::new("NAME", Shrink::NEVER, |pod, _| name(pod))
        .sorted(1, "name", |pod| SortKey::Text(Some(&pod.name))),
    PodColumn::new("READY", Shrink::NEVER, |pod, _| match pod.ready {
        Some((ready, total)) => Cell::of(format!("{ready}/{total}")),
        None => Cell::none(),
    })
    .when(|c| c.level < PodLevel::Bare)
    .sorted(2, "ready", |pod| pod.ready.map_or(SortKey::Number(None), |(ready, _)| SortKey::count(ready))),
    PodColumn::new("STATUS", Shrink::late(12, 8), |pod, c| {
        pod.status
            .as_ref()
            .map_or_else(Cell::none, |status| Cell::new(status).tone(urgency_tone(pod, c.view)))
    })
    .when(|c| c.level < PodLevel::Blame)
    .sorted(3, "status", |pod| SortKey::Text(pod.status.as_deref())),
    PodColumn::new("RESTARTS", Shrink::NEVER, restarts)
        .sorted(4, "restarts", |pod| SortKey::Number(pod.restarts.map(|r| r.total))),
    PodColumn::new("SIDECARS", Shrink::NEVER, sidecars).when(|c| c.level < PodLevel::Least).sorted(
        5,
        "sidecars",
        |pod| SortKey::count(supporting(&pod.containers).count()),
    ),
    PodColumn::new("CAUSE", Shrink::after_colon(10, 8, 4), |pod, c| {
        cause(pod, c.view).tone(urgency_tone(pod, c.view))
    })
    .sorted(6, "cause", |pod| SortKey::Text(pod.cause.as_ref().map(|c| c.reason()))),
    PodColumn::new("ODD", Shrink::NEVER, |pod, _| odd(pod)).when(|c| c.view.odd),
    PodColumn::new("SEVERITY", Shrink::NEVER, |pod, c| {
        let severity = pod.cause.as_ref().map(|c| c.severity.as_str());
        severity.map_or_else(Cell::none, |severity| Cell::new(severity).tone(urgency_tone(pod, c.view)))
    })
    .when(|c| c.is_wide())
    .sorted(7, "severity", |pod| SortKey::Number(pod.cause.as_ref().map(|c| c.severity as i64))),
    PodColumn::figures("SIDECAR-CPU", |pod, _| cpu(pod.sidecar_cost())).when(|c| c.is_priced()).sorted(
        10,
        "sidecar-cpu",
        |pod| SortKey::Number(pod.sidecar_cost().cpu_millicores),
    ),
    PodColumn::figures("SIDECAR-MEM", |pod, _| memory(pod.sidecar_cost())).when(|c| c.is_priced()).sorted(
        11,
        "sidecar-memory",
        |pod| SortKey::Number(pod.sidecar_cost().memory_bytes),
    ),
    PodColumn::figures("USED-CPU", |pod, _| used(cpu, sidecar_usage(pod), sidecars_run(pod)))
        .when(|c| c.view.usage)
        .sorted(12, "used-cpu", |pod| SortKey::Number(sidecar_usage(pod).and_then(|u| u.cpu_millicores))),
    PodColumn::figures("USED-MEM", |pod, _| used(memory, sidecar_usage(pod), sidecars_run(pod)))
        .when(|c| c.view.usage)
        .sorted(13, "used-memory", |pod| SortKey::Number(sidecar_usage(pod).and_then(|u| u.memory_bytes))),
    PodColumn::figures("CPU", |pod, _| cpu(pod.reserved.requests)).when(|c| c.is_wide()).sorted(
        8,
        "cpu",
        |pod| SortKey::Number(pod.reserved.requests.cpu_millicores),
    ),
    PodColumn::figures("MEM", |pod, _| memory(pod.reserved.requests)).when(|c| c.is_wide()).sorted(
        9,
        "memory",
        |pod| SortKey::Number(pod.reserved.requests.memory_bytes),
    ),
    PodColumn::figures("POD-USED-CPU", |pod, _| used(cpu, pod_usage(pod), pod.containers.iter().any(runs)))
        .when(|c| c.view.usage && c.is_wide()),
    PodColumn::figures("POD-USED-MEM", |pod, _| {
        used(memory, pod_usage(pod), pod.containers.iter().any(runs))
    })
    .when(|c| c.view.usage && c.is_wide()),
    PodColumn::new("WORKLOAD", Shrink::NEVER, |pod, _| {
        let workload = pod.workload.as_ref();
        workload.map_or_else(Cell::none, |(kind, name)| Cell::of(format!("{kind}/{name}")))
    })
    .when(|c| c.is_wide())
    .sorted(14, "workload", |pod| SortKey::Text(pod.workload.as_ref().map(|(_, name)| &**name))),
    PodColumn::new("NODE", Shrink::NEVER, |pod, _| pod.node.as_ref().map_or_else(Cell::none, Cell::new))
        .when(|c| c.is_wide())
        .sorted(15, "node", |pod| SortKey::Text(pod.node.as_deref())),
    PodColumn::new("AGE", Shrink::NEVER, |pod, c| age(pod, c.view))
        .when(|c| c.level < PodLevel::Ageless)
        // Youngest first, like the ages in the column.
        .sorted(16, "age", |pod| SortKey::Number(pod.created_at.map(|t| -t.as_second()))),
    PodColumn::new("LABELS", Shrink::NEVER, |pod, _| labels(pod)).when(|c| c.view.labels),
    // Last, because it is longer than all others together.
    PodColumn::new("MESSAGE", Shrink::NEVER, |pod, _| pod.message().map_or_else(Cell::none, Cell::new))
        .when(|c| c.is_wide()),
    PodColumn::only_sorted("LAST-END", 17, "last-restart", |pod| {
        SortKey::Time(pod.restarts.and_then(|r| r.last_at))
    }),
    PodColumn::only_sorted("CONTAINER", 18, "container", |pod| {
        SortKey::Text(pod.blamed().map(|c| &*c.facts.name))
    }),
];

/// The widest list of sidecar names on a terminal.
const NAMES: usize = 32;

/// The table that fits best, and its level of detail.
pub(super) fn table<'a>(rows: &'a [&'a PodReport], view: &'a View) -> (PodLevel, Table<'a, &'a PodReport>) {
    match view.room() {
        None => (PodLevel::Full, build(rows, view, PodLevel::Full)),
        Some(width) => {
            fitting(LEVELS, PodLevel::Bare, (width, view.headers), |level| build(rows, view, level))
        }
    }
}

fn build<'a>(rows: &'a [&'a PodReport], view: &'a View, level: PodLevel) -> Table<'a, &'a PodReport> {
    let gap = if level == PodLevel::Full { 3 } else { 2 };
    let columns = with_labels(shown(&COLUMNS, PodContext { view, level }), view, |pod: &'a PodReport| pod);
    Table::new(columns, rows, gap)
}

/// Adds the columns of `-L` after AGE. `pod` is the pod of a row.
pub(super) fn with_labels<'a, R: 'a>(
    columns: impl Iterator<Item = TableColumn<'a, R>>,
    view: &'a View,
    pod: fn(R) -> &'a PodReport,
) -> Vec<TableColumn<'a, R>> {
    let mut columns: Vec<_> = columns.collect();
    let last = |column: &TableColumn<'a, R>| matches!(&*column.title, "LABELS" | "MESSAGE");
    let at = columns.iter().position(last).unwrap_or(columns.len());
    columns.splice(
        at..at,
        view.label_columns.iter().map(|key| TableColumn {
            title: label_title(key).into(),
            shrink: Shrink::NEVER,
            right: false,
            cell: Box::new(move |row| {
                let value = pod(row).labels.as_ref().and_then(|labels| labels.get(key));
                value.filter(|value| !value.is_empty()).map_or_else(Cell::none, Cell::new)
            }),
        }),
    );
    columns
}

/// As kubectl: `app.kubernetes.io/name` becomes `NAME`.
fn label_title(key: &str) -> String {
    let name = key.rsplit('/').next().unwrap_or(key);
    for_terminal(name).to_uppercase()
}

/// A table that grows row by row.
pub(super) struct GrowingTable {
    level: PodLevel,
    widths: Vec<usize>,
}

impl GrowingTable {
    /// Writes the titles and the first rows.
    pub(super) fn begin(out: &mut dyn Write, rows: &[&PodReport], view: &View) -> io::Result<Self> {
        let (level, table) = table(rows, view);
        let mut growing = Self { level, widths: Vec::new() };
        growing.write(out, table, view, view.headers)?;
        Ok(growing)
    }

    pub(super) fn add(&mut self, out: &mut dyn Write, pod: &PodReport, view: &View) -> io::Result<()> {
        let rows = [pod];
        let table = build(&rows, view, self.level);
        self.write(out, table, view, false)
    }

    fn write(
        &mut self,
        out: &mut dyn Write,
        mut table: Table<'_, &PodReport>,
        view: &View,
        headers: bool,
    ) -> io::Result<()> {
        table.align_with(&mut self.widths, view.headers);
        table.write(out, view.room(), headers, view.theme)
    }
}

/// A pod template is shown as its workload, with the kind.
pub(super) fn name(pod: &PodReport) -> Cell {
    match &pod.workload {
        Some((kind, name)) if pod.template => Cell::of(format!("{}/{name}", kind.to_lowercase())),
        _ => Cell::new(&pod.name),
    }
}

pub(super) fn context(pod: &PodReport) -> Cell {
    pod.context.as_ref().map_or_else(Cell::none, Cell::new)
}

pub(super) fn namespace(pod: &PodReport) -> Cell {
    pod.namespace.as_ref().map_or_else(Cell::none, Cell::new)
}

/// As kubectl: `3 (5m ago)`.
fn restarts(pod: &PodReport, context: &PodContext<'_>) -> Cell {
    let Some(restarts) = pod.restarts else { return Cell::none() };
    match restarts.last_at.filter(|_| context.level < PodLevel::Ageless) {
        Some(at) => Cell::of(format!("{} ({} ago)", restarts.total, human_duration(at, context.view.now))),
        None => Cell::of(restarts.total.to_string()),
    }
}

/// `istio-proxy,vault-agent,+2`: the names that fit, and the number of others.
fn sidecars(pod: &PodReport, context: &PodContext<'_>) -> Cell {
    let names: Vec<&str> = supporting(&pod.containers).map(|c| &*c.facts.name).collect();
    if context.level >= PodLevel::Counted {
        return Cell::of(names.len().to_string());
    }
    if names.is_empty() {
        return Cell::none();
    }
    let is_narrow = context.view.room().is_some();
    let mut used = 0;
    let shown = names.iter().take_while(|name| {
        used += name.len() + 1;
        !is_narrow || used <= NAMES
    });
    // The first name is always shown.
    let shown = shown.count().max(1);
    let mut text = names[..shown].join(",");
    if shown < names.len() {
        text = format!("{text},+{}", names.len() - shown);
    }
    Cell::of(text)
}

/// `fluent-bit:OOMKilled`, or only the reason if no container is at fault. A reason that does not say how the container
/// ended is followed by its exit code.
fn cause(pod: &PodReport, view: &View) -> Cell {
    match pod.cause.as_deref() {
        // Without a status the health is unknown.
        None if pod.status.is_none() => Cell::unknown(),
        None => Cell::none(),
        Some(cause) => {
            let reason = cause.reason();
            let how = match cause.exit_code() {
                _ if cause.is_overdue(view.now) => "(overdue)".to_owned(),
                Some(code) if matches!(reason, "Error" | "Completed") => format!("({code})"),
                _ => String::new(),
            };
            Cell::of(match pod.blamed() {
                Some(container) => format!("{}:{reason}{how}", container.facts.name),
                None => format!("{reason}{how}"),
            })
        }
    }
}

/// `no istio-proxy`, `old istio-proxy`: the first difference, and how many others there are.
fn odd(pod: &PodReport) -> Cell {
    let Some((first, others)) = pod.odd.as_ref().and_then(|odd| odd.split_first()) else {
        return Cell::none();
    };
    let what = match first.difference {
        Difference::Missing => "no ",
        Difference::Older => "old ",
        Difference::Template => "differs:",
    };
    let more = if others.is_empty() { String::new() } else { format!(",+{}", others.len()) };
    Cell::of(format!("{what}{}{more}", first.container)).tone(Tone::Degraded)
}

pub(super) fn cpu(figures: impl Into<Totals>) -> Cell {
    figures.into().cpu_millicores.map_or_else(Cell::none, |milli| Cell::of(human_millicores(milli)))
}

pub(super) fn memory(figures: impl Into<Totals>) -> Cell {
    figures.into().memory_bytes.map_or_else(Cell::none, |bytes| Cell::of(human_byte_count(bytes)))
}

/// The used `figure`, if it is known. A pod that does not run has no usage.
pub(super) fn used(figure: fn(Figures) -> Cell, usage: Option<Figures>, runs: bool) -> Cell {
    usage.map_or_else(|| if runs { Cell::unknown() } else { Cell::none() }, figure)
}

fn sidecar_usage(pod: &PodReport) -> Option<Figures> {
    pod.usage.as_ref()?.sidecars
}

fn pod_usage(pod: &PodReport) -> Option<Figures> {
    pod.usage.as_ref()?.total
}

fn sidecars_run(pod: &PodReport) -> bool {
    supporting(&pod.containers).any(runs)
}

pub(super) fn runs(container: &ContainerReport) -> bool {
    container.state == Some(State::Running)
}

pub(super) fn age(pod: &PodReport, view: &View) -> Cell {
    pod.created_at.map_or_else(Cell::unknown, |created| Cell::of(human_duration(created, view.now)))
}

pub(super) fn labels(pod: &PodReport) -> Cell {
    let labels = pod.labels.iter().flat_map(|labels| labels.iter());
    let labels: Vec<String> = labels.map(|(key, value)| format!("{key}={value}")).collect();
    if labels.is_empty() { Cell::none() } else { Cell::of(labels.join(",")) }
}

pub(super) fn urgency_tone(pod: &PodReport, view: &View) -> Tone {
    match Urgency::of(pod, view.now) {
        Urgency::None => Tone::Plain,
        Urgency::Starting => tone(Severity::Starting),
        Urgency::Overdue | Urgency::Degraded => tone(Severity::Degraded),
        Urgency::Failed => tone(Severity::Failed),
    }
}

pub(super) fn tone(severity: Severity) -> Tone {
    match severity {
        Severity::Starting => Tone::Starting,
        Severity::Degraded => Tone::Degraded,
        Severity::Failed => Tone::Failed,
    }
}
