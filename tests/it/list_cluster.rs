//! `list` against a server: its requests, and its output.

use apiserver::{ApiServer, Fault, Recorded, pods};
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::env::{CommandOutput, TestEnv};

/// A server with a few pods in three namespaces.
fn small() -> ApiServer {
    let server = ApiServer::start();
    server.add_all([
        pods::web("shop", "checkout"),
        pods::crash_loop("shop", "orders"),
        pods::plain("shop", "frontend"),
        pods::fluent_bit("staging", "checkout"),
        pods::stuck_job("batch", "report"),
    ]);
    server
}

fn run(env: &TestEnv, arguments: &str) -> CommandOutput {
    env.run(["list"].into_iter().chain(arguments.split_whitespace()))
}

fn names(output: &CommandOutput) -> Vec<String> {
    output.stdout.lines().map(|line| line.trim_start_matches("pod/").to_owned()).collect()
}

/// Paths of the requests, without the host.
fn paths(server: &ApiServer) -> Vec<String> {
    server.requests().into_iter().map(|request| request.path).collect()
}

fn parameters(request: &Recorded) -> Vec<(&str, &str)> {
    request.query.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect()
}

#[test]
fn a_cluster_and_its_dump_give_the_same_list() {
    let server = small();
    server.add_all(pods::mesh(60));
    let env = TestEnv::connected(&server);
    env.write("dump.json", &server.dump_pods());
    for arguments in ["", " --all", " --all --show-labels", " --unhealthy", " -l app=checkout --all"] {
        let mut live = run(&env, &format!("-A -o json --chunk-size 7{arguments}")).success().json();
        let mut saved = run(&env, &format!("-A -o json -f dump.json{arguments}")).success().json();
        assert_eq!(live["metadata"]["source"], "cluster");
        assert_eq!(live["metadata"]["context"], "test");
        assert_eq!(live["metadata"]["complete"], true);
        assert!(live["items"].as_array().is_some_and(|items| !items.is_empty()), "{arguments}");
        for list in [&mut live, &mut saved] {
            list["metadata"] = json!(null);
        }
        assert_eq!(live, saved, "{arguments}");
    }
}

#[test]
fn the_context_names_the_namespace() {
    let server = small();
    let env = TestEnv::new();
    env.write_kubeconfig(&server.kubeconfig().namespace("shop"));
    assert_snapshot!(run(&env, "-o name").success(), @r"
    pod/checkout-7d9f8b6c5-x2x7k
    pod/orders-6f7d8c9b5-m3n5p
    ");
    assert_snapshot!(run(&env, "-o name -n staging").success(), @"pod/checkout-5b6c7d8f9-q8w4z");
    assert_snapshot!(run(&env, "-o name -A").success(), @r"
    pod/report-t4v8r
    pod/checkout-7d9f8b6c5-x2x7k
    pod/orders-6f7d8c9b5-m3n5p
    pod/checkout-5b6c7d8f9-q8w4z
    ");
    // Without a namespace in the context it is `default`, which is empty.
    let env = TestEnv::connected(&server);
    assert_snapshot!(run(&env, "").success(), @r"
    ------- stderr -------
    No resources found in default namespace.
    ");
    let lists: Vec<_> = server.pod_lists().iter().map(|request| request.path.clone()).collect();
    assert_eq!(
        lists,
        [
            "/api/v1/namespaces/shop/pods",
            "/api/v1/namespaces/staging/pods",
            "/api/v1/pods",
            "/api/v1/namespaces/default/pods",
        ]
    );
}

#[test]
fn context_flag_selects_another_cluster() {
    let (here, there) = (small(), ApiServer::start());
    there.add(pods::web("far", "away"));
    let env = TestEnv::new();
    let first = here.kubeconfig().to_yaml();
    let second = there.kubeconfig().namespace("far").to_yaml();
    let second = second.replace("name: test", "name: other").replace("cluster: test", "cluster: other");
    let second = second.replace("name: dev", "name: op").replace("user: dev", "user: op");
    let (first, second) = (env.write("first", &first), env.write("second", &second));
    let list = std::env::join_paths([&first, &second]).expect("paths without colons");
    let env = env.var("KUBECONFIG", &list.to_string_lossy());
    assert_eq!(names(&run(&env, "-o name --context other").success()), ["away-7d9f8b6c5-x2x7k"]);
    let json = run(&env, "-o json --context other").success().json();
    assert_eq!(json["metadata"]["context"], "other");
    let kubeconfig = format!("-o name -A --context other --kubeconfig {}", second.display());
    assert_eq!(names(&run(&env, &kubeconfig).success()), ["away-7d9f8b6c5-x2x7k"]);
    assert_eq!(here.requests(), []);
}

#[test]
fn lists_are_read_in_pages() {
    let server = ApiServer::start();
    server.add_all(pods::mesh(23));
    let env = TestEnv::connected(&server);
    let asked = |arguments: &str| {
        let before = server.pod_lists().len();
        let output = run(&env, &format!("-A --all -o name {arguments}")).success();
        let lists = server.pod_lists().split_off(before);
        let limits: Vec<_> =
            lists.iter().map(|request| request.param("limit").map(ToOwned::to_owned)).collect();
        (names(&output), limits)
    };
    let (whole, limits) = asked("");
    assert_eq!((whole.len(), limits), (23, vec![Some("500".to_owned())]));
    assert_eq!(asked("--chunk-size 10"), (whole.clone(), vec![Some("10".to_owned()); 3]));
    assert_eq!(asked("--chunk-size=23").1.len(), 1);
    assert_eq!(asked("--chunk-size=0"), (whole, vec![None]));
}

#[test]
fn selectors_are_sent_to_the_server() {
    let server = small();
    let env = TestEnv::connected(&server);
    let output = env.run([
        "list",
        "-n",
        "shop",
        "-o",
        "name",
        "-l",
        "app in (checkout, orders)",
        "--field-selector",
        "status.phase=Running,spec.nodeName!=node-9",
    ]);
    assert_eq!(names(&output.success()), ["checkout-7d9f8b6c5-x2x7k", "orders-6f7d8c9b5-m3n5p"]);
    assert_eq!(
        parameters(&server.pod_lists()[0]),
        [
            ("labelSelector", "app in (checkout, orders)"),
            ("fieldSelector", "status.phase=Running,spec.nodeName!=node-9"),
            ("limit", "500"),
        ]
    );
}

#[test]
fn named_pods_are_fetched_one_by_one() {
    let server = small();
    let env = TestEnv::new();
    env.write_kubeconfig(&server.kubeconfig().namespace("shop"));
    let output = run(&env, "-o name frontend-84d5f6b7c-h7j2l nope pod/checkout-7d9f8b6c5-x2x7k").failure(2);
    assert_eq!(server.requests(), [], "{output}");
    let output = run(&env, "-o name frontend-84d5f6b7c-h7j2l nope checkout-7d9f8b6c5-x2x7k").failure(1);
    assert_snapshot!(output, @r#"
    pod/frontend-84d5f6b7c-h7j2l
    pod/checkout-7d9f8b6c5-x2x7k
    ------- stderr -------
    error: pods "nope" not found in namespace "shop"
      try: name its namespace with -n, or search all namespaces: `-A --field-selector metadata.name=nope`
    [exit status: 1]
    "#);
    assert_eq!(
        paths(&server),
        [
            "/api/v1/namespaces/shop/pods/frontend-84d5f6b7c-h7j2l",
            "/api/v1/namespaces/shop/pods/nope",
            "/api/v1/namespaces/shop/pods/checkout-7d9f8b6c5-x2x7k",
            // For the nearest names to `nope`.
            "/api/v1/namespaces/shop/pods",
        ]
    );
    let json = run(&env, "-o json -n staging pod/checkout-5b6c7d8f9-q8w4z pods/nope").failure(1).json();
    assert_eq!(
        (&json["metadata"]["complete"], &json["items"][0]["namespace"]),
        (&json!(false), &json!("staging"))
    );
}

#[test]
fn pods_of_a_workload_are_found_in_the_list() {
    let server = small();
    let env = TestEnv::new();
    env.write_kubeconfig(&server.kubeconfig().namespace("shop"));
    assert_eq!(names(&run(&env, "-o name deploy/checkout").success()), ["checkout-7d9f8b6c5-x2x7k"]);
    assert_eq!(names(&run(&env, "-o name -n batch job report").success()), ["report-t4v8r"]);
    // Named, it is shown although it has no sidecars.
    let output = run(&env, "-o name deploy/frontend deploy/nope").failure(1);
    assert_snapshot!(output, @r#"
    pod/frontend-84d5f6b7c-h7j2l
    ------- stderr -------
    error: no pods of deployment/nope found in namespace "shop"
      try: check that it exists: `kubectl get deployment/nope -n shop`
    [exit status: 1]
    "#);
    assert_eq!(
        paths(&server),
        ["/api/v1/namespaces/shop/pods", "/api/v1/namespaces/batch/pods", "/api/v1/namespaces/shop/pods"]
    );
    let output = run(&env, "-o name --namespaces shop,batch deploy/nope").failure(1);
    assert_snapshot!(output, @"
    ------- stderr -------
    error: no pods of deployment/nope found in namespaces shop, batch
      try: check that it exists: `kubectl get deployment -A --field-selector metadata.name=nope`
    [exit status: 1]
    ");
}

#[test]
fn an_expired_list_restarts_once() {
    let server = ApiServer::start();
    server.add_all(pods::mesh(9));
    let env = TestEnv::connected(&server);
    let whole = run(&env, "-A --all -o name --chunk-size 4").success();
    server.fault(Fault::Expired.on_page(2).times(1));
    let again = run(&env, "-A --all -o name --chunk-size 4").success();
    assert_eq!((names(&again).len(), &again.stdout), (9, &whole.stdout), "{again}");
    assert_eq!(again.stderr, "");
    // Five requests: pages 1 and 2 of the first try, then all three.
    let pages: Vec<_> = server.pod_lists().iter().skip(3).map(|request| request.page).collect();
    assert_eq!(pages, [Some(1), Some(2), Some(1), Some(2), Some(3)]);

    server.fault(Fault::Expired.on_page(2));
    let twice = run(&env, "-A --all -o name --chunk-size 4").failure(1);
    env.with_filters(|| assert_snapshot!(twice, @r#"
    ------- stderr -------
    error: the list from the API server http://127.0.0.1:[PORT] (context "test") expired twice while it was being read
      try: objects change faster than they can be read: request one namespace with -n, or larger pages with --chunk-size=5000
    [exit status: 1]
    "#));
}

#[test]
fn an_expired_list_discards_its_errors() {
    let server = ApiServer::start();
    server.add_all(pods::mesh(6));
    server.fault(Fault::BadPod.on_page(1).times(1));
    server.fault(Fault::Expired.on_page(2).times(1));
    let env = TestEnv::connected(&server);
    let output = run(&env, "-A --all -o json --chunk-size 4").success();
    assert_eq!(output.json()["items"].as_array().map(Vec::len), Some(6), "{output}");
    assert_eq!(output.json()["metadata"]["complete"], true);
}

#[test]
fn a_busy_server_is_retried_after_its_delay() {
    let server = small();
    server.fault(Fault::TooManyRequests(1).times(1));
    let env = TestEnv::connected(&server);
    let output = run(&env, "-n staging -o name").success();
    assert_eq!(names(&output), ["checkout-5b6c7d8f9-q8w4z"]);
    assert!(output.elapsed.as_millis() >= 1000, "{:?}", output.elapsed);
    assert_eq!(server.pod_lists().len(), 2);
}

#[test]
fn an_unreadable_pod_is_reported_and_skipped() {
    let server = small();
    server.fault(Fault::BadPod.on_page(1));
    let env = TestEnv::connected(&server);
    let output = run(&env, "-A --all -o name").failure(1);
    assert_snapshot!(output, @"
    pod/report-t4v8r
    pod/checkout-7d9f8b6c5-x2x7k
    pod/frontend-84d5f6b7c-h7j2l
    pod/orders-6f7d8c9b5-m3n5p
    pod/checkout-5b6c7d8f9-q8w4z
    ------- stderr -------
    error: cannot read a pod of the list, skipped: a field has an unexpected type (in Metadata.name)
    [exit status: 1]
    ");
    let env = env.var("KUBECTL_SIDECARS_WIRE", "json");
    let in_json = run(&env, "-A --all -o name").failure(1);
    assert_eq!(in_json.stdout, output.stdout);
    assert_snapshot!(in_json.stderr, @"error: cannot read a pod of the list, skipped: metadata.name: expected text, found a number");
    let json = run(&env, "-A --all -o json").failure(1);
    assert_eq!(json.json()["metadata"]["complete"], false);
    assert_eq!(json.json()["items"].as_array().map(Vec::len), Some(names(&output).len()), "{json}");
}

#[test]
fn lists_are_requested_once_and_compressed() {
    let server = small();
    server.add_all(pods::mesh(40));
    let env = TestEnv::connected(&server);
    let whole = run(&env, "-A --all -o json").success().json();
    let request = &server.requests()[0];
    assert_eq!(request.header("accept-encoding"), Some("gzip"));
    let agent = request.header("user-agent").unwrap_or_default();
    assert!(agent.starts_with(concat!("kubectl-sidecars/", env!("CARGO_PKG_VERSION"))), "{agent}");
    let plain = run(&env, "-A --all -o json --disable-compression").success().json();
    assert_eq!((&whole["items"], server.requests().len()), (&plain["items"], 2));
    assert_eq!(server.requests()[1].header("accept-encoding"), None);
    assert!(server.requests().iter().all(|request| request.method == "GET"));
}

#[test]
fn an_empty_cluster_is_not_an_error() {
    let env = TestEnv::connected(&ApiServer::start());
    let server = ApiServer::start();
    env.write_kubeconfig(&server.kubeconfig());
    assert_snapshot!(run(&env, "-A").success(), @r"
    ------- stderr -------
    No resources found
    ");
    assert_snapshot!(run(&env, "-n nowhere").success(), @r"
    ------- stderr -------
    No resources found in nowhere namespace.
    ");
    let json: Value = run(&env, "-A -o json").success().json();
    assert_eq!((&json["items"], &json["metadata"]["complete"]), (&json!([]), &json!(true)));
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_the_list_at_once_without_a_message() {
    use std::time::Duration;
    for arguments in ["-A", "-A -o json"] {
        let server = small();
        server.fault(Fault::Silence);
        let env = TestEnv::connected(&server);
        let running = env.start(["list"].into_iter().chain(arguments.split_whitespace()));
        while server.requests().is_empty() {
            std::thread::sleep(Duration::from_millis(5));
        }
        running.interrupt();
        let output = running.wait().failure(130);
        assert_eq!((output.stdout.as_str(), output.stderr.as_str()), ("", ""));
        assert!(output.elapsed < Duration::from_secs(5), "{output:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_is_not_a_failure() {
    use std::io::Read as _;
    use std::process::Stdio;
    // More than any pipe holds, in every format.
    let pods: Vec<_> = (0..300).map(|index| pods::web("shop", &format!("{index:0230}"))).collect();
    let env = TestEnv::new();
    env.write("pods.json", &crate::shop::dump(&pods));
    for format in ["table", "json", "yaml", "csv", "name"] {
        let mut command = env.command(["list", "-f", "pods.json", "-o", format]);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("cargo built the binary");
        let mut stdout = child.stdout.take().expect("it is piped");
        stdout.read_exact(&mut [0; 16]).expect("there is output");
        drop(stdout);
        let output = child.wait_with_output().expect("own children can be waited for");
        let stderr = String::from_utf8_lossy(&output.stderr);
        let errors = stderr.lines().filter(|line| !line.starts_with("note: ages are as of "));
        assert_eq!((output.status.code(), errors.count()), (Some(0), 0), "{format}: {stderr}");
    }
}
