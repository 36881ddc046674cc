//! Reasons and severities: closed lists, promised to scripts.

use std::fmt;

/// How bad a cause is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Severity {
    /// Normal start-up (or shut-down) still under way.
    Starting,
    /// The app works, something beside it does not.
    Degraded,
    /// The app does not work.
    Failed,
}

impl Severity {
    /// The word used in output.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::Degraded => "degraded",
            Self::Failed => "failed",
        }
    }
}

macro_rules! reasons {
    ($($name:ident,)*) => {
        /// The root of a trouble, in Kubernetes' own words where it has any. `docs/explain/reasons.md` says what
        /// each of them means.
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) enum Reason {
            $($name,)*
            /// The pod's own `status.reason`: `Evicted`, `DeadlineExceeded`, `OutOfcpu` … Untrusted text.
            Pod(String),
        }

        impl Reason {
            /// The word used in output.
            pub(crate) fn as_str(&self) -> &str {
                match self {
                    $(Self::$name => stringify!($name),)*
                    Self::Pod(reason) => reason,
                }
            }

            /// Every reason of the list.
            #[cfg(test)]
            pub(crate) fn all() -> impl Iterator<Item = Self> {
                [$(Self::$name),*].into_iter()
            }

            /// The reason of this name, if the list has it.
            pub(super) fn known(name: &str) -> Option<Self> {
                match name {
                    $(stringify!($name) => Some(Self::$name),)*
                    _ => None,
                }
            }
        }
    };
}

reasons! {
    Error,
    OOMKilled,
    StartError,
    ContainerCannotRun,
    Completed,
    RestartingAllContainers,
    ImagePullBackOff,
    ErrImagePull,
    ErrImageNeverPull,
    InvalidImageName,
    CreateContainerConfigError,
    CreateContainerError,
    RunContainerError,
    NotStarted,
    NotReady,
    Initializing,
    KeepsPodRunning,
    ResizeInfeasible,
    ResizeDeferred,
    ResizeError,
    NotCreated,
    Unschedulable,
    SchedulingGated,
    ReadinessGate,
    Terminating,
    NodeLost,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
