//! A line on standard error that shows how far a long list is, on a terminal.

use std::cell::{Cell, RefCell};
use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::error::Error;
use crate::settings::Connection;
use crate::wording::{comma_list, counted};

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
    /// Contexts that are not read yet, and how many there are.
    contexts: RefCell<(Vec<String>, usize)>,
}

/// How many contexts the line names.
const NAMED: usize = 3;

impl Progress {
    /// A list begins, and with it the wait. Where requests are reported they show how it goes.
    pub(super) fn begin(&self, connection: &Connection) {
        self.pages.set(0);
        self.pods.set(0);
        self.remaining.set(None);
        self.begun.set(connection.verbosity < Connection::LOGS_REQUESTS);
    }

    /// These contexts are read.
    pub(super) fn begin_contexts<'a>(&self, connection: &Connection, names: impl Iterator<Item = &'a str>) {
        let names: Vec<String> = names.map(ToOwned::to_owned).collect();
        let count = names.len();
        self.contexts.replace((names, count));
        self.begin(connection);
    }

    /// A context is read, or cannot be.
    pub(super) fn end_context(&self, name: &str) {
        self.contexts.borrow_mut().0.retain(|other| other != name);
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
        let (waiting, contexts) = &*self.contexts.borrow();
        if *contexts > 1 {
            let names: Vec<&str> = waiting.iter().map(String::as_str).collect();
            let names = if names.is_empty() {
                String::new()
            } else {
                format!(", waiting for {}", comma_list(&names, NAMED))
            };
            return format!("{pods} pods in {} of {contexts} contexts{names}", contexts - waiting.len());
        }
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

    #[test]
    fn names_the_contexts_that_are_missing() {
        let progress = Progress::default();
        progress.begin_contexts(&Connection::default(), ["a", "b", "c", "d", "e"].into_iter());
        progress.page(500, None);
        progress.end_context("b");
        assert_eq!(progress.words(), "500 pods in 1 of 5 contexts, waiting for a, c, d and 1 more");
        for name in ["a", "c", "d", "e"] {
            progress.end_context(name);
        }
        assert_eq!(progress.words(), "500 pods in 5 of 5 contexts");
    }
}
