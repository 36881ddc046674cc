//! `wait`: follows a workload and its pods until it is there, or cannot get there any more.

mod follow;
mod progress;
mod state;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::{Notify, mpsc};
use tokio::time::{interval, sleep};

use super::describe::details::{self, LogRequest, SharedEvents, WholePod};
use super::describe::{Logs, kubectl};
use super::gathering::load_rules;
use super::live::until_interrupted;
use super::{Command, Streams, notes};
use crate::cluster::{Cluster, ObjectKind, PodQuery};
use crate::error::{Error, ErrorKind, Exit};
use crate::render::wait::{self as render, WaitView};
use crate::report::describe::{self as report, PodDescription, Surroundings, WorkloadDescription};
use crate::report::{Judge, Metadata, Source, Target};
use crate::settings::{ClusterSource, ColorChoice, Connection, RulesSource, Terminal};
use crate::wait::{Ended, Judgement, Outcome, WaitReport, Waited, Waiter, WorkloadKind, WorkloadObject};
use follow::{Change, Questions};
use progress::Progress;
use state::State;

/// How often to look at the clock, whatever happens.
const TICK: Duration = Duration::from_millis(500);
/// How long it may take until all is known that decides which pods count.
const INFORMED: SignedDuration = SignedDuration::from_secs(5);
/// How often the workload is asked for at the beginning, if the server does not answer.
const FIRST_TRIES: u32 = 3;

#[derive(Debug)]
pub(crate) struct WaitCommand {
    pub(crate) waited: Waited,
    pub(crate) source: ClusterSource,
    /// `--rules`.
    pub(crate) rules: RulesSource,
    pub(crate) timeout: Duration,
    /// How many log lines of the container at fault to show.
    pub(crate) log_lines: u32,
    /// How to show the result; the terminal completes it.
    pub(crate) view: WaitView,
    pub(crate) color: ColorChoice,
}

impl Command for WaitCommand {
    fn color(&self) -> Option<ColorChoice> {
        Some(self.color)
    }

    fn run(self: Box<Self>, terminal: Terminal, streams: &mut Streams<'_>) -> Result<Exit, Error> {
        let judge = Judge::new(load_rules(&self.rules)?, false);
        let report = until_interrupted(self.wait(judge, terminal.width, streams))?;
        let for_people = !self.view.format.is_structured();
        let view = WaitView {
            width: terminal.width,
            unicode: self.view.unicode && terminal.unicode,
            theme: terminal.theme(!for_people),
            now: report.metadata.generated_at,
            ..self.view
        };
        streams.show(|out| render::write(out, &report, &view))?;
        Ok(match report.ended {
            Ended::Ready => Exit::Done,
            Ended::Failed => Exit::Found,
            Ended::Timeout => Exit::Failed,
        })
    }
}

/// The API's list of a kind; `None` for pods.
fn object_kind(kind: WorkloadKind) -> Option<ObjectKind> {
    match kind {
        WorkloadKind::Deployment => Some(ObjectKind::DEPLOYMENTS),
        WorkloadKind::StatefulSet => Some(ObjectKind::STATEFUL_SETS),
        WorkloadKind::DaemonSet => Some(ObjectKind::DAEMON_SETS),
        WorkloadKind::Job => Some(ObjectKind::JOBS),
        WorkloadKind::Pod => None,
    }
}

impl WaitCommand {
    fn target(&self) -> Target {
        let name = self.waited.name.clone();
        match self.waited.kind {
            WorkloadKind::Pod => Target::Pod(name),
            kind => Target::Workload { kind: kind.as_str().to_ascii_lowercase(), name },
        }
    }

    async fn wait(
        &self,
        judge: Judge,
        width: Option<usize>,
        streams: &mut Streams<'_>,
    ) -> Result<WaitReport, Error> {
        let cluster = Cluster::connect(&self.source.connection).await?;
        let namespace = self.source.namespace.as_deref().unwrap_or(cluster.default_namespace());
        let mut progress = if self.source.connection.verbosity < Connection::LOGS_REQUESTS {
            Progress::new(!self.view.format.is_structured(), width)
        } else {
            Progress::hidden()
        };
        let started = Timestamp::now();
        let mut state = State::new(judge, self.target(), started);
        self.first_look(&cluster, namespace, &mut state).await?;
        let judgement = self.follow(&cluster, namespace, &mut state, &mut progress, started, streams).await?;
        let now = Timestamp::now();
        let pod = self.describe(&cluster, &mut state, &judgement, now).await;
        self.show_notes(&mut state, &progress, streams);
        let metadata = Metadata {
            generated_at: Timestamp::from_second(now.as_second()).unwrap_or(now),
            context: cluster.context().map(ToOwned::to_owned),
            source: Source::Cluster,
            complete: true,
            notes: state.into_notes(),
            contexts: Vec::new(),
        };
        let ended = match judgement.outcome {
            Outcome::Ready => Ended::Ready,
            Outcome::Failed { .. } => Ended::Failed,
            Outcome::Waiting | Outcome::Timeout => Ended::Timeout,
        };
        Ok(WaitReport {
            waited: self.waited.clone(),
            namespace: namespace.to_owned(),
            ended,
            judgement,
            took: now.duration_since(started),
            pod: pod.map(Box::new),
            metadata,
        })
    }

    /// Follows the workload until waiting is over.
    async fn follow(
        &self,
        cluster: &Cluster,
        namespace: &str,
        state: &mut State,
        progress: &mut Progress,
        started: Timestamp,
        streams: &mut Streams<'_>,
    ) -> Result<Judgement, Error> {
        let patience = SignedDuration::try_from(self.timeout).unwrap_or(SignedDuration::MAX);
        let deadline = started.checked_add(patience).unwrap_or(Timestamp::MAX);
        let mut waiter = Waiter::new(self.waited.clone(), deadline);
        let is_pod = self.waited.kind == WorkloadKind::Pod;
        let query = PodQuery {
            namespace: Some(namespace.to_owned()),
            label_selector: state.object.as_ref().and_then(WorkloadObject::selector),
            field_selector: is_pod.then(|| format!("metadata.name={}", self.waited.name)),
            chunk_size: self.source.chunk_size,
        };
        let (news, wanted) = (Notify::new(), RefCell::new(BTreeSet::new()));
        let workload = object_kind(self.waited.kind).filter(|_| state.object.is_some());
        let workload = workload.map(|kind| (kind, self.waited.name.as_str()));
        let kind = self.waited.kind;
        let questions = Questions { cluster, namespace, workload, kind, news: &news, wanted: &wanted };
        let (sender, mut changes) = mpsc::unbounded_channel();
        let following = follow::pods(cluster, &query, &sender);
        let asking = follow::workload(&questions, &sender);
        tokio::pin!(following, asking);
        let mut ticks = interval(TICK);
        loop {
            self.show_notes(state, progress, streams);
            wanted.borrow_mut().extend(state.unknown_replica_sets());
            let now = Timestamp::now();
            let judgement = state.judge(&mut waiter, now);
            // Which pod is at fault is known a moment after the workload. With a timeout of 0, one look is enough, but it has
            // to be one.
            let is_informed = state.is_complete() || now.duration_since(started) >= INFORMED;
            match judgement.outcome {
                Outcome::Ready => return Ok(judgement),
                Outcome::Failed { .. } | Outcome::Timeout if is_informed => return Ok(judgement),
                _ => {}
            }
            if state.is_complete() {
                let elapsed = Duration::try_from(now.duration_since(started)).unwrap_or_default();
                let pod = state.pod_of(&judgement).map(|whole| &whole.report);
                progress.show(&render::progress(&self.waited, &judgement, pod), elapsed, streams);
            }
            tokio::select! {
                failed = &mut following => match failed {
                    Err(error) => return Err(error),
                    Ok(never) => match never {},
                },
                never = &mut asking => match never {},
                change = changes.recv() => {
                    let mut next = change;
                    while let Some(change) = next {
                        if matches!(change, Change::Listed(_) | Change::Pod(..)) {
                            news.notify_one();
                        }
                        self.take(state, namespace, change)?;
                        next = changes.try_recv().ok();
                    }
                }
                _ = ticks.tick() => {}
            }
        }
    }

    /// Shows the notes that are new. Formats for scripts have them in the result.
    fn show_notes(&self, state: &mut State, progress: &Progress, streams: &mut Streams<'_>) {
        for note in state.new_notes().iter().filter(|_| !self.view.format.is_structured()) {
            progress.note(note, streams);
        }
    }

    /// Reads the workload. That it is forbidden is a note.
    ///
    /// Errors: it does not exist, or no rollout of it ever ends.
    async fn first_look(&self, cluster: &Cluster, namespace: &str, state: &mut State) -> Result<(), Error> {
        let Some(kind) = object_kind(self.waited.kind) else { return Ok(()) };
        for attempt in 1.. {
            match cluster.get_object(&kind, namespace, &self.waited.name).await {
                Ok(object) => self.take(state, namespace, Change::Workload(object))?,
                Err(error) if error.is_forbidden() => {
                    state.note(format!("{error}: its pods alone decide"));
                }
                Err(error) if attempt < FIRST_TRIES && error.kind() == ErrorKind::Failed => {
                    sleep(TICK).await;
                    continue;
                }
                Err(error) => return Err(error),
            }
            break;
        }
        if state.object.as_ref().is_some_and(WorkloadObject::is_updated_by_hand) {
            let what = format!("{} is updated by hand (OnDelete), so its rollout never ends", self.waited);
            return Err(Error::failed(what).hint("wait for its pods instead: `wait pod/NAME`"));
        }
        Ok(())
    }

    /// Takes what is new.
    ///
    /// Errors: what is waited for does not exist.
    fn take(&self, state: &mut State, namespace: &str, change: Change) -> Result<(), Error> {
        let is_first_list = !state.is_listed;
        state.take(change);
        if state.is_gone {
            let resource = object_kind(self.waited.kind).map_or("pods", |kind| kind.resource);
            let what = format!("{resource} \"{}\" not found in namespace \"{namespace}\"", self.waited.name);
            let hint = format!("check that it exists: `kubectl get {resource} -n {namespace}`");
            return Err(Error::new(ErrorKind::NotFound, what).hint(hint));
        }
        let is_missing = is_first_list && state.is_listed && state.pods.is_empty();
        if is_missing && self.waited.kind == WorkloadKind::Pod {
            let scope = notes::Scope::Namespace(namespace.to_owned());
            return Err(notes::not_found(
                &self.target(),
                &scope,
                false,
                &super::similar::SimilarNames::default(),
            ));
        }
        Ok(())
    }

    /// Describes the pod at fault, with its events and the last log lines of its container.
    async fn describe(
        &self,
        cluster: &Cluster,
        state: &mut State,
        judgement: &Judgement,
        now: Timestamp,
    ) -> Option<PodDescription> {
        let log = LogRequest { container: None, logs: Logs { lines: self.log_lines, asked: false } };
        let details = details::details_of(cluster, state.pod_of(judgement)?, log, &SharedEvents::new()).await;
        details.notes.into_iter().for_each(|note| state.note(note));
        let WholePod { pod, report, .. } = state.pod_of(judgement)?;
        let kubectl = kubectl(Some(&self.source.connection));
        let events = details.events.as_deref();
        let surroundings = Surroundings { events, until: Some(now), kubectl: &kubectl };
        let described =
            PodDescription { logs: details.logs, ..report::describe(pod, report.clone(), &surroundings) };
        if judgement.revision.is_none() {
            return Some(described);
        }
        // What the newest revision changed is known only of a workload as a whole.
        let members: Vec<_> = state.pods.values().map(|whole| (&whole.pod, &whole.report)).collect();
        let (kind, name) = (self.waited.kind.as_str(), &self.waited.name);
        let workload = WorkloadDescription::new(kind, name, &members, Some(described), &kubectl);
        let mut described = *workload.example?;
        described.verdict.changed = workload.verdict.changed;
        Some(described)
    }
}
