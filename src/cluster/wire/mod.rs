//! Decodes responses into the model, by content type.

mod json;
mod protobuf;
#[cfg(test)]
mod tests;

pub(super) use json::JsonList;
pub(crate) use protobuf::Templates;

use bytes::Bytes;
use serde::Deserialize;
use serde_json::Value;

use super::bounds::{LARGEST_OBJECT, MOST_PARTS};
use super::environment::Environment;
use super::errors::ApiStatus;
use crate::model::{Event, Pod};
use crate::wording::shortened;

/// The media types for JSON. Servers with KEP-5958 leave out `managedFields`; others ignore the parameter.
pub(super) const ACCEPT_JSON: &str = "application/json;drop=metadata.managedFields, application/json;q=0.9";

/// The media types for protobuf, which is smaller and faster to decode, or JSON.
const ACCEPT_BOTH: &str = "application/vnd.kubernetes.protobuf;drop=metadata.managedFields, \
                           application/json;drop=metadata.managedFields, application/json;q=0.9";

/// The media types to request pods in. `KUBECTL_SIDECARS_WIRE=json` disables protobuf, for troubleshooting.
pub(super) fn accept(environment: &Environment) -> &'static str {
    if environment.text("KUBECTL_SIDECARS_WIRE").as_deref() == Some("json") {
        ACCEPT_JSON
    } else {
        ACCEPT_BOTH
    }
}

/// How many invalid places in a response are replaced.
const MOST_REPLACED: usize = 100_000;
/// How much of a `Content-Type` a message quotes.
const LONGEST_TYPE: usize = 100;

/// The metadata of a list.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct ListHead {
    /// The continue token for the next page; `None` on the last one.
    pub(crate) next: Option<String>,
    /// How many items follow this page, if the server reports it.
    pub(crate) remaining: Option<i64>,
    /// The resource version of the list, from which a watch can start.
    pub(crate) version: Option<String>,
}

/// A pod that cannot be decoded. It is skipped; the rest of the list is not affected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unreadable {
    /// `namespace/name`, with `?` for a part that cannot be decoded.
    pub(crate) pod: String,
    /// What is wrong with it.
    pub(crate) why: String,
}

impl Unreadable {
    /// The longest name: that of a namespace, a slash, and that of a pod.
    const LONGEST_NAME: usize = 63 + 1 + 253;

    fn new(pod: &str, why: String) -> Self {
        Self { pod: shortened(pod, Self::LONGEST_NAME), why }
    }
}

/// Why an object is not decoded, if it would take too much memory.
fn oversized(bytes: usize, has_many_parts: bool) -> Option<String> {
    if bytes > LARGEST_OBJECT {
        Some(format!("it is larger than {} MiB", LARGEST_OBJECT >> 20))
    } else if has_many_parts {
        Some(format!("it has more than {MOST_PARTS} parts"))
    } else {
        None
    }
}

/// Why a response could not be decoded.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum WireError {
    /// It is something else than what was requested, such as a login page or another API.
    Foreign(String),
    /// It is invalid; with the reason.
    Broken(String),
    /// It is truncated.
    Cut,
}

/// Decodes the metadata of a list, without its items.
pub(crate) fn decode_head(kind: &str, content_type: &str, bytes: &[u8]) -> Result<ListHead, WireError> {
    if is_protobuf(content_type, bytes)? { protobuf::head(kind, bytes) } else { json::head(kind, bytes) }
}

/// Decodes one pod after another.
type PodDecoder<'a> = Box<dyn Iterator<Item = Result<Result<Pod, Unreadable>, WireError>> + 'a>;

/// Decodes the pods of a page, lazily. An outer error concerns the whole page and ends it. `templates` should be the
/// same for all pages of a list.
pub(crate) fn decode_pods<'a>(
    content_type: &str,
    bytes: &'a Bytes,
    templates: &'a mut Templates,
) -> Result<PodDecoder<'a>, WireError> {
    if is_protobuf(content_type, bytes)? {
        Ok(Box::new(protobuf::pods(bytes, templates)?))
    } else {
        Ok(Box::new(json::pods(bytes, templates.wide)?.map(Ok)))
    }
}

/// Replaces invalid UTF-8, which Kubernetes passes through in strings although JSON forbids it. Protobuf is returned
/// unchanged, and so is what is not text: each replacement is longer than the byte.
pub(crate) fn mend(bytes: Bytes) -> Bytes {
    if protobuf::is_protobuf("", &bytes) || std::str::from_utf8(&bytes).is_ok() {
        return bytes;
    }
    let mut text = String::with_capacity(bytes.len());
    let mut room = MOST_REPLACED;
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            if room == 0 {
                return bytes;
            }
            room -= 1;
            text.push(char::REPLACEMENT_CHARACTER);
        }
    }
    text.into()
}

/// Decodes the names of the items of a page.
pub(super) fn decode_names(kind: &str, content_type: &str, bytes: &[u8]) -> Result<Vec<String>, WireError> {
    if is_protobuf(content_type, bytes)? { protobuf::names(kind, bytes) } else { json::names(bytes) }
}

/// Decodes a page of events, which are always requested as JSON: a pod has only a few. Events that cannot be decoded are
/// skipped.
pub(super) fn decode_events(content_type: &str, bytes: &[u8]) -> Result<(Vec<Event>, ListHead), WireError> {
    expect_json(content_type)?;
    let list = JsonList::read(bytes)?;
    Ok((list.objects().flatten().collect(), list.head("EventList")?))
}

/// Decodes a page of any objects, which are always requested as JSON.
pub(super) fn decode_values(
    kind: &str,
    content_type: &str,
    bytes: &[u8],
) -> Result<(Vec<Value>, ListHead), WireError> {
    expect_json(content_type)?;
    let list = JsonList::read(bytes)?;
    let values = list.objects().collect::<Result<_, _>>()?;
    Ok((values, list.head(kind)?))
}

pub(super) fn decode_pod(content_type: &str, bytes: &[u8], wide: bool) -> Result<Pod, WireError> {
    if is_protobuf(content_type, bytes)? { protobuf::pod(bytes, wide) } else { json::pod(bytes, wide) }
}

/// Decodes an object of JSON.
pub(super) fn decode_object<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, WireError> {
    json::object(bytes)
}

/// Decodes the pod of a watch event.
pub(super) fn read_pod(text: &str) -> Result<Pod, Unreadable> {
    json::read_pod(text, false)
}

/// Decodes a `Status`; `None` if the response is something else.
pub(super) fn decode_status(content_type: &str, bytes: &[u8]) -> Option<ApiStatus> {
    if protobuf::is_protobuf(content_type, bytes) {
        return protobuf::status(bytes);
    }
    // Proxies do not always keep the content type of an error.
    json::status(bytes)
}

/// An error if a response is not JSON, where only JSON was requested.
pub(super) fn expect_json(content_type: &str) -> Result<(), WireError> {
    if is_protobuf(content_type, &[])? {
        return Err(WireError::Foreign("it sent protobuf instead of JSON".to_owned()));
    }
    Ok(())
}

/// Whether a response is protobuf; an error if it is neither protobuf nor JSON.
fn is_protobuf(content_type: &str, bytes: &[u8]) -> Result<bool, WireError> {
    if protobuf::is_protobuf(content_type, bytes) {
        return Ok(true);
    }
    let kind = content_type.split(';').next().unwrap_or_default().trim();
    match kind.to_ascii_lowercase().as_str() {
        "application/json" => Ok(false),
        "" => Err(WireError::Foreign("it sent no Content-Type".to_owned())),
        _ => Err(WireError::Foreign(format!("it sent {}", shortened(kind, LONGEST_TYPE)))),
    }
}
