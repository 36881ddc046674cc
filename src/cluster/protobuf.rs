//! Just enough of Kubernetes' protobuf to know it when a server sends it unasked, and to read a refusal in it.
//!
//! Behind four bytes of magic comes an `Unknown { typeMeta = 1 { apiVersion = 1, kind = 2 }, raw = 2 }`, and in
//! `raw` the object itself.

use super::errors::{ApiStatus, Details};

/// The media type.
pub(super) const TYPE: &str = "application/vnd.kubernetes.protobuf";
const MAGIC: &[u8] = b"k8s\0";

/// Whether this answer is protobuf, whatever its header says.
pub(super) fn is_protobuf(content_type: &str, bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC) || content_type.trim_start().to_ascii_lowercase().starts_with(TYPE)
}

/// Reads a `meta/v1` Status; `None` where it is something else.
pub(super) fn decode_status(bytes: &[u8]) -> Option<ApiStatus> {
    let unknown = bytes.strip_prefix(MAGIC)?;
    let kind = text(field(field(unknown, 1)?, 2)?)?;
    if kind != "Status" {
        return None;
    }
    let status = field(unknown, 2)?;
    let of = |message: &[u8], number| field(message, number).and_then(text);
    let details = field(status, 5);
    Some(ApiStatus {
        kind: Some(kind),
        message: of(status, 3),
        reason: of(status, 4),
        details: details.map(|details| Details { name: of(details, 1), kind: of(details, 3) }),
    })
}

fn text(bytes: &[u8]) -> Option<String> {
    String::from_utf8(bytes.to_vec()).ok()
}

/// The bytes of the first field of this number: text, or a message.
fn field(mut message: &[u8], wanted: u64) -> Option<&[u8]> {
    while !message.is_empty() {
        let key = varint(&mut message)?;
        // The lower three bits tell how the value is written.
        match key & 7 {
            0 => {
                varint(&mut message)?;
            }
            1 => message = message.get(8..)?,
            2 => {
                let length = usize::try_from(varint(&mut message)?).ok()?;
                let (value, rest) = message.split_at_checked(length)?;
                if key >> 3 == wanted {
                    return Some(value);
                }
                message = rest;
            }
            5 => message = message.get(4..)?,
            _ => return None,
        }
    }
    None
}

/// A number of seven bits a byte, the lowest first.
fn varint(message: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = message.split_first()?;
        *message = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tagged(number: u8, bytes: &[u8]) -> Vec<u8> {
        let length = u8::try_from(bytes.len()).expect("short");
        [&[number << 3 | 2, length], bytes].concat()
    }

    fn envelope(kind: &str, raw: &[u8]) -> Vec<u8> {
        let meta = [tagged(1, b"v1"), tagged(2, kind.as_bytes())].concat();
        [MAGIC, &tagged(1, &meta), &tagged(2, raw), &tagged(3, b""), &tagged(4, b"")].concat()
    }

    #[test]
    fn a_refusal_is_read() {
        let details = [tagged(1, b"web"), tagged(3, b"pods")].concat();
        // The code is a varint, in between where it can do most harm.
        let raw = [vec![6 << 3, 0x93, 0x03], tagged(3, b"no"), tagged(4, b"Forbidden"), tagged(5, &details)];
        let status = decode_status(&envelope("Status", &raw.concat())).expect("it is a Status");
        assert_eq!((status.message.as_deref(), status.reason.as_deref()), (Some("no"), Some("Forbidden")));
        let details = status.details.expect("there are details");
        assert_eq!((details.name.as_deref(), details.kind.as_deref()), (Some("web"), Some("pods")));
        assert!(decode_status(&envelope("PodList", b"")).is_none());
    }

    #[test]
    fn it_is_known_by_type_or_by_its_first_bytes() {
        assert!(is_protobuf("application/vnd.kubernetes.protobuf;stream=watch", b""));
        assert!(is_protobuf("application/json", b"k8s\0\n"));
        assert!(!is_protobuf("application/json", b"{}"));
    }

    proptest! {
        #[test]
        fn no_bytes_do_harm(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            decode_status(&[MAGIC, &bytes].concat());
        }
    }
}
