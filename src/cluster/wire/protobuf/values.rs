//! Text, times, quantities and ports in protobuf.

use bytes::Bytes;
use jiff::Timestamp;
use prost::Message;

use crate::model::Resources;
use crate::model::container::PortRef;

/// A string that may not be valid UTF-8, because Go does not validate strings. It refers to the bytes of the pod,
/// which are copied only into the model.
pub(super) type RawText = Bytes;

/// A string in which invalid UTF-8 is replaced, as in JSON.
#[expect(clippy::needless_pass_by_value, reason = "so that it maps over fields of messages")]
pub(super) fn text(bytes: RawText) -> String {
    // Validating is several times as fast as replacing.
    match std::str::from_utf8(&bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => String::from_utf8_lossy(&bytes).into_owned(),
    }
}

/// An optional string. An empty one is none, because Go writes it where JSON leaves out the field.
pub(super) fn some_text(bytes: RawText) -> Option<String> {
    (!bytes.is_empty()).then(|| text(bytes))
}

/// Converts every item of a list.
pub(super) fn each<T, U: From<T>>(items: Vec<T>) -> Vec<U> {
    items.into_iter().map(Into::into).collect()
}

/// `meta/v1` Time. One without seconds is Go's zero time, which JSON writes as `null`.
#[derive(Message)]
pub(super) struct Time {
    #[prost(int64, optional, tag = "1")]
    seconds: Option<i64>,
}

/// UTC, in whole seconds, as JSON has it. What is later than the latest time is the latest.
pub(super) fn time(time: Option<Time>) -> Option<Timestamp> {
    let seconds = time?.seconds?;
    let latest = || (seconds > 0).then_some(Timestamp::MAX);
    Timestamp::from_second(seconds).ok().or_else(latest)
}

/// An entry of a `ResourceList`.
#[derive(Message)]
pub(super) struct Amount {
    #[prost(bytes = "bytes", tag = "1")]
    resource: RawText,
    #[prost(message, optional, tag = "2")]
    quantity: Option<Quantity>,
}

#[derive(Message)]
struct Quantity {
    #[prost(bytes = "bytes", tag = "1")]
    string: RawText,
}

/// CPU and memory of a `ResourceList`.
pub(super) fn amounts(list: Vec<Amount>) -> Resources {
    let mut resources = Resources::default();
    for Amount { resource, quantity } in list {
        let figure = match &*resource {
            b"cpu" => &mut resources.cpu,
            b"memory" => &mut resources.memory,
            _ => continue,
        };
        let Some(quantity) = quantity else { continue };
        match std::str::from_utf8(&quantity.string).unwrap_or_default().trim().parse() {
            Ok(quantity) => *figure = Some(quantity),
            Err(_) => resources.unreadable = true,
        }
    }
    resources
}

/// Like [`amounts`], but an empty list is none.
pub(super) fn maybe_amounts(list: Vec<Amount>) -> Option<Resources> {
    (!list.is_empty()).then(|| amounts(list))
}

/// `IntOrString`.
#[derive(Message)]
pub(super) struct IntOrString {
    /// 0 is a number, 1 is text.
    #[prost(int64, tag = "1")]
    kind: i64,
    #[prost(int32, tag = "2")]
    number: i32,
    #[prost(bytes = "bytes", tag = "3")]
    string: RawText,
}

/// An optional number, of which 0 is none.
pub(super) fn unless_zero(number: i32) -> Option<i32> {
    (number != 0).then_some(number)
}

impl From<IntOrString> for PortRef {
    fn from(port: IntOrString) -> Self {
        if port.kind == 1 { Self::Name(text(port.string)) } else { Self::Number(port.number) }
    }
}
