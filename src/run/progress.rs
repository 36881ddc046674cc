//! A line on standard error that shows how far a long list is, on a terminal.

use std::cell::Cell;
use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::error::Error;
use crate::settings::Connection;
use crate::wording::counted;

/// Shorter waits need no explanation.
const PATIENCE: Duration = Duration::from_millis(500);
/// How often the line is renewed.
const TICK: Duration = Duration::from_millis(100);

/// What has arrived so far.
#[derive(Default)]
pub(super) struct Progress {
    begun: Cell<bool>,
    pages: Cell<usize>,
    pods: Cell<usize>,
    remaining: Cell<Option<i64>>,
}

impl Progress {
    /// A list begins, and with it the wait. Where requests are reported they show how it goes.
    pub(super) fn begin(&self, connection: &Connection) {
        self.pages.set(0);
        self.pods.set(0);
        self.remaining.set(None);
        self.begun.set(connection.verbosity < Connection::LOGS_REQUESTS);
    }

    /// Counts one more page, and what the server says remains.
    pub(super) fn page(&self, pods: usize, remaining: Option<i64>) {
        self.pages.set(self.pages.get() + 1);
        self.pods.set(self.pods.get() + pods);
        self.remaining.set(remaining);
    }

    /// Shows the line until `work` is done.
    pub(super) async fn shown_during<T>(
        &self,
        work: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        tokio::select! {
            done = work => done,
            () = self.show() => Err(Error::interrupted()),
        }
    }

    /// Shows the line once half a second has passed since the beginning, until it is dropped. Never ends by itself.
    async fn show(&self) {
        if !std::io::stderr().is_terminal() {
            return std::future::pending().await;
        }
        while !self.begun.get() {
            tokio::time::sleep(TICK).await;
        }
        tokio::time::sleep(PATIENCE).await;
        let bar = Shown(ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr()));
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}") {
            bar.0.set_style(style);
        }
        loop {
            bar.0.set_message(self.words());
            bar.0.tick();
            tokio::time::sleep(TICK).await;
        }
    }

    fn words(&self) -> String {
        let (pages, pods) = (self.pages.get(), self.pods.get());
        if pages == 0 {
            return "waiting for the API server".to_owned();
        }
        let pages = counted(pages, "page");
        match self.remaining.get().filter(|n| *n > 0) {
            Some(remaining) => format!("{pods} pods in {pages}, {remaining} remaining"),
            None => format!("{pods} pods in {pages}"),
        }
    }
}

/// Removes the line when dropped.
struct Shown(ProgressBar);

impl Drop for Shown {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_pods_and_the_remaining_ones() {
        let progress = Progress::default();
        assert_eq!(progress.words(), "waiting for the API server");
        progress.page(500, Some(10_360));
        assert_eq!(progress.words(), "500 pods in 1 page, 10360 remaining");
        progress.page(500, None);
        assert_eq!(progress.words(), "1000 pods in 2 pages");
    }
}
