//! Kubernetes' JSON.

use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::{ListHead, Unreadable, WireError, oversized};
use crate::cluster::bounds::{MOST_PARTS, SMALLEST_ITEM};
use crate::cluster::errors::ApiStatus;
use crate::model::Pod;
use crate::model::wide::WideSpec;
use crate::{field_path, wording};

/// Reads the metadata of a list.
pub(super) fn head(kind: &str, bytes: &[u8]) -> Result<ListHead, WireError> {
    let mut list = JsonList::default();
    let read = list.deserialize(&mut serde_json::Deserializer::from_slice(bytes));
    match read {
        Err(error) if !list.has_head() => Err(broken(&error)),
        _ => list.head(kind),
    }
}

/// Decodes the pods of a list.
pub(super) fn pods(
    bytes: &[u8],
    wide: bool,
) -> Result<impl Iterator<Item = Result<Pod, Unreadable>>, WireError> {
    Ok(JsonList::read(bytes)?.items.into_iter().map(move |item| read_pod(item.get(), wide)))
}

/// Decodes a pod of a list or of a watch, and what only `check` reads of it if `wide`.
pub(super) fn read_pod(text: &str, wide: bool) -> Result<Pod, Unreadable> {
    let unreadable = |why| Unreadable::new(&name_of(text), why);
    if let Some(why) = too_large(text) {
        return Err(unreadable(why));
    }
    decode(text, wide).map_err(|error| {
        let what = wording::json(&error);
        let field = field_path::of_json_as::<Pod>(text.as_bytes());
        unreadable(field.map_or_else(|| what.clone(), |field| format!("{field}: {what}")))
    })
}

/// Why an object is not decoded, if it would take too much memory.
fn too_large(text: &str) -> Option<String> {
    // Fewer bytes than this cannot be too many parts.
    let has_many =
        text.len() > 8 * MOST_PARTS && text.bytes().filter(|byte| *byte == b'{').count() > MOST_PARTS;
    oversized(text.len(), has_many)
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

/// `namespace/name` of an object that cannot be decoded, with `?` for an unknown part. Looks at nothing else.
fn name_of(text: &str) -> String {
    #[derive(Default, Deserialize)]
    struct Object<'a> {
        #[serde(borrow)]
        metadata: Option<&'a RawValue>,
    }
    #[derive(Default, Deserialize)]
    struct Names<'a> {
        #[serde(borrow)]
        name: Option<&'a RawValue>,
        #[serde(borrow)]
        namespace: Option<&'a RawValue>,
    }
    let object: Object<'_> = serde_json::from_str(text).unwrap_or_default();
    let names: Option<Names<'_>> = object.metadata.and_then(|raw| serde_json::from_str(raw.get()).ok());
    let names = names.unwrap_or_default();
    let of = |raw: Option<&RawValue>| -> String {
        raw.and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_else(|| "?".to_owned())
    };
    format!("{}/{}", of(names.namespace), of(names.name))
}

/// Decodes a response with one pod, and what only `check` reads of it if `wide`.
pub(super) fn pod(bytes: &[u8], wide: bool) -> Result<Pod, WireError> {
    #[derive(Deserialize)]
    struct Head {
        kind: Option<String>,
    }
    let head: Head = object(bytes)?;
    expect_kind("Pod", head.kind.as_deref())?;
    let text =
        std::str::from_utf8(bytes).map_err(|_| WireError::Broken("the text is not UTF-8".to_owned()))?;
    decode(text, wide).map_err(|error| broken(&error))
}

/// Decodes a single object.
pub(super) fn object<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, WireError> {
    let text =
        std::str::from_utf8(bytes).map_err(|_| WireError::Broken("the text is not UTF-8".to_owned()))?;
    match too_large(text) {
        Some(why) => Err(WireError::Broken(why)),
        None => serde_json::from_str(text).map_err(|error| broken(&error)),
    }
}

/// Reads the names of the items of a list.
pub(super) fn names(bytes: &[u8]) -> Result<Vec<String>, WireError> {
    #[derive(Deserialize)]
    struct Named {
        metadata: Name,
    }
    #[derive(Deserialize)]
    struct Name {
        name: String,
    }
    let list = JsonList::read(bytes)?;
    list.objects().map(|item| item.map(|item: Named| item.metadata.name)).collect()
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

/// A list, cut into the texts of its items, so that an invalid item does not affect the others.
#[derive(Default)]
pub(in crate::cluster) struct JsonList<'a> {
    pub(in crate::cluster) kind: Option<String>,
    metadata: Option<ListMeta>,
    items: Vec<&'a RawValue>,
    /// How many items to read. If none, parsing stops after kind and metadata, which API servers write first.
    most: usize,
}

impl<'a> JsonList<'a> {
    pub(in crate::cluster) fn read(bytes: &'a [u8]) -> Result<Self, WireError> {
        // Validating UTF-8 once is faster than validating each string.
        let text =
            std::str::from_utf8(bytes).map_err(|_| WireError::Broken("the text is not UTF-8".to_owned()))?;
        // Some room for small lists, such as those of tests.
        let mut list = Self { most: 1000 + text.len() / SMALLEST_ITEM, ..Self::default() };
        match list.deserialize(&mut serde_json::Deserializer::from_str(text)) {
            Ok(()) => Ok(list),
            Err(_) if list.items.len() == list.most => {
                Err(WireError::Broken("it has more items than a response of its size can have".to_owned()))
            }
            Err(error) => Err(broken(&error)),
        }
    }

    fn has_head(&self) -> bool {
        self.kind.is_some() && self.metadata.is_some()
    }

    /// The metadata, if this is a list of this kind.
    pub(super) fn head(self, kind: &str) -> Result<ListHead, WireError> {
        expect_kind(kind, self.kind.as_deref())?;
        let metadata = self.metadata.unwrap_or_default();
        Ok(ListHead {
            next: metadata.next.filter(|token| !token.is_empty()),
            remaining: metadata.remaining_item_count,
            version: metadata.resource_version,
        })
    }

    /// Decodes one item after another.
    pub(in crate::cluster) fn objects<T: Deserialize<'a>>(
        &self,
    ) -> impl Iterator<Item = Result<T, WireError>> {
        self.items.iter().map(|item| match too_large(item.get()) {
            Some(why) => Err(WireError::Broken(why)),
            None => serde_json::from_str(item.get()).map_err(|error| broken(&error)),
        })
    }
}

impl<'de> DeserializeSeed<'de> for &mut JsonList<'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for &mut JsonList<'de> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "kind" => self.kind = map.next_value()?,
                "metadata" => self.metadata = Some(map.next_value::<Option<_>>()?.unwrap_or_default()),
                "items" if self.most > 0 => {
                    map.next_value_seed(Items { items: &mut self.items, most: self.most })?;
                }
                // This error is not shown.
                _ if self.most == 0 && self.has_head() => return Err(A::Error::custom("enough")),
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

/// The value of `items`: a list or `null`.
struct Items<'l, 'a> {
    items: &'l mut Vec<&'a RawValue>,
    most: usize,
}

impl<'de> DeserializeSeed<'de> for Items<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Items<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a sequence")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(item) = list.next_element()? {
            if self.items.len() == self.most {
                // This error is not shown.
                return Err(A::Error::custom("too many"));
            }
            self.items.push(item);
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
