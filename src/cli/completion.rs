//! `completion SHELL`.

use clap::Args;
use clap_complete::Shell;

/// Print a completion script for a shell
///
/// For bash, for example: source <(kubectl-sidecars completion bash)
#[derive(Debug, Args)]
pub(super) struct CompletionArgs {
    /// The shell to complete in
    shell: Shell,
}

impl CompletionArgs {
    pub(super) fn script(&self, mut command: clap::Command) -> Vec<u8> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut command, "kubectl-sidecars", &mut script);
        script
    }
}
