//! How a pod and its containers are: kubectl's own status line, the state of each container, and the cause.

mod kubectl;

pub use kubectl::{StatusLine, status_line};
