//! `list --summary` as a table: counts by cause.

use std::io::{self, Write};

use super::View;
use super::pods::tone;
use super::table::{Cell, Column, Shrink, Table};
use crate::report::{Summary, SummaryRow};
use crate::wording::counted;

/// Writes a line of totals, then a row for each cause.
pub(super) fn write(out: &mut dyn Write, summary: &Summary, view: &View) -> io::Result<()> {
    let Summary { pods, well, starting, degraded, failed, .. } = summary;
    if view.headers {
        let (native, classic) = (summary.native_sidecars, summary.classic_sidecars);
        let sidecars = counted(native + classic, "sidecar");
        write!(
            out,
            "{}: {well} well, {starting} starting, {degraded} degraded, {failed} failed",
            counted(*pods, "pod")
        )?;
        match summary.unknown {
            0 => writeln!(out)?,
            unknown => writeln!(out, ", {unknown} without a status")?,
        }
        writeln!(out, "{sidecars}: {native} native, {classic} classic")?;
    }
    if summary.rows.is_empty() {
        return Ok(());
    }
    if view.headers {
        writeln!(out)?;
    }
    let columns = vec![
        Column::figures("PODS"),
        Column::new("SEVERITY", Shrink::NEVER),
        Column::new("REASON", Shrink::NEVER),
        Column::new("CONTAINER", Shrink::end(16, 12)),
        Column::new("EXAMPLE", Shrink::middle(20)),
    ];
    let cells = |row: &SummaryRow| {
        let tone = tone(row.severity);
        let (namespace, name) = &row.example;
        vec![
            Cell::new(row.pods.to_string()),
            Cell::new(row.severity.as_str()).tone(tone),
            Cell::new(&row.reason).tone(tone),
            row.container.as_ref().map_or_else(Cell::none, Cell::new),
            Cell::new(match namespace {
                Some(namespace) => format!("{namespace}/{name}"),
                None => name.to_string(),
            }),
        ]
    };
    let gap = if view.room().is_some() { 2 } else { 3 };
    Table::new(columns, gap, &summary.rows, cells).write(out, view.room(), view.headers, view.theme)
}
