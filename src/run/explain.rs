//! `explain`: what a word means, or why a container has its pattern.

use jiff::Timestamp;

use super::gathering::{Gathering, gather};
use super::reading::{Intake, Purpose};
use super::{Streams, show, tell_beside, words};
use crate::classify::Catalogue;
use crate::error::{Error, Exit};
use crate::render::{self, Page, Theme};
use crate::report::explain::{ExplanationReport, Explanations, look_up};
use crate::settings::{ExplainQuestion, ExplainSettings, PodSource, Terminal};

/// Answers `explain`.
pub(crate) fn explain(settings: ExplainSettings, terminal: Terminal, streams: &mut Streams<'_>) -> Exit {
    let ExplainSettings { question, format, headers, .. } = settings;
    let page = Page {
        format,
        headers,
        width: terminal.width,
        theme: Theme::new(terminal.colour && !format.is_structured()),
    };
    let done = match question {
        ExplainQuestion::Topic { name, patterns } => look_up(&name, &patterns, Catalogue::built_in())
            .and_then(|found| show(streams, |out| render::explain::lookup(out, &found, &page)))
            .map(|()| Exit::Done),
        ExplainQuestion::Containers { source, names, containers, all_namespaces, rules } => {
            Intake::new(&rules, false, names, Purpose::Explain(containers))
                .and_then(|intake| examine(source, all_namespaces, intake, &page, streams))
        }
    };
    done.unwrap_or_else(|error| streams.end_with(&error))
}

fn examine(
    source: PodSource,
    all_namespaces: bool,
    intake: Intake,
    page: &Page,
    streams: &mut Streams<'_>,
) -> Result<Exit, Error> {
    let mut answer = gather(source, all_namespaces, intake, streams.stdin)?;
    if answer.problems.is_empty() {
        // Some pods may lack a container; a container that no pod has is an error.
        let explanations = &answer.explanations;
        answer.problems.extend(explanations.missing().map(|name| no_container(name, explanations)));
    }
    let metadata = answer.metadata(Timestamp::now());
    let Gathering { explanations, scope, problems, notes, .. } = answer;
    let report = ExplanationReport { explanations, metadata };
    let is_empty = report.explanations.explained().is_empty();
    show(streams, |out| render::explain::containers(out, &report, page))?;
    let nothing = (is_empty && problems.is_empty()).then(|| words::nothing_at_all(&scope));
    tell_beside(&problems, &notes, nothing, !page.format.is_structured(), streams);
    Ok(if report.metadata.complete { Exit::Done } else { Exit::Failed })
}

fn no_container(name: &str, explanations: &Explanations) -> Error {
    let error = Error::failed(format!("no container is called {name}"));
    match explanations.seen() {
        [] => error,
        seen => error.hint(format!("containers that exist: {}", seen.join(", "))),
    }
}
