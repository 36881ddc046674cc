//! `overhead --history`: Prometheus is found, asked, and its answers are shown; what goes wrong costs only the history.

use apiserver::{ApiServer, Forbid, pods};
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::env::{CommandOutput, TestEnv};

const QUERY: &str = "/api/v1/query?";
const JSON: &str = "application/json";
/// The service of the charts.
const PROMETHEUS: &str = "/services/prometheus:http-web/proxy/api/v1/query?";

fn service(name: &str, app: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "Service",
        "metadata": {"namespace": "monitoring", "name": name, "labels": {"app": app}},
        "spec": {"clusterIP": "10.0.0.1", "ports": [{"name": "http-web", "port": 9090}]}})
}

fn vector(samples: &[(&str, &str, &str, &str)]) -> String {
    let result: Vec<Value> = samples
        .iter()
        .map(|(namespace, pod, container, value)| {
            let metric = json!({"namespace": namespace, "pod": pod, "container": container});
            json!({"metric": metric, "value": [1_795_000_000, value]})
        })
        .collect();
    json!({"status": "success", "data": {"resultType": "vector", "result": result}}).to_string()
}

const CHECKOUT: &str = "checkout-7d9f8b6c5-x2x7k";

/// A cluster with two injected pods, and with a Prometheus that has figures for one of them.
fn server() -> ApiServer {
    let server = ApiServer::start();
    let mut web = pods::web("shop", "checkout");
    web["metadata"]["annotations"]["sidecar.istio.io/status"] = json!("{}");
    server.add_all([web, pods::fluent_bit("shop", "catalog")]);
    server.add(service("prometheus", "kube-prometheus-stack-prometheus"));
    answers(&server, PROMETHEUS);
    server
}

/// Sets the answers to all queries whose address contains `place`.
fn answers(server: &ApiServer, place: &str) {
    let one = |value: &str| vector(&[("shop", CHECKOUT, "istio-proxy", value)]);
    server.answer(&[place], 200, JSON, &vector(&[]));
    server.answer(&[place, "query=count(container_memory"], 200, JSON, &vector(&[("", "", "", "2")]));
    for (part, value) in [
        ("query=quantile_over_time(0.95", "0.01234"),
        ("query=max by (namespace,pod,container) (max_over_time(container_memory", "78643200"),
        ("query=count_over_time(", "1512"),
        ("query=sum by (namespace,pod,container) (increase(container_cpu_cfs_throttled", "0.3127"),
        ("increase(container_oom_events_total", "1.0004"),
        ("status_restarts_total", "3.9"),
    ] {
        server.answer(&[place, part], 200, JSON, &one(value));
    }
}

fn run(server: &ApiServer, arguments: &str) -> CommandOutput {
    let words = ["overhead", "-A"].into_iter().chain(arguments.split_whitespace());
    TestEnv::connected(server).run(words)
}

#[test]
fn a_prometheus_is_found_and_its_figures_are_shown() {
    let server = server();
    assert_snapshot!("history_in_a_table", run(&server, "--history").success());
    assert_snapshot!("history_in_csv", run(&server, "--history -o csv").success());
    let queries: Vec<String> = server
        .requests()
        .iter()
        .filter(|request| request.path.contains("/proxy/"))
        .filter_map(|request| request.param("query").map(ToOwned::to_owned))
        .collect();
    assert!(
        queries.iter().all(|query| !query.contains("app|") && !query.contains("\"app\"")),
        "{queries:#?}"
    );
    assert!(queries.iter().any(|query| query.contains("container=~\"fluent-bit|istio-proxy\"")));
}

#[test]
fn json_has_unknown_figures_as_null() {
    let report = run(&server(), "--history=2w --percentile 99 -o json").success().json();
    let item = |name: &str| {
        let items = report["items"].as_array().expect("it is a list");
        items.iter().find(|item| item["key"]["sidecar"] == name).expect("it is there")["history"].clone()
    };
    // Nothing answers to the 99th percentile.
    assert_eq!(
        item("istio-proxy"),
        json!({"containers": 1, "measured": 1, "peak": {"cpuMillicores": null, "memoryBytes": 78_643_200},
            "sum": {"cpuMillicores": null, "memoryBytes": 78_643_200}, "throttledShare": 0.3127, "oomKills": 1,
            "restarts": 4, "points": 1512, "coveredShare": 0.375})
    );
    assert_eq!(
        item("fluent-bit"),
        json!({"containers": 1, "measured": 0, "peak": {"cpuMillicores": null, "memoryBytes": null},
            "sum": {"cpuMillicores": null, "memoryBytes": null}, "throttledShare": null, "oomKills": null,
            "restarts": null, "points": 0, "coveredShare": 0.0})
    );
}

#[test]
fn a_recording_rule_is_used_where_there_is_one() {
    let server = server();
    let rule = "node_namespace_pod_container:container_cpu_usage_seconds_total:sum_irate";
    server.answer(&[PROMETHEUS, &format!("query=count({rule}")], 200, JSON, &vector(&[("", "", "", "5")]));
    let over = format!("quantile_over_time(0.95, {rule}");
    let answer = vector(&[("shop", CHECKOUT, "istio-proxy", "0.5")]);
    server.answer(&[PROMETHEUS, &over], 200, JSON, &answer);
    let report = run(&server, "--history -o json").success().json();
    assert_eq!(report["totals"]["history"]["peak"]["cpuMillicores"], 500);
}

#[test]
fn two_equals_are_not_guessed_between() {
    let server = server();
    server.add(service("prometheus-b", "prometheus-server"));
    answers(&server, "/services/prometheus-b:http-web/proxy/");
    assert_snapshot!("two_equals", run(&server, "--history").failure(1));
    // Named, it is used; and one without metrics of containers is no equal.
    run(&server, "--history --prometheus monitoring/prometheus-b:http-web").success();
    server.answer(&["/services/prometheus-b:"], 200, JSON, &vector(&[]));
    run(&server, "--history").success();
}

#[test]
fn each_failure_says_which_it_is_and_the_rest_of_the_answer_stands() {
    let fresh = || {
        let server = ApiServer::start();
        server.add(pods::web("shop", "checkout"));
        server
    };
    let mut text = String::new();
    let mut show = |what: &str, output: CommandOutput| {
        let output = output.failure(1);
        assert!(output.stdout.contains("istio-proxy"), "{output}");
        text.extend(["--- ", what, "\n", &output.stderr, "\n"]);
    };
    show("none", run(&fresh(), "--history"));
    let server = fresh();
    server.forbid(Forbid::cluster_wide().of("services"));
    show("forbidden to list services", run(&server, "--history"));
    for (what, status, content_type, body) in [
        ("unauthorized", 401, "text/plain", "Unauthorized"),
        ("a login page", 200, "text/html", "<html>Log in</html>"),
        ("another server", 200, JSON, "{\"hello\": 1}"),
        ("not found", 404, "text/plain", "404 page not found"),
        (
            "no metrics",
            200,
            JSON,
            "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[]}}",
        ),
        (
            "an error",
            400,
            JSON,
            "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"parse error\"}",
        ),
        (
            "no endpoints",
            503,
            JSON,
            "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"reason\":\"ServiceUnavailable\",\
             \"code\":503,\"message\":\"no endpoints available for service \\\"prometheus\\\"\"}",
        ),
        (
            "forbidden to use the proxy",
            403,
            JSON,
            "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"reason\":\"Forbidden\",\"code\":403,\
             \"message\":\"services \\\"x\\\" is forbidden: User \\\"dev\\\" cannot get resource \\\"services/proxy\\\"\"}",
        ),
    ] {
        let server = fresh();
        server.add(service("prometheus", "prometheus-server"));
        server.answer(&["/proxy/"], status, content_type, body);
        show(what, run(&server, "--history"));
    }
    let server = fresh();
    server.add(service("prometheus", "prometheus-server"));
    server.answer(&["/proxy/"], 200, JSON, &vector(&[]));
    server.answer(&["/proxy/", "query=count(container_m"], 200, JSON, &vector(&[("", "", "", "9")]));
    show("no figures for these containers", run(&server, "--history"));
    let port = apiserver::DeadPort::take();
    let env = TestEnv::connected(&server);
    show(
        "nothing listens",
        env.run(["overhead", "-A", "--history", "--prometheus", &format!("http://{}", port.address())]),
    );
    TestEnv::new().with_filters(|| assert_snapshot!("failures", text));
}

#[test]
fn what_is_too_large_is_halved_and_then_given_up() {
    let server = server();
    let much = r#"{"status":"error","errorType":"execution","error":"query processing would load too many samples into memory in query execution"}"#;
    server.answer(&[PROMETHEUS, "fluent-bit|istio-proxy"], 422, JSON, much);
    let report = run(&server, "--history -o json").success().json();
    assert_eq!(report["totals"]["history"]["peak"]["memoryBytes"], 78_643_200);
    server.answer(&[PROMETHEUS, "container=~"], 422, JSON, much);
    let output = run(&server, "--history").failure(1);
    assert_snapshot!("too_large", output);
    let error = r#"{"status":"error","errorType":"internal","error":"disk"}"#;
    server.answer(&[PROMETHEUS, "container=~"], 500, JSON, error);
    let before = server.requests().len();
    let output = run(&server, "--history").failure(1);
    assert!(
        output.stderr.contains("refused the query: disk")
            && output.stderr.contains("missing for namespace shop"),
        "{output}"
    );
    // The lists, four probes, and at most four queries.
    assert!(server.requests().len() - before < 14, "{}", server.requests().len() - before);
}

#[test]
fn a_url_is_asked_with_its_headers_which_are_never_printed() {
    let server = server();
    let prometheus = ApiServer::start();
    answers(&prometheus, &format!("/prom{QUERY}"));
    let env = TestEnv::connected(&server);
    env.write("token", "s3cret-token\n");
    let url = format!("{}/prom", prometheus.url());
    let words =
        ["overhead", "-A", "--history", "-v=9", "--prometheus", &url, "--prometheus-token-file", "token"];
    let more = ["--prometheus-header", "X-Scope-OrgID: s3cret-tenant", "--prometheus-label", "cluster=prod"];
    let output = env.run(words.into_iter().chain(more)).success();
    assert!(!format!("{output}").contains("s3cret"), "{output}");
    let requests = prometheus.requests();
    assert!(requests.len() > 7 && server.requests().iter().all(|request| !request.path.contains("query")));
    for request in requests {
        assert_eq!(request.header("authorization"), Some("Bearer s3cret-token"));
        assert_eq!(request.header("x-scope-orgid"), Some("s3cret-tenant"));
        assert!(request.param("query").is_some_and(|query| query.contains("cluster=\"prod\"")));
    }
    // The API server's own token stays with the API server.
    let output = env.run(["overhead", "-A", "--history", "--token", "s3cret-api", "--prometheus", &url]);
    output.success();
    assert!(
        prometheus
            .requests()
            .iter()
            .all(|request| request.header("authorization") != Some("Bearer s3cret-api"))
    );
}

#[test]
fn requests_are_recommended_with_commands_that_resize_running_pods() {
    let server = server();
    let output = run(&server, "--history --recommend").success();
    assert_snapshot!("recommendations", output);
    let report = run(&server, "--history --recommend -o json").success().json();
    let one = &report["recommendations"][0];
    assert_eq!(one["with"], "istio-proxy:requests.cpu=13m,requests.memory=94Mi");
    assert_eq!(one["oomKills"], 1);
    // What is to be tried is what is recommended.
    let tried = run(&server, &format!("-o json --with {}", one["with"].as_str().unwrap_or_default()))
        .success()
        .json();
    assert_eq!(tried["whatIf"]["with"][0]["requests"], one["recommended"]);
}

#[test]
fn contradictions_are_usage_errors() {
    let env = TestEnv::connected(&server());
    env.write("token", "s3cret");
    env.write(
        "pod.yaml",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: b}]}\n",
    );
    for (words, part) in [
        ("-f pod.yaml --history", "--history cannot be used with -f"),
        ("--percentile 90", "--percentile needs --history"),
        ("--recommend", "--recommend needs --history"),
        ("--history --recommend --without istio-proxy", "neither --with nor --without"),
        ("--history --recommend -o csv", "--recommend cannot be used with this format"),
        ("--history=5m", "is not between one hour and one year"),
        ("--history --percentile 0", "is not a percentile"),
        ("--history --prometheus x", "expected a URL or NAMESPACE/SERVICE:PORT"),
        ("--history --prometheus-token-file token", "needs its URL"),
        (
            "--history --prometheus-token-file none --prometheus http://x",
            "cannot read --prometheus-token-file",
        ),
        ("--history --contexts * --prometheus http://x", "needs a label that tells clusters apart"),
    ] {
        let output = env.run(["overhead"].into_iter().chain(words.split(' '))).failure(2);
        assert!(output.stderr.contains(part), "{words}: {output}");
    }
}
