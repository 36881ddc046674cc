//! Kubernetes' protobuf: half the bytes of JSON.
//!
//! After four bytes of magic comes an `Unknown { typeMeta = 1 { apiVersion = 1, kind = 2 }, raw = 2 }`, and in
//! `raw` the object itself; of a list `{ metadata = 1, items = 2 }`. The envelopes are taken apart by hand, so that
//! a pod that is invalid does not affect the others; each pod is then decoded by `prost`.
//!
//! `pod`, `container` and `status` mirror the files of [`crate::model`]. They name the fields that the model has
//! and no others, by the numbers of Kubernetes' `generated.proto`; what is unknown is skipped. A field that the
//! model gains does not compile until it is added here.

mod container;
mod envelope;
mod handler;
mod pod;
mod status;
mod templates;
mod values;
mod wide;

use bytes::Bytes;
use prost::{DecodeError, Message as _};

use super::{ListHead, Unreadable, WireError, oversized};
use crate::cluster::bounds::MOST_PARTS;
use crate::cluster::errors::{ApiStatus, Details};
use crate::model::Pod;
use crate::wording;
use envelope::{EnvelopeError, Field, field, fields, number, open};

pub(super) use envelope::is_protobuf;
pub(crate) use templates::Templates;

impl From<EnvelopeError> for WireError {
    fn from(broken: EnvelopeError) -> Self {
        match broken {
            EnvelopeError::Cut => Self::Cut,
            EnvelopeError::Wrong => Self::Broken("it is not valid protobuf".to_owned()),
        }
    }
}

/// Reads the metadata of a list.
pub(super) fn head(kind: &str, bytes: &[u8]) -> Result<ListHead, WireError> {
    let list = open(kind, bytes)?;
    let Some(metadata) = field(list, 1)? else { return Ok(ListHead::default()) };
    let of =
        |number| Ok::<_, EnvelopeError>(field(metadata, number)?.map(text).filter(|text| !text.is_empty()));
    Ok(ListHead { version: of(2)?, next: of(3)?, remaining: number(metadata, 4)?.map(u64::cast_signed) })
}

/// The pods of a list, decoded one by one.
pub(super) fn pods<'a>(
    bytes: &'a Bytes,
    templates: &'a mut Templates,
) -> Result<impl Iterator<Item = Result<Result<Pod, Unreadable>, WireError>> + 'a, WireError> {
    Ok(fields(open("PodList", bytes)?).filter_map(|item| match item {
        Ok(Field { number: 2, value }) => Some(Ok(match oversized(value.len(), has_many_parts(value)) {
            Some(why) => Err(Unreadable::new(&name_of(value), why)),
            None => decode(bytes.slice_ref(value), templates)
                .map_err(|error| Unreadable::new(&name_of(value), wording::protobuf(&error))),
        })),
        Ok(_) => None,
        Err(error) => Some(Err(error.into())),
    }))
}

pub(super) fn pod(bytes: &[u8], wide: bool) -> Result<Pod, WireError> {
    decode(Bytes::copy_from_slice(open("Pod", bytes)?), &mut Templates::none().with_wide(wide))
        .map_err(|error| WireError::Broken(wording::protobuf(&error)))
}

fn decode(bytes: Bytes, templates: &mut Templates) -> Result<Pod, DecodeError> {
    let wide = templates.wide.then(|| wide::decode(&bytes)).transpose()?;
    let pod = pod::Pod::decode(bytes)?.into_model(templates)?;
    Ok(Pod { wide: wide.map(Box::new), ..pod })
}

/// Reads the names of the items of a list.
pub(super) fn names(kind: &str, bytes: &[u8]) -> Result<Vec<String>, WireError> {
    let mut names = Vec::new();
    for item in fields(open(kind, bytes)?) {
        let Field { number: 2, value } = item? else { continue };
        let metadata = field(value, 1)?.unwrap_or_default();
        names.push(field(metadata, 1)?.map(text).unwrap_or_default());
    }
    Ok(names)
}

/// Whether the messages in a pod are too many to decode: each may be two bytes, and takes hundreds in memory. Counts the
/// fields of metadata, spec and status, and those of the messages in them, where containers are.
fn has_many_parts(pod: &[u8]) -> bool {
    // Fewer bytes than this cannot be too many parts.
    if pod.len() <= 2 * MOST_PARTS {
        return false;
    }
    let children = |message| fields(message).filter_map(Result::ok).map(|field: Field<'_>| field.value);
    let inner = children(pod).flat_map(children);
    let mut count = 0;
    for message in inner {
        count += 1 + fields(message).take(MOST_PARTS).count();
        if count > MOST_PARTS {
            return true;
        }
    }
    false
}

/// `namespace/name` of a pod that cannot be decoded, with `?` for an unknown part.
fn name_of(pod: &[u8]) -> String {
    let metadata = field(pod, 1).ok().flatten().unwrap_or_default();
    let of = |number| field(metadata, number).ok().flatten().map_or_else(|| "?".to_owned(), text);
    format!("{}/{}", of(3), of(1))
}

/// Reads a `meta/v1` Status; `None` where it is something else.
pub(super) fn status(bytes: &[u8]) -> Option<ApiStatus> {
    let status = open("Status", bytes).ok()?;
    let of = |message: &[u8], number| field(message, number).ok().flatten().map(text);
    let details = field(status, 5).ok().flatten();
    Some(ApiStatus {
        kind: Some("Status".to_owned()),
        message: of(status, 3),
        reason: of(status, 4),
        details: details.map(|details| Details { name: of(details, 1), kind: of(details, 3) }),
    })
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
