//! The result of `wait`, as a value.

use jiff::SignedDuration;

use super::goal::Waited;
use super::waiter::Judgement;
use crate::report::Metadata;
use crate::report::describe::PodDescription;

/// How waiting ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    Ready,
    Failed,
    Timeout,
}

impl Ended {
    /// The word used in output.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Failed => "failed",
            Self::Timeout => "timeout",
        }
    }
}

/// The result of `wait`.
#[derive(Debug)]
pub(crate) struct WaitReport {
    pub(crate) waited: Waited,
    pub(crate) namespace: String,
    pub(crate) ended: Ended,
    pub(crate) judgement: Judgement,
    /// How long it took.
    pub(crate) took: SignedDuration,
    /// The pod at fault, or the one that was waited for.
    pub(crate) pod: Option<Box<PodDescription>>,
    pub(crate) metadata: Metadata,
}
