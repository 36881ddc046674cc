//! CSV: one line per finding.

use std::io::{self, Write};

use super::location;
use crate::check::CheckReport;
use crate::render::sanitize::for_csv;

const TITLES: [&str; 14] = [
    "id",
    "severity",
    "title",
    "namespace",
    "workload_kind",
    "workload_name",
    "container",
    "pods",
    "message",
    "fix",
    "field",
    "file",
    "line",
    "suppressed",
];

/// Writes the findings.
pub(super) fn write(out: &mut dyn Write, report: &CheckReport, headers: bool) -> io::Result<()> {
    let has_contexts = report.found.iter().any(|found| found.context.is_some());
    if headers {
        let context = if has_contexts { "context," } else { "" };
        writeln!(out, "{context}{}", TITLES.join(","))?;
    }
    for found in &report.found {
        let (kind, name) = found.owner();
        let (file, line) = match &found.source {
            Some(place) if !place.file.is_empty() => location(found),
            _ => (String::new(), 0),
        };
        let number = |number: u64| if number == 0 { String::new() } else { number.to_string() };
        let fields = [
            found.finding.id.to_owned(),
            found.severity.as_str().to_owned(),
            found.finding.title.to_owned(),
            found.namespace.clone().unwrap_or_default(),
            kind.to_owned(),
            name.to_owned(),
            found.container.clone().unwrap_or_default(),
            found.pods.to_string(),
            found.message.clone(),
            found.fix.clone(),
            found.field.clone(),
            file,
            number(line),
            found.suppressed.as_ref().map_or("", |suppressed| suppressed.by).to_owned(),
        ];
        let context = found.context.as_deref().unwrap_or_default();
        let context = Some(context).filter(|_| has_contexts).into_iter();
        let cells: Vec<String> = context.chain(fields.iter().map(String::as_str)).map(cell).collect();
        writeln!(out, "{}", cells.join(","))?;
    }
    Ok(())
}

/// A cell, in quotes where RFC 4180 asks for them.
fn cell(text: &str) -> String {
    let safe = for_csv(text);
    if safe.contains([',', '"']) { format!("\"{}\"", safe.replace('"', "\"\"")) } else { safe.into_owned() }
}
