//! Lines of text, broken between words where the terminal ends.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::{DescribeView, Glyphs};
use crate::render::sanitize::{for_terminal, line};
use crate::render::{Theme, Tone};

/// Columns before what is labelled.
const LABELS: usize = 12;
/// How wide pictures and rules are where lines may be of any length.
const PAPER: usize = 100;
/// Text narrower than this is not broken: it would be a column of single words.
const NARROWEST: usize = 24;

/// Where text goes. Whatever is written here is made safe for a terminal first.
pub(super) struct Page<'a> {
    out: &'a mut dyn Write,
    width: Option<usize>,
    pub(super) theme: Theme,
    pub(super) glyphs: &'static Glyphs,
    unicode: bool,
}

impl<'a> Page<'a> {
    pub(super) fn new(out: &'a mut dyn Write, view: &DescribeView) -> Self {
        Self { out, width: view.width, theme: view.theme, glyphs: view.glyphs(), unicode: view.unicode }
    }

    /// Columns that a picture may take.
    pub(super) fn picture_width(&self) -> usize {
        self.width.unwrap_or(PAPER)
    }

    pub(super) fn blank(&mut self) -> io::Result<()> {
        writeln!(self.out)
    }

    /// Parts one description from the next.
    pub(super) fn rule(&mut self) -> io::Result<()> {
        let rule: String = std::iter::repeat_n(self.glyphs.rule, self.picture_width().min(PAPER)).collect();
        let rule = self.theme.paint(Tone::Quiet, &rule);
        writeln!(self.out, "\n{rule}\n")
    }

    pub(super) fn heading(&mut self, text: &str) -> io::Result<()> {
        let text = self.theme.paint(Tone::Heading, &self.safe(text));
        writeln!(self.out, "{text}")
    }

    /// One line, however long it is.
    pub(super) fn line(&mut self, text: &str) -> io::Result<()> {
        let safe = self.safe(text);
        writeln!(self.out, "{}", safe.trim_end())
    }

    /// A line made of parts, each in its tone.
    pub(super) fn parts(&mut self, parts: &[(Tone, String)]) -> io::Result<()> {
        let painted: Vec<String> =
            parts.iter().map(|(tone, text)| self.theme.paint(*tone, &self.safe(text))).collect();
        writeln!(self.out, "{}", painted.concat().trim_end())
    }

    /// `Pod         text`, what follows the first line indented.
    pub(super) fn labelled(&mut self, label: &str, text: &str) -> io::Result<()> {
        let first = format!("{label:LABELS$}");
        self.paragraph(&first, &" ".repeat(LABELS), text, Tone::Heading, Tone::Plain)
    }

    /// Text behind `first`, and behind `rest` where it needs more lines.
    pub(super) fn paragraph(
        &mut self,
        first: &str,
        rest: &str,
        text: &str,
        first_tone: Tone,
        tone: Tone,
    ) -> io::Result<()> {
        let (first, rest, text) = (self.safe(first), self.safe(rest), self.safe(text));
        let room = self.width.map(|width| width.saturating_sub(first.width().max(rest.width())));
        let mut before = self.theme.paint(first_tone, &first);
        for piece in broken(&text, room.filter(|room| *room >= NARROWEST)) {
            let piece = self.theme.paint(tone, piece);
            writeln!(self.out, "{}", format!("{before}{piece}").trim_end())?;
            before.clone_from(&rest);
        }
        Ok(())
    }

    /// `text` in no more than `width` columns.
    pub(super) fn cut(&self, text: &str, width: usize) -> String {
        let safe = self.safe(text);
        if safe.width() <= width {
            return safe;
        }
        let short = line(&safe, width);
        if self.unicode { short.into_owned() } else { short.replace('…', "~") }
    }

    /// Safe for a terminal, and of ASCII alone where there is no more.
    pub(super) fn safe(&self, text: &str) -> String {
        let safe = for_terminal(text);
        if self.unicode || safe.is_ascii() {
            return safe.into_owned();
        }
        let ascii = |c: char| match c {
            '…' => "...".to_owned(),
            c if c.is_ascii() => c.to_string(),
            c => format!("\\u{{{:x}}}", u32::from(c)),
        };
        safe.chars().map(ascii).collect()
    }
}

/// `text` in lines of `room` columns at the most, broken at blanks; a word that is longer stays whole, to be copied.
fn broken(text: &str, room: Option<usize>) -> Vec<&str> {
    let Some(room) = room else { return vec![text] };
    let mut lines = Vec::new();
    let (mut start, mut end) = (0, 0);
    let mut at = 0;
    for word in text.split_inclusive(' ') {
        let next = at + word.len();
        let shown = text[start..next].trim_end();
        if shown.width() > room && end > start {
            lines.push(text[start..end].trim_end());
            start = at;
        }
        end = next;
        at = next;
    }
    lines.push(text[start..].trim_end());
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words() {
        assert_eq!(broken("a bc def", Some(4)), ["a bc", "def"]);
        assert_eq!(broken("a bc def", Some(8)), ["a bc def"]);
        assert_eq!(broken("abcdefgh ij", Some(4)), ["abcdefgh", "ij"]);
        assert_eq!(broken("", Some(4)), [""]);
        assert_eq!(broken("a bc def", None), ["a bc def"]);
        assert_eq!(broken("日本 日本 日", Some(5)), ["日本", "日本", "日"]);
    }
}
