//! `migrate`: reads workloads, plans the change of each, and has a server try it without storing anything.

mod cluster;
mod files;
mod preview;
mod prove;

use jiff::Timestamp;
use serde_json::Value;

use super::gathering::load_rules;
use super::outcome::ReadOutcome;
use super::{Command, Streams};
use crate::error::{Error, Exit};
use crate::migrate::{Edited, Level, Migration, MigrationReport, ProbeChoice, Request, edit};
use crate::render::Format;
use crate::render::migrate::{self as render, MigrateView};
use crate::settings::{ColorChoice, PodRequest, PodSource, Terminal};

#[derive(Debug)]
pub(crate) struct MigrateCommand {
    pub(crate) pods: PodRequest,
    /// `-c`.
    pub(crate) containers: Vec<String>,
    /// `--startup-probe`.
    pub(crate) probe: ProbeChoice,
    /// `--keep-pre-stop`.
    pub(crate) keep_pre_stop: bool,
    /// `--kubernetes-version`: major and minor.
    pub(crate) version: Option<(u32, u32)>,
    /// Whether to send dry runs.
    pub(crate) prove: bool,
    /// `--preview`: show which injected sidecars turn native by themselves.
    pub(crate) preview: bool,
    pub(crate) format: Format,
    pub(crate) color: ColorChoice,
    /// The flags that decide about the change, for commands that repeat it: ` -c proxy`.
    pub(crate) flags: String,
}

/// What was read: the workloads with their plans, and the text of a file that is printed again.
struct Planned {
    items: Vec<Migration>,
    text: Option<String>,
    outcome: ReadOutcome,
}

impl Command for MigrateCommand {
    fn color(&self) -> Option<ColorChoice> {
        Some(self.color)
    }

    /// Reads and plans everything before anything is written.
    fn run(self: Box<Self>, terminal: Terminal, streams: &mut Streams<'_>) -> Result<Exit, Error> {
        if self.preview {
            return preview::show(&self.pods, self.version, self.format, terminal, streams);
        }
        let now = Timestamp::now();
        let rules = load_rules(&self.pods.rules)?;
        let request = Request {
            containers: &self.containers,
            probe: &self.probe,
            keep_pre_stop: self.keep_pre_stop,
            rules: &rules,
            now,
            version: self.version,
            others: &[],
        };
        let Planned { items, text, mut outcome } = match &self.pods.source {
            PodSource::Files { paths, recursive, selection } => {
                let input = files::Input { paths, recursive: *recursive, selection };
                files::read(&self, &input, &request, streams.stdin)?
            }
            PodSource::Cluster(source) => cluster::read(&self, source, &request)?,
        };
        if items.is_empty() && outcome.problems.is_empty() {
            outcome.problems.push(Error::failed("no workloads to migrate"));
        }
        let is_refused = items.iter().any(|item| {
            item.proof.as_ref().is_some_and(|proof| proof.level == Level::Refused) || self.leaves(item)
        });
        let edited = edited(&items, text.as_deref(), &mut outcome)?;
        self.only_one(&items)?;
        let report = MigrationReport { items, flags: self.flags.clone(), metadata: outcome.metadata(now) };
        let view = MigrateView {
            format: self.format,
            width: terminal.width,
            theme: terminal.theme(self.format != Format::Text),
        };
        let remarks = remarks(&report, self.format);
        let is_json = self.format == Format::Json;
        let write = |out: &mut dyn std::io::Write| match &edited {
            Some((before, after)) => render::file(out, before, after, &view),
            None => render::report(out, &report, &view),
        };
        let exit = outcome.finish(streams, write, remarks, !is_json)?;
        Ok(if is_refused && exit == Exit::Done { Exit::Failed } else { exit })
    }
}

impl MigrateCommand {
    /// Whether a container that was named stays where it is.
    fn leaves(&self, item: &Migration) -> bool {
        let natives = item.subject.pod().spec.init_containers.iter();
        let natives: Vec<&str> = natives
            .filter(|container| container.restart_policy.as_deref() == Some("Always"))
            .map(|container| container.name.as_str())
            .collect();
        let is_asked =
            |name: &str| self.containers.iter().any(|asked| asked == name) && !natives.contains(&name);
        item.plan.stays.iter().any(|stays| match &stays.container {
            Some(name) => is_asked(name),
            None => true,
        })
    }

    /// Errors: a patch is for one object, and several change.
    fn only_one(&self, items: &[Migration]) -> Result<(), Error> {
        let changed = items.iter().filter(|item| item.plan.changes()).count();
        if self.format != Format::Patch || changed < 2 {
            return Ok(());
        }
        Err(Error::usage(format!("-o patch prints the patch of one workload, and {changed} change"))
            .hint("name one of them, or print all with -o kustomize"))
    }
}

/// The text of the file before and after, if it is to be printed.
fn edited(
    items: &[Migration],
    text: Option<&str>,
    outcome: &mut ReadOutcome,
) -> Result<Option<(String, String)>, Error> {
    let Some(before) = text else { return Ok(None) };
    let mut after = before.to_owned();
    // From the end, so that lines in front keep their numbers.
    for item in items.iter().rev().filter(|item| item.plan.changes()) {
        let Edited { text, lost } = edit(&after, &item.subject, &item.plan)
            .map_err(|why| Error::failed(format!("cannot edit {}: {why}", item.subject.title())))?;
        after = text;
        outcome.notes.extend(lost);
    }
    Ok(Some((before.to_owned(), after)))
}

/// What is said where the output itself cannot say it.
fn remarks(report: &MigrationReport, format: Format) -> Vec<String> {
    if matches!(format, Format::Text | Format::Json) {
        return Vec::new();
    }
    let mut remarks = Vec::new();
    for item in &report.items {
        let title = item.subject.title();
        if !item.plan.changes() {
            remarks.push(format!("{title}: nothing to move"));
        }
        for stays in &item.plan.stays {
            let who = stays.container.as_deref().map(|name| format!(" {name} stays")).unwrap_or_default();
            remarks.push(format!("{title}:{who}: {}", stays.reason));
        }
        if let Some(proof) = &item.proof {
            remarks.push(format!("{title}: {}{}", proof.level.as_str(), proof.because()));
        }
    }
    remarks
}

/// The labels that select a workload's pods, for a request.
fn label_selector(object: &Value) -> Option<String> {
    let selector = &object["spec"]["selector"];
    let labels = selector["matchLabels"].as_object().or_else(|| {
        // A replication controller has no more than labels.
        selector.as_object().filter(|map| map.values().all(Value::is_string))
    })?;
    let pairs: Vec<String> =
        labels.iter().filter_map(|(key, value)| Some(format!("{key}={}", value.as_str()?))).collect();
    (!pairs.is_empty()).then(|| pairs.join(","))
}
