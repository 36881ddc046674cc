//! Whether each sidecar is worth what it costs.

use std::io;

use super::DescribeView;
use super::page::Page;
use crate::check::{Advice, Worth};
use crate::render::Tone;
use crate::report::describe::Section;

/// Writes a line for each sidecar that is shown: what speaks for it, what against it, and the result.
pub(super) fn write(page: &mut Page<'_>, advice: &[Advice], view: &DescribeView) -> io::Result<()> {
    let shown: Vec<&Advice> = advice.iter().filter(|advice| view.shows(&advice.container)).collect();
    if shown.is_empty() || !view.sections.has(Section::Advice) {
        return Ok(());
    }
    page.blank()?;
    page.heading("Advice, per sidecar")?;
    for Advice { container, reasons, against, verdict } in shown {
        let part = |label: &str, points: &[String]| {
            (!points.is_empty()).then(|| format!("{label}: {}", points.join("; ")))
        };
        let parts = [part("For", reasons), part("Against", against)].into_iter().flatten();
        let text: Vec<String> = parts.chain([format!("Verdict: {}", verdict.as_str())]).collect();
        let tone = if *verdict == Worth::Reconsider { Tone::Degraded } else { Tone::Heading };
        page.paragraph(&format!("  {container}  "), "    ", &text.join(". "), tone, Tone::Plain)?;
    }
    Ok(())
}
