//! What is said on standard error while working: requests under `-v=6`, and the words of credential plugins.

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// From here on kubectl, too, tells of every request.
const REQUESTS: u8 = 6;

/// The one place of this module that writes to standard error. Cloning shares it.
#[derive(Clone)]
pub(super) struct Trace {
    verbosity: u8,
    out: Arc<Mutex<dyn Write + Send>>,
}

impl Trace {
    /// Writes to standard error.
    pub(super) fn to_stderr(verbosity: u8) -> Self {
        Self { verbosity, out: Arc::new(Mutex::new(std::io::stderr())) }
    }

    /// Writes to `out`.
    #[cfg(test)]
    pub(super) fn to(verbosity: u8, out: Arc<Mutex<Vec<u8>>>) -> Self {
        Self { verbosity, out }
    }

    /// One request, how it ended, and how long that took. The URL holds no credentials, headers are not told.
    pub(super) fn request(&self, url: &str, outcome: &str, took: Duration) {
        if self.verbosity >= REQUESTS {
            let line: String = format!("GET {url} {outcome} in {} milliseconds", took.as_millis())
                .chars()
                .filter(|c| !c.is_control())
                .collect();
            self.raw(format!("{line}\n").as_bytes());
        }
    }

    /// Hands on what a credential plugin says, as kubectl does. Failing to is no reason to fail.
    pub(super) fn raw(&self, bytes: &[u8]) {
        let mut out = self.out.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = out.write_all(bytes).and_then(|()| out.flush());
    }
}
