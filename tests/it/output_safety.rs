//! A user who can create pods must not be able to control the terminal or the spreadsheet of a user who lists them, and
//! secrets in pods are never shown.

use apiserver::{ApiServer, Fault, pods};
use serde_json::{Value, json};

use crate::env::{CommandOutput, TestEnv};
use crate::shop::dump;

/// Colour, a bell, an erased screen by a single character, a new title, a reversed and a hidden name, new
/// lines and columns.
const EVIL: &str = "\u{1b}[31mred\u{7}\u{9b}2J\u{1b}]0;title\u{1b}\\\u{202e}gpj\u{2066}\u{200b}\u{feff}\u{ad}\r\n\tnext\u{85}line\u{2028}end\u{7f}\u{e0041}";

/// A pod with hostile text in every field.
fn hostile() -> Value {
    let evil = |prefix: &str| format!("{prefix}{EVIL}");
    let app = pods::container("app", &evil("registry.example.com/app:"))
        .waiting(&evil("Reason"), &evil("message"))
        .restarted(7, &evil("Ending"), 1)
        .with("command", json!([evil("/bin/")]))
        .with("args", json!([evil("--config=")]))
        .with("env", json!([{ "name": evil("ENV"), "value": evil("value") }]))
        .with("volumeMounts", json!([{ "name": evil("volume"), "mountPath": evil("/mnt/") }]))
        .with("ports", json!([{ "name": evil("port"), "containerPort": 8080 }]));
    let side = pods::container(&evil("fluent-bit"), "cr.fluentbit.io/fluent/fluent-bit:4.1.0")
        .with("volumeMounts", json!([{ "name": evil("volume"), "mountPath": "/logs", "readOnly": true }]));
    pods::pod(&evil("shop"), &evil("web"))
        .label(&evil("key"), &evil("value"))
        .annotation("kubectl-sidecars/app", &evil("sidecar"))
        .owner("apps/v1", &evil("Kind"), &evil("owner"))
        .node(&evil("node"))
        .spec("volumes", json!([{ "name": evil("volume"), "emptyDir": {} }]))
        .status("phase", json!(evil("Phase")))
        .status("reason", json!(evil("PodReason")))
        .status("message", json!(evil("pod message")))
        .app(app)
        .app(side)
        .build()
}

/// Asserts that no character controls a terminal, is invisible or reverses others.
#[track_caller]
fn assert_harmless(what: &str, text: &str) {
    let bad = text.chars().find(|&c| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{e0041}')
    });
    assert_eq!(bad, None, "{what}: {}", text.escape_debug());
}

#[track_caller]
fn harmless(what: &str, output: &CommandOutput) {
    assert_harmless(what, &output.stdout);
    assert_harmless(what, &output.stderr);
}

fn with_pods(items: &[Value]) -> TestEnv {
    let env = TestEnv::new();
    env.write("pods.json", &dump(items));
    env
}

fn list(env: &TestEnv, arguments: &str) -> CommandOutput {
    let words = ["list", "-A", "--all", "-f", "pods.json"].into_iter();
    env.run(words.chain(arguments.split_whitespace()))
}

const VIEWS: [&str; 13] = [
    "",
    "-o wide",
    "--show-labels",
    "--containers",
    "--containers -o wide --show-labels",
    "--summary",
    "-o csv --show-labels",
    "-o csv --containers",
    "-o csv --summary",
    "-o json --show-labels",
    "-o yaml --show-labels",
    "-o json --summary",
    "-o name",
];

#[test]
fn no_format_lets_control_characters_through() {
    let env = with_pods(&[hostile()]);
    for view in VIEWS {
        let output = list(&env, view).success();
        harmless(view, &output);
        assert!(output.stdout.contains("red"), "{view} shows the text, escaped: {output}");
    }
}

#[test]
fn hostile_names_do_not_add_rows() {
    let env = with_pods(&[hostile(), pods::web("shop", "web")]);
    for (view, rows) in [
        ("", 2),
        ("-o wide", 2),
        ("--containers", 5),
        ("-o csv", 2),
        ("-o csv --containers", 5),
        ("-o name", 2),
    ] {
        let output = list(&env, &format!("--no-headers {view}")).success();
        assert_eq!(output.stdout.lines().count(), rows, "{view}: {output}");
    }
}

#[test]
fn colours_are_only_those_of_the_program() {
    let env = with_pods(&[hostile()]);
    for view in ["--color always", "--color always --containers -o wide", "--color always --summary"] {
        let mut plain = list(&env, view).success().stdout;
        for own in ["\u{1b}[0m", "\u{1b}[1m", "\u{1b}[31m", "\u{1b}[33m", "\u{1b}[36m", "\u{1b}[2m"] {
            plain = plain.replace(own, "");
        }
        assert_harmless(view, &plain);
    }
}

#[test]
fn json_and_yaml_keep_every_character() {
    let env = with_pods(&[hostile()]);
    let from_json = list(&env, "-o json --show-labels").success().json();
    let from_yaml: Value =
        serde_saphyr::from_str(&list(&env, "-o yaml --show-labels").success().stdout).expect("it is YAML");
    for list in [from_json, from_yaml] {
        let pod = &list["items"][0];
        let is = |value: &Value, prefix: &str| assert_eq!(value, &json!(format!("{prefix}{EVIL}")));
        is(&pod["namespace"], "shop");
        is(&pod["name"], "web");
        is(&pod["node"], "node");
        is(&pod["workload"]["kind"], "Kind");
        is(&pod["workload"]["name"], "owner");
        is(&pod["labels"][&format!("key{EVIL}")], "value");
        is(&pod["containers"][0]["image"], "registry.example.com/app:");
        is(&pod["containers"][0]["reason"], "Reason");
        is(&pod["containers"][0]["lastTermination"]["reason"], "Ending");
        is(&pod["containers"][1]["name"], "fluent-bit");
    }
}

#[test]
fn csv_cells_are_not_formulas() {
    let formulas = ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1", "\r=1"];
    for formula in formulas {
        let pod = pods::pod(formula, formula)
            .label("app", formula)
            .node(formula)
            .owner("apps/v1", formula, formula)
            .app(pods::container(formula, formula).waiting(formula, formula))
            .app(pods::container("fluent-bit", "fluent/fluent-bit:4"))
            .build();
        let env = with_pods(&[pod]);
        for view in ["-o csv --show-labels", "-o csv --containers", "-o csv --summary"] {
            let output = list(&env, view).success();
            let mut reader =
                csv::ReaderBuilder::new().has_headers(false).from_reader(output.stdout.as_bytes());
            for record in reader.records().map(|record| record.expect("it is CSV")) {
                for cell in &record {
                    // Only negative numbers begin like a formula.
                    let begins = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
                    assert!(
                        !begins || cell.parse::<f64>().is_ok() && cell != formula,
                        "{view}: {cell:?} in {output}"
                    );
                }
            }
        }
    }
}

#[test]
fn quotes_and_commas_stay_in_their_cells() {
    let pod = pods::pod("shop", "a,\"b\";c")
        .app(pods::container("app", "registry.example.com/\"x\",y"))
        .app(pods::container("fluent-bit", "fluent/fluent-bit:4"))
        .build();
    let output = list(&with_pods(&[pod]), "-o csv --containers").success();
    let mut reader = csv::Reader::from_reader(output.stdout.as_bytes());
    let titles = reader.headers().expect("there are titles").clone();
    let column = |name: &str| titles.iter().position(|title| title == name).expect("there is such a column");
    let record = reader.records().next().expect("there is a row").expect("it is CSV");
    assert_eq!(&record[column("name")], "a,\"b\";c");
    assert_eq!(&record[column("image")], "registry.example.com/\"x\",y");
}

#[test]
fn no_error_lets_control_characters_through() {
    let env = with_pods(&[hostile()]);
    // Missing objects with hostile names.
    harmless("name", &env.run(["list", "-f", "pods.json", &format!("nope{EVIL}")]).failure(1));
    harmless("workload", &env.run(["list", "-f", "pods.json", &format!("deploy/web{EVIL}")]).failure(1));
    harmless("file", &env.run(["list", "-f", &format!("file{EVIL}")]).failure(1));
    harmless("namespace", &env.run(["list", "-f", "pods.json", "-n", &format!("n{EVIL}")]).success());
    harmless("selector", &env.run(["list", "-f", "pods.json", "-l", &format!("a in ({EVIL}")]).failure(2));
    harmless("column", &env.run(["list", "--sort-by", &format!("name{EVIL}")]).failure(2));
    harmless("glob", &env.run(["list", "--image", &format!("{{{EVIL}")]).failure(2));
    // Files that are broken or contain other objects.
    env.write("broken.json", &json!({ "apiVersion": "v1", "kind": "Pod", "metadata": { "name": format!("web{EVIL}") }, "spec": { "containers": EVIL } }).to_string());
    harmless("broken", &env.run(["list", "-f", "broken.json"]).failure(1));
    env.write(
        "kind.json",
        &json!({ "apiVersion": "v1", "kind": format!("Kind{EVIL}"), "metadata": {} }).to_string(),
    );
    harmless("kind", &env.run(["list", "-f", "kind.json"]));
    env.write("bad.yaml", &format!("a: [{EVIL}\nb: }}"));
    harmless("yaml", &env.run(["list", "-f", "bad.yaml"]).failure(1));
}

#[test]
fn command_line_arguments_are_escaped_in_errors() {
    let env = TestEnv::new();
    for arguments in [
        vec![format!("list{EVIL}")],
        vec!["list".to_owned(), format!("--flag{EVIL}")],
        vec!["list".to_owned(), "-o".to_owned(), format!("json{EVIL}")],
        vec!["list".to_owned(), "--request-timeout".to_owned(), format!("5{EVIL}")],
    ] {
        harmless("usage", &env.run(&arguments).failure(2));
    }
}

#[test]
fn server_messages_have_no_control_characters() {
    let status = json!({
        "kind": "Status", "apiVersion": "v1", "status": "Failure", "message": format!("message{EVIL}"),
        "reason": format!("Reason{EVIL}"), "code": 500,
    });
    let answers: [(u16, &'static str, Vec<u8>); 5] = [
        (500, "application/json", status.to_string().into_bytes()),
        (403, "application/json", status.to_string().into_bytes()),
        (404, "text/plain", EVIL.as_bytes().to_vec()),
        (200, "text/html", EVIL.as_bytes().to_vec()),
        (200, "application/json", format!("{{\"kind\": \"PodList{}\"", EVIL.escape_default()).into_bytes()),
    ];
    for (code, content_type, body) in answers {
        let server = ApiServer::start();
        server.fault(Fault::Canned { code, content_type, body });
        let env = TestEnv::connected(&server);
        harmless(content_type, &env.run(["list", "-A"]).failure(1));
        harmless(content_type, &env.run(["list", "-A", "-v", "9"]).failure(1));
    }
    let server = ApiServer::start();
    server.add(hostile());
    let env = TestEnv::connected(&server);
    harmless("pods", &env.run(["list", "-A", "--all"]).success());
}

#[test]
fn secrets_of_pods_are_never_printed() {
    const SECRET: &str = "hunter2";
    let dsn = format!("postgres://cart:{SECRET}@127.0.0.1:5432/cart?password={SECRET}");
    let app = pods::container("app", "registry.example.com/app:1")
        .crash_loop(3, "Error", 1)
        .with("command", json!(["/bin/app", format!("--password={SECRET}"), SECRET]))
        .with("args", json!(["--dsn", dsn, format!("--token={SECRET}"), format!("-p{SECRET}")]))
        .with(
            "env",
            json!([
                { "name": "PASSWORD", "value": SECRET }, { "name": "DATABASE_URL", "value": dsn },
                { "name": "HTTP_PROXY", "value": format!("http://u:{SECRET}@127.0.0.1:3128") },
            ]),
        )
        .with(
            "readinessProbe",
            json!({ "httpGet": { "port": 8080, "path": format!("/ready?key={SECRET}"),
            "httpHeaders": [{ "name": "Authorization", "value": SECRET }] } }),
        )
        .with("lifecycle", json!({ "preStop": { "exec": { "command": ["sh", "-c", SECRET] } } }));
    let proxy = pods::container("cloud-sql-proxy", "gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.18.1")
        .with(
            "args",
            json!(["--port=5432", format!("--token={SECRET}"), format!("--json-credentials={SECRET}")]),
        )
        .with("env", json!([{ "name": "CSQL_PROXY_TOKEN", "value": SECRET }]));
    let vault = pods::container("agent", "registry.example.com/tool:1").with(
        "args",
        json!([format!("--upstream=http://u:{SECRET}@localhost:8080"), format!("--auth={SECRET}")]),
    );
    let pod = pods::pod("shop", "web")
        .annotation(
            "kubectl.kubernetes.io/last-applied-configuration",
            &format!("{{\"password\":\"{SECRET}\"}}"),
        )
        .annotation("vault.hashicorp.com/agent-inject-token", SECRET)
        .app(app)
        .app(proxy)
        .app(vault)
        .build();
    let env = with_pods(std::slice::from_ref(&pod));
    for view in VIEWS {
        let output = list(&env, view).success();
        assert!(!output.to_string().contains(SECRET), "{view}: {output}");
    }
    // Nor in an unexpected place.
    for pointer in ["/spec/containers/0/env", "/spec/containers/0/args", "/spec/containers/0/env/0/value"] {
        for wrong in [json!(SECRET), json!({ SECRET: SECRET }), json!([[SECRET]])] {
            let mut broken = pod.clone();
            *broken.pointer_mut(pointer).expect("the pod has it") = wrong;
            let env = with_pods(&[broken]);
            for arguments in ["", "-o json"] {
                let output = list(&env, arguments);
                assert!(!output.to_string().contains(SECRET), "{pointer}: {output}");
            }
        }
    }
}
