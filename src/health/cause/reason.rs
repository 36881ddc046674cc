//! Reasons and severities: closed lists, promised to scripts.

use std::sync::Arc;

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
    ($(#[$about:meta])* $list:ident { $($name:ident,)* $(= $own:ident)? }) => {
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub(crate) enum $list {
            $($name,)*
            $(
                /// The pod's own `status.reason`: `Evicted`, `DeadlineExceeded`, `OutOfcpu` … Untrusted.
                $own(Arc<str>),
            )?
        }

        impl $list {
            /// The word used in output.
            pub(crate) fn as_str(&self) -> &str {
                match self {
                    $(Self::$name => stringify!($name),)*
                    $(Self::$own(reason) => reason,)?
                }
            }

            /// Every reason of the list.
            #[cfg(test)]
            fn all() -> impl Iterator<Item = Self> {
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
    /// The root of a container's trouble, in Kubernetes' own words where it has any. `docs/explain/reasons.md` says what
    /// each of them means.
    #[derive(Copy)]
    ContainerReason {
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
        Evicted,
        Terminating,
    }
}

reasons! {
    /// What keeps the pod as a whole from being healthy.
    PodReason {
        ResizeInfeasible,
        ResizeDeferred,
        ResizeError,
        NotCreated,
        Unschedulable,
        SchedulingGated,
        ReadinessGate,
        Terminating,
        NodeLost,
        Error,
        NotReady,
        = Own
    }
}

/// Every word that a cause can have as its reason, each once.
#[cfg(test)]
pub(crate) fn reason_words() -> Vec<String> {
    let of_containers = ContainerReason::all().map(|reason| reason.as_str().to_owned());
    let of_pods = PodReason::all().map(|reason| reason.as_str().to_owned());
    let mut words: Vec<String> = of_containers.collect();
    words.extend(of_pods.filter(|word| ContainerReason::known(word).is_none()));
    words
}
