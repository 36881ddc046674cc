//! The structure of a protobuf message: a sequence of numbered fields.

use super::super::WireError;

const TYPE: &str = "application/vnd.kubernetes.protobuf";
const MAGIC: &[u8] = b"k8s\0";

/// Whether this response is protobuf, regardless of its header.
pub(in crate::cluster::wire) fn is_protobuf(content_type: &str, bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC) || content_type.trim_start().to_ascii_lowercase().starts_with(TYPE)
}

/// The object of an answer, if it is of this kind.
pub(super) fn open<'a>(kind: &str, bytes: &'a [u8]) -> Result<&'a [u8], WireError> {
    let Some(unknown) = bytes.strip_prefix(MAGIC) else {
        return Err(if MAGIC.starts_with(bytes) { EnvelopeError::Cut } else { EnvelopeError::Wrong }.into());
    };
    let meta = field(unknown, 1)?.unwrap_or_default();
    let found = field(meta, 2)?.map(String::from_utf8_lossy).unwrap_or_default();
    if found != kind {
        return Err(WireError::Foreign(format!("it sent a {found} instead of a {kind}")));
    }
    // Even an empty object is there.
    Ok(field(unknown, 2)?.ok_or(EnvelopeError::Cut)?)
}

/// What is wrong with a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EnvelopeError {
    /// It ends in the middle of a field.
    Cut,
    Wrong,
}

/// A field that holds text or a message.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Field<'a> {
    pub(super) number: u64,
    pub(super) value: &'a [u8],
}

/// The fields that hold text or messages, as they come.
pub(super) fn fields(message: &[u8]) -> impl Iterator<Item = Result<Field<'_>, EnvelopeError>> {
    all(message).filter_map(|field| match field {
        Ok((number, Value::Bytes(value))) => Some(Ok(Field { number, value })),
        Ok((_, Value::Number(_) | Value::Other)) => None,
        Err(broken) => Some(Err(broken)),
    })
}

/// The first field of this number that holds text or a message.
pub(super) fn field(message: &[u8], wanted: u64) -> Result<Option<&[u8]>, EnvelopeError> {
    fields(message)
        .find(|field| field.as_ref().map_or(true, |field| field.number == wanted))
        .transpose()
        .map(|field| field.map(|field| field.value))
}

/// The first field of this number that holds a whole number.
pub(super) fn number(message: &[u8], wanted: u64) -> Result<Option<u64>, EnvelopeError> {
    for field in all(message) {
        if let (number, Value::Number(value)) = field?
            && number == wanted
        {
            return Ok(Some(value));
        }
    }
    Ok(None)
}

enum Value<'a> {
    Number(u64),
    Bytes(&'a [u8]),
    Other,
}

/// Every field with its number, up to and including the first one that is invalid.
fn all(mut rest: &[u8]) -> impl Iterator<Item = Result<(u64, Value<'_>), EnvelopeError>> {
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let field = next(&mut rest);
        if field.is_err() {
            rest = &[];
        }
        Some(field)
    })
}

fn next<'a>(rest: &mut &'a [u8]) -> Result<(u64, Value<'a>), EnvelopeError> {
    let key = varint(rest)?;
    // The lower three bits are the wire type.
    let value = match key & 7 {
        0 => Value::Number(varint(rest)?),
        1 => skip(rest, 8).map(|_| Value::Other)?,
        2 => {
            let length = usize::try_from(varint(rest)?).map_err(|_| EnvelopeError::Wrong)?;
            Value::Bytes(skip(rest, length)?)
        }
        5 => skip(rest, 4).map(|_| Value::Other)?,
        _ => return Err(EnvelopeError::Wrong),
    };
    Ok((key >> 3, value))
}

fn skip<'a>(rest: &mut &'a [u8], length: usize) -> Result<&'a [u8], EnvelopeError> {
    let (value, after) = rest.split_at_checked(length).ok_or(EnvelopeError::Cut)?;
    *rest = after;
    Ok(value)
}

/// A number of seven bits a byte, the lowest first.
fn varint(rest: &mut &[u8]) -> Result<u64, EnvelopeError> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (&byte, after) = rest.split_first().ok_or(EnvelopeError::Cut)?;
        *rest = after;
        number |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Ok(number);
        }
    }
    Err(EnvelopeError::Wrong)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn it_is_known_by_type_or_by_its_first_bytes() {
        assert!(is_protobuf("application/vnd.kubernetes.protobuf;stream=watch", b""));
        assert!(is_protobuf("application/json", b"k8s\0\n"));
        assert!(!is_protobuf("application/json", b"{}"));
    }

    #[test]
    fn fields_are_found_among_others() {
        // 1: 300, 3: eight bytes, 2: "ab", 4: four bytes, 2: "c"
        let message = b"\x08\xac\x02\x1912345678\x12\x02ab\x251234\x12\x01c";
        assert_eq!(field(message, 2), Ok(Some(b"ab".as_slice())));
        assert_eq!(field(message, 9), Ok(None));
        assert_eq!((number(message, 1), number(message, 2)), (Ok(Some(300)), Ok(None)));
        assert_eq!(fields(message).count(), 2);
        for end in 1..3 {
            assert_eq!(field(&message[..end], 2), Err(EnvelopeError::Cut));
        }
        assert_eq!(field(b"\x0b", 1), Err(EnvelopeError::Wrong));
        assert_eq!(field(&[0xff; 11], 1), Err(EnvelopeError::Wrong));
        assert_eq!(fields(b"\x0b\x0b\x0b").count(), 1);
    }

    #[test]
    fn only_what_was_asked_for_is_opened() {
        let list = b"k8s\0\x0a\x0d\x0a\x02v1\x12\x07PodList\x12\x02\x08\x01";
        assert_eq!(open("PodList", list).unwrap(), b"\x08\x01");
        let foreign = |text: &str| WireError::Foreign(text.to_owned());
        assert_eq!(open("Pod", list).unwrap_err(), foreign("it sent a PodList instead of a Pod"));
        assert_eq!(open("PodList", b"k8").unwrap_err(), WireError::Cut);
        assert_eq!(open("PodList", &list[..20]).unwrap_err(), WireError::Cut);
        assert!(matches!(open("PodList", b"<html>").unwrap_err(), WireError::Broken(_)));
    }

    proptest! {
        #[test]
        fn no_bytes_do_harm(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = open("PodList", &[MAGIC, &bytes].concat());
            assert!(fields(&bytes).count() <= bytes.len());
        }
    }
}
