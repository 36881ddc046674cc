//! Trace on standard error: requests at `-v=6` and above, and the output of credential plugins. Tokens and
//! bodies are never printed, because pods can contain secrets in their environment.

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::settings::Connection;
use crate::wording::counted;

/// The level from which every request is printed, as in kubectl.
const REQUESTS: u8 = Connection::LOGS_REQUESTS;
/// The level from which the type and size of each response are printed.
const ANSWERS: u8 = 7;
/// The level from which the headers of requests are printed.
const HEADERS: u8 = 8;

/// The properties of a body that may be printed.
pub(super) struct Body<'a> {
    pub(super) content_type: &'a str,
    pub(super) bytes: usize,
}

/// Writes the trace. Clones share the output.
#[derive(Clone)]
pub(super) struct Trace {
    verbosity: u8,
    out: Arc<Mutex<dyn Write + Send>>,
}

impl Trace {
    pub(super) fn to_stderr(verbosity: u8) -> Self {
        Self { verbosity, out: Arc::new(Mutex::new(std::io::stderr())) }
    }

    /// Discards everything, including the output of credential plugins.
    pub(super) fn silent() -> Self {
        Self { verbosity: 0, out: Arc::new(Mutex::new(std::io::sink())) }
    }

    /// Writes to `out`.
    #[cfg(test)]
    pub(super) fn to(verbosity: u8, out: Arc<Mutex<Vec<u8>>>) -> Self {
        Self { verbosity, out }
    }

    /// Prints a request that is about to be sent. Neither `headers` nor the URL may contain secrets.
    pub(super) fn sending(&self, method: &str, url: &str, accept: &str, headers: &[String]) {
        if self.verbosity >= HEADERS {
            let headers = headers.iter().map(|header| format!("    {header}"));
            self.lines(
                [format!("{method} {url}"), format!("    Accept: {accept}")].into_iter().chain(headers),
            );
        }
    }

    /// Prints a request, its outcome and its duration.
    pub(super) fn answered(
        &self,
        method: &str,
        url: &str,
        outcome: &str,
        took: Duration,
        answer: Option<Body<'_>>,
    ) {
        if self.verbosity >= REQUESTS {
            let line = format!("{method} {url} {outcome} in {} milliseconds", took.as_millis());
            let answer = answer.filter(|_| self.verbosity >= ANSWERS).map(|answer| {
                let kind = if answer.content_type.is_empty() { "no type" } else { answer.content_type };
                format!("    {kind}, {} bytes", answer.bytes)
            });
            self.lines([line].into_iter().chain(answer));
        }
    }

    /// Whether the content of responses is printed. Pages are then requested in sequence, to keep the lines in order.
    pub(super) fn shows_responses(&self) -> bool {
        self.verbosity >= ANSWERS
    }

    /// Prints the size of a page.
    pub(super) fn page(&self, number: usize, items: usize, remaining: Option<i64>) {
        if self.verbosity >= ANSWERS {
            let remaining = remaining.map(|count| format!(", {count} to come")).unwrap_or_default();
            let pods = counted(items, "pod");
            self.lines([format!("    page {number}: {pods}{remaining}")]);
        }
    }

    /// Writes lines in one call. Control characters are removed, so that the server cannot inject lines.
    fn lines(&self, lines: impl IntoIterator<Item = String>) {
        let mut text = String::new();
        for line in lines {
            text.extend(line.chars().filter(|c| !c.is_control()));
            text.push('\n');
        }
        self.raw(text.as_bytes());
    }

    /// Writes the output of a credential plugin, as kubectl does. Errors are ignored.
    pub(super) fn raw(&self, bytes: &[u8]) {
        let mut out = self.out.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = out.write_all(bytes).and_then(|()| out.flush());
    }
}
