//! Kubernetes' JSON.

use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::{Events, ListHead, Unreadable, WireError};
use crate::cluster::errors::ApiStatus;
use crate::model::wide::WideSpec;
use crate::model::{Event, Pod};
use crate::{field_path, wording};

/// Reads the metadata of a list.
pub(super) fn head(kind: &str, bytes: &[u8]) -> Result<ListHead, WireError> {
    let mut beginning = Beginning::default();
    let read = beginning.deserialize(&mut serde_json::Deserializer::from_slice(bytes));
    if let (Err(error), false) = (read, beginning.is_complete()) {
        return Err(broken(&error));
    }
    expect_kind(kind, beginning.kind.as_deref())?;
    let metadata = beginning.metadata.unwrap_or_default();
    Ok(ListHead {
        next: metadata.next.filter(|token| !token.is_empty()),
        remaining: metadata.remaining_item_count,
        version: metadata.resource_version,
    })
}

/// Decodes the pods of a list. The text is cut into items first, so that an invalid pod does not affect the others.
pub(super) fn pods(
    bytes: &[u8],
    wide: bool,
) -> Result<impl Iterator<Item = Result<Pod, Unreadable>>, WireError> {
    #[derive(Deserialize)]
    struct List<'a> {
        #[serde(borrow)]
        items: Option<Vec<&'a RawValue>>,
    }
    // Validating UTF-8 once is faster than validating each string.
    let text =
        std::str::from_utf8(bytes).map_err(|_| WireError::Broken("the text is not UTF-8".to_owned()))?;
    let list: List<'_> = serde_json::from_str(text).map_err(|error| broken(&error))?;
    Ok(list
        .items
        .unwrap_or_default()
        .into_iter()
        .map(move |item| decode(item.get(), wide).map_err(|error| unreadable(item.get(), &error))))
}

/// Decodes a pod, and what only `check` reads of it if `wide`.
fn decode(text: &str, wide: bool) -> Result<Pod, serde_json::Error> {
    #[derive(Deserialize)]
    struct Wide {
        #[serde(default)]
        spec: Box<WideSpec>,
    }
    let pod = serde_json::from_str(text)?;
    let wide = wide.then(|| serde_json::from_str::<Wide>(text)).transpose()?;
    Ok(Pod { wide: wide.map(|wide| wide.spec), ..pod })
}

fn unreadable(text: &str, error: &serde_json::Error) -> Unreadable {
    let item: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
    let of = |key: &str| item["metadata"][key].as_str().unwrap_or("?").to_owned();
    let what = wording::json(error);
    let field = field_path::of_json_as::<Pod>(text.as_bytes());
    Unreadable {
        pod: format!("{}/{}", of("namespace"), of("name")),
        why: field.map_or_else(|| what.clone(), |field| format!("{field}: {what}")),
    }
}

pub(super) fn pod(bytes: &[u8]) -> Result<Pod, WireError> {
    #[derive(Deserialize)]
    struct Single {
        kind: Option<String>,
        #[serde(flatten)]
        pod: Pod,
    }
    let single: Single = serde_json::from_slice(bytes).map_err(|error| broken(&error))?;
    expect_kind("Pod", single.kind.as_deref())?;
    let text = std::str::from_utf8(bytes).unwrap_or_default();
    Ok(decode(text, true).unwrap_or(single.pod))
}

/// Decodes one page of events.
pub(super) fn events(bytes: &[u8]) -> Result<Events, WireError> {
    #[derive(Deserialize)]
    struct List {
        kind: Option<String>,
        metadata: Option<ListMeta>,
        items: Option<Vec<Event>>,
    }
    let list: List = serde_json::from_slice(bytes).map_err(|error| broken(&error))?;
    expect_kind("EventList", list.kind.as_deref())?;
    Ok(Events {
        items: list.items.unwrap_or_default(),
        next: list.metadata.and_then(|metadata| metadata.next).filter(|token| !token.is_empty()),
    })
}

/// Reads the names of the items of a list.
pub(super) fn names(bytes: &[u8]) -> Result<Vec<String>, WireError> {
    #[derive(Deserialize)]
    struct List {
        items: Option<Vec<Named>>,
    }
    #[derive(Deserialize)]
    struct Named {
        metadata: Name,
    }
    #[derive(Deserialize)]
    struct Name {
        name: String,
    }
    let list: List = serde_json::from_slice(bytes).map_err(|error| broken(&error))?;
    Ok(list.items.unwrap_or_default().into_iter().map(|item| item.metadata.name).collect())
}

/// Reads a `meta/v1` Status; `None` where it is something else.
pub(super) fn status(bytes: &[u8]) -> Option<ApiStatus> {
    let status: ApiStatus = serde_json::from_slice(bytes).ok()?;
    Some(status).filter(|status| status.kind.as_deref() == Some("Status"))
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListMeta {
    #[serde(rename = "continue")]
    next: Option<String>,
    remaining_item_count: Option<i64>,
    resource_version: Option<String>,
}

/// Kind and metadata of a list. API servers write them first, so parsing can stop early.
#[derive(Default)]
struct Beginning {
    kind: Option<String>,
    metadata: Option<ListMeta>,
}

impl Beginning {
    fn is_complete(&self) -> bool {
        self.kind.is_some() && self.metadata.is_some()
    }
}

impl<'de> DeserializeSeed<'de> for &mut Beginning {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for &mut Beginning {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "kind" => self.kind = map.next_value()?,
                "metadata" => self.metadata = Some(map.next_value::<Option<_>>()?.unwrap_or_default()),
                // This error is not shown.
                _ if self.is_complete() => return Err(A::Error::custom("enough")),
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

fn expect_kind(expected: &str, found: Option<&str>) -> Result<(), WireError> {
    match found {
        Some(found) if found == expected => Ok(()),
        Some(found) => Err(WireError::Foreign(format!("it sent a {found} instead of a {expected}"))),
        None => Err(WireError::Foreign(format!("it sent JSON that is not a {expected}"))),
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
