//! Wrong command lines: exit code 2, one message, and no request to a server.

use apiserver::ApiServer;
use insta::assert_snapshot;

use crate::env::{CommandOutput, TestEnv};

/// Runs with a server and checks that it gets no connection.
#[track_caller]
fn refused(arguments: &[&str]) -> CommandOutput {
    let server = ApiServer::start();
    let output = TestEnv::connected(&server).run(arguments).failure(2);
    assert_eq!((output.stdout.as_str(), server.connections()), ("", 0), "{output}");
    assert!(output.stderr.starts_with("error: "), "{output}");
    output
}

#[test]
fn unknown_flags_and_commands_suggest_similar_ones() {
    assert_snapshot!(refused(&["list", "--nope"]), @"
    ------- stderr -------
    error: unknown flag --nope
      try: `--node`
      try: `kubectl sidecars list --help` for all flags
    [exit status: 2]
    ");
    assert_snapshot!(refused(&["list", "--xyz"]), @"
    ------- stderr -------
    error: unknown flag --xyz
      try: `kubectl sidecars list --help` for all flags
    [exit status: 2]
    ");
    assert_snapshot!(refused(&["list", "--namespce", "shop"]), @"
    ------- stderr -------
    error: unknown flag --namespce
      try: `--namespace`
      try: `--namespaces`
      try: `kubectl sidecars list --help` for all flags
    [exit status: 2]
    ");
    assert_snapshot!(refused(&["lst"]), @r#"
    ------- stderr -------
    error: unknown command "lst" for "kubectl sidecars"
      try: `kubectl sidecars list`
    [exit status: 2]
    "#);
    assert_snapshot!(refused(&["health"]), @r#"
    ------- stderr -------
    error: unknown command "health" for "kubectl sidecars"
      try: `kubectl sidecars list -A --unhealthy`
    [exit status: 2]
    "#);
    assert_snapshot!(refused(&["completion", "tcsh"]), @r#"
    ------- stderr -------
    error: invalid value "tcsh" for SHELL
      try: allowed values: bash, elvish, fish, powershell, zsh
    [exit status: 2]
    "#);
}

#[test]
fn invalid_values_are_rejected() {
    assert_snapshot!(refused(&["list", "-o", "jsn"]), @r#"
    ------- stderr -------
    error: invalid value "jsn" for --output
      try: `--output json`
      try: allowed values: table, wide, json, yaml, kyaml, name, csv
    [exit status: 2]
    "#);
    assert_snapshot!(refused(&["list", "-o", "custom-columns=NAME:.metadata.name"]), @r#"
    ------- stderr -------
    error: invalid value "custom-columns=NAME:.metadata.name" for --output
      try: `-o json | jq -r '.items[].name'`, with the keys that you need
    [exit status: 2]
    "#);
    assert_snapshot!(refused(&["list", "--pattern", "proxy"]), @r#"
    ------- stderr -------
    error: invalid value "proxy" for --pattern
      try: allowed values: app, init, ambassador, config-helper, adapter, sidecar, ephemeral
    [exit status: 2]
    "#);
    assert_snapshot!(refused(&["list", "--type", "sidecar"]), @r#"
    ------- stderr -------
    error: invalid value "sidecar" for --type
      try: `--type native-sidecar`
      try: allowed values: init, native-sidecar, regular, ephemeral
    [exit status: 2]
    "#);
    assert_snapshot!(refused(&["list", "--request-timeout", "soon"]), @r#"
    ------- stderr -------
    error: invalid value "soon" for --request-timeout: expected a time, such as 30s, 2m or 500ms
    [exit status: 2]
    "#);
    assert_snapshot!(refused(&["list", "--chunk-size", "many"]), @r#"
    ------- stderr -------
    error: invalid value "many" for --chunk-size: expected a whole number, 0 or greater
    [exit status: 2]
    "#);
    assert_snapshot!(refused(&["list", "--chunk-size=-1"]), @r#"
    ------- stderr -------
    error: invalid value "-1" for --chunk-size: expected a whole number, 0 or greater
    [exit status: 2]
    "#);
    assert_snapshot!(refused(&["list", "-v", "300"]), @r#"
    ------- stderr -------
    error: invalid value "300" for --v: the number is too large
    [exit status: 2]
    "#);
    assert_snapshot!(refused(&["list", "--color", "red"]), @r#"
    ------- stderr -------
    error: invalid value "red" for --color
      try: allowed values: auto, always, never
    [exit status: 2]
    "#);
    assert_snapshot!(refused(&["list", "-n"]), @"
    ------- stderr -------
    error: --namespace needs a value
      try: `kubectl sidecars list --help` for all flags
    [exit status: 2]
    ");
}

#[test]
fn unknown_columns_are_rejected() {
    assert_snapshot!(refused(&["list", "--sort-by", "colour"]), @r#"
    ------- stderr -------
    error: unknown column "colour" for --sort-by
      try: columns: namespace, name, ready, status, restarts, sidecars, cause, severity, cpu, memory, sidecar-cpu, sidecar-memory, used-cpu, used-memory, workload, node, age, last-restart, container, type, pattern, product, image, state, context
    [exit status: 2]
    "#);
    assert_snapshot!(refused(&["list", "--sort-by", ".metadata.creationTimestamp"]), @r#"
    ------- stderr -------
    error: --sort-by takes column names, not a JSONPath such as ".metadata.creationTimestamp"
      try: columns: namespace, name, ready, status, restarts, sidecars, cause, severity, cpu, memory, sidecar-cpu, sidecar-memory, used-cpu, used-memory, workload, node, age, last-restart, container, type, pattern, product, image, state, context; `-restarts,name` sorts by most restarts, then by name
    [exit status: 2]
    "#);
    assert_snapshot!(refused(&["list", "--sort-by={.metadata.name}"]), @r#"
    ------- stderr -------
    error: --sort-by takes column names, not a JSONPath such as "{.metadata.name}"
      try: columns: namespace, name, ready, status, restarts, sidecars, cause, severity, cpu, memory, sidecar-cpu, sidecar-memory, used-cpu, used-memory, workload, node, age, last-restart, container, type, pattern, product, image, state, context; `-restarts,name` sorts by most restarts, then by name
    [exit status: 2]
    "#);
}

#[test]
fn invalid_globs_are_rejected() {
    assert_snapshot!(refused(&["list", "--image", "docker.io/[a"]), @r#"
    ------- stderr -------
    error: invalid glob "docker.io/[a" for --image: unclosed character class; missing ']'
      try: `*` matches anything, `?` one character, `[ab]` a or b, `{ab,cd}` ab or cd
    [exit status: 2]
    "#);
    assert_snapshot!(refused(&["list", "--container", "{a,b"]), @r#"
    ------- stderr -------
    error: invalid glob "{a,b" for --container: unclosed alternate group; missing '}' (maybe escape '{' with '[{]'?)
      try: `*` matches anything, `?` one character, `[ab]` a or b, `{ab,cd}` ab or cd
    [exit status: 2]
    "#);
}

#[test]
fn names_that_conflict_or_cannot_be_read_are_rejected() {
    assert_snapshot!(refused(&["list", "web-0", "-l", "app=web"]), @"
    ------- stderr -------
    error: names and selectors cannot be used together
      try: leave out the names, or leave out -l and --field-selector
    [exit status: 2]
    ");
    assert_snapshot!(refused(&["list", "web-0", "-A"]), @"
    ------- stderr -------
    error: a pod cannot be fetched by name across all namespaces
      try: name its namespace with -n, or use `-A --field-selector metadata.name=NAME`
    [exit status: 2]
    ");
    assert_snapshot!(refused(&["list", "deploy/web", "-A"]), @"
    ------- stderr -------
    error: a pod cannot be fetched by name across all namespaces
      try: name its namespace with -n, or use `-A --field-selector metadata.name=NAME`
    [exit status: 2]
    ");
    assert_snapshot!(refused(&["list", "web-0", "deploy/web"]), @"
    ------- stderr -------
    error: names with and without a type cannot be mixed
      try: write each of them as TYPE/NAME, for example pod/web-0 deploy/web
    [exit status: 2]
    ");
    assert_snapshot!(refused(&["list", "svc/web"]), @"
    ------- stderr -------
    error: svc/web owns no pods
      try: `-l LABELS` for the pods of a Service; `kubectl get svc web -o wide` shows its selector
    [exit status: 2]
    ");
    assert_snapshot!(refused(&["list", "node", "n1"]), @"
    ------- stderr -------
    error: node/n1 owns no pods
      try: `-A --field-selector spec.nodeName=n1` for the pods on a node; `list` and `overhead` also take `--node n1`
    [exit status: 2]
    ");
    for template in ["jsonpath={.items}", "custom-columns=NAME:.name", "go-template={{.}}"] {
        let output = refused(&["list", "-o", template]);
        assert!(output.stderr.contains("try: `-o json | jq"), "{output}");
    }
    assert_snapshot!(refused(&["list", "deploy/"]), @r#"
    ------- stderr -------
    error: invalid name "deploy/": expected TYPE/NAME
      try: for example deploy/web, sts/db or pod/web-0
    [exit status: 2]
    "#);
    assert_snapshot!(refused(&["list", "a/b/c"]), @r#"
    ------- stderr -------
    error: invalid name "a/b/c": expected TYPE/NAME
      try: for example deploy/web, sts/db or pod/web-0
    [exit status: 2]
    "#);
    assert_snapshot!(refused(&["list", "../../secrets"]), @r#"
    ------- stderr -------
    error: invalid name "../../secrets": expected TYPE/NAME
      try: for example deploy/web, sts/db or pod/web-0
    [exit status: 2]
    "#);
    assert_snapshot!(refused(&["list", "-n", "../kube-system"]), @r#"
    ------- stderr -------
    error: "../kube-system" is not a valid namespace
    [exit status: 2]
    "#);
}

#[test]
fn conflicting_flags_are_rejected() {
    assert_snapshot!(refused(&["list", "--containers", "--summary"]), @"
    ------- stderr -------
    error: --containers cannot be used with --summary
      try: leave out one of them
    [exit status: 2]
    ");
    assert_snapshot!(refused(&["list", "-R"]), @"
    ------- stderr -------
    error: -R needs -f with a directory
    [exit status: 2]
    ");
    assert_snapshot!(refused(&["list", "--as-group", "dev"]), @"
    ------- stderr -------
    error: --as-group, --as-uid and --as-user-extra require --as
    [exit status: 2]
    ");
}

#[test]
fn invalid_selectors_for_files_are_rejected() {
    assert_snapshot!(refused(&["list", "-f", "x.yaml", "-l", "app in (a"]), @r#"
    ------- stderr -------
    error: invalid label selector "app in (a": a `)` is missing
      try: label selectors look like app=web,tier!=cache,env in (prod,test),!canary
    [exit status: 2]
    "#);
    assert_snapshot!(refused(&["list", "-f", "x.yaml", "--field-selector", "spec.foo=bar"]), @r#"
    ------- stderr -------
    error: invalid field selector "spec.foo=bar": `spec.foo` is not supported
      try: the fields that files support are metadata.name, metadata.namespace, spec.nodeName, spec.restartPolicy and status.phase, compared with =, == or !=
    [exit status: 2]
    "#);
}

#[test]
fn the_last_of_two_equal_flags_takes_precedence() {
    // As with kubectl, so that a flag after a shell alias overrides the one in the alias.
    let output = crate::shop::list(
        "-n nowhere --sort-by -name -o csv -n shop -o name --sort-by name --no-headers --no-headers",
    );
    assert!(output.success().stdout.starts_with("pod/cart-5c8d7f9b4-zq9wl\npod/checkout-"));
    // Flags that may be repeated still add up.
    let output = crate::shop::list("-c vacuum -c istio-proxy --pattern sidecar --pattern ambassador -o name")
        .success();
    assert_eq!(output.stdout.lines().count(), 4, "{output}");
}

#[test]
fn a_first_word_that_is_not_a_command_says_what_to_use() {
    assert_snapshot!(refused(&["get", "pods"]), @r#"
    ------- stderr -------
    error: unknown command "get" for "kubectl sidecars"
      try: `kubectl sidecars list`
    [exit status: 2]
    "#);
    assert_snapshot!(refused(&["logs", "web-0"]), @r#"
    ------- stderr -------
    error: unknown command "logs" for "kubectl sidecars"
      try: `kubectl sidecars describe web-0 --previous-logs 20`
    [exit status: 2]
    "#);
    assert_snapshot!(refused(&["web-0"]), @r#"
    ------- stderr -------
    error: unknown command "web-0" for "kubectl sidecars"
      try: `kubectl sidecars describe web-0` for a pod or workload of this name
      try: `kubectl sidecars --help` for the commands
    [exit status: 2]
    "#);
}

#[test]
fn misspelled_words_get_the_nearest_ones() {
    assert_snapshot!(refused(&["list", "--sort-by", "restart"]), @r#"
    ------- stderr -------
    error: unknown column "restart" for --sort-by
      try: `restarts` or `last-restart`
    [exit status: 2]
    "#);
    assert_snapshot!(refused(&["overhead", "--by", "namespaces"]), @r#"
    ------- stderr -------
    error: unknown level "namespaces" for --by
      try: `namespace`
    [exit status: 2]
    "#);
    assert_snapshot!(refused(&["list", "-o", "jsn"]), @r#"
    ------- stderr -------
    error: invalid value "jsn" for --output
      try: `--output json`
      try: allowed values: table, wide, json, yaml, kyaml, name, csv
    [exit status: 2]
    "#);
    assert_snapshot!(refused(&["explain", "istoi"]), @r#"
    ------- stderr -------
    error: topic "istoi" not found
      try: `istio`
    [exit status: 2]
    "#);
    assert_snapshot!(refused(&["explain", "OOMKiled"]), @r#"
    ------- stderr -------
    error: topic "OOMKiled" not found
      try: `OOMKilled`
    [exit status: 2]
    "#);
    assert_snapshot!(refused(&["list", "--show-kind"]), @"
    ------- stderr -------
    error: unknown flag --show-kind
      try: `kubectl sidecars list --help` for all flags
    [exit status: 2]
    ");
}

#[test]
fn flags_may_come_before_the_command() {
    let before = crate::shop::env().run(["-f", "shop.yaml", "-A", "list", "-o", "name"]).success();
    assert_eq!(before.stdout, crate::shop::list("-A -o name").success().stdout);
}
