//! `describe`: the pods that are meant, then what happened to them and what they use, side by side.

mod beside;

use std::cell::RefCell;

use futures_util::{StreamExt as _, stream};
use jiff::Timestamp;

use beside::{Asked, ask_about, asked_of_files, usage};

use super::live::{self, Answer};
use super::progress::Progress;
use super::reading::{Intake, Kept, Reading};
use super::words::{self, Scope};
use super::{Streams, Terminal, rules, show, tell_beside};
use crate::cluster::{Cluster, PodQuery};
use crate::error::{Error, Exit};
use crate::files;
use crate::model::{Origin, Pod, workload};
use crate::render::Theme;
use crate::render::describe::{self as render, DescribeView};
use crate::report::describe::{
    self as report, Beside, Description, DescriptionReport, PodDescription, WorkloadDescription,
};
use crate::report::{Filter, Judge, Metadata, Names, PodReport, Selection, Source, Target, Unmeasured};
use crate::settings::{ClusterSource, DescribeSettings, PodSource};

/// How many pods are asked about at a time.
const SIDE_BY_SIDE: usize = 8;

/// `describe`: everything is read before anything is written.
pub(crate) fn describe(settings: DescribeSettings, terminal: Terminal, streams: &mut Streams<'_>) -> Exit {
    let now = Timestamp::now();
    let mut answer = match gather(&settings, now, streams) {
        Ok(answer) => answer,
        Err(error) => return streams.end_with(&error),
    };
    if let Some(name) = settings.container.as_deref() {
        answer.problems.extend(without_container(&answer.report.items, name));
        answer.report.metadata.complete &= answer.problems.is_empty();
        // What has nothing to show is not shown by halves.
        answer.report.items.retain(|item| lacks_container(item, name).is_none());
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
    if let Err(error) = show(streams, |out| render::write(out, &answer.report, &view)) {
        return streams.end_with(&error);
    }
    let is_empty = answer.report.items.is_empty() && answer.problems.is_empty();
    let nothing = is_empty.then(|| words::nothing_at_all(&answer.scope));
    let for_people = !view.format.is_structured();
    let notes: &[String] = if for_people { &answer.notes } else { &[] };
    tell_beside(&answer.problems, notes, nothing.filter(|_| for_people).into_iter(), streams);
    if answer.report.metadata.complete { Exit::Done } else { Exit::Failed }
}

/// An answer, and what is told beside it.
struct Gathering {
    report: DescriptionReport,
    scope: Scope,
    /// What could not be read, or is not there.
    problems: Vec<Error>,
    /// What is worth a word and no failure.
    notes: Vec<String>,
}

fn gather(
    settings: &DescribeSettings,
    now: Timestamp,
    streams: &mut Streams<'_>,
) -> Result<Gathering, Error> {
    let progress = Progress::default();
    let intake = RefCell::new(Intake {
        judge: Judge::new(rules::load(&settings.rules)?, false),
        names: Names::new(settings.targets.clone()),
        selection: Selection::default(),
        filter: Filter::default(),
        question: None,
        keeps: true,
    });
    let mut notes = Vec::new();
    let (from, answer, items) = match &settings.source {
        PodSource::Files { paths, recursive, selection } => {
            let scope = Scope::of_files(&selection.namespaces);
            intake.borrow_mut().selection = selection.clone();
            let mut reading = Reading::new(&intake, &progress);
            files::read(paths, &files::Options { recursive: *recursive }, streams.stdin, &mut reading)?;
            let kept = std::mem::take(&mut reading.kept);
            let plans = plan(&settings.targets, &kept);
            let events = std::mem::take(&mut reading.events);
            let asked = kept.iter().map(|kept| Some(asked_of_files(&kept.pod, &events))).collect();
            let items = items(plans, &kept, asked, settings, None);
            (Source::Files, Answer { reading, scope, context: None, complete: true }, items)
        }
        PodSource::Cluster(source) => {
            let (answer, items, told) = live::until_interrupted(async {
                tokio::select! {
                    done = ask_cluster(settings, source, &intake, &progress, now) => done,
                    () = progress.show() => Err(Error::interrupted()),
                }
            })?;
            notes = told;
            (Source::Cluster, answer, items)
        }
    };
    let Answer { reading, scope, context, complete } = answer;
    let Reading { names, mut problems, notes: told, .. } = reading;
    notes.extend(told);
    problems.extend(names.missing().map(|target| words::not_found(target, &scope, from == Source::Files)));
    notes.extend(intake.into_inner().judge.into_warnings());
    let metadata = Metadata {
        generated_at: Timestamp::from_second(now.as_second()).unwrap_or(now),
        context,
        source: from,
        complete: complete && problems.is_empty(),
        notes: notes.iter().cloned().chain(problems.iter().map(|e| e.message().to_owned())).collect(),
    };
    Ok(Gathering { report: DescriptionReport { items, metadata }, scope, problems, notes })
}

async fn ask_cluster<'a>(
    settings: &DescribeSettings,
    source: &ClusterSource,
    intake: &'a RefCell<Intake>,
    progress: &'a Progress,
    now: Timestamp,
) -> Result<(Answer<'a>, Vec<Description>, Vec<String>), Error> {
    let cluster = live::connect(source, progress).await?;
    let mut answer = live::ask(&cluster, source, settings.all_namespaces, intake, progress).await?;
    beginning_with(&cluster, source, intake, progress, &mut answer.reading).await;
    let mut kept = std::mem::take(&mut answer.reading.kept);
    let plans = plan(&settings.targets, &kept);
    let wanted: Vec<usize> = plans.iter().filter_map(Plan::in_full).collect();
    let questions = wanted.iter().map(|index| ask_about(&cluster, &kept[*index], settings));
    let questions = stream::iter(questions).buffered(SIDE_BY_SIDE).collect::<Vec<Asked>>();
    let (answers, (usage, told)) = tokio::join!(questions, usage(&cluster, &kept, &wanted));
    let mut asked: Vec<Option<Asked>> = kept.iter().map(|_| None).collect();
    let mut notes: Vec<String> = told;
    let mut unmeasured = Unmeasured::default();
    for index in &wanted {
        unmeasured.measure(&mut kept[*index].report, &usage, super::settled(now));
    }
    // Why there are no figures at all has been told already.
    if !usage.is_empty() || notes.is_empty() {
        notes.extend(words::without_figures(&unmeasured));
    }
    for (index, answer) in wanted.into_iter().zip(answers) {
        // What is missing for one pod for want of permission is missing for all.
        notes.extend(answer.notes.iter().filter(|note| !notes.contains(note)).cloned().collect::<Vec<_>>());
        asked[index] = Some(answer);
    }
    let items = items(plans, &kept, asked, settings, Some(now));
    Ok((answer, items, notes))
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
    Workload {
        kind: String,
        name: String,
        members: Vec<usize>,
        /// The newest unhealthy one.
        example: Option<usize>,
    },
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
