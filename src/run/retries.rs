//! How long to wait before a watch that failed is started again.

use std::time::Duration;

use crate::error::Error;

/// How long to wait before restarting a watch; doubled after each failure.
pub(super) const PAUSE: Duration = Duration::from_secs(1);
/// The number of failures in a row after which the pause no longer grows: half a minute in total.
const LONGEST: u32 = 4;

/// Counts failures in a row.
#[derive(Debug, Default)]
pub(super) struct Retries {
    failures: u32,
    /// Whether to go on after half a minute.
    forever: bool,
}

impl Retries {
    /// Never gives up: the caller has a time limit of its own.
    pub(super) fn forever() -> Self {
        Self { failures: 0, forever: true }
    }

    /// A watch was in order.
    pub(super) fn reset(&mut self) {
        self.failures = 0;
    }

    /// How long to wait after a failure, and a note on it unless it is usual; the error itself after too many in a row.
    /// `has_expired` says that the pods have to be listed again.
    pub(super) fn after(
        &mut self,
        error: Error,
        has_expired: bool,
    ) -> Result<(Duration, Option<String>), Error> {
        self.failures += 1;
        if self.failures > LONGEST && !self.forever {
            return Err(error);
        }
        // It is usual that a version expires; it is a failure if that of the next list does as well.
        if has_expired && self.failures == 1 {
            return Ok((Duration::ZERO, None));
        }
        let pause = PAUSE * 2_u32.pow(self.failures.min(LONGEST));
        let next = if has_expired { "listing the pods" } else { "watching" };
        Ok((pause, Some(format!("{error}; {next} again in {} s", pause.as_secs()))))
    }
}
