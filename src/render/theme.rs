//! Colours, as values: plain unless colour was asked for. Nothing is told by colour alone.

use owo_colors::{OwoColorize, Style};

/// What a cell says, so that it can be coloured.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing special.
    #[default]
    Plain,
    /// Nothing to see here.
    Quiet,
    /// A start-up under way.
    Starting,
    /// The app works, something beside it does not.
    Degraded,
    /// The app does not work.
    Failed,
    /// A bar beside figures.
    Bar,
    /// The heading of a column.
    Heading,
}

/// Styles by tone. Only the sixteen colours that every terminal lets its owner choose, and of those only such
/// as can be read on light and on dark ground.
#[derive(Debug, Clone, Copy, Default)]
pub struct Theme {
    colour: bool,
}

impl Theme {
    /// With or without colour.
    pub fn new(colour: bool) -> Self {
        Self { colour }
    }

    /// `text` in the style of `tone`.
    pub fn paint(self, tone: Tone, text: &str) -> String {
        let style = match tone {
            _ if !self.colour => Style::new(),
            Tone::Plain => Style::new(),
            Tone::Quiet => Style::new().dimmed(),
            Tone::Bar | Tone::Starting => Style::new().cyan(),
            Tone::Degraded => Style::new().yellow(),
            Tone::Failed => Style::new().red(),
            Tone::Heading => Style::new().bold(),
        };
        if style.is_plain() { text.to_owned() } else { text.style(style).to_string() }
    }
}
