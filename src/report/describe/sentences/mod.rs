//! Everything that is said about a cause, made here from facts: what `list` prints as its message, and the first line,
//! the effect, the proof and the commands of `describe`. Each of these files matches on every reason.

pub(super) mod commands;
mod demand;
pub(super) mod effect;
mod exit_codes;
pub(super) mod headline;
pub(super) mod message;
pub(super) mod proof;
mod shorten;

use std::ops::Deref;

use serde::Serialize;

use super::ProbeKind;
use crate::health::ContainerReason;

#[cfg(test)]
pub(crate) use message::message;

/// What is said about something, to print after its name. It dereferences to its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub(crate) enum Clause {
    /// Continues the name: `exits with code 1`.
    Predicate(String),
    /// Comes after a colon: `its image cannot be pulled`.
    Remark(String),
}

fn predicate(text: impl Into<String>) -> Clause {
    Clause::Predicate(text.into())
}

fn remark(text: impl Into<String>) -> Clause {
    Clause::Remark(text.into())
}

impl Clause {
    /// `app exits with code 1`, `app: its image cannot be pulled`.
    fn after(&self, name: &str) -> String {
        match self {
            Self::Predicate(text) => format!("{name} {text}"),
            Self::Remark(text) => format!("{name}: {text}"),
        }
    }

    fn map(self, change: impl FnOnce(String) -> String) -> Self {
        match self {
            Self::Predicate(text) => Self::Predicate(change(text)),
            Self::Remark(text) => Self::Remark(change(text)),
        }
    }
}

impl Deref for Clause {
    type Target = str;
    fn deref(&self) -> &str {
        match self {
            Self::Predicate(text) | Self::Remark(text) => text,
        }
    }
}

/// How the trouble of a container continues.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Course {
    /// The container runs and ends: the trouble comes again with each restart.
    Repeats,
    /// This probe does not pass.
    Unprobed(ProbeKind),
    Lasts,
}

pub(super) fn course(reason: ContainerReason) -> Course {
    use ContainerReason as Reason;
    match reason {
        Reason::Error
        | Reason::OOMKilled
        | Reason::Completed
        | Reason::StartError
        | Reason::RestartingAllContainers => Course::Repeats,
        Reason::NotStarted => Course::Unprobed(ProbeKind::Startup),
        Reason::NotReady => Course::Unprobed(ProbeKind::Readiness),
        Reason::ContainerCannotRun
        | Reason::ImagePullBackOff
        | Reason::ErrImagePull
        | Reason::ErrImageNeverPull
        | Reason::InvalidImageName
        | Reason::CreateContainerConfigError
        | Reason::CreateContainerError
        | Reason::RunContainerError
        | Reason::Initializing
        | Reason::KeepsPodRunning
        | Reason::Evicted
        | Reason::Terminating => Course::Lasts,
    }
}

/// Up to this many names are in one sentence.
pub(super) const NAMED: usize = 3;

/// `: words`, or nothing where there are none.
fn after_colon(words: &str) -> String {
    if words.is_empty() { String::new() } else { format!(": {words}") }
}
