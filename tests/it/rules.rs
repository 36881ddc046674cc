//! The user's own rules: where they are found, what they change, and what is an error.

use insta::assert_snapshot;

use crate::env::{CommandOutput, TestEnv};

const POD: &str = r#"{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "pay", "labels": {"team": "ledger"}}, "spec": {
    "initContainers": [{"name": "warm", "image": "corp/pay/tap:1"}],
    "containers": [{"name": "web", "image": "corp/pay/web:1"}, {"name": "tap", "image": "corp/pay/tap:1"}]}}"#;

const RULES: &str =
    "rules:\n- image: '*/tap:*'\n  type: regular\n  pattern: adapter\n  product: Ledger tap\n";

fn env() -> TestEnv {
    let env = TestEnv::new();
    env.write("pod.json", POD);
    env
}

/// Name, pattern and product of every container.
fn patterns(output: &CommandOutput) -> String {
    let mut words = Vec::new();
    for container in output.json()["items"][0]["containers"].as_array().into_iter().flatten() {
        let word = |key: &str| container[key].as_str().unwrap_or("-").to_owned();
        words.push(format!("{} {} {}", word("name"), word("pattern"), word("product")));
    }
    words.join(", ")
}

const LIST: [&str; 6] = ["list", "-f", "pod.json", "--all", "-o", "json"];
#[cfg(target_os = "linux")]
const UNRULED: &str = "warm init -, web app -, tap app -";
const RULED: &str = "warm init -, web app -, tap adapter Ledger tap";

#[cfg(target_os = "linux")]
#[test]
fn rules_are_read_from_the_default_path() {
    let mut env = env();
    assert_eq!(patterns(&env.run(LIST).success()), UNRULED);
    env.write(".config/kubectl-sidecars/rules.yaml", RULES);
    assert_eq!(patterns(&env.run(LIST).success()), RULED);
    assert_eq!(patterns(&env.run(LIST.into_iter().chain(["--rules", ""])).success()), UNRULED);
    // XDG_CONFIG_HOME takes precedence, and has no rules yet.
    let folder = env.home().join("xdg").display().to_string();
    env = env.var("XDG_CONFIG_HOME", &folder);
    assert_eq!(patterns(&env.run(LIST).success()), UNRULED);
    env.write("xdg/kubectl-sidecars/rules.yaml", RULES);
    assert_eq!(patterns(&env.run(LIST).success()), RULED);
}

#[test]
fn rules_flag_works_before_and_after_the_command() {
    let env = env();
    env.write("mine.yaml", RULES);
    let output = env.run(LIST.into_iter().chain(["--rules", "mine.yaml"])).success();
    assert_eq!(patterns(&output), RULED);
    assert_eq!(output.stderr, "");
    assert_eq!(patterns(&env.run(["--rules=mine.yaml"].into_iter().chain(LIST)).success()), RULED);
    let evidence = &output.json()["items"][0]["containers"][2]["evidence"];
    assert_eq!(*evidence, serde_json::json!(["your rule at mine.yaml:2"]));
    assert_snapshot!(env.run(["explain", "-f", "pod.json", "-c", "tap", "--rules", "mine.yaml"]), @"
    Container tap of pod/web in pay
      Image      corp/pay/tap:1
      Type       regular
      Pattern    adapter, confidence 1.00
      Product    Ledger tap
      Otherwise  app, confidence 0.69 (nothing marks it as supporting)

    Decided by
      your rule at mine.yaml:2
    ");
}

#[test]
fn a_rule_that_contradicts_the_type_is_one_note() {
    let env = env();
    env.write(
        "two.json",
        &format!("{POD}\n{}", POD.replace("\"web\", \"namespace\"", "\"web2\", \"namespace\"")),
    );
    env.write("mine.yaml", "rules:\n- {image: '*/tap:*', pattern: adapter}\n");
    assert_snapshot!(env.run(["list", "-f", "two.json", "--rules", "mine.yaml", "-o", "name"]), @"
    pod/web
    pod/web2
    ------- stderr -------
    note: the rule at mine.yaml:2 is not followed everywhere it fits: type init settles that it is not adapter; `type:` in the rule leaves such containers out
    ");
}

#[test]
fn broken_rules_are_errors_before_any_pod_is_read() {
    let env = env();
    for (name, text) in [
        ("unknown-field", "rules:\n- image: '*/tap:*'\n  patern: adapter\n"),
        ("unknown-pattern", "rules:\n- image: '*/tap:*'\n  pattern: helper\n"),
        ("no-pattern", "rules:\n- image: x\n- container: y\n  pattern: app\n"),
        ("no-condition", "rules:\n- pattern: app\n"),
        ("bad-glob", "rules:\n- image: '[a'\n  pattern: app\n"),
        ("bad-yaml", "rules:\n- image: 'x\n"),
        ("wrong-kind", "apiVersion: v1\nkind: Pod\n"),
        ("control-characters", "rules:\n- image: x\n  pattern: \"\\e[31m\"\n"),
    ] {
        env.write("mine.yaml", text);
        let output = env.run(["list", "-f", "missing.json", "--rules", "mine.yaml"]);
        assert_snapshot!(format!("broken-{name}"), output);
    }
    assert_snapshot!(env.run(["list", "-f", "pod.json", "--rules", "gone.yaml"]), @"
    ------- stderr -------
    error: cannot read the rules in gone.yaml: no such file or directory
    [exit status: 2]
    ");
    assert_snapshot!(env.run(["list", "-f", "pod.json", "--rules", "."]), @"
    ------- stderr -------
    error: cannot read the rules in .: it is a directory
      try: --rules FILE uses another file, --rules '' uses none
    [exit status: 2]
    ");
}
