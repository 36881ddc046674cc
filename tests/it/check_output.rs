//! `check` from files: every format, severities, exit codes, suppression and the baseline.

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::env::{CommandOutput, TestEnv};

fn env() -> TestEnv {
    let env = TestEnv::new();
    env.write("check.yaml", include_str!("../fixtures/check.yaml"));
    env
}

/// Runs `check -f check.yaml` with further arguments, separated by spaces.
fn check(arguments: &str) -> CommandOutput {
    let words = ["check", "-f", "check.yaml"].into_iter();
    env().run(words.chain(arguments.split_whitespace()))
}

/// The ids of the findings that are shown.
fn ids(output: &CommandOutput) -> Vec<String> {
    let list = output.json();
    let items = list["items"].as_array().cloned().unwrap_or_default();
    items.iter().map(|item| item["id"].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn findings_are_grouped_by_workload_with_their_fix() {
    assert_snapshot!(check("").success());
}

#[test]
fn wide_adds_field_evidence_and_link() {
    assert_snapshot!(check("-o wide --severity error").success());
}

#[test]
fn json_has_the_documented_keys() {
    let mut list = check("-o json --only SC101,SC201 --show-suppressed").success().json();
    list["metadata"]["generatedAt"] = json!(null);
    assert_snapshot!(serde_json::to_string_pretty(&list).expect("it is JSON"));
}

#[test]
fn csv_has_one_line_per_finding() {
    assert_snapshot!(check("-o csv --severity info").success());
}

#[test]
fn names_are_those_of_workloads() {
    assert_snapshot!(check("-o name").success());
}

#[test]
fn github_gets_annotations() {
    assert_snapshot!(check("-o github").success());
}

#[test]
fn markdown_is_a_table() {
    assert_snapshot!(check("-o markdown").success());
}

#[test]
fn junit_has_failed_skipped_and_passed_cases() {
    assert_snapshot!(check("-o junit --only SC001,SC101,SC002 --show-suppressed").success());
}

#[test]
fn sarif_has_rules_results_and_suppressions() {
    assert_snapshot!(check("-o sarif --only SC101,SC201 --show-suppressed").success());
}

#[test]
fn sarif_points_at_rules_and_lines() {
    let log: Value = check("-o sarif --severity info").success().json();
    let run = &log["runs"][0];
    let results = run["results"].as_array().expect("there are results");
    assert!(results.len() > 3);
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().expect("it has one")).expect("it is small");
        assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "check.yaml");
        assert!(place["region"]["startLine"].as_u64() > Some(1));
    }
}

#[test]
fn yaml_is_the_same_value_as_json() {
    let mut json = check("-o json").success().json();
    let mut yaml: Value = serde_saphyr::from_str(&check("-o yaml").success().stdout).expect("it is YAML");
    for value in [&mut json, &mut yaml] {
        value["metadata"]["generatedAt"] = json!(null);
    }
    assert_eq!(json, yaml);
}

#[test]
fn findings_are_selected_by_severity_and_id() {
    let all = ids(&check("-o json --severity info").success());
    let errors = ids(&check("-o json --severity error").success());
    assert!(errors.len() < all.len() && errors.contains(&"SC001".to_owned()), "{errors:?}");
    assert_eq!(ids(&check("-o json --only SC2* --severity info").success()), ["SC201", "SC202", "SC205"]);
    assert!(
        !ids(&check("-o json --skip SC0*,SC201 --severity info").success()).contains(&"SC201".to_owned())
    );
}

#[test]
fn fail_on_decides_the_exit_code_for_every_format() {
    for format in ["table", "json", "sarif", "junit", "github", "csv"] {
        check(&format!("-o {format} --fail-on error")).failure(3);
        check(&format!("-o {format} --fail-on SC001,SC4*")).failure(3);
        check(&format!("-o {format} --fail-on SC4*")).success();
    }
    // What is not shown still counts, and what is suppressed does not.
    check("--severity error --fail-on SC501").failure(3);
    check("--fail-on SC101").success();
    check("--fail-on SC101 --no-ignores").failure(3);
}

#[test]
fn nothing_examined_fails_with_fail_on_only() {
    let env = TestEnv::new();
    env.write("service.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n");
    assert_snapshot!(env.run(["check", "-f", "service.yaml"]).success(), @r"
    ------- stderr -------
    No pods found
    ");
    assert_snapshot!(env.run(["check", "-f", "service.yaml", "--fail-on", "error"]).failure(1), @r"
    ------- stderr -------
    error: no pods and no workloads to check
    [exit status: 1]
    ");
}

#[test]
fn a_baseline_takes_known_findings_out() {
    let env = env();
    env.run(["check", "-f", "check.yaml", "--write-baseline", "known.json"]).success();
    let args = ["check", "-f", "check.yaml", "--baseline", "known.json", "--fail-on", "info"];
    env.run(args).success();
    let worse = include_str!("../fixtures/check.yaml").replace("basket:1.8.1", "basket:1.8.2").replace(
        "fluent-bit:latest\n        resources",
        "fluent-bit:latest\n        securityContext: {privileged: true}\n        resources",
    );
    env.write("check.yaml", &worse);
    let output = env.run(args).failure(3);
    assert!(output.stdout.contains("SC601") && !output.stdout.contains("SC001"), "{output}");
    env.write("check.yaml", &worse.replace("name: invoices", "name: bills"));
    let output = env.run(["check", "-f", "check.yaml", "--baseline", "known.json"]).success();
    assert!(output.stderr.contains("of the baseline"), "{output}");
}

#[test]
fn annotations_that_do_nothing_are_notes() {
    let env = env();
    let text = include_str!("../fixtures/check.yaml");
    let text = text.replace("until 2099-12-31", "until 2020-01-01").replace(
        "      annotations:\n",
        "      annotations:\n        kubectl-sidecars/ignore.SC999: x\n        kubectl-sidecars/ignore: SC601\n",
    );
    env.write("check.yaml", &text);
    assert_snapshot!(env.run(["check", "-f", "check.yaml", "--only", "SC101"]).success());
}

#[test]
fn unknown_ids_are_usage_errors() {
    assert_snapshot!(check("--only SC999").failure(2));
    assert_snapshot!(check("--fail-on fatal").failure(2));
}

#[test]
fn sarif_is_valid() {
    let schema: Value =
        serde_json::from_str(include_str!("../fixtures/sarif.schema.json")).expect("it is JSON");
    let validator = jsonschema::validator_for(&schema).expect("it is a schema");
    for words in ["--severity info --show-suppressed", "--only SC404", "--severity error"] {
        let log = check(&format!("-o sarif {words}")).success().json();
        let faults: Vec<String> = validator.iter_errors(&log).map(|fault| fault.to_string()).collect();
        assert!(faults.is_empty(), "{words}: {faults:#?}");
    }
}

#[test]
fn a_configuration_accepts_findings_by_image() {
    let env = env();
    let config =
        "ignore: [{id: 'SC*', image: '*/cloud-sql-proxy:*', reason: known}]\nseverity: {SC201: info}\n";
    env.write("config.yaml", config);
    let words = ["check", "-f", "check.yaml", "-o", "json"];
    assert!(ids(&env.run(words).success()).contains(&"SC001".to_owned()));
    let found = ids(&env.run(words.into_iter().chain(["--config", "config.yaml"])).success());
    assert!(!found.contains(&"SC001".to_owned()) && !found.contains(&"SC201".to_owned()), "{found:?}");
    // The same file in the usual place needs no flag, and an empty path means none.
    env.write(".config/kubectl-sidecars/check.yaml", config);
    let usual = env.run(words).success();
    assert_eq!(ids(&usual), found);
    assert!(ids(&env.run(words.into_iter().chain(["--config", ""])).success()).contains(&"SC001".to_owned()));
}
