//! Tab: what may stand where the cursor is. Says nothing but that, whatever goes wrong, and never keeps anybody waiting.

use std::io::{self, Write as _};
use std::time::Duration;

use super::{Streams, rules};
use crate::cluster::{Cluster, PageSink, PodQuery, kubeconfig_names};
use crate::error::{Error, Exit};
use crate::model::{Origin, Pod};
use crate::render;
use crate::report::{Choice, Judge, Names, PodReport, Target, choices};
use crate::settings::{CompleteSettings, Wanted};

/// How long a server may take. Somebody has pressed Tab and waits; with all the rest it makes less than two seconds.
const PATIENCE: Duration = Duration::from_millis(1600);
/// How much of that a credential plugin may take: it must be over before.
const CREDENTIALS: Duration = Duration::from_millis(1400);
/// Pods on a page: the first of them come soon, and what came counts when the time is up.
const PAGE: u32 = 250;

/// Answers kubectl's question what may stand where the cursor is.
pub(crate) fn complete(mut settings: CompleteSettings, streams: &mut Streams<'_>) -> Exit {
    let wanted = settings.wanted.take();
    settings.choices.extend(wanted.map(|wanted| look_up(wanted, &settings)).unwrap_or_default());
    let CompleteSettings { kept, begun, choices, taken, files, .. } = settings;
    let fitting = choices.into_iter().filter(|c| c.value.starts_with(&begun) && !taken.contains(&c.value));
    let fitting: Vec<Choice> =
        fitting.map(|c| Choice { value: format!("{kept}{}", c.value), about: c.about }).collect();
    let mut out = io::BufWriter::new(&mut *streams.stdout);
    let _ = render::choices(&mut out, &fitting, files).and_then(|()| out.flush());
    Exit::Done
}

fn look_up(wanted: Wanted, settings: &CompleteSettings) -> Vec<Choice> {
    let plain = |names: Vec<String>| names.into_iter().map(|name| Choice::new(name, "")).collect();
    let kubeconfig = || kubeconfig_names(settings.connection.kubeconfig.as_deref()).unwrap_or_default();
    match wanted {
        Wanted::Contexts => {
            let contexts = kubeconfig().contexts.into_iter();
            contexts.map(|(name, cluster)| Choice::new(name, format!("cluster {cluster}"))).collect()
        }
        Wanted::Clusters => plain(kubeconfig().clusters),
        Wanted::Users => plain(kubeconfig().users),
        Wanted::Namespaces => plain(namespaces(settings)),
        Wanted::Pods => choices::pods(&pods(settings, Names::default())),
        Wanted::Workloads(kind) => choices::workloads(&pods(settings, Names::default()), &kind),
        Wanted::Sidecars => choices::sidecars(&pods(settings, Names::default())),
        Wanted::Images => choices::images(&pods(settings, Names::default())),
        Wanted::Nodes => choices::nodes(&pods(settings, Names::default())),
        Wanted::Containers(words) => {
            let names = Names::new(Target::parse(&words).unwrap_or_default());
            choices::containers(&pods(settings, names))
        }
    }
}

/// Those of the cluster; those that the kubeconfig names where the cluster does not tell.
fn namespaces(settings: &CompleteSettings) -> Vec<String> {
    let mut told_of = Vec::new();
    let asked = within_patience(async {
        let cluster = Cluster::connect_silently(&settings.connection, CREDENTIALS).await?;
        told_of = cluster.namespaces_of_kubeconfig().to_vec();
        cluster.namespaces().await
    });
    asked.unwrap_or(told_of)
}

/// The pods that came in time.
fn pods(settings: &CompleteSettings, names: Names) -> Vec<PodReport> {
    let rules = rules::load(&settings.rules).unwrap_or_default();
    let mut taking = Taking { judge: Judge::new(rules, false), names, pods: Vec::new() };
    within_patience(async {
        let cluster = Cluster::connect_silently(&settings.connection, CREDENTIALS).await?;
        let own = settings.namespace.as_deref().unwrap_or(cluster.default_namespace());
        if let Some(names) = taking.names.only_pods() {
            for name in names {
                if let Some(pod) = cluster.get_pod(own, &name).await? {
                    taking.pod(pod);
                }
            }
            return Ok(());
        }
        let query = PodQuery {
            namespace: (!settings.all_namespaces).then(|| own.to_owned()),
            chunk_size: PAGE,
            ..PodQuery::default()
        };
        cluster.list_pods(&query, &mut taking).await.map(drop)
    });
    taking.pods
}

/// `None` for whatever fails or takes too long.
fn within_patience<T>(work: impl Future<Output = Result<T, Error>>) -> Option<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().ok()?;
    let done = runtime.block_on(async { tokio::time::timeout(PATIENCE, work).await });
    // Neither a credential plugin nor a name that is still being looked up is waited for.
    runtime.shutdown_background();
    done.ok()?.ok()
}

/// Judges pods as they come.
struct Taking {
    judge: Judge,
    names: Names,
    pods: Vec<PodReport>,
}

impl PageSink for Taking {
    fn pod(&mut self, pod: Pod) {
        if self.names.admit(&pod, &Origin::Pod) {
            self.pods.push(self.judge.judge(&pod, &Origin::Pod));
        }
    }

    fn restart(&mut self) {
        self.pods.clear();
    }
}
