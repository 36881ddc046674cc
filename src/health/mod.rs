//! How a pod and its containers are: kubectl's own status line, and the cause of what is wrong.

mod cause;
mod kubectl;
#[cfg(test)]
mod tests;

pub(crate) use cause::{Cause, Reason, Severity, cause};
pub(crate) use kubectl::{StatusLine, status_line};
