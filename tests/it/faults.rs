//! Faults on every page of a list: a complete result or a clear error, in time, and never a partial result.

use std::time::Duration;

use apiserver::{ApiServer, Fault, Identity, Plan, pods};

use crate::env::{CommandOutput, TestEnv};

/// Nine pods on three pages.
fn run(plan: Plan) -> (CommandOutput, ApiServer) {
    run_against(ApiServer::start(), plan)
}

/// The same against a server that speaks JSON alone.
fn run_in_json(plan: Plan) -> (CommandOutput, ApiServer) {
    run_against(ApiServer::options().json_only().start(), plan)
}

fn run_against(server: ApiServer, plan: Plan) -> (CommandOutput, ApiServer) {
    server.add_all(pods::mesh(9));
    server.fault(plan);
    let env = TestEnv::connected(&server);
    let arguments = ["list", "-A", "--all", "-o", "name", "--chunk-size", "3", "--request-timeout", "1s"];
    (env.run(arguments), server)
}

#[track_caller]
fn is_whole(output: &CommandOutput, plan: &Plan) {
    assert_eq!((output.code, output.stderr.as_str()), (Some(0), ""), "{plan:?}: {output}");
    assert_eq!(output.stdout.lines().count(), 9, "{plan:?}: {output}");
}

#[track_caller]
fn is_an_error(output: &CommandOutput, plan: &Plan) {
    assert_eq!((output.code, output.stdout.as_str()), (Some(1), ""), "{plan:?}: {output}");
    assert!(output.stderr.starts_with("error: "), "{plan:?}: {output}");
    assert!(output.elapsed < Duration::from_secs(10), "{plan:?} took {:?}", output.elapsed);
}

/// A permanent fault, on each page.
fn fails_on_every_page(run: fn(Plan) -> (CommandOutput, ApiServer), faults: &[Fault]) {
    std::thread::scope(|scope| {
        for page in 1..=3 {
            scope.spawn(move || {
                for fault in faults {
                    let plan = fault.clone().on_page(page);
                    is_an_error(&run(plan.clone()).0, &plan);
                }
            });
        }
    });
}

fn canned(code: u16, content_type: &'static str, body: &str) -> Fault {
    Fault::Canned { code, content_type, body: body.as_bytes().to_vec() }
}

#[test]
fn refusals_are_errors_on_every_page() {
    fails_on_every_page(
        run,
        &[
            Fault::Unauthorized,
            Fault::NotFound,
            Fault::Expired,
            Fault::InternalError,
            Fault::BadGateway,
            canned(409, "application/json", r#"{"kind":"Status","message":"no","code":409}"#),
            canned(422, "application/json", r#"{"kind":"Status","message":"no","code":422}"#),
        ],
    );
}

#[test]
fn forbidden_on_a_later_page_falls_back_to_each_namespace() {
    // The pods so far are dropped, and each namespace is listed by itself.
    for page in 2..=3 {
        let (output, _server) = run(Fault::Forbidden.on_page(page));
        assert_eq!(output.code, Some(0), "{output}");
        assert_eq!(output.stdout.lines().count(), 9, "{output}");
        assert!(
            output.stderr.starts_with("note: forbidden to list pods in all namespaces at once"),
            "{output}"
        );
    }
    let plan = Fault::Forbidden.on_page(1);
    is_an_error(&run(plan.clone()).0, &plan);
}

#[test]
fn broken_bodies_are_errors_on_every_page() {
    let halves = [
        Fault::Reset,
        Fault::Truncated,
        Fault::ChunkCut,
        Fault::HalfBody,
        Fault::GzipTruncated,
        Fault::GzipCorrupt,
    ];
    fails_on_every_page(run, &halves);
    fails_on_every_page(run_in_json, &halves);
    fails_on_every_page(run_in_json, &[Fault::WrongType]);
    fails_on_every_page(
        run,
        &[
            Fault::LoginPage,
            canned(200, "application/json", ""),
            canned(200, "application/json", "{}"),
            canned(204, "application/json", ""),
            canned(200, "application/vnd.kubernetes.protobuf", "k8s\0\n\r\n\u{2}v1\u{12}\u{7}PodList"),
        ],
    );
}

#[test]
fn silence_and_bodies_without_end_are_errors_on_every_page() {
    fails_on_every_page(run, &[Fault::Silence, Fault::Endless(Duration::from_millis(10))]);
}

#[test]
fn lasting_errors_are_tried_three_times() {
    std::thread::scope(|scope| {
        for fault in [Fault::Unavailable, Fault::GatewayTimeout, Fault::TooManyRequests(1)] {
            scope.spawn(move || {
                let plan = fault.on_page(2);
                let (output, server) = run(plan.clone());
                is_an_error(&output, &plan);
                let pages: Vec<_> = server.pod_lists().iter().filter_map(|request| request.page).collect();
                assert_eq!(pages, [1, 2, 2, 2], "{plan:?}");
                assert!(output.elapsed < Duration::from_secs(6), "{plan:?} took {:?}", output.elapsed);
            });
        }
    });
}

#[test]
fn passing_errors_are_retried_without_a_message() {
    std::thread::scope(|scope| {
        for page in 1..=3 {
            scope.spawn(move || {
                for plan in [
                    Fault::Unavailable.on_page(page).times(2),
                    Fault::GatewayTimeout.on_page(page).times(1),
                    Fault::Latency(Duration::from_millis(300)).on_page(page),
                    Fault::Trickle(Duration::from_millis(5)).on_page(page),
                ] {
                    is_whole(&run(plan.clone()).0, &plan);
                }
            });
        }
        for page in 2..=3 {
            scope.spawn(move || {
                let plan = Fault::Expired.on_page(page).times(1);
                is_whole(&run(plan.clone()).0, &plan);
            });
        }
    });
}

#[test]
fn a_repeated_continue_token_is_an_error() {
    for page in 2..=3 {
        let plan = Fault::RepeatToken.on_page(page);
        let (output, server) = run(plan.clone());
        is_an_error(&output, &plan);
        assert!(server.pod_lists().len() <= 4, "{}", server.pod_lists().len());
    }
}

#[test]
fn a_long_retry_after_is_cut_short() {
    let server = ApiServer::start();
    server.add_all(pods::mesh(2));
    server.fault(Fault::TooManyRequests(120).times(1));
    let output = TestEnv::connected(&server).run(["list", "-A", "--all", "-o", "name"]).success();
    assert_eq!(output.stdout.lines().count(), 2);
    let waited = output.elapsed;
    assert!(waited >= Duration::from_secs(5) && waited < Duration::from_secs(9), "{waited:?}");
}

#[test]
fn a_missing_tls_handshake_times_out_within_ten_seconds() {
    let server = ApiServer::options().tls(Identity::Good).start();
    server.fault(Fault::SilentConnect);
    let env = TestEnv::connected(&server);
    let output = env.run(["list", "-A"]).failure(1);
    let waited = output.elapsed;
    assert!(waited >= Duration::from_secs(9) && waited < Duration::from_secs(13), "{waited:?}");
    env.with_filters(|| {
        insta::assert_snapshot!(output, @r#"
    ------- stderr -------
    error: timed out: no connection to the API server https://127.0.0.1:[PORT] (context "test") within 10 s
      try: is the VPN up, if the cluster needs one? a firewall may be dropping packets
      try: `kubectl --context test config view --minify` shows the address in use
    [exit status: 1]
    "#);
    });
}

#[test]
fn a_pipe_gets_no_progress() {
    let server = ApiServer::start();
    server.add_all(pods::mesh(4));
    server.fault(Fault::Latency(Duration::from_millis(700)));
    let output = TestEnv::connected(&server).run(["list", "-A", "--chunk-size", "2"]).success();
    assert!(output.elapsed > Duration::from_millis(1400), "{:?}", output.elapsed);
    assert_eq!(output.stderr, "");
    assert!(!output.stdout.contains(['\u{1b}', '\r']), "{output}");
}
