//! Files generated from the command line: completion scripts, man pages, the reference.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

use clap::Command;
use clap_complete::Shell;
use clap_mangen::Man;

use super::{DEFAULT_NAME, PROGRAM, completion, connection};

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
/// Columns of the help in the reference.
const WIDTH: usize = 100;

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
    let root = super::command(DEFAULT_NAME).bin_name(DEFAULT_NAME).display_name(PROGRAM).term_width(WIDTH);
    root.mut_subcommands(|command| match command.get_name() {
        "options" => command,
        _ => command.mut_args(|arg| {
            let hide = arg.get_help_heading() == Some(connection::HEADING) || arg.is_hide_short_help_set();
            arg.hide(hide)
        }),
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

/// Returns the help of every command, as a terminal of [`WIDTH`] columns shows it.
fn reference() -> String {
    let mut root = named();
    root.build();
    let mut text = format!(
        "# Commands and flags\n\nThis is what `--help` prints. `cargo run -- {COMMAND} .` writes this page, and a test \
         compares them.\n"
    );
    let commands: Vec<Command> = root.get_subcommands().cloned().collect();
    for mut command in std::iter::once(root).chain(commands) {
        let help = command.render_help().to_string();
        let help: Vec<&str> = help.lines().map(str::trim_end).collect();
        let name = command.get_bin_name().unwrap_or_default().to_owned();
        // Writing to a string cannot fail.
        let _ = write!(text, "\n## {name}\n\n```text\n{}\n```\n", help.join("\n").trim_end());
    }
    text
}
