//! The spine of a command: read pods, judge each as it comes, then show what is left.

use std::io::{self, Write};

use jiff::Timestamp;

use crate::cluster::{Cluster, PageSink, PodQuery, Unreadable};
use crate::error::{Error, Exit};
use crate::files;
use crate::model::{Origin, Pod};
use crate::render::sanitize::for_terminal;
use crate::render::{self, Theme, View};
use crate::report::{Judge, LeftOut, ListReport, Metadata, Names, Selection, Source, Target};
use crate::settings::{ClusterSource, ListSettings, PodSource, Terminal};

/// Where output goes.
pub(crate) struct Streams<'a> {
    pub(crate) stdin: &'a mut dyn io::Read,
    pub(crate) stdout: &'a mut dyn Write,
    pub(crate) stderr: &'a mut dyn Write,
}

impl Streams<'_> {
    /// Tells an error and what to try. Who cannot be told on standard error cannot be told at all.
    pub(crate) fn tell_error(&mut self, error: &Error) {
        let _ = writeln!(self.stderr, "error: {}", for_terminal(error.message()));
        for hint in error.hints() {
            let _ = writeln!(self.stderr, "  try: {}", for_terminal(hint));
        }
    }

    fn tell(&mut self, note: &str) {
        let _ = writeln!(self.stderr, "{}", for_terminal(note));
    }
}

/// `list`: everything is read before anything is written, so that an error never follows half an answer.
pub(crate) fn list(settings: ListSettings, terminal: Terminal, streams: &mut Streams<'_>) -> Exit {
    let ListSettings { source, names, filter, format, shape, order, headers, labels, all_namespaces, .. } =
        settings;
    let now = Timestamp::now();
    let from = if matches!(source, PodSource::Files { .. }) { Source::Files } else { Source::Cluster };
    let metadata =
        Metadata { generated_at: now, context: None, source: from, complete: true, notes: Vec::new() };
    let mut reading = Reading {
        judge: Judge::new(labels),
        names,
        selection: Selection::default(),
        report: ListReport::new(filter, metadata),
        problems: Vec::new(),
    };
    let scope = match source {
        PodSource::Files { paths, recursive, selection } => {
            let scope = selection.namespace.clone().map_or(Scope::Files, Scope::Namespace);
            reading.selection = selection;
            let options = files::Options { recursive };
            match files::read(&paths, &options, streams.stdin, &mut reading) {
                Ok(()) => Ok(scope),
                Err(error) => Err(error),
            }
        }
        PodSource::Cluster(source) => from_cluster(&source, all_namespaces, &mut reading),
    };
    let scope = match scope {
        Ok(scope) => scope,
        Err(error) => {
            if error.exit() != Exit::Interrupted {
                streams.tell_error(&error);
            }
            return error.exit();
        }
    };
    let (mut report, problems) = reading.finish(&scope);

    let many = || {
        let mut namespaces = report.rows.iter().map(|pod| pod.namespace.as_deref());
        namespaces.next().is_some_and(|first| namespaces.any(|other| other != first))
    };
    let view = View {
        format,
        shape,
        order,
        headers,
        namespaces: all_namespaces || many(),
        labels,
        width: terminal.width,
        theme: Theme::new(terminal.colour && !format.is_structured()),
        now,
    };
    let written = {
        let mut out = io::BufWriter::new(&mut *streams.stdout);
        render::list(&mut out, &mut report, &view).and_then(|()| out.flush())
    };
    match written {
        Ok(()) => {}
        // Whoever closed the pipe has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Exit::Done,
        Err(error) => {
            streams.tell_error(&Error::failed(format!("cannot write the answer: {error}")));
            return Exit::Failed;
        }
    }
    for error in &problems {
        streams.tell_error(error);
    }
    if !format.is_structured() {
        for note in &report.metadata.notes {
            streams.tell(&format!("note: {note}"));
        }
        if let Some(text) = left_out(&report, &scope, problems.is_empty()) {
            streams.tell(&text);
        }
    }
    if problems.is_empty() { Exit::Done } else { Exit::Failed }
}

/// Where was looked.
enum Scope {
    Namespace(String),
    AllNamespaces,
    Files,
}

impl Scope {
    /// ` in shop namespace`, as kubectl says it.
    fn phrase(&self) -> String {
        match self {
            Self::Namespace(namespace) => format!(" in {namespace} namespace"),
            Self::AllNamespaces | Self::Files => String::new(),
        }
    }
}

/// What is not shown and should be known: all of it when nothing is shown, else only what is unhealthy.
fn left_out(report: &ListReport, scope: &Scope, all_well: bool) -> Option<String> {
    let LeftOut { without_sidecars, without_sidecars_unhealthy: unhealthy, filtered } = report.left_out;
    let place = scope.phrase();
    if !report.rows.is_empty() {
        let (pods, them) = if unhealthy == 1 { ("pod", "it") } else { ("pods", "them") };
        return (unhealthy > 0).then(|| {
            format!("{unhealthy} unhealthy {pods} without sidecars not shown{place} (--all shows {them})")
        });
    }
    let mut parts = Vec::new();
    if filtered > 0 {
        parts.push(format!("{filtered} held back by filters"));
    }
    if without_sidecars > 0 {
        let what = if filtered > 0 { "without sidecars" } else { "without" };
        let among = match unhealthy {
            0 => String::new(),
            1 if without_sidecars == 1 => ", unhealthy".to_owned(),
            _ => format!(", {unhealthy} of them unhealthy"),
        };
        let them = if without_sidecars == 1 { "it" } else { "them" };
        parts.push(format!("{without_sidecars} {what}{among}; --all shows {them}"));
    }
    if parts.is_empty() {
        // What could not be read has been told already.
        return all_well.then(|| match scope {
            Scope::Files => "No pods found".to_owned(),
            _ => format!("No resources found{place}"),
        });
    }
    let what = if filtered > 0 { "No pods match" } else { "No pods with sidecars" };
    Some(format!("{what}{place} ({})", parts.join(", ")))
}

/// What was named and is not there.
fn not_found(target: &Target, scope: &Scope, from_files: bool) -> Error {
    let (place, namespace) = match scope {
        Scope::Namespace(namespace) => (format!(" in namespace \"{namespace}\""), format!(" -n {namespace}")),
        Scope::AllNamespaces => (String::new(), " -A".to_owned()),
        Scope::Files => (" in the files".to_owned(), String::new()),
    };
    let error = Error::failed(match target {
        Target::Pod(name) => format!("pods \"{name}\" not found{place}"),
        Target::Workload { .. } => format!("no pods of {target} found{place}"),
    });
    match (target, scope) {
        (_, Scope::Files) => error,
        (_, Scope::Namespace(_)) if from_files => {
            error.hint("without -n the other namespaces of the files count too")
        }
        (Target::Pod(name), _) => error.hint(format!(
            "name its namespace with -n, or look for it in all: -A --field-selector metadata.name={name}"
        )),
        (Target::Workload { .. }, _) => {
            error.hint(format!("see whether it exists: kubectl get {target}{namespace}"))
        }
    }
}

/// Takes pods in, whatever they come from.
struct Reading {
    judge: Judge,
    names: Names,
    /// What the flags select among the pods of files; on a cluster the server has selected.
    selection: Selection,
    report: ListReport,
    problems: Vec<Error>,
}

impl Reading {
    fn take(&mut self, pod: &Pod, origin: &Origin) {
        if self.selection.admits(pod) && self.names.admit(pod, origin) {
            let named = !self.names.is_empty();
            let judged = self.judge.judge(pod, origin);
            self.report.push(judged, named);
        }
    }

    /// Counts what was named and not found as problems, and hands out the answer.
    fn finish(mut self, scope: &Scope) -> (ListReport, Vec<Error>) {
        let from_files = self.report.metadata.source == Source::Files;
        self.problems.extend(self.names.missing().map(|target| not_found(target, scope, from_files)));
        let metadata = &mut self.report.metadata;
        metadata.complete = self.problems.is_empty() && metadata.complete;
        metadata.notes.extend(self.judge.into_warnings());
        // Scripts read notes; people are told the errors themselves.
        (self.report, self.problems)
    }
}

impl files::Sink for Reading {
    fn pod(&mut self, pod: Pod, origin: Origin) -> Result<(), Error> {
        self.take(&pod, &origin);
        Ok(())
    }

    fn problem(&mut self, error: Error) {
        self.problems.push(error);
    }

    fn note(&mut self, note: String) {
        self.report.metadata.notes.push(note);
    }
}

impl PageSink for Reading {
    fn page(&mut self, pods: Vec<Pod>, _remaining: Option<i64>) -> Result<(), Error> {
        for pod in pods {
            self.take(&pod, &Origin::Pod);
        }
        Ok(())
    }

    fn restart(&mut self) {
        self.report.clear();
        self.problems.clear();
        self.names.reset();
    }

    fn unreadable(&mut self, pods: Vec<Unreadable>) {
        self.problems.extend(pods.into_iter().map(|pod| {
            Error::failed(format!("pod {} could not be read and is left out: {}", pod.pod, pod.why))
        }));
    }
}

/// Reads from a live cluster; Ctrl-C ends it at once.
fn from_cluster(source: &ClusterSource, all: bool, reading: &mut Reading) -> Result<Scope, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Error::failed(format!("cannot start: {error}")))?;
    let done = runtime.block_on(async {
        tokio::select! {
            done = ask(source, all, reading) => done,
            _ = tokio::signal::ctrl_c() => Err(Error::interrupted()),
        }
    });
    // Neither a credential plugin nor a name that is still being looked up is waited for.
    runtime.shutdown_background();
    done
}

async fn ask(source: &ClusterSource, all: bool, reading: &mut Reading) -> Result<Scope, Error> {
    let cluster = Cluster::connect(&source.connection).await?;
    reading.report.metadata.context = cluster.context().map(ToOwned::to_owned);
    let namespace = source.namespace.as_deref().unwrap_or(cluster.default_namespace());
    let scope = if all { Scope::AllNamespaces } else { Scope::Namespace(namespace.to_owned()) };
    if let Some(names) = reading.names.only_pods() {
        for name in names {
            if let Some(pod) = cluster.get_pod(namespace, &name).await? {
                reading.take(&pod, &Origin::Pod);
            }
        }
        return Ok(scope);
    }
    let query = PodQuery {
        namespace: (!all).then(|| namespace.to_owned()),
        label_selector: source.labels.clone(),
        field_selector: source.fields.clone(),
        chunk_size: source.chunk_size,
    };
    cluster.list_pods(&query, reading).await?;
    Ok(scope)
}
