//! Snapshots, which `--save` writes: one JSON object per line, possibly compressed.

use std::io::{self, BufRead, Read as _};

use super::reader::{FileReader, Position};
use crate::wording;

/// How a snapshot begins. `render` writes these keys first.
pub(super) const BEGINNING: &[u8] = br#"{"apiVersion":"kubectl-sidecars/v1","kind":"PodReport","#;
/// Whether `--save` takes this name.
pub(crate) fn is_named_so(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    lower.ends_with(".ndjson") || is_compressed(&lower)
}

/// Whether a file of this name is compressed.
pub(crate) fn is_compressed(name: &str) -> bool {
    name.to_ascii_lowercase().ends_with(".ndjson.gz")
}

/// The longest line: more than the largest pod that a server stores.
const LONGEST: u64 = 4 << 20;

/// Reads the lines. One that is wrong is reported, and does not affect the others.
pub(super) fn read(mut input: impl BufRead, reader: &mut FileReader<'_>) {
    if !reader.wants_saved() {
        return reader.problem_at(
            Position { line: 1, column: 0 },
            "it is a snapshot, which only `list`, `overhead` and `compare` read",
            Some("`kubectl get pods -A -o json > pods.json` saves whole pods"),
        );
    }
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        let place = Position { line: number, column: 0 };
        match next_line(&mut input, &mut line) {
            Ok(0) => return,
            Ok(_) if line.iter().all(u8::is_ascii_whitespace) => {}
            Ok(_) => {
                if let Err(what) = reader.saved(&line) {
                    reader.problem_at(place, &what, None);
                }
            }
            // Nothing after this can be read.
            Err(error) => return reader.problem_at(place, &wording::io(&error), None),
        }
    }
}

fn next_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<usize> {
    let count = input.by_ref().take(LONGEST).read_until(b'\n', line)?;
    if count as u64 == LONGEST && !line.ends_with(b"\n") {
        return Err(io::Error::other("the line is longer than 4 MiB"));
    }
    Ok(count)
}
