//! `completion`.

use std::ffi::OsStr;
use std::path::Path;

use clap::Args;
use clap_complete::Shell;

use crate::run::{Command, InstallCommand, PrintCommand};

/// Set up completion by Tab
///
/// With --install, kubectl itself completes what stands behind `kubectl sidecars`: commands, flags, and names of
/// pods, containers, namespaces and so on. It needs kubectl 1.26 or later, and a shell in which kubectl completes.
///
/// With a SHELL, prints a script that completes the program under the name of its file, for bash for example:
/// source <(kubectl-sidecars completion bash)
#[derive(Debug, Args)]
pub(super) struct CompletionArgs {
    /// The shell to print a script for
    #[arg(required_unless_present = "install")]
    shell: Option<Shell>,
    /// Put kubectl_complete-sidecars, which kubectl asks for completion, into a folder of the PATH
    #[arg(long, conflicts_with = "shell")]
    install: bool,
}

impl CompletionArgs {
    /// `program` is what the program was called by.
    pub(super) fn resolve(self, command: clap::Command, program: Option<&OsStr>) -> Box<dyn Command> {
        let program = Path::new(program.unwrap_or(OsStr::new(super::PROGRAM)));
        match self.shell {
            Some(shell) => {
                let name = program.file_stem().and_then(OsStr::to_str).unwrap_or(super::PROGRAM);
                Box::new(PrintCommand::Result(script(shell, command, name)))
            }
            None => Box::new(InstallCommand(program.to_owned())),
        }
    }
}

/// The script that completes the program under this name.
pub(super) fn script(shell: Shell, mut command: clap::Command, name: &str) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, name, &mut script);
    if shell == Shell::Bash {
        // For a name with a dash, half of the labels are others than the half that jumps to them, and
        // nothing is completed behind a command: https://github.com/clap-rs/clap/issues/6421
        let text = String::from_utf8_lossy(&script);
        let (wrong, right) = (name.replace('-', "__subcmd__"), name.replace('-', "__"));
        return text.replace(&wrong, &right).into_bytes();
    }
    script
}
