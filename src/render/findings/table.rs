//! Findings for people: by workload, each with its fix.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::{FindingsView, Format};
use crate::check::{CheckReport, Found, Severity};
use crate::render::Tone;
use crate::render::sanitize::for_terminal;
use crate::wording::counted;

/// Columns before the text of a finding: two blanks, severity, id.
const INDENT: usize = 17;
/// Text narrower than this is not broken.
const NARROWEST: usize = 30;

/// Writes the findings.
pub(super) fn write(out: &mut dyn Write, report: &CheckReport, view: &FindingsView) -> io::Result<()> {
    let mut last: Option<String> = None;
    for found in &report.found {
        let heading = heading(found);
        if last.as_ref() != Some(&heading) {
            if last.is_some() {
                writeln!(out)?;
            }
            writeln!(out, "{}", view.theme.paint(Tone::Heading, &for_terminal(&heading)))?;
            last = Some(heading);
        }
        finding(out, found, view)?;
    }
    Ok(())
}

/// `deployment/web in namespace shop`, with one of several contexts.
fn heading(found: &Found) -> String {
    let (kind, name) = found.owner();
    let mut heading = format!("{}/{name}", kind.to_lowercase());
    for (what, place) in [(" in namespace ", &found.namespace), (" of context ", &found.context)] {
        if let Some(place) = place {
            heading.extend([what, place]);
        }
    }
    heading
}

fn finding(out: &mut dyn Write, found: &Found, view: &FindingsView) -> io::Result<()> {
    let severity = format!("{:<7}", found.severity.as_str());
    let severity = view.theme.paint(tone(found.severity), &severity);
    write!(out, "  {severity} {} ", found.finding.id)?;
    let mut message = sentence(&found.message);
    if let Some(suppressed) = &found.suppressed {
        message = format!("(suppressed by {}) {message}", suppressed.by);
    }
    paragraph(out, &message, view, 0)?;
    let is_wide = view.format == Format::Wide;
    if is_wide {
        let pods = match found.pods {
            0 => "pod template".to_owned(),
            count => format!("{}: {}", counted(count, "pod"), found.sample.join(", ")),
        };
        let injected = found.injected_by.map(|name| format!("; added by {name}")).unwrap_or_default();
        label(out, "field", &format!("{} ({pods}{injected})", found.field), view)?;
        if !found.evidence.is_empty() {
            label(out, "why", &found.evidence.join("; "), view)?;
        }
    }
    label(out, "fix", &found.fix, view)?;
    if is_wide {
        label(out, "see", found.finding.link, view)?;
    }
    Ok(())
}

/// A message as a sentence of its own.
pub(super) fn sentence(message: &str) -> String {
    let end = if message.ends_with('.') { "" } else { "." };
    format!("{message}{end}")
}

fn label(out: &mut dyn Write, name: &str, text: &str, view: &FindingsView) -> io::Result<()> {
    let name = format!("{name}: ");
    let begin = format!("{}{}", " ".repeat(INDENT - 1), view.theme.paint(Tone::Quiet, &name));
    write!(out, "{begin}")?;
    paragraph(out, text, view, name.len())
}

/// Writes text that begins in the column of the texts, and breaks it where the terminal ends.
fn paragraph(out: &mut dyn Write, text: &str, view: &FindingsView, used: usize) -> io::Result<()> {
    let text = for_terminal(text);
    let room = view.width.map(|width| width.saturating_sub(INDENT - 1)).filter(|room| *room >= NARROWEST);
    let Some(room) = room else { return writeln!(out, "{text}") };
    let (mut column, mut first) = (used, true);
    for word in text.split(' ') {
        let width = word.width();
        if !first && column + 1 + width > room {
            write!(out, "\n{}", " ".repeat(INDENT - 1 + used))?;
            column = used;
        } else if !first {
            write!(out, " ")?;
            column += 1;
        }
        write!(out, "{word}")?;
        column += width;
        first = false;
    }
    writeln!(out)
}

fn tone(severity: Severity) -> Tone {
    match severity {
        Severity::Error => Tone::Failed,
        Severity::Warning => Tone::Degraded,
        Severity::Info => Tone::Quiet,
    }
}
