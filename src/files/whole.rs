//! Whole objects of every kind, for `check`, which looks at more than pods: Services, autoscalers, disruption budgets.

use std::io;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error as _, MapAccess};
use serde_json::{Map, Value};

use super::object::{Found, NO_KIND};
use super::reader::FileReader;
use super::{Options, Origin, Sink};
use crate::error::Error;
use crate::model::Pod;

/// Where an object begins.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    /// The file as it was named; `standard input` for `-`.
    pub(crate) file: String,
    /// From 1. In a list in YAML, the line of the document.
    pub(crate) line: u64,
}

/// Takes whole objects.
pub(crate) trait ObjectSink {
    fn object(&mut self, object: Value, place: Place);
    /// Takes the error of an invalid document or file. Reading continues, so the result is partial.
    fn problem(&mut self, error: Error);
    /// Takes a note, which is not an error.
    fn note(&mut self, note: String);
}

/// Reads the objects of files and directories, and of standard input for `-`.
///
/// Input that cannot be read is an [`ObjectSink::problem`]. An error is returned only if the arguments are invalid.
pub(crate) fn read_objects(
    paths: &[String],
    options: Options,
    stdin: &mut dyn io::Read,
    sink: &mut dyn ObjectSink,
) -> Result<(), Error> {
    super::read(paths, options, stdin, &mut Whole(sink))
}

struct Whole<'a>(&'a mut dyn ObjectSink);

impl Sink for Whole<'_> {
    fn pod(&mut self, _: Pod, _: Origin) {}

    fn wants_objects(&self) -> bool {
        true
    }

    fn object(&mut self, object: Value, place: Place) {
        self.0.object(object, place);
    }

    fn problem(&mut self, error: Error) {
        self.0.problem(error);
    }

    fn note(&mut self, note: String) {
        self.0.note(note);
    }
}

/// Reads an object whose first key was not read yet.
pub(super) fn read<'de, A: MapAccess<'de>>(
    map: A,
    promised: Option<&str>,
    reader: &mut FileReader<'_>,
) -> Result<Found, A::Error> {
    let object = Map::deserialize(MapAccessDeserializer::new(map)).map_err(A::Error::custom)?;
    settle(object, promised, reader);
    Ok(Found::Settled)
}

/// Passes on the object, or the items of a list, or the object of a watch event.
fn settle(mut object: Map<String, Value>, promised: Option<&str>, reader: &mut FileReader<'_>) {
    let kind = object.get("kind").and_then(Value::as_str).or(promised).map(ToOwned::to_owned);
    if let Some(Value::Array(items)) = object.get_mut("items").map(Value::take)
        && kind.as_deref().is_none_or(|kind| kind.ends_with("List"))
    {
        reader.objects += 1;
        let promised = kind.as_deref().and_then(|kind| kind.strip_suffix("List")).filter(|k| !k.is_empty());
        for (index, item) in items.into_iter().enumerate() {
            reader.item = Some(index + 1);
            if let Value::Object(item) = item {
                settle(item, promised, reader);
            }
        }
        reader.item = None;
        return;
    }
    if let (None, Some(Value::Object(inner))) = (&kind, object.get_mut("object").map(Value::take)) {
        if object.get("type").is_none_or(|kind| kind != "DELETED") {
            settle(inner, None, reader);
        }
        return;
    }
    reader.objects += 1;
    let is_pod = || object.get("spec").is_some_and(|spec| spec["containers"].is_array());
    let Some(kind) = kind.or_else(|| is_pod().then(|| "Pod".to_owned())) else {
        return reader.problem_here(NO_KIND);
    };
    object.insert("kind".to_owned(), kind.into());
    reader.object(Value::Object(object));
}
