//! The result of `check`, one file per format.

mod csv;
pub(super) mod github;
mod junit;
mod markdown;
mod name;
mod sarif;
mod table;

use std::io::{self, Write};

pub(super) use markdown::cell as markdown_cell;

use super::{Format, Theme, json};
use crate::check::{CheckReport, Found};

/// How `check` shows its result.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct FindingsView {
    /// `-o`.
    pub(crate) format: Format,
    /// Whether to print the titles of columns, in CSV.
    pub(crate) headers: bool,
    /// Columns of the terminal; `None` to break no lines.
    pub(crate) width: Option<usize>,
    pub(crate) theme: Theme,
}

/// Writes the result of `check`.
pub(crate) fn findings(out: &mut dyn Write, report: &CheckReport, view: &FindingsView) -> io::Result<()> {
    if let Some(format) = view.format.structured() {
        return format.write(out, &json::findings(report));
    }
    match view.format {
        Format::Csv => csv::write(out, report, view.headers),
        Format::Name => name::write(out, report),
        Format::Sarif => sarif::write(out, report),
        Format::Junit => junit::write(out, report),
        Format::Github => github::write(out, report),
        Format::Markdown => markdown::write(out, report),
        _ => table::write(out, report, view),
    }
}

/// `shop/Deployment/web`, with one of several contexts in front, or without the namespace if there is none.
fn full_name(found: &Found) -> String {
    let (kind, name) = found.owner();
    let places = [&found.context, &found.namespace].into_iter().flatten().map(String::as_str);
    places.chain([kind, name]).collect::<Vec<_>>().join("/")
}

/// The file and line that a finding is about; of a cluster a path that stays the same between runs.
fn location(found: &Found) -> (String, u64) {
    match &found.source {
        Some(place) if !place.file.is_empty() => (place.file.clone(), place.line.max(1)),
        _ => (format!("k8s/{}", full_name(found)), 1),
    }
}
