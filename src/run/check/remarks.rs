//! What `check` prints to standard error after its result.

use crate::check::{CheckReport, Severity};
use crate::run::notes::Scope;
use crate::wording::{counted, one_or_many};

/// The sum of the findings, and how to see those that are not shown.
pub(super) fn summary(report: &CheckReport, least: Severity, scope: &Scope) -> Option<String> {
    if report.examined == 0 {
        return report.metadata.complete.then(|| format!("No pods found{}", scope.phrase()));
    }
    let counts = &report.counts;
    let hidden = match least {
        Severity::Info => 0,
        Severity::Warning => counts.info,
        Severity::Error => counts.info + counts.warning,
    };
    let of = |count: usize, noun: &str| (count > 0).then(|| counted(count, noun));
    let shown = [
        of(counts.error, "error"),
        of(if least <= Severity::Warning { counts.warning } else { 0 }, "warning"),
        of(if least == Severity::Info { counts.info } else { 0 }, "note"),
    ];
    let shown: Vec<String> = shown.into_iter().flatten().collect();
    let shown = if shown.is_empty() { "No findings".to_owned() } else { shown.join(", ") };
    let examined = format!(
        "{} {}",
        report.examined,
        one_or_many(report.examined, "pod or template", "pods and templates")
    );
    let mut text = format!("{shown} in {examined}{}", scope.phrase());
    let mut more = Vec::new();
    if hidden > 0 {
        more.push(format!(
            "{hidden} less severe (--severity info shows {})",
            one_or_many(hidden, "it", "them")
        ));
    }
    if counts.suppressed > 0 {
        let them = one_or_many(counts.suppressed, "it", "them");
        more.push(format!("{} suppressed (--show-suppressed shows {them})", counts.suppressed));
    }
    if !more.is_empty() {
        text.push_str("; ");
        text.push_str(&more.join(", "));
    }
    Some(text)
}

/// A note about findings of the baseline that are no longer there.
pub(super) fn gone(count: usize) -> String {
    let is = one_or_many(count, "is", "are");
    format!("{} of the baseline {is} gone: write a new one with --write-baseline", counted(count, "finding"))
}
