//! `migrate` from files: every format, and the file that comes back.

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::env::{CommandOutput, TestEnv};

const WEB: &str = include_str!("../fixtures/migrate.yaml");

fn env() -> TestEnv {
    let env = TestEnv::new();
    env.write("web.yaml", WEB);
    env
}

/// Runs `migrate -f web.yaml` with further arguments, separated by spaces.
fn migrate(arguments: &str) -> CommandOutput {
    let words = ["migrate", "-f", "web.yaml"].into_iter();
    env().run(words.chain(arguments.split_whitespace()))
}

#[test]
fn the_page_says_what_moves_where_and_why() {
    let output = migrate("").success();
    assert!(!output.stdout.contains("s3cret"), "values of the environment are never shown");
    assert_snapshot!(output);
}

#[test]
fn a_startup_probe_is_added_if_asked_for() {
    assert_snapshot!(migrate("-c cloud-sql-proxy --startup-probe readiness").success());
}

#[test]
fn the_patch_is_one_operation_a_line() {
    assert_snapshot!(migrate("-o patch").success());
}

#[test]
fn kustomize_gets_an_entry_for_patches() {
    assert_snapshot!(migrate("-o kustomize").success());
}

#[test]
fn the_file_comes_back_with_its_comments() {
    let output = migrate("-o yaml --startup-probe readiness").success();
    assert_snapshot!(output);
    // What comes back has nothing left to move.
    let env = TestEnv::new();
    env.write("new.yaml", &output.stdout);
    let again = env.run(["migrate", "deploy/web", "-f", "new.yaml"]).success();
    assert!(again.stdout.contains("Nothing to move"), "{again}");
    let from_stdin =
        env.run_with_stdin(["migrate", "-f", "-", "-o", "yaml", "--startup-probe", "readiness"], WEB);
    assert_eq!(from_stdin.success().stdout, output.stdout);
}

#[test]
fn the_difference_is_unified() {
    assert_snapshot!(migrate("-o diff -c fluent-bit").success());
}

#[test]
fn json_has_the_documented_keys() {
    let mut list = migrate("-o json -c fluent-bit").success().json();
    list["metadata"]["generatedAt"] = json!(null);
    assert_snapshot!(serde_json::to_string_pretty(&list).expect("it is JSON"));
}

#[test]
fn what_cannot_move_has_a_reason_and_fails() {
    assert_snapshot!(migrate("-c web -c nope").failure(1));
    assert_snapshot!(migrate("--kubernetes-version 1.28").failure(1));
}

#[test]
fn flow_style_is_said_to_be_lost() {
    let env = TestEnv::new();
    let text = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: web, \
                image: 'shop/web:1'}, {name: logs, image: 'fluent/fluent-bit:3.1'}]}}}\n";
    env.write("flow.yaml", text);
    assert_snapshot!(env.run(["migrate", "-f", "flow.yaml", "-o", "yaml"]).success());
}

#[test]
fn patches_of_several_workloads_need_a_name() {
    let env = env();
    env.write(
        "two.yaml",
        &format!("{WEB}---\n{}", WEB.replace("name: web\n  namespace", "name: api\n  namespace")),
    );
    let output = env.run(["migrate", "-f", "two.yaml", "-o", "patch"]).failure(2);
    assert!(output.stderr.contains("-o patch prints the patch of one workload, and 2 change"), "{output}");
    let patch = env.run(["migrate", "deploy/api", "-f", "two.yaml", "-o", "patch"]).success();
    let operations: Value = patch.json();
    assert_eq!(operations[0]["op"], "test");
    let both = env.run(["migrate", "-f", "two.yaml", "-o", "yaml"]).success();
    assert_eq!(both.stdout.matches("restartPolicy: Always").count(), 4, "{both}");
    assert_eq!(both.stdout.matches("# Brings the schema up to date.").count(), 2);
}

#[test]
fn wrong_command_lines_say_what_to_do() {
    let env = env();
    env.write("probe.yaml", "startupProbe: {tcpSocket: {port: 1}}\n");
    for (words, said) in [
        ("migrate", "name a workload"),
        ("migrate deploy", "needs a name"),
        ("migrate -f web.yaml --prove", "--prove needs a cluster"),
        ("migrate -f web.yaml -f web.yaml -o yaml", "take one file"),
        ("migrate -f web.yaml --startup-probe probe.yaml", "needs one container"),
        ("migrate -f web.yaml -c web --startup-probe web.yaml", "none of exec, httpGet"),
        ("migrate -f web.yaml -o prometheus-rule", "needs --preview"),
        ("migrate -f web.yaml --preview -o patch", "--preview has no -o patch"),
        ("migrate -f web.yaml --kubernetes-version x", "invalid value"),
    ] {
        let output = env.run(words.split(' ')).failure(2);
        assert!(output.stderr.contains(said), "{words}: {output}");
    }
}
