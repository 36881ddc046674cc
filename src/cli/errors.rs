//! clap's errors about a command line, in the style of all other errors: one line, then `try:` lines.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command};

use crate::error::Error;
use crate::suggest;

/// Says what is wrong. `command` is the command that was called, with all its flags.
pub(super) fn explain(error: &clap::Error, command: &Command, path: &str) -> Error {
    let help = |what: &str| format!("`{path} --help` for {what}");
    let argument = context(error, ContextKind::InvalidArg).unwrap_or_default();
    let flag = flag_of(&argument);
    let value = context(error, ContextKind::InvalidValue).unwrap_or_default();
    match error.kind() {
        ErrorKind::UnknownArgument if argument.starts_with('-') => {
            let flags = command.get_arguments().filter(|arg| !arg.is_hide_set());
            let names: Vec<String> =
                flags.filter_map(Arg::get_long).map(|long| format!("--{long}")).collect();
            let what = if argument.starts_with("--") { "flag" } else { "shorthand flag" };
            let unknown = Error::usage(format!("unknown {what} {argument}"));
            let similar = if argument.starts_with("--") {
                suggest::similar(&argument, names.iter().map(String::as_str))
            } else {
                Vec::new()
            };
            similar
                .iter()
                .fold(unknown, |error, name| error.hint(format!("`{name}`")))
                .hint(help("all flags"))
        }
        ErrorKind::UnknownArgument => {
            Error::usage(format!("unexpected argument \"{argument}\"")).hint(help("the usage"))
        }
        ErrorKind::InvalidValue if value.is_empty() => {
            let without = Error::usage(format!("{flag} needs a value"));
            match contexts(error, ContextKind::ValidValue).as_slice() {
                [] => without.hint(help("all flags")),
                allowed => without.hint(allowed_values(allowed)),
            }
        }
        ErrorKind::InvalidValue => {
            let allowed = contexts(error, ContextKind::ValidValue);
            let similar = suggest::similar(&value, allowed.iter().map(String::as_str));
            let list = Error::usage(format!("invalid value \"{value}\" for {flag}"));
            let is_format = matches!(flag.as_str(), "-o" | "--output");
            let list = match similar.first() {
                _ if is_format && TEMPLATES.iter().any(|format| value.starts_with(format)) => {
                    return list.hint("`-o json | jq -r '.items[].name'`, with the keys that you need");
                }
                Some(name) if flag.starts_with('-') => list.hint(format!("`{flag} {name}`")),
                Some(name) => list.hint(format!("`{path} {name}`")),
                None => list,
            };
            list.hint(allowed_values(&allowed))
        }
        ErrorKind::ValueValidation => {
            let why = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
            Error::usage(format!("invalid value \"{value}\" for {flag}: {why}"))
        }
        ErrorKind::ArgumentConflict => {
            let others: Vec<String> =
                contexts(error, ContextKind::PriorArg).iter().map(|arg| flag_of(arg)).collect();
            Error::usage(format!("{flag} cannot be used with {}", others.join(" or ")))
                .hint("leave out one of them")
        }
        ErrorKind::MissingRequiredArgument => {
            let missing: Vec<String> = contexts(error, ContextKind::InvalidArg);
            Error::usage(format!("missing {}", missing.join(", "))).hint(help("examples"))
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            Error::usage("no command given").hint(help("the commands"))
        }
        ErrorKind::TooManyValues => Error::usage(format!("{flag} takes no value")).hint(help("all flags")),
        _ => {
            let text = error.to_string();
            let first = text.lines().next().unwrap_or_default();
            Error::usage(first.trim_start_matches("error: ").to_owned()).hint(help("the usage"))
        }
    }
}

/// Formats of kubectl that take a template or a path.
const TEMPLATES: [&str; 4] = ["jsonpath", "custom-columns", "go-template", "template"];

fn allowed_values(words: &[String]) -> String {
    format!("allowed values: {}", words.join(", "))
}

/// `--output` of `--output <FORMAT>`.
fn flag_of(argument: &str) -> String {
    let flag = argument.split([' ', '=']).next().unwrap_or_default();
    flag.trim_end_matches('[').trim_matches(['[', ']', '<', '>', '.']).to_owned()
}

fn context(error: &clap::Error, kind: ContextKind) -> Option<String> {
    contexts(error, kind).into_iter().next()
}

fn contexts(error: &clap::Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        _ => Vec::new(),
    }
}
