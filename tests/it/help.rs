//! Help and version: printed to standard output without reading a kubeconfig or asking a cluster.

use insta::assert_snapshot;

use crate::env::{CommandOutput, TestEnv};

const COMMANDS: [&str; 11] = [
    "list",
    "describe",
    "overhead",
    "compare",
    "migrate",
    "wait",
    "explain",
    "completion",
    "version",
    "help",
    "options",
];

/// A home whose kubeconfig cannot be parsed: reading it fails.
fn env() -> TestEnv {
    let env = TestEnv::new().var("COLUMNS", "80");
    let path = env.write("garbage", "}{ not a kubeconfig");
    env.write(".kube/config", "}{ not a kubeconfig");
    env.var("KUBECONFIG", &path.display().to_string())
}

fn printed(arguments: &[&str]) -> CommandOutput {
    let output = env().run(arguments).success();
    assert_eq!(output.stderr, "", "{output}");
    output
}

#[test]
fn help_of_the_program() {
    assert_snapshot!(printed(&["--help"]));
}

#[test]
fn help_of_list() {
    assert_snapshot!(printed(&["list", "--help"]));
}

#[test]
fn help_of_describe() {
    assert_snapshot!(printed(&["describe", "--help"]));
}

#[test]
fn help_of_overhead() {
    assert_snapshot!(printed(&["overhead", "--help"]));
}

#[test]
fn help_of_migrate() {
    assert_snapshot!(printed(&["migrate", "--help"]));
}

#[test]
fn help_of_wait() {
    assert_snapshot!(printed(&["wait", "--help"]));
}

#[test]
fn help_of_explain() {
    assert_snapshot!(printed(&["explain", "--help"]));
}

#[test]
fn help_of_completion() {
    assert_snapshot!(printed(&["completion", "--help"]));
}

#[test]
fn options_lists_the_shared_flags() {
    assert_snapshot!(printed(&["options"]));
}

#[test]
fn short_and_long_help_and_the_help_command_are_the_same() {
    for command in COMMANDS {
        let long = printed(&[command, "--help"]).stdout;
        assert_eq!(printed(&[command, "-h"]).stdout, long, "{command}");
        assert_eq!(printed(&["help", command]).stdout, long, "{command}");
    }
    let root = printed(&["--help"]).stdout;
    for arguments in [&[][..], &["-h"], &["help"]] {
        assert_eq!(printed(arguments).stdout, root, "{arguments:?}");
    }
    let unknown = env().run(["help", "lst"]).failure(2);
    assert!(unknown.stderr.contains("try: `kubectl sidecars help list`"), "{unknown}");
}

#[test]
fn every_help_page_fits_a_screen_and_names_the_options_command() {
    for command in COMMANDS {
        let help = printed(&[command, "--help"]).stdout;
        assert!(help.lines().count() <= 55, "{command} has {} lines", help.lines().count());
        assert!(help.lines().all(|line| line.chars().count() <= 80), "{help}");
        let reads_pods =
            ["list", "describe", "overhead", "compare", "migrate", "wait", "explain"].contains(&command);
        let pointer = "Use \"kubectl sidecars options\" for connection and other shared flags.";
        assert_eq!(help.contains(pointer), reads_pods, "{help}");
        assert_eq!(help.contains("--kubeconfig"), command == "options", "{help}");
        assert_eq!(help.contains("--namespace "), reads_pods, "{help}");
    }
}

#[test]
fn version_prints_text_json_and_yaml() {
    let expected = concat!("kubectl-sidecars ", env!("CARGO_PKG_VERSION"), "\n");
    for arguments in [&["--version"][..], &["-V"], &["version"]] {
        assert_eq!(printed(arguments).stdout, expected);
    }
    let json = printed(&["version", "-o", "json"]).stdout;
    let value: serde_json::Value = serde_json::from_str(&json).expect("it is JSON");
    assert_eq!(value["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(value["kind"], "Version");
    let yaml = printed(&["version", "-o", "yaml"]).stdout;
    assert!(yaml.starts_with("apiVersion: kubectl-sidecars/v1\nkind: Version\nversion: "), "{yaml}");
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
