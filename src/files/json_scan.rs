//! Cuts JSON text into values without parsing them, with memory for one value.
//!
//! Only brackets and quotes matter here; the JSON parser validates each value afterwards. So an invalid item does
//! not affect the rest of its list, and the position of each item is known.

use std::io::{self, BufRead};

use super::reader::Position;

/// Why no value could be cut out.
#[derive(Debug)]
pub(super) enum ScanError {
    /// The input ends inside a value.
    Cut,
    /// The text at this place is not JSON.
    Text(Position, &'static str),
    Io(io::Error),
}

impl From<io::Error> for ScanError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Reads JSON text and tracks its position.
pub(super) struct Scanner<R> {
    input: R,
    /// The position of the next byte.
    place: Position,
    /// The bytes recorded since the tape was cleared.
    tape: Vec<u8>,
    recording: bool,
}

impl<R: BufRead> Scanner<R> {
    pub(super) fn new(input: R, line: u64) -> Self {
        Self { input, place: Position { line, column: 1 }, tape: Vec::new(), recording: false }
    }

    /// The position of the next byte.
    pub(super) fn place(&self) -> Position {
        self.place
    }

    /// Clears the tape, and starts or stops recording.
    pub(super) fn record(&mut self, on: bool) {
        self.recording = on;
        self.tape.clear();
    }

    pub(super) fn tape(&self) -> &[u8] {
        &self.tape
    }

    /// The recorded bytes, which are no longer in the input, and the input.
    pub(super) fn into_rest(self) -> (Vec<u8>, R) {
        (self.tape, self.input)
    }

    /// The next byte, which is not consumed; none at the end.
    pub(super) fn peek(&mut self) -> io::Result<Option<u8>> {
        Ok(fill(&mut self.input)?.first().copied())
    }

    /// Consumes `count` bytes of the buffer.
    fn take(&mut self, count: usize) -> io::Result<()> {
        // The buffer still has these bytes, so this does not read.
        let taken = &fill(&mut self.input)?[..count];
        let mut lines = 0;
        let mut column = self.place.column + count as u64;
        for (index, byte) in taken.iter().enumerate() {
            if *byte == b'\n' {
                lines += 1;
                column = (count - index) as u64;
            }
        }
        self.place = Position { line: self.place.line + lines, column };
        if self.recording {
            self.tape.extend_from_slice(taken);
        }
        self.input.consume(count);
        Ok(())
    }

    /// Consumes the byte that `peek` returned.
    pub(super) fn bump(&mut self) -> io::Result<()> {
        self.take(1)
    }

    pub(super) fn next_token(&mut self) -> io::Result<Option<u8>> {
        loop {
            let buffer = fill(&mut self.input)?;
            if buffer.is_empty() {
                return Ok(None);
            }
            let blanks = buffer.iter().take_while(|b| b.is_ascii_whitespace()).count();
            let token = buffer.get(blanks).copied();
            if blanks > 0 {
                self.take(blanks)?;
            }
            if token.is_some() {
                return Ok(token);
            }
        }
    }

    /// Skips to the next line that begins with `{`, where another document may begin.
    pub(super) fn skip_to_line_of_object(&mut self) -> io::Result<bool> {
        loop {
            let buffer = fill(&mut self.input)?;
            if buffer.is_empty() {
                return Ok(false);
            }
            match buffer.iter().position(|b| *b == b'\n') {
                None => {
                    let all = buffer.len();
                    self.take(all)?;
                }
                Some(end) => {
                    self.take(end + 1)?;
                    if self.peek()? == Some(b'{') {
                        return Ok(true);
                    }
                }
            }
        }
    }

    /// Consumes one value: an object, an array, a string, or a word.
    pub(super) fn value(&mut self) -> Result<(), ScanError> {
        let mut state = match self.next_token()? {
            None => return Err(ScanError::Cut),
            Some(b'{' | b'[' | b'"') => State::default(),
            Some(b'}' | b']' | b',' | b':') => return Err(ScanError::Text(self.place, "expected a value")),
            Some(_) => return self.word(),
        };
        loop {
            let buffer = fill(&mut self.input)?;
            if buffer.is_empty() {
                return Err(ScanError::Cut);
            }
            match state.feed(buffer) {
                Fed::All => {
                    let all = buffer.len();
                    self.take(all)?;
                }
                Fed::End(count) => {
                    self.take(count)?;
                    return Ok(());
                }
                Fed::LineBreak(count) => {
                    self.take(count)?;
                    return Err(ScanError::Text(self.place, "a string does not end on its line"));
                }
            }
        }
    }

    /// Consumes `true`, `null`, a number, or any other word.
    fn word(&mut self) -> Result<(), ScanError> {
        loop {
            let buffer = fill(&mut self.input)?;
            let end = buffer.iter().position(|b| b.is_ascii_whitespace() || b",:[]{}\"".contains(b));
            let count = end.unwrap_or(buffer.len());
            if count > 0 {
                self.take(count)?;
            }
            if end.is_some() || count == 0 {
                return Ok(());
            }
        }
    }
}

/// The buffer, refilled if it was empty; empty only at the end.
fn fill<R: BufRead>(input: &mut R) -> io::Result<&[u8]> {
    loop {
        match input.fill_buf() {
            Ok(_) => break,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    // Called again because the borrow checker rejects returning the first borrow; the second call does not read.
    input.fill_buf()
}

/// How deep inside brackets and quotes the scanner is.
#[derive(Default)]
struct State {
    depth: u64,
    quoted: bool,
    escaped: bool,
}

enum Fed {
    All,
    /// The value ends after this number of bytes.
    End(usize),
    /// A line ends inside quotes, after this number of bytes.
    LineBreak(usize),
}

impl State {
    fn feed(&mut self, buffer: &[u8]) -> Fed {
        let mut at = 0;
        while let Some(&byte) = buffer.get(at) {
            at += 1;
            if self.escaped {
                self.escaped = false;
                continue;
            }
            if self.quoted {
                match byte {
                    b'"' => {
                        self.quoted = false;
                        if self.depth == 0 {
                            return Fed::End(at);
                        }
                    }
                    b'\\' => self.escaped = true,
                    b'\n' => return Fed::LineBreak(at - 1),
                    _ => {}
                }
                continue;
            }
            match byte {
                b'"' => self.quoted = true,
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        return Fed::End(at);
                    }
                }
                _ => {}
            }
        }
        Fed::All
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use proptest::prelude::*;

    use super::*;

    /// Cuts `text` into values, read in pieces of `size` bytes.
    fn values(text: &str, size: usize) -> Vec<(u64, String)> {
        let mut scanner = Scanner::new(BufReader::with_capacity(size, text.as_bytes()), 1);
        let mut found = Vec::new();
        while scanner.next_token().unwrap().is_some() {
            let line = scanner.place().line;
            scanner.record(true);
            scanner.value().unwrap();
            found.push((line, String::from_utf8(scanner.tape().to_vec()).unwrap()));
            scanner.record(false);
        }
        found
    }

    #[test]
    fn values_end_where_their_brackets_and_quotes_do() {
        let text = "{\"a\": \"}\\\"{\"}\n[1, [2], {\"b\": \"]\"}] null\n\n \"\\\\\" -1.5e3";
        for size in [1, 2, 3, 7, 1000] {
            assert_eq!(
                values(text, size),
                [
                    (1, "{\"a\": \"}\\\"{\"}".to_owned()),
                    (2, "[1, [2], {\"b\": \"]\"}]".to_owned()),
                    (2, "null".to_owned()),
                    (4, "\"\\\\\"".to_owned()),
                    (4, "-1.5e3".to_owned()),
                ],
                "buffer of {size}"
            );
        }
    }

    #[test]
    fn a_text_must_end_on_its_line() {
        let mut scanner = Scanner::new("{\n \"a\": \"b\n\"}".as_bytes(), 1);
        match scanner.value() {
            Err(ScanError::Text(place, _)) => assert_eq!(place, Position { line: 2, column: 9 }),
            other => panic!("{other:?}"),
        }
    }

    fn json() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<i64>().prop_map(Into::into),
            any::<String>().prop_map(Into::into),
        ];
        leaf.prop_recursive(4, 32, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
                proptest::collection::hash_map(any::<String>(), inner, 0..4)
                    .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn any_json_is_cut_where_it_ends(all in proptest::collection::vec(json(), 0..5), size in 1usize..64) {
            let text: Vec<String> = all.iter().map(|v| serde_json::to_string_pretty(v).unwrap()).collect();
            let found: Vec<serde_json::Value> = values(&text.join("\n"), size)
                .iter()
                .map(|(_, text)| serde_json::from_str(text).unwrap())
                .collect();
            prop_assert_eq!(found, all);
        }

        #[test]
        fn no_input_makes_it_panic(text in any::<Vec<u8>>()) {
            let mut scanner = Scanner::new(text.as_slice(), 1);
            while let Ok(Some(_)) = scanner.next_token() {
                if scanner.value().is_err() && scanner.peek().is_ok_and(|b| b.is_some()) {
                    scanner.bump().unwrap();
                }
            }
        }
    }
}
