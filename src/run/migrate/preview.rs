//! `migrate --preview`: reads pods, and what decides about their injected sidecars, as far as permissions allow.

use std::io;

use jiff::Timestamp;
use serde_json::Value;

use crate::classify::Rules;
use crate::cluster::{Cluster, ObjectKind, PageSink, PodQuery};
use crate::error::{Error, Exit};
use crate::migrate::{NAMESPACES, Preview, prometheus_rule};
use crate::model::{Origin, Pod};
use crate::render::Format;
use crate::render::migrate::{self as render, MigrateView};
use crate::report::Judge;
use crate::run::Streams;
use crate::run::gathering::{gather, load_rules};
use crate::run::reading::{Collect, PodReader};
use crate::settings::{ClusterSource, PodRequest, Terminal};
use crate::wording::comma_list;

/// What is read besides pods.
const KINDS: [ObjectKind; 5] = [
    ObjectKind::NODES,
    ObjectKind::HORIZONTAL_POD_AUTOSCALERS,
    ObjectKind::POD_DISRUPTION_BUDGETS,
    ObjectKind::VERTICAL_POD_AUTOSCALERS,
    ObjectKind::MUTATING_WEBHOOKS,
];
/// Pods per page of a namespace of an injector.
const PAGE: u32 = 100;

/// Reads and shows the preview.
pub(super) fn show(
    request: &PodRequest,
    version: Option<(u32, u32)>,
    format: Format,
    terminal: Terminal,
    streams: &mut Streams<'_>,
) -> Result<Exit, Error> {
    if format == Format::PrometheusRule {
        streams.show(|out| out.write_all(prometheus_rule().as_bytes()))?;
        return Ok(Exit::Done);
    }
    let rules = load_rules(&request.rules)?;
    let (collector, mut outcome) = gather(request, Collector::new(rules), streams.stdin)?;
    let Collector { preview, others, notes } = collector;
    outcome.notes.extend(notes);
    let nothing = outcome.nothing_found(preview.pods() == 0);
    let metadata = outcome.metadata(Timestamp::now());
    let report = preview.finish(&others, version, metadata);
    let theme = terminal.theme(format != Format::Text);
    let view = MigrateView { format, width: terminal.width, theme };
    let write = |out: &mut dyn io::Write| render::preview(out, &report, &view);
    outcome.finish(streams, write, nothing, format != Format::Json)
}

/// What is kept of the pods.
struct Collector {
    preview: Preview,
    others: Vec<Value>,
    notes: Vec<String>,
}

impl Collector {
    fn new(rules: Rules) -> Self {
        Self { preview: Preview::new(rules), others: Vec::new(), notes: Vec::new() }
    }
}

impl Collect for Collector {
    fn take(&mut self, pod: Pod, origin: Origin, _: &mut Judge) {
        if origin == Origin::Pod {
            self.preview.take(&pod);
        }
    }

    fn is_empty(&self) -> bool {
        self.preview.pods() == 0
    }

    fn emptied(&self) -> Self {
        Self { preview: self.preview.emptied(), others: Vec::new(), notes: Vec::new() }
    }

    fn append(&mut self, other: Self) {
        self.preview.append(other.preview);
        self.notes.extend(other.notes);
    }

    async fn follow_up(reader: &mut PodReader<'_, Self>, cluster: &Cluster, source: &ClusterSource) {
        let Self { preview, others, notes } = &mut reader.collected;
        if !preview.is_concerned() {
            return;
        }
        for injector in preview.missing_planes() {
            let Some((_, namespace)) = NAMESPACES.iter().find(|(name, _)| *name == injector) else {
                continue;
            };
            let query = PodQuery {
                namespace: Some((*namespace).to_owned()),
                label_selector: None,
                field_selector: None,
                chunk_size: PAGE,
            };
            // Without them, the outlook says that they were not read.
            let _ = cluster.list_pods(&query, &mut Planes(&mut *preview)).await;
        }
        let mut missing = Vec::new();
        for kind in KINDS {
            let namespace = match &source.namespace {
                Some(name) if !source.all_namespaces => name.as_str(),
                _ => cluster.default_namespace(),
            };
            let is_whole = source.all_namespaces || !source.namespaces.is_empty() || !kind.is_namespaced();
            let place = (!is_whole).then_some(namespace);
            let taken = cluster.list_objects(&kind, place, |object| others.push(object)).await;
            if taken.is_err() && !kind.is_custom_resource() {
                missing.push(kind.resource);
            }
        }
        if !missing.is_empty() {
            let kinds = comma_list(&missing, missing.len());
            notes.push(format!("{kinds} could not be read: what depends on them is left out"));
        }
    }
}

/// Takes only the injectors among the pods of a namespace.
struct Planes<'a>(&'a mut Preview);

impl PageSink for Planes<'_> {
    fn pod(&mut self, pod: Pod) {
        self.0.take_plane(&pod);
    }

    fn restart(&mut self) {}
}
