//! `list`: rows of pods, and what is not among them.

use std::path::PathBuf;

use jiff::Timestamp;

use super::gathering::gather_prepared;
use super::outcome::{ReadOutcome, figures_expected_before};
use super::reading::Collect;
use super::{Command, Streams, notes, save, watch};
use crate::error::{Error, Exit};
use crate::files::WantedTemplates;
use crate::model::{Origin, Pod, Usage};
use crate::render::{self, Shape, View};
use crate::report::{
    Concern, FailOn, Filter, Gate, Gathered, HealthyPods, Judge, ListReport, OddOnes, PodReport, Siblings,
    Unmeasured, in_common, sort_worst_first,
};
use crate::settings::{ColorChoice, PodRequest, PodSource, Terminal};

#[derive(Debug)]
pub(crate) struct ListCommand {
    pub(crate) pods: PodRequest,
    /// Which of the judged pods are shown.
    pub(crate) filter: Filter,
    /// How to show them; the terminal completes it.
    pub(crate) view: View,
    /// `-w`.
    pub(crate) watch: bool,
    /// `--fail-on`.
    pub(crate) fail_on: Vec<FailOn>,
    /// `--save`.
    pub(crate) save: Option<PathBuf>,
    pub(crate) color: ColorChoice,
}

impl Command for ListCommand {
    fn color(&self) -> Option<ColorChoice> {
        Some(self.color)
    }

    /// Reads everything before anything is written, so that an error never follows half a result.
    fn run(self: Box<Self>, terminal: Terminal, streams: &mut Streams<'_>) -> Result<Exit, Error> {
        let now = Timestamp::now();
        let Self { pods, filter, view, watch, fail_on, save, .. } = *self;
        let theme = terminal.theme(view.format.is_structured());
        let mut view = View { width: terminal.width, theme, ..view };
        let rows = RowCollector::new(&filter, pods.names.are_specific(), view.needs_labels());
        if let (true, PodSource::Cluster(source)) = (watch, &pods.source) {
            return watch::follow(&pods, source, rows, view, streams).map(|()| Exit::Done);
        }
        let prepare = |rows: &mut RowCollector<'_>, outcome: &mut ReadOutcome| {
            let (settled, as_of) = (outcome.settled_until(now), outcome.as_of(now));
            rows.compare();
            rows.gathered.settle(settled, as_of, rows.named, &filter);
            outcome.join_usage(|usage| rows.measure(usage, now));
        };
        let (RowCollector { mut gathered, odd_ones, healthy, .. }, mut outcome) =
            gather_prepared(&pods, rows, streams.stdin, prepare)?;
        let (settled, as_of) = (outcome.settled_until(now), outcome.as_of(now));
        if filter.unhealthy && !view.order.is_given() {
            sort_worst_first(&mut gathered.rows, as_of);
        }
        let mut gate = Gate::new(&fail_on);
        gathered.rows.iter().for_each(|pod| gate.take(pod));
        let odd_rows = gathered.rows.iter().filter(|pod| pod.odd.is_some());
        gate.take_odd(odd_rows.count() + odd_ones.hidden_pods());
        view.now = outcome.ages_as_of(now, view.shows_ages() && !gathered.rows.is_empty());
        view.contexts = outcome.contexts.len() > 1 || gathered.has_several_contexts();
        if let Some(path) = &save {
            save::save(path, &gathered.rows, as_of, &mut outcome)?;
        }
        view.namespaces |= outcome.scope.names_several() || gathered.has_several_namespaces();
        let left_out = notes::left_out(&gathered, &outcome.scope, outcome.problems.is_empty());
        let odd = if filter.odd { None } else { notes::odd_ones(&gathered.rows, &odd_ones, view.namespaces) };
        let in_common = in_common(&gathered.rows, &healthy, as_of);
        // A summary has it itself.
        let said = in_common.iter().filter(|_| view.shape != Shape::Summary);
        let remarks: Vec<String> =
            said.map(|found| found.sentence(as_of)).chain(odd).chain(left_out).collect();
        let mut report = ListReport { gathered, filter, as_of, in_common, metadata: outcome.metadata(now) };
        let for_people = !view.format.is_structured();
        let exit =
            outcome.finish(streams, |out| render::list(out, &mut report, &view), remarks, for_people)?;
        Ok(exit.or_found(gate.is_closed(as_of, settled)))
    }
}

/// Makes rows of pods and drops the pods.
pub(super) struct RowCollector<'a> {
    pub(super) filter: &'a Filter,
    /// Whether pods were named: those need no sidecars to be shown.
    pub(super) named: bool,
    labels: bool,
    pub(super) gathered: Gathered,
    siblings: Siblings,
    /// Which pods differ from their siblings, once they are compared.
    odd_ones: OddOnes,
    /// The healthy pods that `--unhealthy` leaves out.
    healthy: HealthyPods,
}

impl<'a> RowCollector<'a> {
    /// `labels` keeps the pods' labels.
    pub(super) fn new(filter: &'a Filter, named: bool, labels: bool) -> Self {
        let (gathered, siblings, healthy) = <(Gathered, Siblings, HealthyPods)>::default();
        Self { filter, named, labels, gathered, siblings, odd_ones: OddOnes::default(), healthy }
    }

    /// Compares pods with their siblings, which are all in one cluster.
    fn compare(&mut self) {
        self.odd_ones = std::mem::take(&mut self.siblings).compared();
        for pod in &mut self.gathered.rows {
            pod.odd = self.odd_ones.of(pod).cloned();
        }
    }

    /// Adds a row, or counts the pod as left out.
    fn gather(&mut self, report: PodReport, concern: Concern) {
        if concern == Concern::Row {
            self.gathered.add(report);
        } else if self.filter.unhealthy {
            self.healthy.take(&report);
        }
    }

    /// Adds usage to the rows.
    fn measure(&mut self, usage: &Usage, now: Timestamp) -> Unmeasured {
        let mut unmeasured = Unmeasured::default();
        for pod in &mut self.gathered.rows {
            unmeasured.measure(pod, usage, figures_expected_before(now));
        }
        unmeasured
    }
}

impl Collect for RowCollector<'_> {
    const TAKES_SAVED: bool = true;

    fn wanted_templates(named: bool) -> WantedTemplates {
        WantedTemplates::Once { idle: named }
    }

    fn needs_labels(&self) -> bool {
        self.labels
    }

    fn take(&mut self, pod: Pod, origin: Origin, judge: &mut Judge) {
        let mut report = judge.judge(&pod, &origin);
        self.siblings.take(&pod, &origin, &mut report);
        let concern = self.gathered.admit(&report, self.named, self.filter);
        self.siblings.note(&report, concern);
        self.gather(report, concern);
    }

    fn pass(&mut self, pod: &Pod, origin: &Origin, judge: &mut Judge) {
        self.siblings.take(pod, origin, &mut judge.judge_aside(pod, origin));
    }

    fn take_saved(&mut self, pod: PodReport) {
        let concern = self.gathered.admit(&pod, self.named, self.filter);
        self.gather(pod, concern);
    }

    fn sort_contexts(&mut self) {
        sort_by_context(&mut self.gathered.rows);
    }

    fn is_empty(&self) -> bool {
        self.gathered.is_empty()
    }

    fn emptied(&self) -> Self {
        Self { siblings: self.siblings.emptied(), ..Self::new(self.filter, self.named, self.labels) }
    }

    fn append(&mut self, mut other: Self) {
        let by = self.siblings.append(other.siblings);
        other.gathered.rows.iter_mut().for_each(|pod| pod.shift_shape(by));
        self.gathered.append(other.gathered);
        self.odd_ones.append(other.odd_ones);
        self.healthy.append(&other.healthy);
    }
}

/// Sorts pods by context. The sort is stable.
pub(super) fn sort_by_context(pods: &mut [PodReport]) {
    pods.sort_by(|a, b| a.context.cmp(&b.context));
}
