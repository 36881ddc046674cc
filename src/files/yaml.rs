//! YAML: one document after another, the items of a list as they are parsed.

use std::io::{BufRead, Cursor, Read};

use serde::de::DeserializeSeed;

use super::documents::Documents;
use super::object::{Found, NO_KIND, Object};
use super::reading::{Place, Reading};
use crate::wording;

/// Reads all documents of the input, which begins at this line of the file.
pub(super) fn read<R: BufRead>(input: R, line: u64, reading: &mut Reading<'_>) {
    let mut documents = Documents::new(input, line);
    reading.by_document = true;
    loop {
        match documents.advance() {
            Ok(true) => document(&mut documents, reading),
            Ok(false) => return,
            Err(error) => {
                let place = Place { line: documents.line(), column: 0 };
                reading.problem_at(place, &wording::io(&error), None);
                return;
            }
        }
        if reading.is_stopped() {
            return;
        }
    }
}

fn document<R: BufRead>(documents: &mut Documents<R>, reading: &mut Reading<'_>) {
    reading.line = documents.begin();
    reading.item = None;
    let found = parse(documents, reading);
    match found {
        Ok(Found::Kindless(_)) => {
            reading.objects += 1;
            reading.problem_here(NO_KIND);
        }
        Ok(_) => {}
        Err(_) if reading.is_stopped() => {}
        Err(error) => {
            let place = match error.location().filter(|at| at.line() > 0) {
                Some(at) => Place { line: documents.begin() + at.line() - 1, column: at.column() },
                None => Place { line: documents.begin(), column: 0 },
            };
            let what = wording::yaml(&error);
            let hint = if documents.is_templated() {
                Some("templates must be rendered first: helm template CHART | kubectl sidecars list -f -")
            } else if what.starts_with(NO_OBJECT) {
                Some("kubectl writes objects with -o json or -o yaml")
            } else {
                None
            };
            reading.problem_at(place, &what, hint);
            reading.item = None;
        }
    }
}

/// Small documents are parsed from memory, which is half as fast again; large ones as they are read.
fn parse<R: BufRead>(
    documents: &mut Documents<R>,
    reading: &mut Reading<'_>,
) -> Result<Found, serde_saphyr::Error> {
    let mut start = Vec::new();
    documents.take(SMALL).read_to_end(&mut start).map_err(|cause| serde_saphyr::Error::IOError { cause })?;
    let object = Object { reading, promised: None, outermost: true };
    if (start.len() as u64) < SMALL {
        serde_saphyr::with_deserializer_from_slice_with_options(&start, options(), |document| {
            object.deserialize(document)
        })
    } else {
        let input = Cursor::new(start).chain(documents);
        serde_saphyr::with_deserializer_from_reader_with_options(input, options(), |document| {
            object.deserialize(document)
        })
    }
}

/// So many bytes of a document are taken into memory.
const SMALL: u64 = 256 * 1024;

/// How the message begins when a document is a text or a number, such as the table that kubectl prints.
const NO_OBJECT: &str = "expected a Kubernetes object";

/// Dumps of clusters are large, and so no limit is set on what is only long. What multiplies (aliases) and what
/// nests keeps its limits: the parser recurses, and its default of 64 levels is safe on small stacks (Windows).
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
