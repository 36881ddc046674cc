//! Shell completion from clap's definition of the command line: commands, flags and closed lists of values complete as
//! soon as they are defined. `values` says what other values mean (a pod, a context).
//!
//! kubectl 1.26 and later runs `kubectl_complete-sidecars` from the PATH, with the words after `kubectl sidecars` as
//! arguments; the last one, which may be empty, is the word to complete
//! (`kubectl/pkg/cmd/plugin/plugin_completion.go`).

mod line;
#[cfg(test)]
mod tests;
mod values;

use std::ffi::OsString;
use std::path::Path;

use clap::{Arg, ArgAction, Args, Command, FromArgMatches};

use super::connection::ConnectionArgs;
use crate::report::Choice;
use crate::run::CompleteCommand;
use crate::settings::{Connection, RulesSource};
pub(super) use line::waits_for_value;
use line::{Cursor, Line};

/// Prefix of the name of the completion executable.
pub(super) const PROGRAM: &str = "kubectl_complete-";
/// The command that completes, for scripts.
pub(super) const COMMAND: &str = "__complete";

/// Returns the words to complete if the program was called for completion.
pub(super) fn words(args: &[OsString]) -> Option<&[OsString]> {
    let (program, words) = args.split_first()?;
    let file = Path::new(program).file_name()?.to_str()?;
    if file.starts_with(PROGRAM) {
        return Some(words);
    }
    match words.split_first() {
        Some((first, words)) if first == COMMAND => Some(words),
        _ => None,
    }
}

/// Completes the last of `words`.
pub(super) fn resolve(mut command: Command, words: &[OsString]) -> CompleteCommand {
    command.build();
    let words: Vec<String> = words.iter().map(|word| word.to_string_lossy().into_owned()).collect();
    let (word, before) = words.split_last().map_or(("", &[][..]), |(word, before)| (word.as_str(), before));
    let line = Line::read(&command, before);
    let mut complete = match line.cursor(word) {
        Cursor::Value(arg, begun) => values::of(arg, begun, &line),
        Cursor::Flag => begun(word, flags(&line, word)),
        Cursor::Command => begun(word, commands(&line)),
        Cursor::Nothing => CompleteCommand::default(),
    };
    complete.source.namespace =
        line.value("namespace").filter(|name| !name.is_empty()).map(ToOwned::to_owned);
    complete.source.all_namespaces = line.is_given("all_namespaces");
    complete.rules = RulesSource::of(line.value("rules").map(Into::into));
    match connection(&line) {
        Some(connection) => complete.source.connection = connection,
        // Names from another cluster would be worse than none.
        None => complete.lookup = None,
    }
    complete
}

fn begun(word: &str, choices: Vec<Choice>) -> CompleteCommand {
    CompleteCommand { begun: word.to_owned(), choices, ..CompleteCommand::default() }
}

fn commands(line: &Line<'_>) -> Vec<Choice> {
    let shown = line.command.get_subcommands().filter(|command| !command.is_hide_set());
    shown.map(|command| Choice::new(command.get_name(), first_line(command.get_about()))).collect()
}

/// Returns the flags of the command, connection flags last, without those that are given and cannot be repeated.
fn flags(line: &Line<'_>, word: &str) -> Vec<Choice> {
    let again = |arg: &Arg| {
        matches!(arg.get_action(), ArgAction::Append | ArgAction::Count)
            || !line.is_given(arg.get_id().as_str())
    };
    let shown =
        line.command.get_arguments().filter(|arg| !arg.is_positional() && !arg.is_hide_set() && again(arg));
    let (mut own, connection): (Vec<&Arg>, Vec<&Arg>) =
        shown.partition(|arg| arg.get_help_heading() != Some(super::connection::HEADING));
    own.extend(connection);
    let choices = own.into_iter().flat_map(|arg| {
        let about = first_line(arg.get_help());
        let short = arg.get_short().filter(|_| word == "-").map(|short| format!("-{short}"));
        let long = arg.get_long().map(|long| format!("--{long}"));
        long.into_iter().chain(short).map(move |flag| Choice::new(flag, about.clone()))
    });
    choices.collect()
}

fn first_line(text: Option<&clap::builder::StyledStr>) -> String {
    let text = text.map(ToString::to_string).unwrap_or_default();
    text.lines().next().unwrap_or_default().to_owned()
}

/// Returns the connection flags on the line; `None` if one of them cannot be parsed.
fn connection(line: &Line<'_>) -> Option<Connection> {
    let command = ConnectionArgs::augment_args(Command::new("connection").no_binary_name(true));
    let command = command.args_override_self(true);
    let own: Vec<&str> = command.get_arguments().map(|arg| arg.get_id().as_str()).collect();
    let given = line.given.iter().filter(|(arg, _)| own.contains(&arg.get_id().as_str()));
    let words: Vec<String> = given
        .filter_map(|(arg, value)| {
            let flag = format!("--{}", arg.get_long()?);
            Some(value.as_ref().map_or(flag.clone(), |value| format!("{flag}={value}")))
        })
        .collect();
    let matches = command.try_get_matches_from(words).ok()?;
    let mut connection = ConnectionArgs::from_arg_matches(&matches).ok()?.resolve();
    // Logged requests would end up in the shell.
    connection.verbosity = 0;
    Some(connection)
}
