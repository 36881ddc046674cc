//! The command line. clap's types stay in this folder; what leaves it is a resolved [`Command`].

mod complete;
mod completion;
mod connection;
mod describe;
mod explain;
mod flags;
mod generate;
mod json_page;
mod list;
mod output;
mod overhead;
mod pods;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::error::{ContextKind, ErrorKind};
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::error::Error;
use crate::run::{Command, PrintCommand, WriteCommand};
use crate::settings::RulesSource;

/// What the program's file is called, unless somebody calls it otherwise.
const PROGRAM: &str = "kubectl-sidecars";

/// Tells what every container of a pod is for, which one is at fault, and what sidecars reserve.
///
/// Reads pods from the cluster of your kubeconfig, or from files, and changes nothing.
#[derive(Debug, Parser)]
#[command(name = PROGRAM, version, disable_help_subcommand = true)]
#[command(subcommand_required = true, arg_required_else_help = true, args_override_self = true)]
#[command(
    after_help = "kubectl's flags for connections, such as --context and --kubeconfig, work here too: see --help."
)]
struct Cli {
    #[command(subcommand)]
    command: Subcommands,
    /// Namespace to look into
    // As in kubectl it may stand before the command.
    #[arg(short, long, value_name = "NAME", global = true, help_heading = "Which pods")]
    namespace: Option<String>,
    /// Your own rules on what containers are for, instead of those in the usual place; '' for none
    #[arg(long, value_name = "FILE", global = true, value_hint = clap::ValueHint::FilePath, help_heading = "Patterns")]
    rules: Option<OsString>,
    #[command(flatten)]
    connection: connection::ConnectionArgs,
}

/// What may stand before the command.
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
    Explain(Box<explain::ExplainArgs>),
    Completion(completion::CompletionArgs),
}

/// Reads the command line. The first argument is the name under which the program was called.
///
/// Errors: flags or names that contradict each other (exit code 2). clap's own messages are commands that print them.
pub(crate) fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Box<dyn Command>, Error> {
    let args: Vec<OsString> = args.into_iter().collect();
    if let Some(words) = complete::words(&args) {
        return Ok(Box::new(complete::resolve(command(), words)));
    }
    if let Some(folder) = generate::folder(&args) {
        return Ok(Box::new(WriteCommand(generate::files(folder))));
    }
    let defined = command();
    let args = flags::plain_booleans(&defined, args);
    let name = called_as(args.first());
    let named = defined.bin_name(&name).display_name(name.replace(' ', "-"));
    let matches = named.try_get_matches_from(&args);
    let cli = match matches.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => return Ok(Box::new(print(error, args.len() < 2))),
    };
    if let Some(names) = cli.namespace.as_deref().filter(|name| name.contains(',')) {
        let what = format!("-n names one namespace, and `{names}` has a comma");
        return Err(Error::usage(what).hint(format!("for several: --namespaces {names}")));
    }
    let rules = RulesSource::of(cli.rules.map(PathBuf::from));
    let globals = Globals { namespace: cli.namespace, rules, connection: cli.connection };
    match cli.command {
        Subcommands::List(args) => args.resolve(globals),
        Subcommands::Describe(args) => args.resolve(globals),
        Subcommands::Overhead(args) => args.resolve(globals),
        Subcommands::Explain(args) => args.resolve(globals),
        Subcommands::Completion(words) => Ok(words.resolve(command(), args.first().map(OsString::as_os_str))),
    }
}

/// What clap prints instead of running a command: help, the version, or what is wrong with the command line.
fn print(mut error: clap::Error, name_alone: bool) -> PrintCommand {
    // clap would print a usage line of all flags there are, and propose `-- --flag` for misspelt ones.
    error.remove(ContextKind::Usage);
    error.remove(ContextKind::Suggested);
    let text = error.render().to_string();
    // The name alone asks for help, as it does with kubectl.
    let is_help = error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand && name_alone;
    if error.use_stderr() && !is_help {
        PrintCommand::Usage(text)
    } else {
        PrintCommand::Result(text.into_bytes())
    }
}

/// The command line as clap sees it. `-h` is short: who connects with flags knows them from kubectl.
fn command() -> clap::Command {
    Cli::command().mut_args(|arg| {
        let hide = arg.get_help_heading() == Some(connection::HEADING);
        arg.hide_short_help(hide)
    })
}

/// How people call the program: `kubectl sidecars` when kubectl found it, else the name of its file. kubectl
/// writes dashes of a plugin's name as underscores.
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
        command().debug_assert();
    }

    #[test]
    fn speaks_of_itself_by_the_name_it_was_called() {
        let name = |program: &str| called_as(Some(&program.into()));
        assert_eq!(name("/home/me/.krew/bin/kubectl-sidecars"), "kubectl sidecars");
        assert_eq!(name("kubectl-view_sidecars"), "kubectl view-sidecars");
        assert_eq!(name("sidecars"), "sidecars");
        assert_eq!(called_as(None), "kubectl sidecars");
    }
}
