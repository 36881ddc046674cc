//! `--contexts`: the flags of commands that read several clusters at once.

use clap::Args;
use globset::Glob;

use super::output;
use crate::error::Error;
use crate::settings::{ContextGlobs, Fleet, PodRequest, PodSource};

/// The page size where no other is asked for.
const CHUNK_SIZE: u32 = 200;

#[derive(Debug, Args)]
pub(super) struct FleetArgs {
    /// Several contexts, such as 'prod-*,!prod-old'
    ///
    /// These contexts of the kubeconfig are read; * matches anything, and ! excludes. A cluster that does not answer costs its
    /// own pods only. Contexts with the same server and user are read once.
    #[arg(
        long,
        value_name = "GLOB,...",
        value_delimiter = ',',
        conflicts_with = "filename",
        help_heading = "Which pods"
    )]
    contexts: Vec<String>,
    /// How many contexts to read at the same time
    #[arg(long, value_name = "N", default_value_t = 8, hide_short_help = true, value_parser = output::number::<usize>, help_heading = "Which pods")]
    parallel: usize,
}

impl FleetArgs {
    pub(super) fn is_given(&self) -> bool {
        !self.contexts.is_empty()
    }

    /// Makes `request` read the contexts.
    ///
    /// Errors: an invalid glob, or a flag that selects one cluster (exit code 2).
    pub(super) fn apply(self, request: &mut PodRequest) -> Result<(), Error> {
        let PodSource::Cluster(source) = &mut request.source else { return Ok(()) };
        if !self.is_given() {
            return Ok(());
        }
        let connection = &source.connection;
        let of_one = [
            ("--context", connection.context.is_some()),
            ("--cluster", connection.cluster.is_some()),
            ("--server", connection.server.is_some()),
        ];
        if let Some((flag, _)) = of_one.iter().find(|(_, is_given)| *is_given) {
            return Err(
                Error::usage(format!("--contexts cannot be used with {flag}")).hint("leave out one of them")
            );
        }
        if self.parallel == 0 {
            return Err(Error::usage("--parallel takes a number from 1 on"));
        }
        // Several pages are in memory for each context that is being read.
        if source.chunk_size == super::pods::CHUNK_SIZE {
            source.chunk_size = CHUNK_SIZE;
        }
        source.fleet = Some(Fleet { globs: globs(&self.contexts)?, parallel: self.parallel });
        Ok(())
    }
}

fn globs(words: &[String]) -> Result<ContextGlobs, Error> {
    let mut globs = ContextGlobs::default();
    for word in words.iter().filter(|word| !word.is_empty()) {
        let (text, is_excluded) = word.strip_prefix('!').map_or((word.as_str(), false), |text| (text, true));
        let glob = Glob::new(text).map_err(|error| {
            Error::usage(format!("invalid glob \"{word}\" for --contexts: {}", error.kind()))
                .hint("`*` matches anything, `?` one character, `[ab]` a or b, and `!` in front excludes")
        })?;
        if is_excluded {
            globs.excluded.push(glob.compile_matcher());
        } else {
            globs.included.push((text.to_owned(), glob.compile_matcher()));
        }
    }
    Ok(globs)
}
