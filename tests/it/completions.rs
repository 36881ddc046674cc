//! The committed completion scripts are those that the program prints.

use std::fs;
use std::path::Path;

use crate::env::TestEnv;

/// Shells, and the file names that they or `clap_complete` want.
const SCRIPTS: [(&str, &str); 5] = [
    ("bash", "kubectl-sidecars.bash"),
    ("zsh", "_kubectl-sidecars"),
    ("fish", "kubectl-sidecars.fish"),
    ("powershell", "_kubectl-sidecars.ps1"),
    ("elvish", "kubectl-sidecars.elv"),
];

#[test]
fn committed_scripts_are_not_stale() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("completions");
    let stale: Vec<_> = SCRIPTS
        .iter()
        .filter(|(shell, file)| {
            let printed = TestEnv::new().run(["completion", shell]).success();
            assert_eq!(printed.stderr, "", "{printed}");
            let committed = fs::read_to_string(folder.join(file)).unwrap_or_default();
            committed.replace("\r\n", "\n") != printed.stdout
        })
        .map(|(shell, file)| format!("  cargo run -- completion {shell} > completions/{file}"))
        .collect();
    assert!(
        stale.is_empty(),
        "the command line has changed; renew its completion scripts:\n{}",
        stale.join("\n")
    );
    let files = fs::read_dir(folder).expect("the folder is there").count();
    assert_eq!(files, SCRIPTS.len(), "a script in completions/ belongs to no shell");
}

#[test]
fn scripts_know_commands_and_flags() {
    for (shell, _) in SCRIPTS {
        let script = TestEnv::new().run(["completion", shell]).success().stdout;
        for word in ["list", "completion", "unhealthy", "field-selector", "kubeconfig"] {
            assert!(script.contains(word), "{word} for {shell}");
        }
    }
}

#[cfg(unix)]
#[test]
fn the_script_for_bash_completes() {
    let probe = "source /dev/stdin; COMP_WORDS=(kubectl-sidecars list --unh); COMP_CWORD=2; \
                 _kubectl__sidecars kubectl-sidecars --unh list; echo \"${COMPREPLY[*]}\"";
    let script = TestEnv::new().run(["completion", "bash"]).success().stdout;
    let env = TestEnv::new();
    let path = env.write("script", &script);
    let probe = probe.replace("/dev/stdin", &path.display().to_string());
    let Ok(output) = std::process::Command::new("bash").args(["--norc", "-c", &probe]).output() else {
        return; // No bash on this machine.
    };
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "--unhealthy", "{output:?}");
}
