//! The reader as a whole: text in, pods, problems and notes out.

use std::fs;
use std::io::Read;

use proptest::prelude::*;

use super::*;

/// Remembers what it is given, in words.
#[derive(Default)]
struct Record {
    pods: Vec<String>,
    full: Vec<Pod>,
    problems: Vec<String>,
    hints: Vec<String>,
    notes: Vec<String>,
    refuse_after: Option<usize>,
}

impl Sink for Record {
    fn pod(&mut self, pod: Pod, origin: Origin) -> Result<(), Error> {
        if self.refuse_after == Some(self.pods.len()) {
            return Err(Error::failed("enough"));
        }
        let namespace = pod.metadata.namespace.as_deref().unwrap_or("-");
        let of = match origin {
            Origin::Pod => String::new(),
            Origin::Template { kind, name } => format!(" of {kind}/{name}"),
        };
        let containers = pod.spec.containers.len() + pod.spec.init_containers.len();
        self.pods.push(format!("{namespace}/{} {containers}{of}", pod.metadata.name));
        self.full.push(pod);
        Ok(())
    }
    fn problem(&mut self, error: Error) {
        self.problems.push(error.message().to_owned());
        self.hints.extend_from_slice(error.hints());
    }
    fn note(&mut self, note: String) {
        self.notes.push(note);
    }
}

/// Gives its text a few bytes at a time, as pipes do.
struct Slow<'a>(&'a [u8]);

impl Read for Slow<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = buffer.len().min(3).min(self.0.len());
        buffer[..count].copy_from_slice(&self.0[..count]);
        self.0 = &self.0[count..];
        Ok(count)
    }
}

fn stdin(text: impl AsRef<[u8]>) -> Record {
    let mut record = Record::default();
    read(&["-".into()], &Options::default(), &mut Slow(text.as_ref()), &mut record).unwrap();
    record
}

fn files(paths: &[&str], recursive: bool) -> Record {
    let mut record = Record::default();
    let paths: Vec<String> = paths.iter().map(|path| (*path).to_owned()).collect();
    read(&paths, &Options { recursive }, &mut io::empty(), &mut record).unwrap();
    record
}

fn pod(name: &str) -> String {
    format!(
        r#"{{"apiVersion":"v1","kind":"Pod","metadata":{{"name":"{name}","namespace":"shop"}},"spec":{{"containers":[{{"name":"a","image":"x"}}]}}}}"#
    )
}

/// As the API server has it among the items of a `PodList`.
fn bare(name: &str) -> String {
    pod(name).replacen(r#""apiVersion":"v1","kind":"Pod","#, "", 1)
}

const TEMPLATE: &str = r#"{"metadata":{"labels":{"app":"web"}},"spec":{"initContainers":[{"name":"i"}],"containers":[{"name":"a"}]}}"#;

#[test]
fn every_kind_that_holds_pods_gives_its_pod() {
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
fn pods_come_alone_and_in_lists_of_any_order() {
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
fn yaml_as_people_write_it() {
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
    assert_eq!(
        got.notes,
        ["passed over 7 objects that hold no pods (3 Node, 2 ConfigMap, 1 Job, 1 Service)"]
    );
    assert_eq!(got.pods, ["shop/a 1"]);

    let got = stdin(service);
    assert_eq!(got.notes, ["passed over 1 object that holds no pods (1 Service)"]);
    let empty = stdin(r#"{"apiVersion":"v1","items":[],"kind":"List"}"#);
    assert!(empty.problems.is_empty() && empty.notes.is_empty(), "an empty list is an answer");
}

#[test]
fn what_is_no_object_is_named_with_its_line() {
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
            r#"{"items":[{"apiVersion":"v1","kind":"Secret"}]}"#.into(),
            "line 1: the list has no kind; expected kind: List, PodList, DeploymentList …".into(),
        ),
        (
            r#"{"kind":"Deployment","apiVersion":"apps/v1","metadata":{"name":"d"}}"#.into(),
            "line 1: the Deployment \"d\" has no pod template".into(),
        ),
        (
            format!("{{\"items\":[{}],\"kind\":\"NodeList\"}}", bare("a")),
            "line 1: 1 items of the NodeList have no kind and were taken for pods; expected kind: PodList"
                .into(),
        ),
        (
            "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"items\":[\n{\"kind\":\"Node\"}]}".into(),
            "line 2: the object is of kind Node, in a PodList".into(),
        ),
    ] {
        let got = stdin(&text);
        let problem = problem.strip_prefix("item").map_or_else(|| problem.clone(), str::to_owned);
        assert_eq!(got.problems.len(), 1, "{text}: {:?}", got.problems);
        assert!(got.problems[0].ends_with(&problem), "{text}: {:?}", got.problems);
    }
}

#[test]
fn a_broken_item_of_json_spoils_nothing_else() {
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
fn json_that_is_cut_off_gives_what_came_before() {
    let whole =
        format!("{{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"items\":[\n{},\n{},\n", bare("a"), bare("b"));
    let start = whole.len();
    let whole = format!("{whole}{}\n]}}", bare("c"));
    for (cut, pods, problem) in [
        (start + 20, 2, "line 4, column 21: the file ends in the middle of item 3, which begins at line 4"),
        (start, 2, "line 4, column 1: the file ends behind item 2 of a list"),
        (start - 2, 2, "the file ends behind item 2 of a list"),
        (whole.len() - 2, 3, "line 5, column 1: the file ends behind item 3 of a list"),
        (
            whole.len() - 1,
            3,
            "line 5, column 2: the file ends in the middle of an object that begins at line 1",
        ),
        (30, 0, "line 1, column 31: the file ends in the middle of an object that begins at line 1"),
    ] {
        let got = stdin(&whole[..cut]);
        assert_eq!(got.pods.len(), pods, "{cut}");
        assert_eq!(got.problems.len(), 1, "{:?}", got.problems);
        assert!(got.problems[0].ends_with(problem), "{cut}: {:?}", got.problems);
    }
}

#[test]
fn broken_documents_leave_the_others_alone() {
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

    // After text that is no JSON, the next line that begins an object is taken up.
    let got = stdin(format!("{}\noops\n{}\n{{\"a\": \"x\n\"}}\n{}\n", pod("a"), pod("b"), pod("c")));
    assert_eq!(got.pods, ["shop/a 1", "shop/b 1", "shop/c 1"]);
    assert_eq!(
        got.problems,
        [
            "cannot read standard input: line 2, column 1: expected a JSON object",
            "cannot read standard input: line 4, column 9: a quoted text does not end on its line",
        ]
    );
}

#[test]
fn an_item_of_a_yaml_list_that_is_no_object_is_named() {
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
fn lists_in_yaml_are_read_as_far_as_they_are_sound() {
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
        ["cannot read item 2 of standard input: line 20, column 24: expected a whole number"]
    );
}

#[test]
fn hostile_input_is_refused_and_not_suffered() {
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
fn encodings_and_empty_input_are_told() {
    for (bytes, problem, hint) in [
        (b"\xff\xfe{\0".as_slice(), "UTF-16", "Out-File"),
        (b"{\0\"\0", "UTF-16", "Out-File"),
        (b"\x1f\x8b\x08", "compressed", "gunzip"),
        (b"", "holds no Kubernetes objects", "run it alone"),
        (b"\n# only\n---\n", "holds no Kubernetes objects", "run it alone"),
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
fn the_number_of_problems_told_is_bounded() {
    let text = "{}\n".repeat(25);
    let got = stdin(text);
    assert_eq!(got.problems.len(), 11);
    assert_eq!(got.problems[10], "15 more problems in standard input");
}

#[test]
fn a_sink_that_refuses_ends_the_reading() {
    let list = format!(r#"{{"apiVersion":"v1","items":[{},{}],"kind":"List"}}"#, pod("a"), pod("b"));
    for text in [list.clone(), format!("# YAML\n{list}"), format!("{}{}", pod("a"), pod("b"))] {
        let mut record = Record { refuse_after: Some(1), ..Record::default() };
        let error = read(&["-".into()], &Options::default(), &mut text.as_bytes(), &mut record).unwrap_err();
        assert_eq!((error.message(), record.pods.len(), record.problems.len()), ("enough", 1, 0));
    }
}

#[test]
fn arguments_that_cannot_work_are_refused_at_once() {
    for (paths, message, hint) in [
        (
            vec!["https://x/p.yaml?a=1&b"],
            "URLs are not fetched: https://x/p.yaml?a=1&b",
            "curl -fsS 'https://x/p.yaml?a=1&b' | kubectl sidecars list -f -",
        ),
        (vec!["-", "-"], "standard input (-f -) can be read only once", ""),
        (vec![""], "the name of a file is empty", "a variable of the shell"),
    ] {
        let paths: Vec<String> = paths.into_iter().map(Into::into).collect();
        let error = read(&paths, &Options::default(), &mut io::empty(), &mut Record::default()).unwrap_err();
        assert_eq!(error.message(), message);
        assert_eq!(error.exit().code(), 2);
        assert!(error.hints().first().map_or("", String::as_str).starts_with(hint));
    }
}

#[test]
fn directories_are_read_in_order_and_deeper_ones_only_when_asked() {
    let root = tempfile::tempdir().unwrap();
    let path = |name: &str| root.path().join(name).to_string_lossy().into_owned();
    fs::create_dir_all(path("b/deep")).unwrap();
    fs::create_dir_all(path("none/sub")).unwrap();
    for (name, text) in [
        ("c.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: c}\n".to_owned()),
        ("a.json", pod("a")),
        ("b/deep/x.YML", pod("b")),
        ("z.yml", "# nothing\n".into()),
        ("notes.txt", "not read".into()),
    ] {
        fs::write(path(name), text).unwrap();
    }
    let all = path("");
    let got = files(&[&all], false);
    assert_eq!((got.pods, got.problems), (vec!["shop/a 1".into(), "-/c 0".into()], vec![]));
    let got = files(&[&all], true);
    assert_eq!(got.pods, ["shop/a 1", "shop/b 1", "-/c 0"]);

    let (missing, empty, none, z) = (path("missing.yaml"), path("empty.yaml"), path("none"), path("z.yml"));
    fs::write(&empty, "").unwrap();
    let got = files(&[&missing, &empty, &none, &z, &path("a.json")], false);
    assert_eq!(got.pods, ["shop/a 1"], "the rest is read");
    assert_eq!(
        got.problems,
        [
            format!("cannot read {missing}: no such file or directory"),
            format!("{empty} is empty"),
            format!("the directory {none} holds no .json, .yaml or .yml files"),
            format!("{z} holds no Kubernetes objects"),
        ]
    );
    assert!(got.hints.contains(&"-R reads its sub-directories as well".to_owned()));
}

#[test]
fn large_documents_of_yaml_are_not_over_a_limit() {
    // The parser's default is 250,000 nodes a document: some 500 pods.
    let text =
        format!("apiVersion: v1\nkind: Pod\nextra: [{}]\nmetadata: {{name: a}}\n", "1,".repeat(260_000));
    let got = stdin(text);
    assert_eq!((got.pods, got.problems), (vec!["-/a 0".into()], vec![]));
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
    fn damaged_files_give_problems_and_no_panic(
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
