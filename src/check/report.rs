//! The result of `check`, ready to be shown.

use super::finding::{Found, Severity};
use crate::report::Metadata;

/// How many findings there are, shown or not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct SeverityCounts {
    pub(crate) error: usize,
    pub(crate) warning: usize,
    pub(crate) info: usize,
    pub(crate) suppressed: usize,
}

/// The result of `check`.
#[derive(Debug)]
pub(crate) struct CheckReport {
    /// What is shown.
    pub(crate) found: Vec<Found>,
    /// Of everything that was found.
    pub(crate) counts: SeverityCounts,
    /// How many pods and templates were looked at.
    pub(crate) examined: usize,
    /// The ids that were looked for, for formats that list passed checks.
    pub(crate) looked_for: Vec<&'static super::Finding>,
    /// What admission made of templates; `None` if that was not asked for.
    pub(crate) admitted: Option<Vec<super::Admitted>>,
    pub(crate) metadata: Metadata,
}

impl SeverityCounts {
    /// Counts findings.
    pub(crate) fn of(found: &[Found]) -> Self {
        let mut counts = Self::default();
        for one in found {
            *match (&one.suppressed, one.severity) {
                (Some(_), _) => &mut counts.suppressed,
                (None, Severity::Error) => &mut counts.error,
                (None, Severity::Warning) => &mut counts.warning,
                (None, Severity::Info) => &mut counts.info,
            } += 1;
        }
        counts
    }
}
