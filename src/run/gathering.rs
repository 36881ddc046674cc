//! The one way to read pods, for every command: rules first, then files, a cluster, or several.

use std::io;

use super::fleet::{self, Parts};
use super::live::{Session, until_interrupted};
use super::outcome::ReadOutcome;
use super::progress::Progress;
use super::reading::{Collect, PodReader};
use crate::classify::Rules;
use crate::cluster::Cluster;
use crate::error::Error;
use crate::files;
use crate::settings::{PodRequest, PodSource, RulesSource, rules_places};

/// Reads and judges every requested pod.
///
/// Errors: rules that cannot be read (exit code 2), a cluster that does not answer, an interruption.
pub(super) fn gather<C: Collect>(
    request: &PodRequest,
    collector: C,
    stdin: &mut dyn io::Read,
) -> Result<(C, ReadOutcome), Error> {
    gather_parts(request, collector, stdin).map(|parts| parts.merged(|_, _| {}))
}

/// Reads and judges every requested pod, and keeps apart what each of several contexts gives.
///
/// Errors: as [`gather`], but a cluster of several that does not answer is part of the result.
pub(super) fn gather_parts<C: Collect>(
    request: &PodRequest,
    collector: C,
    stdin: &mut dyn io::Read,
) -> Result<Parts<C>, Error> {
    let (rules, progress) = (load_rules(&request.rules)?, Progress::default());
    let selection = match &request.source {
        PodSource::Files { selection, .. } => Some(selection),
        PodSource::Cluster(_) => None,
    };
    let mut reader = PodReader::new(&request.names, selection, &rules, &progress, collector);
    match &request.source {
        PodSource::Files { paths, recursive, .. } => {
            files::read(paths, files::Options { recursive: *recursive }, stdin, &mut reader)?;
            reader.take_snapshots();
        }
        PodSource::Cluster(source) => {
            if let Some(fleet) = &source.fleet {
                return until_interrupted(progress.shown_during(fleet::read(source, fleet, reader)));
            }
            until_interrupted(progress.shown_during(async {
                let session = Session::new(Cluster::connect(&source.connection).await?, source);
                // Before that a credential plugin may have been asking.
                progress.begin(&source.connection);
                session.read(&mut reader).await?;
                C::follow_up(&mut reader, &session.cluster, source).await;
                Ok(())
            }))?;
        }
    }
    let (collected, outcome) = reader.finish();
    Ok(Parts::One(collected, outcome))
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
