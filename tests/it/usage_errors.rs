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
    assert_snapshot!(refused(&["list", "--nope"]), @r"
    ------- stderr -------
    error: unexpected argument '--nope' found

      tip: a similar argument exists: '--node'

    For more information, try '--help'.
    [exit status: 2]
    ");
    assert_snapshot!(refused(&["list", "--xyz"]), @r"
    ------- stderr -------
    error: unexpected argument '--xyz' found

    For more information, try '--help'.
    [exit status: 2]
    ");
    assert_snapshot!(refused(&["list", "--namespce", "shop"]), @r"
    ------- stderr -------
    error: unexpected argument '--namespce' found

      tip: a similar argument exists: '--namespace'

    For more information, try '--help'.
    [exit status: 2]
    ");
    assert_snapshot!(refused(&["lst"]), @r"
    ------- stderr -------
    error: unrecognized subcommand 'lst'

      tip: a similar subcommand exists: 'list'

    For more information, try '--help'.
    [exit status: 2]
    ");
    assert_snapshot!(refused(&["check"]), @r"
    ------- stderr -------
    error: unrecognized subcommand 'check'

    For more information, try '--help'.
    [exit status: 2]
    ");
    assert_snapshot!(refused(&["completion", "tcsh"]), @"
    ------- stderr -------
    error: invalid value 'tcsh' for '[SHELL]'
      [possible values: bash, elvish, fish, powershell, zsh]

      tip: a similar value exists: 'zsh'

    For more information, try '--help'.
    [exit status: 2]
    ");
}

#[test]
fn invalid_values_are_rejected() {
    assert_snapshot!(refused(&["list", "-o", "jsn"]), @r"
    ------- stderr -------
    error: invalid value 'jsn' for '--output <FORMAT>'
      [possible values: table, wide, json, yaml, name, csv]

      tip: a similar value exists: 'json'

    For more information, try '--help'.
    [exit status: 2]
    ");
    assert_snapshot!(refused(&["list", "-o", "custom-columns=NAME:.metadata.name"]), @r"
    ------- stderr -------
    error: invalid value 'custom-columns=NAME:.metadata.name' for '--output <FORMAT>'
      [possible values: table, wide, json, yaml, name, csv]

    For more information, try '--help'.
    [exit status: 2]
    ");
    assert_snapshot!(refused(&["list", "--pattern", "proxy"]), @r"
    ------- stderr -------
    error: invalid value 'proxy' for '--pattern <PATTERN>'
      [possible values: app, init, ambassador, config-helper, adapter, sidecar, ephemeral]

    For more information, try '--help'.
    [exit status: 2]
    ");
    assert_snapshot!(refused(&["list", "--type", "sidecar"]), @r"
    ------- stderr -------
    error: invalid value 'sidecar' for '--type <TYPE>'
      [possible values: init, native-sidecar, regular, ephemeral]

    For more information, try '--help'.
    [exit status: 2]
    ");
    assert_snapshot!(refused(&["list", "--request-timeout", "soon"]), @r"
    ------- stderr -------
    error: invalid value 'soon' for '--request-timeout <TIME>': `soon` is not a time (expected for example 30s, 2m or 500ms)

    For more information, try '--help'.
    [exit status: 2]
    ");
    assert_snapshot!(refused(&["list", "--chunk-size", "many"]), @r"
    ------- stderr -------
    error: invalid value 'many' for '--chunk-size <N>': expected a whole number, 0 or greater

    For more information, try '--help'.
    [exit status: 2]
    ");
    assert_snapshot!(refused(&["list", "--chunk-size=-1"]), @r"
    ------- stderr -------
    error: invalid value '-1' for '--chunk-size <N>': expected a whole number, 0 or greater

    For more information, try '--help'.
    [exit status: 2]
    ");
    assert_snapshot!(refused(&["list", "-v", "300"]), @r"
    ------- stderr -------
    error: invalid value '300' for '--v <LEVEL>': the number is too large

    For more information, try '--help'.
    [exit status: 2]
    ");
    assert_snapshot!(refused(&["list", "--color", "red"]), @r"
    ------- stderr -------
    error: invalid value 'red' for '--color <WHEN>'
      [possible values: auto, always, never]

    For more information, try '--help'.
    [exit status: 2]
    ");
    assert_snapshot!(refused(&["list", "-n"]), @r"
    ------- stderr -------
    error: a value is required for '--namespace <NAME>' but none was supplied

    For more information, try '--help'.
    [exit status: 2]
    ");
}

#[test]
fn unknown_columns_are_rejected() {
    assert_snapshot!(refused(&["list", "--sort-by", "colour"]), @"
    ------- stderr -------
    error: there is no column `colour` to sort by
      try: columns are namespace, name, ready, status, restarts, sidecars, cause, severity, cpu, memory, sidecar-cpu, sidecar-memory, used-cpu, used-memory, workload, node, age, last-restart, container, type, pattern, product, image, state
    [exit status: 2]
    ");
    assert_snapshot!(refused(&["list", "--sort-by", ".metadata.creationTimestamp"]), @"
    ------- stderr -------
    error: --sort-by takes column names, not a JSONPath such as `.metadata.creationTimestamp`
      try: columns are namespace, name, ready, status, restarts, sidecars, cause, severity, cpu, memory, sidecar-cpu, sidecar-memory, used-cpu, used-memory, workload, node, age, last-restart, container, type, pattern, product, image, state; `-restarts,name` sorts by the most restarts, then by name
    [exit status: 2]
    ");
    assert_snapshot!(refused(&["list", "--sort-by={.metadata.name}"]), @"
    ------- stderr -------
    error: --sort-by takes column names, not a JSONPath such as `{.metadata.name}`
      try: columns are namespace, name, ready, status, restarts, sidecars, cause, severity, cpu, memory, sidecar-cpu, sidecar-memory, used-cpu, used-memory, workload, node, age, last-restart, container, type, pattern, product, image, state; `-restarts,name` sorts by the most restarts, then by name
    [exit status: 2]
    ");
}

#[test]
fn invalid_globs_are_rejected() {
    assert_snapshot!(refused(&["list", "--image", "docker.io/[a"]), @r"
    ------- stderr -------
    error: --image cannot use `docker.io/[a`: unclosed character class; missing ']'
      try: `*` stands for anything, `?` for one character, `[ab]` for one of several, `{a,b}` for alternatives
    [exit status: 2]
    ");
    assert_snapshot!(refused(&["list", "--container", "{a,b"]), @r"
    ------- stderr -------
    error: --container cannot use `{a,b`: unclosed alternate group; missing '}' (maybe escape '{' with '[{]'?)
      try: `*` stands for anything, `?` for one character, `[ab]` for one of several, `{a,b}` for alternatives
    [exit status: 2]
    ");
}

#[test]
fn names_that_conflict_or_cannot_be_read_are_rejected() {
    assert_snapshot!(refused(&["list", "web-0", "-l", "app=web"]), @r"
    ------- stderr -------
    error: names and selectors cannot be used together
      try: leave out the names, or -l and --field-selector
    [exit status: 2]
    ");
    assert_snapshot!(refused(&["list", "web-0", "-A"]), @r"
    ------- stderr -------
    error: a pod cannot be fetched by name across all namespaces
      try: name its namespace with -n, or use -A --field-selector metadata.name=NAME
    [exit status: 2]
    ");
    assert_snapshot!(refused(&["list", "deploy/web", "-A"]), @r"
    ------- stderr -------
    error: a pod cannot be fetched by name across all namespaces
      try: name its namespace with -n, or use -A --field-selector metadata.name=NAME
    [exit status: 2]
    ");
    assert_snapshot!(refused(&["list", "web-0", "deploy/web"]), @r"
    ------- stderr -------
    error: names with and without a type cannot be mixed
      try: write all of them as TYPE/NAME, for example pod/web-0 deploy/web
    [exit status: 2]
    ");
    assert_snapshot!(refused(&["list", "deploy"]), @r"
    ------- stderr -------
    error: `deploy` needs a name behind it
      try: name one (deploy/NAME), or say pod/deploy for a pod of that name
    [exit status: 2]
    ");
    assert_snapshot!(refused(&["list", "deploy/"]), @r"
    ------- stderr -------
    error: cannot read `deploy/`: expected TYPE/NAME
      try: for example deploy/web, sts/db or pod/web-0
    [exit status: 2]
    ");
    assert_snapshot!(refused(&["list", "a/b/c"]), @r"
    ------- stderr -------
    error: cannot read `a/b/c`: expected TYPE/NAME
      try: for example deploy/web, sts/db or pod/web-0
    [exit status: 2]
    ");
    assert_snapshot!(refused(&["list", "../../secrets"]), @r"
    ------- stderr -------
    error: cannot read `../../secrets`: expected TYPE/NAME
      try: for example deploy/web, sts/db or pod/web-0
    [exit status: 2]
    ");
    assert_snapshot!(refused(&["list", "-n", "../kube-system"]), @r#"
    ------- stderr -------
    error: "../kube-system" is not a namespace
    [exit status: 2]
    "#);
}

#[test]
fn conflicting_flags_are_rejected() {
    assert_snapshot!(refused(&["list", "--containers", "--summary"]), @r"
    ------- stderr -------
    error: the argument '--containers' cannot be used with '--summary'

    For more information, try '--help'.
    [exit status: 2]
    ");
    assert_snapshot!(refused(&["list", "-R"]), @r"
    ------- stderr -------
    error: -R reads directories, and needs -f to name one
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
    assert_snapshot!(refused(&["list", "-f", "x.yaml", "-l", "app in (a"]), @r"
    ------- stderr -------
    error: cannot read the label selector `app in (a`: a `)` is missing
      try: selectors look like app=web,tier!=cache,env in (prod,test),!canary
    [exit status: 2]
    ");
    assert_snapshot!(refused(&["list", "-f", "x.yaml", "--field-selector", "spec.foo=bar"]), @r"
    ------- stderr -------
    error: cannot use the field selector `spec.foo=bar` on files: `spec.foo` is not supported
      try: fields are metadata.name, metadata.namespace, spec.nodeName, spec.restartPolicy and status.phase, compared with =, == or !=
    [exit status: 2]
    ");
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
    assert_snapshot!(refused(&["get", "pods"]), @"");
    assert_snapshot!(refused(&["logs", "web-0"]), @"");
    assert_snapshot!(refused(&["web-0"]), @"");
}

#[test]
fn misspelled_words_get_the_nearest_ones() {
    assert_snapshot!(refused(&["list", "--sort-by", "restart"]), @"");
    assert_snapshot!(refused(&["overhead", "--by", "namespaces"]), @"");
    assert_snapshot!(refused(&["list", "-o", "JSON"]), @"");
    assert_snapshot!(refused(&["explain", "istoi"]), @"");
    assert_snapshot!(refused(&["explain", "OOMKiled"]), @"");
    assert_snapshot!(refused(&["list", "--show-kind"]), @"");
}

#[test]
fn flags_may_come_before_the_command() {
    let before = crate::shop::env().run(["-f", "shop.yaml", "-A", "list", "-o", "name"]).success();
    assert_eq!(before.stdout, crate::shop::list("-A -o name").success().stdout);
}
