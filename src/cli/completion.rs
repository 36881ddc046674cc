//! `completion`.

use std::ffi::OsStr;
use std::path::Path;

use clap::Args;
use clap_complete::Shell;

use crate::error::Error;
use crate::run::{Command, InstallCommand, PrintCommand};
use crate::wording::is_safe_choice;

/// Set up shell completion
///
/// --install links kubectl_complete-sidecars in a folder of your PATH. kubectl 1.26 or later then completes commands,
/// flags, and the names of pods, containers and namespaces, in every shell in which kubectl itself completes.
/// SHELL prints a script instead, which completes the program under the name of its file.
///
/// In bash, `source <(kubectl-sidecars completion bash)` completes kubectl-sidecars in the current shell.
#[derive(Debug, Args)]
pub(super) struct CompletionArgs {
    /// Shell to print a script for
    shell: Option<Shell>,
    /// Let kubectl complete this plugin
    #[arg(long, conflicts_with = "shell")]
    install: bool,
}

impl CompletionArgs {
    /// `program` is the name that the program was called by.
    pub(super) fn resolve(
        self,
        command: clap::Command,
        program: Option<&OsStr>,
    ) -> Result<Box<dyn Command>, Error> {
        let program = Path::new(program.unwrap_or(OsStr::new(super::PROGRAM)));
        let name = program.file_stem().and_then(OsStr::to_str).unwrap_or(super::PROGRAM);
        match self.shell {
            // The name becomes part of a script that runs in every shell.
            Some(_) if !is_safe_choice(name) => {
                Err(Error::failed(format!("cannot complete a program called \"{name}\""))
                    .hint(format!("rename the file to {}", super::PROGRAM)))
            }
            Some(shell) => Ok(Box::new(PrintCommand(script(shell, command, name)))),
            None if self.install => Ok(Box::new(InstallCommand(program.to_owned()))),
            None => Err(Error::usage("name a shell, or use --install")
                .hint(format!("`{} completion --install`", super::called_as(Some(&program.into()))))
                .hint("shells: bash, elvish, fish, powershell, zsh")),
        }
    }
}

/// The script that completes the program under this name.
pub(super) fn script(shell: Shell, mut command: clap::Command, name: &str) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, name, &mut script);
    if shell == Shell::Bash {
        // For a name with a dash, half of the labels differ from those that the other half jumps to, and nothing
        // completes after a command: https://github.com/clap-rs/clap/issues/6421
        let text = String::from_utf8_lossy(&script);
        let (wrong, right) = (name.replace('-', "__subcmd__"), name.replace('-', "__"));
        return text.replace(&wrong, &right).into_bytes();
    }
    script
}
