//! What a finding is: its catalogue entry, a hit of its rule, and the result that is shown.

use std::fmt;
use std::str::FromStr;

use super::case::{Member, PodCase};
use super::world::World;
use crate::classify::Pattern;
use crate::files::Place;
use crate::model::Workload;

/// How bad a finding is, least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Severity {
    /// Cost, hygiene or advice.
    Info,
    /// Breaks on a foreseeable event: out of memory, drain, node upgrade, autoscaling.
    Warning,
    /// Breaks in normal operation: hangs, never starts, loses traffic at each rollout.
    Error,
}

impl Severity {
    /// Every severity, worst first.
    pub(crate) const ALL: [Self; 3] = [Self::Error, Self::Warning, Self::Info];

    /// The word used in output and on the command line.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// The next lower severity.
    fn lowered(self) -> Self {
        match self {
            Self::Error => Self::Warning,
            Self::Warning | Self::Info => Self::Info,
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Severity {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|severity| severity.as_str() == word).ok_or(())
    }
}

/// Other objects than pods that a rule reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Needs {
    Services,
    Autoscalers,
    VerticalAutoscalers,
    DisruptionBudgets,
    LimitRanges,
    Nodes,
    Deployments,
    Jobs,
    CronJobs,
    ReplicaSets,
    StatefulSets,
    DaemonSets,
}

/// Looks at one case.
pub(super) type Rule = fn(&PodCase, &World, &mut Hits);

/// A finding of the catalogue.
#[derive(Debug)]
pub(crate) struct Finding {
    /// `SC101`; it never changes its meaning.
    pub(crate) id: &'static str,
    /// What is wrong, in a few words.
    pub(crate) title: &'static str,
    /// The severity it usually has.
    pub(crate) severity: Severity,
    /// Why it matters: what happens, and when.
    pub(crate) why: &'static str,
    /// When exactly it is reported.
    pub(crate) when: &'static str,
    /// What to do about it.
    pub(crate) fix: &'static str,
    /// Where this is documented or was reported.
    pub(crate) evidence: &'static str,
    /// The Kubernetes versions that it applies to.
    pub(crate) versions: &'static str,
    /// Where to read more.
    pub(crate) link: &'static str,
    pub(super) needs: &'static [Needs],
    pub(super) rule: Rule,
}

impl Finding {
    /// The other objects that the rule reads.
    pub(crate) fn needs(&self) -> &'static [Needs] {
        self.needs
    }
}

/// What a rule says about a case.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Hit {
    pub(super) severity: Severity,
    /// The container's index in the case; `None` for the pod as a whole.
    pub(super) member: Option<usize>,
    /// Pattern, and how certain it is, if the hit depends on it.
    pub(super) certainty: f64,
    /// The field in question, relative to the container or the pod's spec.
    pub(super) field: &'static str,
    /// Distinguishes hits of one container and field: a volume's name.
    pub(super) about: String,
    pub(super) message: String,
    pub(super) evidence: Vec<String>,
    /// Replaces the fix of the catalogue.
    pub(super) fix: Option<String>,
}

impl Hit {
    /// About a container, because of its pattern.
    pub(super) fn on(member: &Member, severity: Severity) -> Self {
        Self { certainty: member.verdict.confidence, ..Self::fact(member, severity) }
    }

    /// About a container, whatever its pattern.
    pub(super) fn fact(member: &Member, severity: Severity) -> Self {
        Self { member: Some(member.index), ..Self::pod(severity) }
    }

    /// About the pod as a whole.
    pub(super) fn pod(severity: Severity) -> Self {
        Self {
            severity,
            member: None,
            certainty: 1.0,
            field: "",
            about: String::new(),
            message: String::new(),
            evidence: Vec::new(),
            fix: None,
        }
    }

    /// The hit depends on the patterns of these containers as well.
    #[must_use]
    pub(super) fn because_of<'a>(mut self, members: impl IntoIterator<Item = &'a Member>) -> Self {
        self.certainty =
            members.into_iter().map(|member| member.verdict.confidence).fold(self.certainty, f64::min);
        self
    }

    #[must_use]
    pub(super) fn field(mut self, field: &'static str) -> Self {
        self.field = field;
        self
    }

    #[must_use]
    pub(super) fn about(mut self, what: impl Into<String>) -> Self {
        self.about = what.into();
        self
    }

    #[must_use]
    pub(super) fn message(mut self, text: impl Into<String>) -> Self {
        self.message = text.into();
        self
    }

    #[must_use]
    pub(super) fn evidence(mut self, piece: impl Into<String>) -> Self {
        self.evidence.push(piece.into());
        self
    }

    #[must_use]
    pub(super) fn fix(mut self, text: impl Into<String>) -> Self {
        self.fix = Some(text.into());
        self
    }

    /// The severity after what the certainty takes off: one step under 0.8; nothing is left under 0.5.
    pub(super) fn severity_by_certainty(&self) -> Option<Severity> {
        if self.certainty < 0.5 {
            None
        } else if self.certainty < 0.8 {
            Some(self.severity.lowered())
        } else {
            Some(self.severity)
        }
    }
}

/// The hits of a rule.
pub(super) type Hits = Vec<Hit>;

/// A finding in the input: one per workload, container and field, however many pods show it.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) finding: &'static Finding,
    pub(crate) severity: Severity,
    /// What is wrong here, in a sentence or two.
    pub(crate) message: String,
    /// The kubeconfig's context, if several were asked for.
    pub(crate) context: Option<String>,
    pub(crate) namespace: Option<String>,
    /// The top of the chain of owners; `None` for a bare pod.
    pub(crate) workload: Option<Workload>,
    /// `None` for a finding about the pod as a whole.
    pub(crate) container: Option<String>,
    /// The container's image.
    pub(crate) image: Option<String>,
    pub(crate) pattern: Option<Pattern>,
    /// How certain the finding is, 0 to 1.
    pub(crate) confidence: f64,
    /// JSON path in the pod.
    pub(crate) field: String,
    /// Distinguishes findings of one container and field.
    pub(crate) about: String,
    pub(crate) evidence: Vec<String>,
    pub(crate) fix: String,
    /// How many pods show it; 0 if only a template does.
    pub(crate) pods: usize,
    /// Names of some of them.
    pub(crate) sample: Vec<String>,
    /// The injector that added the container.
    pub(crate) injected_by: Option<&'static str>,
    /// Where in the files the pod or workload begins.
    pub(crate) source: Option<Place>,
    pub(crate) suppressed: Option<Suppressed>,
}

/// Why a finding does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Suppressed {
    /// `annotation`, `config` or `baseline`.
    pub(crate) by: &'static str,
    pub(crate) reason: Option<String>,
    /// The last day on which it holds, `2027-03-01`.
    pub(crate) expires: Option<String>,
}

impl Found {
    /// What identifies the finding between two runs: neither pod names nor lines.
    pub(crate) fn fingerprint(&self) -> String {
        let (kind, name) = self.owner();
        let part = |text: Option<&str>| text.unwrap_or_default().to_owned();
        [
            self.finding.id.to_owned(),
            part(self.namespace.as_deref()),
            kind.to_owned(),
            name.to_owned(),
            part(self.container.as_deref()),
            self.about.clone(),
        ]
        .join("/")
    }

    /// Kind and name of the workload, or of the bare pod.
    pub(crate) fn owner(&self) -> (&str, &str) {
        match &self.workload {
            Some(workload) => (&workload.kind, &workload.name),
            None => ("Pod", self.sample.first().map_or("", String::as_str)),
        }
    }
}
