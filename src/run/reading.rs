//! Selects and judges pods as they arrive, from files or a cluster, and hands them to what a command collects.

use std::collections::BTreeSet;

use super::notes::{self, Scope};
use super::outcome::ReadOutcome;
use super::progress::Progress;
use super::similar::SimilarNames;
use crate::classify::Rules;
use crate::cluster::{Cluster, PageSink, Unreadable};
use crate::error::Error;
use crate::files::{self, WantedTemplates};
use crate::model::{Event, Origin, Pod};
use crate::report::{Judge, Names, PodReport, SavedPod, Selection, Snapshots, Source, newest_time};
use crate::settings::ClusterSource;
use crate::wording::{self, counted, one_or_many};

/// What a command keeps of the pods that are selected.
pub(super) trait Collect: Sized {
    /// Whether pods are kept whole, and events in files are wanted.
    const KEEPS_PODS: bool = false;

    /// Whether pods need the part of their spec that only `check` reads.
    const NEEDS_WIDE: bool = false;

    /// Which pod templates in files are taken; `named` where the command line names pods or workloads.
    fn wanted_templates(_named: bool) -> WantedTemplates {
        WantedTemplates::All
    }

    /// Whether reports need the pods' labels.
    fn needs_labels(&self) -> bool {
        false
    }

    fn take(&mut self, pod: Pod, origin: Origin, judge: &mut Judge);

    /// Takes a pod that was not named, or the template of pods that are in the files: others are compared with it.
    fn pass(&mut self, _pod: &Pod, _origin: &Origin, _judge: &mut Judge) {}

    fn take_event(&mut self, event: Event) {
        drop(event);
    }

    /// Whether reports that were saved are enough.
    const TAKES_SAVED: bool = false;

    /// Takes a pod of a snapshot, if `TAKES_SAVED`.
    fn take_saved(&mut self, pod: PodReport) {
        drop(pod);
    }

    /// Whether no pod arrived, shown or not.
    fn is_empty(&self) -> bool;

    /// The same question with nothing collected: for a list that starts again, or one more namespace.
    #[must_use]
    fn emptied(&self) -> Self;

    /// Adds what another namespace gave.
    fn append(&mut self, other: Self);

    /// Brings what was appended into the order of contexts.
    fn sort_contexts(&mut self) {}

    /// Asks the cluster what must be known before pods are collected. A failure costs a note.
    async fn prepare(_reader: &mut PodReader<'_, Self>, _cluster: &Cluster) {}

    /// Asks the cluster what else there is to know, once the pods are collected. A failure costs a note.
    async fn follow_up(_reader: &mut PodReader<'_, Self>, _cluster: &Cluster, _source: &ClusterSource) {}
}

/// Takes the pods of one list, or of all files.
pub(super) struct PodReader<'a, C> {
    rules: &'a Rules,
    selection: Option<&'a Selection>,
    pub(super) progress: &'a Progress,
    pub(super) judge: Judge,
    /// Warnings of the judges of other namespaces.
    warnings: BTreeSet<String>,
    /// What was named, and what of it was found.
    pub(super) names: Names,
    /// Names to suggest for those that are not found.
    pub(super) similar: SimilarNames,
    pub(super) collected: C,
    pub(super) outcome: ReadOutcome,
    /// How many pods were selected.
    pub(super) taken: usize,
    /// Pods of snapshots, until all files are read: only the newest of each context count.
    snapshots: Snapshots,
}

impl<'a, C: Collect> PodReader<'a, C> {
    /// `selection` is what flags select among the pods of files; `None` on a cluster, where the server selects.
    pub(super) fn new(
        names: &Names,
        selection: Option<&'a Selection>,
        rules: &'a Rules,
        progress: &'a Progress,
        collected: C,
    ) -> Self {
        let outcome = match selection {
            Some(selection) => ReadOutcome::new(Scope::of_files(&selection.namespaces), Source::Files),
            None => ReadOutcome::new(Scope::AllNamespaces, Source::Cluster),
        };
        let judge = Judge::new(rules.clone(), collected.needs_labels());
        let (warnings, names, similar) = (BTreeSet::new(), names.clone(), SimilarNames::default());
        let snapshots = Snapshots::default();
        Self {
            rules,
            selection,
            progress,
            judge,
            warnings,
            names,
            similar,
            collected,
            outcome,
            taken: 0,
            snapshots,
        }
    }

    /// A reader for one of several lists that are read at the same time. It has a judge of its own, so that they share
    /// nothing that changes.
    pub(super) fn part(&self) -> Self {
        let mut part =
            Self::new(&self.names, self.selection, self.rules, self.progress, self.collected.emptied());
        part.names.reset();
        part.judge.set_context(self.judge.context().cloned());
        part
    }

    /// Adds what another list gave.
    pub(super) fn append(&mut self, part: Self) {
        self.names.merge(&part.names);
        self.similar.append(part.similar);
        self.warnings.extend(part.judge.warnings().map(ToOwned::to_owned));
        self.collected.append(part.collected);
        self.taken += part.taken;
        self.outcome.problems.extend(part.outcome.problems);
        self.outcome.notes.extend(part.outcome.notes);
    }

    pub(super) fn take(&mut self, pod: Pod, origin: Origin) {
        if !self.selection.is_none_or(|selection| selection.admits(&pod)) {
            return;
        }
        if self.names.admit(&pod, &origin) {
            self.taken += 1;
            self.collected.take(pod, origin, &mut self.judge);
        } else {
            self.names.missing().for_each(|target| self.similar.offer(target, &pod));
            self.collected.pass(&pod, &origin, &mut self.judge);
        }
    }

    /// Takes the pods of snapshots, once all files are read.
    pub(super) fn take_snapshots(&mut self) {
        let mut lacks_labels = false;
        for (context, snapshot) in std::mem::take(&mut self.snapshots).into_contexts() {
            self.outcome.newest = self.outcome.newest.max(Some(snapshot.time));
            self.outcome.complete &= snapshot.is_complete;
            self.outcome.notes.extend(notes::about_snapshot(context.as_deref(), &snapshot));
            for pod in snapshot.pods {
                if let Some(selection) = self.selection {
                    lacks_labels |= selection.needs_labels() && pod.labels.is_none();
                    if !selection.admits_report(&pod) {
                        continue;
                    }
                }
                if self.names.admit_report(&pod) {
                    self.taken += 1;
                    self.collected.take_saved(pod);
                }
            }
        }
        if lacks_labels {
            let text = "the snapshot has no labels, so -l cannot select its pods";
            self.outcome.problems.push(Error::failed(text).hint("save it with --show-labels"));
        }
    }

    /// What was collected and how that went, with what was named and never found, and with warnings about
    /// annotations and rules.
    pub(super) fn finish(mut self) -> (C, ReadOutcome) {
        self.outcome.problems.extend(self.not_found());
        self.warnings.extend(self.judge.warnings().map(ToOwned::to_owned));
        self.outcome.notes.extend(self.warnings);
        (self.collected, self.outcome)
    }

    /// An error for each name that was never found.
    fn not_found(&self) -> Vec<Error> {
        let from_files = self.outcome.source == Source::Files;
        let not_found = |target| notes::not_found(target, &self.outcome.scope, from_files, &self.similar);
        self.names.missing().map(not_found).collect()
    }
}

impl<C: Collect> files::Sink for PodReader<'_, C> {
    fn pod(&mut self, pod: Pod, origin: Origin) {
        self.outcome.newest = self.outcome.newest.max(newest_time(&pod));
        self.take(pod, origin);
    }

    fn wanted_templates(&self) -> WantedTemplates {
        C::wanted_templates(!self.names.is_empty())
    }

    fn wants_saved(&self) -> bool {
        C::TAKES_SAVED
    }

    fn saved(&mut self, line: &[u8]) -> Result<(), String> {
        let saved: SavedPod = serde_json::from_slice(line).map_err(|error| wording::json(&error))?;
        self.snapshots.take(saved, &mut self.judge)
    }

    fn template_of_pods(&mut self, template: Pod, origin: Origin) {
        if self.selection.is_none_or(|selection| selection.admits(&template)) {
            self.collected.pass(&template, &origin, &mut self.judge);
        }
    }

    fn wants_events(&self) -> bool {
        C::KEEPS_PODS
    }

    fn event(&mut self, event: Event) {
        self.outcome.newest = self.outcome.newest.max(event.last());
        self.collected.take_event(event);
    }

    fn problem(&mut self, error: Error) {
        self.outcome.problems.push(error);
    }

    fn note(&mut self, note: String) {
        self.outcome.notes.push(note);
    }
}

impl<C: Collect> PageSink for PodReader<'_, C> {
    fn pod(&mut self, pod: Pod) {
        self.take(pod, Origin::Pod);
    }

    fn keeps_pods(&self) -> bool {
        C::KEEPS_PODS
    }

    fn needs_wide(&self) -> bool {
        C::NEEDS_WIDE
    }

    fn page(&mut self, pods: usize, remaining: Option<i64>) {
        self.progress.page(pods, remaining);
    }

    fn restart(&mut self) {
        self.collected = self.collected.emptied();
        self.taken = 0;
        self.outcome.problems.clear();
        self.names.reset();
    }

    fn unreadable(&mut self, pods: Vec<Unreadable>, more: usize) {
        self.outcome.problems.extend(pods.iter().map(|pod| unreadable_pod(pod, "the list")));
        if more > 0 {
            let message = format!("cannot read {}, skipped", counted(more, "more pod"));
            self.outcome.problems.push(Error::failed(message));
        }
    }

    fn repeated(&mut self, pods: usize) {
        let were = one_or_many(pods, "was", "were");
        let count = counted(pods, "pod");
        self.outcome
            .notes
            .push(format!("{count} {were} sent more than once by the server, and counted once"));
    }
}

/// The error for a pod that was skipped, or for the pod of an event.
pub(super) fn unreadable_pod(pod: &Unreadable, source: &str) -> Error {
    let which = if pod.pod == "?/?" { format!("a pod of {source}") } else { format!("pod {}", pod.pod) };
    Error::failed(format!("cannot read {which}, skipped: {}", pod.why))
}
