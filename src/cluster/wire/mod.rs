//! From the bytes of an answer to the model, by content type.

mod json;
mod protobuf;
#[cfg(test)]
mod tests;

pub(crate) use protobuf::Templates;

use bytes::Bytes;

use super::environment::Environment;
use super::errors::ApiStatus;
use crate::model::{Event, Pod};

/// What is asked for where JSON is wanted: without `managedFields` from servers that know how to leave them out
/// (KEP-5958); others pass over the parameter.
pub(super) const ACCEPT_JSON: &str = "application/json;drop=metadata.managedFields, application/json;q=0.9";

/// What is asked for where both are understood: protobuf, which is smaller and quicker to read, or else JSON.
const ACCEPT_BOTH: &str = "application/vnd.kubernetes.protobuf;drop=metadata.managedFields, \
                           application/json;drop=metadata.managedFields, application/json;q=0.9";

/// What pods are asked for in. `KUBECTL_SIDECARS_WIRE=json` does without protobuf, to tell where a fault lies.
pub(super) fn accept(environment: &Environment) -> &'static str {
    if environment.text("KUBECTL_SIDECARS_WIRE").as_deref() == Some("json") {
        ACCEPT_JSON
    } else {
        ACCEPT_BOTH
    }
}

/// What stands before the items of a list.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct ListHead {
    /// How to ask for the next page; `None` on the last one.
    pub(crate) next: Option<String>,
    /// How many items come after this page, where the server tells.
    pub(crate) remaining: Option<i64>,
    /// The version of the list, from which a watch can go on.
    pub(crate) version: Option<String>,
}

/// A pod that could not be decoded: it is passed over, the rest of the list is not lost with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unreadable {
    /// `namespace/name`, as far as it can be read.
    pub(crate) pod: String,
    /// What is wrong with it.
    pub(crate) why: String,
}

/// Why an answer could not be decoded.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum WireError {
    /// It is something else than what was asked for: a login page, another API.
    Foreign(String),
    /// It is broken; with what is wrong.
    Broken(String),
    Cut,
}

/// Reads what stands before the items of a list; the items are not looked at.
pub(crate) fn decode_head(kind: &str, content_type: &str, bytes: &[u8]) -> Result<ListHead, WireError> {
    if is_protobuf(content_type, bytes)? { protobuf::head(kind, bytes) } else { json::head(kind, bytes) }
}

/// The pods of a page, each decoded when it is asked for. An error concerns the page as a whole, and ends it. The head is
/// not looked at. `templates` should be the same for all pages of a list.
pub(crate) fn decode_pods<'a>(
    content_type: &str,
    bytes: &'a Bytes,
    templates: &'a mut Templates,
) -> Result<Box<dyn Iterator<Item = Result<Result<Pod, Unreadable>, WireError>> + 'a>, WireError> {
    if is_protobuf(content_type, bytes)? {
        Ok(Box::new(protobuf::pods(bytes, templates)?))
    } else {
        Ok(Box::new(json::pods(bytes)?.map(Ok)))
    }
}

/// Replaces what is not UTF-8: Kubernetes passes on any bytes in its texts, and JSON may not hold them. Protobuf is left
/// as it is.
pub(crate) fn mend(bytes: Bytes) -> Bytes {
    if protobuf::is_protobuf("", &bytes) || std::str::from_utf8(&bytes).is_ok() {
        return bytes;
    }
    String::from_utf8_lossy(&bytes).into_owned().into()
}

/// Reads the names of the items of a page.
pub(super) fn decode_names(kind: &str, content_type: &str, bytes: &[u8]) -> Result<Vec<String>, WireError> {
    if is_protobuf(content_type, bytes)? { protobuf::names(kind, bytes) } else { json::names(bytes) }
}

#[derive(Debug)]
pub(super) struct Events {
    pub(super) items: Vec<Event>,
    /// How to ask for the next page; `None` on the last one.
    pub(super) next: Option<String>,
}

/// Reads one page of events, which is asked for as JSON: a pod has few, and nobody lists them all.
pub(super) fn decode_events(content_type: &str, bytes: &[u8]) -> Result<Events, WireError> {
    if is_protobuf(content_type, bytes)? {
        return Err(WireError::Foreign("it sent protobuf instead of JSON".to_owned()));
    }
    json::events(bytes)
}

pub(super) fn decode_pod(content_type: &str, bytes: &[u8]) -> Result<Pod, WireError> {
    if is_protobuf(content_type, bytes)? { protobuf::pod(bytes) } else { json::pod(bytes) }
}

/// Reads the server's reason for a refusal; `None` where the answer is no Status.
pub(super) fn decode_status(content_type: &str, bytes: &[u8]) -> Option<ApiStatus> {
    if protobuf::is_protobuf(content_type, bytes) {
        return protobuf::status(bytes);
    }
    // Proxies that pass a refusal on do not always keep its type.
    json::status(bytes)
}

/// Whether an answer is protobuf; if not, it must be JSON.
fn is_protobuf(content_type: &str, bytes: &[u8]) -> Result<bool, WireError> {
    if protobuf::is_protobuf(content_type, bytes) {
        return Ok(true);
    }
    let kind = content_type.split(';').next().unwrap_or_default().trim();
    match kind.to_ascii_lowercase().as_str() {
        "application/json" => Ok(false),
        "" => Err(WireError::Foreign("it sent no Content-Type".to_owned())),
        _ => Err(WireError::Foreign(format!("it sent {kind}"))),
    }
}
