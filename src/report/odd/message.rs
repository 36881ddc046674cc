//! What is said about a difference. Each message is the rest of a sentence that begins with the pod's name.

use super::compare::Count;
use super::{Difference, Oddity};
use crate::report::pod::ContainerFacts;

fn oddity(difference: Difference, facts: &ContainerFacts, message: String) -> Oddity {
    Oddity { difference, container: facts.name.clone(), product: facts.product.clone(), message }
}

/// Siblings have `facts`.
pub(super) fn missing(facts: &ContainerFacts, Count { having, total }: Count) -> Oddity {
    let message = format!("has no {}, which {having} of {total} ready siblings have", facts.name);
    oddity(Difference::Missing, facts, message)
}

/// Siblings run a newer version than `facts`.
pub(super) fn older(
    facts: &ContainerFacts,
    own: &str,
    usual: &str,
    Count { having, total }: Count,
) -> Oddity {
    let name = &facts.name;
    let message = format!("runs {name} {own}, while {having} of {total} ready siblings run {usual}");
    oddity(Difference::Older, facts, message)
}

/// The template has `facts`.
pub(super) fn not_in_pod(facts: &ContainerFacts) -> Oddity {
    let message = format!("has no {}, which its template has", facts.name);
    oddity(Difference::Template, facts, message)
}

/// The template has another image for `facts`.
pub(super) fn other_image(facts: &ContainerFacts, own: &str, template: &str) -> Oddity {
    let message = format!("runs {} {own}, while its template has {template}", facts.name);
    oddity(Difference::Template, facts, message)
}

/// Other pods of the namespace have `facts`: those that ask for it if `asks`, else those that do not.
pub(super) fn missing_in_namespace(
    facts: &ContainerFacts,
    Count { having, total }: Count,
    asks: bool,
) -> Oddity {
    let name = &facts.name;
    let message = if asks {
        format!(
            "asks for {name} and has none, while {having} of {total} other pods of the namespace that ask have one"
        )
    } else {
        format!("has no {name}, which {having} of {total} other ready pods of the namespace have")
    };
    oddity(Difference::Missing, facts, message)
}
