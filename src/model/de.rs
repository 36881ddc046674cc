//! How the model tolerates what clusters and hand-written files really contain.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer};

/// Takes `null` for the type's default: Go clients write `null` for empty lists and maps.
pub(crate) fn nullable<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_default())
}

/// Takes 0 for none: where the API has a default, both ask for it, and protobuf cannot tell them apart.
pub(super) fn unless_zero<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i32>, D::Error> {
    Ok(Option::<i32>::deserialize(deserializer)?.filter(|number| *number != 0))
}

/// Takes the beginning of all clocks, and whatever is before it, for no time.
pub(super) fn real_time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    Ok(Option::<Timestamp>::deserialize(deserializer)?.filter(|time| is_real(*time)))
}

/// Whether a clock can have shown this time.
pub(crate) fn is_real(time: Timestamp) -> bool {
    time > Timestamp::UNIX_EPOCH
}

/// Text as people write it: a number or a truth value without quotes is taken for its text. The API server would
/// refuse it, but a manifest that is still to be applied can be looked at all the same.
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

/// A list of such texts, or `null` for none.
pub(super) fn texts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let list = Option::<Vec<Option<LooseText>>>::deserialize(deserializer)?.unwrap_or_default();
    Ok(list.into_iter().map(|text| text.unwrap_or_default().0).collect())
}

/// Such a text, where there is one.
pub(super) fn maybe_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(Option::<LooseText>::deserialize(deserializer)?.map(|text| text.0))
}

/// A map of such texts, or `null` for none: labels and annotations in YAML that nobody has quoted.
pub(super) fn text_map<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<String, String>, D::Error> {
    let map = Option::<BTreeMap<String, Option<LooseText>>>::deserialize(deserializer)?.unwrap_or_default();
    Ok(map.into_iter().map(|(key, text)| (key, text.unwrap_or_default().0)).collect())
}
