//! Which pods are described one by one, and which as a workload.

use super::details::WholePod;
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

/// What to describe of the pods that were read for `names`.
pub(super) fn plan(names: &Names, pods: &[WholePod]) -> Vec<Plan> {
    if names.is_empty() {
        return (0..pods.len()).map(Plan::Pod).collect();
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
