//! Shell completion. Never prints errors, never blocks.

use std::io::{self, Write as _};
use std::time::Duration;

use super::gathering::load_rules;
use super::live::{self, Session};
use super::progress::Progress;
use super::reading::{Collect, PodReader};
use super::{Command, Streams};
use crate::cluster::{Cluster, kubeconfig_names};
use crate::error::{Error, Exit};
use crate::model::{Origin, Pod};
use crate::render;
use crate::report::{Choice, Judge, Names, PodReport, Target, choices};
use crate::settings::{ClusterSource, RulesSource, Terminal};
use crate::wording::is_safe_choice;

/// How long a server may take while the user waits for Tab; the whole takes less than two seconds.
const PATIENCE: Duration = Duration::from_millis(1600);
/// How much of that a credential plugin may take: it must end before.
const CREDENTIALS: Duration = Duration::from_millis(1400);
/// Pods per page: the first ones arrive soon, and those that arrived count when the time is up.
const PAGE: u32 = 250;

/// What may come at the cursor.
#[derive(Debug, Default)]
pub(crate) struct CompleteCommand {
    /// What the word keeps, whatever is chosen: `app,` of `app,in`, `deploy/` of `deploy/w`.
    pub(crate) kept: String,
    /// The rest of the word so far; choices begin with it.
    pub(crate) begun: String,
    /// The choices that the command line itself gives.
    pub(crate) choices: Vec<Choice>,
    pub(crate) lookup: Option<Lookup>,
    /// Words that the command line has already.
    pub(crate) taken: Vec<String>,
    /// Whether the name of a file may come here.
    pub(crate) files: bool,
    pub(crate) source: ClusterSource,
    /// `--rules`.
    pub(crate) rules: RulesSource,
}

/// What is looked up in the kubeconfig, or asked of the cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Lookup {
    Contexts,
    Clusters,
    Users,
    Namespaces,
    Pods,
    /// Workloads of this kind, in lower case.
    Workloads(String),
    /// Containers of the pods that these words name; of all, without words.
    Containers(Vec<String>),
    Sidecars,
    Images,
    /// Nodes that pods run on: listing nodes takes a permission of its own.
    Nodes,
}

impl Command for CompleteCommand {
    fn run(mut self: Box<Self>, _: Terminal, streams: &mut Streams<'_>) -> Result<Exit, Error> {
        self.source.chunk_size = PAGE;
        if let Some(lookup) = self.lookup.take() {
            self.choices.extend(safe(self.look_up(&lookup)));
        }
        let Self { kept, begun, choices, taken, files, .. } = *self;
        let fitting =
            choices.into_iter().filter(|c| c.value.starts_with(&begun) && !taken.contains(&c.value));
        let fitting: Vec<Choice> =
            fitting.map(|c| Choice { value: format!("{kept}{}", c.value), about: c.about }).collect();
        let mut out = io::BufWriter::new(&mut *streams.stdout);
        let _ = render::choices(&mut out, &fitting, files).and_then(|()| out.flush());
        Ok(Exit::Done)
    }
}

impl CompleteCommand {
    fn look_up(&self, lookup: &Lookup) -> Vec<Choice> {
        let plain = |names: Vec<String>| names.into_iter().map(|name| Choice::new(name, "")).collect();
        let connection = &self.source.connection;
        let kubeconfig = || kubeconfig_names(connection.kubeconfig.as_deref()).unwrap_or_default();
        match lookup {
            Lookup::Contexts => {
                let contexts = kubeconfig().contexts.into_iter();
                contexts.map(|(name, cluster)| Choice::new(name, format!("cluster {cluster}"))).collect()
            }
            Lookup::Clusters => plain(kubeconfig().clusters),
            Lookup::Users => plain(kubeconfig().users),
            Lookup::Namespaces => plain(self.namespaces()),
            Lookup::Containers(words) => of_pods(lookup, &self.pods(words)),
            _ => of_pods(lookup, &self.pods(&[])),
        }
    }

    /// The namespaces of the cluster; if it does not list them, those that the kubeconfig names.
    fn namespaces(&self) -> Vec<String> {
        let mut of_kubeconfig = Vec::new();
        let listed = within_patience(async {
            let cluster = Cluster::connect_silently(&self.source.connection, CREDENTIALS).await?;
            of_kubeconfig = cluster.namespaces_of_kubeconfig().to_vec();
            cluster.namespaces().await
        });
        listed.unwrap_or(of_kubeconfig)
    }

    /// The pods that `words` name and that arrive in time.
    fn pods(&self, words: &[String]) -> Vec<PodReport> {
        let rules = load_rules(&self.rules).unwrap_or_default();
        let names = Names::new(Target::parse(words).unwrap_or_default());
        let progress = Progress::default();
        let mut reader = PodReader::new(&names, None, &rules, &progress, Vec::new());
        within_patience(async {
            let cluster = Cluster::connect_silently(&self.source.connection, CREDENTIALS).await?;
            Session::new(cluster, &self.source).read(&mut reader).await
        });
        reader.collected
    }
}

/// What the pods have of the kind that is looked up.
fn of_pods(lookup: &Lookup, pods: &[PodReport]) -> Vec<Choice> {
    match lookup {
        Lookup::Pods => choices::pods(pods),
        Lookup::Workloads(kind) => choices::workloads(pods, kind),
        Lookup::Containers(_) => choices::containers(pods),
        Lookup::Sidecars => choices::sidecars(pods),
        Lookup::Images => choices::images(pods),
        Lookup::Nodes => choices::nodes(pods),
        Lookup::Contexts | Lookup::Clusters | Lookup::Users | Lookup::Namespaces => Vec::new(),
    }
}

/// Names of a cluster or a kubeconfig are chosen by others: only those that no shell expands are offered.
fn safe(choices: Vec<Choice>) -> impl Iterator<Item = Choice> {
    choices.into_iter().filter(|choice| is_safe_choice(&choice.value))
}

/// Everything that these pods would offer at Tab.
pub(crate) fn all_of_pods(pods: &[PodReport]) -> Vec<String> {
    let workloads = ["deployment", "job", "node"].map(|kind| Lookup::Workloads(kind.to_owned()));
    let others =
        [Lookup::Pods, Lookup::Containers(Vec::new()), Lookup::Sidecars, Lookup::Images, Lookup::Nodes];
    let lookups = workloads.into_iter().chain(others);
    lookups.flat_map(|lookup| safe(of_pods(&lookup, pods))).map(|choice| choice.value).collect()
}

impl Collect for Vec<PodReport> {
    fn take(&mut self, pod: Pod, origin: Origin, judge: &mut Judge) {
        self.push(judge.judge(&pod, &origin));
    }

    fn is_empty(&self) -> bool {
        self.is_empty()
    }

    fn emptied(&self) -> Self {
        Self::new()
    }

    fn append(&mut self, mut other: Self) {
        self.append(&mut other);
    }
}

/// `None` for whatever fails or takes too long.
fn within_patience<T>(work: impl Future<Output = Result<T, Error>>) -> Option<T> {
    let runtime = live::start(&mut tokio::runtime::Builder::new_current_thread()).ok()?;
    let done = runtime.block_on(async { tokio::time::timeout(PATIENCE, work).await });
    // Neither a credential plugin nor a name that is still being looked up is waited for.
    runtime.shutdown_background();
    done.ok()?.ok()
}
