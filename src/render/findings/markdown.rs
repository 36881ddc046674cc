//! A table for comments and summaries.

use std::io::{self, Write};

use super::full_name;
use crate::check::{CheckReport, SeverityCounts};
use crate::render::sanitize::for_terminal;
use crate::wording::counted;

/// Writes the sum and a table.
pub(super) fn write(out: &mut dyn Write, report: &CheckReport) -> io::Result<()> {
    let SeverityCounts { error, warning, info, suppressed } = report.counts;
    let parts = [counted(error, "error"), counted(warning, "warning"), counted(info, "note")];
    write!(out, "**Sidecars:** {}", parts.join(", "))?;
    if suppressed > 0 {
        write!(out, ", {suppressed} suppressed")?;
    }
    writeln!(out)?;
    if report.found.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n| | finding | where | what | fix |\n| --- | --- | --- | --- | --- |")?;
    for found in &report.found {
        let what = found.container.as_deref().map(|container| format!("/{container}")).unwrap_or_default();
        writeln!(
            out,
            "| {} | [{}]({}) | {} | {} | {} |",
            found.severity,
            found.finding.id,
            found.finding.link,
            cell(&format!("{}{what}", full_name(found))),
            cell(&found.message),
            cell(&found.fix)
        )?;
    }
    Ok(())
}

/// Text in a cell: neither markup nor HTML has an effect.
pub(in crate::render) fn cell(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in for_terminal(text).chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '|' | '*' | '_' | '`' | '[' | ']' | '\\' | '#' | '~' | '!' => {
                safe.push('\\');
                safe.push(c);
            }
            c => safe.push(c),
        }
    }
    safe
}
