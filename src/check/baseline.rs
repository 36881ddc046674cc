//! A baseline: findings that were there before do not count, so that a team can begin with what is new.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::finding::{Found, Suppressed};

/// The findings of an earlier run, by what identifies them.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Baseline {
    api_version: String,
    kind: String,
    findings: BTreeSet<String>,
}

const KIND: &str = "FindingBaseline";

impl Baseline {
    /// The baseline of these findings; those that annotations take out are left out.
    pub(crate) fn of(found: &[Found]) -> Self {
        let counted = found.iter().filter(|found| found.suppressed.is_none());
        Self {
            api_version: "kubectl-sidecars/v1".to_owned(),
            kind: KIND.to_owned(),
            findings: counted.map(Found::fingerprint).collect(),
        }
    }

    /// Reads a file that [`Self::text`] made.
    ///
    /// Errors: it is something else; the text says what.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let baseline: Self = serde_json::from_str(text).map_err(|error| crate::wording::json(&error))?;
        if baseline.kind == KIND { Ok(baseline) } else { Err(format!("expected kind: {KIND}")) }
    }

    /// The content of the file.
    pub(crate) fn text(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// How many findings it has.
    pub(crate) fn len(&self) -> usize {
        self.findings.len()
    }

    /// Takes known findings out of the count. Returns those of the baseline that are gone.
    pub(crate) fn apply(&self, found: &mut [Found]) -> Vec<&str> {
        let mut gone: BTreeSet<&str> = self.findings.iter().map(String::as_str).collect();
        for one in found {
            let fingerprint = one.fingerprint();
            if gone.remove(fingerprint.as_str()) || self.findings.contains(&fingerprint) {
                one.suppressed.get_or_insert(Suppressed { by: "baseline", reason: None, expires: None });
            }
        }
        gone.into_iter().collect()
    }
}
