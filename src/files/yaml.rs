//! Reads YAML document by document, and passes on items of a list while parsing.

use std::io::{BufRead, Cursor, Read};

use serde::de::DeserializeSeed;
use serde_path_to_error::Track;

use super::documents::Documents;
use super::object::{Found, NO_KIND, Object};
use super::reader::{FileReader, Position};
use crate::{field_path, wording};

/// Reads all documents of the input, which begins at this line of the file.
pub(super) fn read<R: BufRead>(input: R, line: u64, reader: &mut FileReader<'_>) {
    let mut documents = Documents::new(input, line);
    reader.by_document = true;
    loop {
        match documents.advance() {
            Ok(true) => document(&mut documents, reader),
            Ok(false) => return,
            Err(error) => {
                let position = Position { line: documents.line(), column: 0 };
                reader.problem_at(position, &wording::io(&error), None);
                return;
            }
        }
    }
}

fn document<R: BufRead>(documents: &mut Documents<R>, reader: &mut FileReader<'_>) {
    reader.line = documents.begin();
    reader.item = None;
    let mut track = Track::new();
    match parse(documents, reader, &mut track) {
        Ok(Found::Kindless(_)) => {
            reader.objects += 1;
            reader.problem_here(NO_KIND);
        }
        Ok(_) => {}
        Err(error) => {
            let position = match error.location().filter(|at| at.line() > 0) {
                Some(at) => Position { line: documents.begin() + at.line() - 1, column: at.column() },
                None => Position { line: documents.begin(), column: 0 },
            };
            let mut what = wording::yaml(&error);
            let hint = if documents.is_templated() {
                Some("templates must be rendered first: helm template CHART | kubectl sidecars list -f -")
            } else if what.starts_with(NO_OBJECT) {
                Some("kubectl writes objects with -o json or -o yaml")
            } else {
                None
            };
            if let Some(field) = field(&error, track, reader.item) {
                what = format!("{field}: {what}");
            }
            reader.problem_at(position, &what, hint);
            reader.item = None;
        }
    }
}

/// The path of the invalid field, relative to the object or to the item with this number.
fn field(error: &serde_saphyr::Error, track: Track, item: Option<usize>) -> Option<String> {
    use serde_saphyr::Error as Yaml;
    let is_data = matches!(
        error.without_snippet(),
        Yaml::SerdeInvalidType { .. }
            | Yaml::SerdeInvalidValue { .. }
            | Yaml::SerdeMissingField { .. }
            | Yaml::Message { .. }
            | Yaml::InvalidScalar { .. }
            | Yaml::InvalidBooleanStrict { .. }
            | Yaml::NullIntoString { .. }
            | Yaml::Unexpected { .. }
    );
    let path = field_path::render(track).filter(|_| is_data)?;
    // The message already contains the item.
    let of_item = |number: usize| {
        let index = format!("[{}]", number - 1);
        let rest = path.strip_prefix("items").unwrap_or(&path).strip_prefix(&index)?;
        Some(rest.strip_prefix('.').unwrap_or(rest).to_owned())
    };
    item.and_then(of_item).or(Some(path.clone())).filter(|path| !path.is_empty())
}

/// Parses small documents from memory, which is 1.5 times as fast, and large ones while reading.
fn parse<R: BufRead>(
    documents: &mut Documents<R>,
    reader: &mut FileReader<'_>,
    track: &mut Track,
) -> Result<Found, serde_saphyr::Error> {
    let mut start = Vec::new();
    documents.take(SMALL).read_to_end(&mut start).map_err(|cause| serde_saphyr::Error::IOError { cause })?;
    let object = Object { reader, promised: None, outermost: true };
    if (start.len() as u64) < SMALL {
        serde_saphyr::with_deserializer_from_slice_with_options(&start, options(), |document| {
            object.deserialize(serde_path_to_error::Deserializer::new(document, track))
        })
    } else {
        let input = Cursor::new(start).chain(documents);
        serde_saphyr::with_deserializer_from_reader_with_options(input, options(), |document| {
            object.deserialize(serde_path_to_error::Deserializer::new(document, track))
        })
    }
}

/// Documents up to this size are parsed from memory.
const SMALL: u64 = 256 * 1024;

/// The beginning of the message for a document that is a string or a number, such as a table of kubectl.
const NO_OBJECT: &str = "expected a Kubernetes object";

/// Dumps of clusters are large, so there is no limit on size. Aliases and nesting keep their limits: the parser
/// recurses, and its default of 64 levels is safe with small stacks (Windows).
fn options() -> serde_saphyr::Options {
    serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_reader_input_bytes: None,
            max_events: usize::MAX,
            max_nodes: usize::MAX,
            max_total_scalar_bytes: usize::MAX,
        },
        emit_comments: false,
        with_snippet: false,
    }
}
