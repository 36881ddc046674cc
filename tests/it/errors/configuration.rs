//! Kubeconfigs that are missing, invalid, or incomplete.

use apiserver::Kubeconfig;

use super::{run, with_a_pod};
use crate::env::TestEnv;

#[test]
fn a_missing_kubeconfig_is_an_error() {
    let env = TestEnv::new();
    snapshot!(env, run(&env, "").failure(1), @r"
    ------- stderr -------
    error: no cluster is configured: KUBECONFIG is not set; tried [HOME]/.kube/config (missing)
      try: set a kubeconfig with --kubeconfig FILE or KUBECONFIG; inside a pod, its service account is used
      try: -f FILE reads pods from a file instead of a cluster
    [exit status: 1]
    ");
    snapshot!(env, run(&env, "--kubeconfig missing.yaml").failure(1), @r"
    ------- stderr -------
    error: kubeconfig missing.yaml not found
      try: --kubeconfig takes the path of an existing file
    [exit status: 1]
    ");
    let list = std::env::join_paths(["/nowhere/one", "/nowhere/two"]).expect("paths without colons");
    let env = env.var("KUBECONFIG", &list.to_string_lossy());
    snapshot!(env, run(&env, "").failure(1), @r"
    ------- stderr -------
    error: no cluster is configured: KUBECONFIG lists /nowhere/one (missing), /nowhere/two (missing)
      try: set a kubeconfig with --kubeconfig FILE or KUBECONFIG; inside a pod, its service account is used
      try: -f FILE reads pods from a file instead of a cluster
    [exit status: 1]
    ");
}

#[test]
fn an_unreadable_kubeconfig_is_an_error() {
    let env = TestEnv::new();
    env.write(".kube/config", "clusters: [}");
    snapshot!(env, run(&env, "").failure(1), @r"
    ------- stderr -------
    error: cannot read the kubeconfig [HOME]/.kube/config: line 1: not valid YAML: mismatched bracket '[' closed by '}'
    [exit status: 1]
    ");
    env.write(".kube/config", "");
    snapshot!(env, run(&env, "").failure(1), @r"
    ------- stderr -------
    error: no cluster is configured: KUBECONFIG is not set; tried [HOME]/.kube/config (empty)
      try: set a kubeconfig with --kubeconfig FILE or KUBECONFIG; inside a pod, its service account is used
      try: -f FILE reads pods from a file instead of a cluster
    [exit status: 1]
    ");
    env.write_kubeconfig(&Kubeconfig::new(""));
    snapshot!(env, run(&env, "").failure(1), @r#"
    ------- stderr -------
    error: cluster "test" has no server in [HOME]/.kube/config
      try: `kubectl config set-cluster NAME --server=https://…` sets it
    [exit status: 1]
    "#);
}

#[test]
fn unknown_contexts_clusters_and_users_are_errors() {
    let env = TestEnv::connected(&with_a_pod());
    snapshot!(env, run(&env, "--context prod").failure(1), @r#"
    ------- stderr -------
    error: context "prod" not found in [HOME]/.kube/config
      try: existing contexts: test
    [exit status: 1]
    "#);
    snapshot!(env, run(&env, "--context tset").failure(1), @r#"
    ------- stderr -------
    error: context "tset" not found in [HOME]/.kube/config
      try: `test`
    [exit status: 1]
    "#);
    snapshot!(env, run(&env, "--cluster prod").failure(1), @r#"
    ------- stderr -------
    error: cluster "prod" not found in [HOME]/.kube/config
      try: existing clusters: test
    [exit status: 1]
    "#);
    snapshot!(env, run(&env, "--user root").failure(1), @r#"
    ------- stderr -------
    error: user "root" not found in [HOME]/.kube/config
      try: existing users: dev
    [exit status: 1]
    "#);
}

#[test]
fn error_messages_have_no_secrets() {
    let env = TestEnv::new();
    env.write_kubeconfig(&Kubeconfig::new("http://user:p4ssword@127.0.0.1:1").token("t0ken"));
    for arguments in ["-A", "-A -v 9", "-A --token t0ken"] {
        let output = run(&env, arguments);
        assert_eq!(output.code, Some(1), "{output}");
        assert!(!output.to_string().contains("p4ssword"), "{output}");
        assert!(!output.to_string().contains("t0ken"), "{output}");
    }
}
