//! Words on the command line that stand for values of the core.

use clap::ValueEnum;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::classify::Pattern;
use crate::model::ContainerType;
use crate::render::Format;
use crate::report::describe::Section;
use crate::settings::ColorChoice;

/// `-o`.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub(super) enum FormatArg {
    /// Columns for people
    #[default]
    Table,
    /// More columns
    Wide,
    /// The contract with scripts, kubectl-sidecars/v1
    Json,
    /// The same value as JSON
    Yaml,
    /// pod/NAME lines for kubectl
    Name,
    /// Exact figures for spreadsheets
    Csv,
}

impl From<FormatArg> for Format {
    fn from(arg: FormatArg) -> Self {
        match arg {
            FormatArg::Table => Self::Table,
            FormatArg::Wide => Self::Wide,
            FormatArg::Json => Self::Json,
            FormatArg::Yaml => Self::Yaml,
            FormatArg::Name => Self::Name,
            FormatArg::Csv => Self::Csv,
        }
    }
}

/// `--color`.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub(super) enum ColorArg {
    #[default]
    Auto,
    Always,
    Never,
}

impl From<ColorArg> for ColorChoice {
    fn from(arg: ColorArg) -> Self {
        match arg {
            ColorArg::Auto => Self::Auto,
            ColorArg::Always => Self::Always,
            ColorArg::Never => Self::Never,
        }
    }
}

/// Reads a whole number; says so in plain words when it is none.
pub(super) fn number<T: TryFrom<u64>>(text: &str) -> Result<T, &'static str> {
    let number = text.parse::<u64>().map_err(|_| "expected a whole number, 0 or greater")?;
    T::try_from(number).map_err(|_| "the number is too large")
}

/// A parser for the words of a closed list.
fn one_of<T: Copy + Send + Sync + 'static>(
    all: &'static [T],
    word: impl Fn(T) -> &'static str + Copy + Send + Sync + 'static,
) -> impl TypedValueParser<Value = T> {
    let words = PossibleValuesParser::new(all.iter().map(move |value| word(*value)));
    words.try_map(move |text| {
        // Every word that clap admits is one of these.
        all.iter().copied().find(|value| word(*value) == text).ok_or("unknown word")
    })
}

pub(super) fn pattern() -> impl TypedValueParser<Value = Pattern> {
    one_of(&Pattern::ALL, Pattern::as_str)
}

pub(super) fn container_type() -> impl TypedValueParser<Value = ContainerType> {
    one_of(&ContainerType::ALL, ContainerType::as_str)
}

pub(super) fn section() -> impl TypedValueParser<Value = Section> {
    one_of(&Section::ALL, Section::as_str)
}
