//! `list --summary` as a table: counts by cause.

use std::io::{self, Write};

use super::View;
use super::column::{Column, RowKind, shown};
use super::pods::tone;
use super::sanitize::for_terminal;
use super::shrink::Shrink;
use super::table::{Cell, Table};
use crate::report::{Example, SidecarCounts, Summary, SummaryRow};
use crate::wording::{counted, one_or_many};

pub(super) struct Causes;

impl RowKind for Causes {
    type Row<'a> = &'a SummaryRow;
    type Context<'a> = ();
    /// Always sorted by the number of pods.
    type SortKey = ();
}

type CauseColumn = Column<Causes>;

pub(super) static COLUMNS: [CauseColumn; 5] = [
    CauseColumn::figures("PODS", |row, ()| Cell::of(row.pods.to_string())),
    CauseColumn::new("SEVERITY", Shrink::NEVER, |row, ()| {
        Cell::new(row.severity.as_str()).tone(tone(row.severity))
    }),
    CauseColumn::new("REASON", Shrink::NEVER, |row, ()| Cell::new(&row.reason).tone(tone(row.severity))),
    CauseColumn::new("CONTAINER", Shrink::end(16, 12), |row, ()| {
        row.container.as_ref().map_or_else(Cell::none, Cell::new)
    }),
    CauseColumn::new("EXAMPLE", Shrink::middle(20), |row, ()| {
        let Example { context, namespace, name } = &row.example;
        let name = namespace.as_ref().map_or_else(|| name.to_string(), |space| format!("{space}/{name}"));
        match context {
            Some(context) => Cell::of(format!("{name} ({context})")),
            None => Cell::of(name),
        }
    }),
];

/// Writes a line of totals, then a row for each cause.
pub(super) fn write(
    out: &mut dyn Write,
    summary: &Summary,
    in_common: &[String],
    view: &View,
) -> io::Result<()> {
    let Summary { pods, healthy, starting, degraded, failed, .. } = summary;
    if view.headers {
        let SidecarCounts { native, classic } = summary.sidecars;
        let sidecars = counted(native + classic, "sidecar");
        write!(
            out,
            "{}: {healthy} healthy, {starting} starting, {degraded} degraded, {failed} failed",
            counted(*pods, "pod")
        )?;
        match summary.unknown {
            0 => writeln!(out)?,
            unknown => writeln!(out, ", {unknown} without a status")?,
        }
        if summary.not_ready > 0 {
            let (are, them) = one_or_many(summary.not_ready, ("runs but is", "it"), ("run but are", "them"));
            let pods = counted(summary.not_ready, "pod");
            writeln!(out, "{pods} {are} not ready, so Services send {them} no traffic")?;
        }
        writeln!(out, "{sidecars}: {native} native, {classic} classic")?;
        for sentence in in_common {
            writeln!(out, "{}", for_terminal(sentence))?;
        }
    }
    if summary.rows.is_empty() {
        return Ok(());
    }
    if view.headers {
        writeln!(out)?;
    }
    let gap = if view.room().is_some() { 2 } else { 3 };
    let rows: Vec<&SummaryRow> = summary.rows.iter().collect();
    Table::new(shown(&COLUMNS, ()), &rows, gap).write(out, view.room(), view.headers, view.theme)
}
