//! The one way to read pods, for every command: rules first, then files, a cluster, or several.

use std::io;

use super::fleet::{self, Apart};
use super::live::{Session, until_interrupted};
use super::outcome::ReadOutcome;
use super::progress::Progress;
use super::reading::{Collect, PodReader};
use crate::classify::Rules;
use crate::cluster::Cluster;
use crate::error::Error;
use crate::files;
use crate::settings::{ClusterSource, Fleet, PodRequest, PodSource, RulesSource, rules_places};

/// Reads and judges every requested pod.
///
/// Errors: rules that cannot be read (exit code 2), a cluster that does not answer, an interruption. A cluster of several that
/// does not answer is part of the result.
pub(super) fn gather<C: Collect>(
    request: &PodRequest,
    collector: C,
    stdin: &mut dyn io::Read,
) -> Result<(C, ReadOutcome), Error> {
    gather_prepared(request, collector, stdin, |_, _| {})
}

/// The same, where `prepare` does what must be done to what each cluster gave before it is merged: figures of usage are
/// joined by names that are unique in one cluster.
pub(super) fn gather_prepared<C: Collect>(
    request: &PodRequest,
    collector: C,
    stdin: &mut dyn io::Read,
    mut prepare: impl FnMut(&mut C, &mut ReadOutcome),
) -> Result<(C, ReadOutcome), Error> {
    let (rules, progress) = (load_rules(&request.rules)?, Progress::default());
    let reader = new_reader(request, &rules, &progress, collector);
    if let Some((source, fleet)) = fleet_of(request) {
        let reading = fleet::read_merged(source, fleet, reader, prepare);
        return until_interrupted(progress.shown_during(reading));
    }
    let (mut collected, mut outcome) = read_one(request, reader, stdin)?;
    prepare(&mut collected, &mut outcome);
    Ok((collected, outcome))
}

/// Reads and judges every requested pod, and keeps apart what each of several contexts gives, with its name.
///
/// Errors: as [`gather`].
pub(super) fn gather_apart<C: Collect>(
    request: &PodRequest,
    collector: C,
    stdin: &mut dyn io::Read,
) -> Result<(Apart<C>, ReadOutcome), Error> {
    let (rules, progress) = (load_rules(&request.rules)?, Progress::default());
    let reader = new_reader(request, &rules, &progress, collector);
    if let Some((source, fleet)) = fleet_of(request) {
        return until_interrupted(progress.shown_during(fleet::read_apart(source, fleet, reader)));
    }
    let (collected, outcome) = read_one(request, reader, stdin)?;
    Ok((vec![(None, collected)], outcome))
}

fn new_reader<'a, C: Collect>(
    request: &'a PodRequest,
    rules: &'a Rules,
    progress: &'a Progress,
    collector: C,
) -> PodReader<'a, C> {
    let selection = match &request.source {
        PodSource::Files { selection, .. } => Some(selection),
        PodSource::Cluster(_) => None,
    };
    PodReader::new(&request.names, selection, rules, progress, collector)
}

/// The contexts to read, if there are several.
fn fleet_of(request: &PodRequest) -> Option<(&ClusterSource, &Fleet)> {
    match &request.source {
        PodSource::Cluster(source) => Some((&**source, source.fleet.as_ref()?)),
        PodSource::Files { .. } => None,
    }
}

/// Reads files, or one cluster.
fn read_one<C: Collect>(
    request: &PodRequest,
    mut reader: PodReader<'_, C>,
    stdin: &mut dyn io::Read,
) -> Result<(C, ReadOutcome), Error> {
    match &request.source {
        PodSource::Files { paths, recursive, .. } => {
            files::read(paths, files::Options { recursive: *recursive }, stdin, &mut reader)?;
            reader.take_snapshots();
        }
        PodSource::Cluster(source) => {
            let progress = reader.progress;
            until_interrupted(progress.shown_during(async {
                let session = Session::new(Cluster::connect(&source.connection).await?, source);
                // Before that a credential plugin may have been asking.
                progress.begin(&source.connection);
                C::prepare(&mut reader, &session.cluster).await;
                session.read(&mut reader).await?;
                C::follow_up(&mut reader, &session.cluster, source).await;
                Ok(())
            }))?;
        }
    }
    Ok(reader.finish())
}

/// Reads the user's own rules. This goes before anything else: a broken rule must not cost a long list first.
pub(super) fn load_rules(source: &RulesSource) -> Result<Rules, Error> {
    match source {
        RulesSource::None => Ok(Rules::default()),
        RulesSource::File(path) => files::rules::read(path)?.ok_or_else(|| {
            Error::usage(format!("cannot read the rules in {}: no such file or directory", path.display()))
        }),
        RulesSource::Usual => {
            for path in rules_places() {
                if let Some(rules) = files::rules::read(&path)? {
                    return Ok(rules);
                }
            }
            Ok(Rules::default())
        }
    }
}
