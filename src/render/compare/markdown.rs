//! A comparison for comments on pull requests and for summaries of pipelines.

use std::io::{self, Write};

use super::sections::sections;
use super::{CompareView, side, verdict};
use crate::compare::ComparisonReport;
use crate::render::findings::markdown_cell;

/// Writes a sentence, and a table for each part.
pub(super) fn write(out: &mut dyn Write, report: &ComparisonReport, view: &CompareView) -> io::Result<()> {
    writeln!(out, "**Sidecars:** {}\n", verdict(report))?;
    writeln!(out, "- before: {}", markdown_cell(&side(&report.before)))?;
    writeln!(out, "- after: {}", markdown_cell(&side(&report.after)))?;
    for section in sections(report, view) {
        writeln!(out, "\n### {}\n", section.title)?;
        let titles: Vec<&str> = section.columns.iter().map(|column| column.title.as_str()).collect();
        writeln!(out, "| {} |", titles.join(" | "))?;
        let rules: Vec<&str> =
            section.columns.iter().map(|column| if column.figures { "---:" } else { "---" }).collect();
        writeln!(out, "| {} |", rules.join(" | "))?;
        for row in section.rows {
            let cells: Vec<String> = row.into_iter().map(|cell| markdown_cell(&cell.into_text())).collect();
            writeln!(out, "| {} |", cells.join(" | "))?;
        }
        if section.more > 0 {
            writeln!(out, "\n… and {} more", section.more)?;
        }
    }
    Ok(())
}
