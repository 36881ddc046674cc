//! `list --containers` as a table: one row a container.

use jiff::Timestamp;

use super::View;
use super::pods::{age, figures, labels, name, namespace, runs, severity_tone, used};
use super::table::{Cell, Column, Room, Shrink, Table};
use super::theme::Tone;
use crate::model::time::human_duration;
use crate::report::{ContainerReport, PodReport, State};

/// How much a table tells, most first: the first that fits the terminal is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Detail {
    /// Everything that belongs on a wide screen.
    Full,
    /// Nothing on reservations and ages.
    Lean,
    /// Only what it is for and how it is.
    Least,
}

/// The table that fits best.
pub(super) fn table<'a>(rows: &'a [(&PodReport, &ContainerReport)], view: &'a View) -> Table<'a> {
    let Some(width) = view.room() else { return build(rows, view, Detail::Full) };
    let mut tables = [(Detail::Full, Room::Ample), (Detail::Lean, Room::Scarce)].into_iter();
    let fitting = tables.find_map(|(detail, room)| {
        let table = build(rows, view, detail);
        table.fits(width, view.headers, room).then_some(table)
    });
    fitting.unwrap_or_else(|| build(rows, view, Detail::Least))
}

fn build<'a>(rows: &'a [(&PodReport, &ContainerReport)], view: &'a View, detail: Detail) -> Table<'a> {
    let mut columns = Vec::new();
    if view.namespaces {
        columns.push(Column::new("NAMESPACE", Shrink::middle(9)));
    }
    columns.push(Column::new("NAME", Shrink::middle(12)));
    columns.push(Column::new("CONTAINER", Shrink::middle(9)));
    if detail < Detail::Least {
        columns.push(Column::new("TYPE", Shrink::end(14, 7)));
    }
    columns.push(Column::new("PATTERN", Shrink::NEVER));
    if view.is_wide() {
        columns.push(Column::new("CONFIDENCE", Shrink::NEVER));
        columns.push(Column::new("PRODUCT", Shrink::NEVER));
    }
    columns.push(Column::new("READY", Shrink::NEVER));
    if view.is_wide() {
        columns.push(Column::new("STARTED", Shrink::NEVER));
    }
    columns.push(Column::new("STATE", Shrink::end(18, 12)));
    if detail < Detail::Least {
        columns.push(Column::new("RESTARTS", Shrink::NEVER));
    }
    if detail < Detail::Least {
        columns.push(Column::new("CAUSE", Shrink::end(12, 8)));
    }
    if view.is_wide() {
        columns.push(Column::new("LAST-END", Shrink::NEVER));
    }
    if detail == Detail::Full {
        columns.push(Column::figures("CPU"));
        columns.push(Column::figures("MEM"));
    }
    if view.usage {
        columns.push(Column::figures("USED-CPU"));
        columns.push(Column::figures("USED-MEM"));
    }
    if view.is_wide() {
        columns.push(Column::new("IMAGE", Shrink::NEVER));
        columns.push(Column::new("EVIDENCE", Shrink::NEVER));
    }
    if detail == Detail::Full {
        columns.push(Column::new("AGE", Shrink::NEVER));
    }
    if view.labels {
        columns.push(Column::new("LABELS", Shrink::NEVER));
    }
    let gap = if detail == Detail::Full { 3 } else { 2 };
    Table::new(columns, gap, rows, move |(pod, container)| cells(pod, container, view, detail))
}

fn cells(pod: &PodReport, container: &ContainerReport, view: &View, detail: Detail) -> Vec<Cell> {
    let facts = &*container.facts;
    let blamed = pod.blamed().is_some_and(|blamed| blamed.facts.name == facts.name);
    let tone = if blamed { severity_tone(pod) } else { Tone::Plain };
    let mut cells = Vec::with_capacity(18);
    if view.namespaces {
        cells.push(namespace(pod));
    }
    cells.push(name(pod));
    cells.push(Cell::new(&facts.name).tone(tone));
    if detail < Detail::Least {
        cells.push(Cell::new(facts.kind.as_str()));
    }
    cells.push(Cell::new(facts.pattern.as_str()));
    if view.is_wide() {
        cells.push(Cell::new(format!("{}%", facts.confidence)));
        cells.push(facts.product.as_ref().map_or_else(Cell::none, Cell::new));
    }
    cells.push(yes_or_no(container.ready));
    if view.is_wide() {
        cells.push(yes_or_no(container.started));
    }
    cells.push(state(container).tone(tone));
    if detail < Detail::Least {
        cells.push(container.restarts.map_or_else(Cell::none, |n| Cell::new(n.to_string())));
    }
    if detail < Detail::Least {
        let cause = pod.cause.as_ref().filter(|_| blamed);
        cells.push(cause.map_or_else(Cell::none, |cause| Cell::new(cause.reason())).tone(tone));
    }
    if view.is_wide() {
        cells.push(last_end(container, view.now));
    }
    if detail == Detail::Full {
        cells.extend(figures(facts.requests));
    }
    if view.usage {
        cells.extend(used(pod.usage_of(container), runs(container)));
    }
    if view.is_wide() {
        cells.push(Cell::new(&facts.image));
        cells.push(if facts.evidence.is_empty() {
            Cell::none()
        } else {
            Cell::new(facts.evidence.join("; "))
        });
    }
    if detail == Detail::Full {
        cells.push(age(pod, view.now));
    }
    if view.labels {
        cells.push(labels(pod));
    }
    cells
}

fn yes_or_no(fact: Option<bool>) -> Cell {
    fact.map_or_else(Cell::none, |fact| Cell::new(if fact { "true" } else { "false" }))
}

/// `running`, `CrashLoopBackOff`, `Error(1)`: why it waits or how it ended, where there is a word for it.
fn state(container: &ContainerReport) -> Cell {
    let Some(state) = container.state else { return Cell::none() };
    let word = container.reason.as_deref().unwrap_or(state.as_str());
    match container.exit_code.filter(|code| state == State::Terminated && *code != 0) {
        Some(code) => Cell::new(format!("{word}({code})")),
        None => Cell::new(word),
    }
}

/// `OOMKilled(137) 5m ago`: how it ended last time.
fn last_end(container: &ContainerReport, now: Timestamp) -> Cell {
    let Some(last) = &container.last_termination else { return Cell::none() };
    let reason = last.reason.as_deref().unwrap_or("<unknown>");
    Cell::new(match last.finished_at {
        Some(at) => format!("{reason}({}) {} ago", last.exit_code, human_duration(at, now)),
        None => format!("{reason}({})", last.exit_code),
    })
}
