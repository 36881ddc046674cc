//! `overhead`, in whatever format.

mod table;
#[cfg(test)]
mod tests;

use std::io::{self, Write};

use super::sanitize::for_terminal;
use super::theme::Theme;
use super::{csv, json, name, prometheus, yaml};
use crate::report::OverheadReport;

/// `-o` of `overhead`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum OverheadFormat {
    #[default]
    Table,
    /// For people with wide terminals.
    Wide,
    Json,
    /// The same value as JSON.
    Yaml,
    /// For `xargs kubectl`.
    Name,
    Csv,
    Prometheus,
}

/// How the answer is shown.
#[derive(Debug, Clone, Default)]
pub(crate) struct OverheadView {
    /// `-o`.
    pub(crate) format: OverheadFormat,
    /// Whether to head the columns with their titles.
    pub(crate) headers: bool,
    /// Whether to show what sidecars use.
    pub(crate) usage: bool,
    /// Columns of the terminal; `None` where nothing is to be cut off, and nobody looks at bars.
    pub(crate) width: Option<usize>,
    /// Whether bars may be drawn with other characters than plain ones.
    pub(crate) unicode: bool,
    pub(crate) theme: Theme,
}

/// Writes the answer of `overhead`.
pub(crate) fn overhead(out: &mut dyn Write, report: &OverheadReport, view: &OverheadView) -> io::Result<()> {
    match view.format {
        OverheadFormat::Json => json::write(out, &json::OverheadReportJson::from(report)),
        OverheadFormat::Yaml => yaml::write(out, &json::OverheadReportJson::from(report)),
        OverheadFormat::Csv => csv::overhead(out, report, view.headers, view.usage),
        OverheadFormat::Prometheus => prometheus::write(out, report),
        OverheadFormat::Name => names(out, report),
        OverheadFormat::Table | OverheadFormat::Wide if report.rows.is_empty() => Ok(()),
        OverheadFormat::Table | OverheadFormat::Wide => table::write(out, report, view),
    }
}

/// One line a group that is an object of the cluster, as `kubectl` takes it.
fn names(out: &mut dyn Write, report: &OverheadReport) -> io::Result<()> {
    let Some(level) = report.by.last() else { return Ok(()) };
    for value in report.rows.iter().filter_map(|row| row.key.last()?.as_deref()) {
        let object = match value.split_once('/') {
            // A workload, or a template of one.
            Some((kind, name)) => name::object(kind, name),
            None => name::object(&level.to_string(), value),
        };
        writeln!(out, "{}", for_terminal(&object))?;
    }
    Ok(())
}
