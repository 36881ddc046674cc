//! `list`: rows of pods, and what is not among them.

use jiff::Timestamp;

use super::gathering::{Gathering, gather};
use super::reading::{Intake, Purpose};
use super::{Streams, live, measured, settled, show, tell_beside, tell_error, watch, words};
use crate::error::{Error, Exit};
use crate::render::{self, Theme, View};
use crate::report::{ListReport, Unmeasured};
use crate::settings::{ListSettings, PodSource, Terminal};

/// `list`: everything is read before anything is written, so that an error never follows half an answer.
pub(crate) fn list(settings: ListSettings, terminal: Terminal, streams: &mut Streams<'_>) -> Exit {
    answer(settings, terminal, streams).unwrap_or_else(|error| streams.end_with(&error))
}

fn answer(settings: ListSettings, terminal: Terminal, streams: &mut Streams<'_>) -> Result<Exit, Error> {
    let now = Timestamp::now();
    let mut view = view(&settings, terminal, now);
    let ListSettings { source, names, rules, filter, all_namespaces, watch, .. } = settings;
    let mut intake = Intake::new(&rules, view.labels, names, Purpose::List)?;
    intake.filter = filter;
    intake.filter.slow_before = now.checked_sub(words::SLOW_START).ok();
    if let (true, PodSource::Cluster(source)) = (watch, &source) {
        let stderr = &mut *streams.stderr;
        let mut tell = |error: &Error| tell_error(stderr, error);
        let watch = watch::follow(source, all_namespaces, intake, &view, streams.stdout, &mut tell);
        return live::until_interrupted(watch).map(|()| Exit::Done);
    }
    let mut answer = gather(source, all_namespaces, intake, streams.stdin)?;
    if let Some(metrics) = answer.metrics.take() {
        let rows = &mut answer.gathered.rows;
        answer.notes.extend(measured(metrics, |usage| {
            let mut unmeasured = Unmeasured::default();
            for pod in rows {
                unmeasured.measure(pod, usage, settled(now));
            }
            unmeasured
        }));
    }
    view.namespaces |= answer.has_several_namespaces();
    let metadata = answer.metadata(now);
    let Gathering { gathered, filter, scope, problems, notes, .. } = answer;
    let mut report = ListReport { gathered, filter, metadata };
    show(streams, |out| render::list(out, &mut report, &view))?;
    let beside =
        [words::left_out(&report.gathered, &scope, problems.is_empty()), words::slow_starts(&report)];
    tell_beside(&problems, &notes, beside.into_iter().flatten(), !view.format.is_structured(), streams);
    Ok(if report.metadata.complete { Exit::Done } else { Exit::Failed })
}

fn view(settings: &ListSettings, terminal: Terminal, now: Timestamp) -> View {
    View {
        format: settings.format,
        shape: settings.shape,
        order: settings.order.clone(),
        headers: settings.headers,
        namespaces: settings.all_namespaces,
        labels: settings.labels,
        usage: settings.usage,
        width: terminal.width,
        theme: Theme::new(terminal.colour && !settings.format.is_structured()),
        now,
    }
}
