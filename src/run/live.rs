//! Reads pods from a live cluster, as widely as one is allowed to.

use std::cell::RefCell;

use super::progress::Progress;
use super::reading::{Intake, Reading};
use super::words::Scope;
use crate::cluster::{Cluster, Metrics, MetricsScope, PodQuery};
use crate::error::Error;
use crate::model::Origin;
use crate::settings::ClusterSource;
use crate::wording::comma_list;

/// So many namespaces are named in a note.
const NAMED: usize = 10;

pub(super) struct Answer<'a> {
    pub(super) reading: Reading<'a>,
    pub(super) scope: Scope,
    pub(super) context: Option<String>,
    /// Whether every namespace that was asked for was read.
    pub(super) complete: bool,
}

/// Reads from a live cluster.
pub(super) fn read<'a>(
    source: &ClusterSource,
    all: bool,
    intake: &'a RefCell<Intake>,
    progress: &'a Progress,
) -> Result<Answer<'a>, Error> {
    until_interrupted(async {
        tokio::select! {
            done = async {
                let cluster = connect(source, progress).await?;
                ask(&cluster, source, all, intake, progress).await
            } => done,
            () = progress.show() => Err(Error::interrupted()),
        }
    })
}

/// Runs what asks a cluster; Ctrl-C ends it at once.
pub(super) fn until_interrupted<T>(work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    // Pages are read by one thread while another judges those before.
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let runtime = runtime.map_err(|error| Error::failed(format!("cannot start: {error}")))?;
    let done = runtime.block_on(async {
        tokio::select! {
            // First, so that the signal is caught before anything can be seen of the work.
            biased;
            _ = tokio::signal::ctrl_c() => Err(Error::interrupted()),
            done = work => done,
        }
    });
    // Neither a credential plugin nor a name that is still being looked up is waited for.
    runtime.shutdown_background();
    done
}

/// Prepares the connection; from then on there is something to wait for.
pub(super) async fn connect(source: &ClusterSource, progress: &Progress) -> Result<Cluster, Error> {
    let cluster = Cluster::connect(&source.connection).await?;
    // Before that a credential plugin may have been asking.
    progress.begin(&source.connection);
    Ok(cluster)
}

/// Reads the pods that are meant.
pub(super) async fn ask<'a>(
    cluster: &Cluster,
    source: &ClusterSource,
    all: bool,
    intake: &'a RefCell<Intake>,
    progress: &'a Progress,
) -> Result<Answer<'a>, Error> {
    let own = source.namespace.as_deref().unwrap_or(cluster.default_namespace());
    let asking = Asking { cluster, source, own, intake, progress };
    let context = cluster.context().map(ToOwned::to_owned);
    if !source.namespaces.is_empty() {
        let scope = Scope::Namespaces(source.namespaces.clone());
        let (mut reading, refused) = asking.several(&source.namespaces).await?;
        let complete = refused.is_empty();
        // Whoever names a namespace wants to know why it is missing.
        reading.problems.extend(refused.into_iter().map(|(_, error)| error));
        return Ok(Answer { reading, scope, context, complete });
    }
    let mut reading = Reading::new(intake, progress);
    let names = intake.borrow().names.only_pods();
    let scope = if all { Scope::AllNamespaces } else { Scope::Namespace(own.to_owned()) };
    if let Some(names) = names {
        let whose = MetricsScope::Pods { namespace: own.to_owned(), names: names.clone() };
        let ((), metrics) = asking.with_usage(whose, asking.named(names, &mut reading)).await?;
        reading.metrics = metrics;
        return Ok(Answer { reading, scope, context, complete: true });
    }
    let query = asking.query((!all).then(|| own.to_owned()));
    let whose = if all { MetricsScope::All } else { MetricsScope::Namespaces(vec![own.to_owned()]) };
    let listed = asking.with_usage(whose, cluster.list_pods(&query, &mut reading)).await;
    match listed {
        Ok((_, metrics)) => {
            reading.metrics = metrics;
            Ok(Answer { reading, scope, context, complete: true })
        }
        Err(error) if all && error.is_forbidden() => asking.what_is_allowed(error, scope, context).await,
        Err(error) => Err(error),
    }
}

/// A question to a cluster.
struct Asking<'a, 'b> {
    cluster: &'b Cluster,
    source: &'b ClusterSource,
    /// The namespace to look into where none is named.
    own: &'b str,
    intake: &'a RefCell<Intake>,
    progress: &'a Progress,
}

impl<'a> Asking<'a, '_> {
    fn query(&self, namespace: Option<String>) -> PodQuery {
        PodQuery {
            namespace,
            label_selector: self.source.labels.clone(),
            field_selector: fields(self.source, &self.intake.borrow()),
            chunk_size: self.source.chunk_size,
        }
    }

    /// Waits for pods and, where they were asked for, for figures of usage beside them. Without pods nobody wants
    /// the figures.
    async fn with_usage<T>(
        &self,
        whose: MetricsScope,
        pods: impl Future<Output = Result<T, Error>>,
    ) -> Result<(T, Option<Metrics>), Error> {
        let metrics = async {
            if !self.source.usage {
                return Ok(None);
            }
            Ok(Some(self.cluster.metrics(&whose, self.source.labels.as_deref()).await))
        };
        tokio::try_join!(pods, metrics)
    }

    /// Pods by name, one by one.
    async fn named(&self, names: Vec<String>, reading: &mut Reading<'a>) -> Result<(), Error> {
        for name in names {
            match self.cluster.get_pod(self.own, &name).await {
                Ok(Some(pod)) => reading.take(pod, Origin::Pod),
                // Told at the end, with all that is missing.
                Ok(None) => {}
                // A refusal of one is none of the others.
                Err(error) if error.is_forbidden() => {
                    reading.names.excuse(&name);
                    reading.problems.push(error);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// The pods of several namespaces, in their order, and those that may not be read.
    async fn several(&self, namespaces: &[String]) -> Result<(Reading<'a>, Vec<(String, Error)>), Error> {
        let mut parts: Vec<Reading<'a>> =
            namespaces.iter().map(|_| Reading::new(self.intake, self.progress)).collect();
        let query = self.query(None);
        let lists = async { Ok(self.cluster.list_pods_of(namespaces, &query, &mut parts).await) };
        let (done, metrics) = self.with_usage(MetricsScope::Namespaces(namespaces.to_vec()), lists).await?;
        let mut whole = Reading::new(self.intake, self.progress);
        let mut refused = Vec::new();
        for ((namespace, part), done) in namespaces.iter().zip(parts).zip(done) {
            match done {
                Ok(()) => whole.append(part),
                Err(error) if error.is_forbidden() => refused.push((namespace.clone(), error)),
                // Pods of half a namespace would look like all of them.
                Err(error) => whole.problems.push(error),
            }
        }
        whole.metrics = metrics;
        Ok((whole, refused))
    }

    /// The namespace of the context, and those of other contexts for the same cluster.
    fn namespaces_told_of(&self) -> Vec<String> {
        let others = self.cluster.namespaces_of_kubeconfig().iter().filter(|n| *n != self.own);
        std::iter::once(self.own.to_owned()).chain(others.cloned()).collect()
    }

    /// Not all namespaces at once: then those that may be read, one by one, and a word on the others.
    async fn what_is_allowed(
        &self,
        refusal: Error,
        scope: Scope,
        context: Option<String>,
    ) -> Result<Answer<'a>, Error> {
        let (namespaces, known) = match self.cluster.namespaces().await {
            Ok(namespaces) => (namespaces, true),
            Err(error) if error.is_forbidden() => (self.namespaces_told_of(), false),
            Err(error) => return Err(error),
        };
        let (mut reading, refused) = self.several(&namespaces).await?;
        // A namespace of one's own that is empty is no answer to a question about all.
        if refused.len() == namespaces.len() || (!known && reading.is_empty()) {
            return Err(refusal);
        }
        let complete = known && refused.is_empty();
        let is_shown = |name: &&str| refused.iter().all(|(namespace, _)| namespace != name);
        let shown: Vec<&str> = namespaces.iter().map(String::as_str).filter(is_shown).collect();
        let note = if !known {
            format!(
                "no permission to list pods in all namespaces, nor to list namespaces: shown is what the kubeconfig \
                 names ({}); --namespaces names others",
                comma_list(&shown, NAMED)
            )
        } else if refused.is_empty() {
            "no permission to list pods in all namespaces at once: they were listed one by one".to_owned()
        } else {
            let names: Vec<&str> = refused.iter().map(|(namespace, _)| namespace.as_str()).collect();
            format!(
                "no permission to list pods in all namespaces: {} of {} are shown, left out are {}",
                shown.len(),
                namespaces.len(),
                comma_list(&names, NAMED)
            )
        };
        reading.notes.push(note);
        Ok(Answer { reading, scope, context, complete })
    }
}

/// The user's field selector and the node: what the server selects need not be sent.
pub(super) fn fields(source: &ClusterSource, intake: &Intake) -> Option<String> {
    let node = intake.filter.node.as_ref().map(|node| format!("spec.nodeName={node}"));
    match (source.fields.clone(), node) {
        (Some(fields), Some(node)) => Some(format!("{fields},{node}")),
        (fields, node) => fields.or(node),
    }
}
