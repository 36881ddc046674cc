//! Containers in trouble beside the one at fault, each with what is wrong and what to run.

use serde::Serialize;

use super::SharedText;
use super::sentences::{commands, headline};
use super::subject::BlamedContainer;
use crate::health::{Blame, ContainerReason, trouble_of};

/// Another container that is in trouble too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Related {
    pub(crate) container: SharedText,
    /// The word that `cause.reason` would have.
    pub(crate) reason: SharedText,
    pub(crate) restarts: i64,
    /// What is wrong, the container's name first. Untrusted.
    pub(crate) message: String,
    /// The most useful kubectl command about it.
    pub(crate) command: Option<String>,
}

/// The containers that the cause names as in trouble too, in start order.
pub(super) fn of_container(blamed: &BlamedContainer<'_>) -> Vec<Related> {
    use ContainerReason as Reason;
    // Those that the effect names already.
    if matches!(blamed.blame.reason, Reason::KeepsPodRunning | Reason::Terminating | Reason::Evicted) {
        return Vec::new();
    }
    let subject = blamed.subject;
    let related = |index: &usize| {
        let cause = trouble_of(subject.pod, subject.containers, *index)?;
        let Blame::Container(blame) = &cause.blame else { return None };
        let other = BlamedContainer { subject, cause: &cause, blame };
        Some(Related {
            container: other.name().into(),
            reason: cause.reason().into(),
            restarts: other.restarts(),
            message: headline::of_container(&other).to_string(),
            command: commands::of_container(&other).into_iter().next(),
        })
    };
    blamed.blame.others.iter().filter_map(related).collect()
}
