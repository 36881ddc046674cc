//! Which pods are described one by one, and which as a workload.

use jiff::Timestamp;

use super::details::WholePod;
use crate::health::Severity;
use crate::model::{Pod, workload};
use crate::report::describe::WorkloadDescription;
use crate::report::{Names, PodReport, Target};

/// One thing to describe, by indices of the pods that were read.
pub(super) enum Plan {
    Pod(usize),
    Workload { kind: String, name: String, members: Vec<usize>, example: Option<usize> },
}

impl Plan {
    /// The pod that is shown in full.
    pub(super) fn in_full(&self) -> Option<usize> {
        match self {
            Self::Pod(index) => Some(*index),
            Self::Workload { example, .. } => *example,
        }
    }
}

/// Which of the pods to show, and how much of each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Shown {
    /// `--unhealthy`.
    pub(crate) unhealthy: bool,
    /// Of several pods, only the verdicts and commands of those that are unhealthy.
    pub(crate) brief: bool,
}

impl Shown {
    /// Whether that many descriptions are brief.
    pub(super) fn is_brief(self, count: usize) -> bool {
        self.brief && (count > 1 || self.unhealthy)
    }

    /// The plans that are wanted at `now` (UTC); of those chosen for their health the worst first. `is_brief` says whether the
    /// descriptions are.
    pub(super) fn choose(
        self,
        plans: Vec<Plan>,
        pods: &[WholePod],
        is_brief: bool,
        now: Timestamp,
    ) -> Vec<Plan> {
        if !self.unhealthy && !is_brief {
            return plans;
        }
        let rank = |index: usize| {
            let cause = pods[index].report.cause.as_deref()?;
            let wanted = cause.severity != Severity::Starting || cause.is_overdue(now);
            wanted.then_some((cause.severity, cause.since))
        };
        let worst = |plan: &Plan| match plan {
            Plan::Pod(index) => rank(*index),
            Plan::Workload { members, .. } => members.iter().filter_map(|index| rank(*index)).max(),
        };
        let mut chosen: Vec<_> = plans.into_iter().filter_map(|plan| Some((worst(&plan)?, plan))).collect();
        // The newest trouble first among equals.
        chosen.sort_by_key(|(rank, _)| std::cmp::Reverse(*rank));
        chosen.into_iter().map(|(_, plan)| plan).collect()
    }
}

/// What to describe of the pods that were read for `names`.
pub(super) fn plan(names: &Names, pods: &[WholePod]) -> Vec<Plan> {
    if names.is_empty() {
        // A template says nothing that the pods made from it do not say.
        let is_run = |index: &usize| {
            let template = &pods[*index].report;
            let made = |pod: &WholePod| {
                let report = &pod.report;
                !report.template
                    && report.workload == template.workload
                    && report.namespace == template.namespace
            };
            template.template && template.workload.is_some() && pods.iter().any(made)
        };
        return (0..pods.len()).filter(|index| !is_run(index)).map(Plan::Pod).collect();
    }
    let mut plans = Vec::new();
    for target in names.targets() {
        let matching = |target: &Target| -> Vec<usize> {
            let all = pods.iter().enumerate();
            all.filter(|(_, p)| target.matches(&p.pod, &p.origin)).map(|(index, _)| index).collect()
        };
        match target {
            Target::Workload { kind, name } => {
                let (templates, members): (Vec<usize>, Vec<usize>) =
                    matching(target).into_iter().partition(|i| pods[*i].report.template);
                if members.is_empty() {
                    plans.extend(templates.into_iter().map(Plan::Pod));
                    continue;
                }
                let example =
                    WorkloadDescription::newest_unhealthy(&pairs(&members, pods)).map(|at| members[at]);
                let kind = kind_of(kind, &pods[members[0]]);
                plans.push(Plan::Workload { kind, name: name.clone(), members, example });
            }
            Target::Pod(name) => {
                let exact = matching(target);
                let found = if exact.is_empty() { matching(&Target::Prefix(name.clone())) } else { exact };
                plans.extend(found.into_iter().map(Plan::Pod));
            }
            Target::Prefix(_) | Target::Kind(_) => plans.extend(matching(target).into_iter().map(Plan::Pod)),
        }
    }
    plans
}

pub(super) fn pairs<'a>(members: &[usize], pods: &'a [WholePod]) -> Vec<(&'a Pod, &'a PodReport)> {
    members.iter().map(|index| (&pods[*index].pod, &pods[*index].report)).collect()
}

/// The kind as the API spells it.
fn kind_of(word: &str, member: &WholePod) -> String {
    let singular = word.strip_suffix('s').unwrap_or(word);
    let is = |kind: &&str| kind.eq_ignore_ascii_case(word) || kind.eq_ignore_ascii_case(singular);
    let workload = member.report.workload.as_ref().map(|(kind, _)| &**kind);
    let owner = workload::controller(&member.pod).map(|owner| owner.kind.as_str());
    workload.filter(is).or(owner.filter(is)).unwrap_or(word).to_owned()
}
