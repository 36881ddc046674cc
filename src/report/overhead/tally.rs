//! Adds pods up by group, one at a time. A pod is dropped once it is counted.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::Timestamp;

use super::cost::{Cost, costs};
use super::dimension::Dimension;
use super::price::Prices;
use super::sums::{Sums, UsageSums};
use super::what_if::{Plan, PodChange};
use crate::model::{ImageReference, Pod, Usage};
use crate::report::figures::{Figures, Totals};
use crate::report::filter::Filter;
use crate::report::pod::{ContainerReport, PodReport, SharedText, State};
use crate::report::usage::Unmeasured;

#[derive(Debug, Clone, Default)]
pub(crate) struct Question {
    pub(crate) by: Vec<Dimension>,
    /// Whether pods that ended count.
    pub(crate) ended: bool,
    /// Set if usage is asked for: containers that have been running since before this time (UTC) are expected to have
    /// figures.
    pub(crate) settled: Option<Timestamp>,
    /// Whether groups will be combined into one row, in which each pod counts once.
    pub(crate) folds: bool,
    pub(crate) plan: Plan,
    /// `--price`.
    pub(crate) prices: Option<Prices>,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Tally {
    pub(crate) question: Question,
    /// The index of each group, by its normalized key.
    index: HashMap<Box<[Option<SharedText>]>, usize>,
    pub(super) groups: Vec<Group>,
    pub(super) totals: Sums,
    /// What each pod reserves, if groups will be combined.
    pub(super) reserved: Vec<Figures>,
    /// Pods that have ended and do not count.
    pub(crate) ended: usize,
    /// Pod templates: each counts as one pod, regardless of its replicas.
    pub(crate) templates: usize,
    waiting: Vec<Waiting>,
}

/// The sums of groups, by the value of each at every level.
pub(crate) type SumsByKey = BTreeMap<Box<[Option<SharedText>]>, Sums>;

/// Containers with the same key.
#[derive(Debug, Clone, Default)]
pub(super) struct Group {
    pub(super) key: Box<[Option<SharedText>]>,
    pub(super) sums: Sums,
    /// The product of the first container.
    pub(super) product: Option<SharedText>,
    /// The indices of the pods, if groups will be combined.
    pub(super) members: Vec<u32>,
    /// The workloads that own the pods, if the rows are images.
    pub(super) workloads: HashSet<Owner>,
}

/// Namespace, and the workload's kind and name.
type Owner = (Option<SharedText>, Option<(SharedText, SharedText)>);

/// A pod whose usage is not known yet.
#[derive(Debug, Clone)]
struct Waiting {
    namespace: Option<SharedText>,
    name: SharedText,
    containers: Box<[WaitingContainer]>,
}

#[derive(Debug, Clone)]
struct WaitingContainer {
    group: usize,
    name: SharedText,
    declared: Figures,
    settled: bool,
}

impl Tally {
    pub(crate) fn new(question: Question) -> Self {
        Self { question, ..Self::default() }
    }

    #[must_use]
    pub(crate) fn emptied(&self) -> Self {
        Self::new(self.question.clone())
    }

    /// Whether no sidecar was counted.
    pub(crate) fn is_empty(&self) -> bool {
        self.totals.containers == 0
    }

    /// Counts `pod` with its `report`, and those of its sidecars that `filter` admits. A pod without any counts only if pods
    /// without sidecars are asked for.
    pub(crate) fn add(&mut self, pod: &Pod, report: &PodReport, filter: &Filter) {
        if !self.counts(report) {
            return;
        }
        let change = self.question.plan.change(pod, report, &filter.containers);
        if change.is_none() && !self.question.plan.is_empty() {
            return;
        }
        self.add_with(change.as_ref(), report, filter);
    }

    /// Counts a pod of which only the report is known, so that no change can be tried on it.
    pub(crate) fn add_saved(&mut self, report: &PodReport, filter: &Filter) {
        if self.counts(report) {
            self.add_with(None, report, filter);
        }
    }

    /// Whether the pod counts: one that has ended costs nothing.
    fn counts(&mut self, report: &PodReport) -> bool {
        let is_over = report.ended && !self.question.ended;
        self.ended += usize::from(is_over);
        !is_over
    }

    fn add_with(&mut self, change: Option<&PodChange>, report: &PodReport, filter: &Filter) {
        let costs: Vec<Cost<'_>> = costs(report, change)
            .into_iter()
            .filter(|cost| filter.containers.admits(cost.container))
            .filter(|cost| change.is_none() || cost.change.is_some())
            .collect();
        if costs.is_empty() && !filter.all {
            return;
        }
        let number = u32::try_from(self.totals.pods).unwrap_or(u32::MAX);
        self.totals.add_pod(report.reserved.requests);
        self.templates += usize::from(report.template);
        if self.question.folds {
            self.reserved.push(report.reserved.requests);
        }
        let price = self.question.prices.as_ref().map(|prices| prices.of(report.node.as_deref()));
        let mut touched: Vec<(usize, Sums)> = Vec::with_capacity(costs.len());
        let mut waiting = Vec::new();
        if costs.is_empty() && !self.question.by.iter().any(Dimension::is_of_containers) {
            touched.push((self.group(report, None), Sums::default()));
        }
        for cost in &costs {
            let group = self.group(report, Some(cost.container));
            let sums = cost.sums(price);
            match touched.iter_mut().find(|(known, _)| *known == group) {
                Some((_, known)) => known.add(&sums),
                None => touched.push((group, sums)),
            }
            if let Some(settled) = self.question.settled {
                waiting.push(WaitingContainer::new(cost.container, group, settled));
            }
        }
        // A pod counts once in the totals, even if it is in several groups.
        let mut whole = Sums::default();
        for (_, sums) in &touched {
            whole.add(sums);
        }
        explain(&mut whole, change);
        self.totals.add(&whole);
        for (group, mut sums) in touched {
            explain(&mut sums, change);
            let group = &mut self.groups[group];
            group.sums.add(&sums);
            group.sums.add_pod(report.reserved.requests);
            if self.question.folds {
                group.members.push(number);
            }
            if self.question.by.contains(&Dimension::Image) {
                group.workloads.insert((report.namespace.clone(), report.workload.clone()));
            }
        }
        if self.question.settled.is_some() {
            let (namespace, name) = (report.namespace.clone(), (&*report.name).into());
            self.waiting.push(Waiting { namespace, name, containers: waiting.into() });
        }
    }

    /// Returns the group of a container of a pod, or of the pod itself.
    fn group(&mut self, pod: &PodReport, container: Option<&ContainerReport>) -> usize {
        let key: Vec<Option<SharedText>> =
            self.question.by.iter().map(|level| level.of(pod, container)).collect();
        let spelling = self.one_spelling(&key);
        if let Some(known) = self.index.get(spelling.as_ref()).copied() {
            self.groups[known].call_also(&key);
            return known;
        }
        self.index.insert(spelling.into(), self.groups.len());
        let product = container.and_then(|container| container.facts.product.clone());
        self.groups.push(Group { key: key.into(), product, ..Group::default() });
        self.groups.len() - 1
    }

    /// Normalizes the image in a key.
    fn one_spelling<'k>(&self, key: &'k [Option<SharedText>]) -> Cow<'k, [Option<SharedText>]> {
        let mut key = Cow::Borrowed(key);
        if let Some(at) = self.question.by.iter().position(|level| *level == Dimension::Image)
            && let Some(image) = key[at].clone()
        {
            key.to_mut()[at] = Some(ImageReference::parse(&image).canonical().into());
        }
        key
    }

    pub(crate) fn append(&mut self, other: Self) {
        let first = self.totals.pods;
        let offset = u32::try_from(first).unwrap_or(u32::MAX);
        let groups: Vec<usize> =
            other.groups.into_iter().map(|group| self.take_group(group, offset)).collect();
        self.totals.add(&other.totals);
        self.totals.pods += other.totals.pods;
        self.totals.reserved = self.totals.reserved.plus(other.totals.reserved);
        self.reserved.extend(other.reserved);
        self.ended += other.ended;
        self.templates += other.templates;
        self.question.plan.merge(&other.question.plan);
        self.waiting.extend(other.waiting.into_iter().map(|mut pod| {
            pod.containers.iter_mut().for_each(|container| container.group = groups[container.group]);
            pod
        }));
    }

    fn take_group(&mut self, mut group: Group, offset: u32) -> usize {
        group.members.iter_mut().for_each(|member| *member = member.saturating_add(offset));
        let spelling = self.one_spelling(&group.key);
        let Some(at) = self.index.get(spelling.as_ref()).copied() else {
            self.index.insert(spelling.into(), self.groups.len());
            self.groups.push(group);
            return self.groups.len() - 1;
        };
        let known = &mut self.groups[at];
        known.call_also(&group.key);
        known.sums.add(&group.sums);
        known.sums.pods += group.sums.pods;
        known.sums.reserved = known.sums.reserved.plus(group.sums.reserved);
        known.members.extend(group.members);
        known.workloads.extend(group.workloads);
        at
    }

    /// The sums of each group, by its key, and of all.
    pub(crate) fn into_sums(self) -> (SumsByKey, Sums) {
        (self.groups.into_iter().map(|group| (group.key, group.sums)).collect(), self.totals)
    }

    /// Adds usage, and returns which running sidecars have no figures.
    pub(crate) fn measure(&mut self, usage: &Usage) -> Unmeasured {
        let mut unmeasured = Unmeasured::default();
        for pod in std::mem::take(&mut self.waiting) {
            let known = usage.pod(pod.namespace.as_deref().unwrap_or_default(), &pod.name);
            let mut complete = true;
            for container in &pod.containers {
                let Some(used) = known.and_then(|known| known.container(&container.name)) else {
                    complete &= !container.settled;
                    continue;
                };
                let sums = UsageSums::of(used.into(), container.declared);
                self.totals.usage.get_or_insert_default().add(&sums);
                self.groups[container.group].sums.usage.get_or_insert_default().add(&sums);
            }
            let runs = pod.containers.iter().any(|container| container.settled);
            unmeasured.count(runs, complete, || (pod.namespace.clone(), pod.name.clone()));
        }
        unmeasured
    }
}

impl Group {
    /// Of several spellings of an image, shows the shortest one.
    fn call_also(&mut self, key: &[Option<SharedText>]) {
        for (known, other) in self.key.iter_mut().zip(key) {
            let order = |name: &Option<SharedText>| (name.as_ref().map(|name| name.len()), name.clone());
            if known != other && order(other) < order(known) {
                known.clone_from(other);
            }
        }
    }
}

impl WaitingContainer {
    /// Whether it has been running since before `settled`, and so is expected to have figures.
    fn new(container: &ContainerReport, group: usize, settled: Timestamp) -> Self {
        let settled = container.state == Some(State::Running)
            && container.started_at.is_none_or(|start| start < settled);
        let name = container.facts.name.clone();
        Self { group, name, declared: container.facts.requests, settled }
    }
}

/// Records why the freed requests of a pod differ from the change in what is declared.
fn explain(sums: &mut Sums, change: Option<&PodChange>) {
    let (Some(change), Some(sum)) = (change, &mut sums.change) else { return };
    let left = sums.declared.minus(sum.declared).minus(sum.freed);
    let cpu = Totals { cpu_millicores: left.cpu_millicores.filter(|n| *n != 0), memory_bytes: None };
    let memory = Totals { cpu_millicores: None, memory_bytes: left.memory_bytes.filter(|n| *n != 0) };
    for (why, figures) in [(change.cpu, cpu), (change.memory, memory)] {
        if figures != Totals::default() {
            let known = sum.stays.entry(why).or_default();
            *known = (1, known.1.plus(figures));
        }
    }
}
