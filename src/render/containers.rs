//! `list --containers` as a table: one row per container.

use jiff::Timestamp;

use super::View;
use super::column::{Column, ListContext, RowKind, shown};
use super::pods::{
    age, context, cpu, labels, memory, name, namespace, runs, urgency_tone, used, with_labels,
};
use super::shrink::{Room, Shrink};
use super::table::{Cell, Table, fitting};
use super::theme::Tone;
use crate::health::Cause;
use crate::model::time::human_duration;
use crate::report::{ContainerKey, ContainerReport, ContainerRow, SortKey, State};

/// How detailed a table is, most detailed first. The first level that fits the terminal is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum ContainerLevel {
    Full,
    /// Without reservations and ages.
    Lean,
    /// Only the purpose and the state of the container.
    Least,
}

const LEVELS: [(ContainerLevel, Room); 2] =
    [(ContainerLevel::Full, Room::Ample), (ContainerLevel::Lean, Room::Scarce)];

pub(super) struct Containers;

impl RowKind for Containers {
    type Row<'a> = ContainerRow<'a>;
    type Context<'a> = ContainerContext<'a>;
    type SortKey = ContainerKey;
}

type ContainerContext<'a> = ListContext<'a, ContainerLevel>;

impl ContainerContext<'_> {
    fn is_full(&self) -> bool {
        self.level == ContainerLevel::Full
    }
}

type ContainerColumn = Column<Containers>;

/// The columns in their order. A column without a sort key of its own sorts containers by their pods.
pub(super) static COLUMNS: [ContainerColumn; 22] = [
    ContainerColumn::new("CONTEXT", Shrink::middle(9), |(pod, _), _| context(pod)).when(|c| c.view.contexts),
    ContainerColumn::new("NAMESPACE", Shrink::middle(9), |(pod, _), _| namespace(pod))
        .when(|c| c.view.namespaces),
    ContainerColumn::new("NAME", Shrink::middle(12), |(pod, _), _| name(pod)),
    ContainerColumn::new("CONTAINER", Shrink::middle(9), |row, c| {
        Cell::new(&row.1.facts.name).tone(blamed_tone(row, c.view))
    })
    .sorted(18, "container", |(_, own)| SortKey::Text(Some(&own.facts.name))),
    ContainerColumn::new("TYPE", Shrink::end(14, 7), |(_, own), _| Cell::new(own.facts.kind.as_str()))
        .when(|c| c.level < ContainerLevel::Least)
        .sorted(19, "type", |(_, own)| SortKey::Text(Some(own.facts.kind.as_str()))),
    ContainerColumn::new("PATTERN", Shrink::NEVER, |(_, own), _| Cell::new(own.facts.pattern.as_str()))
        .sorted(20, "pattern", |(_, own)| SortKey::Text(Some(own.facts.pattern.as_str()))),
    ContainerColumn::new("CONFIDENCE", Shrink::NEVER, |(_, own), _| {
        Cell::of(format!("{}%", own.facts.confidence))
    })
    .when(|c| c.is_wide()),
    ContainerColumn::new("PRODUCT", Shrink::NEVER, |(_, own), _| {
        own.facts.product.as_ref().map_or_else(Cell::none, Cell::new)
    })
    .when(|c| c.is_wide())
    .sorted(21, "product", |(_, own)| SortKey::Text(own.facts.product.as_deref())),
    ContainerColumn::new("READY", Shrink::NEVER, |(_, own), _| yes_or_no(own.ready)).sorted(
        2,
        "ready",
        |(_, own)| SortKey::Number(own.ready.map(i64::from)),
    ),
    ContainerColumn::new("STARTED", Shrink::NEVER, |(_, own), _| yes_or_no(own.started))
        .when(|c| c.is_wide()),
    ContainerColumn::new("STATE", Shrink::end(18, 12), |row, c| state(row.1).tone(blamed_tone(row, c.view)))
        .sorted(23, "state", |(_, own)| SortKey::Text(own.state.map(State::as_str))),
    ContainerColumn::new("RESTARTS", Shrink::NEVER, |(_, own), _| {
        own.restarts.map_or_else(Cell::none, |n| Cell::of(n.to_string()))
    })
    .when(|c| c.level < ContainerLevel::Least)
    .sorted(4, "restarts", |(_, own)| SortKey::Number(own.restarts)),
    ContainerColumn::new("CAUSE", Shrink::end(12, 8), |row, c| {
        let tone = blamed_tone(row, c.view);
        blame(row).map_or_else(Cell::none, |cause| Cell::new(cause.reason())).tone(tone)
    })
    .when(|c| c.level < ContainerLevel::Least),
    ContainerColumn::new("LAST-END", Shrink::NEVER, |(_, own), c| last_end(own, c.view.now))
        .when(|c| c.is_wide())
        .sorted(17, "last-restart", |(_, own)| {
            SortKey::Time(own.last_termination.as_ref().and_then(|last| last.finished_at))
        }),
    ContainerColumn::figures("CPU", |(_, own), _| cpu(own.facts.requests)).when(|c| c.is_full()).sorted(
        8,
        "cpu",
        |(_, own)| SortKey::Number(own.facts.requests.cpu_millicores),
    ),
    ContainerColumn::figures("MEM", |(_, own), _| memory(own.facts.requests)).when(|c| c.is_full()).sorted(
        9,
        "memory",
        |(_, own)| SortKey::Number(own.facts.requests.memory_bytes),
    ),
    ContainerColumn::figures("USED-CPU", |(pod, own), _| used(cpu, pod.usage_of(own), runs(own)))
        .when(|c| c.view.usage)
        .sorted(12, "used-cpu", |(pod, own)| {
            SortKey::Number(pod.usage_of(own).and_then(|u| u.cpu_millicores))
        }),
    ContainerColumn::figures("USED-MEM", |(pod, own), _| used(memory, pod.usage_of(own), runs(own)))
        .when(|c| c.view.usage)
        .sorted(13, "used-memory", |(pod, own)| {
            SortKey::Number(pod.usage_of(own).and_then(|u| u.memory_bytes))
        }),
    ContainerColumn::new("IMAGE", Shrink::NEVER, |(_, own), _| Cell::new(&own.facts.image))
        .when(|c| c.is_wide())
        .sorted(22, "image", |(_, own)| SortKey::Text(Some(&own.facts.image))),
    ContainerColumn::new("EVIDENCE", Shrink::NEVER, |(_, own), _| match &*own.facts.evidence {
        [] => Cell::none(),
        evidence => Cell::new(evidence.join("; ")),
    })
    .when(|c| c.is_wide()),
    ContainerColumn::new("AGE", Shrink::NEVER, |(pod, _), c| age(pod, c.view)).when(|c| c.is_full()),
    ContainerColumn::new("LABELS", Shrink::NEVER, |(pod, _), _| labels(pod)).when(|c| c.view.labels),
];

pub(super) fn table<'a>(rows: &'a [ContainerRow<'a>], view: &'a View) -> Table<'a, ContainerRow<'a>> {
    let build = |level| {
        let gap = if level == ContainerLevel::Full { 3 } else { 2 };
        let columns = shown(&COLUMNS, ContainerContext { view, level });
        Table::new(with_labels(columns, view, |(pod, _): ContainerRow<'a>| pod), rows, gap)
    };
    match view.room() {
        None => build(ContainerLevel::Full),
        Some(width) => fitting(LEVELS, ContainerLevel::Least, (width, view.headers), build).1,
    }
}

/// The pod's cause, if this container is at fault.
fn blame((pod, own): ContainerRow<'_>) -> Option<&Cause> {
    pod.cause.as_deref().filter(|_| pod.blamed().is_some_and(|blamed| blamed.facts.name == own.facts.name))
}

fn blamed_tone(row: ContainerRow<'_>, view: &View) -> Tone {
    if blame(row).is_some() { urgency_tone(row.0, view) } else { Tone::Plain }
}

fn yes_or_no(fact: Option<bool>) -> Cell {
    fact.map_or_else(Cell::none, |fact| Cell::new(if fact { "true" } else { "false" }))
}

/// `running`, `CrashLoopBackOff`, `Error(1)`: the reason if there is one, otherwise the state.
fn state(container: &ContainerReport) -> Cell {
    let Some(state) = container.state else { return Cell::none() };
    let word = container.reason.as_deref().unwrap_or(state.as_str());
    match container.exit_code.filter(|code| state == State::Terminated && *code != 0) {
        Some(code) => Cell::of(format!("{word}({code})")),
        None => Cell::new(word),
    }
}

/// `OOMKilled(137) 5m ago`: how its previous run ended.
fn last_end(container: &ContainerReport, now: Timestamp) -> Cell {
    let Some(last) = &container.last_termination else { return Cell::none() };
    let reason = last.reason.as_deref().unwrap_or("<unknown>");
    Cell::new(match last.finished_at {
        Some(at) => format!("{reason}({}) {} ago", last.exit_code, human_duration(at, now)),
        None => format!("{reason}({})", last.exit_code),
    })
}
