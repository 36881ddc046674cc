//! Reads pods from a live cluster, as far as permissions allow.

use tokio::runtime::{Builder, Runtime};

use super::notes::Scope;
use super::reading::{Collect, PodReader};
use crate::cluster::{Cluster, Metrics, MetricsScope, PageSink as _, PodQuery};
use crate::error::Error;
use crate::model::Origin;
use crate::settings::ClusterSource;
use crate::wording::{self, comma_list};

/// Pairs of sockets: more files than tokio opens to start.
#[cfg(unix)]
const PAIRS: usize = 4;
/// How many namespaces a note names at most.
const NAMED: usize = 10;

/// Runs requests to a cluster; Ctrl-C ends them at once.
pub(super) fn until_interrupted<T>(work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    // Pages are read by one thread while another judges those before.
    let runtime = start(Builder::new_multi_thread().worker_threads(1))?;
    let done = runtime.block_on(async {
        tokio::select! {
            // First, so that the signal is caught before anything can be seen of the work.
            biased;
            () = interrupt() => Err(Error::interrupted()),
            done = work => done,
        }
    });
    // Neither a credential plugin nor a name that is still being looked up is waited for.
    runtime.shutdown_background();
    done
}

/// Starts what runs requests.
///
/// Errors: too few files may be open (`ulimit -n`), for which tokio would panic.
pub(super) fn start(builder: &mut Builder) -> Result<Runtime, Error> {
    let cannot = |error: std::io::Error| {
        Error::failed(format!("cannot start: {}", wording::io(&error)))
            .hint("`ulimit -n` shows how many files a program may open")
    };
    #[cfg(unix)]
    drop(
        (0..PAIRS)
            .map(|_| std::os::unix::net::UnixStream::pair())
            .collect::<Result<Vec<_>, _>>()
            .map_err(cannot)?,
    );
    builder.enable_all().build().map_err(cannot)
}

/// Waits for Ctrl-C. One that is ignored, as under `nohup`, stays ignored.
async fn interrupt() {
    if is_interrupt_ignored() || tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Whether whoever started this program made it ignore `SIGINT`. Only Linux shows that without a system call that is
/// unsafe.
fn is_interrupt_ignored() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    // The lowest bit is signal 1; `SIGINT` is 2.
    mask.is_some_and(|mask| mask & 0b10 != 0)
}

/// A connection, and which of the cluster's pods to read.
pub(super) struct Session<'a> {
    pub(super) cluster: Cluster,
    source: &'a ClusterSource,
    /// The namespace to read where no flag says otherwise.
    own: String,
}

impl<'a> Session<'a> {
    pub(super) fn new(cluster: Cluster, source: &'a ClusterSource) -> Self {
        let own = source.namespace.as_deref().unwrap_or(cluster.default_namespace()).to_owned();
        Self { cluster, source, own }
    }

    pub(super) fn scope(&self) -> Scope {
        match self.source.namespaces.as_slice() {
            [] if self.source.all_namespaces => Scope::AllNamespaces,
            [] => Scope::Namespace(self.own.clone()),
            several => Scope::Namespaces(several.to_vec()),
        }
    }

    /// The query for one list: of all namespaces, or of one's own.
    pub(super) fn query(&self) -> PodQuery {
        PodQuery {
            namespace: (!self.source.all_namespaces).then(|| self.own.clone()),
            label_selector: self.source.labels.clone(),
            field_selector: self.source.fields.clone(),
            chunk_size: self.source.chunk_size,
        }
    }

    /// Reads the requested pods.
    pub(super) async fn read<C: Collect>(&self, reader: &mut PodReader<'_, C>) -> Result<(), Error> {
        reader.outcome.scope = self.scope();
        reader.outcome.context = self.cluster.context().map(ToOwned::to_owned);
        let all = self.source.all_namespaces;
        if !self.source.namespaces.is_empty() {
            let refused = self.read_each(&self.source.namespaces, reader).await?;
            reader.outcome.complete = refused.is_empty();
            // A namespace that was named needs a reason for being missing.
            reader.outcome.problems.extend(refused.into_iter().map(|(_, error)| error));
        } else if let Some(names) = reader.names.only_pods() {
            let whose = MetricsScope::Pods { namespace: self.own.clone(), names: names.clone() };
            reader.outcome.metrics = self.with_usage(whose, self.read_named(names, reader)).await?.1;
        } else {
            let whose =
                if all { MetricsScope::All } else { MetricsScope::Namespaces(vec![self.own.clone()]) };
            let query = self.query();
            match self.with_usage(whose, self.cluster.list_pods(&query, reader)).await {
                Ok((_, metrics)) => reader.outcome.metrics = metrics,
                Err(error) if all && error.is_forbidden() => self.read_allowed(error, reader).await?,
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Waits for pods and, where they were asked for, for figures of usage at the same time. Without the pods the
    /// figures are of no use.
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

    /// Reads pods by name, one by one.
    async fn read_named<C: Collect>(
        &self,
        names: Vec<String>,
        reader: &mut PodReader<'_, C>,
    ) -> Result<(), Error> {
        for name in names {
            match self.cluster.get_pod(&self.own, &name, C::NEEDS_WIDE).await {
                Ok(Some(pod)) => reader.take(pod, Origin::Pod),
                // Reported at the end, with everything that is missing.
                Ok(None) => {}
                // Being denied one pod does not affect the others.
                Err(error) if error.is_forbidden() => {
                    reader.names.mark_found(&name);
                    reader.outcome.problems.push(error);
                }
                Err(error) => return Err(error),
            }
        }
        // Commands that keep pods list them by prefix later.
        if !C::KEEPS_PODS && reader.names.missing().next().is_some() {
            let mut others = reader.part();
            // Without the permission to list pods, there are no suggestions.
            if self.cluster.list_pods(&self.query(), &mut others).await.is_ok() {
                reader.similar.append(others.similar);
            }
        }
        Ok(())
    }

    /// Reads several namespaces in their order. Returns those that are forbidden.
    async fn read_each<C: Collect>(
        &self,
        namespaces: &[String],
        reader: &mut PodReader<'_, C>,
    ) -> Result<Vec<(String, Error)>, Error> {
        let mut parts: Vec<PodReader<'_, C>> = namespaces.iter().map(|_| reader.part()).collect();
        let query = self.query();
        let lists = async { Ok(self.cluster.list_pods_of(namespaces, &query, &mut parts).await) };
        let (done, metrics) = self.with_usage(MetricsScope::Namespaces(namespaces.to_vec()), lists).await?;
        let mut refused = Vec::new();
        for ((namespace, part), done) in namespaces.iter().zip(parts).zip(done) {
            match done {
                Ok(()) => reader.append(part),
                Err(error) if error.is_forbidden() => refused.push((namespace.clone(), error)),
                // Pods of half a namespace would look like all of them.
                Err(error) => reader.outcome.problems.push(error),
            }
        }
        reader.outcome.metrics = metrics;
        Ok(refused)
    }

    /// The namespace of the context, and those of other contexts for the same cluster.
    fn namespaces_of_kubeconfig(&self) -> Vec<String> {
        let others = self.cluster.namespaces_of_kubeconfig().iter().filter(|n| **n != self.own);
        std::iter::once(self.own.clone()).chain(others.cloned()).collect()
    }

    /// Reads the namespaces that are allowed, one by one, if listing all at once is forbidden. Notes the others.
    async fn read_allowed<C: Collect>(
        &self,
        refusal: Error,
        reader: &mut PodReader<'_, C>,
    ) -> Result<(), Error> {
        let (namespaces, known) = match self.cluster.namespaces().await {
            Ok(namespaces) => (namespaces, true),
            Err(error) if error.is_forbidden() => (self.namespaces_of_kubeconfig(), false),
            Err(error) => return Err(error),
        };
        reader.restart();
        let refused = self.read_each(&namespaces, reader).await?;
        // An empty namespace says nothing about the others.
        if refused.len() == namespaces.len() || (!known && reader.collected.is_empty()) {
            return Err(refusal);
        }
        reader.outcome.complete = known && refused.is_empty();
        let is_shown = |name: &&str| refused.iter().all(|(namespace, _)| namespace != name);
        let shown: Vec<&str> = namespaces.iter().map(String::as_str).filter(is_shown).collect();
        let note = if !known {
            format!(
                "forbidden to list pods in all namespaces, and to list namespaces: showing the namespaces in the \
                 kubeconfig ({}); use --namespaces for others",
                comma_list(&shown, NAMED)
            )
        } else if refused.is_empty() {
            "forbidden to list pods in all namespaces at once: each namespace was listed separately"
                .to_owned()
        } else {
            let names: Vec<&str> = refused.iter().map(|(namespace, _)| namespace.as_str()).collect();
            format!(
                "forbidden to list pods in all namespaces: showing {} of {}, without {}",
                shown.len(),
                namespaces.len(),
                comma_list(&names, NAMED)
            )
        };
        reader.outcome.notes.push(note);
        Ok(())
    }
}
