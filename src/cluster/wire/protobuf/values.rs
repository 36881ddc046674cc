//! Text, times, quantities and ports in protobuf.

use bytes::Bytes;
use jiff::Timestamp;
use prost::Message;

use crate::model::Resources;
use crate::model::container::PortRef;

/// Text, before it is known to be UTF-8: Go writes whatever bytes a string holds. A part of the pod's bytes, which
/// are not copied before the model takes them.
pub(super) type RawText = Bytes;

/// Text in which wrong bytes are mended, as in JSON.
#[expect(clippy::needless_pass_by_value, reason = "so that it maps over fields of messages")]
pub(super) fn text(bytes: RawText) -> String {
    // Checking alone is several times as fast as looking for what is wrong.
    match std::str::from_utf8(&bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => String::from_utf8_lossy(&bytes).into_owned(),
    }
}

/// Text; empty text is none, for Go writes that where JSON leaves the field out.
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

/// UTC, in whole seconds, as JSON has it.
pub(super) fn time(time: Option<Time>) -> Option<Timestamp> {
    Timestamp::from_second(time?.seconds?).ok()
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

/// The same, where an empty list is none.
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

/// A number of which 0 says the same as none at all.
pub(super) fn unless_zero(number: i32) -> Option<i32> {
    (number != 0).then_some(number)
}

impl From<IntOrString> for PortRef {
    fn from(port: IntOrString) -> Self {
        if port.kind == 1 { Self::Name(text(port.string)) } else { Self::Number(port.number) }
    }
}
