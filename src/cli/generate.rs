//! Files generated from the command line: completion scripts, man pages, the reference.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

use clap::{Arg, Command};
use clap_complete::Shell;
use clap_mangen::Man;

use super::{DEFAULT_NAME, PROGRAM, completion, connection, help};

/// Writes all of them to the folder that follows. Only the project itself uses it.
const COMMAND: &str = "__generate";
/// Shells, and the file names that they expect.
const SCRIPTS: [(Shell, &str); 5] = [
    (Shell::Bash, "kubectl-sidecars.bash"),
    (Shell::Zsh, "_kubectl-sidecars"),
    (Shell::Fish, "kubectl-sidecars.fish"),
    (Shell::PowerShell, "_kubectl-sidecars.ps1"),
    (Shell::Elvish, "kubectl-sidecars.elv"),
];

/// Returns the folder to write to if the command line asks for generated files.
pub(super) fn folder(args: &[OsString]) -> Option<&Path> {
    match args {
        [_, command, folder] if command == COMMAND => Some(Path::new(folder)),
        _ => None,
    }
}

/// Returns every file, with its path below `folder`.
pub(super) fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut command = named();
    command.build();
    let script = |shell| completion::script(shell, super::command(DEFAULT_NAME), PROGRAM);
    let scripts = SCRIPTS.map(|(shell, file)| (format!("completions/{file}"), script(shell)));
    let mut files = Vec::from(scripts);
    files.push(("docs/reference.md".to_owned(), reference().into_bytes()));
    // A test shows that the schema can be read.
    files.extend(super::json_page::page().map(|page| ("docs/json.md".to_owned(), page.into_bytes())));
    let commands = command.get_subcommands().map(|sub| (format!("{PROGRAM}-{}", sub.get_name()), sub));
    for (name, command) in std::iter::once((PROGRAM.to_owned(), &command)).chain(commands) {
        let mut page = Vec::new();
        // Writing to a vector cannot fail.
        if write_page(&name, command, &mut page).is_ok() {
            files.push((format!("man/{name}.1"), page));
        }
    }
    files.into_iter().map(|(file, text)| (folder.join(file), text)).collect()
}

/// The command line as kubectl users call it. Connection flags are on the page of `options` only.
fn named() -> Command {
    let root = super::command(DEFAULT_NAME).bin_name(DEFAULT_NAME).display_name(PROGRAM);
    let root = root.mut_args(|arg| {
        let hide = arg.is_global_set();
        arg.hide(hide)
    });
    root.mut_subcommands(|command| {
        if command.get_name() == "options" {
            return command;
        }
        let reads_pods = help::reads_pods(&command);
        command.mut_args(|arg| {
            let is_of_others = arg.is_global_set() && !reads_pods;
            let hide = is_of_others || arg.get_help_heading() == Some(connection::HEADING);
            arg.hide(hide)
        })
    })
}

/// Writes the page that `man kubectl-sidecars-list` shows.
fn write_page(name: &str, command: &Command, page: &mut Vec<u8>) -> io::Result<()> {
    let version = concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION"));
    let man =
        Man::new(command.clone().display_name(name)).title(name).source(version).manual("kubectl sidecars");
    man.render_title(page)?;
    man.render_name_section(page)?;
    // clap_mangen would name every flag here.
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage:").trim().replace('-', "\\-");
    page.extend_from_slice(format!(".SH SYNOPSIS\n{usage}\n").as_bytes());
    man.render_description_section(page)?;
    man.render_options_section(page)?;
    if command.has_subcommands() {
        man.render_subcommands_section(page)?;
    }
    Ok(())
}

/// Returns the reference of every command and flag, as Markdown.
fn reference() -> String {
    let mut root = named();
    root.build();
    let mut text = format!(
        "# Commands and flags\n\n`--help` has the short form of this page. `cargo run -- {COMMAND} .` writes it, and a \
         test compares them.\n"
    );
    let commands: Vec<Command> = root.get_subcommands().cloned().collect();
    for mut command in std::iter::once(root).chain(commands) {
        let usage = command.render_usage().to_string();
        let usage = usage.trim_start_matches("Usage:").trim();
        let about = command.get_long_about().or(command.get_about()).map(ToString::to_string);
        let name = command.get_bin_name().unwrap_or_default();
        let about = about.unwrap_or_default();
        // Writing to a string cannot fail.
        let _ = write!(text, "\n## {name}\n\n{about}\n\n```text\n{usage}\n```\n");
        add_flags(&mut text, &command);
        let examples = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        if let Some(examples) =
            examples.split("\n\n").next().and_then(|text| text.strip_prefix("Examples:\n"))
        {
            let examples: Vec<&str> = examples.lines().map(str::trim).collect();
            let _ = write!(text, "\n```sh\n{}\n```\n", examples.join("\n"));
        }
    }
    text
}

/// Adds a table of arguments and flags under each heading.
fn add_flags(text: &mut String, command: &Command) {
    let shown = |arg: &&Arg| !arg.is_hide_set() && arg.get_id() != "help" && arg.get_id() != "version";
    let mut headings: Vec<&str> = Vec::new();
    for arg in command.get_arguments().filter(shown) {
        let heading = heading(arg);
        if !headings.contains(&heading) {
            headings.push(heading);
        }
    }
    for of in headings {
        let _ = write!(text, "\n| {of} | |\n| --- | --- |\n");
        let mut args: Vec<&Arg> =
            command.get_arguments().filter(|arg| shown(arg) && heading(arg) == of).collect();
        // As in the help, -n comes first.
        args.sort_by_key(|arg| !arg.is_global_set());
        for arg in args {
            let _ = writeln!(text, "| {} | {} |", in_code(&arg.to_string(), arg), meaning(arg));
        }
    }
}

/// The heading above an argument in the reference.
fn heading(arg: &Arg) -> &str {
    if arg.is_positional() { "Arguments" } else { arg.get_help_heading().unwrap_or("Options") }
}

/// `-o`, `--output <FORMAT>` as code.
fn in_code(long: &str, arg: &Arg) -> String {
    let short = arg.get_short().filter(|_| arg.get_long().is_some());
    let short = short.map(|letter| format!("`-{letter}`, ")).unwrap_or_default();
    format!("{short}`{}`", long.replace('|', "\\|"))
}

/// All that the help says about an argument, in one paragraph.
fn meaning(arg: &Arg) -> String {
    let help = arg.get_long_help().or(arg.get_help()).map(ToString::to_string).unwrap_or_default();
    let mut parts: Vec<String> = help.split("\n\n").map(str::to_owned).collect();
    let words = arg.get_possible_values();
    if arg.get_action().takes_values() && !words.is_empty() {
        let described = words.iter().map(|word| match word.get_help() {
            Some(about) => format!("`{}` ({about})", word.get_name()),
            None => format!("`{}`", word.get_name()),
        });
        parts.push(format!("Values: {}", described.collect::<Vec<_>>().join(", ")));
    }
    let defaults = arg.get_default_values();
    if !arg.is_hide_default_value_set() && arg.get_action().takes_values() && !defaults.is_empty() {
        let defaults: Vec<_> = defaults.iter().map(|value| value.to_string_lossy()).collect();
        parts.push(format!("Default: `{}`", defaults.join(",")));
    }
    let sentences =
        parts.iter().map(|part| part.trim_end_matches('.').replace('|', "\\|").replace('*', "\\*"));
    sentences.collect::<Vec<_>>().join(". ")
}
