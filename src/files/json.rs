//! Reads JSON value by value, and the items of a list one by one.

use std::io::{self, BufRead, Cursor, Read as _};

use serde::de::DeserializeSeed;

use super::json_scan::{ScanError, Scanner};
use super::list::List;
use super::object::{Found, NO_KIND, Object, ObjectHead};
use super::reader::{FileReader, Position};
use super::{Origin, Sink, yaml};
use crate::error::Error;
use crate::model::Pod;
use crate::{field_path, wording};

/// Reads all JSON values of the input, and YAML documents after them (Helm writes such mixtures).
///
/// `or_yaml`: the file has a YAML extension; in YAML, a document may also begin with `{`.
pub(super) fn read<R: BufRead>(input: R, line: u64, or_yaml: bool, reader: &mut FileReader<'_>) {
    let mut scanner = Scanner::new(input, line);
    let mut first = true;
    loop {
        let done = next_value(&mut scanner, first, or_yaml, reader);
        first = false;
        reader.item = None;
        let go_on = match done {
            Ok(go_on) => Ok(go_on),
            Err(ReadError::IsYaml(line)) => {
                let (tape, rest) = scanner.into_rest();
                yaml::read(Cursor::new(tape).chain(rest), line, reader);
                return;
            }
            Err(ReadError::Text(place, what)) => {
                reader.problem_at(place, &what, None);
                scanner.skip_to_line_of_object()
            }
            Err(ReadError::Io(error)) => Err(error),
        };
        match go_on {
            Ok(true) => scanner.record(false),
            Ok(false) => return,
            Err(error) => {
                reader.problem_at(scanner.place(), &wording::io(&error), None);
                return;
            }
        }
    }
}

const COMMENT: &str = "expected a quoted field name; JSON has no comments";

/// Whether JSON text has a comment outside of its strings, as JavaScript has them.
fn has_comment(text: &[u8]) -> bool {
    let (mut quoted, mut escaped) = (false, false);
    text.windows(2).any(|pair| {
        let begins = !quoted && matches!(pair, b"//" | b"/*");
        if !escaped && pair[0] == b'"' {
            quoted = !quoted;
        }
        escaped = quoted && !escaped && pair[0] == b'\\';
        begins
    })
}

/// Why the next value cannot be read.
enum ReadError {
    /// From this line on it is YAML, beginning with the text on the tape.
    IsYaml(u64),
    /// The text is invalid here.
    Text(Position, String),
    Io(io::Error),
}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl ReadError {
    /// `what` describes where the input ends, if it does.
    fn new(broken: ScanError, end: Position, what: impl FnOnce() -> String) -> Self {
        match broken {
            ScanError::Cut => Self::Text(end, format!("the input ends {}", what())),
            ScanError::Text(place, what) => Self::Text(place, what.into()),
            ScanError::Io(error) => Self::Io(error),
        }
    }
}

/// Reads one value; false at the end of the input.
fn next_value<R: BufRead>(
    scanner: &mut Scanner<R>,
    first: bool,
    or_yaml: bool,
    reader: &mut FileReader<'_>,
) -> Result<bool, ReadError> {
    match scanner.next_token()? {
        None => return Ok(false),
        Some(b'{') => object(scanner, first, or_yaml, reader)?,
        Some(b'[') => array(scanner, reader)?,
        Some(b'-') if scanner.place().column == 1 => return Err(ReadError::IsYaml(scanner.place().line)),
        Some(_) => return Err(ReadError::Text(scanner.place(), "expected a JSON object".into())),
    }
    Ok(true)
}

/// Reads one object: as a whole, or item by item if it is a list.
fn object<R: BufRead>(
    scanner: &mut Scanner<R>,
    first: bool,
    or_yaml: bool,
    reader: &mut FileReader<'_>,
) -> Result<(), ReadError> {
    let begin = scanner.place();
    scanner.record(true);
    let mut head = ObjectHead::default();
    let mut list: Option<List> = None;
    scanner.bump()?;
    let mut token = scanner.next_token()?;
    while token != Some(b'}') {
        match token {
            Some(b'"') => {}
            // kubectl refuses them as well; as YAML, they would become part of the next key.
            Some(b'/') => return Err(ReadError::Text(scanner.place(), COMMENT.into())),
            Some(b'#') if !or_yaml => return Err(ReadError::Text(scanner.place(), COMMENT.into())),
            Some(_) if first && list.is_none() => return Err(ReadError::IsYaml(begin.line)),
            Some(_) => return Err(ReadError::Text(scanner.place(), "expected a quoted field name".into())),
            None => return Err(cut_object(ScanError::Cut, scanner.place(), begin)),
        }
        member(scanner, &mut head, &mut list, begin, reader)?;
        token = scanner.next_token()?;
        match token {
            Some(b',') => {
                scanner.bump()?;
                token = scanner.next_token()?;
            }
            Some(b'}') => {}
            Some(_) => return Err(ReadError::Text(scanner.place(), "expected , or }".into())),
            None => return Err(cut_object(ScanError::Cut, scanner.place(), begin)),
        }
    }
    scanner.bump()?;
    reader.line = begin.line;
    reader.item = None;
    if let Some(list) = list {
        reader.objects += 1;
        list.finish(head.kind.as_deref(), reader);
        return Ok(());
    }
    match parse(scanner.tape(), None, reader) {
        Ok(found) => {
            if let Found::Kindless(_) = found {
                reader.objects += 1;
                reader.problem_here(NO_KIND);
            }
            Ok(())
        }
        Err(error) if !error.is_data() && first && or_yaml && !has_comment(scanner.tape()) => {
            Err(ReadError::IsYaml(begin.line))
        }
        // The end of the object is known, so reading can continue after it.
        Err(error) => {
            report(&error, scanner.tape(), begin, None, reader);
            Ok(())
        }
    }
}

fn cut_object(broken: ScanError, end: Position, begin: Position) -> ReadError {
    ReadError::new(broken, end, || format!("in the middle of an object that begins at line {}", begin.line))
}

/// Reads a field of an object onto the tape. The items of a list are passed on one by one instead; the tape is then
/// incomplete, but nothing else of a list is needed.
fn member<R: BufRead>(
    scanner: &mut Scanner<R>,
    head: &mut ObjectHead,
    list: &mut Option<List>,
    begin: Position,
    reader: &mut FileReader<'_>,
) -> Result<(), ReadError> {
    let from = scanner.tape().len();
    value(scanner, begin)?;
    let key = text(scanner, from);
    match scanner.next_token()? {
        Some(b':') => scanner.bump()?,
        Some(_) => return Err(ReadError::Text(scanner.place(), "expected : after the field name".into())),
        None => return Err(cut_object(ScanError::Cut, scanner.place(), begin)),
    }
    let token = scanner.next_token()?;
    let from = scanner.tape().len();
    match key.as_deref() {
        Some("items") if token == Some(b'[') => {
            let Some(new) = head.list(None) else { return value(scanner, begin) };
            items(scanner, list.insert(new), reader)?;
            scanner.record(true);
        }
        Some("kind") => {
            value(scanner, begin)?;
            head.kind = text(scanner, from);
        }
        Some("apiVersion") => {
            value(scanner, begin)?;
            head.api_version = text(scanner, from);
        }
        _ => value(scanner, begin)?,
    }
    Ok(())
}

/// Reads a value of the object that begins at `begin`.
fn value<R: BufRead>(scanner: &mut Scanner<R>, begin: Position) -> Result<(), ReadError> {
    scanner.value().map_err(|broken| cut_object(broken, scanner.place(), begin))
}

/// The string on the tape after `from`; none if it is another type.
fn text<R: BufRead>(scanner: &Scanner<R>, from: usize) -> Option<String> {
    serde_json::from_slice(scanner.tape().get(from..)?).ok()
}

/// Reads an array of objects, as `jq .items` prints it.
fn array<R: BufRead>(scanner: &mut Scanner<R>, reader: &mut FileReader<'_>) -> Result<(), ReadError> {
    let begin = scanner.place();
    let mut list = List::default();
    items(scanner, &mut list, reader)?;
    reader.line = begin.line;
    reader.item = None;
    reader.objects += 1;
    list.finish(None, reader);
    Ok(())
}

/// Reads the items of a list one by one; an invalid item is reported and skipped.
fn items<R: BufRead>(
    scanner: &mut Scanner<R>,
    list: &mut List,
    reader: &mut FileReader<'_>,
) -> Result<(), ReadError> {
    scanner.record(false);
    scanner.bump()?;
    if scanner.next_token()? == Some(b']') {
        return Ok(scanner.bump()?);
    }
    for number in 1.. {
        scanner.next_token()?;
        let begin = scanner.place();
        reader.line = begin.line;
        scanner.record(true);
        if let Err(broken) = scanner.value() {
            let is_inside = !scanner.tape().is_empty();
            return Err(ReadError::new(broken, scanner.place(), || {
                if is_inside {
                    format!("in the middle of item {number}, which begins at line {}", begin.line)
                } else {
                    format!("after item {} of a list", number - 1)
                }
            }));
        }
        reader.item = Some(number);
        item(scanner.tape(), begin, list, reader);
        reader.item = None;
        scanner.record(false);
        match scanner.next_token()? {
            Some(b',') => scanner.bump()?,
            Some(b']') => break,
            Some(_) => {
                let what = format!("expected , or ] after item {number}");
                return Err(ReadError::Text(scanner.place(), what));
            }
            None => {
                return Err(ReadError::new(ScanError::Cut, scanner.place(), || {
                    format!("after item {number} of a list")
                }));
            }
        }
    }
    Ok(scanner.bump()?)
}

/// Reads one item of a list.
fn item(text: &[u8], begin: Position, list: &mut List, reader: &mut FileReader<'_>) {
    if let Err(error) = parse(text, list.promised(), reader).and_then(|found| list.take(found, reader)) {
        report(&error, text, begin, list.promised(), reader);
    }
}

fn parse(
    text: &[u8],
    promised: Option<&str>,
    reader: &mut FileReader<'_>,
) -> Result<Found, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let found = Object { reader, promised, outermost: false }.deserialize(&mut deserializer)?;
    deserializer.end().map(|()| found)
}

/// Reports the error of the value `text`, which begins at `begin`.
fn report(
    error: &serde_json::Error,
    text: &[u8],
    begin: Position,
    promised: Option<&str>,
    reader: &mut FileReader<'_>,
) {
    let (line, column) = (error.line() as u64, error.column() as u64);
    let position = match line {
        // A field that was kept until the kind was known has no position.
        0 => begin,
        1 => Position { line: begin.line, column: begin.column + column.saturating_sub(1) },
        _ => Position { line: begin.line + line - 1, column },
    };
    let what = wording::json(error);
    let field = error.is_data().then(|| {
        let mut nowhere = Nowhere { wants_events: reader.wants_events() };
        let reader = &mut FileReader::new(&mut nowhere);
        field_path::of_json(text, Object { reader, promised, outermost: false })
    });
    let what = field.flatten().map_or_else(|| what.clone(), |field| format!("{field}: {what}"));
    reader.problem_at(position, &what, None);
}

/// Ignores everything: for reading a second time, to find the invalid field.
struct Nowhere {
    wants_events: bool,
}

impl Sink for Nowhere {
    fn pod(&mut self, _: Pod, _: Origin) {}

    fn wants_events(&self) -> bool {
        self.wants_events
    }

    fn problem(&mut self, _: Error) {}

    fn note(&mut self, _: String) {}
}
