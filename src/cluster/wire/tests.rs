//! Pages, single pods and refusals, in both encodings.

use super::*;

const JSON: &str = "application/json";
const PROTOBUF: &str = "application/vnd.kubernetes.protobuf";

/// A page, read as it is read from a server.
#[derive(Default)]
struct Page {
    head: ListHead,
    names: Vec<String>,
    unreadable: Vec<Unreadable>,
}

fn read(content_type: &str, bytes: &[u8]) -> Result<Page, WireError> {
    let bytes = mend(Bytes::copy_from_slice(bytes));
    let mut page = Page { head: decode_head("PodList", content_type, &bytes)?, ..Page::default() };
    for pod in decode_pods(content_type, &bytes, &mut Templates::default())? {
        match pod? {
            Ok(pod) => page.names.push(pod.metadata.name),
            Err(pod) => page.unreadable.push(pod),
        }
    }
    Ok(page)
}

/// A message in protobuf's form: fields that hold bytes.
pub(super) fn message(fields: &[(u8, &[u8])]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (number, value) in fields {
        bytes.extend([number << 3 | 2, u8::try_from(value.len()).expect("it is short")]);
        bytes.extend_from_slice(value);
    }
    bytes
}

fn envelope(kind: &str, raw: &[u8]) -> Vec<u8> {
    let meta = message(&[(1, b"v1"), (2, kind.as_bytes())]);
    [b"k8s\0".as_slice(), &message(&[(1, &meta), (2, raw)])].concat()
}

#[test]
fn pages_have_pods_and_a_continue_token() {
    let page = read(
        "application/json; charset=utf-8",
        br#"{"kind":"PodList","metadata":{"continue":"abc","remainingItemCount":7,"resourceVersion":"5"},
            "items":[{"metadata":{"name":"a","managedFields":[{"fieldsV1":{"f:x":{}}}]}}]}"#,
    )
    .unwrap();
    assert_eq!(page.names, ["a"]);
    let head = ListHead { next: Some("abc".into()), remaining: Some(7), version: Some("5".into()) };
    assert_eq!(page.head, head);
    let last = read(JSON, br#"{"kind":"PodList","metadata":{"continue":""},"items":null}"#).unwrap();
    assert_eq!((last.names, last.head), (vec![], ListHead::default()));
    // The order of fields is not defined.
    let turned =
        read(JSON, br#"{"items":[{"metadata":{"name":"a"}}],"metadata":{"continue":"x"},"kind":"PodList"}"#)
            .unwrap();
    assert_eq!((turned.names, turned.head.next.as_deref()), (vec!["a".to_owned()], Some("x")));
}

#[test]
fn the_same_in_protobuf() {
    let pod = message(&[(1, &message(&[(1, b"a"), (3, b"n")]))]);
    let meta = [message(&[(2, b"5"), (3, b"abc")]), vec![4 << 3, 7]].concat();
    let list = envelope("PodList", &message(&[(1, &meta), (2, &pod), (9, b"?"), (2, &pod)]));
    let page = read(PROTOBUF, &list).unwrap();
    let head = ListHead { next: Some("abc".into()), remaining: Some(7), version: Some("5".into()) };
    assert_eq!((page.names, page.head), (vec!["a".to_owned(), "a".to_owned()], head));
    let empty = read(JSON, &envelope("PodList", &message(&[(1, b"")]))).unwrap();
    assert_eq!((empty.names, empty.head), (vec![], ListHead::default()));
    assert_eq!(decode_names("PodList", JSON, &list).unwrap(), ["a", "a"]);
    assert_eq!(
        decode_pod(JSON, &envelope("Pod", &pod), false).unwrap().metadata.namespace.as_deref(),
        Some("n")
    );
}

#[test]
fn one_unreadable_pod_does_not_affect_the_others() {
    let page = read(
        JSON,
        br#"{"kind":"PodList","metadata":{"continue":"n"},"items":[{"metadata":{"name":"a"}},
            {"metadata":{"name":"b","namespace":"x"},"spec":{"containers":[{"image":"i"}]}},
            {"metadata":{"name":"c"}}, 7]}"#,
    )
    .unwrap();
    assert_eq!((page.names, page.head.next.as_deref()), (vec!["a".into(), "c".to_owned()], Some("n")));
    assert_eq!(page.unreadable[0].pod, "x/b");
    assert!(page.unreadable[0].why.contains("name"), "{:?}", page.unreadable);
    assert_eq!(page.unreadable[1].pod, "?/?");

    let good = message(&[(1, &message(&[(1, b"a")]))]);
    // Its spec ends in the middle of a container; its metadata can still be read.
    let cut = message(&[(1, &message(&[(1, b"b"), (3, b"x")])), (2, b"\x12\x7f\x0a")]);
    let wrong = message(&[(1, b"\x08\x01")]);
    let list = envelope("PodList", &message(&[(2, &good), (2, &cut), (2, &wrong), (2, b"\xff"), (2, &good)]));
    let page = read(JSON, &list).unwrap();
    assert_eq!(page.names, ["a", "a"]);
    let told: Vec<_> = page.unreadable.iter().map(|u| (u.pod.as_str(), u.why.as_str())).collect();
    assert_eq!(
        told,
        [
            ("x/b", "it is truncated (in PodSpec.containers)"),
            ("?/?", "a field has an unexpected type (in Metadata.name)"),
            ("?/?", "it is not valid protobuf"),
        ]
    );
}

#[test]
fn text_that_is_not_utf8_is_mended() {
    let mut body =
        br#"{"kind":"PodList","metadata":{},"items":[{"metadata":{"name":"a"}},{"metadata":{"name":"#
            .to_vec();
    body.extend_from_slice(b"\"\xff\"}}]}");
    let page = read(JSON, &body).unwrap();
    assert_eq!(page.names, ["a", "\u{fffd}"]);
    assert!(page.unreadable.is_empty());
    let pod = message(&[(1, &message(&[(1, b"\xff")]))]);
    assert_eq!(read(JSON, &envelope("PodList", &message(&[(2, &pod)]))).unwrap().names, ["\u{fffd}"]);
}

#[test]
fn other_responses_are_errors_and_not_empty_lists() {
    let failure = |content_type, body: &[u8]| read(content_type, body).err().unwrap();
    for (content_type, body, why) in [
        ("text/html; charset=utf-8", "<html>".as_bytes(), "it sent text/html"),
        ("", b"{}", "it sent no Content-Type"),
        (JSON, b"{}", "it sent JSON that is not a PodList"),
        (JSON, br#"{"kind":"Table"}"#, "it sent a Table instead of a PodList"),
        (JSON, &envelope("Table", b""), "it sent a Table instead of a PodList"),
    ] {
        assert_eq!(failure(content_type, body), WireError::Foreign(why.into()));
    }
    for (body, error) in [
        (br#"{"kind":"PodL"#.as_slice(), WireError::Cut),
        (br#"{"kind":"PodList","metadata":{},"items":[{"metad"#, WireError::Cut),
        (b"<html>", WireError::Broken("it is not valid JSON".into())),
        (b"", WireError::Cut),
        (b"k8s\0\n\r", WireError::Cut),
        (&envelope("PodList", b"\x12\x05a"), WireError::Cut),
        (&envelope("PodList", b"\x0f"), WireError::Broken("it is not valid protobuf".into())),
    ] {
        assert_eq!(failure(JSON, body), error, "{}", body.escape_ascii());
    }
    assert_eq!(failure(PROTOBUF, b""), WireError::Cut);
    assert!(read(JSON, b"[]").is_err());
}

#[test]
fn single_pods_and_refusals() {
    let pod =
        decode_pod(JSON, br#"{"kind":"Pod","apiVersion":"v1","metadata":{"name":"a"},"spec":null}"#, false)
            .unwrap();
    assert_eq!(pod.metadata.name, "a");
    assert!(decode_pod(JSON, br#"{"kind":"Status","metadata":{}}"#, false).is_err());
    assert!(decode_pod(JSON, br#"{"kind":"Pod","spec":{"containers":[{}]}}"#, false).is_err());
    let status =
        decode_status(JSON, br#"{"kind":"Status","message":"no","details":{"kind":"pods"}}"#).unwrap();
    assert_eq!(status.details.and_then(|details| details.kind).as_deref(), Some("pods"));
    assert!(decode_status("text/plain", b"404 page not found").is_none());
    assert!(decode_status("text/plain", br#"{"kind":"Status","message":"no"}"#).is_some());
    assert!(decode_status(JSON, b"{}").is_none());

    let details = message(&[(1, b"web"), (3, b"pods")]);
    let raw = [vec![6 << 3, 0x93, 0x03], message(&[(3, b"no"), (4, b"Forbidden"), (5, &details)])].concat();
    let status = decode_status(PROTOBUF, &envelope("Status", &raw)).expect("it is a Status");
    assert_eq!((status.message.as_deref(), status.reason.as_deref()), (Some("no"), Some("Forbidden")));
    let details = status.details.expect("there are details");
    assert_eq!((details.name.as_deref(), details.kind.as_deref()), (Some("web"), Some("pods")));
    assert!(decode_status(PROTOBUF, &envelope("PodList", b"")).is_none());
}
