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

/// Reads a time. The last day of the year 9999 is valid in Kubernetes and beyond what [`Timestamp`] holds: it is read as
/// its latest time.
pub(crate) fn time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    struct Text;
    impl serde::de::Visitor<'_> for Text {
        type Value = Timestamp;
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a timestamp")
        }
        fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Timestamp, E> {
            text.parse()
                .or_else(|error| if is_last_day(text) { Ok(Timestamp::MAX) } else { Err(E::custom(error)) })
        }
    }
    struct Time(Timestamp);
    impl<'de> Deserialize<'de> for Time {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_str(Text).map(Self)
        }
    }
    Ok(Option::<Time>::deserialize(deserializer)?.map(|time| time.0))
}

/// Reads times at or before 1970 as none.
pub(super) fn real_time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    Ok(time(deserializer)?.filter(|time| is_real(*time)))
}

/// Whether a text is a complete time on one of the last days that RFC 3339 can write.
fn is_last_day(text: &str) -> bool {
    let Ok(pieces) = jiff::fmt::temporal::Pieces::parse(text) else { return false };
    let date = pieces.date();
    (date.year(), date.month()) == (9999, 12)
        && date.day() >= 30
        && pieces.time().is_some()
        && pieces.offset().is_some()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Times {
        #[serde(default, deserialize_with = "super::time")]
        at: Option<Timestamp>,
    }

    fn read(text: &str) -> Result<Option<Timestamp>, String> {
        let json = format!("{{\"at\": {text}}}");
        serde_json::from_str::<Times>(&json)
            .map(|times| times.at)
            .map_err(|error| crate::wording::json(&error))
    }

    #[test]
    fn the_last_day_of_the_calendar_is_a_time() {
        for last in ["9999-12-31T23:59:59Z", "9999-12-31T00:00:00Z", "9999-12-30T23:00:00-02:00"] {
            assert_eq!(read(&format!("\"{last}\"")), Ok(Some(Timestamp::MAX)), "{last}");
        }
        let usual = "2026-11-22T10:00:00.5Z";
        assert_eq!(read(&format!("\"{usual}\"")), Ok(Some(usual.parse().unwrap())));
        for nothing in ["null", "\"0001-01-01T00:00:00Z\"", "\"1970-01-01T00:00:00Z\""] {
            assert_eq!(read(nothing).unwrap().filter(|time| is_real(*time)), None, "{nothing}");
        }
        for wrong in
            ["\"9999-12-31\"", "\"9999-12-31T23:59:59\"", "\"10000-01-01T00:00:00Z\"", "\"\"", "7", "{}"]
        {
            assert!(read(wrong).is_err_and(|why| why.contains("a time like")), "{wrong}: {:?}", read(wrong));
        }
    }
}
