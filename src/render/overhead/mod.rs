//! `overhead` in all formats.

mod advice;
mod bars;
mod columns;
mod table;
#[cfg(test)]
mod tests;

use std::io::{self, Write};

use super::theme::Theme;
use super::{Format, csv, json, name, prometheus};
use crate::report::OverheadReport;
pub(super) use columns::{GroupContext, GroupRow, Groups, all as columns};

#[derive(Debug, Clone, Default)]
pub(crate) struct OverheadView {
    pub(crate) format: Format,
    /// Whether to print the titles of columns.
    pub(crate) headers: bool,
    pub(crate) usage: bool,
    pub(crate) history: bool,
    /// Columns of the terminal; `None` to cut nothing off and draw no bars.
    pub(crate) width: Option<usize>,
    /// Whether bars may use characters outside of ASCII.
    pub(crate) unicode: bool,
    pub(crate) theme: Theme,
}

/// Writes the result of `overhead`.
pub(crate) fn overhead(out: &mut dyn Write, report: &OverheadReport, view: &OverheadView) -> io::Result<()> {
    if let Some(format) = view.format.structured() {
        return format.write(out, &json::overhead(report));
    }
    match view.format {
        Format::Csv => csv::groups(out, report, view),
        Format::Prometheus => prometheus::write(out, report),
        Format::Name => name::groups(out, report),
        _ if report.recommendations.is_some() => {
            advice::write(out, report.recommendations.as_deref().unwrap_or_default(), view)
        }
        _ if report.rows.is_empty() => Ok(()),
        _ => table::write(out, report, view),
    }
}
