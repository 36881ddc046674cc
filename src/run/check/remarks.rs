//! What `check` prints to standard error after its result.

use crate::check::{CheckReport, Severity};
use crate::model::quantity::{human_byte_count, human_millicores};
use crate::report::Figures;
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

/// `100m CPU and 128Mi more`, `100m CPU more and 16Mi less`; `None` if both are the same.
pub(super) fn more(before: Figures, after: Figures) -> Option<String> {
    let change = |before: Option<i64>, after: Option<i64>| {
        i128::from(after.unwrap_or(0)) - i128::from(before.unwrap_or(0))
    };
    let way = |change: i128| if change > 0 { "more" } else { "less" };
    let cpu = change(before.cpu_millicores, after.cpu_millicores);
    let memory = change(before.memory_bytes, after.memory_bytes);
    let shown_cpu = format!("{} CPU", human_millicores(cpu.abs()));
    let shown_memory = human_byte_count(memory.abs());
    Some(match (cpu, memory) {
        (0, 0) => return None,
        (cpu, 0) => format!("{shown_cpu} {}", way(cpu)),
        (0, memory) => format!("{shown_memory} {}", way(memory)),
        (cpu, memory) if way(cpu) == way(memory) => format!("{shown_cpu} and {shown_memory} {}", way(cpu)),
        (cpu, memory) => format!("{shown_cpu} {} and {shown_memory} {}", way(cpu), way(memory)),
    })
}

/// A note about findings of the baseline that are no longer there.
pub(super) fn gone(count: usize) -> String {
    let is = one_or_many(count, "is", "are");
    format!("{} of the baseline {is} gone: write a new one with --write-baseline", counted(count, "finding"))
}
