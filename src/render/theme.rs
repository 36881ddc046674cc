//! Colours as values: plain unless colour is on. Colour alone never carries information.

use std::io::{self, Write};

use owo_colors::{OwoColorize, Style};

/// The meaning of a cell, which decides its colour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Tone {
    #[default]
    Plain,
    Quiet,
    Starting,
    /// The app works, another container does not.
    Degraded,
    /// The app does not work.
    Failed,
    Bar,
    /// The title of a column.
    Heading,
}

/// Styles by tone. Only some of the sixteen colours that users can configure in their terminals: those that are readable
/// on light and dark backgrounds.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Theme {
    colour: bool,
}

impl Theme {
    pub(crate) fn new(colour: bool) -> Self {
        Self { colour }
    }

    fn style(self, tone: Tone) -> Style {
        match tone {
            _ if !self.colour => Style::new(),
            Tone::Plain => Style::new(),
            Tone::Quiet => Style::new().dimmed(),
            Tone::Bar | Tone::Starting => Style::new().cyan(),
            Tone::Degraded => Style::new().yellow(),
            Tone::Failed => Style::new().red(),
            Tone::Heading => Style::new().bold(),
        }
    }

    /// `text` in the style of `tone`.
    pub(crate) fn paint(self, tone: Tone, text: &str) -> String {
        let style = self.style(tone);
        if style.is_plain() { text.to_owned() } else { text.style(style).to_string() }
    }

    /// Writes `text` in the style of `tone`.
    pub(super) fn write(self, out: &mut dyn Write, tone: Tone, text: &str) -> io::Result<()> {
        let style = self.style(tone);
        if style.is_plain() { out.write_all(text.as_bytes()) } else { write!(out, "{}", text.style(style)) }
    }
}
