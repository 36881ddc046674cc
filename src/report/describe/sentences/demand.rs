//! Which containers ask for what a node lacks.

use std::fmt::Write as _;

use super::NAMED;
use crate::health::{Blame, PodBlame, PodReason};
use crate::model::ContainerType;
use crate::model::quantity::{human_byte_count, human_millicores};
use crate::report::{Figures, PodReport};

/// A resource that a scheduler or a kubelet can be short of.
#[derive(Clone, Copy)]
struct Lacking {
    /// The unit after a figure: `500 CPU`, `64Gi of memory`.
    unit: &'static str,
    figure: fn(Figures) -> Option<i64>,
    human: fn(i128) -> String,
}

/// CPU and memory, with the words by which messages name them.
const RESOURCES: [(&str, Lacking); 2] = [
    ("cpu", Lacking { unit: "CPU", figure: |f| f.cpu_millicores, human: human_millicores }),
    ("memory", Lacking { unit: "of memory", figure: |f| f.memory_bytes, human: human_byte_count }),
];

/// Who asks for how much of what nodes lack, largest first: `istio-proxy requests 500 of the pod's 500.01 CPU, app 10m`.
/// `None` if the pod lacks something else.
pub(super) fn of(report: &PodReport) -> Option<String> {
    let cause = report.cause.as_deref()?;
    let Blame::Pod(PodBlame { reason, .. }) = &cause.blame else { return None };
    let waits_for_room =
        matches!(reason, PodReason::Unschedulable | PodReason::ResizeInfeasible | PodReason::ResizeDeferred);
    let words = cause.words.to_ascii_lowercase();
    let lacks = |word: &str| {
        [format!("insufficient {word}"), format!("capacity: {word}"), format!("resource: {word}")]
            .iter()
            .any(|sign| words.contains(sign.as_str()))
    };
    let lacking = RESOURCES.iter().filter(|(word, _)| waits_for_room && lacks(word));
    let told: Vec<String> = lacking.filter_map(|(_, lacking)| who_asks(report, *lacking)).collect();
    (!told.is_empty()).then(|| told.join("; "))
}

fn who_asks(report: &PodReport, lacking: Lacking) -> Option<String> {
    let lasting = report
        .containers
        .iter()
        .filter(|c| matches!(c.facts.kind, ContainerType::Regular | ContainerType::NativeSidecar));
    let asked = lasting.filter_map(|c| {
        Some(((lacking.figure)(c.facts.requests).filter(|amount| *amount > 0)?, &*c.facts.name))
    });
    let mut asked: Vec<(i64, &str)> = asked.collect();
    // The container that comes first in the spec is the first of equals.
    asked.sort_by_key(|(amount, _)| std::cmp::Reverse(*amount));
    let ((most, name), others) = asked.split_first().map(|(first, others)| (*first, others))?;
    let human = |amount: i64| (lacking.human)(amount.into());
    let whole = (lacking.figure)(report.reserved.requests).filter(|whole| *whole > most);
    let whole = whole.map(|whole| format!(" of the pod's {}", human(whole))).unwrap_or_default();
    let mut text = format!("{name} requests {}{whole} {}", human(most), lacking.unit);
    for (amount, name) in others.iter().take(NAMED - 1) {
        text.extend([", ", name, " ", &human(*amount)]);
    }
    if others.len() >= NAMED {
        // Writing to a string cannot fail.
        let _ = write!(text, ", {} more containers the rest", others.len() + 1 - NAMED);
    }
    Some(text)
}
