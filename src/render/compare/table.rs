//! A comparison as text: two lines about the sides, then a table for each part.

use std::io::{self, Write};

use super::sections::{Section, sections};
use super::{CompareView, side, verdict};
use crate::compare::ComparisonReport;
use crate::render::column::TableColumn;
use crate::render::sanitize::for_terminal;
use crate::render::table::{Cell, Table};
use crate::render::theme::Tone;

/// Writes the result.
pub(super) fn write(out: &mut dyn Write, report: &ComparisonReport, view: &CompareView) -> io::Result<()> {
    for (label, of) in [("Before", &report.before), ("After", &report.after)] {
        let label = view.theme.paint(Tone::Heading, &format!("{label:<6}"));
        writeln!(out, "{label}  {}", for_terminal(&side(of)))?;
    }
    let label = view.theme.paint(Tone::Heading, "Result");
    writeln!(out, "{label}  {}", verdict(report))?;
    for section in sections(report, view) {
        writeln!(out, "\n{}", view.theme.paint(Tone::Heading, &section.title))?;
        table(out, &section, view)?;
    }
    Ok(())
}

fn table(out: &mut dyn Write, section: &Section, view: &CompareView) -> io::Result<()> {
    let columns = section.columns.iter().enumerate().map(|(at, column)| TableColumn {
        title: column.title.clone().into(),
        shrink: column.shrink,
        right: column.figures,
        cell: Box::new(move |row: &Vec<Cell>| row[at].clone()),
    });
    let rows: Vec<&Vec<Cell>> = section.rows.iter().collect();
    let gap = if view.width.is_some() { 2 } else { 3 };
    Table::new(columns, &rows, gap).write(out, view.width, true, view.theme)?;
    if section.more > 0 {
        writeln!(out, "… and {} more (--top shows them)", section.more)?;
    }
    Ok(())
}
