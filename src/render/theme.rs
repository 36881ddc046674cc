//! Colours, as values: plain unless colour was asked for. Nothing is told by colour alone.

use std::io::{self, Write};

use owo_colors::{OwoColorize, Style};

/// What a cell says, so that it can be coloured.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Tone {
    #[default]
    Plain,
    Quiet,
    Starting,
    /// The app works, something beside it does not.
    Degraded,
    /// The app does not work.
    Failed,
    Bar,
    /// The heading of a column.
    Heading,
}

/// Styles by tone. Only the sixteen colours that every terminal lets its owner choose, and of those only such
/// as can be read on light and on dark ground.
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
