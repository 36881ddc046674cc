//! The first word of the command line: finds the command, and says what to use where it is none.

use std::ffi::OsString;

use clap::{Arg, Command};

use super::complete;
use crate::error::Error;
use crate::suggest;

/// Words of kubectl and of habit, and the command to use instead.
const INSTEAD: [(&[&str], &str); 8] = [
    (&["get", "ls", "ps", "pods", "pod", "po"], "list"),
    (&["top"], "overhead --usage"),
    (&["cost", "costs"], "overhead"),
    (&["logs", "log"], "describe POD --previous-logs 20"),
    (&["events"], "describe POD --show events"),
    (&["health", "status"], "list -A --unhealthy"),
    (&["audit", "lint", "scan"], "check -A"),
    (&["why"], "describe POD"),
];

/// Puts flags in front of the command after it, as kubectl takes them: `-A list`.
///
/// Errors: the first word is not a command (exit code 2).
pub(super) fn arrange(root: &Command, args: Vec<OsString>, program: &str) -> Result<Vec<OsString>, Error> {
    let Some(at) = position(root, &args) else { return Ok(args) };
    let word = args[at].to_string_lossy().into_owned();
    if root.find_subcommand(&word).is_none() {
        let rest: Vec<String> = args[at + 1..].iter().map(|arg| arg.to_string_lossy().into_owned()).collect();
        return Err(unknown(root, &word, &rest, program));
    }
    let mut args = args;
    args[1..=at].rotate_right(1);
    Ok(args)
}

/// Where the first word is that is neither a flag nor the value of one. `None` also for what only clap can judge.
fn position(root: &Command, args: &[OsString]) -> Option<usize> {
    let mut at = 1;
    while let Some(arg) = args.get(at) {
        let text = arg.to_str()?;
        if text == "--" || text == "-" {
            return None;
        }
        let Some(flag) = text.strip_prefix('-') else { return Some(at) };
        at += if awaits_value(root, flag) { 2 } else { 1 };
    }
    None
}

/// Whether the next word is the value of this flag, which is without its first dash.
fn awaits_value(root: &Command, flag: &str) -> bool {
    let arguments = || root.get_subcommands().chain([root]).flat_map(Command::get_arguments);
    if let Some(long) = flag.strip_prefix('-') {
        return arguments().any(|arg| arg.get_long() == Some(long) && complete::waits_for_value(arg));
    }
    // `-An shop`: flags without a value may be in front of the last letter.
    for (at, letter) in flag.char_indices() {
        let is_this = |arg: &&Arg| arg.get_short() == Some(letter);
        if arguments().find(is_this).is_some_and(complete::waits_for_value) {
            return at + letter.len_utf8() == flag.len();
        }
    }
    false
}

/// The error about a first word that is not a command, with what to use.
fn unknown(root: &Command, word: &str, rest: &[String], program: &str) -> Error {
    let error = Error::usage(format!("unknown command \"{word}\" for \"{program}\""));
    let lower = word.to_lowercase();
    if let Some((_, instead)) = INSTEAD.iter().find(|(words, _)| words.contains(&lower.as_str())) {
        return error.hint(format!("`{program} {}`", with_pod(instead, &lower, rest)));
    }
    let names: Vec<&str> =
        root.get_subcommands().filter(|command| !command.is_hide_set()).map(Command::get_name).collect();
    let similar = suggest::similar(word, names);
    if !similar.is_empty() && !word.contains('/') {
        return similar.iter().fold(error, |error, name| error.hint(format!("`{program} {name}`")));
    }
    let error = if is_name(word) {
        error.hint(format!("`{program} describe {word}` for a pod or workload of this name"))
    } else {
        error
    };
    error.hint(format!("`{program} --help` for the commands"))
}

/// The error about `help` of a word that is not a command.
pub(super) fn unknown_page(root: &Command, word: &str, program: &str) -> Error {
    let error = Error::usage(format!("unknown command \"{word}\" for \"{program}\""));
    let similar = suggest::similar(word, root.get_subcommands().map(Command::get_name));
    let error = similar.iter().fold(error, |error, name| error.hint(format!("`{program} help {name}`")));
    error.hint(format!("`{program} --help` for the commands"))
}

/// Puts the name that was given where the proposal has `POD`.
fn with_pod(instead: &str, word: &str, rest: &[String]) -> String {
    let kinds = ["pods", "pod", "po"];
    let mut names = rest.iter().filter(|word| !word.starts_with('-') && !kinds.contains(&word.as_str()));
    match names.next() {
        Some(name) if instead.contains("POD") && is_name(name) => instead.replace("POD", name),
        Some(name) if word == "get" && rest.first() != Some(name) && is_name(name) => {
            format!("{instead} {name}")
        }
        _ => instead.to_owned(),
    }
}

/// Whether this can be the name of a pod, or `TYPE/NAME`.
fn is_name(word: &str) -> bool {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-.".contains(c);
    let name = word.split_once('/').map_or(word, |(_, name)| name);
    !name.is_empty() && name.chars().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root() -> Command {
        super::super::command("kubectl sidecars")
    }

    fn arranged(line: &str) -> Result<String, Error> {
        let args = std::iter::once("x").chain(line.split_whitespace()).map(OsString::from).collect();
        let args = arrange(&root(), args, "kubectl sidecars")?;
        let words: Vec<String> = args.iter().skip(1).map(|arg| arg.to_string_lossy().into_owned()).collect();
        Ok(words.join(" "))
    }

    #[test]
    fn flags_in_front_of_the_command_go_after_it() {
        for (line, expected) in [
            ("-A list", "list -A"),
            ("-n shop list web-0", "list -n shop web-0"),
            ("-An shop list", "list -An shop"),
            ("-nshop --context=a list -o json", "list -nshop --context=a -o json"),
            ("--sort-by name list", "list --sort-by name"),
            ("--insecure-skip-tls-verify list", "list --insecure-skip-tls-verify"),
            ("--help", "--help"),
            ("list -A", "list -A"),
        ] {
            assert_eq!(arranged(line).unwrap(), expected);
        }
    }

    #[test]
    fn a_first_word_that_is_not_a_command_says_what_to_use() {
        for (line, hint) in [
            ("get pods", "`kubectl sidecars list`"),
            ("get pods web-0", "`kubectl sidecars list web-0`"),
            ("po", "`kubectl sidecars list`"),
            ("top", "`kubectl sidecars overhead --usage`"),
            ("logs web-0", "`kubectl sidecars describe web-0 --previous-logs 20`"),
            ("logs", "`kubectl sidecars describe POD --previous-logs 20`"),
            ("lst", "`kubectl sidecars list`"),
            ("desc", "`kubectl sidecars describe`"),
            ("web-0", "`kubectl sidecars describe web-0` for a pod or workload of this name"),
            ("deploy/web", "`kubectl sidecars describe deploy/web` for a pod or workload of this name"),
            ("N0!", "`kubectl sidecars --help` for the commands"),
        ] {
            assert_eq!(arranged(line).unwrap_err().hints()[0], hint, "{line}");
        }
    }
}
