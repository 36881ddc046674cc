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

    /// The first line of a description: in `tone`, with the first mention of `name` in bold.
    pub(super) fn headline(&mut self, text: &str, name: Option<&str>, tone: Tone) -> io::Result<()> {
        let (text, name) = (self.safe(text), name.map(|name| self.safe(name)).unwrap_or_default());
        let mut is_named = name.is_empty();
        for (number, piece) in broken(&text, self.width, 0, 2).into_iter().enumerate() {
            let indent = if number == 0 { "" } else { "  " };
            // The name comes after a colon, or begins a line; that of the pod may hold the same word.
            let after_colon = piece.find(&format!(": {name} ")).map(|at| at + 2);
            let begins = (number > 0 && piece.starts_with(&format!("{name} "))).then_some(0);
            let painted = match after_colon.or(begins).filter(|_| !is_named) {
                Some(at) => {
                    is_named = true;
                    let (before, after) = (&piece[..at], &piece[at + name.len()..]);
                    let before =
                        if before.is_empty() { String::new() } else { self.theme.paint(tone, before) };
                    format!(
                        "{before}{}{}",
                        self.theme.paint(Tone::Heading, &name),
                        self.theme.paint(tone, after)
                    )
                }
                None => self.theme.paint(tone, &piece),
            };
            writeln!(self.out, "{indent}{}", painted.trim_end())?;
        }
        Ok(())
    }

    /// Text after `first`, and further lines after `rest`. If `first` leaves no room, the text begins below it.
    pub(super) fn paragraph(
        &mut self,
        first: &str,
        rest: &str,
        text: &str,
        first_tone: Tone,
        tone: Tone,
    ) -> io::Result<()> {
        let (first, rest, text) = (self.safe(first), self.safe(rest), self.safe(text));
        let room = |before: &str| self.width.map(|width| width.saturating_sub(before.width()));
        let width = self.width.filter(|_| room(&rest).is_none_or(|room| room >= NARROWEST));
        let mut before = self.theme.paint(first_tone, &first);
        let mut lines = broken(&text, width, first.width(), rest.width());
        if room(&first).is_some_and(|room| room < NARROWEST)
            && first.width() > rest.width()
            && !text.is_empty()
        {
            writeln!(self.out, "{}", before.trim_end())?;
            before.clone_from(&rest);
            lines = broken(&text, width, rest.width(), rest.width());
        }
        for piece in lines {
            let piece = self.theme.paint(tone, &piece);
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

    /// Safe for a terminal, and in ASCII if the terminal has nothing else.
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

/// Wraps `text` to `width` columns, of which `first` and `rest` are taken by the indents of the first line and of the
/// others. Words stay whole, to be copied.
fn broken(text: &str, width: Option<usize>, first: usize, rest: usize) -> Vec<String> {
    let Some(width) = width else { return vec![text.to_owned()] };
    let (first, rest) = (" ".repeat(first), " ".repeat(rest));
    let options = textwrap::Options::new(width)
        .initial_indent(&first)
        .subsequent_indent(&rest)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .break_words(false);
    let lines = textwrap::wrap(text, options).into_iter().enumerate();
    // The indent of an empty text is lost.
    let behind = |indent: &str, line: &str| line.get(indent.len()..).unwrap_or_default().to_owned();
    lines.map(|(number, line)| behind(if number == 0 { &first } else { &rest }, &line)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words() {
        assert_eq!(broken("a bc def", Some(4), 0, 0), ["a bc", "def"]);
        assert_eq!(broken("a bc def", Some(8), 0, 0), ["a bc def"]);
        assert_eq!(broken("abcdefgh ij", Some(4), 0, 0), ["abcdefgh", "ij"]);
        assert_eq!(broken("", Some(4), 0, 0), [""]);
        assert_eq!(broken("a bc def", None, 0, 0), ["a bc def"]);
        assert_eq!(broken("日本 日本 日", Some(5), 0, 0), ["日本", "日本", "日"]);
        assert_eq!(broken("a bc def ghi", Some(8), 4, 1), ["a bc", "def ghi"]);
    }
}
