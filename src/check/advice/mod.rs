//! Advice: what speaks for a sidecar in this pod and what against it, with figures. `describe` shows it for every
//! supporting container, and the findings SC801 to SC804 say the same of a whole input. It never decides an exit code.

mod alternatives;
mod points;

use serde::Serialize;

use super::roles::role;
use crate::classify::Pattern;
use crate::model::{Container, Pod};

pub(super) use alternatives::alternative;
pub(crate) use points::Fleet;
pub(super) use points::{MANY, hops, many, outweighs};

/// Whether a sidecar is worth what it costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) enum Worth {
    #[serde(rename = "worth it")]
    Good,
    #[serde(rename = "questionable")]
    Questionable,
    #[serde(rename = "reconsider")]
    Reconsider,
}

impl Worth {
    /// The word used in output.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Good => "worth it",
            Self::Questionable => "questionable",
            Self::Reconsider => "reconsider",
        }
    }
}

/// The advice on one container.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Advice {
    pub(crate) container: String,
    /// What speaks for it. Has names from the cluster.
    #[serde(rename = "for")]
    pub(crate) reasons: Vec<String>,
    /// What speaks against it. Has names from the cluster.
    pub(crate) against: Vec<String>,
    pub(crate) verdict: Worth,
}

/// What the classifier says about a container.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Judged<'a> {
    pub(crate) pattern: Pattern,
    pub(crate) product: Option<&'a str>,
    /// 0 to 1.
    pub(crate) confidence: f64,
}

/// What is known beside the pod's spec.
#[derive(Debug, Clone, Default)]
pub(crate) struct Seen {
    /// The pods with the same sidecars and their nodes, where several pods were read.
    pub(crate) fleet: Option<Fleet>,
    /// Seconds for which the start of the pod waited for the container of this index.
    pub(crate) waited: Vec<(usize, i64)>,
}

/// A pattern that is less certain than this is no ground for advice.
const CERTAIN: f64 = 0.5;

/// The advice on each supporting container of a pod. `judged` has an entry for each of [`Pod::containers`].
pub(crate) fn advise(pod: &Pod, judged: &[Judged<'_>], seen: &Seen) -> Vec<Advice> {
    let setting = points::Setting::new(pod, judged, seen);
    let mut advice = Vec::new();
    for (index, judged) in judged.iter().enumerate() {
        if judged.pattern.is_supporting() && judged.confidence >= CERTAIN {
            advice.extend(setting.advice(index));
        }
    }
    advice
}

/// Whether one copy per node can do what this one does per pod: agents that send logs, metrics or traces away.
pub(super) fn runs_per_node(product: Option<&str>, container: &Container) -> bool {
    role(product, container).sends_out
}
