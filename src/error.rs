//! What went wrong, why, and what to try; and the exit code that scripts see.

use std::error::Error as Source;
use std::fmt;
use std::process::ExitCode;
use std::sync::Arc;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done, and complete (0).
    Done,
    /// Failed, or the answer is partial (1). Wins over everything but an interruption.
    Failed,
    /// The command line or a rule of the user's is wrong (2).
    Usage,
    /// Ctrl-C (130, as shells report `SIGINT`).
    Interrupted,
}

impl Exit {
    /// The number that the shell sees.
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Interrupted => 130,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        exit.code().into()
    }
}

/// What callers decide by, and what the exit code follows from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ErrorKind {
    Failed,
    /// The command line or a rule of the user's is wrong.
    Usage,
    /// The user lacks a permission; a narrower request may be allowed.
    Forbidden,
    /// The server does not accept the credentials, or got none.
    Unauthorized,
    NotFound,
    Timeout,
    /// The user pressed Ctrl-C. Not printed.
    Interrupted,
    /// The reader closed standard output. Not printed, and not a failure.
    Closed,
}

/// An error for a person: one sentence on what failed and why, and hints on what to try.
///
/// The message starts in lower case and ends without a full stop, to stand behind `error: `. Text that came
/// from a cluster or a file may stand in it unescaped: the place that prints makes it safe.
#[derive(Clone)]
pub(crate) struct Error {
    kind: ErrorKind,
    message: String,
    hints: Vec<String>,
    source: Option<Arc<dyn Source + Send + Sync>>,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), hints: Vec::new(), source: None }
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

    /// Adds what to try: a sentence or a ready command, printed on a line of its own.
    #[must_use]
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Keeps the error that caused this one. It is never printed as it is: it may quote secrets.
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

    /// The exit code that this error leads to.
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
    /// Leaves the source out, which may quote secrets.
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
