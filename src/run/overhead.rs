//! `overhead`: pods are added up as they come, and nothing of them is kept.

use jiff::Timestamp;

use super::reading::Intake;
use super::{Gathering, Streams, gather, measured, rules, settled, show, tell_beside, words};
use crate::error::Exit;
use crate::render::{self, OverheadFormat, OverheadView, Theme};
use crate::report::{Dimension, Judge, OverheadReport, Question, Selection};
use crate::settings::{OverheadSettings, Terminal};

/// `overhead`: everything is read before anything is written, so that an error never follows half an answer.
pub(crate) fn overhead(settings: OverheadSettings, terminal: Terminal, streams: &mut Streams<'_>) -> Exit {
    let OverheadSettings {
        source,
        names,
        rules,
        filter,
        all_namespaces,
        by,
        top,
        include_terminated,
        usage,
        plan,
        order,
        format,
        headers,
        ascii,
        color: _,
    } = settings;
    let now = Timestamp::now();
    let view = OverheadView {
        format,
        headers,
        usage,
        width: terminal.width,
        unicode: terminal.unicode && !ascii,
        theme: Theme::new(terminal.colour),
    };
    let question = Question {
        ended: include_terminated,
        settled: usage.then(|| settled(now)),
        folds: top.is_some(),
        plan,
        by,
    };
    let labels = question.by.iter().any(Dimension::is_label);
    let selection = Selection::default();
    let rules = match rules::load(&rules) {
        Ok(rules) => rules,
        Err(error) => return streams.end_with(&error),
    };
    let judge = Judge::new(rules, labels);
    let intake = Intake { judge, names, selection, filter, question: Some(question), keeps: false };
    let mut answer = match gather(source, all_namespaces, intake, streams.stdin) {
        Ok(answer) => answer,
        Err(error) => return streams.end_with(&error),
    };
    let mut tally = answer.tally.take().unwrap_or_default();
    if let Some(metrics) = answer.metrics.take() {
        answer.notes.extend(measured(metrics, |usage| tally.measure(usage)));
    }
    answer.notes.extend(tally.plan().missing().map(words::nobody_meant));
    answer.notes.extend(tally.plan().outdone().map(words::meant_before));
    answer.notes.extend(words::not_counted(&tally));
    let nothing = words::no_sidecars(&tally, &answer.gathered, &answer.scope, answer.problems.is_empty());
    let metadata = answer.metadata(now);
    let report = OverheadReport::new(tally, &order, top, metadata);
    if let Err(error) = show(streams, |out| render::overhead(out, &report, &view)) {
        return streams.end_with(&error);
    }
    let Gathering { problems, notes, .. } = answer;
    let told = !matches!(format, OverheadFormat::Json | OverheadFormat::Yaml);
    let notes = if told { notes } else { Vec::new() };
    tell_beside(&problems, &notes, nothing.into_iter().filter(|_| told), streams);
    if report.metadata.complete { Exit::Done } else { Exit::Failed }
}
