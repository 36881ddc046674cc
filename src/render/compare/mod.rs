//! `compare` for people and for scripts.

mod markdown;
mod sections;
mod table;

use std::io::{self, Write};

use super::{Format, Theme, json};
use crate::compare::{ComparisonReport, FailureKind, SideReport};
use crate::wording::counted;

/// How `compare` shows its result.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct CompareView {
    pub(crate) format: Format,
    /// How many rows of costs each table has at most.
    pub(crate) top: usize,
    /// Columns of the terminal; `None` to cut nothing off.
    pub(crate) width: Option<usize>,
    pub(crate) theme: Theme,
}

/// Writes the result of `compare`.
pub(crate) fn compare(out: &mut dyn Write, report: &ComparisonReport, view: &CompareView) -> io::Result<()> {
    if let Some(format) = view.format.structured() {
        return format.write(out, &json::comparison(report));
    }
    match view.format {
        Format::Markdown => markdown::write(out, report, view),
        _ => table::write(out, report, view),
    }
}

/// `before.ndjson, 2026-11-28 10:00 UTC: 120 pods, 4 unhealthy`.
fn side(side: &SideReport) -> String {
    let partial = if side.complete { "" } else { ", partial" };
    format!(
        "{}, {}: {}, {} unhealthy{partial}",
        side.source,
        side.time.strftime("%Y-%m-%d %H:%M UTC"),
        counted(side.pods, "pod"),
        side.unhealthy
    )
}

/// What has happened to workloads, in a sentence: `2 newly fail, 1 has recovered`.
fn verdict(report: &ComparisonReport) -> String {
    let count = |kinds: &[FailureKind]| report.failures.iter().filter(|f| kinds.contains(&f.kind)).count();
    let parts = [
        (count(&[FailureKind::New]), "newly failing"),
        (count(&[FailureKind::Worse]), "worse"),
        (count(&[FailureKind::Changed]), "failing for another reason"),
        (count(&[FailureKind::Better]), "better"),
        (count(&[FailureKind::Recovered]), "recovered"),
        (count(&[FailureKind::Gone]), "gone"),
    ];
    let parts: Vec<String> =
        parts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
    if parts.is_empty() { "no change in what fails".to_owned() } else { parts.join(", ") }
}
