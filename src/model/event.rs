//! The part of `core/v1` Event that is read.

use jiff::Timestamp;
use serde::Deserialize;

use super::de::{nullable, time};

/// An event of an object; repetitions are counted in `count` or `series`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "named as in the API")]
pub(crate) struct Event {
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) involved_object: InvolvedObject,
    /// The reason, in one word: `Unhealthy`, `BackOff`, `FailedMount` …
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) reason: String,
    /// The message. Untrusted.
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) message: String,
    /// `Normal` or `Warning`.
    #[serde(rename = "type", default, deserialize_with = "nullable")]
    pub(crate) kind: String,
    /// How often; absent or 0 from components that write `series`.
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) count: i64,
    /// The first time (UTC).
    #[serde(default, deserialize_with = "time")]
    pub(crate) first_timestamp: Option<Timestamp>,
    /// The last time (UTC).
    #[serde(default, deserialize_with = "time")]
    pub(crate) last_timestamp: Option<Timestamp>,
    /// The first time (UTC), from components of the newer kind.
    #[serde(default, deserialize_with = "time")]
    pub(crate) event_time: Option<Timestamp>,
    /// Repetitions, from components of the newer kind.
    pub(crate) series: Option<EventSeries>,
    /// When the event was stored; used if there is no other time.
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) metadata: EventMetadata,
}

/// The part of an event's metadata that is read.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EventMetadata {
    /// UTC.
    #[serde(default, deserialize_with = "time")]
    pub(crate) creation_timestamp: Option<Timestamp>,
}

/// The object that an event is about.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InvolvedObject {
    /// `Pod` …
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) kind: String,
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) namespace: String,
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) name: String,
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) uid: String,
    /// The part of the object, such as `spec.initContainers{istio-proxy}`.
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) field_path: String,
}

/// Repetitions of an event.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EventSeries {
    #[serde(default, deserialize_with = "nullable")]
    pub(crate) count: i64,
    /// The last time (UTC).
    #[serde(default, deserialize_with = "time")]
    pub(crate) last_observed_time: Option<Timestamp>,
}

impl Event {
    /// The container that the event is about; `None` if it is about the pod.
    pub(crate) fn container(&self) -> Option<&str> {
        let (_, name) = self.involved_object.field_path.split_once('{')?;
        name.strip_suffix('}').filter(|name| !name.is_empty())
    }

    /// How often it happened, at least once.
    pub(crate) fn times(&self) -> i64 {
        self.series.as_ref().map_or(self.count, |series| series.count).max(1)
    }

    /// The first time (UTC).
    pub(crate) fn first(&self) -> Option<Timestamp> {
        self.first_timestamp.or(self.event_time).or(self.last_timestamp).or(self.metadata.creation_timestamp)
    }

    /// The last time (UTC).
    pub(crate) fn last(&self) -> Option<Timestamp> {
        let series = self.series.as_ref().and_then(|series| series.last_observed_time);
        series.or(self.last_timestamp).or(self.event_time).or_else(|| self.first())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(text: &str) -> Event {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn both_kinds_of_events_have_counts_and_times() {
        let old = event(
            r#"{"involvedObject": {"fieldPath": "spec.initContainers{istio-proxy}"}, "count": 41,
                "firstTimestamp": "2026-11-22T10:00:00Z", "lastTimestamp": "2026-11-22T10:07:00Z", "eventTime": null}"#,
        );
        assert_eq!((old.container(), old.times()), (Some("istio-proxy"), 41));
        assert_eq!(old.first(), "2026-11-22T10:00:00Z".parse().ok());
        assert_eq!(old.last(), "2026-11-22T10:07:00Z".parse().ok());
        let new = event(
            r#"{"eventTime": "2026-11-22T10:00:00.5Z", "firstTimestamp": null, "lastTimestamp": null,
                "series": {"count": 3, "lastObservedTime": "2026-11-22T10:01:00Z"}}"#,
        );
        assert_eq!((new.container(), new.times()), (None, 3));
        assert_eq!(new.first(), "2026-11-22T10:00:00.5Z".parse().ok());
        assert_eq!(new.last(), "2026-11-22T10:01:00Z".parse().ok());
        let bare = event("{}");
        assert_eq!((bare.container(), bare.times(), bare.last()), (None, 1, None));
    }
}
