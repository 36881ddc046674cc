//! `describe`: the pods that were named, then what happened to them and what they use, requested at the same time.

pub(super) mod details;
mod plan;
mod pods;

use globset::GlobMatcher;
use jiff::Timestamp;

use super::gathering::gather_apart;
use super::{Command, Streams};
use crate::error::{Error, Exit};
use crate::model::Origin;
use crate::render::describe::{self as render, DescribeView};
use crate::report::describe::{
    self as report, Description, DescriptionReport, Kubectl, PodDescription, Surroundings,
    WorkloadDescription,
};
use crate::report::{FailOn, Gate, Source};
use crate::settings::{ColorChoice, Connection, PodRequest, PodSource, Terminal, kubectl_path};
use details::{LogRequest, PodDetails, WholePod};
pub(crate) use plan::Shown;
use plan::{Plan, pairs, plan};
use pods::WholePods;

/// How many last lines of the container at fault to show.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Logs {
    /// 0 for none.
    pub(crate) lines: u32,
    /// Whether the user asked for them, so that a note says why there are none.
    pub(crate) asked: bool,
}

#[derive(Debug)]
pub(crate) struct DescribeCommand {
    pub(crate) pods: PodRequest,
    /// How to show them; the terminal completes it.
    pub(crate) view: DescribeView,
    pub(crate) logs: Logs,
    pub(crate) shown: Shown,
    /// `--fail-on`.
    pub(crate) fail_on: Vec<FailOn>,
    pub(crate) color: ColorChoice,
}

impl Command for DescribeCommand {
    fn color(&self) -> Option<ColorChoice> {
        Some(self.color)
    }

    /// Reads everything before anything is written.
    fn run(self: Box<Self>, terminal: Terminal, streams: &mut Streams<'_>) -> Result<Exit, Error> {
        let now = Timestamp::now();
        let log = LogRequest { container: self.view.container.as_ref(), logs: self.logs };
        let pods = WholePods::new(log, self.shown, now);
        let (parts, mut outcome) = gather_apart(&self.pods, pods, streams.stdin)?;
        let until = (outcome.source == Source::Cluster).then_some(now);
        let settled = outcome.settled_until(now);
        let mut gate = Gate::new(&self.fail_on);
        let prepare = |(context, pods): (Option<String>, WholePods<'_>)| {
            let mut pods = pods.finish();
            for pod in &mut pods {
                pod.report.settle(settled);
                gate.take(&pod.report);
            }
            gate.take_odd(pods.iter().filter(|pod| pod.report.odd.is_some()).count());
            let plans = plan(&self.pods.names, &pods);
            (context, pods, plans)
        };
        let parts: Vec<_> = parts.into_iter().map(prepare).collect();
        let is_closed = gate.is_closed(outcome.as_of(now), settled);
        let found: usize = parts.iter().map(|(_, pods, _)| pods.len()).sum();
        let brief = self.shown.is_brief(parts.iter().map(|(.., plans)| plans.len()).sum());
        let mut items = Vec::new();
        for (context, pods, plans) in parts {
            let plans = self.shown.choose(plans, &pods, brief, settled);
            items.extend(self.describe(pods, plans, until, context));
        }
        let has_ages = !self.view.format.is_structured() && !items.is_empty();
        let as_of = outcome.ages_as_of(now, has_ages);
        let mut report = DescriptionReport { items, metadata: outcome.metadata(now) };
        if let Some(only) = &self.view.container {
            outcome.problems.extend(without_container(&report.items, only));
            report.metadata.complete &= outcome.problems.is_empty();
            // A pod without the container has nothing to show.
            report.items.retain(|item| lacks_container(item, only).is_none());
        }
        let is_structured = self.view.format.is_structured();
        let unicode = self.view.unicode && terminal.unicode;
        let theme = terminal.theme(is_structured);
        let view = DescribeView { width: terminal.width, unicode, theme, now: as_of, brief, ..self.view };
        let all_well = report.items.is_empty() && found > 0 && report.metadata.complete;
        let nothing = if all_well && brief {
            Some(format!("No unhealthy pods among {found}: --full shows them all."))
        } else if all_well {
            Some(format!("No unhealthy pods among {found}."))
        } else {
            outcome.nothing_found(report.items.is_empty())
        };
        let exit =
            outcome.finish(streams, |out| render::write(out, &report, &view), nothing, !is_structured)?;
        Ok(exit.or_found(is_closed))
    }
}

impl DescribeCommand {
    /// Describes what was named. `until` is the time for which a server's answer holds, `context` the one of several that
    /// gave it.
    fn describe(
        &self,
        mut pods: Vec<WholePod>,
        plans: Vec<Plan>,
        until: Option<Timestamp>,
        context: Option<String>,
    ) -> Vec<Description> {
        let mut kubectl = kubectl(match &self.pods.source {
            PodSource::Cluster(source) => Some(&source.connection),
            PodSource::Files { .. } => None,
        });
        kubectl.context = context.or(kubectl.context);
        let mut details: Vec<PodDetails> =
            pods.iter_mut().map(|pod| std::mem::take(&mut pod.details)).collect();
        let mut describe = |index: usize| -> PodDescription {
            let WholePod { pod, report, origin, .. } = &pods[index];
            let PodDetails { events, logs, .. } = std::mem::take(&mut details[index]);
            let events = events.as_deref().filter(|_| *origin == Origin::Pod);
            let surroundings = Surroundings { events, until, kubectl: &kubectl };
            PodDescription { logs, ..report::describe(pod, report.clone(), &surroundings) }
        };
        let mut items = Vec::with_capacity(plans.len());
        for plan in plans {
            items.push(match plan {
                Plan::Pod(index) => Description::Pod(Box::new(describe(index))),
                Plan::Workload { kind, name, members, example } => {
                    let example = example.map(&mut describe);
                    let pods = pairs(&members, &pods);
                    let workload = WorkloadDescription::new(&kind, &name, &pods, example, &kubectl);
                    Description::Workload(Box::new(workload))
                }
            });
        }
        items
    }
}

/// How to call kubectl against the cluster of `connection`; `None` for pods from files.
pub(super) fn kubectl(connection: Option<&Connection>) -> Kubectl {
    let program = kubectl_path().and_then(|path| Kubectl::program_at(&path));
    let Some(connection) = connection else {
        return Kubectl { program, ..Kubectl::default() };
    };
    Kubectl {
        program,
        kubeconfig: connection.kubeconfig.as_ref().map(|path| path.display().to_string()),
        context: connection.context.clone(),
        impersonate: connection.impersonate_user.clone(),
    }
}

/// Returns an error for each described pod that has no container with this name.
fn without_container(items: &[Description], only: &GlobMatcher) -> Vec<Error> {
    let complaint = |pod: &PodDescription| {
        let names: Vec<&str> = pod.report.containers.iter().map(|c| &*c.facts.name).collect();
        Error::failed(format!("container {:?} not found in pod \"{}\"", only.glob().glob(), pod.report.name))
            .hint(format!("containers of the pod: {}", names.join(", ")))
    };
    items.iter().filter_map(|item| lacks_container(item, only)).map(complaint).collect()
}

/// Returns the pod that is shown in full if it has no container with this name.
fn lacks_container<'a>(item: &'a Description, only: &GlobMatcher) -> Option<&'a PodDescription> {
    let pod = match item {
        Description::Pod(pod) => &**pod,
        Description::Workload(workload) => workload.example.as_deref()?,
    };
    pod.report.containers.iter().all(|c| !only.is_match(&*c.facts.name)).then_some(pod)
}
