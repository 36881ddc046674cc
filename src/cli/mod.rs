//! The command line. clap's types stay in this folder; what leaves it is a resolved [`Command`].

mod check;
mod compare;
mod complete;
mod completion;
mod connection;
mod describe;
mod errors;
mod explain;
mod first_word;
mod flags;
mod fleet;
mod generate;
mod help;
mod history;
mod json_page;
mod list;
mod migrate;
mod output;
mod overhead;
mod pods;
mod save;
mod version;
mod wait;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::builder::PossibleValuesParser;
use clap::error::ErrorKind;
use clap::{Arg, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::error::Error;
use crate::run::{Command, PrintCommand, WriteCommand};
use crate::settings::RulesSource;

/// The name of the program's file, unless it was renamed.
const PROGRAM: &str = "kubectl-sidecars";
/// How people call it.
const DEFAULT_NAME: &str = "kubectl sidecars";
/// The commands that have a help page.
const COMMANDS: [&str; 11] = [
    "list",
    "describe",
    "overhead",
    "check",
    "compare",
    "migrate",
    "wait",
    "explain",
    "completion",
    "version",
    "options",
];

/// Show what each container in a pod is for, which one keeps the pod from being healthy, and what sidecars cost
///
/// Reads pods from a cluster or from files. It never changes anything.
#[derive(Debug, Parser)]
#[command(name = PROGRAM, version, disable_help_subcommand = true)]
#[command(subcommand_required = true, arg_required_else_help = true, args_override_self = true)]
struct Cli {
    #[command(subcommand)]
    command: Subcommands,
    /// Namespace; default: the one of the context
    #[arg(short, long, value_name = "NAME", global = true, display_order = 0, help_heading = "Which pods")]
    namespace: Option<String>,
    /// Classification rules; '' for none [default: ~/.config/kubectl-sidecars/rules.yaml]
    #[arg(long, value_name = "FILE", global = true, hide_short_help = true, value_hint = clap::ValueHint::FilePath, help_heading = "Output")]
    rules: Option<OsString>,
    #[command(flatten)]
    connection: connection::ConnectionArgs,
}

/// Flags that every command takes.
#[derive(Clone)]
struct Globals {
    namespace: Option<String>,
    rules: RulesSource,
    connection: connection::ConnectionArgs,
}

#[derive(Debug, Subcommand)]
enum Subcommands {
    List(Box<list::ListArgs>),
    Describe(Box<describe::DescribeArgs>),
    Overhead(Box<overhead::OverheadArgs>),
    Check(Box<check::CheckArgs>),
    Compare(Box<compare::CompareArgs>),
    Migrate(Box<migrate::MigrateArgs>),
    Wait(Box<wait::WaitArgs>),
    Explain(Box<explain::ExplainArgs>),
    Completion(completion::CompletionArgs),
    Version(version::VersionArgs),
}

/// Reads the command line. The first argument is the name under which the program was called.
///
/// Errors: the command line is wrong (exit code 2).
pub(crate) fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Box<dyn Command>, Error> {
    let args: Vec<OsString> = args.into_iter().collect();
    let program = called_as(args.first());
    let defined = command(&program);
    if let Some(words) = complete::words(&args) {
        return Ok(Box::new(complete::resolve(command(DEFAULT_NAME), words)));
    }
    if let Some(folder) = generate::folder(&args) {
        return Ok(Box::new(WriteCommand(generate::files(folder))));
    }
    let args = first_word::arrange(&defined, flags::plain_booleans(&defined, args), &program)?;
    let args = as_help_flag(&defined, args, &program)?;
    let named = help::for_screen(defined).bin_name(&program).display_name(program.replace(' ', "-"));
    let matches = named.try_get_matches_from(&args);
    let cli = match matches.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => return print_or_explain(&error, &args, &program),
    };
    if let Some(names) = cli.namespace.as_deref().filter(|name| name.contains(',')) {
        let what = format!("-n takes one namespace, not \"{names}\"");
        return Err(Error::usage(what).hint(format!("`--namespaces {names}` for several")));
    }
    let rules = RulesSource::of(cli.rules.map(PathBuf::from));
    let globals = Globals { namespace: cli.namespace, rules, connection: cli.connection };
    match cli.command {
        Subcommands::List(args) => args.resolve(globals),
        Subcommands::Describe(args) => args.resolve(globals),
        Subcommands::Overhead(args) => args.resolve(globals),
        Subcommands::Check(args) => args.resolve(globals),
        Subcommands::Compare(args) => args.resolve(globals),
        Subcommands::Migrate(args) => args.resolve(globals),
        Subcommands::Wait(args) => args.resolve(globals),
        Subcommands::Explain(args) => args.resolve(globals),
        Subcommands::Completion(words) => {
            words.resolve(command(&program), args.first().map(OsString::as_os_str))
        }
        Subcommands::Version(version) => {
            let text = version.text(&program.replace(' ', "-"));
            Ok(Box::new(PrintCommand(text.into_bytes())))
        }
    }
}

/// Reads `help list` as `list --help`, and `options` as `options --help`.
fn as_help_flag(root: &clap::Command, args: Vec<OsString>, program: &str) -> Result<Vec<OsString>, Error> {
    let word = |at: usize| args.get(at).and_then(|arg| arg.to_str());
    let is_flag = |word: &str| word.starts_with('-');
    let asked = match word(1) {
        Some("help") => word(2),
        Some("options") if word(2).is_none_or(is_flag) => Some("options"),
        _ => return Ok(args),
    };
    let mut page = vec![args[0].clone()];
    match asked {
        Some(command) if !is_flag(command) => {
            if root.find_subcommand(command).is_none() {
                return Err(first_word::unknown_page(root, command, program));
            }
            page.push(command.into());
        }
        Some(_) => page.push("help".into()),
        None => {}
    }
    page.push("--help".into());
    Ok(page)
}

/// Prints help or the version, which clap reports as errors; explains the other errors.
fn print_or_explain(
    error: &clap::Error,
    args: &[OsString],
    program: &str,
) -> Result<Box<dyn Command>, Error> {
    // The name alone asks for help, as it does with kubectl.
    let is_help = error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand && args.len() < 2;
    if is_help || !error.use_stderr() {
        return Ok(Box::new(PrintCommand(error.render().to_string().into_bytes())));
    }
    let mut root = command(program);
    root.build();
    let name = args.get(1).and_then(|arg| arg.to_str()).unwrap_or_default();
    match root.find_subcommand(name) {
        Some(command) => Err(errors::explain(error, command, &format!("{program} {name}"))),
        None => Err(errors::explain(error, &root, program)),
    }
}

/// The command line as clap sees it, with the help of a program of this name.
fn command(program: &str) -> clap::Command {
    let root = Cli::command();
    let topic = Arg::new("topic").value_name("COMMAND").value_parser(PossibleValuesParser::new(COMMANDS));
    // Both print pages and never run.
    let help = clap::Command::new("help").about("Show the help of a command");
    let options = clap::Command::new("options").about("Show the flags that several commands share");
    let help = help.arg(topic.help("Command to show the help of").hide_possible_values(true));
    help::lay_out(root.subcommand(options).subcommand(help), program)
}

/// How people call the program: `kubectl sidecars` when kubectl found it, else the name of its file. kubectl
/// writes dashes in a plugin's name as underscores.
fn called_as(program: Option<&OsString>) -> String {
    let file = program.map(Path::new).and_then(Path::file_stem).and_then(|stem| stem.to_str());
    let file = file.unwrap_or(PROGRAM);
    match file.strip_prefix("kubectl-") {
        Some(plugin) => format!("kubectl {}", plugin.replace('_', "-")),
        None => file.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        command(DEFAULT_NAME).debug_assert();
    }

    #[test]
    fn help_knows_every_command() {
        let root = command(DEFAULT_NAME);
        let known: Vec<&str> = root.get_subcommands().map(clap::Command::get_name).collect();
        assert_eq!([COMMANDS.as_slice(), &["help"]].concat(), known);
    }

    #[test]
    fn help_uses_the_name_the_program_was_called_by() {
        let name = |program: &str| called_as(Some(&program.into()));
        assert_eq!(name("/home/me/.krew/bin/kubectl-sidecars"), "kubectl sidecars");
        assert_eq!(name("kubectl-view_sidecars"), "kubectl view-sidecars");
        assert_eq!(name("sidecars"), "sidecars");
        assert_eq!(called_as(None), "kubectl sidecars");
    }
}
