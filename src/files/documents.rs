//! Splits a stream of YAML into documents, without keeping them in memory.
//!
//! A line that begins with `---` always ends the document, also inside block scalars and quoted text, because YAML
//! reserves it. So it is enough to look at lines. Lines in front of a document's content (blank lines, comments,
//! markers, directives) are dropped, and so are documents without content.

use std::io::{self, BufRead, Read};

/// Lines are read in pieces of this size, so that a file with a single line is not kept in memory.
const PIECE: u64 = 64 * 1024;

/// The documents of a stream; [`Read`] gives the text of the current one.
pub(super) struct Documents<R> {
    input: R,
    /// The last piece of a line.
    piece: Vec<u8>,
    /// How much of it has been read.
    given: usize,
    /// Whether the next piece begins a line.
    at_line_start: bool,
    /// The line number of `piece`.
    line: u64,
    /// Whether the current document has ended.
    ended: bool,
    /// The line on which the current document's content begins.
    begin: u64,
    /// Whether a line of the current document begins with `{{`, as Helm's templates do.
    templated: bool,
}

impl<R: BufRead> Documents<R> {
    /// `line` is the number of the first line.
    pub(super) fn new(input: R, line: u64) -> Self {
        Self {
            input,
            piece: Vec::new(),
            given: 0,
            at_line_start: true,
            line: line.saturating_sub(1),
            ended: true,
            begin: line,
            templated: false,
        }
    }

    /// The line on which the current document begins.
    pub(super) fn begin(&self) -> u64 {
        self.begin
    }

    /// The last line that was read.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// Whether the part of the current document that has been read looks like a Helm template.
    pub(super) fn is_templated(&self) -> bool {
        self.templated
    }

    /// Goes to the next document, skipping what is left of the current one; false at the end.
    pub(super) fn advance(&mut self) -> io::Result<bool> {
        while !self.ended {
            self.given = self.piece.len();
            self.next_piece()?;
        }
        // Content may follow on the line of the marker that ended the last document.
        loop {
            if self.given < self.piece.len() && has_content(&self.piece) {
                break;
            }
            // A comment may be longer than a piece.
            while !self.at_line_start && !self.piece.is_empty() {
                self.take_piece()?;
            }
            self.take_piece()?;
            if self.piece.is_empty() {
                return Ok(false);
            }
        }
        if is_marker(&self.piece) {
            // Content after the marker keeps its column.
            self.piece[..3].fill(b' ');
        }
        self.given = 0;
        self.ended = false;
        self.begin = self.line;
        self.templated = self.piece.trim_ascii_start().starts_with(b"{{");
        Ok(true)
    }

    /// Takes the next piece of the input; empty at the end.
    fn take_piece(&mut self) -> io::Result<()> {
        self.piece.clear();
        self.given = 0;
        let starts = self.at_line_start;
        self.input.by_ref().take(PIECE).read_until(b'\n', &mut self.piece)?;
        if !self.piece.is_empty() {
            self.line += u64::from(starts);
            self.at_line_start = self.piece.ends_with(b"\n");
        }
        Ok(())
    }

    /// Takes the next piece of the current document, or ends it.
    fn next_piece(&mut self) -> io::Result<()> {
        let starts = self.at_line_start;
        self.take_piece()?;
        if self.piece.is_empty() || (starts && (is_marker(&self.piece) || is_end(&self.piece))) {
            self.ended = true;
        } else if starts && self.piece.trim_ascii_start().starts_with(b"{{") {
            self.templated = true;
        }
        Ok(())
    }
}

impl<R: BufRead> Read for Documents<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if !self.ended && self.given == self.piece.len() {
            self.next_piece()?;
        }
        if self.ended {
            return Ok(0);
        }
        let count = buffer.len().min(self.piece.len() - self.given);
        buffer[..count].copy_from_slice(&self.piece[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}

/// `---`, alone or followed by whitespace.
fn is_marker(line: &[u8]) -> bool {
    line.strip_prefix(b"---").is_some_and(|rest| rest.first().is_none_or(u8::is_ascii_whitespace))
}

/// `...`, alone or followed by whitespace.
fn is_end(line: &[u8]) -> bool {
    line.strip_prefix(b"...").is_some_and(|rest| rest.first().is_none_or(u8::is_ascii_whitespace))
}

/// Whether a line at the beginning of a document belongs to its content.
fn has_content(line: &[u8]) -> bool {
    let text = match line.strip_prefix(b"---") {
        Some(rest) if is_marker(line) => rest,
        _ => line,
    };
    !is_end(line) && !line.starts_with(b"%") && !matches!(text.trim_ascii_start().first(), None | Some(b'#'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn documents(text: &str) -> Vec<(u64, String)> {
        let mut documents = Documents::new(text.as_bytes(), 1);
        let mut found = Vec::new();
        while documents.advance().unwrap() {
            let mut text = String::new();
            documents.read_to_string(&mut text).unwrap();
            found.push((documents.begin(), text));
        }
        found
    }

    #[test]
    fn markers_end_documents_and_empty_documents_are_dropped() {
        let doc = |line, text: &str| (line, text.to_owned());
        assert_eq!(documents(""), []);
        assert_eq!(documents("\n# nothing\n---\n---\n  # nor here\n...\n"), []);
        assert_eq!(documents("a: 1\n---\nb: 2"), [doc(1, "a: 1\n"), doc(3, "b: 2")]);
        assert_eq!(documents("a: 1\r\n---\r\nb: 2\r\n"), [doc(1, "a: 1\r\n"), doc(3, "b: 2\r\n")]);
        assert_eq!(documents("%YAML 1.2\n---\n# c\n\na: |\n  x\n ---\n...\n"), [doc(5, "a: |\n  x\n ---\n")]);
        assert_eq!(documents("--- # c\na\n--- {b: 1}\n---"), [doc(2, "a\n"), doc(3, "    {b: 1}\n")]);
        assert_eq!(documents("a: ----\n---x\n----\n"), [doc(1, "a: ----\n---x\n----\n")]);
    }

    #[test]
    fn the_rest_of_a_document_is_skipped() {
        let text = format!("a: {}\nb: 1\n---\nc: 2\n", "x".repeat(200_000));
        let mut documents = Documents::new(text.as_bytes(), 1);
        assert!(documents.advance().unwrap());
        assert_eq!(documents.read(&mut [0; 4]).unwrap(), 4);
        assert!(documents.advance().unwrap());
        assert_eq!(documents.begin(), 4);
    }

    #[test]
    fn long_lines_are_read_in_pieces_and_counted_once() {
        let long = "-".repeat(200_000);
        let found = documents(&format!("a: {long}\n---\nb\n"));
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].1.len(), 3 + long.len() + 1);
        assert_eq!(found[1], (3, "b\n".to_owned()));
        assert_eq!(documents(&format!("# {long}\na\n")), [(2, "a\n".to_owned())]);
    }
}
