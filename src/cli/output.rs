//! Parsers for values on the command line.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};

use crate::check::{Severity, parse_version};
use crate::classify::Pattern;
use crate::error::Error;
use crate::model::ContainerType;
use crate::render::Format;
use crate::report::FailOn;
use crate::report::describe::Section;
use crate::settings::ColorChoice;
use crate::wait::Goal;

/// `--color`.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum ColorArg {
    #[default]
    Auto,
    Always,
    Never,
}

/// Parses a whole number.
pub(super) fn number<T: TryFrom<u64>>(text: &str) -> Result<T, &'static str> {
    let number = text.parse::<u64>().map_err(|_| "expected a whole number, 0 or greater")?;
    T::try_from(number).map_err(|_| "the number is too large")
}

/// Returns a parser for the words of a closed list.
fn one_of<T: Copy + Send + Sync + 'static>(
    all: &'static [T],
    word: impl Fn(T) -> &'static str + Copy + Send + Sync + 'static,
    described: impl Fn(T, PossibleValue) -> PossibleValue,
) -> impl TypedValueParser<Value = T> {
    let words = all.iter().map(|value| described(*value, PossibleValue::new(word(*value))));
    PossibleValuesParser::new(words.collect::<Vec<_>>()).try_map(move |text| {
        // clap accepts only these words.
        all.iter().copied().find(|value| word(*value).eq_ignore_ascii_case(&text)).ok_or("unknown word")
    })
}

/// `--color`.
#[derive(Debug, Clone, Copy, Default, Args)]
pub(super) struct ColorFlag {
    /// When to use color
    #[arg(
        long,
        value_name = "WHEN",
        value_enum,
        default_value_t,
        hide_short_help = true,
        help_heading = "Output"
    )]
    color: ColorArg,
}

impl From<ColorFlag> for ColorChoice {
    fn from(flag: ColorFlag) -> Self {
        match flag.color {
            ColorArg::Auto => Self::Auto,
            ColorArg::Always => Self::Always,
            ColorArg::Never => Self::Never,
        }
    }
}

/// Reads the value of `--kubernetes-version`.
pub(super) fn kubernetes_version(text: &str) -> Result<(u32, u32), Error> {
    parse_version(text).ok_or_else(|| {
        Error::usage(format!("invalid value \"{text}\" for --kubernetes-version"))
            .hint("for example 1.28 or v1.33.2")
    })
}

/// Returns a parser for `-o` of a command with these formats; `own` is help that differs from the usual.
pub(super) fn format(
    all: &'static [Format],
    own: &'static [(Format, &'static str)],
) -> impl TypedValueParser<Value = Format> {
    one_of(all, Format::as_str, |format, value| {
        let own = own.iter().find(|(of, _)| *of == format).map(|(_, about)| *about);
        value.help(own.unwrap_or(format.about()))
    })
}

pub(super) fn pattern() -> impl TypedValueParser<Value = Pattern> {
    one_of(&Pattern::ALL, Pattern::as_str, |_, value| value)
}

pub(super) fn container_type() -> impl TypedValueParser<Value = ContainerType> {
    one_of(&ContainerType::ALL, ContainerType::as_str, |_, value| value)
}

pub(super) fn fail_on() -> impl TypedValueParser<Value = FailOn> {
    one_of(&FailOn::ALL, FailOn::as_str, |_, value| value)
}

pub(super) fn section() -> impl TypedValueParser<Value = Section> {
    one_of(&Section::ALL, Section::as_str, |_, value| value)
}

pub(super) fn severity() -> impl TypedValueParser<Value = Severity> {
    one_of(&Severity::ALL, Severity::as_str, |_, value| value)
}

pub(super) fn goal() -> impl TypedValueParser<Value = Goal> {
    one_of(&Goal::ALL, Goal::as_str, |_, value| value)
}
