//! Cuts the body of a watch into lines, and decodes each: one event per line.

use bytes::{Bytes, BytesMut};
use http::StatusCode;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::bounds::LARGEST_OBJECT;
use super::wire::{self, Unreadable};
use crate::model::Pod;

/// The longest line: an object and what is around it.
const LONGEST: usize = LARGEST_OBJECT + 1024;
/// The longest resource version. etcd's are numbers.
const LONGEST_VERSION: usize = 128;

/// What happened to a pod.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EventKind {
    /// The pod is new, or newly matches the selectors.
    Added,
    Modified,
    /// The pod is gone, or no longer matches the selectors.
    Deleted,
}

/// A line of a watch.
#[derive(Debug, PartialEq)]
pub(super) enum WatchLine {
    Pod(EventKind, Box<Pod>),
    /// A bookmark, or an event of an unknown kind.
    Bookmark,
    /// An event without a pod that can be decoded.
    Unreadable(Unreadable),
    /// The server ends the watch: the code, and the `Status` in JSON.
    Error(StatusCode, Bytes),
}

/// Lines of a body that arrives in pieces.
#[derive(Default)]
pub(super) struct Lines {
    pending: BytesMut,
    /// How much of `pending` contains no line feed.
    searched: usize,
    /// Whether the rest of a line that is too long is being skipped.
    skips: bool,
}

impl Lines {
    pub(super) fn add(&mut self, piece: &[u8]) {
        self.pending.extend_from_slice(piece);
    }

    /// The next complete line, with the resource version in it.
    pub(super) fn next(&mut self) -> Option<(WatchLine, Option<String>)> {
        loop {
            let Some(end) = self.pending[self.searched..].iter().position(|byte| *byte == b'\n') else {
                self.searched = self.pending.len();
                if self.searched <= LONGEST {
                    return None;
                }
                self.pending.clear();
                self.searched = 0;
                if std::mem::replace(&mut self.skips, true) {
                    return None;
                }
                return Some((unreadable(format!("it is larger than {} MiB", LONGEST >> 20)), None));
            };
            let line = self.pending.split_to(self.searched + end + 1);
            self.searched = 0;
            if !std::mem::take(&mut self.skips) && !line.trim_ascii().is_empty() {
                return Some(parse(line.freeze()));
            }
        }
    }
}

fn unreadable(why: String) -> WatchLine {
    WatchLine::Unreadable(Unreadable { pod: "?/?".to_owned(), why })
}

/// Decodes one line.
fn parse(line: Bytes) -> (WatchLine, Option<String>) {
    #[derive(Deserialize)]
    struct Line<'a> {
        #[serde(rename = "type")]
        kind: String,
        // Raw, because the object may be invalid, nested too deeply, or missing.
        #[serde(borrow)]
        object: Option<&'a RawValue>,
    }
    #[derive(Default, Deserialize)]
    #[serde(rename_all = "camelCase", default)]
    struct Metadata {
        resource_version: Option<String>,
    }
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Object {
        metadata: Metadata,
        code: Option<u16>,
    }
    let line = wire::mend(line);
    let Ok(line) = serde_json::from_slice::<Line<'_>>(&line) else {
        return (unreadable("it is not a watch event".to_owned()), None);
    };
    let text = line.object.map_or("null", RawValue::get);
    let object: Object = serde_json::from_str(text).unwrap_or_default();
    let version = object.metadata.resource_version.filter(|version| version.len() <= LONGEST_VERSION);
    let kind = match line.kind.as_str() {
        "ADDED" => EventKind::Added,
        "MODIFIED" => EventKind::Modified,
        "DELETED" => EventKind::Deleted,
        "ERROR" => {
            let code = object.code.and_then(|code| StatusCode::from_u16(code).ok());
            let code = code.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            return (WatchLine::Error(code, Bytes::copy_from_slice(text.as_bytes())), None);
        }
        _ => return (WatchLine::Bookmark, version),
    };
    match wire::read_pod(text) {
        Ok(pod) => (WatchLine::Pod(kind, Box::new(pod)), version),
        Err(why) => (WatchLine::Unreadable(why), version),
    }
}

/// The events of a body that arrives in pieces of `size` bytes, for fuzz targets: how many pods and others there are.
pub(crate) fn count_events(body: &[u8], size: usize) -> (usize, usize) {
    let (mut lines, mut pods, mut others) = (Lines::default(), 0, 0);
    for piece in body.chunks(size.max(1)) {
        lines.add(piece);
        while let Some((line, _)) = lines.next() {
            if matches!(line, WatchLine::Pod(..)) {
                pods += 1;
            } else {
                others += 1;
            }
        }
    }
    (pods, others)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &[u8], size: usize) -> Vec<(WatchLine, Option<String>)> {
        let mut lines = Lines::default();
        let mut all = Vec::new();
        for piece in body.chunks(size) {
            lines.add(piece);
            all.extend(std::iter::from_fn(|| lines.next()));
        }
        all
    }

    fn told(line: &WatchLine) -> String {
        match line {
            WatchLine::Pod(kind, pod) => format!("{kind:?} {}", pod.metadata.name),
            WatchLine::Bookmark => "bookmark".to_owned(),
            WatchLine::Unreadable(pod) => format!("{}: {}", pod.pod, pod.why),
            WatchLine::Error(code, _) => code.as_u16().to_string(),
        }
    }

    #[test]
    fn each_event_stands_alone() {
        let deep = format!("{}{}", "[".repeat(500), "]".repeat(500));
        let body = [
            br#"{"type":"ADDED","object":{"metadata":{"name":"a","resourceVersion":"7"}}}"#.as_slice(),
            b"",
            b"{\"type\":\"MODIFIED\",\"object\":{\"metadata\":{\"name\":\"b\xff\"}}}",
            format!(r#"{{"type":"MODIFIED","object":{{"metadata":{{"name":"c"}},"spec":{{"x":{deep}}}}}}}"#).as_bytes(),
            format!(r#"{{"type":"MODIFIED","object":{{"metadata":{{"name":"d","namespace":"n"}},"spec":{deep}}}}}"#)
                .as_bytes(),
            br#"{"type":"MODIFIED","object":{"metadata":{"name":"e","uid":"\ud800"}}}"#,
            br#"{"type":"BOOKMARK"}"#,
            br#"{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"9"}}}"#,
            br#"{"type":"NEW","object":7}"#,
            b"<html>",
            br#"{"type":"DELETED","object":{"metadata":{"name":"f"}}}"#,
            br#"{"type":"ERROR","object":{"kind":"Status","code":410}}"#,
            br#"{"type":"ERROR"}"#,
            b"",
        ]
        .join(b"\n".as_slice());
        for size in [1, 10, 100, body.len()] {
            let all = read(&body, size);
            let told: Vec<String> = all.iter().map(|(line, _)| told(line)).collect();
            assert_eq!(
                told,
                [
                    "Added a",
                    "Modified b\u{fffd}",
                    "Modified c",
                    "n/d: spec[0][0][0]: expected text, found a list",
                    "?/e: invalid escape sequence in a string",
                    "bookmark",
                    "bookmark",
                    "bookmark",
                    "?/?: it is not a watch event",
                    "Deleted f",
                    "410",
                    "500"
                ]
            );
            let versions: Vec<&str> = all.iter().filter_map(|(_, version)| version.as_deref()).collect();
            assert_eq!(versions, ["7", "9"]);
        }
    }

    #[test]
    fn a_line_that_is_too_long_is_skipped_without_keeping_it() {
        let mut lines = Lines::default();
        let mut found = Vec::new();
        for _ in 0..40 {
            lines.add(&vec![b'x'; 1 << 20]);
            found.extend(std::iter::from_fn(|| lines.next()));
            assert!(lines.pending.len() <= LONGEST + (1 << 20));
        }
        lines.add(b"\n{\"type\":\"BOOKMARK\"}\n");
        found.extend(std::iter::from_fn(|| lines.next()));
        let told: Vec<String> = found.iter().map(|(line, _)| told(line)).collect();
        assert_eq!(told, ["?/?: it is larger than 4 MiB", "bookmark"]);
    }
}
