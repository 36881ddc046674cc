//! How far the workload is, on standard error: one line on a terminal, elsewhere a line for each change.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::render::sanitize::{for_terminal, line};
use crate::run::Streams;

/// The width of a terminal that does not say it.
const WIDTH: usize = 80;
/// Columns for the spinner and the time.
const AROUND: usize = 12;

/// Shows the newest state.
pub(super) struct Progress {
    /// On a terminal.
    bar: Option<ProgressBar>,
    /// Whether other output gets lines.
    lines: bool,
    width: usize,
    last: String,
}

impl Progress {
    /// Shows nothing, because requests are reported there.
    pub(super) fn hidden() -> Self {
        Self { bar: None, lines: false, width: 0, last: String::new() }
    }

    /// `lines` says whether to write lines if standard error is not a terminal.
    pub(super) fn new(lines: bool, width: Option<usize>) -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}") {
                bar.set_style(style);
            }
            bar
        });
        Self { bar, lines, width: width.unwrap_or(WIDTH), last: String::new() }
    }

    /// Shows what is missing, and on a terminal for how long it has been waited for.
    pub(super) fn show(&mut self, text: &str, waited: Duration, streams: &mut Streams<'_>) {
        if let Some(bar) = &self.bar {
            let text = line(text, self.width.saturating_sub(AROUND));
            bar.set_message(format!("{text} ({} s)", waited.as_secs()));
            bar.tick();
        } else if self.lines && text != self.last {
            text.clone_into(&mut self.last);
            // Failing to write to standard error cannot be reported anywhere.
            let _ = writeln!(streams.stderr, "{}", for_terminal(text));
        }
    }

    /// Writes a note, above the line.
    pub(super) fn note(&self, note: &str, streams: &mut Streams<'_>) {
        let note = format!("note: {note}");
        match &self.bar {
            Some(bar) => bar.suspend(|| streams.print_note(&note)),
            None => streams.print_note(&note),
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
