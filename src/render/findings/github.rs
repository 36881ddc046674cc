//! Workflow commands of GitHub Actions, which become annotations.

use std::io::{self, Write};

use super::{full_name, location};
use crate::check::{CheckReport, Found, Severity};

/// GitHub shows this many errors and this many warnings of a step.
const SHOWN: usize = 10;

/// Writes the findings, errors first, and says how many GitHub does not show.
pub(super) fn write(out: &mut dyn Write, report: &CheckReport) -> io::Result<()> {
    let mut more = 0;
    for severity in Severity::ALL {
        let is_counted = |found: &&Found| found.severity == severity && found.suppressed.is_none();
        let found: Vec<&Found> = report.found.iter().filter(is_counted).collect();
        more += found.len().saturating_sub(SHOWN);
        for one in found.iter().take(SHOWN) {
            let (file, line) = location(one);
            let what = one.container.as_deref().map(|container| format!("/{container}")).unwrap_or_default();
            let title = format!("{} {}{what}", one.finding.id, full_name(one));
            let text = format!("{}. Fix: {}.", one.message, one.fix);
            writeln!(
                out,
                "::{} file={},line={line},title={}::{}",
                command(severity),
                property(&file),
                property(&title),
                message(&text)
            )?;
        }
    }
    if more > 0 {
        writeln!(out, "::notice title=kubectl-sidecars::… and {more} more, which GitHub would not show")?;
    }
    Ok(())
}

fn command(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    }
}

/// The escapes of `@actions/core` for the text of a command.
pub(in crate::render) fn message(text: &str) -> String {
    let escaped = text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    // Everything else that a terminal would act on is dropped: the log is shown in a browser.
    escaped.chars().filter(|c| !c.is_control()).collect()
}

/// The escapes for a property.
pub(in crate::render) fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_cannot_be_injected() {
        assert_eq!(message("50%\n::error::x"), "50%25%0A::error::x");
        assert_eq!(property("a:b,c"), "a%3Ab%2Cc");
    }
}
