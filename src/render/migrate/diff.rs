//! A unified diff.

use std::io::{self, Write};

use similar::{ChangeTag, TextDiff};

use crate::render::sanitize::for_terminal;
use crate::render::{Theme, Tone};

/// Lines around a change.
const CONTEXT: usize = 3;

/// Writes the difference of two texts; nothing if they are equal.
pub(super) fn write(
    out: &mut dyn Write,
    texts: (&str, &str),
    names: (&str, &str),
    theme: Theme,
) -> io::Result<()> {
    if texts.0 == texts.1 {
        return Ok(());
    }
    writeln!(out, "--- {}\n+++ {}", for_terminal(names.0), for_terminal(names.1))?;
    let diff = TextDiff::from_lines(texts.0, texts.1);
    for hunk in diff.unified_diff().context_radius(CONTEXT).iter_hunks() {
        writeln!(out, "{}", hunk.header())?;
        for change in hunk.iter_changes() {
            let (sign, tone) = match change.tag() {
                ChangeTag::Delete => ('-', Tone::Failed),
                ChangeTag::Insert => ('+', Tone::Starting),
                ChangeTag::Equal => (' ', Tone::Plain),
            };
            let line = change.value().trim_end_matches(['\n', '\r']);
            writeln!(out, "{}", theme.paint(tone, &format!("{sign}{}", for_terminal(line))))?;
        }
    }
    Ok(())
}
