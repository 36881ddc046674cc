//! Encodes Kubernetes objects as protobuf, from their JSON and a table of the messages.

use std::collections::HashMap;
use std::sync::OnceLock;

use jiff::Timestamp;
use serde_json::{Map, Value};

/// The media type.
pub const TYPE: &str = "application/vnd.kubernetes.protobuf";

/// One field of a message.
#[derive(Debug)]
pub struct Field {
    /// The name in JSON, or `-` if JSON inlines the fields of the message.
    pub name: &'static str,
    pub kind: Kind,
    pub shape: Shape,
    pub number: u64,
}

/// The type of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    String,
    Int,
    Bool,
    Time,
    Quantity,
    IntOrString,
    /// The JSON text itself, as bytes.
    FieldsV1,
    Message(&'static str),
}

/// Whether a field is repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    One,
    List,
    /// A map whose keys are strings.
    Map,
}

/// The fields of a message, in the order of their numbers.
pub fn fields(message: &str) -> &'static [Field] {
    static MESSAGES: OnceLock<HashMap<&str, Vec<Field>>> = OnceLock::new();
    MESSAGES.get_or_init(read).get(message).map(Vec::as_slice).unwrap_or_default()
}

fn read() -> HashMap<&'static str, Vec<Field>> {
    let mut messages = HashMap::new();
    let mut message = "";
    for line in include_str!("messages.txt").lines().filter(|line| !line.starts_with('#')) {
        let mut list = line;
        if let Some((name, rest)) = line.split_once(':') {
            (message, list) = (name, rest);
        }
        let entries = list.split(',').map(str::trim).filter(|entry| !entry.is_empty());
        messages.entry(message).or_insert_with(Vec::new).extend(entries.map(entry));
    }
    messages
}

fn entry(text: &'static str) -> Field {
    let words: Vec<&'static str> = text.split(' ').collect();
    let [name, kind, number] = words[..] else { panic!("{text:?} is no field") };
    let (kind, shape) = match kind.as_bytes()[0] {
        b'[' => (&kind[1..kind.len() - 1], Shape::List),
        b'{' => (&kind[1..kind.len() - 1], Shape::Map),
        _ => (kind, Shape::One),
    };
    let kind = match kind {
        "string" => Kind::String,
        "int" => Kind::Int,
        "bool" => Kind::Bool,
        "Time" => Kind::Time,
        "Quantity" => Kind::Quantity,
        "IntOrString" => Kind::IntOrString,
        "FieldsV1" => Kind::FieldsV1,
        message => Kind::Message(message),
    };
    Field { name, kind, shape, number: number.parse().expect("fields have numbers") }
}

/// Encodes an object as an item of a list. Fields of its JSON that the message does not have are left out.
pub fn encode(message: &str, object: &Value) -> Vec<u8> {
    let mut out = Vec::new();
    let empty = Map::new();
    let object = object.as_object().unwrap_or(&empty);
    for field in fields(message) {
        write_field(&mut out, field, object);
    }
    out
}

fn write_field(out: &mut Vec<u8>, field: &Field, object: &Map<String, Value>) {
    if field.name == "-" {
        let Kind::Message(message) = field.kind else { return };
        return write_bytes(out, field.number, &encode(message, &Value::Object(object.clone())));
    }
    let value = object.get(field.name).unwrap_or(&Value::Null);
    match (field.shape, value) {
        (Shape::One, Value::Null) => match field.kind {
            // Go writes an empty string or time for a field that JSON leaves out.
            Kind::String | Kind::Time => write_bytes(out, field.number, b""),
            _ => {}
        },
        (Shape::One, value) => write_value(out, field.number, field.kind, value),
        (Shape::List, Value::Array(items)) => {
            for item in items {
                write_value(out, field.number, field.kind, item);
            }
        }
        (Shape::Map, Value::Object(members)) => {
            for (key, value) in members {
                let mut pair = Vec::new();
                write_bytes(&mut pair, 1, key.as_bytes());
                write_value(&mut pair, 2, field.kind, value);
                write_bytes(out, field.number, &pair);
            }
        }
        _ => {}
    }
}

/// Writes a value of the right type and skips others.
fn write_value(out: &mut Vec<u8>, number: u64, kind: Kind, value: &Value) {
    let mut inner = Vec::new();
    match (kind, value) {
        (Kind::String, Value::String(text)) => return write_bytes(out, number, text.as_bytes()),
        (Kind::Int, Value::Number(n)) => {
            return write_number(out, number, n.as_i64().unwrap_or_default());
        }
        (Kind::Bool, Value::Bool(flag)) => return write_number(out, number, i64::from(*flag)),
        (Kind::Time, Value::String(text)) => {
            let Ok(time) = text.parse::<Timestamp>() else { return };
            write_number(&mut inner, 1, time.as_second());
            write_number(&mut inner, 2, 0);
        }
        (Kind::Quantity, Value::String(text)) => write_bytes(&mut inner, 1, text.as_bytes()),
        (Kind::IntOrString, Value::Number(n)) => {
            write_number(&mut inner, 1, 0);
            write_number(&mut inner, 2, n.as_i64().unwrap_or_default());
            write_bytes(&mut inner, 3, b"");
        }
        (Kind::IntOrString, Value::String(text)) => {
            write_number(&mut inner, 1, 1);
            write_number(&mut inner, 2, 0);
            write_bytes(&mut inner, 3, text.as_bytes());
        }
        (Kind::FieldsV1, value) => write_bytes(&mut inner, 1, value.to_string().as_bytes()),
        (Kind::Message(message), Value::Object(_)) => inner = encode(message, value),
        _ => return,
    }
    write_bytes(out, number, &inner);
}

fn write_number(out: &mut Vec<u8>, number: u64, value: i64) {
    write_varint(out, number << 3);
    write_varint(out, value.cast_unsigned());
}

/// Writes a field of type string, bytes or message.
pub fn write_bytes(out: &mut Vec<u8>, number: u64, bytes: &[u8]) {
    write_varint(out, number << 3 | 2);
    write_varint(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

fn write_varint(out: &mut Vec<u8>, mut value: u64) {
    loop {
        let [low, ..] = value.to_le_bytes();
        value >>= 7;
        if value == 0 {
            return out.push(low & 0x7f);
        }
        out.push(low | 0x80);
    }
}

/// Wraps an object in the envelope in which it is sent.
pub fn envelope(kind: &str, raw: &[u8]) -> Vec<u8> {
    let mut meta = Vec::new();
    write_bytes(&mut meta, 1, b"v1");
    write_bytes(&mut meta, 2, kind.as_bytes());
    let mut out = Vec::with_capacity(raw.len() + 64);
    out.extend_from_slice(b"k8s\0");
    write_bytes(&mut out, 1, &meta);
    write_bytes(&mut out, 2, raw);
    write_bytes(&mut out, 3, b"");
    write_bytes(&mut out, 4, b"");
    out
}
