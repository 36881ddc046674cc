//! Lenient deserializers for the content of real clusters and manifests.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer};

/// Reads `null` as the type's default: Go clients write `null` for empty lists and maps.
pub(crate) fn nullable<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_default())
}

/// Reads 0 as none: both mean the API's default, and protobuf cannot distinguish them.
pub(super) fn unless_zero<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i32>, D::Error> {
    Ok(Option::<i32>::deserialize(deserializer)?.filter(|number| *number != 0))
}

/// Reads times at or before 1970 as none.
pub(super) fn real_time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    Ok(Option::<Timestamp>::deserialize(deserializer)?.filter(|time| is_real(*time)))
}

/// Whether this time is after 1970.
pub(crate) fn is_real(time: Timestamp) -> bool {
    time > Timestamp::UNIX_EPOCH
}

/// A string, or a number or boolean without quotes, which is read as its text. The API server would refuse the
/// latter, but a manifest that is not applied yet can still be examined.
#[derive(Debug, Default)]
struct LooseText(String);

impl<'de> Deserialize<'de> for LooseText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Scalar;
        impl serde::de::Visitor<'_> for Scalar {
            type Value = LooseText;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a string")
            }
            fn visit_str<E>(self, text: &str) -> Result<LooseText, E> {
                Ok(LooseText(text.to_owned()))
            }
            fn visit_string<E>(self, text: String) -> Result<LooseText, E> {
                Ok(LooseText(text))
            }
            fn visit_bool<E>(self, value: bool) -> Result<LooseText, E> {
                Ok(LooseText(value.to_string()))
            }
            fn visit_i64<E>(self, value: i64) -> Result<LooseText, E> {
                Ok(LooseText(value.to_string()))
            }
            fn visit_u64<E>(self, value: u64) -> Result<LooseText, E> {
                Ok(LooseText(value.to_string()))
            }
            fn visit_f64<E>(self, value: f64) -> Result<LooseText, E> {
                Ok(LooseText(value.to_string()))
            }
        }
        deserializer.deserialize_any(Scalar)
    }
}

/// A list of lenient strings; `null` is an empty list.
pub(super) fn texts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let list = Option::<Vec<Option<LooseText>>>::deserialize(deserializer)?.unwrap_or_default();
    Ok(list.into_iter().map(|text| text.unwrap_or_default().0).collect())
}

/// An optional lenient string.
pub(super) fn maybe_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(Option::<LooseText>::deserialize(deserializer)?.map(|text| text.0))
}

/// A map of lenient strings, such as unquoted labels and annotations in YAML; `null` is an empty map.
pub(super) fn text_map<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<String, String>, D::Error> {
    let map = Option::<BTreeMap<String, Option<LooseText>>>::deserialize(deserializer)?.unwrap_or_default();
    Ok(map.into_iter().map(|(key, text)| (key, text.unwrap_or_default().0)).collect())
}
