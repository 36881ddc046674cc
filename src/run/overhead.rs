//! `overhead`: pods are added up as they come, and nothing of them is kept.

use std::path::PathBuf;

use jiff::Timestamp;

use super::gathering::gather_prepared;
use super::list::sort_by_context;
use super::outcome::{ReadOutcome, figures_expected_before};
use super::reading::{Collect, PodReader};
use super::{Command, Streams, notes, save};
use crate::check::resource_setting;
use crate::cluster::{Cluster, ObjectKind};
use crate::error::{Error, Exit};
use crate::files::WantedTemplates;
use crate::health::Cause;
use crate::model::{Origin, Pod};
use crate::render::{self, OverheadView};
use crate::report::{
    Advisor, Concern, Dimension, FailOn, Filter, Gate, Gathered, Judge, OverheadOrder, OverheadReport,
    PodReport, Prices, Question, Siblings, Source, Tally,
};
use crate::settings::{ClusterSource, ColorChoice, HistoryRequest, PodRequest, Terminal};
use crate::wording;

#[derive(Debug)]
pub(crate) struct OverheadCommand {
    pub(crate) pods: PodRequest,
    /// Which pods count, and which of their sidecars.
    pub(crate) filter: Filter,
    /// What to add up.
    pub(crate) question: Question,
    /// `--price`.
    pub(crate) price: Option<PriceSource>,
    /// `--top`: how many rows are not folded into one.
    pub(crate) top: Option<usize>,
    /// `--sort-by`.
    pub(crate) order: OverheadOrder,
    /// How to show it; the terminal completes it.
    pub(crate) view: OverheadView,
    /// `--fail-on`.
    pub(crate) fail_on: Vec<FailOn>,
    /// `--history`.
    pub(crate) history: Option<HistoryRequest>,
    /// `--recommend`.
    pub(crate) recommend: bool,
    /// `--save`.
    pub(crate) save: Option<PathBuf>,
    pub(crate) color: ColorChoice,
}

impl Command for OverheadCommand {
    fn color(&self) -> Option<ColorChoice> {
        Some(self.color)
    }

    /// Reads everything before anything is written, so that an error never follows half a result.
    fn run(self: Box<Self>, terminal: Terminal, streams: &mut Streams<'_>) -> Result<Exit, Error> {
        let now = Timestamp::now();
        let Self {
            pods,
            filter,
            mut question,
            price,
            top,
            order,
            view,
            fail_on,
            save,
            history,
            recommend,
            ..
        } = *self;
        question.prices = price.map(PriceSource::read).transpose()?;
        let needs_nodes = question.prices.as_ref().is_some_and(|prices| prices.pool_label().is_some());
        let unicode = view.unicode && terminal.unicode;
        let view = OverheadView { width: terminal.width, unicode, theme: terminal.theme(false), ..view };
        question.settled = view.usage.then(|| figures_expected_before(now));
        question.history = history.is_some();
        let sums = SumCollector {
            filter: &filter,
            history: history.as_ref(),
            advisor: recommend.then(Advisor::default),
            now,
            named: pods.names.are_specific(),
            gate: Gate::new(&fail_on),
            seen: Gathered::default(),
            saved: save.is_some().then(Vec::new),
            without_spec: 0,
            tally: Tally::new(question),
            siblings: Siblings::default(),
            undecided: Vec::new(),
        };
        let prepare = |sums: &mut SumCollector<'_>, outcome: &mut ReadOutcome| {
            sums.decide(outcome.settled_until(now), outcome.as_of(now));
            outcome.join_usage(|usage| sums.tally.measure(usage));
        };
        let (SumCollector { seen, saved, without_spec, tally, mut gate, siblings, advisor, .. }, mut outcome) =
            gather_prepared(&pods, sums, streams.stdin, prepare)?;
        gate.take_odd(siblings.compared().count());
        outcome.notes.extend(tally.question.plan.missing().map(notes::no_such_sidecar));
        outcome.notes.extend(tally.question.plan.shadowed().map(notes::change_shadowed));
        outcome.notes.extend(notes::not_counted(&tally));
        let has_no_nodes = needs_nodes && outcome.source == Source::Files;
        outcome.notes.extend(has_no_nodes.then(|| notes::no_node_pools("nodes are not read from files")));
        outcome.problems.extend((without_spec > 0).then(notes::no_change_of_snapshots));
        if let (Some(path), Some(pods)) = (&save, &saved) {
            let as_of = outcome.as_of(now);
            save::save(path, pods, as_of, &mut outcome)?;
        }
        let nothing = notes::no_sidecars(&tally, &seen, &outcome.scope, outcome.problems.is_empty());
        outcome.notes.extend(advisor.as_ref().and_then(|advisor| notes::no_advice(advisor.unknown)));
        let mut report = OverheadReport::new(tally, &order, top, outcome.metadata(now));
        report.recommendations = advisor.map(Advisor::into_recommendations);
        let for_people = !view.format.is_structured();
        let is_closed = gate.is_closed(outcome.as_of(now), outcome.settled_until(now));
        let exit =
            outcome.finish(streams, |out| render::overhead(out, &report, &view), nothing, for_people)?;
        Ok(exit.or_found(is_closed))
    }
}

/// Where prices come from.
#[derive(Debug)]
pub(crate) enum PriceSource {
    Inline(Prices),
    File(PathBuf),
}

impl PriceSource {
    /// Errors: a file that cannot be read (exit code 2).
    fn read(self) -> Result<Prices, Error> {
        match self {
            Self::Inline(prices) => Ok(prices),
            Self::File(path) => {
                let wrong = |what: String| {
                    Error::usage(format!("cannot read the prices in {}: {what}", path.display()))
                        .hint("--price cpu=0.03/h,memory=0.004/GiB-h, or a file as in docs/costs.md")
                };
                let text = std::fs::read_to_string(&path).map_err(|error| wrong(wording::io(&error)))?;
                Prices::of_file(&text).map_err(wrong)
            }
        }
    }
}

/// Adds pods up and drops them.
struct SumCollector<'a> {
    filter: &'a Filter,
    /// What to ask Prometheus.
    history: Option<&'a HistoryRequest>,
    /// With `--recommend`.
    advisor: Option<Advisor>,
    /// When the command began (UTC): the end of the history.
    now: Timestamp,
    /// Whether pods were named: those need no sidecars to count.
    named: bool,
    gate: Gate,
    /// How many pods were filtered out. It keeps no rows.
    seen: Gathered,
    /// The pods that count, to be saved.
    saved: Option<Vec<PodReport>>,
    /// How many pods of snapshots cannot be changed.
    without_spec: usize,
    tally: Tally,
    /// Only filled if pods that differ from their siblings count.
    siblings: Siblings,
    /// Pods that `--unhealthy` shows or not, depending on the time for which the result holds.
    undecided: Vec<(Option<Pod>, PodReport)>,
}

impl SumCollector<'_> {
    /// Counts a pod; a saved one has only its report.
    fn count(&mut self, pod: Option<&Pod>, report: PodReport) {
        self.gate.take(&report);
        match pod {
            Some(pod) => {
                self.tally.add(pod, &report, self.filter);
                if let Some(advisor) = &mut self.advisor {
                    advisor.take(pod, &report, self.filter, resource_setting);
                }
            }
            None => self.tally.add_saved(&report, self.filter),
        }
        if let Some(saved) = &mut self.saved {
            saved.push(report);
        }
    }

    /// Counts a pod that has its part in the result, or keeps it until that is certain.
    fn count_or_wait(&mut self, pod: Option<Pod>, report: PodReport) {
        let depends = |cause: &Cause| cause.due.is_some() || cause.over_at.is_some();
        if self.filter.unhealthy && report.cause.as_deref().is_some_and(depends) {
            self.undecided.push((pod, report));
        } else {
            self.count(pod.as_ref(), report);
        }
    }

    /// Counts the undecided pods: restarts are over at `settled`, and the result holds at `as_of` (both UTC).
    fn decide(&mut self, settled: Timestamp, as_of: Timestamp) {
        for (pod, mut report) in std::mem::take(&mut self.undecided) {
            report.settle(settled);
            if self.filter.shows_at(&report, as_of) {
                self.count(pod.as_ref(), report);
            }
        }
    }
}

impl Collect for SumCollector<'_> {
    const TAKES_SAVED: bool = true;

    fn wanted_templates(_named: bool) -> WantedTemplates {
        WantedTemplates::Once { idle: false }
    }

    fn needs_labels(&self) -> bool {
        self.tally.question.by.iter().any(Dimension::is_label)
    }

    fn take(&mut self, pod: Pod, origin: Origin, judge: &mut Judge) {
        let mut report = judge.judge(&pod, &origin);
        let concern = self.seen.admit(&report, self.named, self.filter);
        if self.gate.names_odd() {
            self.siblings.take(&pod, &origin, &mut report);
            self.siblings.note(&report, concern);
        }
        if concern == Concern::Row {
            self.count_or_wait(Some(pod), report);
        }
    }

    fn pass(&mut self, pod: &Pod, origin: &Origin, judge: &mut Judge) {
        if self.gate.names_odd() {
            self.siblings.take(pod, origin, &mut judge.judge_aside(pod, origin));
        }
    }

    fn take_saved(&mut self, report: PodReport) {
        if !self.tally.question.plan.is_empty() {
            self.without_spec += 1;
        } else if self.seen.admit(&report, self.named, self.filter) == Concern::Row {
            self.count_or_wait(None, report);
        }
    }

    /// Reads the pools of nodes, if they have prices.
    async fn prepare(reader: &mut PodReader<'_, Self>, cluster: &Cluster) {
        let Some(prices) = &mut reader.collected.tally.question.prices else { return };
        let Some(label) = prices.pool_label().map(ToOwned::to_owned) else { return };
        let take = |node: serde_json::Value| {
            let metadata = &node["metadata"];
            if let (Some(name), Some(pool)) = (metadata["name"].as_str(), metadata["labels"][&label].as_str())
            {
                prices.take_node(name, pool);
            }
        };
        if let Err(error) = cluster.list_objects(&ObjectKind::NODES, None, take).await {
            reader.outcome.notes.push(notes::no_node_pools(error.message()));
        }
    }

    async fn follow_up(reader: &mut PodReader<'_, Self>, cluster: &Cluster, _: &ClusterSource) {
        let Some(request) = reader.collected.history else { return };
        let wanted = reader.collected.tally.names();
        let past = cluster.past_use(request, &wanted, reader.collected.now).await;
        reader.collected.tally.remember(&past.history);
        if let Some(advisor) = &mut reader.collected.advisor {
            advisor.advise(&past.history);
        }
        reader.outcome.notes.extend(past.notes);
        reader.outcome.problems.extend(past.problems);
    }

    fn sort_contexts(&mut self) {
        self.saved.iter_mut().for_each(|saved| sort_by_context(saved));
    }

    fn is_empty(&self) -> bool {
        self.seen.is_empty()
    }

    fn emptied(&self) -> Self {
        Self {
            seen: Gathered::default(),
            saved: self.saved.is_some().then(Vec::new),
            gate: self.gate.emptied(),
            tally: self.tally.emptied(),
            advisor: self.advisor.is_some().then(Advisor::default),
            siblings: self.siblings.emptied(),
            undecided: Vec::new(),
            ..*self
        }
    }

    fn append(&mut self, other: Self) {
        self.seen.append(other.seen);
        if let (Some(saved), Some(more)) = (&mut self.saved, other.saved) {
            saved.extend(more);
        }
        self.without_spec += other.without_spec;
        if let (Some(advisor), Some(more)) = (&mut self.advisor, other.advisor) {
            advisor.append(more);
        }
        self.gate.append(&other.gate);
        self.tally.append(other.tally);
        self.siblings.append(other.siblings);
        self.undecided.extend(other.undecided);
    }
}
