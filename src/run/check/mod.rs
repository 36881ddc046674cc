//! `check`: reads pods and what belongs to them, looks for findings, and decides the exit code.

mod admission;
mod cluster;
mod files;
mod remarks;

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::gathering::{gather_apart, load_rules};
use super::notes::Scope;
use super::outcome::ReadOutcome;
use super::{Command, Streams};
use crate::check::{
    Admitted, Baseline, CheckReport, Config, Found, Gathering, Policy, SeverityCounts, World, examine,
    set_aside,
};
use crate::error::{Error, ErrorKind, Exit};
use crate::render::{self, FindingsView};
use crate::settings::{ColorChoice, Connection, PodRequest, PodSource, Terminal, check_config_places};

/// What is in each cluster, with its context if several were asked for.
type Worlds = Vec<(Option<String>, World)>;

#[derive(Debug)]
pub(crate) struct CheckCommand {
    pub(crate) pods: PodRequest,
    pub(crate) policy: Policy,
    /// `--kubernetes-version`: major and minor.
    pub(crate) version: Option<(u32, u32)>,
    /// `--admitted`: how to reach the API server that admits pods.
    pub(crate) admitted: Option<Box<Connection>>,
    /// `--max-share`: the share of a pod's requests that sidecars may have.
    pub(crate) max_share: f64,
    /// `--config`: accepted findings and severities.
    pub(crate) config: Option<PathBuf>,
    /// `--baseline`: findings that are known.
    pub(crate) baseline: Option<PathBuf>,
    /// `--write-baseline`.
    pub(crate) write_baseline: Option<PathBuf>,
    /// How to show it; the terminal completes it.
    pub(crate) view: FindingsView,
    pub(crate) color: ColorChoice,
}

impl Command for CheckCommand {
    fn color(&self) -> Option<ColorChoice> {
        Some(self.color)
    }

    /// Reads everything before anything is written, so that an error never follows half a result.
    fn run(self: Box<Self>, terminal: Terminal, streams: &mut Streams<'_>) -> Result<Exit, Error> {
        let now = Timestamp::now();
        let baseline = self.baseline.as_deref().map(read_baseline).transpose()?;
        let config = self.read_config()?;
        let max_share = config.max_share.map_or(self.max_share, |percent| f64::from(percent) / 100.0);
        let (worlds, examined, mut outcome) = self.read(now, max_share, streams)?;
        let (mut found, mut admitted) = (Vec::new(), self.admitted.is_some().then(Vec::new));
        for (context, mut world) in worlds {
            if let (Some(connection), Some(admitted)) = (&self.admitted, &mut admitted) {
                admitted.extend(self.admit(&mut world, connection, context.as_deref(), &mut outcome)?);
            }
            let mut more = examine(&world, &self.policy);
            if !self.policy.no_ignores {
                outcome.notes.extend(set_aside(&world, &self.policy, &mut more));
            }
            for one in &mut more {
                one.context.clone_from(&context);
            }
            found.extend(more);
        }
        if !self.policy.no_ignores {
            let today = now.to_zoned(jiff::tz::TimeZone::UTC).date();
            outcome.notes.extend(config.apply(&self.policy, &mut found, today));
        }
        if let Some(path) = &self.write_baseline {
            write_baseline(path, &found, &mut outcome)?;
        }
        if let Some(baseline) = &baseline {
            let gone = baseline.apply(&mut found).len();
            outcome.notes.extend((gone > 0).then(|| remarks::gone(gone)));
        }
        outcome.notes.sort();
        outcome.notes.dedup();
        let fail_on = &self.policy.fail_on;
        let has_failed = found.iter().any(|one| fail_on.matches(one));
        if fail_on.is_set() && examined == 0 && outcome.problems.is_empty() {
            outcome.problems.push(Error::failed("no pods and no workloads to check"));
        }
        let counts = SeverityCounts::of(&found);
        found.retain(|one| self.policy.shows(one));
        let looked_for = self.policy.selected().collect();
        let report =
            CheckReport { found, counts, examined, looked_for, admitted, metadata: outcome.metadata(now) };
        let view = FindingsView {
            width: terminal.width,
            theme: terminal.theme(self.view.format.is_structured()),
            ..self.view
        };
        let remark = remarks::summary(&report, self.policy.severity, &outcome.scope);
        let for_people = !view.format.is_structured();
        let exit =
            outcome.finish(streams, |out| render::findings(out, &report, &view), remark, for_people)?;
        Ok(exit.or_found(has_failed))
    }
}

impl CheckCommand {
    /// Reads the configuration that was named, or the one in the usual place.
    fn read_config(&self) -> Result<Config, Error> {
        if let Some(path) = &self.config {
            return if path.as_os_str().is_empty() { Ok(Config::default()) } else { read_config(path) };
        }
        let usual = check_config_places().into_iter().find(|path| path.is_file());
        usual.as_deref().map(read_config).transpose().map(Option::unwrap_or_default)
    }

    /// Lets the API server admit the pods of a world; of several, that of its own context. A cluster of several that does not
    /// answer is part of the result.
    fn admit(
        &self,
        world: &mut World,
        connection: &Connection,
        context: Option<&str>,
        outcome: &mut ReadOutcome,
    ) -> Result<Vec<Admitted>, Error> {
        let rules = load_rules(&self.pods.rules)?;
        let namespace = match &self.pods.source {
            PodSource::Files { selection, .. } => selection.namespaces.first().map(String::as_str),
            PodSource::Cluster(_) => None,
        };
        let Some(name) = context else {
            return admission::admit(world, connection, namespace, rules, outcome);
        };
        let connection = Connection { context: Some(name.to_owned()), ..connection.clone() };
        let known = outcome.notes.len();
        let answer = admission::admit(world, &connection, namespace, rules, outcome);
        for note in &mut outcome.notes[known..] {
            *note = format!("context {name:?}: {note}");
        }
        answer.or_else(|error| {
            if error.kind() == ErrorKind::Interrupted {
                return Err(error);
            }
            outcome.problems.push(error.in_context(name));
            Ok(Vec::new())
        })
    }

    /// Reads pods and other objects from files or clusters, each with its context if there are several. Returns how many pods
    /// and templates there are.
    fn read(
        &self,
        now: Timestamp,
        max_share: f64,
        streams: &mut Streams<'_>,
    ) -> Result<(Worlds, usize, ReadOutcome), Error> {
        match &self.pods.source {
            PodSource::Files { paths, recursive, selection } => {
                let rules = load_rules(&self.pods.rules)?;
                let gathering = Gathering::new(rules, now, self.version, max_share);
                let outcome =
                    ReadOutcome::new(Scope::of_files(&selection.namespaces), crate::report::Source::Files);
                let mut reader =
                    files::ObjectReader::new(gathering, selection, self.pods.names.clone(), outcome);
                let options = crate::files::Options { recursive: *recursive };
                crate::files::read_objects(paths, options, streams.stdin, &mut reader)?;
                let (world, examined, outcome) = reader.finish();
                Ok((vec![(None, world)], examined, outcome))
            }
            PodSource::Cluster(_) => {
                let rules = load_rules(&self.pods.rules)?;
                let gathering = Gathering::new(rules, now, self.version, max_share);
                let collector = cluster::CaseCollector::new(gathering, &self.policy, self.admitted.is_some());
                let (parts, mut outcome) = gather_apart(&self.pods, collector, streams.stdin)?;
                let (mut worlds, mut examined) = (Vec::with_capacity(parts.len()), 0);
                for (context, collector) in parts {
                    let (gathering, notes) = collector.into_parts();
                    examined += gathering.examined();
                    let (world, warnings) = gathering.finish(|_, _| false);
                    let place = context.as_ref().map(|name| format!("context {name:?}: "));
                    let place = place.unwrap_or_default();
                    outcome
                        .notes
                        .extend(notes.into_iter().chain(warnings).map(|note| format!("{place}{note}")));
                    worlds.push((context, world));
                }
                Ok((worlds, examined, outcome))
            }
        }
    }
}

fn read_config(path: &Path) -> Result<Config, Error> {
    let shown = path.display();
    let wrong = |what: String| Error::usage(format!("cannot read the configuration {shown}: {what}"));
    let text = std::fs::read_to_string(path).map_err(|error| wrong(crate::wording::io(&error)))?;
    Config::parse(&text).map_err(wrong)
}

fn read_baseline(path: &Path) -> Result<Baseline, Error> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| {
        Error::usage(format!("cannot read the baseline {shown}: {}", crate::wording::io(&error)))
    })?;
    Baseline::parse(&text)
        .map_err(|what| Error::usage(format!("cannot read the baseline {shown}: {what}")))
        .map_err(|error| error.hint(format!("`check --write-baseline {shown}` makes one")))
}

fn write_baseline(path: &Path, found: &[Found], outcome: &mut ReadOutcome) -> Result<(), Error> {
    let baseline = Baseline::of(found);
    std::fs::write(path, baseline.text()).map_err(|error| {
        Error::failed(format!("cannot write the baseline {}: {}", path.display(), crate::wording::io(&error)))
    })?;
    outcome.notes.push(format!(
        "wrote {} to {}",
        crate::wording::counted(baseline.len(), "finding"),
        path.display()
    ));
    Ok(())
}
