//! JSON: one value after another, the items of a list one by one.

use std::io::{BufRead, Cursor, Read as _};

use serde::de::DeserializeSeed;

use super::json_path::field_at;
use super::json_scan::{Broken, Scanner};
use super::list::List;
use super::object::{Found, Head, Object};
use super::reading::{Place, Reading};
use super::{wording, yaml};

/// Reads all JSON values of the input, and YAML documents behind them (Helm writes such mixtures).
///
/// `or_yaml`: the file's name says YAML, in which `{` may begin a document as well.
pub(super) fn read<R: BufRead>(input: R, line: u64, or_yaml: bool, reading: &mut Reading<'_>) {
    let mut scanner = Scanner::new(input, line);
    let mut first = true;
    loop {
        let done = match scanner.next_token() {
            Ok(None) => return,
            Ok(Some(b'{')) => object(&mut scanner, first, or_yaml, reading),
            Ok(Some(b'[')) => array(&mut scanner, reading),
            Ok(Some(b'-')) if scanner.place().column == 1 => Err(Failed::IsYaml(scanner.place().line)),
            Ok(Some(_)) => Err(Failed::Text(scanner.place(), "expected a JSON object".into())),
            Err(error) => Err(Failed::Io(error)),
        };
        first = false;
        reading.item = None;
        if !matches!(done, Err(Failed::IsYaml(_))) {
            scanner.record(false);
        }
        let go_on = match done {
            Ok(()) => Ok(true),
            Err(Failed::IsYaml(line)) => {
                let (tape, rest) = scanner.into_rest();
                yaml::read(Cursor::new(tape).chain(rest), line, reading);
                return;
            }
            Err(Failed::Stopped) => Ok(false),
            Err(Failed::Text(place, what)) => {
                reading.problem_at(place, &what, None);
                scanner.skip_to_line_of_object()
            }
            Err(Failed::Io(error)) => Err(error),
        };
        match go_on {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => {
                reading.problem_at(scanner.place(), &wording::io(&error), None);
                return;
            }
        }
    }
}

/// Why the values after this one cannot be had without further ado.
enum Failed {
    /// It is YAML from this line on, beginning with what is on the tape.
    IsYaml(u64),
    /// The text is broken here.
    Text(Place, String),
    Io(std::io::Error),
    Stopped,
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
    let cut = |broken| match broken {
        Broken::Cut => {
            let what = format!("the file ends in the middle of an object that begins at line {}", begin.line);
            Err(what)
        }
        other => Ok(other),
    };
    let mut head = Head::default();
    let mut list: Option<List> = None;
    match members(scanner, &mut head, &mut list, reading) {
        Ok(()) => {}
        Err(Member::NoKey) if first => return Err(Failed::IsYaml(begin.line)),
        Err(Member::NoKey) => {
            return Err(Failed::Text(scanner.place(), "expected a quoted field name".into()));
        }
        Err(Member::Failed(failed)) => return Err(failed),
        Err(Member::Broken(broken)) => {
            return Err(match cut(broken) {
                Err(what) => Failed::Text(scanner.place(), what),
                Ok(other) => failed(other),
            });
        }
    }
    reading.line = begin.line;
    reading.item = None;
    if let Some(list) = list {
        reading.objects += 1;
        list.finish(head.kind.as_deref(), reading).map_err(|_| Failed::Stopped)?;
        if head.kind.is_none() {
            reading.problem_here("the list has no kind; expected kind: List, PodList, DeploymentList …");
        }
        return Ok(());
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
        Err(Unread::Syntax(..)) if first && or_yaml => Err(Failed::IsYaml(begin.line)),
        // The object's end was found, so what follows can be read.
        Err(Unread::Syntax(place, what) | Unread::Data(place, what)) => {
            reading.problem_at(place, &what, None);
            Ok(())
        }
    }
}

/// What is said of an object that does not tell what it is.
pub(super) const NO_KIND: &str = "the object has no kind; expected apiVersion and kind, such as v1 and Pod";

enum Member {
    /// Something else than a quoted name stands where a field must begin.
    NoKey,
    Broken(Broken),
    Failed(Failed),
}

impl From<Broken> for Member {
    fn from(broken: Broken) -> Self {
        Self::Broken(broken)
    }
}

impl From<std::io::Error> for Member {
    fn from(error: std::io::Error) -> Self {
        Self::Broken(Broken::Io(error))
    }
}

/// Reads an object's fields onto the tape; the items of a list go out one by one, and the tape is of no use then.
fn members<R: BufRead>(
    scanner: &mut Scanner<R>,
    head: &mut Head,
    list: &mut Option<List>,
    reading: &mut Reading<'_>,
) -> Result<(), Member> {
    scanner.bump()?;
    if scanner.next_token()? == Some(b'}') {
        scanner.bump()?;
        return Ok(());
    }
    loop {
        match scanner.next_token()? {
            Some(b'"') => {}
            None => return Err(Broken::Cut.into()),
            Some(_) => return Err(Member::NoKey),
        }
        let from = scanner.tape().len();
        scanner.value()?;
        let key: Option<String> = text(scanner, from);
        match scanner.next_token()? {
            Some(b':') => scanner.bump()?,
            None => return Err(Broken::Cut.into()),
            Some(_) => return Err(Broken::Text(scanner.place(), "expected : behind the field's name").into()),
        }
        let token = scanner.next_token()?;
        let from = scanner.tape().len();
        match (key.as_deref(), token, head.list(None)) {
            (Some("items"), Some(b'['), Some(begun)) => {
                let list = list.insert(begun);
                items(scanner, list, reading)?;
                // From here on only the head matters.
                scanner.record(true);
            }
            (Some("kind"), ..) => {
                scanner.value()?;
                head.kind = text(scanner, from);
            }
            (Some("apiVersion"), ..) => {
                scanner.value()?;
                head.api_version = text(scanner, from);
            }
            _ => scanner.value()?,
        }
        match scanner.next_token()? {
            Some(b',') => scanner.bump()?,
            Some(b'}') => {
                scanner.bump()?;
                return Ok(());
            }
            None => return Err(Broken::Cut.into()),
            Some(_) => return Err(Broken::Text(scanner.place(), "expected , or }").into()),
        }
    }
}

/// The string that was put on the tape behind `from`; none when it is no string.
fn text<R: BufRead>(scanner: &Scanner<R>, from: usize) -> Option<String> {
    serde_json::from_slice(scanner.tape().get(from..)?).ok()
}

/// Reads an array that stands for a list, as `jq .items` makes it.
fn array<R: BufRead>(scanner: &mut Scanner<R>, reading: &mut Reading<'_>) -> Result<(), Failed> {
    let begin = scanner.place();
    let mut list = List::default();
    match items(scanner, &mut list, reading) {
        Ok(()) => {}
        Err(Member::Failed(failed)) => return Err(failed),
        Err(Member::Broken(broken)) => return Err(failed(broken)),
        Err(Member::NoKey) => return Ok(()),
    }
    reading.line = begin.line;
    reading.objects += 1;
    list.finish(None, reading).map_err(|_| Failed::Stopped)
}

/// Reads the items of a list one by one; an item that is broken in itself is told of and left out.
fn items<R: BufRead>(
    scanner: &mut Scanner<R>,
    list: &mut List,
    reading: &mut Reading<'_>,
) -> Result<(), Member> {
    scanner.record(false);
    scanner.bump()?;
    if scanner.next_token()? == Some(b']') {
        scanner.bump()?;
        return Ok(());
    }
    for number in 1.. {
        reading.item = Some(number);
        scanner.next_token()?;
        let begin = scanner.place();
        reading.line = begin.line;
        scanner.record(true);
        match scanner.value() {
            Ok(()) => {}
            Err(Broken::Cut) => {
                reading.item = None;
                let what = if scanner.tape().is_empty() {
                    format!("the file ends behind item {} of a list", number - 1)
                } else {
                    format!(
                        "the file ends in the middle of item {number}, which begins at line {}",
                        begin.line
                    )
                };
                return Err(Member::Failed(Failed::Text(scanner.place(), what)));
            }
            Err(broken) => return Err(broken.into()),
        }
        match parse(scanner.tape(), begin, list.promised(), reading) {
            Ok(found) => {
                let taken: Result<(), serde_json::Error> = list.take(found, reading);
                if let Err(error) = taken {
                    if reading.is_stopped() {
                        return Err(Member::Failed(Failed::Stopped));
                    }
                    reading.problem_at(begin, &wording::json(&error), None);
                }
            }
            Err(Unread::Stopped) => return Err(Member::Failed(Failed::Stopped)),
            Err(Unread::Syntax(place, what) | Unread::Data(place, what)) => {
                reading.problem_at(place, &what, None);
            }
        }
        scanner.record(false);
        match scanner.next_token()? {
            Some(b',') => scanner.bump()?,
            Some(b']') => {
                scanner.bump()?;
                break;
            }
            None => {
                reading.item = None;
                let what = format!("the file ends behind item {number} of a list");
                return Err(Member::Failed(Failed::Text(scanner.place(), what)));
            }
            Some(_) => return Err(Broken::Text(scanner.place(), "expected , or ] behind the item").into()),
        }
    }
    Ok(())
}

fn failed(broken: Broken) -> Failed {
    match broken {
        Broken::Cut => Failed::Io(std::io::ErrorKind::UnexpectedEof.into()),
        Broken::Text(place, what) => Failed::Text(place, what.into()),
        Broken::Io(error) => Failed::Io(error),
    }
}

enum Unread {
    Syntax(Place, String),
    Data(Place, String),
    Stopped,
}

/// Reads one value that begins at `begin`.
fn parse(
    text: &[u8],
    begin: Place,
    promised: Option<&str>,
    reading: &mut Reading<'_>,
) -> Result<Found, Unread> {
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let object = Object { reading: &mut *reading, promised, outermost: false };
    let error = match object.deserialize(&mut deserializer).and_then(|found| {
        deserializer.end()?;
        Ok(found)
    }) {
        Ok(found) => return Ok(found),
        Err(_) if reading.is_stopped() => return Err(Unread::Stopped),
        Err(error) => error,
    };
    let what = wording::json(&error);
    let (line, column) = (error.line() as u64, error.column() as u64);
    let place = match line {
        // What was held back has no place of its own.
        0 => begin,
        1 => Place { line: begin.line, column: begin.column + column.saturating_sub(1) },
        _ => Place { line: begin.line + line - 1, column },
    };
    if !error.is_data() {
        return Err(Unread::Syntax(place, what));
    }
    Err(Unread::Data(
        place,
        match field_at(text, error.line(), error.column()) {
            Some(field) => format!("{field}: {what}"),
            None => what,
        },
    ))
}
