//! Several contexts at once: each is read with a connection of its own, as a single one is, and then they are merged. A
//! cluster that fails costs its own pods only.

mod parts;

use std::time::Instant;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use super::live::Session;
use super::outcome::ReadOutcome;
use super::reading::{Collect, PodReader};
use super::similar::SimilarNames;
use crate::cluster::{ChosenContext, Contexts};
use crate::error::{Error, ErrorKind};
use crate::report::{ContextReport, Names};
use crate::settings::{ClusterSource, Fleet};

/// What each of several contexts gave, with its name; without a name if there is only one source.
pub(super) type Apart<C> = Vec<(Option<String>, C)>;

/// What one context gave. Its judge is gone: it has what repeats in its pods, which only these pods need.
struct ContextPart<C> {
    collected: C,
    outcome: ReadOutcome,
    names: Names,
    similar: SimilarNames,
}

/// Reads every chosen context, and merges each when it is there, after `prepare` did what must be done to each by itself.
/// `reader` is for none of them: it says what is asked.
///
/// Errors: the kubeconfig cannot be read, the flags contradict each other, an interruption.
pub(super) async fn read_merged<C: Collect>(
    source: &ClusterSource,
    fleet: &Fleet,
    reader: PodReader<'_, C>,
    mut prepare: impl FnMut(&mut C, &mut ReadOutcome),
) -> Result<(C, ReadOutcome), Error> {
    let (mut merged, mut ends) = (reader.collected.emptied(), Vec::new());
    let take = |place: usize, part: ContextPart<C>| {
        let ContextPart { mut collected, mut outcome, names, similar } = part;
        prepare(&mut collected, &mut outcome);
        // All parts and what they are merged into would take twice the memory.
        merged.append(collected);
        ends.push((place, outcome, names, similar));
    };
    let notes = each(source, fleet, &reader, take).await?;
    merged.sort_contexts();
    Ok((merged, parts::conclude(reader, ends, notes)))
}

/// The same, but what each context gave stays apart, with its name.
///
/// Errors: as [`read_merged`].
pub(super) async fn read_apart<C: Collect>(
    source: &ClusterSource,
    fleet: &Fleet,
    reader: PodReader<'_, C>,
) -> Result<(Apart<C>, ReadOutcome), Error> {
    let (mut apart, mut ends) = (Vec::new(), Vec::new());
    let take = |place: usize, part: ContextPart<C>| {
        let ContextPart { collected, outcome, names, similar } = part;
        let name = outcome.contexts.first().map(|context| context.name.clone());
        apart.push((place, (name, collected)));
        ends.push((place, outcome, names, similar));
    };
    let notes = each(source, fleet, &reader, take).await?;
    apart.sort_by_key(|(place, _)| *place);
    let apart = apart.into_iter().map(|(_, part)| part).collect();
    Ok((apart, parts::conclude(reader, ends, notes)))
}

/// Reads every chosen context, and passes on each when it is there, with its place in their order. Returns notes about
/// the choice.
async fn each<C: Collect>(
    source: &ClusterSource,
    fleet: &Fleet,
    reader: &PodReader<'_, C>,
    mut take: impl FnMut(usize, ContextPart<C>),
) -> Result<Vec<String>, Error> {
    // Otherwise every context would be asked for the same namespaces.
    let by_namespace = !source.all_namespaces && source.namespace.is_none() && source.namespaces.is_empty();
    let contexts = Contexts::select(&source.connection, &fleet.globs, by_namespace)?;
    let names = contexts.chosen().iter().map(|chosen| chosen.name.as_str());
    reader.progress.begin_contexts(&source.connection, names);
    let mut reads = Vec::with_capacity(contexts.chosen().len());
    for (place, chosen) in contexts.chosen().iter().enumerate() {
        let contexts = &contexts;
        reads.push(async move { read_one(contexts, chosen, source, reader).await.map(|part| (place, part)) });
    }
    let mut parts = stream::iter(reads).buffer_unordered(fleet.parallel.max(1));
    while let Some((place, part)) = parts.try_next().await? {
        take(place, part);
    }
    Ok(contexts.notes().to_vec())
}

/// Reads one context. That it cannot be read is part of the result.
async fn read_one<C: Collect>(
    contexts: &Contexts,
    chosen: &ChosenContext,
    source: &ClusterSource,
    reader: &PodReader<'_, C>,
) -> Result<ContextPart<C>, Error> {
    let ChosenContext { name, server } = chosen;
    let began = Instant::now();
    let new_part = || {
        let mut part = reader.part();
        part.judge.set_context(Some(name.as_str().into()));
        part
    };
    let mut part = new_part();
    let done = async {
        let session = Session::new(contexts.connect(name).await?, source);
        // What is known even if the cluster does not answer.
        part.outcome.scope = session.scope();
        C::prepare(&mut part, &session.cluster).await;
        session.read(&mut part).await?;
        C::follow_up(&mut part, &session.cluster, source).await;
        Ok::<(), Error>(())
    };
    let mut report = ContextReport {
        name: name.clone(),
        server: server.clone(),
        complete: true,
        pods: 0,
        seconds: 0.0,
        error: None,
    };
    if let Err(error) = done.await {
        if matches!(error.kind(), ErrorKind::Usage | ErrorKind::Interrupted | ErrorKind::Closed) {
            return Err(error);
        }
        // Half of a cluster would look like all of it.
        let scope = part.outcome.scope;
        part = new_part();
        part.outcome.scope = scope;
        part.outcome.context = Some(name.clone());
        report.error = Some(error.message().to_owned());
        part.outcome.problems.push(error);
    }
    reader.progress.end_context(name);
    report.pods = part.taken;
    report.seconds = hundredths(began.elapsed().as_secs_f64());
    part.outcome.contexts = vec![report];
    // What is missing here may be in another context.
    let (names, similar) = (std::mem::take(&mut part.names), std::mem::take(&mut part.similar));
    let (collected, outcome) = part.finish();
    Ok(ContextPart { collected, outcome, names, similar })
}

fn hundredths(seconds: f64) -> f64 {
    (seconds * 100.0).round() / 100.0
}
