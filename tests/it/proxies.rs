//! `list` through proxies: which one is used, and its errors.

use apiserver::{ApiServer, Identity, Kubeconfig, Proxy, ProxyKind, pods};

use crate::env::{CommandOutput, TestEnv};

const POD: &str = "pod/checkout-7d9f8b6c5-x2x7k\n";
/// A host name that only the proxies of these tests can resolve.
const HOST: &str = "kubernetes.other.example:6443";

fn server() -> ApiServer {
    let server = ApiServer::options().tls(Identity::OtherName).start();
    server.add(pods::web("shop", "checkout"));
    server
}

/// As the server's own kubeconfig, but by name.
fn by_name(server: &ApiServer, further_authority: &str) -> Kubeconfig {
    let authority = [server.authority_pem().unwrap_or_default(), further_authority].concat();
    Kubeconfig::new(&format!("https://{HOST}")).authority(&authority).token("anything")
}

fn list(env: &TestEnv, further: &[&str]) -> CommandOutput {
    let arguments = ["list", "-A", "-o", "name", "--request-timeout", "3s"];
    env.run(arguments.iter().chain(further))
}

#[test]
fn proxies_of_every_kind_lead_to_the_server() {
    let server = server();
    for (kind, head) in [
        (ProxyKind::Http, format!("CONNECT {HOST} ")),
        (ProxyKind::Https, format!("CONNECT {HOST} ")),
        (ProxyKind::Socks5, format!("SOCKS {HOST}")),
    ] {
        let proxy = Proxy::leading_to(kind, server.address());
        let config = by_name(&server, proxy.authority_pem());
        let env = TestEnv::new();
        env.write_kubeconfig(&config);
        assert_eq!(list(&env, &["--proxy-url", &proxy.url()]).success().to_string(), POD, "{kind:?}");
        env.write_kubeconfig(&config.clone().cluster_line(&format!("proxy-url: {}", proxy.url())));
        assert_eq!(list(&env, &[]).success().to_string(), POD, "{kind:?}");
        env.write_kubeconfig(&config);
        for variable in ["HTTPS_PROXY", "https_proxy"] {
            let command = &mut env.command(["list", "-A", "-o", "name"]);
            let output = command.env(variable, proxy.url()).output().expect("cargo built the binary");
            assert_eq!(String::from_utf8_lossy(&output.stdout), POD, "{kind:?} {output:?}");
        }
        let heads = proxy.heads();
        assert!(heads.len() == 4 && heads.iter().all(|found| found.starts_with(&head)), "{heads:?}");
    }
}

#[test]
fn a_server_without_tls_uses_http_proxy() {
    let server = ApiServer::start();
    server.add(pods::web("shop", "checkout"));
    let (right, wrong) = (Proxy::leading_to(ProxyKind::Http, server.address()), Proxy::start());
    let env = TestEnv::new().var("HTTP_PROXY", &right.url()).var("HTTPS_PROXY", &wrong.url());
    env.write_kubeconfig(&Kubeconfig::new("http://kubernetes.other.example:8001"));
    assert_eq!(list(&env, &[]).success().to_string(), POD);
    assert_eq!((right.heads().len(), wrong.heads().len()), (1, 0));
}

#[test]
fn no_proxy_matches_the_server_and_not_the_proxy() {
    let server = server();
    let proxy = Proxy::leading_to(ProxyKind::Http, server.address());
    let env = TestEnv::new().var("HTTPS_PROXY", &proxy.url());
    // Exceptions that do not match the cluster; the first matches the proxy. Blanks and commas are ignored.
    for exceptions in ["127.0.0.0/8", "10.0.0.0/8,", "localhost, .svc , ", "other.example:443"] {
        let env = TestEnv::new().var("HTTPS_PROXY", &proxy.url()).var("NO_PROXY", exceptions);
        env.write_kubeconfig(&by_name(&server, ""));
        assert_eq!(list(&env, &[]).success().to_string(), POD, "{exceptions}");
    }
    let before = proxy.heads().len();
    assert_eq!(before, 4);
    for (address, exceptions) in [
        (format!("https://{HOST}"), "other.example"),
        (format!("https://{HOST}"), "localhost , .other.example"),
        ("https://10.255.255.1:6443".to_owned(), "10.0.0.0/8,"),
        ("https://10.255.255.1:6443".to_owned(), "*"),
        (server.url(), ""),
    ] {
        let env = TestEnv::new().var("HTTPS_PROXY", &proxy.url()).var("NO_PROXY", exceptions);
        env.write_kubeconfig(&Kubeconfig::new(&address).token("anything"));
        // Without the proxy, the server cannot be reached, or is not trusted.
        let output = list(&env, &["--request-timeout", "500ms"]).failure(1);
        assert!(!output.stderr.contains("proxy"), "{output}");
    }
    assert_eq!(proxy.heads().len(), before);
    // An explicit proxy has no exceptions.
    let env = env.var("NO_PROXY", "*");
    env.write_kubeconfig(&by_name(&server, ""));
    assert_eq!(list(&env, &["--proxy-url", &proxy.url()]).success().to_string(), POD);
}

#[test]
fn proxy_errors_name_the_proxy() {
    let server = server();
    let told = |answer: &'static str| {
        let proxy = Proxy::leading_to(ProxyKind::Refusing(answer), server.address());
        let env = TestEnv::new().var("HTTPS_PROXY", &proxy.url().replace("//", "//me:s3cret@"));
        env.write_kubeconfig(&by_name(&server, ""));
        let output = list(&env, &[]).failure(1);
        assert!(!output.to_string().contains("s3cret"), "{output}");
        env.with_filters(|| output.to_string().replace(&proxy.url(), "http://127.0.0.1:[PORT]"))
    };
    insta::assert_snapshot!(told("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"), @r#"
    ------- stderr -------
    error: the proxy http://127.0.0.1:[PORT] (from HTTPS_PROXY) refused to connect to kubernetes.other.example:6443 (context "test")
      try: if the API server can be reached without the proxy: export NO_PROXY="$NO_PROXY,kubernetes.other.example"
    [exit status: 1]
    "#);
    insta::assert_snapshot!(told("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"), @"
    ------- stderr -------
    error: the proxy http://127.0.0.1:[PORT] (from HTTPS_PROXY) requires a user name and a password
      try: add them to its address: http://USER:PASSWORD@HOST:PORT
    [exit status: 1]
    ");
    insta::assert_snapshot!(told("<html>Sign in to the network</html>\r\n\r\n"), @r#"
    ------- stderr -------
    error: the proxy http://127.0.0.1:[PORT] (from HTTPS_PROXY) refused to connect to kubernetes.other.example:6443 (context "test")
      try: if the API server can be reached without the proxy: export NO_PROXY="$NO_PROXY,kubernetes.other.example"
    [exit status: 1]
    "#);
    let env = TestEnv::new().var("HTTPS_PROXY", "ftp://proxy.example");
    env.write_kubeconfig(&by_name(&server, ""));
    insta::assert_snapshot!(list(&env, &[]).failure(1), @r#"
    ------- stderr -------
    error: the proxy address in HTTPS_PROXY has an unknown scheme "ftp"
      try: an address looks like http://proxy.example.com:3128; the scheme is http, https or socks5
    [exit status: 1]
    "#);
}
