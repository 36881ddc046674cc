//! How a pod and its containers are: kubectl's own status line, and the cause of what is wrong.

mod cause;
mod kubectl;
#[cfg(test)]
mod tests;

#[cfg(test)]
pub(crate) use cause::reason_words;
pub(crate) use cause::{
    Blame, Cause, Clue, ContainerBlame, ContainerReason, PodBlame, PodFacts, PodReason, Severity,
    TroubleState, cause, trouble_of,
};
pub(crate) use kubectl::{StatusLine, status_line};
