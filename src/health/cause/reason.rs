//! Reasons and severities: closed lists, promised to scripts.

use std::fmt;
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
    ($(#[$about:meta])* $list:ident { $(#[doc = $doc:literal] $name:ident,)* $(= $own:ident)? }) => {
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub(crate) enum $list {
            $(#[doc = $doc] $name,)*
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

            /// Every reason of the list, and what it means, as a sentence.
            fn all() -> impl Iterator<Item = (Self, &'static str)> {
                [$((Self::$name, $doc.trim_ascii())),*].into_iter()
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
    /// The root of a container's trouble, in Kubernetes' own words where it has any.
    #[derive(Copy)]
    ContainerReason {
        /// Ends with an exit code other than 0.
        Error,
        /// Killed for using more memory than its limit, or than the node has.
        OOMKilled,
        /// The runtime could not start its process.
        StartError,
        /// The runtime could not start its process; the word of older runtimes.
        ContainerCannotRun,
        /// Ends with exit code 0 where it should run on.
        Completed,
        /// Restarted together with all others, by a restart rule (KEP-5532).
        RestartingAllContainers,
        /// The image cannot be pulled; the kubelet waits before it tries again.
        ImagePullBackOff,
        /// The image cannot be pulled.
        ErrImagePull,
        /// The image is not on the node, and must not be pulled.
        ErrImageNeverPull,
        /// The image's name cannot be read.
        InvalidImageName,
        /// A `ConfigMap`, a `Secret`, a key or a user that it needs is missing.
        CreateContainerConfigError,
        /// The runtime could not create it.
        CreateContainerError,
        /// The runtime could not run it.
        RunContainerError,
        /// Runs, but its start-up probe has not passed.
        NotStarted,
        /// Runs, but its readiness probe fails.
        NotReady,
        /// An init container still works, or waits.
        Initializing,
        /// A classic sidecar that outlives the finished work.
        KeepsPodRunning,
    }
}

reasons! {
    /// What keeps the pod as a whole from being healthy.
    PodReason {
        /// A resize that the node can never grant.
        ResizeInfeasible,
        /// A resize that waits for room on the node.
        ResizeDeferred,
        /// A resize that fails.
        ResizeError,
        /// The pod's sandbox or its volumes are not there yet.
        NotCreated,
        /// No node takes the pod.
        Unschedulable,
        /// A scheduling gate holds the pod back.
        SchedulingGated,
        /// A condition that someone else must set is missing.
        ReadinessGate,
        /// Being deleted.
        Terminating,
        /// The node does not report any more.
        NodeLost,
        /// The pod failed, and no container shows why.
        Error,
        /// The kubelet counts its containers as not ready, though each of them is.
        NotReady,
        = Own
    }
}

/// A reason of either list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reason {
    Container(ContainerReason),
    Pod(PodReason),
}

impl Reason {
    /// The word used in output.
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Container(reason) => reason.as_str(),
            Self::Pod(reason) => reason.as_str(),
        }
    }

    /// Every word that a cause can have as its reason, and what it means, as a sentence.
    pub(crate) fn all() -> impl Iterator<Item = (Self, &'static str)> {
        let of_containers = ContainerReason::all().map(|(reason, means)| (Self::Container(reason), means));
        // What containers have too is explained once.
        let of_pods =
            PodReason::all().filter(|(reason, _)| ContainerReason::known(reason.as_str()).is_none());
        of_containers.chain(of_pods.map(|(reason, means)| (Self::Pod(reason), means)))
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
