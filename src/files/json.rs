//! JSON: one value after another, the items of a list one by one.

use std::io::{self, BufRead, Cursor, Read as _};

use serde::de::DeserializeSeed;

use super::json_path::field_at;
use super::json_scan::{Broken, Scanner};
use super::list::List;
use super::object::{Found, Head, NO_KIND, Object};
use super::reading::{Place, Reading, Stopped};
use super::yaml;
use crate::wording;

/// Reads all JSON values of the input, and YAML documents behind them (Helm writes such mixtures).
///
/// `or_yaml`: the file's name says YAML, in which `{` may begin a document as well.
pub(super) fn read<R: BufRead>(input: R, line: u64, or_yaml: bool, reading: &mut Reading<'_>) {
    let mut scanner = Scanner::new(input, line);
    let mut first = true;
    loop {
        let done = next_value(&mut scanner, first, or_yaml, reading);
        first = false;
        reading.item = None;
        let go_on = match done {
            Ok(go_on) => Ok(go_on),
            Err(Failed::IsYaml(line)) => {
                let (tape, rest) = scanner.into_rest();
                yaml::read(Cursor::new(tape).chain(rest), line, reading);
                return;
            }
            Err(Failed::Stopped) => return,
            Err(Failed::Text(place, what)) => {
                reading.problem_at(place, &what, None);
                scanner.skip_to_line_of_object()
            }
            Err(Failed::Io(error)) => Err(error),
        };
        match go_on {
            Ok(true) => scanner.record(false),
            Ok(false) => return,
            Err(error) => {
                reading.problem_at(scanner.place(), &wording::io(&error), None);
                return;
            }
        }
    }
}

/// Why what follows cannot be read as the next value.
enum Failed {
    /// It is YAML from this line on, beginning with what is on the tape.
    IsYaml(u64),
    /// The text is broken here.
    Text(Place, String),
    Io(io::Error),
    Stopped,
}

impl From<io::Error> for Failed {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<Stopped> for Failed {
    fn from(_: Stopped) -> Self {
        Self::Stopped
    }
}

impl Failed {
    /// `what` is being read in case the input ends here.
    fn new(broken: Broken, end: Place, what: impl FnOnce() -> String) -> Self {
        match broken {
            Broken::Cut => Self::Text(end, format!("the file ends {}", what())),
            Broken::Text(place, what) => Self::Text(place, what.into()),
            Broken::Io(error) => Self::Io(error),
        }
    }
}

/// Reads one value; false at the end of the input.
fn next_value<R: BufRead>(
    scanner: &mut Scanner<R>,
    first: bool,
    or_yaml: bool,
    reading: &mut Reading<'_>,
) -> Result<bool, Failed> {
    match scanner.next_token()? {
        None => return Ok(false),
        Some(b'{') => object(scanner, first, or_yaml, reading)?,
        Some(b'[') => array(scanner, reading)?,
        Some(b'-') if scanner.place().column == 1 => return Err(Failed::IsYaml(scanner.place().line)),
        Some(_) => return Err(Failed::Text(scanner.place(), "expected a JSON object".into())),
    }
    Ok(true)
}

/// Reads one object: whole when it is a single one, item by item when it is a list.
fn object<R: BufRead>(
    scanner: &mut Scanner<R>,
    first: bool,
    or_yaml: bool,
    reading: &mut Reading<'_>,
) -> Result<(), Failed> {
    let begin = scanner.place();
    scanner.record(true);
    let mut head = Head::default();
    let mut list: Option<List> = None;
    scanner.bump()?;
    let mut token = scanner.next_token()?;
    while token != Some(b'}') {
        match token {
            Some(b'"') => {}
            Some(_) if first && list.is_none() => return Err(Failed::IsYaml(begin.line)),
            Some(_) => return Err(Failed::Text(scanner.place(), "expected a quoted field name".into())),
            None => return Err(cut_object(Broken::Cut, scanner.place(), begin)),
        }
        member(scanner, &mut head, &mut list, begin, reading)?;
        token = scanner.next_token()?;
        match token {
            Some(b',') => {
                scanner.bump()?;
                token = scanner.next_token()?;
            }
            Some(b'}') => {}
            Some(_) => return Err(Failed::Text(scanner.place(), "expected , or }".into())),
            None => return Err(cut_object(Broken::Cut, scanner.place(), begin)),
        }
    }
    scanner.bump()?;
    reading.line = begin.line;
    reading.item = None;
    if let Some(list) = list {
        reading.objects += 1;
        return Ok(list.finish(head.kind.as_deref(), reading)?);
    }
    match parse(scanner.tape(), begin, None, reading) {
        Ok(found) => {
            if let Found::Kindless(_) = found {
                reading.objects += 1;
                reading.problem_here(NO_KIND);
            }
            Ok(())
        }
        Err(Unread::Stopped) => Err(Failed::Stopped),
        Err(Unread::Broken { is_syntax: true, .. }) if first && or_yaml => Err(Failed::IsYaml(begin.line)),
        // The object's end was found, so what follows can be read.
        Err(Unread::Broken { place, what, .. }) => {
            reading.problem_at(place, &what, None);
            Ok(())
        }
    }
}

fn cut_object(broken: Broken, end: Place, begin: Place) -> Failed {
    Failed::new(broken, end, || format!("in the middle of an object that begins at line {}", begin.line))
}

/// Reads a field of an object onto the tape. The items of a list go out one by one instead; what the tape then
/// holds is incomplete, but of a list nothing else is wanted.
fn member<R: BufRead>(
    scanner: &mut Scanner<R>,
    head: &mut Head,
    list: &mut Option<List>,
    begin: Place,
    reading: &mut Reading<'_>,
) -> Result<(), Failed> {
    let from = scanner.tape().len();
    value(scanner, begin)?;
    let key = text(scanner, from);
    match scanner.next_token()? {
        Some(b':') => scanner.bump()?,
        Some(_) => return Err(Failed::Text(scanner.place(), "expected : behind the field's name".into())),
        None => return Err(cut_object(Broken::Cut, scanner.place(), begin)),
    }
    let token = scanner.next_token()?;
    let from = scanner.tape().len();
    match key.as_deref() {
        Some("items") if token == Some(b'[') => {
            let Some(new) = head.list(None) else { return value(scanner, begin) };
            items(scanner, list.insert(new), reading)?;
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

/// Takes a value that belongs to the object that begins at `begin`.
fn value<R: BufRead>(scanner: &mut Scanner<R>, begin: Place) -> Result<(), Failed> {
    scanner.value().map_err(|broken| cut_object(broken, scanner.place(), begin))
}

/// The string that was put on the tape behind `from`; none when it is no string.
fn text<R: BufRead>(scanner: &Scanner<R>, from: usize) -> Option<String> {
    serde_json::from_slice(scanner.tape().get(from..)?).ok()
}

/// Reads an array that stands for a list, as `jq .items` makes it.
fn array<R: BufRead>(scanner: &mut Scanner<R>, reading: &mut Reading<'_>) -> Result<(), Failed> {
    let begin = scanner.place();
    let mut list = List::default();
    items(scanner, &mut list, reading)?;
    reading.line = begin.line;
    reading.item = None;
    reading.objects += 1;
    Ok(list.finish(None, reading)?)
}

/// Reads the items of a list one by one; an item that is broken in itself is told of and left out.
fn items<R: BufRead>(
    scanner: &mut Scanner<R>,
    list: &mut List,
    reading: &mut Reading<'_>,
) -> Result<(), Failed> {
    scanner.record(false);
    scanner.bump()?;
    if scanner.next_token()? == Some(b']') {
        return Ok(scanner.bump()?);
    }
    for number in 1.. {
        scanner.next_token()?;
        let begin = scanner.place();
        reading.line = begin.line;
        scanner.record(true);
        if let Err(broken) = scanner.value() {
            let is_inside = !scanner.tape().is_empty();
            return Err(Failed::new(broken, scanner.place(), || {
                if is_inside {
                    format!("in the middle of item {number}, which begins at line {}", begin.line)
                } else {
                    format!("behind item {} of a list", number - 1)
                }
            }));
        }
        reading.item = Some(number);
        item(scanner.tape(), begin, list, reading)?;
        reading.item = None;
        scanner.record(false);
        match scanner.next_token()? {
            Some(b',') => scanner.bump()?,
            Some(b']') => break,
            Some(_) => {
                let what = format!("expected , or ] behind item {number}");
                return Err(Failed::Text(scanner.place(), what));
            }
            None => {
                return Err(Failed::new(Broken::Cut, scanner.place(), || {
                    format!("behind item {number} of a list")
                }));
            }
        }
    }
    Ok(scanner.bump()?)
}

/// Reads one item of a list.
fn item(text: &[u8], begin: Place, list: &mut List, reading: &mut Reading<'_>) -> Result<(), Stopped> {
    let taken = parse(text, begin, list.promised(), reading).and_then(|found| {
        let taken: Result<(), serde_json::Error> = list.take(found, reading);
        taken.map_err(|error| Unread::new(&error, text, begin, reading))
    });
    match taken {
        Ok(()) => Ok(()),
        Err(Unread::Stopped) => Err(Stopped),
        Err(Unread::Broken { place, what, .. }) => {
            reading.problem_at(place, &what, None);
            Ok(())
        }
    }
}

/// Why a value was not read.
enum Unread {
    Broken { place: Place, what: String, is_syntax: bool },
    Stopped,
}

impl Unread {
    fn new(error: &serde_json::Error, text: &[u8], begin: Place, reading: &Reading<'_>) -> Self {
        if reading.is_stopped() {
            return Self::Stopped;
        }
        let (line, column) = (error.line() as u64, error.column() as u64);
        let place = match line {
            // What was held back until the kind was known has no place of its own.
            0 => begin,
            1 => Place { line: begin.line, column: begin.column + column.saturating_sub(1) },
            _ => Place { line: begin.line + line - 1, column },
        };
        let what = wording::json(error);
        let field = if error.is_data() { field_at(text, error.line(), error.column()) } else { None };
        let what = field.map_or(what.clone(), |field| format!("{field}: {what}"));
        Self::Broken { place, what, is_syntax: !error.is_data() }
    }
}

/// Reads one value that begins at `begin`.
fn parse(
    text: &[u8],
    begin: Place,
    promised: Option<&str>,
    reading: &mut Reading<'_>,
) -> Result<Found, Unread> {
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let found = Object { reading: &mut *reading, promised, outermost: false }.deserialize(&mut deserializer);
    found
        .and_then(|found| deserializer.end().map(|()| found))
        .map_err(|error| Unread::new(&error, text, begin, reading))
}
