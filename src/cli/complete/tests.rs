//! Completion without a cluster.

use super::*;
use crate::run::Lookup;

/// The words, of which the last may be empty.
fn at(words: &[&str]) -> CompleteCommand {
    let words: Vec<OsString> = words.iter().map(OsString::from).collect();
    resolve(super::super::command(super::super::DEFAULT_NAME), &words)
}

fn values(words: &[&str]) -> Vec<String> {
    let complete = at(words);
    let fits = |value: &String| value.starts_with(&complete.begun);
    let values = complete.choices.iter().map(|choice| choice.value.clone()).filter(fits);
    values.map(|value| format!("{}{value}", complete.kept)).collect()
}

#[test]
fn every_command_and_flag_of_the_definition_is_offered() {
    let mut command = super::super::command(super::super::DEFAULT_NAME);
    command.build();
    let commands: Vec<&str> = command.get_subcommands().map(clap::Command::get_name).collect();
    assert_eq!(values(&[""]), commands);
    for sub in command.get_subcommands() {
        let offered = values(&[sub.get_name(), "--"]);
        let flags = sub.get_arguments().filter_map(clap::Arg::get_long).map(|long| format!("--{long}"));
        for flag in flags {
            assert!(offered.contains(&flag), "{flag} of {}", sub.get_name());
        }
    }
}

#[test]
fn every_choice_has_a_description() {
    for words in [&[""][..], &["list", "-"], &["explain", "-"], &["list", "-o", ""], &["explain", ""]] {
        for choice in at(words).choices {
            assert!(!choice.about.is_empty(), "{}", choice.value);
        }
    }
}

#[test]
fn no_choice_of_the_program_is_expanded_by_a_shell() {
    for words in [
        &[""][..],
        &["list", "-o", ""],
        &["explain", ""],
        &["list", "--sort-by", ""],
        &["overhead", "--by", ""],
    ] {
        for choice in at(words).choices {
            assert!(crate::wording::is_safe_choice(&choice.value), "{}", choice.value);
        }
    }
}

#[test]
fn closed_lists_and_lists_with_commas() {
    assert_eq!(values(&["list", "-o", ""]), ["table", "wide", "json", "yaml", "kyaml", "name", "csv"]);
    assert_eq!(values(&["list", "--output=js"]), ["json"]);
    assert_eq!(values(&["list", "--pattern", "app,in"]), ["app,init"]);
    assert_eq!(values(&["list", "--sort-by", "-restarts,-sidecar-m"]), ["-restarts,-sidecar-memory"]);
    assert_eq!(values(&["list", "--color=n"]), ["never"]);
    assert_eq!(values(&["overhead", "--by", "namespace,side"]), ["namespace,sidecar"]);
    assert_eq!(values(&["overhead", "--sort-by", "-sidec"]), ["-sidecar"]);
    assert!(values(&["list", "--sort-by", ""]).contains(&"restarts".to_owned()));
    assert!(!values(&["overhead", "--sort-by", ""]).contains(&"restarts".to_owned()));
    assert_eq!(values(&["-n", "x", "completion", "z"]), ["zsh"]);
    assert!(values(&["completion", "bash", ""]).is_empty());
}

#[test]
fn short_flags_are_offered_and_given_flags_are_not_offered_again() {
    assert_eq!(values(&["list", "--al"]), ["--all-namespaces", "--all"]);
    assert_eq!(values(&["list", "-A", "--al"]), ["--all"]);
    assert!(values(&["list", "-"]).contains(&"-A".to_owned()));
    assert!(values(&["list", "-Aw", "--wat"]).is_empty());
    assert_eq!(
        values(&["list", "-c", "a", "--container", "b", "--cont"]),
        ["--container", "--contexts", "--containers", "--context"]
    );
    assert!(values(&["list", "--", "--al"]).is_empty());
}

#[test]
fn the_argument_at_the_cursor_decides_what_is_looked_up() {
    let containers =
        |words: &[&str]| Some(Lookup::Containers(words.iter().map(ToString::to_string).collect()));
    for (words, lookup) in [
        (&["list", ""][..], Some(Lookup::Pods)),
        (&["list", "web-0", ""], Some(Lookup::Pods)),
        (&["list", "pod/we"], Some(Lookup::Pods)),
        (&["list", "deploy/we"], Some(Lookup::Workloads("deployment".into()))),
        (&["list", "sts", ""], Some(Lookup::Workloads("statefulset".into()))),
        (&["list", "rollouts.argoproj.io/"], Some(Lookup::Workloads("rollouts.argoproj.io".into()))),
        (&["list", "-n", ""], Some(Lookup::Namespaces)),
        (&["list", "--namespaces=a,"], Some(Lookup::Namespaces)),
        (&["list", "--context", ""], Some(Lookup::Contexts)),
        (&["--cluster="], Some(Lookup::Clusters)),
        (&["list", "--user", "a"], Some(Lookup::Users)),
        (&["list", "--node", ""], Some(Lookup::Nodes)),
        (&["list", "--image", ""], Some(Lookup::Images)),
        (&["overhead", "--without", ""], Some(Lookup::Sidecars)),
        (&["list", "deploy/web", "-c", ""], containers(&["deploy/web"])),
        (&["explain", "web/0", "--container", ""], containers(&["web/0"])),
        (&["explain", "pod/"], Some(Lookup::Pods)),
        // Names exclude selectors and -A; and files are not on a cluster.
        (&["list", "-l", "app=web", ""], None),
        (&["list", "-A", ""], None),
        (&["list", "-f", "x", "-c", ""], None),
        (&["list", "-f", ""], None),
        (&["explain", "sidecar", ""], None),
        (&["nonsense", ""], None),
    ] {
        assert_eq!(at(words).lookup, lookup, "{words:?}");
    }
}

#[test]
fn files_may_stand_where_the_help_says_file() {
    for words in [
        &["list", "-f", ""][..],
        &["list", "--kubeconfig="],
        &["--rules", "r"],
        &["list", "--client-key", ""],
    ] {
        assert!(at(words).files, "{words:?}");
    }
    for words in [&["list", ""][..], &["list", "-n", ""], &["list", "--"], &[""], &["list", "--token", ""]] {
        assert!(!at(words).files, "{words:?}");
    }
}

#[test]
fn the_flags_on_the_line_say_which_cluster() {
    let complete = at(&["--context", "prod", "list", "-nshop", "--as=me", "-v=8", "--bogus", "-A", "-c", ""]);
    assert_eq!(complete.source.connection.context.as_deref(), Some("prod"));
    assert_eq!(complete.source.connection.impersonate_user.as_deref(), Some("me"));
    assert_eq!(complete.source.connection.verbosity, 0);
    assert_eq!(complete.source.namespace.as_deref(), Some("shop"));
    assert!(complete.source.all_namespaces);
    assert_eq!(at(&["list", "-A=false", "-n", "a", "-n=b", ""]).source.namespace.as_deref(), Some("b"));
    // A flag that cannot be read could have named another cluster.
    assert_eq!(at(&["list", "--request-timeout", "soon", ""]).lookup, None);
    assert_eq!(at(&["list", "--rules", "", ""]).rules, RulesSource::None);
}

#[test]
fn the_names_that_ask_for_completion() {
    let asked = |args: &[&str]| {
        let args: Vec<OsString> = args.iter().map(OsString::from).collect();
        super::words(&args).map(<[OsString]>::len)
    };
    assert_eq!(asked(&["/home/me/.krew/bin/kubectl_complete-view_sidecars", "list", ""]), Some(2));
    assert_eq!(asked(&["kubectl_complete-sidecars"]), Some(0));
    assert_eq!(asked(&["kubectl-sidecars", "__complete", "li"]), Some(1));
    assert_eq!(asked(&["kubectl-sidecars", "list"]), None);
    assert_eq!(asked(&[]), None);
}
