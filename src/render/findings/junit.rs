//! `JUnit` XML: a suite per finding of the catalogue, a case per place, and a passed case where there is none.

use std::io::{self, Write};

use super::full_name;
use super::table::sentence;
use crate::check::{CheckReport, Found};

/// Writes the findings. Suppressed ones are skipped cases.
pub(super) fn write(out: &mut dyn Write, report: &CheckReport) -> io::Result<()> {
    let count = |found: &[&Found]| found.iter().filter(|found| found.suppressed.is_none()).count();
    let all: Vec<&Found> = report.found.iter().collect();
    let passed =
        report.looked_for.iter().filter(|f| all.iter().all(|found| found.finding.id != f.id)).count();
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(
        out,
        "<testsuites name=\"kubectl-sidecars check\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\">",
        all.len() + passed,
        count(&all),
        all.len() - count(&all)
    )?;
    for finding in &report.looked_for {
        let found: Vec<&Found> = all.iter().copied().filter(|found| found.finding.id == finding.id).collect();
        writeln!(
            out,
            "  <testsuite name=\"{} {}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\">",
            finding.id,
            escaped(finding.title),
            found.len().max(1),
            count(&found),
            found.len() - count(&found)
        )?;
        if found.is_empty() {
            writeln!(out, "    <testcase classname=\"all\" name=\"{}\"/>", finding.id)?;
        }
        for one in found {
            case(out, one)?;
        }
        writeln!(out, "  </testsuite>")?;
    }
    writeln!(out, "</testsuites>")
}

fn case(out: &mut dyn Write, found: &Found) -> io::Result<()> {
    let what = found.container.as_deref().unwrap_or("pod");
    let about = if found.about.is_empty() { String::new() } else { format!(" {}", found.about) };
    writeln!(
        out,
        "    <testcase classname=\"{}\" name=\"{} {}\">",
        escaped(&full_name(found)),
        found.finding.id,
        escaped(&format!("{what}{about}"))
    )?;
    match &found.suppressed {
        Some(suppressed) => {
            let reason = suppressed.reason.as_deref().unwrap_or(suppressed.by);
            writeln!(out, "      <skipped message=\"{}\"/>", escaped(reason))?;
        }
        None => writeln!(
            out,
            "      <failure type=\"{}\" message=\"{}\">{}</failure>",
            found.severity,
            escaped(&found.message),
            escaped(&format!("{} Fix: {}", sentence(&found.message), sentence(&found.fix)))
        )?,
    }
    writeln!(out, "    </testcase>")
}

/// Text for an attribute or an element; characters that XML 1.0 forbids become `U+FFFD`.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\n' => safe.push_str("&#10;"),
            '\t' => safe.push_str("&#9;"),
            '\u{fffe}' | '\u{ffff}' => safe.push('\u{fffd}'),
            c if c.is_control() => safe.push('\u{fffd}'),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn what_xml_forbids_is_replaced() {
        assert_eq!(escaped("a<b>\"&\u{1b}"), "a&lt;b&gt;&quot;&amp;\u{fffd}");
    }
}
