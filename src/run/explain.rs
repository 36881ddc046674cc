//! `explain`: what a word means, or why a container is taken for what it is taken for.

use super::words::{self, Scope};
use super::{Streams, live, rules, show};
use crate::classify::Catalogue;
use crate::cluster::{Cluster, PageSink, PodQuery, Unreadable};
use crate::error::{Error, Exit};
use crate::files;
use crate::model::{Origin, Pod};
use crate::render::{self, Page, Theme};
use crate::report::explain::{Explanations, look_up};
use crate::report::{Names, Selection};
use crate::settings::{ClusterSource, ExplainSettings, PodSource, Question, Terminal};

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
        Question::Topic { name, patterns } => look_up(&name, &patterns, Catalogue::built_in())
            .and_then(|answer| show(streams, |out| render::explain::answer(out, &answer, &page)))
            .map(|()| Exit::Done),
        Question::Containers { source, names, containers, rules } => rules::load(&rules).and_then(|rules| {
            let examining = Examining::new(Explanations::new(rules, containers), names);
            examine(source, examining, &page, streams)
        }),
    };
    done.unwrap_or_else(|error| streams.end_with(&error))
}

fn examine(
    source: PodSource,
    mut examining: Examining,
    page: &Page,
    streams: &mut Streams<'_>,
) -> Result<Exit, Error> {
    let (scope, from_files) = match source {
        PodSource::Files { paths, recursive, selection } => {
            let scope = Scope::of_files(&selection.namespaces);
            examining.selection = selection;
            files::read(&paths, &files::Options { recursive }, &mut *streams.stdin, &mut examining)?;
            (scope, true)
        }
        PodSource::Cluster(source) => (live::until_interrupted(ask(&source, &mut examining))?, false),
    };
    let Examining { explanations, names, mut problems, notes, .. } = examining;
    problems.extend(names.missing().map(|target| words::not_found(target, &scope, from_files)));
    if problems.is_empty() {
        // A container that some pods lack is no matter; one that none has is.
        problems.extend(explanations.missing().map(|name| no_container(name, explanations.seen())));
    }
    if !explanations.explained().is_empty() || page.format.is_structured() {
        show(streams, |out| render::explain::containers(out, explanations.explained(), page))?;
    }
    for problem in &problems {
        streams.tell_error(problem);
    }
    for note in &notes {
        streams.tell(&format!("note: {note}"));
    }
    if explanations.explained().is_empty() && problems.is_empty() {
        streams.tell("No pods found");
    }
    Ok(if problems.is_empty() { Exit::Done } else { Exit::Failed })
}

/// Asks a cluster for the pods that are meant.
async fn ask(source: &ClusterSource, examining: &mut Examining) -> Result<Scope, Error> {
    let cluster = Cluster::connect(&source.connection).await?;
    let namespace = source.namespace.as_deref().unwrap_or(cluster.default_namespace()).to_owned();
    if let Some(names) = examining.names.only_pods() {
        for name in names {
            if let Some(pod) = cluster.get_pod(&namespace, &name).await? {
                examining.take(&pod, &Origin::Pod);
            }
        }
    } else {
        let query = PodQuery {
            namespace: Some(namespace.clone()),
            label_selector: source.labels.clone(),
            field_selector: None,
            chunk_size: source.chunk_size,
        };
        cluster.list_pods(&query, examining).await?;
    }
    Ok(Scope::Namespace(namespace))
}

fn no_container(name: &str, seen: &[String]) -> Error {
    let error = Error::failed(format!("no container is called {name}"));
    if seen.is_empty() { error } else { error.hint(format!("containers that exist: {}", seen.join(", "))) }
}

/// Examines pods as they come.
struct Examining {
    explanations: Explanations,
    names: Names,
    selection: Selection,
    problems: Vec<Error>,
    notes: Vec<String>,
}

impl Examining {
    fn new(explanations: Explanations, names: Names) -> Self {
        let (problems, notes) = (Vec::new(), Vec::new());
        Self { explanations, names, selection: Selection::default(), problems, notes }
    }

    fn take(&mut self, pod: &Pod, origin: &Origin) {
        if self.selection.admits(pod) && self.names.admit(pod, origin) {
            self.explanations.add(pod, origin);
        }
    }
}

impl files::Sink for Examining {
    fn pod(&mut self, pod: Pod, origin: Origin) -> Result<(), Error> {
        self.take(&pod, &origin);
        Ok(())
    }

    fn problem(&mut self, error: Error) {
        self.problems.push(error);
    }

    fn note(&mut self, note: String) {
        self.notes.push(note);
    }
}

impl PageSink for Examining {
    fn pod(&mut self, pod: Pod) {
        self.take(&pod, &Origin::Pod);
    }

    fn restart(&mut self) {
        self.explanations.reset();
        self.problems.clear();
        self.names.reset();
    }

    fn unreadable(&mut self, pods: Vec<Unreadable>) {
        self.problems.extend(pods.iter().map(super::reading::unreadable));
    }
}
