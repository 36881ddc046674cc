//! `--show`: which parts of a description are wanted.

/// A part of a description. The verdict always comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Section {
    /// What is wrong, proof, what to do.
    Verdict,
    /// The startup as a picture.
    Startup,
    /// The containers as a tree.
    Containers,
    /// Whether each sidecar is worth what it costs.
    Advice,
    Events,
    /// Last lines of containers.
    Logs,
    /// Of a workload: its pods by cause.
    Pods,
    /// Of a workload: image versions of its sidecars.
    Images,
}

impl Section {
    /// Every section, in the order of the output.
    pub(crate) const ALL: [Self; 8] = [
        Self::Verdict,
        Self::Pods,
        Self::Images,
        Self::Logs,
        Self::Startup,
        Self::Containers,
        Self::Advice,
        Self::Events,
    ];

    /// The word used on the command line.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Verdict => "verdict",
            Self::Startup => "startup",
            Self::Containers => "containers",
            Self::Advice => "advice",
            Self::Events => "events",
            Self::Logs => "logs",
            Self::Pods => "pods",
            Self::Images => "images",
        }
    }
}

/// A choice of sections; empty for all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Sections(pub(crate) Vec<Section>);

impl Sections {
    pub(crate) fn has(&self, section: Section) -> bool {
        self.0.is_empty() || self.0.contains(&section)
    }
}
