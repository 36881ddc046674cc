//! `explain`: the meaning of a word, or the evidence for the pattern of a container.

use jiff::Timestamp;

use super::gathering::gather;
use super::reading::Collect;
use super::{Command, Streams};
use crate::classify::{Catalogue, Pattern};
use crate::error::{Error, Exit};
use crate::model::{Origin, Pod};
use crate::render::{self, ExplainView};
use crate::report::Judge;
use crate::report::explain::{ExplanationReport, Explanations, look_up};
use crate::settings::{ColorChoice, PodRequest, Terminal};

/// Explains a word. Reads no pods.
#[derive(Debug)]
pub(crate) struct ExplainTopic {
    /// The words; empty for the list of topics.
    pub(crate) name: String,
    /// `--pattern`: only products of these patterns.
    pub(crate) patterns: Vec<Pattern>,
    pub(crate) page: ExplainView,
    pub(crate) color: ColorChoice,
}

/// Why containers are classified as they are.
#[derive(Debug)]
pub(crate) struct ExplainContainers {
    pub(crate) pods: PodRequest,
    /// `-c`: which containers; empty for all.
    pub(crate) containers: Vec<String>,
    pub(crate) page: ExplainView,
    pub(crate) color: ColorChoice,
}

impl Command for ExplainTopic {
    fn color(&self) -> Option<ColorChoice> {
        Some(self.color)
    }

    fn run(self: Box<Self>, terminal: Terminal, streams: &mut Streams<'_>) -> Result<Exit, Error> {
        let found = look_up(&self.name, &self.patterns, Catalogue::built_in())?;
        let page = completed(self.page, terminal);
        streams.show(|out| render::explain::lookup(out, &found, &page)).map(|()| Exit::Done)
    }
}

impl Command for ExplainContainers {
    fn color(&self) -> Option<ColorChoice> {
        Some(self.color)
    }

    fn run(self: Box<Self>, terminal: Terminal, streams: &mut Streams<'_>) -> Result<Exit, Error> {
        let page = completed(self.page, terminal);
        let (explanations, mut outcome) =
            gather(&self.pods, Explanations::new(self.containers), streams.stdin)?;
        if outcome.problems.is_empty() {
            // Some pods may lack a container; a container that no pod has is an error.
            outcome.problems.extend(explanations.missing().map(|name| no_container(name, &explanations)));
        }
        let nothing = outcome.nothing_found(explanations.explained.is_empty());
        let report = ExplanationReport { explanations, metadata: outcome.metadata(Timestamp::now()) };
        let for_people = !page.format.is_structured();
        outcome.finish(streams, |out| render::explain::containers(out, &report, &page), nothing, for_people)
    }
}

impl Collect for Explanations {
    fn take(&mut self, pod: Pod, origin: Origin, judge: &mut Judge) {
        self.add(&pod, &origin, judge);
    }

    fn is_empty(&self) -> bool {
        self.is_empty()
    }

    fn emptied(&self) -> Self {
        self.emptied()
    }

    fn append(&mut self, other: Self) {
        self.append(other);
    }
}

fn completed(page: ExplainView, terminal: Terminal) -> ExplainView {
    ExplainView { width: terminal.width, theme: terminal.theme(page.format.is_structured()), ..page }
}

fn no_container(name: &str, explanations: &Explanations) -> Error {
    let error = Error::failed(format!("container \"{name}\" not found"));
    match &*explanations.seen {
        [] => error,
        seen => error.hint(format!("containers that exist: {}", seen.join(", "))),
    }
}
