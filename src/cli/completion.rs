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
        if self.shell == Shell::Bash {
            // For a name with a dash, half of the labels are others than the half that jumps to them, and
            // nothing is completed behind a command: https://github.com/clap-rs/clap/issues/6421
            let text = String::from_utf8_lossy(&script);
            return text.replace("kubectl__subcmd__sidecars", "kubectl__sidecars").into_bytes();
        }
        script
    }
}
