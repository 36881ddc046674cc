//! Messages for the errors of parsers.
//!
//! They never contain the value that was found: files contain secrets, and messages end up in tickets.

use std::io;

/// Returns why a file cannot be opened or read.
pub(crate) fn io(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or directory".into(),
        io::ErrorKind::PermissionDenied => "permission denied".into(),
        io::ErrorKind::IsADirectory => "it is a directory".into(),
        io::ErrorKind::InvalidData => "the text is not UTF-8".into(),
        io::ErrorKind::UnexpectedEof => "the input ends too early".into(),
        _ => {
            // Removes the number from "Input/output error (os error 5)".
            let text = error.to_string();
            let text = text.split(" (os error").next().unwrap_or_default();
            let mut chars = text.chars();
            chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
        }
    }
}

/// Returns what is wrong with a JSON value.
pub(crate) fn json(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let text = match text.rfind(" at line ") {
        Some(end) if error.line() > 0 => &text[..end],
        _ => &text,
    };
    serde(text)
}

/// Returns what is wrong with a protobuf message, and in which field.
pub(crate) fn protobuf(error: &prost::DecodeError) -> String {
    let text = error.to_string();
    // "failed to decode Protobuf message: Inner.field: Outer.field: reason"
    let is_place = |part: &&str| part.contains('.') && !part.contains(' ');
    let mut parts = text.split(": ").skip(1).peekable();
    let place = parts.next_if(is_place);
    let reason = parts.find(|part| !is_place(part)).unwrap_or_default();
    let words = if reason.starts_with("invalid wire type") {
        "a field has an unexpected type"
    } else if reason.starts_with("buffer underflow") || reason.contains("length exceeded") {
        "it is truncated"
    } else if reason.starts_with("recursion limit") {
        "it is nested too deeply"
    } else {
        "it is not valid protobuf"
    };
    place.map_or_else(|| words.to_owned(), |place| format!("{words} (in {place})"))
}

/// Returns what is wrong with a YAML document.
pub(crate) fn yaml(error: &serde_saphyr::Error) -> String {
    use serde_saphyr::Error as Yaml;
    match error.without_snippet() {
        Yaml::SerdeInvalidType { unexpected, expected: wanted, .. }
        | Yaml::SerdeInvalidValue { unexpected, expected: wanted, .. } => {
            format!("expected {}, found {}", expected(wanted), found(unexpected))
        }
        Yaml::SerdeUnknownField { field, expected: known, .. } => {
            let field = field.chars().take(63).collect::<String>();
            format!("unknown field {field}; the known fields are {}", known.join(", "))
        }
        Yaml::SerdeMissingField { field, .. } => format!("the field {field} is missing"),
        Yaml::SerdeUnknownVariant { expected: known, .. } => format!("expected one of {}", known.join(", ")),
        Yaml::Message { msg, .. } => serde(msg),
        Yaml::InvalidScalar { ty, .. } => format!("expected {}", expected(ty)),
        Yaml::InvalidBooleanStrict { .. } => "expected true or false".into(),
        Yaml::Unexpected { expected: wanted, .. } => format!("expected {}", expected(wanted)),
        Yaml::NullIntoString { .. } => "expected text, found nothing".into(),
        Yaml::Eof { .. } => "the document ends too early".into(),
        Yaml::DuplicateMappingKey { key: Some(key), .. } => {
            format!("the field {} appears twice", key.chars().take(63).collect::<String>())
        }
        Yaml::DuplicateMappingKey { key: None, .. } => "a field appears twice".into(),
        Yaml::InvalidUtf8Input => "the text is not UTF-8".into(),
        Yaml::IOError { cause } => io(cause),
        Yaml::UnknownAnchor { .. } => "an alias (*name) refers to no anchor (&name)".into(),
        Yaml::Budget { breach, .. } => match breach {
            serde_saphyr::budget::BudgetBreach::Depth { .. } => "nested too deeply".into(),
            _ => "too many aliases, anchors or merge keys".into(),
        },
        Yaml::AliasReplayLimitExceeded { .. }
        | Yaml::AliasExpansionLimitExceeded { .. }
        | Yaml::AliasReplayStackDepthExceeded { .. }
        | Yaml::AliasReplayCounterOverflow { .. } => "aliases expand to too much data".into(),
        Yaml::AliasError { error, .. } => yaml(error),
        Yaml::ExternalMessage { msg, .. } if msg.contains("recursion limit") => "nested too deeply".into(),
        // The parser's own message, which is about syntax and does not quote values.
        Yaml::ExternalMessage { msg, .. } => {
            format!("not valid YAML: {}", msg.chars().take(120).collect::<String>())
        }
        _ => "not valid YAML".into(),
    }
}

/// Translates messages of serde and `serde_json`.
fn serde(text: &str) -> String {
    for begin in ["invalid type: ", "invalid value: ", "invalid length "] {
        if let Some(rest) = text.strip_prefix(begin) {
            // The value found may hold anything; the last "expected" is serde's.
            let (unexpected, wanted) = rest.rsplit_once(", expected ").unwrap_or((rest, "something else"));
            return format!("expected {}, found {}", expected(wanted), found(unexpected));
        }
    }
    let name = |rest: &str| rest.split('`').nth(1).unwrap_or_default().to_owned();
    if text.starts_with("missing field ") {
        return format!("the field {} is missing", name(text));
    }
    if text.starts_with("duplicate field ") {
        return format!("the field {} appears twice", name(text));
    }
    if text.starts_with("EOF while parsing") {
        return "the text ends too early".into();
    }
    match text {
        "expected value" => "expected a value",
        "expected ident" => "expected true, false or null",
        "key must be a string" => "expected a quoted field name",
        "expected `,` or `}`" => "expected , or } (a comma may be missing)",
        "expected `,` or `]`" => "expected , or ] (a comma may be missing)",
        "expected `:`" => "expected : after the field name",
        "trailing comma" => "a trailing comma is not allowed",
        "trailing characters" => "there is text after the end of the value",
        "recursion limit exceeded" => "nested too deeply",
        "number out of range" => "the number is out of range",
        "invalid number" => "expected a number",
        "invalid escape" | "unexpected end of hex escape" | "lone leading surrogate in hex escape" => {
            "invalid escape sequence in a string"
        }
        "invalid unicode code point" => "the text is not UTF-8",
        _ if text.starts_with("control character") => "a string contains a control character",
        _ if text.contains("untagged enum PortRef") => "expected a port's number or name",
        _ if text.contains("quantity") => "expected a quantity such as 250m, 1.5 or 64Mi",
        // Other messages quote values. The only remaining type is time.
        _ => "expected a different value here, such as a time like 2026-01-31T12:00:00Z",
    }
    .to_owned()
}

/// Returns what was expected, without names of Rust types.
fn expected(wanted: &str) -> &str {
    match wanted {
        "a string" | "string" | "string scalar" | "str" => "text",
        "a map" | "map" | "mapping start" => "an object (name: value …)",
        "a sequence" | "sequence" | "sequence start" => "a list",
        "a boolean" | "bool" | "boolean" => "true or false",
        "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64" | "usize" | "isize" | "integer" => {
            "a whole number"
        }
        "f32" | "f64" | "float" => "a number",
        _ if wanted.starts_with("struct ") => "an object (name: value …)",
        _ if wanted.contains("timestamp") || wanted.contains("datetime") => {
            "a time like 2026-01-31T12:00:00Z"
        }
        other => other,
    }
}

/// Returns the type of the value that was found, without the value.
fn found(unexpected: &str) -> &'static str {
    let first = unexpected.split([' ', '`', '"']).next().unwrap_or_default();
    match first {
        "string" | "character" | "byte" | "bytes" => "text",
        "integer" | "floating" => "a number",
        "boolean" => "true or false",
        "null" | "unit" | "Option" => "nothing",
        "map" | "struct" => "an object",
        "sequence" | "tuple" => "a list",
        _ => "something else",
    }
}
