//! `overhead`: pods are added up as they come, and nothing of them is kept.

use jiff::Timestamp;

use super::gathering::{Gathering, gather};
use super::reading::{Intake, Purpose};
use super::{Streams, measured, settled, show, tell_beside, words};
use crate::error::{Error, Exit};
use crate::render::{self, OverheadView, Theme};
use crate::report::{Dimension, OverheadReport, Question};
use crate::settings::{OverheadSettings, Terminal};

/// `overhead`: everything is read before anything is written, so that an error never follows half an answer.
pub(crate) fn overhead(settings: OverheadSettings, terminal: Terminal, streams: &mut Streams<'_>) -> Exit {
    answer(settings, terminal, streams).unwrap_or_else(|error| streams.end_with(&error))
}

fn answer(settings: OverheadSettings, terminal: Terminal, streams: &mut Streams<'_>) -> Result<Exit, Error> {
    let now = Timestamp::now();
    let view = view(&settings, terminal);
    let OverheadSettings { source, names, rules, filter, all_namespaces, top, plan, order, by, .. } =
        settings;
    let labels = by.iter().any(Dimension::is_label);
    let question = Question {
        ended: settings.include_terminated,
        settled: view.usage.then(|| settled(now)),
        folds: top.is_some(),
        plan,
        by,
    };
    let mut intake = Intake::new(&rules, labels, names, Purpose::AddUp(question))?;
    intake.filter = filter;
    let mut answer = gather(source, all_namespaces, intake, streams.stdin)?;
    if let Some(metrics) = answer.metrics.take() {
        let tally = &mut answer.tally;
        answer.notes.extend(measured(metrics, |usage| tally.measure(usage)));
    }
    answer.notes.extend(answer.tally.plan().missing().map(words::nobody_meant));
    answer.notes.extend(answer.tally.plan().outdone().map(words::meant_before));
    answer.notes.extend(words::not_counted(&answer.tally));
    let metadata = answer.metadata(now);
    let Gathering { tally, gathered, scope, problems, notes, .. } = answer;
    let nothing = words::no_sidecars(&tally, &gathered, &scope, problems.is_empty());
    let report = OverheadReport::new(tally, &order, top, metadata);
    show(streams, |out| render::overhead(out, &report, &view))?;
    tell_beside(&problems, &notes, nothing, !view.format.is_structured(), streams);
    Ok(if report.metadata.complete { Exit::Done } else { Exit::Failed })
}

fn view(settings: &OverheadSettings, terminal: Terminal) -> OverheadView {
    OverheadView {
        format: settings.format,
        headers: settings.headers,
        usage: settings.usage,
        width: terminal.width,
        unicode: terminal.unicode && !settings.ascii,
        theme: Theme::new(terminal.colour),
    }
}
