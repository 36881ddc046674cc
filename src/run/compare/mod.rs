//! `compare`: reads both sides, then says what has changed.

use jiff::Timestamp;

use super::gathering::gather;
use super::list::RowCollector;
use super::outcome::ReadOutcome;
use super::{Command, Streams, notes};
use crate::compare::{ComparisonReport, Side, align};
use crate::error::{Error, Exit};
use crate::render::{self, CompareView};
use crate::report::Filter;
use crate::settings::{ColorChoice, PodRequest, PodSource, Terminal};

#[derive(Debug)]
pub(crate) struct CompareCommand {
    pub(crate) before: PodRequest,
    pub(crate) after: PodRequest,
    pub(crate) filter: Filter,
    /// How to show it; the terminal completes it.
    pub(crate) view: CompareView,
    /// `--fail-on worse`.
    pub(crate) fails_if_worse: bool,
    pub(crate) color: ColorChoice,
}

impl Command for CompareCommand {
    fn color(&self) -> Option<ColorChoice> {
        Some(self.color)
    }

    /// Reads everything before anything is written.
    fn run(self: Box<Self>, terminal: Terminal, streams: &mut Streams<'_>) -> Result<Exit, Error> {
        let now = Timestamp::now();
        let (mut before, old) = read(&self.before, &self.filter, now, streams)?;
        let (mut after, mut outcome) = read(&self.after, &self.filter, now, streams)?;
        outcome.complete &= old.complete;
        outcome.problems.splice(0..0, old.problems);
        outcome.notes.splice(0..0, old.notes);
        outcome.notes.dedup();
        outcome.notes.extend(align(&mut before, &mut after));
        if before.time > after.time {
            outcome.notes.push(notes::sides_swapped(&before.source, &after.source));
        }
        let report = ComparisonReport::new(&before, &after, outcome.metadata(now));
        let is_structured = self.view.format.is_structured();
        let theme = terminal.theme(is_structured);
        let view = CompareView { width: terminal.width, theme, ..self.view };
        let remark = report.is_empty().then(|| "Nothing has changed".to_owned());
        let found = self.fails_if_worse && report.is_worse();
        let exit =
            outcome.finish(streams, |out| render::compare(out, &report, &view), remark, !is_structured)?;
        Ok(exit.or_found(found))
    }
}

fn read(
    request: &PodRequest,
    filter: &Filter,
    now: Timestamp,
    streams: &mut Streams<'_>,
) -> Result<(Side, ReadOutcome), Error> {
    let rows = RowCollector::new(filter, false, false);
    let (RowCollector { mut gathered, named, .. }, mut outcome) = gather(request, rows, streams.stdin)?;
    // Compared with nothing, everything would be gone.
    if gathered.rows.is_empty() && !outcome.problems.is_empty() {
        return Err(outcome.problems.swap_remove(0));
    }
    let time = outcome.as_of(now);
    gathered.settle(outcome.settled_until(now), time, named, filter);
    let source = match &request.source {
        PodSource::Files { paths, .. } => paths.join(", "),
        PodSource::Cluster(_) => "live".to_owned(),
    };
    let complete = outcome.complete && outcome.problems.is_empty();
    Ok((Side { source, time, pods: gathered.rows, complete }, outcome))
}
