//! Servers that cannot be reached or are not trusted.

use std::time::Duration;

use apiserver::{ApiServer, DeadPort, Fault, Identity, Kubeconfig};

use super::{check, fails, run, with_a_pod};
use crate::env::TestEnv;

#[test]
fn a_refused_connection_is_an_error() {
    let port = DeadPort::take();
    let env = TestEnv::new();
    env.write_kubeconfig(&port.kubeconfig());
    snapshot!(env, run(&env, "-A").failure(1), @r#"
    ------- stderr -------
    error: cannot connect to the API server http://127.0.0.1:[PORT] (context "test"): connection refused
      try: nothing is listening there: is the cluster running, and is the port right?
      try: `kubectl --context test config view --minify` shows the address in use
    [exit status: 1]
    "#);
}

#[test]
fn an_unknown_host_is_an_error() {
    let env = TestEnv::new();
    env.write_kubeconfig(&Kubeconfig::new("https://kubernetes.invalid:6443"));
    let output = run(&env, "-A --request-timeout 5s").failure(1);
    check(&output);
    let first = output.stderr.lines().next().unwrap_or_default();
    assert!(first.contains("kubernetes.invalid") && first.contains("name"), "{output}");
}

#[test]
fn untrusted_certificates_are_errors() {
    let with = |identity| fails(&ApiServer::options().tls(identity).start(), "-A");
    snapshot!(with(Identity::Expired), @r#"
    ------- stderr -------
    error: the certificate of the API server https://127.0.0.1:[PORT] (context "test") expired on [----TIMESTAMP----]
      try: the cluster's administrator must renew it; is the clock of this machine right?
    [exit status: 1]
    "#);
    snapshot!(with(Identity::NotYetValid), @r#"
    ------- stderr -------
    error: the certificate of the API server https://127.0.0.1:[PORT] (context "test") is not valid before [----TIMESTAMP----]
      try: is the clock of this machine right?
    [exit status: 1]
    "#);
    snapshot!(with(Identity::UnknownAuthority), @r#"
    ------- stderr -------
    error: the certificate of the API server https://127.0.0.1:[PORT] (context "test") is signed by an unknown authority
      try: if the cluster was recreated, download its kubeconfig again: it contains the new certificate authority
      try: --certificate-authority=FILE sets another certificate authority
    [exit status: 1]
    "#);
    snapshot!(with(Identity::OtherName), @r#"
    ------- stderr -------
    error: the certificate of the API server https://127.0.0.1:[PORT] (context "test") is not valid for that name, only for kubernetes.other.example
      try: if this is the right server: --tls-server-name=kubernetes.other.example
    [exit status: 1]
    "#);
    let server = ApiServer::options().tls(Identity::Good).start();
    let env = TestEnv::new();
    env.write_kubeconfig(&server.kubeconfig().without_authority());
    snapshot!(env, run(&env, "-A").failure(1), @r#"
    ------- stderr -------
    error: the certificate of the API server https://127.0.0.1:[PORT] (context "test") is signed by an unknown authority
      try: if the cluster was recreated, download its kubeconfig again: it contains the new certificate authority
      try: --certificate-authority=FILE sets another certificate authority
    [exit status: 1]
    "#);
    // HTTPS to a plain HTTP server, and the reverse.
    let plain = with_a_pod();
    env.write_kubeconfig(&Kubeconfig::new(&format!("https://{}", plain.address())));
    snapshot!(env, run(&env, "-A").failure(1), @r#"
    ------- stderr -------
    error: the API server https://127.0.0.1:[PORT] (context "test") does not speak TLS
      try: if it uses plain HTTP, use http://127.0.0.1:[PORT] as the server address
    [exit status: 1]
    "#);
    env.write_kubeconfig(&Kubeconfig::new(&format!("http://{}", server.address())));
    snapshot!(env, run(&env, "-A").failure(1), @r#"
    ------- stderr -------
    error: the API server http://127.0.0.1:[PORT] (context "test") did not respond like a Kubernetes API server: it does not speak HTTP
      try: a login page or a proxy may have answered instead, or the address may be wrong
      try: `kubectl --context test config view --minify` shows the address in use
      try: if it uses TLS, its address must start with https://
    [exit status: 1]
    "#);
}

#[test]
fn a_silent_server_times_out() {
    let silent = |silence| {
        let server = with_a_pod();
        server.fault(silence);
        let output = fails(&server, "-A --request-timeout 1s");
        assert!(output.elapsed < Duration::from_secs(10), "{output:?}");
        output
    };
    snapshot!(silent(Fault::Silence), @r#"
    ------- stderr -------
    error: timed out: the API server http://127.0.0.1:[PORT] (context "test") did not respond within 1 s
      try: is the server overloaded, or the connection slow? `kubectl --context test get --raw /readyz` checks its health
      try: --request-timeout=5m waits longer
    [exit status: 1]
    "#);
    snapshot!(silent(Fault::SilentConnect), @r#"
    ------- stderr -------
    error: timed out: the API server http://127.0.0.1:[PORT] (context "test") did not respond within 1 s
      try: is the server overloaded, or the connection slow? `kubectl --context test get --raw /readyz` checks its health
      try: --request-timeout=5m waits longer
    [exit status: 1]
    "#);
    let server = with_a_pod();
    server.fault(Fault::Endless(Duration::from_millis(20)));
    snapshot!(fails(&server, "-A --request-timeout 1s"), @r#"
    ------- stderr -------
    error: timed out: the API server http://127.0.0.1:[PORT] (context "test") did not finish its response within 1 s
      try: is the server overloaded, or the connection slow? `kubectl --context test get --raw /readyz` checks its health
      try: --request-timeout=5m waits longer
    [exit status: 1]
    "#);
}

#[test]
fn an_unreachable_address_times_out() {
    // This address is reserved for documentation. The error depends on the network.
    let env = TestEnv::new();
    env.write_kubeconfig(&Kubeconfig::new("https://192.0.2.1:6443"));
    let output = run(&env, "-A --request-timeout 1s").failure(1);
    check(&output);
    assert!(output.stderr.contains("https://192.0.2.1:6443 (context \"test\")"), "{output}");
    assert!(output.elapsed < Duration::from_secs(5), "{output:?}");
}

#[test]
fn invalid_server_addresses_are_errors() {
    for (address, part) in [
        ("ftp://kubernetes", "the address of the API server \"ftp://kubernetes\" is not valid"),
        ("https://", "the address of the API server \"https://\" is not valid"),
        ("https://me:s3cret@kubernetes", "the address of the API server contains a user name or a password"),
    ] {
        let env = TestEnv::new();
        env.write_kubeconfig(&Kubeconfig::new(address));
        let output = run(&env, "-A").failure(1);
        assert!(output.stderr.contains(part) && !output.stderr.contains("s3cret"), "{output}");
    }
}
