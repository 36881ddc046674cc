//! The content of a file: detects encoding and format by the first bytes.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;

use super::reader::{FileReader, Position};
use super::{json, snapshot, yaml};
use crate::error::Error;
use crate::wording;

const STDIN: &str = "standard input";

/// Reads an open file; `name` is its path as the user wrote it.
pub(super) fn read_file(name: &str, file: File, reader: &mut FileReader<'_>) {
    let lower = name.to_ascii_lowercase();
    let or_yaml = [".yaml", ".yml"].iter().any(|ending| lower.ends_with(ending));
    reader.begin(name);
    if snapshot::is_compressed(name) {
        read(MultiGzDecoder::new(file), or_yaml, reader);
    } else {
        read(file, or_yaml, reader);
    }
}

pub(super) fn read_stdin(stdin: &mut dyn Read, reader: &mut FileReader<'_>) {
    reader.begin(STDIN);
    read(stdin, false, reader);
    if reader.found_nothing() {
        let error = Error::failed(format!("{STDIN} contains no Kubernetes objects"));
        reader.problem(error.hint("the command in front of the pipe may have failed: run it alone to check"));
    }
}

fn read(mut input: impl Read, or_yaml: bool, reader: &mut FileReader<'_>) {
    let mut first = [0; snapshot::BEGINNING.len()];
    let count = match read_start(&mut input, &mut first) {
        Ok(count) => count,
        Err(error) => {
            reader.problem_at(Position { line: 1, column: 0 }, &wording::io(&error), None);
            return;
        }
    };
    let start = &first[..count];
    if let Some(error) = unsupported(start, reader.source()) {
        reader.problem(error);
        return;
    }
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    let is_snapshot = start.starts_with(snapshot::BEGINNING);
    let mut input = BufReader::with_capacity(64 * 1024, Cursor::new(start).chain(input));
    if is_snapshot {
        return snapshot::read(input, reader);
    }
    let (line, blanks, is_json) = match begins_with_json(&mut input) {
        Ok(found) => found,
        Err(error) => {
            reader.problem_at(Position { line: 1, column: 0 }, &wording::io(&error), None);
            return;
        }
    };
    let input = Cursor::new(blanks).chain(input);
    if is_json {
        json::read(input, line, or_yaml, reader);
    } else {
        yaml::read(input, line, reader);
    }
}

/// Whether a file without an extension begins like Kubernetes objects in JSON or YAML.
pub(super) fn is_of_kubernetes(path: &Path) -> bool {
    let mut start = vec![0; 4096];
    let Ok(count) = File::open(path).and_then(|mut file| read_start(&mut file, &mut start)) else {
        return false;
    };
    let start = String::from_utf8_lossy(&start[..count]);
    let text = start.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with(['{', '[']) {
        let has = |key: &str| text.contains(&format!("\"{key}\""));
        return has("apiVersion") || (has("items") && has("metadata"));
    }
    // Prose can contain an indented example.
    text.lines().any(|line| {
        let is_list = line.starts_with("items:") || line.starts_with("object:");
        line.trim_start_matches("- ").starts_with("apiVersion:") || (is_list && text.contains("apiVersion:"))
    })
}

/// Fills the buffer with one or more reads, because a pipe may return less at a time.
fn read_start(input: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut count = 0;
    while count < buffer.len() {
        match input.read(&mut buffer[count..]) {
            Ok(0) => break,
            Ok(more) => count += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(count)
}

/// The error for an unsupported encoding, which is recognized by its first bytes.
fn unsupported(start: &[u8], source: &str) -> Option<Error> {
    match start {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [_, 0, ..] | [0, _, ..] => Some(
            Error::failed(format!("cannot read {source}: the text is UTF-16 or binary; expected UTF-8"))
                .hint("in Windows PowerShell, write it with: kubectl get pods -o json | Out-File -Encoding utf8 FILE"),
        ),
        [0x1f, 0x8b, ..] => Some(
            Error::failed(format!("cannot read {source}: the file is compressed"))
                .hint("unpack it first: gunzip -c FILE | kubectl sidecars list -f -"),
        ),
        _ => None,
    }
}

/// Skips blank lines. Returns the number of the next line, its indentation (which matters in YAML and has been
/// removed from the input), and whether JSON follows.
fn begins_with_json(input: &mut impl BufRead) -> io::Result<(u64, Vec<u8>, bool)> {
    let mut line = 1;
    let mut blanks = Vec::new();
    loop {
        let buffer = match input.fill_buf() {
            Ok(buffer) => buffer,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let first = buffer.iter().position(|b| !b.is_ascii_whitespace());
        let is_json = first.is_some_and(|at| matches!(buffer[at], b'{' | b'['));
        let count = first.unwrap_or(buffer.len());
        for byte in &buffer[..count] {
            blanks.push(*byte);
            if *byte == b'\n' {
                line += 1;
                blanks.clear();
            }
        }
        let ended = buffer.is_empty();
        input.consume(count);
        if ended || first.is_some() {
            return Ok((line, blanks, is_json));
        }
    }
}
