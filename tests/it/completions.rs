//! Generated files are up to date: completion scripts, man pages, the reference, the page about JSON.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::env::TestEnv;

/// Folders in which everything is generated.
const FOLDERS: [&str; 2] = ["completions", "man"];
/// Pages that are generated.
const PAGES: [&str; 2] = ["docs/reference.md", "docs/json.md"];
const SHELLS: [&str; 5] = ["bash", "zsh", "fish", "powershell", "elvish"];

/// The generated files below a folder, by their paths.
fn generated(root: &Path) -> BTreeMap<String, String> {
    let mut files: Vec<String> = PAGES.map(ToOwned::to_owned).into();
    for folder in FOLDERS {
        let entries = fs::read_dir(root.join(folder)).expect("the folder is there");
        files.extend(entries.flatten().map(|entry| format!("{folder}/{}", entry.file_name().display())));
    }
    let read = |file: String| {
        let text = fs::read_to_string(root.join(&file)).unwrap_or_default().replace("\r\n", "\n");
        (file, text)
    };
    files.into_iter().map(read).collect()
}

#[test]
fn generated_files_are_up_to_date() {
    let env = TestEnv::new();
    let home = env.home().display().to_string();
    let output = env.run(["__generate", &home]).success();
    assert_eq!((output.stdout.as_str(), output.stderr.as_str()), ("", ""));
    let (fresh, kept) = (generated(env.home()), generated(Path::new(env!("CARGO_MANIFEST_DIR"))));
    let stale: Vec<&String> =
        fresh.keys().chain(kept.keys()).filter(|file| fresh.get(*file) != kept.get(*file)).collect();
    assert!(
        stale.is_empty(),
        "these files are out of date; `cargo run -- __generate .` writes them again: {stale:?}"
    );
    assert_eq!(
        fresh.len(),
        PAGES.len() + SHELLS.len() + fresh.keys().filter(|file| file.starts_with("man/")).count()
    );
}

#[test]
fn every_command_has_a_man_page_that_man_can_read() {
    let env = TestEnv::new();
    let help = env.run(["--help"]).success().stdout;
    let commands =
        help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let commands = commands.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let names = commands.filter_map(|line| line.split_whitespace().next());
    let pages: Vec<String> = std::iter::once("kubectl-sidecars.1".to_owned())
        .chain(names.map(|name| format!("kubectl-sidecars-{name}.1")))
        .collect();
    assert!(pages.len() > 3, "{pages:?}");
    for page in pages {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("man").join(&page);
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{page}: {error}"));
        assert!(text.contains(".SH SYNOPSIS\nkubectl sidecars"), "{page}");
        let Ok(output) =
            Command::new("man").args(["-l", "--warnings"]).arg(&path).env("LC_ALL", "C").output()
        else {
            continue; // No man on this machine.
        };
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{page}");
    }
}

#[test]
fn scripts_know_commands_and_flags() {
    for shell in SHELLS {
        let script = TestEnv::new().run(["completion", shell]).success().stdout;
        for word in ["list", "completion", "unhealthy", "field-selector", "kubeconfig"] {
            assert!(script.contains(word), "{word} for {shell}");
        }
        assert!(!script.contains("__generate"), "{shell}");
    }
}

#[test]
fn completion_needs_a_shell_or_install() {
    insta::assert_snapshot!(TestEnv::new().run(["completion"]).failure(2), @"
    ------- stderr -------
    error: name a shell, or use --install
      try: `kubectl sidecars completion --install`
      try: shells: bash, elvish, fish, powershell, zsh
    [exit status: 2]
    ");
    TestEnv::new().run(["completion", "bash", "--install"]).failure(2);
}

/// Runs the shell, if this machine has it; says what it printed.
#[cfg(unix)]
fn shell(program: &str, env: &TestEnv, words: &[&str]) -> Option<String> {
    let mut command = Command::new(program);
    command.args(words).current_dir(env.home()).env("HOME", env.home()).env("TERM", "dumb");
    let output = command.output().ok()?;
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{program} complains");
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// A home with the script for a shell, for the program under this name.
#[cfg(unix)]
fn scripted(shell: &str, name: &str) -> TestEnv {
    let env = TestEnv::new();
    let program = env.home().join(name);
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_kubectl-sidecars"), &program).expect("links can be made");
    let output = Command::new(&program).args(["completion", shell]).output().expect("it can be run");
    env.write("script", &String::from_utf8_lossy(&output.stdout));
    env
}

#[cfg(unix)]
#[test]
fn bash_completes_with_the_script() {
    for (name, function) in
        [("kubectl-sidecars", "_kubectl__sidecars"), ("kubectl-view_sidecars", "_kubectl__view_sidecars")]
    {
        let probe = format!(
            "source ./script; COMP_WORDS=({name} list --unh); COMP_CWORD=2; {function} {name} --unh list; \
             echo \"${{COMPREPLY[*]}}\""
        );
        if let Some(told) = shell("bash", &scripted("bash", name), &["--norc", "-c", &probe]) {
            assert_eq!(told, "--unhealthy");
        }
    }
}

#[cfg(unix)]
#[test]
fn fish_completes_with_the_script() {
    let probe = "source ./script; complete -C 'kubectl-sidecars list --unh'";
    if let Some(told) = shell("fish", &scripted("fish", "kubectl-sidecars"), &["--no-config", "-c", probe]) {
        assert_eq!(told, "--unhealthy\tOnly failing, degraded and overdue pods, worst first");
    }
}

#[cfg(unix)]
#[test]
fn zsh_loads_the_script() {
    // zsh completes only at its line editor; here it is enough that the script is registered.
    let probe =
        "autoload -Uz compinit; compinit -u -d ./dump; source ./script; print $_comps[kubectl-sidecars]";
    if let Some(told) = shell("zsh", &scripted("zsh", "kubectl-sidecars"), &["-f", "-c", probe]) {
        assert_eq!(told, "_kubectl-sidecars");
    }
}
