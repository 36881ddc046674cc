//! What is said on standard error while working: requests under `-v=6` and more, and the words of credential
//! plugins. Never tokens, and never bodies, for pods can hold secrets in their environment.

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::settings::Connection;
use crate::wording::counted;

/// From here on kubectl, too, tells of every request.
const REQUESTS: u8 = Connection::LOGS_REQUESTS;
/// From here on, what kind of answer came, and how much.
const ANSWERS: u8 = 7;
/// From here on, the headers of requests.
const HEADERS: u8 = 8;

/// What may be told of the body of an answer.
pub(super) struct Body<'a> {
    pub(super) content_type: &'a str,
    pub(super) bytes: usize,
}

/// The one place of this module that writes to standard error. Cloning shares it.
#[derive(Clone)]
pub(super) struct Trace {
    verbosity: u8,
    out: Arc<Mutex<dyn Write + Send>>,
}

impl Trace {
    pub(super) fn to_stderr(verbosity: u8) -> Self {
        Self { verbosity, out: Arc::new(Mutex::new(std::io::stderr())) }
    }

    /// Writes nowhere, not even the words of credential plugins.
    pub(super) fn silent() -> Self {
        Self { verbosity: 0, out: Arc::new(Mutex::new(std::io::sink())) }
    }

    /// Writes to `out`.
    #[cfg(test)]
    pub(super) fn to(verbosity: u8, out: Arc<Mutex<Vec<u8>>>) -> Self {
        Self { verbosity, out }
    }

    /// A request that is about to be sent. `headers` holds no secret, nor does the URL.
    pub(super) fn sending(&self, url: &str, accept: &str, headers: &[String]) {
        if self.verbosity >= HEADERS {
            let headers = headers.iter().map(|header| format!("    {header}"));
            self.lines([format!("GET {url}"), format!("    Accept: {accept}")].into_iter().chain(headers));
        }
    }

    /// One request, how it ended, and how long that took; `answer` is what is known of its body.
    pub(super) fn answered(&self, url: &str, outcome: &str, took: Duration, answer: Option<Body<'_>>) {
        if self.verbosity >= REQUESTS {
            let line = format!("GET {url} {outcome} in {} milliseconds", took.as_millis());
            let answer = answer.filter(|_| self.verbosity >= ANSWERS).map(|answer| {
                let kind = if answer.content_type.is_empty() { "no type" } else { answer.content_type };
                format!("    {kind}, {} bytes", answer.bytes)
            });
            self.lines([line].into_iter().chain(answer));
        }
    }

    /// Whether it is told what answers hold: then pages come one after another, so that the lines do, too.
    pub(super) fn tells_answers(&self) -> bool {
        self.verbosity >= ANSWERS
    }

    /// What a page of a list held.
    pub(super) fn page(&self, number: usize, items: usize, remaining: Option<i64>) {
        if self.verbosity >= ANSWERS {
            let remaining = remaining.map(|count| format!(", {count} to come")).unwrap_or_default();
            let pods = counted(items, "pod");
            self.lines([format!("    page {number}: {pods}{remaining}")]);
        }
    }

    /// Writes lines in one go; what a server sent cannot end a line early.
    fn lines(&self, lines: impl IntoIterator<Item = String>) {
        let mut text = String::new();
        for line in lines {
            text.extend(line.chars().filter(|c| !c.is_control()));
            text.push('\n');
        }
        self.raw(text.as_bytes());
    }

    /// Hands on what a credential plugin says, as kubectl does. Failing to is no reason to fail.
    pub(super) fn raw(&self, bytes: &[u8]) {
        let mut out = self.out.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = out.write_all(bytes).and_then(|()| out.flush());
    }
}
