//! Errors with hints, and exit codes.

use std::error::Error as Source;
use std::fmt;
use std::process::ExitCode;
use std::sync::Arc;

use crate::wording::shortened;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// The result is complete (0).
    Done,
    /// Failed, or the result is partial (1). Takes precedence over everything except an interrupt.
    Failed,
    /// The command line or the rules file is invalid (2).
    Usage,
    /// What `--fail-on` names was found, or what is waited for cannot succeed any more (3).
    Found,
    /// Ctrl-C (130, as shells report `SIGINT`).
    Interrupted,
}

impl Exit {
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Found => 3,
            Self::Interrupted => 130,
        }
    }

    /// The exit code where `--fail-on` was asked for, and `found` says whether it applies. A partial result takes
    /// precedence.
    pub(crate) fn or_found(self, found: bool) -> Self {
        if found && self == Self::Done { Self::Found } else { self }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        exit.code().into()
    }
}

/// The category of an error, which determines the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ErrorKind {
    Failed,
    /// The command line or the rules file is invalid.
    Usage,
    /// The user lacks a permission; a narrower request may be allowed.
    Forbidden,
    /// The server rejected the credentials, or got none.
    Unauthorized,
    NotFound,
    Timeout,
    /// The user pressed Ctrl-C. Not printed.
    Interrupted,
    /// The reader closed standard output. Not printed, and not a failure.
    Closed,
}

/// The longest message, and the longest hint: names and messages from elsewhere may have any length.
const LONGEST: usize = 1500;

/// An error for the user: one sentence about what failed and why, and hints.
///
/// The message starts in lower case and ends without a full stop, because it follows `error: `. It may contain
/// unescaped text from a cluster or a file: printing escapes it.
#[derive(Clone)]
pub(crate) struct Error {
    kind: ErrorKind,
    message: String,
    hints: Vec<String>,
    source: Option<Arc<dyn Source + Send + Sync>>,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        let mut message = message.into();
        if message.len() > LONGEST {
            message = shortened(&message, LONGEST);
        }
        Self { kind, message, hints: Vec::new(), source: None }
    }

    pub(crate) fn failed(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Failed, message)
    }

    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Usage, message)
    }

    pub(crate) fn interrupted() -> Self {
        Self::new(ErrorKind::Interrupted, "interrupted")
    }

    pub(crate) fn closed() -> Self {
        Self::new(ErrorKind::Closed, "closed")
    }

    /// Adds a hint: a sentence or a complete command, printed on a line of its own after `try: `. Leaves out one that is
    /// too long, because half a command may do something else.
    #[must_use]
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.extend(Some(hint.into()).filter(|hint| hint.len() <= LONGEST));
        self
    }

    /// Says where this happened, unless the message does.
    #[must_use]
    pub(crate) fn in_context(mut self, context: &str) -> Self {
        let place = format!("context {context:?}");
        if !self.message.contains(&place) {
            self.message = format!("{place}: {}", self.message);
        }
        self
    }

    /// Sets the cause of this error. It is never printed, because it may contain secrets.
    #[must_use]
    pub(crate) fn caused_by(mut self, source: impl Source + Send + Sync + 'static) -> Self {
        self.source = Some(Arc::new(source));
        self
    }

    pub(crate) fn kind(&self) -> ErrorKind {
        self.kind
    }

    pub(crate) fn is_forbidden(&self) -> bool {
        self.kind == ErrorKind::Forbidden
    }

    pub(crate) fn exit(&self) -> Exit {
        match self.kind {
            ErrorKind::Usage => Exit::Usage,
            ErrorKind::Interrupted => Exit::Interrupted,
            ErrorKind::Closed => Exit::Done,
            ErrorKind::Failed
            | ErrorKind::Forbidden
            | ErrorKind::Unauthorized
            | ErrorKind::NotFound
            | ErrorKind::Timeout => Exit::Failed,
        }
    }

    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    pub(crate) fn hints(&self) -> &[String] {
        &self.hints
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Debug for Error {
    /// Leaves out the source, which may contain secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, message, hints, source: _ } = self;
        write!(f, "{kind:?}: {message} {hints:?}")
    }
}

impl Source for Error {
    fn source(&self) -> Option<&(dyn Source + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

#[cfg(test)]
impl PartialEq for Error {
    fn eq(&self, other: &Self) -> bool {
        (self.kind, &self.message, &self.hints) == (other.kind, &other.message, &other.hints)
    }
}
