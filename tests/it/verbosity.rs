//! `-v`: what is told of requests on standard error, and what never is.

use apiserver::{ApiServer, Fault, pods};

use crate::env::TestEnv;

/// Runs over three pages and hides what differs from run to run.
fn told(level: &str) -> String {
    let server = ApiServer::options().token("s3cret-token").start();
    server.add_all(pods::mesh(5));
    let env = TestEnv::connected(&server);
    let output = env.run(["list", "-A", "-o", "name", "--all", "--chunk-size", "2", "-v", level]).success();
    assert_eq!(output.stdout.lines().count(), 5);
    output.stderr
}

/// A snapshot without ports, times, lengths, tokens, platform.
macro_rules! snapshot {
    ($text:expr, @$expected:literal) => {{
        let mut settings = insta::Settings::clone_current();
        settings.add_filter(r"127\.0\.0\.1:\d+", "127.0.0.1:[PORT]");
        settings.add_filter(r"in \d+ milliseconds", "in [N] milliseconds");
        settings.add_filter(r"continue=\S+", "continue=[TOKEN]");
        settings.add_filter(r"\d+ bytes", "[N] bytes");
        settings.add_filter(r"kubectl-sidecars/\S+ \(\w+/\w+\)", "kubectl-sidecars/[VERSION] ([OS]/[ARCH])");
        settings.bind(|| insta::assert_snapshot!($text, @$expected));
    }};
}

#[test]
fn below_level_6_nothing_is_logged() {
    assert_eq!(told("5"), "");
}

#[test]
fn level_6_logs_one_line_per_request() {
    snapshot!(told("6"), @"
    GET http://127.0.0.1:[PORT]/api/v1/pods?limit=2 200 OK in [N] milliseconds
    GET http://127.0.0.1:[PORT]/api/v1/pods?limit=2&continue=[TOKEN] 200 OK in [N] milliseconds
    GET http://127.0.0.1:[PORT]/api/v1/pods?limit=2&continue=[TOKEN] 200 OK in [N] milliseconds
    ");
}

#[test]
fn level_7_logs_encodings_sizes_and_pages() {
    snapshot!(told("7"), @"
    GET http://127.0.0.1:[PORT]/api/v1/pods?limit=2 200 OK in [N] milliseconds
        application/vnd.kubernetes.protobuf, [N] bytes
        page 1: 2 pods, 3 to come
    GET http://127.0.0.1:[PORT]/api/v1/pods?limit=2&continue=[TOKEN] 200 OK in [N] milliseconds
        application/vnd.kubernetes.protobuf, [N] bytes
        page 2: 2 pods, 1 to come
    GET http://127.0.0.1:[PORT]/api/v1/pods?limit=2&continue=[TOKEN] 200 OK in [N] milliseconds
        application/vnd.kubernetes.protobuf, [N] bytes
        page 3: 1 pod
    ");
}

#[test]
fn level_8_logs_headers_without_secrets() {
    snapshot!(told("8"), @"
    GET http://127.0.0.1:[PORT]/api/v1/pods?limit=2
        Accept: application/vnd.kubernetes.protobuf;drop=metadata.managedFields, application/json;drop=metadata.managedFields, application/json;q=0.9
        User-Agent: kubectl-sidecars/[VERSION] ([OS]/[ARCH])
        Accept-Encoding: gzip
        Authorization: (not shown)
    GET http://127.0.0.1:[PORT]/api/v1/pods?limit=2 200 OK in [N] milliseconds
        application/vnd.kubernetes.protobuf, [N] bytes
        page 1: 2 pods, 3 to come
    GET http://127.0.0.1:[PORT]/api/v1/pods?limit=2&continue=[TOKEN]
        Accept: application/vnd.kubernetes.protobuf;drop=metadata.managedFields, application/json;drop=metadata.managedFields, application/json;q=0.9
        User-Agent: kubectl-sidecars/[VERSION] ([OS]/[ARCH])
        Accept-Encoding: gzip
        Authorization: (not shown)
    GET http://127.0.0.1:[PORT]/api/v1/pods?limit=2&continue=[TOKEN] 200 OK in [N] milliseconds
        application/vnd.kubernetes.protobuf, [N] bytes
        page 2: 2 pods, 1 to come
    GET http://127.0.0.1:[PORT]/api/v1/pods?limit=2&continue=[TOKEN]
        Accept: application/vnd.kubernetes.protobuf;drop=metadata.managedFields, application/json;drop=metadata.managedFields, application/json;q=0.9
        User-Agent: kubectl-sidecars/[VERSION] ([OS]/[ARCH])
        Accept-Encoding: gzip
        Authorization: (not shown)
    GET http://127.0.0.1:[PORT]/api/v1/pods?limit=2&continue=[TOKEN] 200 OK in [N] milliseconds
        application/vnd.kubernetes.protobuf, [N] bytes
        page 3: 1 pod
    ");
}

#[test]
fn each_failed_attempt_is_logged() {
    let server = ApiServer::start();
    server.fault(Fault::Unavailable.times(1));
    let env = TestEnv::connected(&server);
    snapshot!(env.run(["list", "-A", "-v=6"]).success().stderr, @"
    GET http://127.0.0.1:[PORT]/api/v1/pods?limit=500 503 Service Unavailable in [N] milliseconds
    GET http://127.0.0.1:[PORT]/api/v1/pods?limit=500 200 OK in [N] milliseconds
    No resources found
    ");
}

#[test]
fn no_level_logs_secrets_or_bodies() {
    let server = ApiServer::start();
    server.add_all(pods::mesh(3));
    let env = TestEnv::connected(&server);
    for credentials in [
        &["--token", "s3cret"][..],
        &["--username", "admin", "--password", "s3cret"],
        &["--as", "s3cret", "--as-group", "s3cret", "--as-uid", "s3cret", "--as-user-extra", "scopes=s3cret"],
    ] {
        for level in ["6", "9", "255"] {
            let output = env.run(["list", "-A", "-v", level].iter().chain(credentials)).success();
            assert!(output.stderr.contains("GET http://127.0.0.1:"), "{output}");
            for word in ["s3cret", "czNjcmV0", "\"containers\"", "FEATURE_FLAG", "fieldsV1"] {
                assert!(!output.stderr.contains(word), "{word} in {output}");
            }
        }
    }
    // Nothing follows `-v`'s words into standard output.
    let output = env.run(["list", "-A", "-v", "9", "-o", "json"]).success();
    assert!(output.json()["items"].is_array());
}

#[test]
fn requests_have_a_user_agent() {
    let server = ApiServer::start();
    TestEnv::connected(&server).run(["list"]).success();
    let requests = server.requests();
    let agent = requests[0].header("user-agent").unwrap_or_default();
    let os = if cfg!(target_os = "macos") { "darwin" } else { std::env::consts::OS };
    let start = format!("kubectl-sidecars/{} ({os}/", env!("CARGO_PKG_VERSION"));
    assert!(agent.starts_with(&start) && agent.ends_with(')') && !agent.contains("x86_64"), "{agent}");
}

#[test]
fn logged_headers_are_those_that_are_sent() {
    let server = ApiServer::start();
    let env = TestEnv::connected(&server);
    for flags in [
        &[][..],
        &["--disable-compression", "--token", "t"],
        &["--as", "jane", "--as-group", "a", "--as-group", "b", "--as-uid", "7", "--as-user-extra", "team=x"],
    ] {
        let output = env.run(["list", "-v", "8"].iter().chain(flags)).success();
        let mut told: Vec<String> = output
            .stderr
            .lines()
            .filter_map(|line| line.strip_prefix("    ")?.split_once(": "))
            .filter(|(name, _)| !name.contains(' '))
            .map(|(name, value)| format!("{}: {value}", name.to_lowercase()))
            .collect();
        let hidden = |name: &str| name == "authorization" || name.starts_with("impersonate-");
        let mut sent: Vec<String> = server
            .requests()
            .pop()
            .expect("a request was sent")
            .headers
            .iter()
            .filter(|(name, _)| name != "host")
            .map(|(name, value)| format!("{name}: {}", if hidden(name) { "(not shown)" } else { value }))
            .collect();
        told.sort();
        sent.sort();
        assert_eq!(told, sent, "{output}");
    }
}

#[cfg(unix)]
#[test]
fn watches_are_logged_when_they_begin() {
    let server = ApiServer::start();
    server.add_all(pods::mesh(1));
    let env = TestEnv::connected(&server);
    let mut running = env.start(["list", "-A", "-w", "--all", "-v", "8"]);
    running.wait_for("Running");
    while server.requests().len() < 2 {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    // The answer has to begin before it can be told.
    std::thread::sleep(std::time::Duration::from_millis(300));
    running.interrupt();
    let told = running.wait().failure(130).stderr;
    let watch: Vec<_> = told.lines().skip_while(|line| !line.contains("watch=true")).collect();
    assert!(watch.contains(&"    Accept-Encoding: identity"), "{told}");
    assert!(watch.iter().any(|line| line.contains(" 200 OK in ")), "{told}");
}
