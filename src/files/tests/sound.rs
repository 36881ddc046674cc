//! Valid input.

use super::*;

#[test]
fn every_kind_with_pods_is_read() {
    let meta = r#""metadata":{"name":"web","namespace":"shop","uid":"u","creationTimestamp":"2026-01-01T00:00:00Z","labels":{"l":"1"}}"#;
    for (kind, version, body) in [
        ("Deployment", "apps/v1", format!(r#""spec":{{"replicas":2,"template":{TEMPLATE}}}"#)),
        ("ReplicaSet", "apps/v1", format!(r#""spec":{{"template":{TEMPLATE}}}"#)),
        ("StatefulSet", "apps/v1", format!(r#""spec":{{"template":{TEMPLATE}}},"status":{{"replicas":1}}"#)),
        ("DaemonSet", "apps/v1", format!(r#""spec":{{"template":{TEMPLATE}}}"#)),
        ("ReplicationController", "v1", format!(r#""spec":{{"template":{TEMPLATE}}}"#)),
        ("Job", "batch/v1", format!(r#""spec":{{"template":{TEMPLATE}}}"#)),
        ("CronJob", "batch/v1", format!(r#""spec":{{"jobTemplate":{{"spec":{{"template":{TEMPLATE}}}}}}}"#)),
        ("PodTemplate", "v1", format!(r#""template":{TEMPLATE}"#)),
    ] {
        let expected = [format!("shop/web 2 of {kind}/web")];
        let head = format!(r#""apiVersion":"{version}","kind":"{kind}""#);
        let list = format!(r#"{{"kind":"{kind}List","apiVersion":"{version}","items":[{{{meta},{body}}}]}}"#);
        let sorted =
            format!(r#"{{"apiVersion":"{version}","items":[{{{meta},{body}}}],"kind":"{kind}List"}}"#);
        let plain = format!("{{{head},{meta},{body}}}");
        let reversed = format!("{{{body},{meta},{head}}}");
        for text in [&plain, &reversed, &list, &sorted] {
            let yaml = format!("# as YAML\n---\n{text}");
            for text in [text, &yaml] {
                let got = stdin(text);
                assert_eq!((got.pods.as_slice(), &got.problems), (expected.as_slice(), &vec![]), "{text}");
                let metadata = &got.full[0].metadata;
                assert_eq!(metadata.labels.keys().collect::<Vec<_>>(), ["app"], "the template's");
                assert!(metadata.uid.is_none() && metadata.creation_timestamp.is_none());
                assert!(got.full[0].status.is_none());
            }
        }
    }
}

#[test]
fn single_pods_and_lists_in_any_order_are_read() {
    let (a, b) = (pod("a"), pod("b"));
    let (bare_a, bare_b) = (bare("a"), bare("b"));
    for text in [
        format!("{a}{b}"),
        format!("{a}\n{b}\n"),
        format!("\u{feff}\n {a}\n\n{b}"),
        format!("[{a},{b}]"),
        format!("[{bare_a},{bare_b}]"),
        format!(
            r#"{{"apiVersion":"v1","items":[{a},{b}],"kind":"List","metadata":{{"resourceVersion":""}}}}"#
        ),
        format!(r#"{{"kind":"PodList","apiVersion":"v1","metadata":{{}},"items":[{bare_a},{bare_b}]}}"#),
        format!(r#"{{"apiVersion":"v1","items":[{bare_a},{bare_b}],"kind":"PodList","metadata":{{}}}}"#),
        format!(r#"{{"items":[{bare_a},{bare_b}],"kind":"PodList","apiVersion":"v1"}}"#),
        format!(
            r#"{{"items":[{{"items":[{a}],"kind":"List","apiVersion":"v1"}},{b}],"kind":"List","apiVersion":"v1"}}"#
        ),
        format!(
            r#"{{"kind":"List","apiVersion":"v1","items":[{{"kind":"PodList","apiVersion":"v1","items":[{bare_a},{bare_b}]}}]}}"#
        ),
        format!("{a}\n---\n{b}\n"),
        format!("---\n{a}\n---\n# nothing\n---\n{b}\n..."),
    ] {
        let yaml = format!("# as YAML\n{text}");
        // One document of YAML holds one value.
        let texts = if text.contains("}{") || text.contains("}\n{") || text.contains("}\n\n{") {
            vec![text]
        } else {
            vec![text, yaml.replace('\u{feff}', "")]
        };
        for text in texts {
            let got = stdin(&text);
            assert_eq!((got.pods.len(), &got.problems), (2, &vec![]), "{text}");
            assert_eq!(got.pods, ["shop/a 1", "shop/b 1"], "{text}");
        }
    }
}

#[test]
fn fields_may_come_before_the_kind_and_unknown_ones_are_skipped() {
    let got = stdin(
        r#"{"spec":{"containers":[{"name":"a","new":[1]}],"novelty":{}},"extra":[{"items":[]}],"status":{"phase":"Running"},
            "metadata":{"name":"late","managedFields":[{}]},"kind":"Pod","apiVersion":"v1"}"#,
    );
    assert_eq!((got.pods, got.problems), (vec!["-/late 1".into()], vec![]));
    assert_eq!(got.full[0].status.as_ref().map(|s| s.phase.as_str()), Some("Running"));
}

#[test]
fn handwritten_yaml_is_read() {
    let got = stdin(
        "# Copyright\n%YAML 1.2\n---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  creationTimestamp: null\n  annotations: {n: 1, on: yes}\nspec:\n\
         \x20 containers:\n  - name: a\n    image: x:1.10\n    command: [\"sh\", \"-c\"]\n    args:\n    - |\n      cat <<E\n      --- not a marker\n      E\n\
         \x20   resources: {requests: {cpu: 1, memory: 64Mi}}\nstatus: {}\n--- # next\n{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {template: {spec: {containers: [{name: b}]}}}}\n",
    );
    assert_eq!(got.problems, [""; 0]);
    assert_eq!(got.pods, ["-/web 1", "-/d 1 of Deployment/d"]);
    assert!(got.full[0].status.is_none(), "`status: {{}}` says nothing");
    assert_eq!(got.full[0].spec.containers[0].args[0], "cat <<E\n--- not a marker\nE\n");
    assert_eq!(got.full[0].spec.containers[0].image, "x:1.10");
}

#[test]
fn flow_yaml_that_begins_like_json_is_yaml() {
    let unquoted = "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: b}]}}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: b}\n";
    let quoted = "\n  {\"apiVersion\": v1, \"kind\": Pod, metadata: {name: a}, spec: {containers: [{name: b}]}}\n--- {kind: Pod, apiVersion: v1, metadata: {name: b}}\n";
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("pods.yaml").to_string_lossy().into_owned();
    fs::write(&path, quoted).unwrap();
    for got in [stdin(unquoted), files(&[&path], false)] {
        assert_eq!((got.pods, got.problems), (vec!["-/a 1".into(), "-/b 0".into()], vec![]));
    }
    // Without such a name, what begins with a quoted field is broken JSON.
    let got = stdin("{\n \"kind\": \"Pod\",\n \"apiVersion\": v1\n}\n");
    assert_eq!(got.problems, ["cannot read standard input: line 3, column 16: expected a value"]);
}

#[test]
fn other_kinds_are_counted_in_one_note() {
    let service = r#"{"apiVersion":"v1","kind":"Service","spec":{"ports":7,"containers":3}}"#;
    let map = r#"{"apiVersion":"v1","data":{"items":"[]"},"kind":"ConfigMap","metadata":[]}"#;
    let volcano = r#"{"apiVersion":"batch.volcano.sh/v1","kind":"Job","spec":{"template":"x"}}"#;
    let nodes = r#"{"kind":"NodeList","apiVersion":"v1","items":[{"spec":{"a":1}},{}]}"#;
    let sorted = r#"{"apiVersion":"v1","items":[{"spec":{"a":1}}],"kind":"NodeList"}"#;
    let got = stdin(format!("{service}{map}{map}{volcano}{nodes}{sorted}{}", pod("a")));
    assert_eq!(got.problems, [""; 0]);
    assert_eq!(got.notes, ["skipped 7 objects of unsupported kinds (3 Node, 2 ConfigMap, 1 Job, 1 Service)"]);
    assert_eq!(got.pods, ["shop/a 1"]);

    let got = stdin(service);
    assert_eq!(got.notes, ["skipped 1 object of an unsupported kind (1 Service)"]);
    let empty = stdin(r#"{"apiVersion":"v1","items":[],"kind":"List"}"#);
    assert!(empty.problems.is_empty() && empty.notes.is_empty(), "an empty list is an answer");
}

#[test]
fn large_yaml_documents_have_no_limit() {
    // The parser's default is 250,000 nodes a document: some 500 pods.
    let text =
        format!("apiVersion: v1\nkind: Pod\nextra: [{}]\nmetadata: {{name: a}}\n", "1,".repeat(260_000));
    let got = stdin(text);
    assert_eq!((got.pods, got.problems), (vec!["-/a 0".into()], vec![]));
}
