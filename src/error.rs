//! What went wrong, why, and what to try; and the exit code that scripts see.

use std::fmt;
use std::process::ExitCode;

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

/// An error for a person: one sentence on what failed and why, and hints on what to try.
///
/// The message starts in lower case and ends without a full stop, to stand behind `error: `. Text that came
/// from a cluster or a file may stand in it unescaped: the place that prints makes it safe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Error {
    exit: Exit,
    message: String,
    hints: Vec<String>,
    forbidden: bool,
}

impl Error {
    /// Something failed (exit code 1).
    pub(crate) fn failed(message: impl Into<String>) -> Self {
        Self { exit: Exit::Failed, message: message.into(), hints: Vec::new(), forbidden: false }
    }

    /// The command line is wrong (exit code 2).
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self { exit: Exit::Usage, message: message.into(), hints: Vec::new(), forbidden: false }
    }

    /// The user ended it (exit code 130); nobody needs to be told.
    pub(crate) fn interrupted() -> Self {
        Self {
            exit: Exit::Interrupted,
            message: "interrupted".to_owned(),
            hints: Vec::new(),
            forbidden: false,
        }
    }

    /// Nobody reads any more (exit code 0); nobody can be told.
    pub(crate) fn closed() -> Self {
        Self { exit: Exit::Done, message: "closed".to_owned(), hints: Vec::new(), forbidden: false }
    }

    /// Adds what to try: a sentence or a ready command, printed on a line of its own.
    #[must_use]
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Marks a refusal for want of permission: something narrower may be allowed.
    #[must_use]
    pub(crate) fn forbidden(mut self) -> Self {
        self.forbidden = true;
        self
    }

    pub(crate) fn is_forbidden(&self) -> bool {
        self.forbidden
    }

    /// The exit code that this error leads to.
    pub(crate) fn exit(&self) -> Exit {
        self.exit
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

impl std::error::Error for Error {}
