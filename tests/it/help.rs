//! Help and version: to standard output, without a look at any cluster or kubeconfig.

use insta::assert_snapshot;

use crate::env::{CommandOutput, TestEnv};

/// A home whose kubeconfig is garbage: who reads it fails.
fn env() -> TestEnv {
    let env = TestEnv::new().var("COLUMNS", "100");
    let path = env.write("garbage", "}{ this is no kubeconfig");
    env.write(".kube/config", "}{ nor is this");
    env.var("KUBECONFIG", &path.display().to_string())
}

fn told(arguments: &[&str]) -> CommandOutput {
    let output = env().run(arguments).success();
    assert_eq!(output.stderr, "", "{output}");
    output
}

#[test]
fn help_of_the_program() {
    assert_snapshot!(told(&["--help"]));
}

#[test]
fn help_of_list() {
    assert_snapshot!(told(&["list", "--help"]));
}

#[test]
fn help_of_describe() {
    assert_snapshot!(told(&["describe", "--help"]));
}

#[test]
fn help_of_overhead() {
    assert_snapshot!(told(&["overhead", "--help"]));
}

#[test]
fn help_of_completion() {
    let help = told(&["completion", "--help"]).stdout;
    let about: Vec<_> = help.lines().take_while(|line| !line.starts_with("Connection")).collect();
    assert_snapshot!(about.join("\n"), @"
    Set up completion by Tab

    With --install, kubectl itself completes what stands behind `kubectl sidecars`: commands, flags, and
    names of pods, containers, namespaces and so on. It needs kubectl 1.26 or later, and a shell in
    which kubectl completes.

    With a SHELL, prints a script that completes the program under the name of its file, for bash for
    example: source <(kubectl-sidecars completion bash)

    Usage: kubectl sidecars completion [OPTIONS] [SHELL]

    Arguments:
      [SHELL]
              The shell to print a script for
              
              [possible values: bash, elvish, fish, powershell, zsh]

    Options:
          --install
              Put kubectl_complete-sidecars, which kubectl asks for completion, into a folder of the
              PATH

      -h, --help
              Print help (see a summary with '-h')

    Which pods:
      -n, --namespace <NAME>
              Namespace to look into

    Patterns:
          --rules <FILE>
              Your own rules on what containers are for, instead of those in the usual place; '' for
              none
    ");
}

#[test]
fn version_is_that_of_the_package() {
    let expected = concat!("kubectl-sidecars ", env!("CARGO_PKG_VERSION"), "\n");
    assert_eq!(told(&["--version"]).stdout, expected);
    assert_eq!(told(&["-V"]).stdout, expected);
}

#[test]
fn without_arguments_the_help_is_printed() {
    let alone = told(&[]);
    assert_eq!(alone.stdout, told(&["-h"]).stdout);
    assert!(alone.stdout.contains("Usage: kubectl sidecars"), "{alone}");
}

#[test]
fn help_names_only_commands_and_flags_that_exist() {
    for arguments in
        [&["--help"][..], &["-h"], &["list", "--help"], &["list", "-h"], &["completion", "--help"]]
    {
        let help = told(arguments).stdout;
        // Commands and flags come first in their line, but for short flags.
        let first =
            |line: &str| line.split_whitespace().find(|word| !word.ends_with(',')).map(ToOwned::to_owned);
        let named: Vec<String> =
            help.lines().filter(|line| line.starts_with("  ")).filter_map(first).collect();
        for command in ["check", "migrate", "describe", "overhead", "explain"] {
            let works = env().run([command, "--help"]).code == Some(0);
            assert!(works || !named.iter().any(|word| word == command), "{command} in\n{help}");
        }
        for flag in ["--fail-on", "--watch", "--usage"] {
            let unknown = env().run(["list", flag, "--help"]).code == Some(2);
            assert!(!unknown || !named.iter().any(|word| word == flag), "{flag} in\n{help}");
        }
        assert!(help.lines().all(|line| line.chars().count() <= 100), "{help}");
    }
}

#[cfg(unix)]
#[test]
fn help_and_version_use_the_name_of_the_executable() {
    let env = env();
    let called = |name: &str, arguments: &[&str]| {
        let link = env.home().join(name);
        if !link.exists() {
            std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_kubectl-sidecars"), &link)
                .expect("links can be made");
        }
        let mut command = std::process::Command::new(&link);
        command.args(arguments).env_clear().env("HOME", env.home());
        let output = command.output().expect("it can be run");
        String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
    };
    for (name, expected) in [
        ("kubectl-sidecars", "kubectl sidecars"),
        ("view-sidecars", "view-sidecars"),
        ("kubectl-view_sidecars", "kubectl view-sidecars"),
    ] {
        assert!(called(name, &["--help"]).contains(&format!("Usage: {expected} ")), "{name}");
        assert!(called(name, &["list", "--help"]).contains(&format!("Usage: {expected} list ")), "{name}");
        assert_eq!(
            called(name, &["--version"]),
            format!("{} {}\n", expected.replace(' ', "-"), env!("CARGO_PKG_VERSION"))
        );
    }
}
