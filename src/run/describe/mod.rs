//! `describe`: the pods that are meant, then what happened to them and what they use, side by side.

mod beside;

use std::cell::RefCell;
use std::io;

use futures_util::{StreamExt as _, stream};
use jiff::Timestamp;

use beside::{Asked, ask_about, asked_of_files, usage};

use super::gathering::{Gathering, read_files};
use super::live::{self, Answer};
use super::progress::Progress;
use super::reading::{Intake, Kept, Purpose, Reading};
use super::{Streams, measured, settled, show, tell_beside, words};
use crate::cluster::{Cluster, PodQuery};
use crate::error::{Error, Exit};
use crate::model::{Origin, Pod, workload};
use crate::render::Theme;
use crate::render::describe::{self as render, DescribeView};
use crate::report::describe::{
    self as report, Beside, Description, DescriptionReport, PodDescription, WorkloadDescription,
};
use crate::report::{Names, PodReport, Source, Target, Unmeasured};
use crate::settings::{ClusterSource, DescribeSettings, PodSource, Terminal};

/// How many pods are asked about at a time.
const SIDE_BY_SIDE: usize = 8;

/// `describe`: everything is read before anything is written.
pub(crate) fn describe(settings: DescribeSettings, terminal: Terminal, streams: &mut Streams<'_>) -> Exit {
    answer(settings, terminal, streams).unwrap_or_else(|error| streams.end_with(&error))
}

fn answer(settings: DescribeSettings, terminal: Terminal, streams: &mut Streams<'_>) -> Result<Exit, Error> {
    let now = Timestamp::now();
    let (answer, items) = gather(&settings, now, streams.stdin)?;
    let mut report = DescriptionReport { items, metadata: answer.metadata(now) };
    let Gathering { scope, mut problems, notes, .. } = answer;
    if let Some(name) = settings.container.as_deref() {
        problems.extend(without_container(&report.items, name));
        report.metadata.complete &= problems.is_empty();
        // What has nothing to show is not shown by halves.
        report.items.retain(|item| lacks_container(item, name).is_none());
    }
    let view = DescribeView {
        format: settings.format,
        sections: settings.sections,
        container: settings.container,
        width: terminal.width,
        unicode: terminal.unicode && !settings.ascii,
        theme: Theme::new(terminal.colour && !settings.format.is_structured()),
        now,
    };
    show(streams, |out| render::write(out, &report, &view))?;
    let is_empty = report.items.is_empty() && problems.is_empty();
    let nothing = is_empty.then(|| words::nothing_at_all(&scope));
    tell_beside(&problems, &notes, nothing, !view.format.is_structured(), streams);
    Ok(if report.metadata.complete { Exit::Done } else { Exit::Failed })
}

/// Reads what is to be described, and what there is to know beside it.
fn gather(
    settings: &DescribeSettings,
    now: Timestamp,
    stdin: &mut dyn io::Read,
) -> Result<(Gathering, Vec<Description>), Error> {
    let progress = Progress::default();
    let names = Names::new(settings.targets.clone());
    let intake = RefCell::new(Intake::new(&settings.rules, false, names, Purpose::Describe)?);
    match &settings.source {
        PodSource::Files { paths, recursive, selection } => {
            let selection = selection.clone();
            let mut answer = read_files(paths, *recursive, selection, &intake, &progress, stdin)?;
            let kept = std::mem::take(&mut answer.reading.kept);
            let plans = plan(&settings.targets, &kept);
            let events = std::mem::take(&mut answer.reading.events);
            let asked = kept.iter().map(|kept| Some(asked_of_files(&kept.pod, &events))).collect();
            let items = items(plans, &kept, asked, settings, None);
            Ok((Gathering::of(answer, Source::Files), items))
        }
        PodSource::Cluster(source) => {
            let (answer, items) = live::until_interrupted(async {
                tokio::select! {
                    done = ask_cluster(settings, source, &intake, &progress, now) => done,
                    () = progress.show() => Err(Error::interrupted()),
                }
            })?;
            Ok((Gathering::of(answer, Source::Cluster), items))
        }
    }
}

async fn ask_cluster<'a>(
    settings: &DescribeSettings,
    source: &ClusterSource,
    intake: &'a RefCell<Intake>,
    progress: &'a Progress,
    now: Timestamp,
) -> Result<(Answer<'a>, Vec<Description>), Error> {
    let cluster = live::connect(source, progress).await?;
    let mut answer = live::ask(&cluster, source, settings.all_namespaces, intake, progress).await?;
    beginning_with(&cluster, source, intake, progress, &mut answer.reading).await;
    let mut kept = std::mem::take(&mut answer.reading.kept);
    let plans = plan(&settings.targets, &kept);
    let wanted: Vec<usize> = plans.iter().filter_map(Plan::in_full).collect();
    let questions = wanted.iter().map(|index| ask_about(&cluster, &kept[*index], settings));
    let questions = stream::iter(questions).buffered(SIDE_BY_SIDE).collect::<Vec<Asked>>();
    let (answers, metrics) = tokio::join!(questions, usage(&cluster, &kept, &wanted));
    let mut notes = measured(metrics, |usage| {
        let mut unmeasured = Unmeasured::default();
        for index in &wanted {
            unmeasured.measure(&mut kept[*index].report, usage, settled(now));
        }
        unmeasured
    });
    let mut asked: Vec<Option<Asked>> = kept.iter().map(|_| None).collect();
    for (index, answer) in wanted.into_iter().zip(answers) {
        // What is missing for one pod for want of permission is missing for all.
        notes.extend(answer.notes.iter().filter(|note| !notes.contains(note)).cloned().collect::<Vec<_>>());
        asked[index] = Some(answer);
    }
    let items = items(plans, &kept, asked, settings, Some(now));
    // What concerns a pod goes before what concerns the list.
    notes.append(&mut answer.reading.notes);
    answer.reading.notes = notes;
    Ok((answer, items))
}

/// As `kubectl describe` does: where no pod has the name, those whose names begin with it.
async fn beginning_with(
    cluster: &Cluster,
    source: &ClusterSource,
    intake: &RefCell<Intake>,
    progress: &Progress,
    reading: &mut Reading<'_>,
) {
    let missing = reading.names.missing().filter_map(|target| match target {
        Target::Pod(name) => Some(name.clone()),
        Target::Workload { .. } | Target::Prefix(_) => None,
    });
    let missing: Vec<String> = missing.collect();
    if missing.is_empty() {
        return;
    }
    intake.borrow_mut().names = Names::new(missing.iter().cloned().map(Target::Prefix).collect());
    let mut more = Reading::new(intake, progress);
    let namespace = source.namespace.clone().unwrap_or_else(|| cluster.default_namespace().to_owned());
    let query = PodQuery { namespace: Some(namespace), chunk_size: source.chunk_size, ..PodQuery::default() };
    // Who may not list pods is told that the name is not there, and no more.
    if cluster.list_pods(&query, &mut more).await.is_err() {
        return;
    }
    for name in &missing {
        if more.kept.iter().any(|kept| kept.report.name.starts_with(name.as_str())) {
            reading.names.excuse(name);
        }
    }
    reading.kept.append(&mut more.kept);
}

/// What is to be described, by indices of the pods that were kept.
enum Plan {
    Pod(usize),
    Workload { kind: String, name: String, members: Vec<usize>, example: Option<usize> },
}

impl Plan {
    /// The pod that is told in full.
    fn in_full(&self) -> Option<usize> {
        match self {
            Self::Pod(index) => Some(*index),
            Self::Workload { example, .. } => *example,
        }
    }
}

fn plan(targets: &[Target], kept: &[Kept]) -> Vec<Plan> {
    if targets.is_empty() {
        return (0..kept.len()).map(Plan::Pod).collect();
    }
    let mut plans = Vec::new();
    let mut done: Vec<&Target> = Vec::new();
    for target in targets {
        if done.contains(&target) {
            continue;
        }
        done.push(target);
        let matching = |target: &Target| -> Vec<usize> {
            let all = kept.iter().enumerate();
            all.filter(|(_, k)| target.matches(&k.pod, &k.origin)).map(|(index, _)| index).collect()
        };
        match target {
            Target::Workload { kind, name } => {
                let (templates, members): (Vec<usize>, Vec<usize>) =
                    matching(target).into_iter().partition(|i| kept[*i].report.template);
                if members.is_empty() {
                    plans.extend(templates.into_iter().map(Plan::Pod));
                    continue;
                }
                let pods = pairs(&members, kept);
                let example = WorkloadDescription::newest_unhealthy(&pods).map(|at| members[at]);
                let kind = kind_of(kind, &kept[members[0]]);
                plans.push(Plan::Workload { kind, name: name.clone(), members, example });
            }
            Target::Pod(name) => {
                let exact = matching(target);
                let found = if exact.is_empty() { matching(&Target::Prefix(name.clone())) } else { exact };
                plans.extend(found.into_iter().map(Plan::Pod));
            }
            Target::Prefix(_) => plans.extend(matching(target).into_iter().map(Plan::Pod)),
        }
    }
    plans
}

fn pairs<'a>(members: &[usize], kept: &'a [Kept]) -> Vec<(&'a Pod, &'a PodReport)> {
    members.iter().map(|index| (&kept[*index].pod, &kept[*index].report)).collect()
}

/// The kind as the API spells it.
fn kind_of(asked: &str, member: &Kept) -> String {
    let singular = asked.strip_suffix('s').unwrap_or(asked);
    let is = |kind: &&str| kind.eq_ignore_ascii_case(asked) || kind.eq_ignore_ascii_case(singular);
    let workload = member.report.workload.as_ref().map(|(kind, _)| &**kind);
    let owner = workload::controller(&member.pod).map(|owner| owner.kind.as_str());
    workload.filter(is).or(owner.filter(is)).unwrap_or(asked).to_owned()
}

/// Describes what was planned. `until` is the time for which a server's answer holds.
fn items(
    plans: Vec<Plan>,
    kept: &[Kept],
    mut asked: Vec<Option<Asked>>,
    settings: &DescribeSettings,
    until: Option<Timestamp>,
) -> Vec<Description> {
    let mut describe = |index: usize| -> PodDescription {
        let Kept { pod, report, origin } = &kept[index];
        let Asked { events, logs, .. } = asked[index].take().unwrap_or_default();
        let is_pod = *origin == Origin::Pod;
        let beside =
            Beside { events: events.as_deref().filter(|_| is_pod), until, kubectl: &settings.kubectl };
        PodDescription { logs, ..report::describe(pod, report.clone(), &beside) }
    };
    let mut items = Vec::with_capacity(plans.len());
    for plan in plans {
        items.push(match plan {
            Plan::Pod(index) => Description::Pod(Box::new(describe(index))),
            Plan::Workload { kind, name, members, example } => {
                let example = example.map(&mut describe);
                let pods = pairs(&members, kept);
                let workload = WorkloadDescription::new(&kind, &name, &pods, example, &settings.kubectl);
                Description::Workload(Box::new(workload))
            }
        });
    }
    items
}

/// Complaints about described pods that have no container of that name.
fn without_container(items: &[Description], name: &str) -> Vec<Error> {
    let complaint = |pod: &PodDescription| {
        let names: Vec<&str> = pod.report.containers.iter().map(|c| &*c.facts.name).collect();
        Error::failed(format!("pod {} has no container {name:?}", pod.report.name))
            .hint(format!("its containers are {}", names.join(", ")))
    };
    items.iter().filter_map(|item| lacks_container(item, name)).map(complaint).collect()
}

/// The pod that is shown in full, if it has no container of that name.
fn lacks_container<'a>(item: &'a Description, name: &str) -> Option<&'a PodDescription> {
    let pod = match item {
        Description::Pod(pod) => &**pod,
        Description::Workload(workload) => workload.example.as_deref()?,
    };
    pod.report.containers.iter().all(|c| &*c.facts.name != name).then_some(pod)
}
