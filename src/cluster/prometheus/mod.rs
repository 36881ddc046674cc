//! History from Prometheus, or from what speaks its API: through the API server's proxy to a service of the cluster, or at an
//! address of its own. `services` recognizes it, `server` sends one query.
//!
//! History only supplements pods: what goes wrong is an error beside them.

mod server;
mod services;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use jiff::Timestamp;

use super::{Cluster, ObjectKind};
use crate::error::Error;
use crate::history::{CPU_RULES, Chunk, CpuSource, Figure, History, Wanted, chunks, count_of_rule, probe};
use crate::settings::{HistoryRequest, PrometheusSource};
use crate::wording::{comma_list, one_or_many};
use server::{Prometheus, QueryFailure};
use services::Candidate;

/// How many queries are sent at the same time.
const PARALLEL: usize = 2;
/// After so many queries without an answer, no more are sent.
const MOST_FAILURES: usize = 3;
/// How often queries are halved.
const MOST_HALVINGS: usize = 100;
/// How many services are tried.
const MOST_TRIES: usize = 6;
/// How many names a message has.
const NAMED: usize = 3;

/// What containers used, and what there is to say about it.
#[derive(Debug, Default)]
pub(crate) struct PastUse {
    pub(crate) history: History,
    pub(crate) notes: Vec<String>,
    /// What is missing, and why.
    pub(crate) problems: Vec<Error>,
}

/// The queries of a run.
struct Queries<'a> {
    prometheus: &'a Prometheus,
    request: &'a HistoryRequest,
    cpu: CpuSource,
    /// Unix seconds.
    at: i64,
}

/// The figures that were asked and not answered, by namespace.
type Missing = BTreeMap<String, BTreeSet<&'static str>>;

impl Cluster {
    /// Asks Prometheus what the `wanted` containers used in the time before `now` (UTC).
    pub(crate) async fn past_use(
        &self,
        request: &HistoryRequest,
        wanted: &Wanted,
        now: Timestamp,
    ) -> PastUse {
        let mut past =
            PastUse { history: History::new(request.question.window.steps()), ..PastUse::default() };
        if wanted.is_empty() {
            return past;
        }
        let request = &self.for_context(request);
        let at = now.as_second();
        let prometheus = match self.prometheus(request, at).await {
            Ok(prometheus) => prometheus,
            Err(error) => {
                past.problems.push(error);
                return past;
            }
        };
        let cpu = match cpu_source(&prometheus, request, at).await {
            Ok(cpu) => cpu,
            Err(failure) => {
                past.problems.push(failure.into_error(&prometheus.name));
                return past;
            }
        };
        let (window, percentile) = (request.question.window, request.question.percentile);
        past.notes.push(format!("history: {window} from {}, CPU is {percentile}", prometheus.name));
        Queries { prometheus: &prometheus, request, cpu, at }.send(wanted, &mut past).await;
        if past.history.is_empty() && past.problems.is_empty() {
            let what = format!("history: {} has no figures for these containers", prometheus.name);
            past.problems.push(
                Error::failed(what).hint(
                    "--prometheus-label cluster=NAME selects this cluster in a server that has several",
                ),
            );
        }
        past
    }

    /// The request with the name of the context in labels that ask for it.
    fn for_context(&self, request: &HistoryRequest) -> HistoryRequest {
        let mut request = request.clone();
        for (_, value) in &mut request.question.labels {
            *value = value.replace(HistoryRequest::CONTEXT, self.context().unwrap_or_default());
        }
        request
    }

    /// The server to ask, which has metrics of containers.
    async fn prometheus(&self, request: &HistoryRequest, at: i64) -> Result<Prometheus, Error> {
        let prometheus = match &request.source {
            PrometheusSource::Discovered => return self.discovered(request, at).await,
            PrometheusSource::Service(service) => Prometheus::of_service(self, service, request),
            PrometheusSource::Url(url) => Prometheus::of_url(self, url, request)
                .await
                .map_err(|error| Error::failed(format!("history: {}", error.message())))?,
        };
        prove(&prometheus, request, at).await?;
        Ok(prometheus)
    }

    /// The best of the services that look like Prometheus and have metrics of containers. Between equals it does not choose.
    async fn discovered(&self, request: &HistoryRequest, at: i64) -> Result<Prometheus, Error> {
        let by_name = "`--prometheus NAMESPACE/SERVICE:PORT` or `--prometheus URL`";
        let mut found: Vec<Candidate> = Vec::new();
        let take = |object| found.extend(services::candidate(&object));
        if let Err(error) = self.list_objects(&ObjectKind::SERVICES, None, take).await {
            let why = if error.is_forbidden() {
                "forbidden to list services in all namespaces".to_owned()
            } else {
                error.message().to_owned()
            };
            return Err(Error::failed(format!("history: cannot look for Prometheus: {why}")).hint(by_name));
        }
        found.sort_by(|a, b| b.score.cmp(&a.score).then_with(|| a.service.cmp(&b.service)));
        let (mut first, mut tries) = (None, 0);
        for equals in found.chunk_by(|a, b| a.score == b.score) {
            let mut proven = Vec::new();
            for candidate in equals {
                if tries == MOST_TRIES {
                    break;
                }
                tries += 1;
                let prometheus = Prometheus::of_service(self, &candidate.service, request);
                match prove(&prometheus, request, at).await {
                    Ok(()) => proven.push((candidate, prometheus)),
                    Err(error) => first = first.or(Some(error)),
                }
            }
            if proven.len() > 1 {
                let names: Vec<String> = proven.iter().map(|(found, _)| found.service.to_string()).collect();
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                let listed = comma_list(&names, NAMED);
                let error =
                    Error::failed(format!("history: {} services could be Prometheus: {listed}", names.len()));
                return Err(error.hint(format!("`--prometheus {}`", names[0])));
            }
            if let Some((_, prometheus)) = proven.pop() {
                return Ok(prometheus);
            }
        }
        Err(first.unwrap_or_else(|| {
            Error::failed("history: no service of the cluster looks like Prometheus").hint(by_name)
        }))
    }
}

/// Checks that the server answers, and has metrics of containers.
async fn prove(prometheus: &Prometheus, request: &HistoryRequest, at: i64) -> Result<(), Error> {
    let answer = prometheus.query(&probe(&request.question), at).await;
    let (samples, _) = answer.map_err(|failure| failure.into_error(&prometheus.name))?;
    if samples.iter().any(|sample| sample.value > 0.0) {
        return Ok(());
    }
    let labels = &request.question.labels;
    let with: Vec<String> = labels.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let with = if with.is_empty() { String::new() } else { format!(" with {}", with.join(", ")) };
    let name = &prometheus.name;
    Err(Error::failed(format!(
        "history: {name} has no metrics of containers{with} (container_memory_working_set_bytes)"
    ))
    .hint("it has to scrape the kubelets' /metrics/cadvisor; another server may: --prometheus"))
}

/// The first recording rule that the server has; otherwise a sub-query.
async fn cpu_source(
    prometheus: &Prometheus,
    request: &HistoryRequest,
    at: i64,
) -> Result<CpuSource, QueryFailure> {
    for rule in CPU_RULES {
        let (samples, _) = prometheus.query(&count_of_rule(rule, &request.question), at).await?;
        if samples.iter().any(|sample| sample.value > 0.0) {
            return Ok(CpuSource::Rule(rule));
        }
    }
    Ok(CpuSource::Subquery)
}

impl Queries<'_> {
    /// Sends all queries, and takes what they give. What is too large is halved.
    async fn send(&self, wanted: &Wanted, past: &mut PastUse) {
        let chunks = chunks(wanted);
        let every = Figure::ALL.iter().flat_map(|figure| chunks.iter().map(|chunk| (*figure, chunk.clone())));
        let mut queue: VecDeque<(Figure, Chunk)> = every.collect();
        let (mut failures, mut halvings) = (Vec::new(), 0);
        let (mut missing, mut warnings) = (Missing::new(), BTreeSet::new());
        let mut running = FuturesUnordered::new();
        loop {
            while running.len() < PARALLEL && failures.len() < MOST_FAILURES {
                let Some((figure, chunk)) = queue.pop_front() else { break };
                running.push(async move {
                    let query = figure.query(&self.request.question, self.cpu, &chunk);
                    (figure, self.prometheus.query(&query, self.at).await, chunk)
                });
            }
            let Some((figure, answer, chunk)) = running.next().await else { break };
            match (answer, chunk.halves()) {
                (Ok((samples, said)), _) => {
                    for sample in &samples {
                        past.history.take(figure, sample);
                    }
                    warnings.extend(said);
                }
                (Err(QueryFailure::TooMuch(_)), Some(halves)) if halvings < MOST_HALVINGS => {
                    halvings += 1;
                    halves.into_iter().rev().for_each(|half| queue.push_front((figure, half)));
                }
                (Err(failure), _) => {
                    failures.push(failure);
                    missing.entry(chunk.namespace.to_string()).or_default().insert(figure.noun());
                }
            }
        }
        for (figure, chunk) in queue {
            missing.entry(chunk.namespace.to_string()).or_default().insert(figure.noun());
        }
        past.notes.extend(warnings.into_iter().take(NAMED).map(|said| format!("history: {said}")));
        if let Some(failure) = failures.into_iter().next() {
            past.problems.push(failure.into_error(&self.prometheus.name));
            past.problems.push(Error::failed(format!("history: {}", listed(&missing))));
        }
    }
}

/// `CPU, memory missing for namespaces a, b`.
fn listed(missing: &Missing) -> String {
    let mut alike: BTreeMap<Vec<&str>, Vec<&str>> = BTreeMap::new();
    for (namespace, figures) in missing {
        alike.entry(figures.iter().copied().collect()).or_default().push(namespace);
    }
    let each = alike.iter().map(|(figures, names)| {
        let noun = one_or_many(names.len(), "namespace", "namespaces");
        format!("{} missing for {noun} {}", comma_list(figures, figures.len()), comma_list(names, NAMED))
    });
    each.collect::<Vec<_>>().join("; ")
}
