//! Names of pods and workloads that read like one that was named and does not exist.

use std::collections::BTreeSet;

use crate::model::{Pod, Workload};
use crate::report::Target;
use crate::suggest;

/// How many similar names are kept at most.
const KEPT: usize = 100;

/// Similar names, as they arrive.
#[derive(Debug, Clone, Default)]
pub(super) struct SimilarNames(BTreeSet<String>);

impl SimilarNames {
    /// Keeps the name of `pod`, or of its workload, if it is similar to `target`.
    pub(super) fn offer(&mut self, target: &Target, pod: &Pod) {
        let workload = Workload::of(pod);
        let (wanted, name) = match (target, &workload) {
            (Target::Pod(wanted) | Target::Prefix(wanted), _) => (wanted, pod.metadata.name.as_str()),
            (Target::Workload { kind, name }, Some(workload)) if workload.kind.eq_ignore_ascii_case(kind) => {
                (name, workload.name.as_str())
            }
            (Target::Workload { .. } | Target::Kind(_), _) => return,
        };
        if self.0.len() < KEPT && wanted != name && !suggest::similar(wanted, [name]).is_empty() {
            self.0.insert(name.to_owned());
        }
    }

    pub(super) fn append(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Returns a hint with the names nearest to the name of `target`.
    pub(super) fn hint(&self, target: &Target) -> Option<String> {
        match target {
            Target::Pod(name) | Target::Prefix(name) | Target::Workload { name, .. } => {
                suggest::nearest_names(name, self.0.iter().map(String::as_str))
            }
            Target::Kind(_) => None,
        }
    }
}
