//! Errors for invalid and hostile input.

use proptest::prelude::*;

use super::*;

#[test]
fn errors_of_invalid_objects_have_a_line() {
    let kind = "the object has no kind; expected apiVersion and kind, such as v1 and Pod";
    for (text, problem) in [
        (format!("{}\n{{\"a\":1}}", pod("a")), format!("line 2: {kind}")),
        ("# values\n\nreplicas: 1\nmetadata: none\n".into(), format!("line 3: {kind}")),
        (
            "kind: Pod\n".into(),
            "line 1: the object of kind Pod has no apiVersion; expected v1, apps/v1, batch/v1 …".into(),
        ),
        (
            "NAME READY\nweb 1/1\n".into(),
            "line 1: expected a Kubernetes object (apiVersion, kind, …), found text".into(),
        ),
        (
            r#"{"items":[{"metadata":{"name":"a"}}]}"#.into(),
            "line 1: 1 item of the list without a kind; expected kind: Pod, Deployment …".into(),
        ),
        (
            r#"{"kind":"Deployment","apiVersion":"apps/v1","metadata":{"name":"d"}}"#.into(),
            "line 1: the Deployment \"d\" has no pod template".into(),
        ),
        (
            format!("{{\"items\":[{}],\"kind\":\"NodeList\"}}", bare("a")),
            "line 1: 1 item without a kind in a NodeList, read as pods; expected kind: PodList".into(),
        ),
        (
            "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"items\":[\n{\"kind\":\"Node\"}]}".into(),
            "line 2: an object of kind Node in a PodList".into(),
        ),
    ] {
        let got = stdin(&text);
        let problem = problem.strip_prefix("item").map_or_else(|| problem.clone(), str::to_owned);
        assert_eq!(got.problems.len(), 1, "{text}: {:?}", got.problems);
        assert!(got.problems[0].ends_with(&problem), "{text}: {:?}", got.problems);
    }
}

#[test]
fn an_invalid_item_in_json_does_not_affect_others() {
    let text = format!(
        "{{\n \"kind\":\"PodList\",\n \"apiVersion\":\"v1\",\n \"items\":[\n{},\n{},\n{},\n{}\n]}}\n{}",
        bare("a"),
        bare("b").replace("\"name\":\"a\"", "\"name\":7"),
        bare("c").replace("\"name\":\"a\"", "\"name\":s3cret"),
        bare("d"),
        pod("e")
    );
    let got = stdin(text);
    assert_eq!(got.pods, ["shop/a 1", "shop/d 1", "shop/e 1"]);
    assert_eq!(
        got.problems,
        [
            "cannot read item 2 of standard input: line 6, column 75: spec.containers[0].name: expected text, found a number",
            "cannot read item 3 of standard input: line 7, column 75: expected a value",
        ]
    );
}

#[test]
fn truncated_json_returns_the_items_before() {
    let whole =
        format!("{{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"items\":[\n{},\n{},\n", bare("a"), bare("b"));
    let start = whole.len();
    let whole = format!("{whole}{}\n]}}", bare("c"));
    for (cut, pods, problem) in [
        (start + 20, 2, "line 4, column 21: the input ends in the middle of item 3, which begins at line 4"),
        (start, 2, "line 4, column 1: the input ends after item 2 of a list"),
        (start - 2, 2, "the input ends after item 2 of a list"),
        (whole.len() - 2, 3, "line 5, column 1: the input ends after item 3 of a list"),
        (
            whole.len() - 1,
            3,
            "line 5, column 2: the input ends in the middle of an object that begins at line 1",
        ),
        (30, 0, "line 1, column 31: the input ends in the middle of an object that begins at line 1"),
    ] {
        let got = stdin(&whole[..cut]);
        assert_eq!(got.pods.len(), pods, "{cut}");
        assert_eq!(got.problems.len(), 1, "{:?}", got.problems);
        assert!(got.problems[0].ends_with(problem), "{cut}: {:?}", got.problems);
    }
}

#[test]
fn an_invalid_document_does_not_affect_others() {
    let good = "apiVersion: v1\nkind: Pod\nmetadata: {name: NAME}\nspec: {containers: [{name: a}]}\n";
    let text = format!(
        "{}---\napiVersion: v1\nkind: Pod\nspec:\n  containers: s3cret\n---\na: [\n---\nb: 'x\n---\n{}---\n{{{{ if .x }}}}\n---\n{}",
        good.replace("NAME", "a"),
        good.replace("NAME", "b"),
        good.replace("NAME", "c")
    );
    let got = stdin(&text);
    assert_eq!(got.pods, ["-/a 1", "-/b 1", "-/c 1"]);
    assert_eq!(got.problems.len(), 4, "{:?}", got.problems);
    assert!(got.problems[0].starts_with("cannot read standard input: line 9"), "{:?}", got.problems);
    assert!(got.problems.iter().all(|text| !text.contains("s3cret")), "{:?}", got.problems);
    assert!(got.hints.iter().any(|hint| hint.contains("helm template")));

    // After invalid JSON, reading continues at the next line that begins with an object.
    let got = stdin(format!("{}\noops\n{}\n{{\"a\": \"x\n\"}}\n{}\n", pod("a"), pod("b"), pod("c")));
    assert_eq!(got.pods, ["shop/a 1", "shop/b 1", "shop/c 1"]);
    assert_eq!(
        got.problems,
        [
            "cannot read standard input: line 2, column 1: expected a JSON object",
            "cannot read standard input: line 4, column 9: a string does not end on its line",
        ]
    );
}

#[test]
fn an_invalid_item_of_a_yaml_list_is_named() {
    let got = stdin(format!(
        "{}\n---\n# a list\nkind: List\napiVersion: v1\nitems:\n- {}\n- kind: Pod\n- {}\n",
        pod("a"),
        pod("b"),
        pod("c")
    ));
    assert_eq!(got.pods, ["shop/a 1", "shop/b 1", "shop/c 1"]);
    assert_eq!(
        got.problems,
        [
            "cannot read item 2 of the document that begins at line 4 of standard input: the object of kind Pod has no \
          apiVersion; expected v1, apps/v1, batch/v1 …"
        ]
    );
}

#[test]
fn errors_name_the_field_in_yaml_and_json() {
    for (text, problem) in [
        ("spec: {containers: [{name: a, ports: {}}]}", "spec.containers[0].ports: expected a list"),
        ("spec: {containers: [{name: a}, {image: x}]}", "spec.containers[1]: the field name is missing"),
        ("metadata: [web]", "metadata: expected an object"),
    ] {
        let got = stdin(format!("apiVersion: v1\nkind: Pod\n{text}\n"));
        assert_eq!(got.problems.len(), 1, "{text}: {:?}", got.problems);
        assert!(got.problems[0].contains(&format!(": {problem}")), "{text}: {:?}", got.problems);
    }
    for (text, problem) in [
        (
            r#""spec":{"containers":[{"name":"a"},{"image":"x"}]}"#,
            "spec.containers[1]: the field name is missing",
        ),
        (r#""spec":{"containers":[{"name":"a","ports":{}}]}"#, "spec.containers[0].ports: expected a list"),
    ] {
        let got = stdin(format!(r#"{{"apiVersion":"v1","kind":"Pod",{text}}}"#));
        assert_eq!(got.problems.len(), 1, "{text}: {:?}", got.problems);
        assert!(got.problems[0].contains(&format!(": {problem}")), "{text}: {:?}", got.problems);
    }
}

#[test]
fn lists_in_yaml_are_read_up_to_the_first_error() {
    let item = |name: &str, port: &str| {
        format!(
            "- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: {name}\n  spec:\n    containers:\n    - name: a\n      ports:\n      - containerPort: {port}\n"
        )
    };
    let text = format!(
        "apiVersion: v1\nitems:\n{}{}{}kind: List\n",
        item("a", "1"),
        item("b", "s3cret"),
        item("c", "3")
    );
    let got = stdin(format!("{text}---\n{}", pod("d")));
    assert_eq!(got.pods, ["-/a 1", "shop/d 1"]);
    assert_eq!(
        got.problems,
        [
            "cannot read item 2 of standard input: line 20, column 24: spec.containers[0].ports[0].containerPort: \
             expected a whole number"
        ]
    );
}

#[test]
fn hostile_input_is_an_error() {
    let deep = "[".repeat(200_000);
    let got = stdin(format!("{{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"spec\":{deep}"));
    assert_eq!(got.problems.len(), 1);
    let closed = format!("{deep}{}", "]".repeat(200_000));
    let got = stdin(format!("{{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"spec\":{closed}}}"));
    assert!(got.problems.len() == 1 && got.pods.is_empty(), "{:?}", got.problems);
    let got = stdin(format!("a: {deep}"));
    assert_eq!(got.problems.len(), 1);
    let blocks: Vec<String> = (0..300).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    assert_eq!(stdin(blocks.concat()).problems.len(), 1);
    let lists = r#"{"kind":"List","apiVersion":"v1","items":["#.repeat(5000);
    assert_eq!(stdin(&lists).problems.len(), 1);
    assert_eq!(stdin(format!("{lists}{}", "]}".repeat(5000))).problems.len(), 1);

    let levels: Vec<String> = (1..12)
        .map(|level| format!("a{level}: &a{level} [{}]\n", vec![format!("*a{}", level - 1); 10].join(",")))
        .collect();
    let bomb = format!("a0: &a0 [x,x,x,x]\n{}kind: Pod\nmetadata: *a11\n", levels.concat());
    let got = stdin(format!("{bomb}---\n{}", pod("a")));
    assert_eq!((got.pods.len(), got.problems.len()), (1, 1), "{:?}", got.problems);
}

#[test]
fn comments_and_long_texts_in_yaml_have_no_limit() {
    let comment = "  # a comment\n".repeat(3000);
    let text = format!(
        "apiVersion: v1\nkind: Pod\nmetadata:\n{comment}  name: a\n{comment}  annotations:\n    x: {}\nspec:\n{comment}  containers:\n  - name: a\n",
        "y".repeat(300_000)
    );
    let got = stdin(text);
    assert_eq!((got.pods, got.problems), (vec!["-/a 1".into()], vec![]));
}

#[test]
fn unsupported_encodings_and_empty_input_are_errors() {
    for (bytes, problem, hint) in [
        (b"\xff\xfe{\0".as_slice(), "UTF-16", "Out-File"),
        (b"{\0\"\0", "UTF-16", "Out-File"),
        (b"\x1f\x8b\x08", "compressed", "gunzip"),
        (b"", "contains no Kubernetes objects", "run it alone"),
        (b"\n# only\n---\n", "contains no Kubernetes objects", "run it alone"),
    ] {
        let got = stdin(bytes);
        assert_eq!(got.problems.len(), 1, "{bytes:?}: {:?}", got.problems);
        assert!(got.problems[0].contains(problem) && got.hints[0].contains(hint), "{:?}", got.problems);
    }
    for bytes in [
        b"apiVersion: v1\nkind: Pod\nmetadata: {name: \"\xff\"}\n".as_slice(),
        b"{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"\xff\"}}",
    ] {
        let got = stdin(bytes);
        assert_eq!(got.problems.len(), 1, "{:?}", got.problems);
        assert!(got.problems[0].ends_with("the text is not UTF-8"), "{:?}", got.problems);
    }
}

#[test]
fn the_number_of_reported_problems_is_limited() {
    let text = "{}\n".repeat(25);
    let got = stdin(text);
    assert_eq!(got.problems.len(), 11);
    assert_eq!(got.problems[10], "15 more problems in standard input");
}

#[test]
fn invalid_arguments_are_usage_errors() {
    for (paths, message, hint) in [
        (
            vec!["https://x/p.yaml?a=1&b"],
            "-f does not support URLs: https://x/p.yaml?a=1&b",
            "curl -fsS 'https://x/p.yaml?a=1&b' | kubectl sidecars list -f -",
        ),
        (vec!["-", "-"], "standard input (-f -) can be read only once", ""),
        (vec![""], "the name of a file is empty", "a shell variable"),
    ] {
        let paths: Vec<String> = paths.into_iter().map(Into::into).collect();
        let error = read(&paths, Options::default(), &mut io::empty(), &mut Record::default()).unwrap_err();
        assert_eq!(error.message(), message);
        assert_eq!(error.exit().code(), 2);
        assert!(error.hints().first().map_or("", String::as_str).starts_with(hint));
    }
}

/// A list in JSON and in YAML, with all that a parser may trip over.
const SOUND: [&str; 2] = [
    r#"{"apiVersion":"v1","items":[{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"},"spec":{"containers":[{"name":"b\u00e9\"","args":["x"]}]}},
{"kind":"Job","apiVersion":"batch/v1","spec":{"template":{"spec":{"containers":[]}}}}],"kind":"List"}
---
{"kind":"Pod","apiVersion":"v1"}"#,
    "# c\n---\napiVersion: v1\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata: &m {name: \"a\"}\n  spec:\n    containers:\n    - name: 'b'\n      args: [x]\n      command:\n      - |\n        é\nkind: List\n--- {kind: Pod, apiVersion: v1}\n...\n",
];

proptest! {
    #[test]
    fn damaged_files_do_not_panic(
        which in 0..SOUND.len(),
        at in 0usize..400,
        cut in 0usize..30,
        insert in proptest::collection::vec(prop_oneof![any::<u8>(), proptest::sample::select(b"{}[]\",:-&*#\n '|".to_vec())], 0..4),
    ) {
        let mut bytes = SOUND[which].as_bytes().to_vec();
        let at = at.min(bytes.len());
        let end = (at + cut).min(bytes.len());
        bytes.splice(at..end, insert);
        let got = stdin(&bytes);
        for text in got.problems.iter().chain(&got.hints).chain(&got.notes) {
            prop_assert!(text.len() < 400 && !text.ends_with('.') , "{}", text);
        }
    }
}

#[test]
fn comments_in_json_are_refused() {
    let pod = r#""apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}"#;
    for text in [
        format!("{{\n // a comment\n {pod}}}"),
        format!("{{\n # a comment\n {pod}}}"),
        format!("{{\n {pod}, /* a comment */ \"spec\": {{}}}}"),
    ] {
        let got = stdin(&text);
        assert_eq!(got.pods, [""; 0], "{text}");
        assert!(got.problems[0].ends_with("JSON has no comments"), "{:?}", got.problems);
    }
    // In a file of YAML as well: a comment of this form would be part of the next key.
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("pods.yaml").to_string_lossy().into_owned();
    fs::write(&path, format!("{{{pod}, \"spec\": {{ // a comment\n \"containers\": []}}}}")).unwrap();
    let got = files(&[&path], false);
    assert_eq!((got.pods.len(), got.problems.len()), (0, 1), "{:?}", got.problems);
    // The text of a string is no comment.
    let got = stdin(format!("{{{pod}, \"spec\": {{\"containers\": [{{\"name\": \"http://x /* y */\"}}]}}}}"));
    assert_eq!((got.pods.len(), got.problems.len()), (1, 0), "{:?}", got.problems);
}
