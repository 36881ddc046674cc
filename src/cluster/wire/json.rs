//! Kubernetes' JSON, item by item: a pod is handed on before the next one is read.

use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::{Events, Head, Unreadable, WireError};
use crate::cluster::errors::ApiStatus;
use crate::model::{Event, Pod};
use crate::wording;

/// Reads what stands before the items of a list.
pub(super) fn head(kind: &str, bytes: &[u8]) -> Result<Head, WireError> {
    let mut beginning = Beginning::default();
    let read = beginning.deserialize(&mut serde_json::Deserializer::from_slice(bytes));
    if let (Err(error), false) = (read, beginning.is_complete()) {
        return Err(broken(&error));
    }
    expect_kind(kind, beginning.kind.as_deref())?;
    let metadata = beginning.metadata.unwrap_or_default();
    Ok(Head {
        next: metadata.next.filter(|token| !token.is_empty()),
        remaining: metadata.remaining_item_count,
        version: metadata.resource_version,
    })
}

/// Reads the pods of a list one by one. Those that cannot be decoded are passed over and told.
pub(super) fn pods(bytes: &[u8], take: &mut dyn FnMut(Pod)) -> Result<(usize, Vec<Unreadable>), WireError> {
    let mut count = 0;
    let mut counting = |pod| {
        count += 1;
        take(pod);
    };
    // Looking once whether all is UTF-8 is quicker than looking at each text.
    let read = std::str::from_utf8(bytes).ok().and_then(|text| {
        Items(&mut counting).deserialize(&mut serde_json::Deserializer::from_str(text)).ok()
    });
    match read {
        Some(()) => Ok((count, Vec::new())),
        None => one_by_one(bytes, count, take),
    }
}

/// The slow way, for a page in which something is wrong: what is right in it is kept. The first `taken` pods of it
/// were taken already.
fn one_by_one(
    bytes: &[u8],
    taken: usize,
    take: &mut dyn FnMut(Pod),
) -> Result<(usize, Vec<Unreadable>), WireError> {
    #[derive(Deserialize)]
    struct List {
        #[serde(default)]
        items: Option<Vec<serde_json::Value>>,
    }
    let text = String::from_utf8_lossy(bytes);
    let list: List = serde_json::from_str(&text).map_err(|error| broken(&error))?;
    let (mut count, mut unreadable) = (taken, Vec::new());
    for item in list.items.unwrap_or_default().into_iter().skip(taken) {
        match Pod::deserialize(&item) {
            Ok(pod) => {
                count += 1;
                take(pod);
            }
            Err(error) => {
                let of = |key: &str| item["metadata"][key].as_str().unwrap_or("?").to_owned();
                unreadable.push(Unreadable {
                    pod: format!("{}/{}", of("namespace"), of("name")),
                    why: wording::json(&error),
                });
            }
        }
    }
    Ok((count, unreadable))
}

pub(super) fn pod(bytes: &[u8]) -> Result<Pod, WireError> {
    #[derive(Deserialize)]
    struct Single {
        #[serde(default)]
        kind: Option<String>,
        #[serde(flatten)]
        pod: Pod,
    }
    let single: Single = match serde_json::from_slice(bytes) {
        Ok(single) => single,
        Err(_) => serde_json::from_str(&String::from_utf8_lossy(bytes)).map_err(|error| broken(&error))?,
    };
    expect_kind("Pod", single.kind.as_deref())?;
    Ok(single.pod)
}

/// Reads one page of events.
pub(super) fn events(bytes: &[u8]) -> Result<Events, WireError> {
    #[derive(Deserialize)]
    struct List {
        kind: Option<String>,
        #[serde(default)]
        metadata: Option<ListMeta>,
        #[serde(default)]
        items: Option<Vec<Event>>,
    }
    // Messages of kubelets can hold anything.
    let list: List = match serde_json::from_slice(bytes) {
        Ok(list) => list,
        Err(_) => serde_json::from_str(&String::from_utf8_lossy(bytes)).map_err(|error| broken(&error))?,
    };
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
        #[serde(default)]
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
    serde_json::from_str::<ApiStatus>(&String::from_utf8_lossy(bytes))
        .ok()
        .filter(|status| status.kind.as_deref() == Some("Status"))
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

/// Kind and metadata of a list. API servers write them first, and then the rest need not be looked at.
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
                // Nobody reads this error.
                _ if self.is_complete() => return Err(A::Error::custom("enough")),
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

/// The items of a list, each handed on as it comes.
struct Items<'a>(&'a mut dyn FnMut(Pod));

impl<'de> DeserializeSeed<'de> for Items<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Items<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            if key == "items" {
                map.next_value_seed(Sequence(&mut *self.0))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

/// A list of pods, or `null`, as Go writes empty ones.
struct Sequence<'a>(&'a mut dyn FnMut(Pod));

impl<'de> DeserializeSeed<'de> for Sequence<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de> Visitor<'de> for Sequence<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a sequence")
    }

    fn visit_none<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while let Some(pod) = items.next_element()? {
            (self.0)(pod);
        }
        Ok(())
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
