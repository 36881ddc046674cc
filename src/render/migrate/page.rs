//! Lines of text with labels, broken between words where the terminal ends.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr as _;

use super::MigrateView;
use crate::render::Tone;
use crate::render::sanitize::for_terminal;

/// Columns of the labels of a container, and of a section.
const LABEL: usize = 10;
/// Text narrower than this is not broken.
const NARROWEST: usize = 30;

/// Where text goes. Whatever is written here is made safe for a terminal first.
pub(super) struct Page<'a> {
    pub(super) out: &'a mut dyn Write,
    pub(super) view: &'a MigrateView,
}

impl Page<'_> {
    pub(super) fn heading(&mut self, text: &str) -> io::Result<()> {
        self.toned(Tone::Heading, text)
    }

    /// A line in one tone.
    pub(super) fn toned(&mut self, tone: Tone, text: &str) -> io::Result<()> {
        let text = self.paint(tone, text);
        writeln!(self.out, "{text}")
    }

    /// One line, however long it is.
    pub(super) fn line(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "{}", for_terminal(text).trim_end())
    }

    pub(super) fn paint(&self, tone: Tone, text: &str) -> String {
        self.view.theme.paint(tone, &for_terminal(text))
    }

    /// A label in a column, and its text.
    pub(super) fn labelled(&mut self, indent: usize, label: &str, text: &str, tone: Tone) -> io::Result<()> {
        let column = if label.is_empty() { indent } else { indent + LABEL };
        let gap = " ".repeat((column - indent).saturating_sub(label.width()));
        self.broken((indent, label, &gap), text, column, tone)
    }

    /// `fluent-bit stays: …`, with further lines indented.
    pub(super) fn sentence(&mut self, head: &str, text: &str) -> io::Result<()> {
        self.broken((2, head, ": "), text, 4, Tone::Degraded)
    }

    /// Text after a head; further lines begin in `column`.
    fn broken(
        &mut self,
        (indent, head, gap): (usize, &str, &str),
        text: &str,
        column: usize,
        tone: Tone,
    ) -> io::Result<()> {
        let (head, text) = (for_terminal(head), for_terminal(text));
        let first = format!("{}{}{gap}", " ".repeat(indent), self.view.theme.paint(tone, &head));
        let used = indent + head.width() + gap.len();
        let room = self.view.width.filter(|width| width.saturating_sub(column.max(used)) >= NARROWEST);
        let Some(width) = room else { return writeln!(self.out, "{first}{text}") };
        let (before, rest) = (" ".repeat(used), " ".repeat(column));
        let options = textwrap::Options::new(width)
            .initial_indent(&before)
            .subsequent_indent(&rest)
            .break_words(false)
            .word_splitter(textwrap::WordSplitter::NoHyphenation);
        for (number, line) in textwrap::wrap(&text, options).iter().enumerate() {
            match number {
                0 => writeln!(self.out, "{first}{}", line.get(used..).unwrap_or_default())?,
                _ => writeln!(self.out, "{line}")?,
            }
        }
        Ok(())
    }
}
