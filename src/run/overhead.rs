//! `overhead`: pods are added up as they come, and nothing of them is kept.

use jiff::Timestamp;

use super::gathering::gather;
use super::outcome::figures_expected_before;
use super::reading::Collect;
use super::{Command, Streams, notes};
use crate::error::{Error, Exit};
use crate::files::WantedTemplates;
use crate::health::Cause;
use crate::model::{Origin, Pod};
use crate::render::{self, OverheadView};
use crate::report::{
    Concern, Dimension, FailOn, Filter, Gate, Gathered, Judge, OverheadOrder, OverheadReport, PodReport,
    Question, Siblings, Tally,
};
use crate::settings::{ColorChoice, PodRequest, Terminal};

#[derive(Debug)]
pub(crate) struct OverheadCommand {
    pub(crate) pods: PodRequest,
    /// Which pods count, and which of their sidecars.
    pub(crate) filter: Filter,
    /// What to add up.
    pub(crate) question: Question,
    /// `--top`: how many rows are not folded into one.
    pub(crate) top: Option<usize>,
    /// `--sort-by`.
    pub(crate) order: OverheadOrder,
    /// How to show it; the terminal completes it.
    pub(crate) view: OverheadView,
    /// `--fail-on`.
    pub(crate) fail_on: Vec<FailOn>,
    pub(crate) color: ColorChoice,
}

impl Command for OverheadCommand {
    fn color(&self) -> Option<ColorChoice> {
        Some(self.color)
    }

    /// Reads everything before anything is written, so that an error never follows half a result.
    fn run(self: Box<Self>, terminal: Terminal, streams: &mut Streams<'_>) -> Result<Exit, Error> {
        let now = Timestamp::now();
        let Self { pods, filter, mut question, top, order, view, fail_on, .. } = *self;
        let unicode = view.unicode && terminal.unicode;
        let view = OverheadView { width: terminal.width, unicode, theme: terminal.theme(false), ..view };
        question.settled = view.usage.then(|| figures_expected_before(now));
        let sums = SumCollector {
            filter: &filter,
            named: pods.names.are_specific(),
            gate: Gate::new(&fail_on),
            seen: Gathered::default(),
            tally: Tally::new(question),
            siblings: Siblings::default(),
            undecided: Vec::new(),
        };
        let (mut sums, mut outcome) = gather(&pods, sums, streams.stdin)?;
        sums.decide(outcome.settled_until(now), outcome.as_of(now));
        let SumCollector { seen, mut tally, mut gate, siblings, .. } = sums;
        gate.take_odd(siblings.compared().count());
        outcome.join_usage(|usage| tally.measure(usage));
        outcome.notes.extend(tally.question.plan.missing().map(notes::no_such_sidecar));
        outcome.notes.extend(tally.question.plan.shadowed().map(notes::change_shadowed));
        outcome.notes.extend(notes::not_counted(&tally));
        let nothing = notes::no_sidecars(&tally, &seen, &outcome.scope, outcome.problems.is_empty());
        let report = OverheadReport::new(tally, &order, top, outcome.metadata(now));
        let for_people = !view.format.is_structured();
        let is_closed = gate.is_closed(outcome.as_of(now), outcome.settled_until(now));
        let exit =
            outcome.finish(streams, |out| render::overhead(out, &report, &view), nothing, for_people)?;
        Ok(exit.or_found(is_closed))
    }
}

/// Adds pods up and drops them.
struct SumCollector<'a> {
    filter: &'a Filter,
    /// Whether pods were named: those need no sidecars to count.
    named: bool,
    gate: Gate,
    /// How many pods were filtered out. It keeps no rows.
    seen: Gathered,
    tally: Tally,
    /// Only filled if pods that differ from their siblings count.
    siblings: Siblings,
    /// Pods that `--unhealthy` shows or not, depending on the time for which the result holds.
    undecided: Vec<(Pod, PodReport)>,
}

impl SumCollector<'_> {
    fn count(&mut self, pod: &Pod, report: &PodReport) {
        self.gate.take(report);
        self.tally.add(pod, report, self.filter);
    }

    /// Counts the undecided pods: restarts are over at `settled`, and the result holds at `as_of` (both UTC).
    fn decide(&mut self, settled: Timestamp, as_of: Timestamp) {
        for (pod, mut report) in std::mem::take(&mut self.undecided) {
            report.settle(settled);
            if self.filter.shows_at(&report, as_of) {
                self.count(&pod, &report);
            }
        }
    }
}

impl Collect for SumCollector<'_> {
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
        if concern != Concern::Row {
            return;
        }
        let depends = |cause: &Cause| cause.due.is_some() || cause.over_at.is_some();
        if self.filter.unhealthy && report.cause.as_deref().is_some_and(depends) {
            self.undecided.push((pod, report));
        } else {
            self.count(&pod, &report);
        }
    }

    fn pass(&mut self, pod: &Pod, origin: &Origin, judge: &mut Judge) {
        if self.gate.names_odd() {
            self.siblings.take(pod, origin, &mut judge.judge_aside(pod, origin));
        }
    }

    fn is_empty(&self) -> bool {
        self.seen.is_empty()
    }

    fn emptied(&self) -> Self {
        Self {
            seen: Gathered::default(),
            gate: self.gate.emptied(),
            tally: self.tally.emptied(),
            siblings: self.siblings.emptied(),
            undecided: Vec::new(),
            ..*self
        }
    }

    fn append(&mut self, other: Self) {
        self.seen.append(other.seen);
        self.gate.append(&other.gate);
        self.tally.append(other.tally);
        self.siblings.append(other.siblings);
        self.undecided.extend(other.undecided);
    }
}
