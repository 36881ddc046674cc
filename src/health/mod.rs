//! How a pod and its containers are: kubectl's own status line, and the cause of what is wrong.

mod cause;
mod kubectl;
#[cfg(test)]
mod tests;

pub(crate) use cause::{
    Blame, Cause, Clue, ContainerBlame, ContainerReason, PodBlame, PodFacts, PodReason, Reason, Severity,
    TroubleState, cause,
};
pub(crate) use kubectl::{StatusLine, status_line};
