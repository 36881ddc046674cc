//! From the bytes of an answer to the model, by content type.

use serde::Deserialize;

use super::errors::ApiStatus;
use super::protobuf;
use crate::model::{Event, Pod};
use crate::wording;

/// What is asked for: JSON, without `managedFields` from servers that know how to leave them out (KEP-5958);
/// others pass over the parameter.
pub(super) const ACCEPT: &str = "application/json;drop=metadata.managedFields, application/json;q=0.9";

/// One page of a list.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) pods: Vec<Pod>,
    /// How to ask for the next page; `None` on the last one.
    pub(super) next: Option<String>,
    /// How many pods come after this page, where the server tells.
    pub(super) remaining: Option<i64>,
    /// The version of the list, from which a watch can go on.
    pub(super) version: Option<String>,
    pub(super) unreadable: Vec<Unreadable>,
}

/// A pod that could not be decoded: it is passed over, the rest of the list is not lost with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// `namespace/name`, as far as it can be read.
    pub pod: String,
    /// What is wrong with it.
    pub why: String,
}

/// Why an answer could not be decoded.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum WireError {
    /// It is something else than what was asked for: a login page, another API.
    Foreign(String),
    /// It is Kubernetes' protobuf, which nobody asked for.
    Protobuf,
    /// It is JSON no more, or not yet.
    Broken(String),
    /// It is the beginning of JSON.
    Cut,
}

#[derive(Deserialize)]
struct List<T> {
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    metadata: Option<ListMeta>,
    #[serde(default = "Option::default")]
    items: Option<Vec<T>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListMeta {
    #[serde(rename = "continue", default)]
    next: Option<String>,
    #[serde(default)]
    remaining_item_count: Option<i64>,
    #[serde(default)]
    resource_version: Option<String>,
}

#[derive(Deserialize)]
struct Single {
    #[serde(default)]
    kind: Option<String>,
    #[serde(flatten)]
    pod: Pod,
}

/// Reads one page of pods.
pub(super) fn decode_page(content_type: &str, bytes: &[u8]) -> Result<Page, WireError> {
    expect_json(content_type, bytes)?;
    let (list, unreadable) = match serde_json::from_slice::<List<Pod>>(bytes) {
        Ok(list) => (list, Vec::new()),
        Err(_) => decode_one_by_one(bytes)?,
    };
    expect_kind("PodList", list.kind.as_deref())?;
    let metadata = list.metadata.unwrap_or_default();
    Ok(Page {
        pods: list.items.unwrap_or_default(),
        next: metadata.next.filter(|token| !token.is_empty()),
        remaining: metadata.remaining_item_count,
        version: metadata.resource_version,
        unreadable,
    })
}

/// The slow way, for a page in which something is wrong: what is right in it is kept.
fn decode_one_by_one(bytes: &[u8]) -> Result<(List<Pod>, Vec<Unreadable>), WireError> {
    let text = String::from_utf8_lossy(bytes);
    let list: List<serde_json::Value> = serde_json::from_str(&text).map_err(|error| broken(&error))?;
    let mut pods = Vec::new();
    let mut unreadable = Vec::new();
    for item in list.items.unwrap_or_default() {
        match Pod::deserialize(&item) {
            Ok(pod) => pods.push(pod),
            Err(error) => {
                let of = |key: &str| item["metadata"][key].as_str().unwrap_or("?").to_owned();
                unreadable.push(Unreadable {
                    pod: format!("{}/{}", of("namespace"), of("name")),
                    why: wording::json(&error),
                });
            }
        }
    }
    Ok((List { kind: list.kind, metadata: list.metadata, items: Some(pods) }, unreadable))
}

/// One page of a list of which only the names matter.
#[derive(Debug)]
pub(super) struct Names {
    pub(super) names: Vec<String>,
    /// How to ask for the next page; `None` on the last one.
    pub(super) next: Option<String>,
}

/// Reads the names of one page of objects.
pub(super) fn decode_names(kind: &str, content_type: &str, bytes: &[u8]) -> Result<Names, WireError> {
    #[derive(Deserialize)]
    struct Named {
        metadata: Name,
    }
    #[derive(Deserialize)]
    struct Name {
        name: String,
    }
    expect_json(content_type, bytes)?;
    let list: List<Named> = serde_json::from_slice(bytes).map_err(|error| broken(&error))?;
    expect_kind(kind, list.kind.as_deref())?;
    Ok(Names {
        names: list.items.unwrap_or_default().into_iter().map(|item| item.metadata.name).collect(),
        next: list.metadata.and_then(|m| m.next).filter(|token| !token.is_empty()),
    })
}

/// One page of events.
#[derive(Debug)]
pub(super) struct Events {
    pub(super) items: Vec<Event>,
    /// How to ask for the next page; `None` on the last one.
    pub(super) next: Option<String>,
}

/// Reads one page of events.
pub(super) fn decode_events(content_type: &str, bytes: &[u8]) -> Result<Events, WireError> {
    expect_json(content_type, bytes)?;
    // Messages of kubelets can hold anything.
    let list: List<Event> = match serde_json::from_slice(bytes) {
        Ok(list) => list,
        Err(_) => serde_json::from_str(&String::from_utf8_lossy(bytes)).map_err(|error| broken(&error))?,
    };
    expect_kind("EventList", list.kind.as_deref())?;
    Ok(Events {
        items: list.items.unwrap_or_default(),
        next: list.metadata.and_then(|m| m.next).filter(|token| !token.is_empty()),
    })
}

/// Reads a single pod.
pub(super) fn decode_pod(content_type: &str, bytes: &[u8]) -> Result<Pod, WireError> {
    expect_json(content_type, bytes)?;
    let single: Single = match serde_json::from_slice(bytes) {
        Ok(single) => single,
        Err(_) => serde_json::from_str(&String::from_utf8_lossy(bytes)).map_err(|error| broken(&error))?,
    };
    expect_kind("Pod", single.kind.as_deref())?;
    Ok(single.pod)
}

/// Reads the server's reason for a refusal; `None` where the answer is no Status.
pub(super) fn decode_status(content_type: &str, bytes: &[u8]) -> Option<ApiStatus> {
    if protobuf::is_protobuf(content_type, bytes) {
        return protobuf::decode_status(bytes);
    }
    // Proxies that pass a refusal on do not always keep its type.
    serde_json::from_str::<ApiStatus>(&String::from_utf8_lossy(bytes))
        .ok()
        .filter(|status| status.kind.as_deref() == Some("Status"))
}

fn expect_json(content_type: &str, bytes: &[u8]) -> Result<(), WireError> {
    if protobuf::is_protobuf(content_type, bytes) {
        return Err(WireError::Protobuf);
    }
    let kind = content_type.split(';').next().unwrap_or_default().trim();
    match kind.to_ascii_lowercase().as_str() {
        "application/json" => Ok(()),
        "" => Err(WireError::Foreign("it does not say what it sends".to_owned())),
        _ => Err(WireError::Foreign(format!("it sent {kind}"))),
    }
}

fn expect_kind(expected: &str, found: Option<&str>) -> Result<(), WireError> {
    match found {
        Some(found) if found == expected => Ok(()),
        Some(found) => Err(WireError::Foreign(format!("it sent a {found} where a {expected} was asked for"))),
        None => Err(WireError::Foreign(format!("it sent JSON that is no {expected}"))),
    }
}

fn broken(error: &serde_json::Error) -> WireError {
    if error.is_eof() {
        WireError::Cut
    } else if error.is_data() {
        WireError::Broken(wording::json(error))
    } else {
        WireError::Broken("it is not valid JSON".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const JSON: &str = "application/json";

    fn names(page: &Page) -> Vec<&str> {
        page.pods.iter().map(|pod| pod.metadata.name.as_str()).collect()
    }

    #[test]
    fn pages_carry_pods_and_the_way_on() {
        let page = decode_page(
            "application/json; charset=utf-8",
            br#"{"kind":"PodList","metadata":{"continue":"abc","remainingItemCount":7},
                "items":[{"metadata":{"name":"a","managedFields":[{"fieldsV1":{"f:x":{}}}]}}]}"#,
        )
        .unwrap();
        assert_eq!((names(&page), page.next.as_deref(), page.remaining), (vec!["a"], Some("abc"), Some(7)));
        let last =
            decode_page(JSON, br#"{"kind":"PodList","metadata":{"continue":""},"items":null}"#).unwrap();
        assert!(last.pods.is_empty() && last.next.is_none() && last.remaining.is_none());
    }

    #[test]
    fn one_unreadable_pod_does_not_take_the_others_with_it() {
        let page = decode_page(
            JSON,
            br#"{"kind":"PodList","metadata":{"continue":"n"},"items":[{"metadata":{"name":"a"}},
                {"metadata":{"name":"b","namespace":"x"},"spec":{"containers":[{"image":"i"}]}},
                {"metadata":{"name":"c"}}, 7]}"#,
        )
        .unwrap();
        assert_eq!((names(&page), page.next.as_deref()), (vec!["a", "c"], Some("n")));
        assert_eq!(page.unreadable[0].pod, "x/b");
        assert!(page.unreadable[0].why.contains("name"), "{:?}", page.unreadable);
        assert_eq!(page.unreadable[1].pod, "?/?");
    }

    #[test]
    fn text_that_is_not_utf8_is_mended() {
        let mut body =
            br#"{"kind":"PodList","items":[{"metadata":{"name":"a"},"status":{"message":"#.to_vec();
        body.extend_from_slice(b"\"\xff\"}}]}");
        let page = decode_page(JSON, &body).unwrap();
        assert_eq!(page.pods[0].status.as_ref().unwrap().message, "\u{fffd}");
        assert!(page.unreadable.is_empty());
    }

    #[test]
    fn what_is_no_list_of_pods_is_no_empty_list() {
        for (content_type, body, why) in [
            ("text/html; charset=utf-8", "<html>", "it sent text/html"),
            ("", "{}", "it does not say what it sends"),
            (JSON, "{}", "it sent JSON that is no PodList"),
            (JSON, r#"{"kind":"Table"}"#, "it sent a Table where a PodList was asked for"),
        ] {
            assert_eq!(
                decode_page(content_type, body.as_bytes()).unwrap_err(),
                WireError::Foreign(why.into())
            );
        }
        for (body, error) in [
            (r#"{"kind":"PodL"#, WireError::Cut),
            ("<html>", WireError::Broken("it is not valid JSON".into())),
            ("", WireError::Cut),
            ("k8s\0\n\r", WireError::Protobuf),
        ] {
            assert_eq!(decode_page(JSON, body.as_bytes()).unwrap_err(), error, "{body}");
        }
        assert_eq!(decode_page(protobuf::TYPE, b"").unwrap_err(), WireError::Protobuf);
        assert!(decode_page(JSON, b"[]").is_err());
    }

    #[test]
    fn single_pods_and_refusals() {
        let pod =
            decode_pod(JSON, br#"{"kind":"Pod","apiVersion":"v1","metadata":{"name":"a"},"spec":null}"#)
                .unwrap();
        assert_eq!(pod.metadata.name, "a");
        assert!(decode_pod(JSON, br#"{"kind":"Status","metadata":{}}"#).is_err());
        assert!(decode_pod(JSON, br#"{"kind":"Pod","spec":{"containers":[{}]}}"#).is_err());
        let status =
            decode_status(JSON, br#"{"kind":"Status","message":"no","details":{"kind":"pods"}}"#).unwrap();
        assert_eq!(status.details.and_then(|details| details.kind).as_deref(), Some("pods"));
        assert!(decode_status("text/plain", b"404 page not found").is_none());
        assert!(decode_status("text/plain", br#"{"kind":"Status","message":"no"}"#).is_some());
        assert!(decode_status(JSON, b"{}").is_none());
    }
}
