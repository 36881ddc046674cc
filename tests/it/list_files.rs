//! Pods from files: kinds, formats, directories, standard input, and errors.

use std::process::Stdio;

use apiserver::pods;
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::env::{CommandOutput, TestEnv};
use crate::shop::{SHOP, dump};

const TEMPLATE: &str = r#"{"spec": {"containers": [
    {"name": "app", "image": "registry.example.com/app:1"},
    {"name": "fluent-bit", "image": "cr.fluentbit.io/fluent/fluent-bit:4.1.1"}
]}}"#;

/// An object of this kind with the template where the kind has it.
fn workload(api_version: &str, kind: &str, name: &str) -> Value {
    let template: Value = serde_json::from_str(TEMPLATE).expect("it is JSON");
    let mut object = json!({ "apiVersion": api_version, "kind": kind, "metadata": { "name": name } });
    match kind {
        "Pod" => object["spec"] = template["spec"].clone(),
        "PodTemplate" => object["template"] = template,
        "CronJob" => object["spec"] = json!({ "jobTemplate": { "spec": { "template": template } } }),
        _ => object["spec"] = json!({ "template": template }),
    }
    object
}

fn names(env: &TestEnv, arguments: &str) -> CommandOutput {
    let words = ["list", "-o", "name", "--all"].into_iter();
    env.run(words.chain(arguments.split_whitespace()))
}

fn plain(name: &str) -> Value {
    pods::pod("shop", name).app(pods::container("app", "registry.example.com/app:1")).build()
}

fn with_file(name: &str, text: &str) -> TestEnv {
    let env = TestEnv::new();
    env.write(name, text);
    env
}

#[test]
fn every_kind_with_pods_in_it_is_read() {
    let kinds = [
        ("v1", "Pod"),
        ("apps/v1", "Deployment"),
        ("apps/v1", "ReplicaSet"),
        ("apps/v1", "StatefulSet"),
        ("apps/v1", "DaemonSet"),
        ("batch/v1", "Job"),
        ("batch/v1", "CronJob"),
        ("v1", "ReplicationController"),
        ("v1", "PodTemplate"),
    ];
    let objects: Vec<_> = kinds.iter().map(|(version, kind)| workload(version, kind, "web")).collect();
    let env = with_file("all.json", &dump(&objects));
    assert_snapshot!(names(&env, "-f all.json").success(), @r"
    pod/web
    deployment.apps/web
    replicaset.apps/web
    statefulset.apps/web
    daemonset.apps/web
    job.batch/web
    cronjob.batch/web
    replicationcontroller/web
    podtemplate/web
    ");
    for object in &objects {
        env.write("one.json", &object.to_string());
        let list = env.run(["list", "-f", "one.json", "-o", "json"]).success().json();
        let item = &list["items"][0];
        assert_eq!(item["template"], object["kind"] != "Pod", "{object}");
        assert_eq!(item["containers"][1]["pattern"], "adapter", "{object}");
    }
}

#[test]
fn lists_of_every_form_are_read() {
    let items = [plain("a"), plain("b")];
    let pod_list = json!({ "apiVersion": "v1", "kind": "PodList", "metadata": {}, "items": items });
    // Items of a PodList need not say what they are: servers leave it out.
    let mut bare = pod_list.clone();
    for item in bare["items"].as_array_mut().into_iter().flatten() {
        item.as_object_mut()
            .expect("a pod is an object")
            .retain(|key, _| key != "kind" && key != "apiVersion");
    }
    let nested = json!({ "apiVersion": "v1", "kind": "List", "items": [pod_list] });
    let ndjson = format!("{}\n{}\n", items[0], items[1]);
    let run_together = format!("{}{}", items[0], items[1]);
    let pretty = serde_json::to_string_pretty(&pod_list).expect("values can be written");
    let indented = format!("{pretty}\n{pretty}\n");
    for (text, times) in [
        (dump(&items), 1),
        (pod_list.to_string(), 1),
        (bare.to_string(), 1),
        (nested.to_string(), 1),
        (ndjson, 1),
        (run_together, 1),
        (indented, 2),
    ] {
        let output = names(&with_file("pods", &text), "-f pods").success();
        assert_eq!(output.to_string(), "pod/a\npod/b\n".repeat(times), "{text}");
    }
}

#[test]
fn yaml_of_many_documents_is_read() {
    let document = |name: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}}}\nspec: {{containers: [{{name: app, image: x}}]}}\n"
        )
    };
    for text in [
        format!("{}---\n{}", document("a"), document("b")),
        format!("---\n# first\n{}\n---\n\n---\n{}...\n", document("a"), document("b")),
        format!("\u{feff}{}---\r\n{}", document("a").replace('\n', "\r\n"), document("b")),
    ] {
        assert_eq!(
            names(&with_file("pods.yaml", &text), "-f pods.yaml").success().to_string(),
            "pod/a\npod/b\n"
        );
    }
}

#[test]
fn directories_are_read_recursively_on_request() {
    let env = TestEnv::new();
    env.write("dir/b.json", &plain("b").to_string());
    env.write("dir/a.yaml", &plain("a").to_string());
    env.write("dir/c.yml", &plain("c").to_string());
    env.write("dir/README.md", "no pods in here: }{");
    env.write("dir/sub/d.yaml", &plain("d").to_string());
    assert_snapshot!(names(&env, "-f dir").success(), @r"
    pod/a
    pod/b
    pod/c
    ");
    assert_snapshot!(names(&env, "-R -f dir").success(), @r"
    pod/a
    pod/b
    pod/c
    pod/d
    ");
    assert_snapshot!(names(&env, "-f dir/sub -f dir/b.json --filename=dir").success(), @r"
    pod/d
    pod/b
    pod/a
    pod/c
    ");
    // A file that is given twice gets a note; one that is given together with its directory does not.
    assert_snapshot!(names(&env, "-f dir/b.json -f dir/sub/../b.json").success(), @r"
    pod/b
    ------- stderr -------
    note: dir/sub/../b.json is given more than once, but is read only once
    ");
    assert_snapshot!(names(&env, "-f dir/README.md").failure(1), @r"
    ------- stderr -------
    error: cannot read dir/README.md: line 1, column 18: not valid YAML: misplaced bracket
    [exit status: 1]
    ");
    env.write("empty/README.md", "no pods in here");
    assert_snapshot!(names(&env, "-f empty"), @r"
    ------- stderr -------
    error: the directory empty contains no .json, .yaml or .yml files
    [exit status: 1]
    ");
}

#[test]
fn broken_files_are_reported_and_the_others_shown() {
    let env = TestEnv::new();
    env.write("good.json", &plain("a").to_string());
    env.write("broken.json", "{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"x\",}}");
    env.write(
        "mixed.yaml",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: first}\nspec: {containers: [{name: app, image: x}]}\n\
         ---\napiVersion: v1\nkind: Pod\nmetadata: {name: bad}\nspec: {containers: 12}\n\
         ---\napiVersion: v1\nkind: Pod\nmetadata: {name: last}\nspec: {containers: [{name: app, image: x}]}\n",
    );
    let output = names(&env, "-f good.json -f broken.json -f mixed.yaml -f missing.json").failure(1);
    assert_snapshot!(output, @r"
    pod/a
    pod/first
    pod/last
    ------- stderr -------
    error: cannot read broken.json: line 1, column 62: a trailing comma is not allowed
    error: cannot read mixed.yaml: line 9, column 20: spec.containers: expected a list
    error: cannot read missing.json: no such file or directory
      try: -f takes a file, a directory, or - for standard input
    [exit status: 1]
    ");
    let json = env.run(["list", "--all", "-o", "json", "-f", "mixed.yaml"]).failure(1);
    assert_eq!(json.json()["metadata"]["complete"], false);
    assert_eq!(json.json()["items"].as_array().map(Vec::len), Some(2));
    assert!(!json.stderr.is_empty(), "{json}");
}

#[test]
fn a_broken_item_of_a_list_is_skipped() {
    let mut bad = plain("bad");
    bad["status"]["containerStatuses"] = json!("none");
    let env = with_file("pods.json", &dump(&[plain("a"), bad, plain("b")]));
    assert_snapshot!(names(&env, "-f pods.json").failure(1), @r"
    pod/a
    pod/b
    ------- stderr -------
    error: cannot read item 2 of pods.json: line 1, column 3824: status.containerStatuses: expected a list, found text
    [exit status: 1]
    ");
}

#[test]
fn truncated_files_are_errors() {
    let whole = dump(&[plain("a"), plain("b")]);
    let env = with_file("cut.json", &whole[..whole.len() - 300]);
    assert_snapshot!(names(&env, "-f cut.json").failure(1), @r"
    pod/a
    ------- stderr -------
    error: cannot read cut.json: line 1, column 4094: the input ends in the middle of item 2, which begins at line 1
    [exit status: 1]
    ");
    let env = with_file("cut.yaml", &SHOP[..SHOP.len() / 2]);
    let output = names(&env, "-f cut.yaml");
    assert!(output.stdout.contains("pod/checkout-7d9f8b6c5-4xk2p\n"), "{output}");
}

#[test]
fn an_empty_file_is_an_error_and_an_empty_list_is_not() {
    for text in ["", "\n\n", "# nothing\n", "---\n---\n"] {
        let env = with_file("empty.yaml", text);
        let output = names(&env, "-f empty.yaml").failure(1);
        assert_eq!(output.stdout, "", "{text:?}");
        assert!(output.stderr.starts_with("error: empty.yaml "), "{text:?}: {output}");
        assert!(output.stderr.contains("kubectl get pods -A -o json > pods.json"), "{text:?}: {output}");
    }
    let env = with_file("none.json", &dump(&[]));
    assert_snapshot!(names(&env, "-f none.json").success(), @r"
    ------- stderr -------
    No pods found
    ");
}

#[test]
fn kinds_without_pods_are_skipped_with_one_note() {
    let service = json!({ "apiVersion": "v1", "kind": "Service", "metadata": { "name": "web" }, "spec": {} });
    let config =
        json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "web" }, "data": {} });
    let items = [service.clone(), plain("a"), config, service.clone()];
    let env = with_file("all.json", &dump(&items));
    assert_snapshot!(names(&env, "-f all.json").success(), @r"
    pod/a
    ------- stderr -------
    note: skipped 3 objects of unsupported kinds (2 Service, 1 ConfigMap)
    ");
    let json = env.run(["list", "--all", "-f", "all.json", "-o", "json"]).success();
    assert_eq!(json.json()["metadata"]["complete"], true);
    assert_eq!(json.json()["metadata"]["notes"].as_array().map(Vec::len), Some(1), "{json}");
    let env = with_file("service.json", &service.to_string());
    assert_snapshot!(names(&env, "-f service.json").success(), @r"
    ------- stderr -------
    note: skipped 1 object of an unsupported kind (1 Service)
    No pods found
    ");
    let env = with_file("other.yaml", "hello: world\n");
    assert_snapshot!(names(&env, "-f other.yaml"), @r"
    ------- stderr -------
    error: cannot read other.yaml: line 1: the object has no kind; expected apiVersion and kind, such as v1 and Pod
    [exit status: 1]
    ");
    let env = with_file("text.txt", "just words\n");
    assert_snapshot!(names(&env, "-f text.txt"), @r"
    ------- stderr -------
    error: cannot read text.txt: line 1: expected a Kubernetes object (apiVersion, kind, …), found text
      try: kubectl writes objects with -o json or -o yaml
    [exit status: 1]
    ");
}

#[test]
fn missing_files_are_errors() {
    let env = TestEnv::new();
    assert_snapshot!(names(&env, "-f nope.yaml").failure(1), @r"
    ------- stderr -------
    error: cannot read nope.yaml: no such file or directory
      try: -f takes a file, a directory, or - for standard input
    [exit status: 1]
    ");
    assert_snapshot!(names(&env, "-f https://example.com/pod.yaml"), @r"
    ------- stderr -------
    error: -f does not support URLs: https://example.com/pod.yaml
      try: curl -fsS https://example.com/pod.yaml | kubectl sidecars list -f -
    [exit status: 2]
    ");
    assert_snapshot!(env.run(["list", "-f", ""]), @r"
    ------- stderr -------
    error: the name of a file is empty
      try: a shell variable may be unset: give a file, a directory, or - for standard input
    [exit status: 2]
    ");
    assert_snapshot!(names(&env, "-R"), @"
    ------- stderr -------
    error: -R needs -f with a directory
    [exit status: 2]
    ");
}

#[test]
fn files_need_no_server() {
    let server = apiserver::ApiServer::start();
    let env = TestEnv::connected(&server);
    env.write("shop.yaml", SHOP);
    let json = env.run(["list", "-f", "shop.yaml", "-o", "json"]).success().json();
    assert_eq!((&json["metadata"]["source"], &json["metadata"]["context"]), (&json!("files"), &json!(null)));
    assert_eq!(server.connections(), 0);
}

#[test]
fn a_dash_reads_standard_input() {
    let env = with_file("a.json", &plain("a").to_string());
    let run = |arguments: &[&str], stdin: &str| {
        env.run_with_stdin(["list", "--all", "-o", "name"].iter().chain(arguments), stdin)
    };
    assert_eq!(run(&["-f", "-"], &plain("b").to_string()).success().to_string(), "pod/b\n");
    assert_eq!(
        run(&["-f", "a.json", "-f", "-"], &plain("b").to_string()).success().to_string(),
        "pod/a\npod/b\n"
    );
    assert_snapshot!(run(&["-f", "-"], "").failure(1), @r"
    ------- stderr -------
    error: standard input contains no Kubernetes objects
      try: the command in front of the pipe may have failed: run it alone to check
    [exit status: 1]
    ");
    let broken = env.run_with_stdin(["list", "-f", "-"], "{\"kind\": ").failure(1);
    assert_snapshot!(broken, @r"
    ------- stderr -------
    error: cannot read standard input: line 1, column 10: the input ends in the middle of an object that begins at line 1
    [exit status: 1]
    ");
}

#[test]
fn standard_input_is_read_only_on_request() {
    let env = with_file("a.json", &plain("a").to_string());
    let mut command = env.command(["list", "--all", "-o", "name", "-f", "a.json"]);
    // A pipe that stays open and empty.
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("cargo built the binary");
    let stdin = child.stdin.take();
    let output = child.wait_with_output().expect("own children can be waited for");
    drop(stdin);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(output.stdout, b"pod/a\n");
}

#[cfg(unix)]
#[test]
fn a_closed_standard_input_is_an_error_only_if_it_is_read() {
    let env = with_file("a.json", &plain("a").to_string());
    let run = |file: &str| {
        let script =
            format!("exec {} list --all -o name -f {file} <&-", env!("CARGO_BIN_EXE_kubectl-sidecars"));
        let mut command = std::process::Command::new("sh");
        command.args(["-c", &script]).current_dir(env.home()).env_clear().env("PATH", "/usr/bin:/bin");
        crate::env::Running::spawn(&mut command, std::time::Duration::from_secs(20)).wait()
    };
    assert_eq!(run("a.json").success().to_string(), "pod/a\n");
    let closed = run("-");
    assert!(!closed.timed_out && closed.stdout.is_empty(), "{closed}");
}

#[test]
fn a_namespace_filters_the_pods_of_files() {
    let mut homeless = plain("c");
    homeless["metadata"].as_object_mut().expect("it is an object").remove("namespace");
    let env = with_file("pods.json", &dump(&[plain("a"), homeless]));
    assert_snapshot!(env.run(["list", "--all", "-f", "pods.json", "--no-headers"]), @"
    shop     a   1/1   Running   0   <none>   <none>   0   0   15s
    <none>   c   1/1   Running   0   <none>   <none>   0   0   15s
    ------- stderr -------
    note: ages are as of [TIME], the newest time in the files
    ");
    // What has no namespace goes wherever it is applied to.
    assert_eq!(names(&env, "-f pods.json -n shop").success().stdout, "pod/a\npod/c\n");
    assert_eq!(names(&env, "-f pods.json -n staging").success().stdout, "pod/c\n");
}
