//! Base64 and percent encoding, for continue tokens, kubeconfigs and query strings.

const STANDARD: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const URL_SAFE: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

fn encode(alphabet: &[u8; 64], padding: bool, bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let word =
            group.iter().fold(0_u32, |word, byte| word << 8 | u32::from(*byte)) << (8 * (3 - group.len()));
        for index in 0..4 {
            if index <= group.len() {
                text.push(char::from(alphabet[(word >> (18 - 6 * index) & 63) as usize]));
            } else if padding {
                text.push('=');
            }
        }
    }
    text
}

/// Base64 with padding, for kubeconfig data.
pub(crate) fn base64(bytes: &[u8]) -> String {
    encode(STANDARD, true, bytes)
}

/// Base64 for URLs without padding, for continue tokens.
pub(crate) fn base64_url(bytes: &[u8]) -> String {
    encode(URL_SAFE, false, bytes)
}

/// Decodes what [`base64_url`] encodes; the error is the offset of the first invalid byte.
pub(crate) fn from_base64_url(text: &str) -> Result<Vec<u8>, usize> {
    let mut bytes = Vec::with_capacity(text.len());
    let (mut word, mut bits) = (0_u32, 0);
    for (offset, byte) in text.bytes().enumerate() {
        let digit = URL_SAFE.iter().position(|candidate| *candidate == byte).ok_or(offset)?;
        word = word << 6 | u32::try_from(digit).map_err(|_| offset)?;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((word >> bits & 255) as u8);
        }
    }
    // A single digit holds less than a byte.
    if text.len() % 4 == 1 { Err(text.len()) } else { Ok(bytes) }
}

/// Splits and decodes a query string.
pub(crate) fn parse_query(query: &str) -> Vec<(String, String)> {
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (percent_decode(key), percent_decode(value))
        })
        .collect()
}

/// Decodes `%2F` and `+`.
pub(crate) fn percent_decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let escaped = (*first == b'%')
            .then(|| tail.get(..2))
            .flatten()
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match (first, escaped) {
            (_, Some(byte)) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            (b'+', None) => {
                bytes.push(b' ');
                rest = tail;
            }
            (byte, None) => {
                bytes.push(*byte);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
