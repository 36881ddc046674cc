//! Decides which containers move, where to, and with which changes; and which stay, and why.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::judged::{Judged, findings};
use super::order::{Spot, Step, place, rank};
use super::probe::{self, ProbeChoice};
use super::subject::Subject;
use crate::check::Text;
use crate::classify::{Classifier, Pattern, Rules, Verdict};
use crate::model::pod::VolumeSource;
use crate::model::{Container, ContainerType};
use crate::wording::{and_list, comma_list};

/// The first version whose kubelets run native sidecars without a feature gate being set (KEP-753).
const FIRST_VERSION: (u32, u32) = (1, 29);
/// Patterns that are less certain than this do not decide what moves.
const CERTAIN: f64 = 0.5;
/// How many names a message lists.
const NAMED: usize = 10;

/// What is asked for, and what is known besides the workload.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Request<'a> {
    /// `-c`; empty for every classic supporting container.
    pub(crate) containers: &'a [String],
    /// `--startup-probe`.
    pub(crate) probe: &'a ProbeChoice,
    /// `--keep-pre-stop`: hooks that end a sidecar too early stay.
    pub(crate) keep_pre_stop: bool,
    pub(crate) rules: &'a Rules,
    /// The current time (UTC).
    pub(crate) now: Timestamp,
    /// Major and minor version of the oldest kubelet, if known.
    pub(crate) version: Option<(u32, u32)>,
    /// Other objects that findings depend on: Services, autoscalers, nodes.
    pub(crate) others: &'a [Value],
}

/// A container that moves.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Move {
    pub(crate) container: String,
    pub(crate) pattern: Pattern,
    pub(crate) product: Option<String>,
    /// How certain the pattern is, 0 to 1.
    pub(crate) confidence: f64,
    /// Its index in `containers` before anything moves.
    pub(crate) original: usize,
    /// Its index in `containers` when its turn comes.
    pub(crate) from: usize,
    /// Its index in `initContainers` after its own move.
    pub(crate) to: usize,
    /// Whether it becomes the last init container.
    pub(crate) is_last: bool,
    /// Its index in `initContainers` after all moves.
    pub(crate) index: usize,
    /// Why it goes there: `after setup, which prepares it`.
    pub(crate) why: String,
    /// The startup probe that is added, and where it is from.
    pub(crate) probe: Option<(Value, &'static str)>,
    /// The preStop hook is removed, or the lifecycle that holds nothing else.
    pub(crate) dropped: Option<Dropped>,
}

/// What is removed with a hook that would end the sidecar too early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dropped {
    PreStop,
    /// `lifecycle`, of which the hook is the only field.
    Lifecycle,
}

/// A container that stays where it is, or the whole workload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stays {
    /// `None` if nothing can move.
    pub(crate) container: Option<String>,
    pub(crate) reason: String,
}

/// What moves, what stays, and the result.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) moves: Vec<Move>,
    pub(crate) stays: Vec<Stays>,
    /// The workload after the moves; the same as before if there are none.
    pub(crate) after: Subject,
    pub(crate) judged: Judged,
    /// Annotations and rules that the classifier did not follow.
    pub(crate) notes: Vec<String>,
}

/// A regular container that may move.
#[derive(Debug, Clone)]
struct Candidate {
    index: usize,
    verdict: Verdict,
    drops_hook: bool,
}

/// Decides what moves.
pub(crate) fn plan(subject: &Subject, request: &Request<'_>) -> Plan {
    let pod = subject.pod();
    let containers = pod.containers();
    let classification = Classifier::new(request.rules.clone()).classify(pod, &containers);
    drop(containers);
    let verdicts = &classification.verdicts;
    let (mut candidates, mut stays) = choose(subject, verdicts, request);
    if let Some(reason) = whole(subject, &candidates, request) {
        stays.push(Stays { container: None, reason });
        candidates.clear();
    }
    let before = findings(subject, request);
    loop {
        let (moves, after) = build(subject, &candidates, verdicts, request);
        let judged = Judged::compare(&before, findings(&after, request));
        let count = candidates.len();
        for waits in judged.brought.iter().filter(|found| found.finding.id == "SC105") {
            let Some(name) = &waits.container else { continue };
            candidates.retain(|candidate| name_at(subject, candidate.index) != name);
            stays.push(Stays { container: Some(name.clone()), reason: waits.message.clone() });
        }
        let mut drops = false;
        if !request.keep_pre_stop {
            for early in judged.brought.iter().filter(|found| found.finding.id == "SC201") {
                let named = candidates
                    .iter_mut()
                    .find(|candidate| early.container.as_deref() == Some(name_at(subject, candidate.index)));
                if let Some(candidate) = named.filter(|candidate| !candidate.drops_hook) {
                    (candidate.drops_hook, drops) = (true, true);
                }
            }
        }
        if candidates.len() == count && !drops {
            return Plan { moves, stays, after, judged, notes: classification.warnings.clone() };
        }
    }
}

fn name_at(subject: &Subject, index: usize) -> &str {
    subject.pod().spec.containers.get(index).map_or("", |container| container.name.as_str())
}

/// The containers to move, and those that were asked for and stay.
fn choose(subject: &Subject, verdicts: &[Verdict], request: &Request<'_>) -> (Vec<Candidate>, Vec<Stays>) {
    let spec = &subject.pod().spec;
    let regular = spec.containers.iter().zip(&verdicts[spec.init_containers.len()..]).enumerate();
    let (mut candidates, mut stays) = (Vec::new(), Vec::new());
    let mut stay = |name: &str, reason: String| {
        stays.push(Stays { container: Some(name.to_owned()), reason });
    };
    for (index, (container, verdict)) in regular {
        let is_named = request.containers.contains(&container.name);
        if !is_named && !request.containers.is_empty() {
            continue;
        }
        let candidate = Candidate { index, verdict: verdict.clone(), drops_hook: false };
        match verdict.pattern.is_supporting() {
            true if is_named || verdict.confidence >= CERTAIN => candidates.push(candidate),
            true => stay(
                &container.name,
                format!("{} is only a guess; -c {} moves it", verdict.pattern, container.name),
            ),
            false if is_named => stay(
                &container.name,
                format!(
                    "it is what the pod exists for ({}), and a native sidecar may not be; if it is not, the annotation \
                     kubectl-sidecars/{}: sidecar on the pod template says so",
                    comma_list(&verdict.evidence.iter().map(AsRef::as_ref).collect::<Vec<_>>(), 2),
                    container.name
                ),
            ),
            false => {}
        }
    }
    for name in request.containers {
        if spec.containers.iter().any(|container| container.name == *name) {
            continue;
        }
        let init = spec.init_containers.iter().find(|container| container.name == *name);
        let all: Vec<&str> = spec.containers.iter().map(|container| container.name.as_str()).collect();
        stay(
            name,
            match init.map(|container| container.restart_policy.as_deref()) {
                Some(Some("Always")) => "it is a native sidecar already".to_owned(),
                Some(_) => "it is an init container: it ends before the app starts".to_owned(),
                None => format!("no such container; the template has {}", comma_list(&all, NAMED)),
            },
        );
    }
    (candidates, stays)
}

/// Why nothing can move.
fn whole(subject: &Subject, candidates: &[Candidate], request: &Request<'_>) -> Option<String> {
    if candidates.is_empty() {
        return None;
    }
    if let Some((major, minor)) = request.version.filter(|version| *version < FIRST_VERSION) {
        return Some(format!(
            "the oldest kubelet is {major}.{minor}, and native sidecars need 1.29: older ones treat the container as an init \
             container and wait for its end"
        ));
    }
    let all = subject.pod().spec.containers.len();
    (candidates.len() == all).then(|| {
        let names: Vec<&str> = candidates.iter().map(|candidate| name_at(subject, candidate.index)).collect();
        format!("no container would be left for the app: a pod needs one besides {}", and_list(&names, NAMED))
    })
}

/// Makes the moves, one after another, and the workload that results.
fn build(
    subject: &Subject,
    candidates: &[Candidate],
    verdicts: &[Verdict],
    request: &Request<'_>,
) -> (Vec<Move>, Subject) {
    let spec = &subject.pod().spec;
    let written: Vec<String> = spec
        .containers
        .iter()
        .enumerate()
        .filter(|(index, _)| !candidates.iter().any(|candidate| candidate.index == *index))
        .flat_map(|(_, app)| mounts(subject, app))
        .filter(|(_, writes)| *writes)
        .map(|(volume, _)| volume)
        .collect();
    let native = |container: &Container| container.restart_policy.as_deref() == Some("Always");
    let peers: Vec<&Container> =
        candidates.iter().filter_map(|c| spec.containers.get(c.index)).map(|shared| &**shared).collect();
    let mut steps: Vec<Step> = spec
        .init_containers
        .iter()
        .zip(verdicts)
        .map(|(container, verdict)| step(subject, container, verdict, native(container), &peers))
        .collect();
    let mut turns: Vec<(Step, &Candidate)> = candidates
        .iter()
        .filter_map(|candidate| {
            let container = spec.containers.get(candidate.index)?;
            Some((step(subject, container, &candidate.verdict, false, &peers), candidate))
        })
        .collect();
    turns.sort_by_key(|(step, _)| rank(step));
    let mut left: Vec<usize> = (0..spec.containers.len()).collect();
    let (mut moves, mut object): (Vec<Move>, Value) = (Vec::new(), subject.object.clone());
    for (mut step, candidate) in turns {
        let Some(from) = left.iter().position(|index| *index == candidate.index) else { continue };
        left.remove(from);
        let Spot { index: to, why } = place(&steps, &step, &written);
        let made = Move {
            container: step.name.clone(),
            pattern: candidate.verdict.pattern,
            product: step.product.clone(),
            confidence: candidate.verdict.confidence,
            original: candidate.index,
            from,
            to,
            is_last: to == steps.len(),
            index: to,
            why,
            probe: probe::propose(request.probe, subject, candidate.index, step.product.as_deref()),
            dropped: dropped(subject, candidate),
        };
        if let Some(spec) = subject.spec_of(&mut object) {
            apply(spec, &made);
        }
        // Later ones can push it back.
        moves.iter_mut().filter(|earlier| earlier.index >= to).for_each(|earlier| earlier.index += 1);
        step.is_native = true;
        steps.insert(to, step);
        moves.push(made);
    }
    let after = if moves.is_empty() { None } else { subject.with(object) };
    (moves, after.unwrap_or_else(|| subject.clone()))
}

fn dropped(subject: &Subject, candidate: &Candidate) -> Option<Dropped> {
    let lifecycle = subject.spec()["containers"][candidate.index]["lifecycle"].as_object()?;
    candidate.drops_hook.then_some(if lifecycle.len() == 1 { Dropped::Lifecycle } else { Dropped::PreStop })
}

/// Moves a container in a pod spec.
fn apply(spec: &mut Value, made: &Move) {
    let Some(containers) = spec.pointer_mut("/containers").and_then(Value::as_array_mut) else { return };
    if made.from >= containers.len() {
        return;
    }
    let mut container = containers.remove(made.from);
    container["restartPolicy"] = json!("Always");
    if let Some((probe, _)) = &made.probe {
        container["startupProbe"] = probe.clone();
    }
    let (parent, key) = match made.dropped {
        Some(Dropped::PreStop) => ("/lifecycle", "preStop"),
        Some(Dropped::Lifecycle) => ("", "lifecycle"),
        None => ("", ""),
    };
    if let Some(fields) = container.pointer_mut(parent).and_then(Value::as_object_mut) {
        fields.remove(key);
    }
    if !spec["initContainers"].is_array() {
        spec["initContainers"] = json!([]);
    }
    if let Some(steps) = spec["initContainers"].as_array_mut() {
        steps.insert(made.to.min(steps.len()), container);
    }
}

fn step(
    subject: &Subject,
    container: &Container,
    verdict: &Verdict,
    is_native: bool,
    movers: &[&Container],
) -> Step {
    let text = Text::of(container);
    let calls = |mover: &&&Container| {
        mover.name != container.name && mover.ports.iter().any(|port| text.calls(port.container_port))
    };
    Step {
        name: container.name.clone(),
        is_native,
        pattern: verdict.pattern,
        product: verdict.product.as_deref().map(ToOwned::to_owned),
        mounts: mounts(subject, container),
        calls: movers.iter().filter(calls).map(|mover| mover.name.clone()).collect(),
    }
}

/// The volumes of a container that a container can write to, and whether this one may.
fn mounts(subject: &Subject, container: &Container) -> Vec<(String, bool)> {
    let volumes = &subject.pod().spec.volumes;
    let is_fixed = |name: &str| {
        let source = volumes.iter().find(|volume| volume.name == name).map(|volume| volume.source);
        let fixed = [VolumeSource::ConfigMap, VolumeSource::Secret, VolumeSource::Projected];
        source.is_some_and(|source| fixed.contains(&source))
    };
    let mounts = container.volume_mounts.iter().filter(|mount| !is_fixed(&mount.name));
    mounts.map(|mount| (mount.name.clone(), !mount.read_only)).collect()
}

impl Plan {
    /// Whether anything moves.
    pub(crate) fn changes(&self) -> bool {
        !self.moves.is_empty()
    }

    /// Containers of the result that start after the one at this index of `initContainers`, and whether each runs on.
    pub(super) fn after_index(&self, index: usize) -> Vec<(&str, ContainerType)> {
        let all = self.after.pod().containers();
        all.iter().skip(index + 1).map(|container| (container.spec.name.as_str(), container.kind)).collect()
    }
}
