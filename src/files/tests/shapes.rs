//! Output of tools other than lists and manifests: watch events, error responses, lists without a kind, and pod
//! templates in objects of other projects.

use super::*;

fn event(change: &str, object: &str) -> String {
    format!(r#"{{"type":"{change}","object":{object}}}"#)
}

fn with_uid(name: &str, uid: &str, containers: usize) -> String {
    let more = r#",{"name":"b","image":"x"}"#.repeat(containers - 1);
    pod(name)
        .replace(r#""namespace""#, &format!(r#""uid":"{uid}","namespace""#))
        .replace(r#""image":"x"}]"#, &format!(r#""image":"x"}}{more}]"#))
}

const REFUSAL: &str = r#"{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"pods is forbidden","reason":"Forbidden","code":403}"#;

#[test]
fn watch_events_give_the_newest_state_of_each_pod() {
    let bookmark =
        r#"{"kind":"Pod","apiVersion":"v1","metadata":{"resourceVersion":"9"},"spec":{"containers":null}}"#;
    let events = [
        event("ADDED", &with_uid("a", "1", 1)),
        event("ADDED", &pod("b")),
        event("MODIFIED", &with_uid("a", "1", 2)),
        event("ADDED", &pod("gone")),
        event("DELETED", &pod("gone")),
        event("BOOKMARK", bookmark),
        event("BOOKMARK", "null"),
    ];
    for text in [events.join("\n"), format!("[{}]", events.join(",")), events.join("\n---\n")] {
        let got = stdin(&text);
        assert_eq!((got.pods, got.problems), (vec!["shop/a 2".into(), "shop/b 1".into()], vec![]), "{text}");
        assert_eq!(got.notes, [""; 0]);
    }
}

#[test]
fn a_recreated_pod_replaces_the_old_one() {
    let old = || with_uid("a", "1", 1);
    let new = || with_uid("a", "2", 2);
    for events in [
        vec![event("ADDED", &old()), event("DELETED", &old()), event("ADDED", &new())],
        vec![event("ADDED", &old()), event("ADDED", &new())],
        vec![event("ADDED", &old()), event("ADDED", &new()), event("DELETED", &old())],
    ] {
        assert_eq!(stdin(events.concat()).pods, ["shop/a 2"], "{events:?}");
    }
    let deleted = [event("ADDED", &old()), event("ADDED", &new()), event("DELETED", &new())];
    assert_eq!(stdin(deleted.concat()).pods, [""; 0]);
}

#[test]
fn the_type_of_an_event_may_come_last() {
    let got = stdin(format!(
        "object:\n  {}\ntype: DELETED\n---\nobject:\n  {}\ntype: ADDED\n",
        pod("a"),
        bare("b")
    ));
    assert_eq!((got.pods, got.problems), (vec!["shop/b 1".into()], vec![]));
}

#[test]
fn events_of_lists_and_workloads_are_read() {
    let list = format!(r#"{{"kind":"List","apiVersion":"v1","items":[{},{}]}}"#, pod("a"), pod("b"));
    let web = |replicas: usize| {
        format!(
            r#"{{"kind":"Deployment","apiVersion":"apps/v1","metadata":{{"name":"web","namespace":"shop"}},"spec":{{"replicas":{replicas},"template":{TEMPLATE}}}}}"#
        )
    };
    let events = [event("ADDED", &list), event("ADDED", &web(1)), event("MODIFIED", &web(2))];
    assert_eq!(stdin(events.concat()).pods, ["shop/a 1", "shop/b 1", "shop/web 2 of Deployment/web"]);
}

#[test]
fn an_invalid_event_does_not_affect_others() {
    let broken = event("ADDED", &pod("a").replace(r#""name":"a","image""#, r#""name":7,"image""#));
    let got = stdin(format!("{broken}\n{}", event("ADDED", &pod("b"))));
    assert_eq!((got.pods, got.problems.len()), (vec!["shop/b 1".into()], 1));
    let kind = "the object has no kind; expected apiVersion and kind, such as v1 and Pod";
    for text in [event("STRANGE", &pod("a")), format!(r#"{{"object":{}}}"#, pod("a"))] {
        let got = stdin(&text);
        assert_eq!(got.pods, [""; 0], "{text}");
        assert!(got.problems[0].ends_with(kind), "{:?}", got.problems);
    }
}

#[test]
fn an_error_response_of_the_api_server_is_a_problem() {
    let sorted = r#"{"apiVersion":"v1","code":403,"kind":"Status","message":"pods is forbidden","metadata":{},"reason":"Forbidden","status":"Failure"}"#;
    let late = r#"{"message":"pods is forbidden","status":"Failure","kind":"Status","apiVersion":"v1"}"#;
    let said = "the file is an error response of the API server: pods is forbidden";
    for text in [
        REFUSAL.to_owned(),
        sorted.to_owned(),
        late.to_owned(),
        format!("# as YAML\n{REFUSAL}"),
        event("ERROR", REFUSAL),
        format!(r#"{{"kind":"List","apiVersion":"v1","items":[{REFUSAL}]}}"#),
        format!("{}{REFUSAL}", pod("a")),
    ] {
        let got = stdin(&text);
        assert_eq!(got.problems.len(), 1, "{text}");
        assert!(got.problems[0].ends_with(said), "{:?}", got.problems);
    }
    let success = REFUSAL.replace("Failure", "Success");
    let got = stdin(success);
    assert_eq!(got.problems, [""; 0]);
    assert_eq!(got.notes, ["skipped 1 object of an unsupported kind (1 Status)"]);
}

#[test]
fn lists_without_a_kind_are_read() {
    for (text, count) in [
        (format!(r#"{{"items":[{},null,{}]}}"#, bare("a"), pod("b")), 2),
        (format!(r#"{{"metadata":{{"resourceVersion":"7"}},"items":[{}]}}"#, bare("a")), 1),
        (format!("[{},null]", bare("a")), 1),
        (r#"{"items":[]}"#.to_owned(), 0),
        (r#"{"items":null}"#.to_owned(), 0),
    ] {
        for text in [format!("# as YAML\n{text}"), text] {
            let got = stdin(&text);
            assert_eq!((got.pods.len(), got.problems), (count, vec![]), "{text}");
        }
    }
}

#[test]
fn pod_templates_of_any_kind_are_read() {
    let object = |kind: &str, spec: &str| {
        format!(
            r#"{{"apiVersion":"example.com/v1","kind":"{kind}","metadata":{{"name":"web","namespace":"shop"}},"spec":{{{spec}}}}}"#
        )
    };
    for (kind, spec) in [
        ("Rollout", format!(r#""strategy":{{"canary":{{}}}},"template":{TEMPLATE}"#)),
        ("Job", format!(r#""template":{TEMPLATE}"#)),
        ("ScheduledTask", format!(r#""jobTemplate":{TEMPLATE}"#)),
        ("ScheduledTask", format!(r#""jobTemplate":{{"spec":{{"template":{TEMPLATE}}}}}"#)),
        ("ScheduledTask", format!(r#""template":{{"jobTemplate":{{"spec":{{"template":{TEMPLATE}}}}}}}"#)),
    ] {
        let plain = object(kind, &spec);
        let typed = format!(r#"{{"apiVersion":"example.com/v1","kind":"{kind}List","items":[{plain}]}}"#);
        // Namesakes of a built-in kind come in a list of kind List.
        let typed = if kind == "Job" { plain.clone() } else { typed };
        for text in [&plain, &typed, &format!("# as YAML\n{plain}")] {
            let got = stdin(text);
            assert_eq!(got.pods, [format!("shop/web 2 of {kind}/web")], "{text}: {:?}", got.problems);
        }
    }
    let bare = r#"{"metadata":{"name":"web"},"spec":{"template":TEMPLATE}}"#.replace("TEMPLATE", TEMPLATE);
    let late = format!(r#"{{"items":[{bare}],"kind":"RolloutList","apiVersion":"argoproj.io/v1alpha1"}}"#);
    assert_eq!(stdin(late).pods, ["-/web 2 of Rollout/web"]);
}

#[test]
fn containers_without_a_name_are_named_as_in_knative() {
    let service = |containers: &str| {
        format!(
            r#"{{"apiVersion":"serving.knative.dev/v1","kind":"Service","metadata":{{"name":"f"}},"spec":{{"template":{{"spec":{{"containers":[{containers}]}}}}}}}}"#
        )
    };
    let names = |containers: &str| {
        let got = stdin(service(containers));
        got.full[0].spec.containers.iter().map(|c| c.name.clone()).collect::<Vec<_>>()
    };
    assert_eq!(names(r#"{"image":"x"}"#), ["user-container"]);
    assert_eq!(names(r#"{"image":"x","name":""},{"image":"y","name":"b"}"#), ["user-container-0", "b"]);
}

#[test]
fn templates_of_other_things_are_skipped() {
    for spec in [
        r#""template":"text""#,
        r#""template":{"type":"Opaque","data":{"a":"b"}}"#,
        r#""template":{"spec":{"project":"x"}}"#,
        r#""template":{"spec":{"containers":[]}}"#,
        r#""template":{"spec":{"containers":["a"]}}"#,
        r#""template":null,"jobTemplate":[1]"#,
    ] {
        for object in [
            format!(r#"{{"apiVersion":"example.com/v1","kind":"Thing","spec":{{{spec}}}}}"#),
            format!(r#"{{"spec":{{{spec}}},"kind":"Thing","apiVersion":"example.com/v1"}}"#),
        ] {
            let got = stdin(&object);
            assert_eq!((got.pods.len(), got.problems), (0, vec![]), "{object}");
            assert_eq!(got.notes, ["skipped 1 object of an unsupported kind (1 Thing)"]);
        }
    }
    for spec in ["7", "null", "[1]", "\"text\"", "true", "1.5", "-1"] {
        let got =
            stdin(format!(r#"{{"apiVersion":"example.com/v1","kind":"Thing","metadata":[],"spec":{spec}}}"#));
        assert_eq!(got.problems, [""; 0], "{spec}");
    }
}

#[test]
fn files_without_an_extension_are_recognized_by_their_content() {
    let root = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(root.path().join(name), text).unwrap();
    write("dump", &pod("json"));
    write(
        "manifest",
        "# by hand\napiVersion: v1\nkind: Pod\nmetadata: {name: block}\nspec: {containers: []}\n",
    );
    write("README", "Pods are kind: friends\n");
    write("settings", r#"{"color": "auto"}"#);
    write("notes.txt", &pod("text"));
    write(".hidden", "gitdir: elsewhere\n");
    let path = root.path().to_string_lossy();
    let got = files(&[&path], true);
    assert_eq!((got.pods, got.problems), (vec!["shop/json 1".into(), "-/block 0".into()], vec![]));
    assert_eq!(files(&[&path], false).pods, [""; 0]);
}
