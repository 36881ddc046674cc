//! Judges what is seen of a workload, each time that something changes, until it is there or cannot get there any more.

use std::collections::{BTreeMap, HashMap};

use jiff::{SignedDuration, Timestamp};

use super::goal::{Goal, Waited, WorkloadKind};
use super::hopeless::{self, Trouble};
use super::newest::Newest;
use super::object::WorkloadObject;
use super::rollout::{Counts, Missing, Rollout};
use crate::model::status::ContainerState;
use crate::model::workload::{controller, revision};
use crate::model::{ContainerStatus, Pod};
use crate::report::{PodReport, Urgency};
use crate::wording::times;

/// For how long pods have to be as they should, if the workload itself cannot be read.
const PROOF: SignedDuration = SignedDuration::from_secs(5);
/// A controller may be refused pods for a moment, for example while a quota still counts those that end.
const REFUSED: SignedDuration = SignedDuration::from_secs(60);

/// A pod with the report on it.
#[derive(Clone, Copy)]
pub(crate) struct Watched<'a> {
    pub(crate) pod: &'a Pod,
    pub(crate) report: &'a PodReport,
}

/// The revision numbers of `ReplicaSets`, by name; `None` for one that cannot be read.
pub(crate) type ReplicaSets = BTreeMap<String, Option<String>>;

/// What is seen at one moment.
#[derive(Clone, Copy)]
pub(crate) struct Sight<'a> {
    /// `None` for a pod, and for a workload that cannot be read: then its pods alone decide.
    pub(crate) object: Option<&'a WorkloadObject>,
    /// Its pods, of all revisions.
    pub(crate) pods: &'a [Watched<'a>],
    pub(crate) replica_sets: &'a ReplicaSets,
    /// When the controller was last refused a pod (UTC), and why, if its events say so.
    pub(crate) refusal: Option<(Timestamp, &'a str)>,
    /// Whether the pods have been listed.
    pub(crate) is_listed: bool,
}

/// Whether waiting is over, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    Waiting,
    Ready,
    /// It cannot get there any more.
    Failed {
        /// A word such as `ImagePullBackOff` or `ProgressDeadlineExceeded`.
        reason: String,
        /// A sentence, container first. Untrusted.
        message: String,
    },
    Timeout,
}

/// What is known of a workload at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Judgement {
    pub(crate) outcome: Outcome,
    /// What is missing, unless it is there.
    pub(crate) missing: Option<Missing>,
    pub(crate) counts: Counts,
    /// The newest revision, by the label of its pods.
    pub(crate) revision: Option<String>,
    /// The index of the pod at fault, or of the one that is waited for.
    pub(crate) pod: Option<usize>,
}

/// A trouble, for as long as it lasts: the pod, the index of its container, and what it is.
type TroubleKey = (String, Option<usize>, u8);

/// Waits for one workload.
#[derive(Debug)]
pub(crate) struct Waiter {
    waited: Waited,
    deadline: Timestamp,
    /// Since when there is trouble that may still pass (UTC).
    troubles: HashMap<TroubleKey, Timestamp>,
    /// How often containers had been restarted when they were seen first, and were in order.
    before: HashMap<(String, usize), i64>,
    /// Since when the pods alone are as they should be (UTC).
    proven_since: Option<Timestamp>,
    /// Since when the controller is refused pods (UTC).
    refused_since: Option<Timestamp>,
    /// Whether a pod that is deleted comes back under its name.
    comes_back: bool,
}

impl Waiter {
    /// Waits until `deadline` (UTC).
    pub(crate) fn new(waited: Waited, deadline: Timestamp) -> Self {
        Self {
            waited,
            deadline,
            troubles: HashMap::new(),
            before: HashMap::new(),
            proven_since: None,
            refused_since: None,
            comes_back: false,
        }
    }

    /// What is seen means at `now` (UTC).
    pub(crate) fn judge(&mut self, sight: &Sight<'_>, now: Timestamp) -> Judgement {
        let kind = self.waited.kind;
        let newest = Newest::of(kind, sight);
        let is_meant = |watched: &Watched<'_>| match &newest {
            _ if kind == WorkloadKind::Pod => true,
            _ if watched.pod.metadata.deletion_timestamp.is_some() => false,
            Newest::All => true,
            Newest::Revision(hash) => revision(watched.pod).is_some_and(|(_, own)| own == hash),
            Newest::None => false,
        };
        let members: Vec<usize> = (0..sight.pods.len()).filter(|at| is_meant(&sight.pods[*at])).collect();
        let rollout = self.rollout(sight, &members, now);
        let (outcome, pod) = self.outcome(&rollout, sight, &members, now);
        let missing = match rollout {
            Rollout::There | Rollout::Over { .. } => None,
            Rollout::Missing(missing) => Some(missing),
            Rollout::Refused { .. } => sight.object.map(|object| {
                let Counts { desired, updated, .. } = object.counts(kind);
                Missing::Updated { updated: updated.unwrap_or(0), of: desired.unwrap_or(0) }
            }),
        };
        Judgement {
            outcome,
            missing,
            counts: sight.object.map(|object| object.counts(kind)).unwrap_or_default(),
            revision: match newest {
                Newest::Revision(hash) => Some(hash),
                Newest::All | Newest::None => None,
            },
            pod,
        }
    }

    fn outcome(
        &mut self,
        rollout: &Rollout,
        sight: &Sight<'_>,
        members: &[usize],
        now: Timestamp,
    ) -> (Outcome, Option<usize>) {
        let all = || -> Vec<usize> { (0..sight.pods.len()).collect() };
        // A StatefulSet replaces its pods one by one, and waits for those of the old revision.
        let blocks =
            || worst(sight.pods, &all(), now).filter(|_| self.waited.kind == WorkloadKind::StatefulSet);
        let worst = worst(sight.pods, members, now).or_else(blocks);
        let trouble = self.certain_trouble(sight.pods, members, now);
        self.refused_since = match rollout {
            Rollout::Refused { .. } => self.refused_since.or(Some(now)),
            _ => None,
        };
        match rollout {
            Rollout::There => return (Outcome::Ready, None),
            Rollout::Over { reason, message } => {
                let (reason, message) = (reason.clone(), message.clone());
                return (Outcome::Failed { reason, message }, worst);
            }
            Rollout::Refused { message } => {
                let long = self.refused_since.is_some_and(|since| now.duration_since(since) >= REFUSED);
                if long || message.contains("is invalid") {
                    let message = format!("its pods cannot be created: {message}");
                    return (Outcome::Failed { reason: "FailedCreate".to_owned(), message }, worst);
                }
            }
            Rollout::Missing(_) => {}
        }
        if let Some((at, trouble)) = trouble {
            let watched = &sight.pods[at];
            let failed = Outcome::Failed {
                reason: reason(watched.report, &trouble),
                message: self.sentence(watched.report, &trouble),
            };
            return (failed, Some(at));
        }
        if self.waited.kind == WorkloadKind::Pod && sight.is_listed && members.is_empty() && !self.comes_back
        {
            let message = "the pod was deleted".to_owned();
            return (Outcome::Failed { reason: "Deleted".to_owned(), message }, None);
        }
        (if now >= self.deadline { Outcome::Timeout } else { Outcome::Waiting }, worst)
    }

    fn rollout(&mut self, sight: &Sight<'_>, members: &[usize], now: Timestamp) -> Rollout {
        if !sight.is_listed {
            return Rollout::Missing(Missing::List);
        }
        let goal = self.waited.goal;
        let rollout = match (sight.object, self.waited.kind) {
            (_, WorkloadKind::Pod) => self.pod(sight, members),
            (Some(object), kind) => object.rollout(kind, goal),
            (None, _) => self.by_pods(sight, members, now),
        };
        if let (Rollout::Missing(_), Some((at, message))) = (&rollout, sight.refusal) {
            // A pod that was created since then was not refused.
            let is_newer =
                |watched: &Watched<'_>| watched.report.created_at.is_some_and(|created| created > at);
            if !sight.pods.iter().any(is_newer)
                && sight.object.is_some_and(|o| o.lacks_pods(self.waited.kind))
            {
                return Rollout::Refused { message: message.to_owned() };
            }
        }
        if rollout != Rollout::There || goal != Goal::Healthy {
            return rollout;
        }
        let is_in_trouble = |at: &&usize| has_cause(sight.pods[**at].report, now);
        let counts = sight.object.map(|object| object.counts(self.waited.kind));
        let expected = counts.and_then(|counts| counts.updated).unwrap_or(0);
        match members.iter().filter(is_in_trouble).count() {
            0 if members.is_empty() && expected > 0 => Rollout::Missing(Missing::List),
            0 => Rollout::There,
            count => Rollout::Missing(Missing::Healthy(count)),
        }
    }

    /// How far a single pod is.
    fn pod(&mut self, sight: &Sight<'_>, members: &[usize]) -> Rollout {
        let Some(watched) = members.first().map(|at| &sight.pods[*at]) else {
            return Rollout::Missing(Missing::NoPods);
        };
        self.comes_back = controller(watched.pod).is_some_and(|owner| owner.kind == "StatefulSet");
        let has_succeeded = watched.pod.status.as_ref().is_some_and(|status| status.phase == "Succeeded");
        let is_kept = watched.pod.metadata.deletion_timestamp.is_none();
        match self.waited.goal {
            Goal::Completed if has_succeeded => Rollout::There,
            Goal::Completed => Rollout::Missing(Missing::PodCompleted),
            _ if watched.report.is_ready() == Some(true) && is_kept => Rollout::There,
            _ => Rollout::Missing(Missing::PodReady),
        }
    }

    /// How far a workload is that cannot be read.
    fn by_pods(&mut self, sight: &Sight<'_>, members: &[usize], now: Timestamp) -> Rollout {
        if let Some(missing) = self.missing_by_pods(sight, members) {
            self.proven_since = None;
            return Rollout::Missing(missing);
        }
        let since = *self.proven_since.get_or_insert(now);
        let is_proven = now.duration_since(since) >= PROOF;
        if is_proven { Rollout::There } else { Rollout::Missing(Missing::Proof) }
    }

    fn missing_by_pods(&self, sight: &Sight<'_>, members: &[usize]) -> Option<Missing> {
        let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        let pods = || members.iter().map(|at| &sight.pods[*at]);
        let phase = |watched: &Watched<'_>, phase: &str| {
            watched.pod.status.as_ref().is_some_and(|status| status.phase == phase)
        };
        if self.waited.goal == Goal::Completed {
            let succeeded = pods().filter(|watched| phase(watched, "Succeeded")).count();
            let active = pods().filter(|watched| !watched.report.ended).count();
            let is_done = succeeded > 0 && active == 0;
            let of = count((succeeded + active).max(1));
            return (!is_done).then(|| Missing::Completions { succeeded: count(succeeded), of });
        }
        let running: Vec<&Watched<'_>> = pods().filter(|watched| !watched.report.ended).collect();
        if running.is_empty() {
            return Some(Missing::NoPods);
        }
        let ready = running.iter().filter(|watched| watched.report.is_ready() == Some(true)).count();
        if ready < running.len() {
            return Some(Missing::Ready { ready: count(ready), of: count(running.len()) });
        }
        let is_left = |watched: &&Watched<'_>| {
            watched.pod.metadata.deletion_timestamp.is_none() && !watched.report.ended
        };
        let old = sight.pods.iter().filter(is_left).count().saturating_sub(running.len());
        (old > 0).then(|| Missing::Old(count(old)))
    }

    /// The trouble that has lasted for so long that it is certain, and the index of its pod.
    fn certain_trouble(
        &mut self,
        pods: &[Watched<'_>],
        members: &[usize],
        now: Timestamp,
    ) -> Option<(usize, Trouble)> {
        let mut seen = HashMap::new();
        let mut certain: Vec<(usize, Trouble)> = Vec::new();
        for &at in members {
            let watched = &pods[at];
            let id = id(watched.pod);
            self.remember_restarts(&id, watched.pod);
            let before = |index: usize| self.before.get(&(id.clone(), index)).copied().unwrap_or(0);
            for (trouble, patience) in hopeless::troubles(watched, &self.waited, before, now) {
                let key = (id.clone(), trouble.container(), trouble.class());
                let since = self.troubles.get(&key).copied().unwrap_or(now);
                seen.insert(key, since);
                if now.duration_since(since) >= patience {
                    certain.push((at, trouble));
                }
            }
        }
        // Trouble that has passed and comes back counts from then on.
        self.troubles = seen;
        certain.into_iter().max_by_key(|(at, trouble)| {
            let report = pods[*at].report;
            let root = report.cause.as_ref().map(|cause| cause.container());
            (root.is_some_and(|root| root == trouble.container()), report.created_at)
        })
    }

    fn remember_restarts(&mut self, id: &str, pod: &Pod) {
        for (index, container) in pod.containers().iter().enumerate() {
            let Some(status) = container.status else { continue };
            let restarts = if is_in_order(status) { status.restart_count } else { 0 };
            self.before.entry((id.to_owned(), index)).or_insert(restarts);
        }
    }

    fn sentence(&self, report: &PodReport, trouble: &Trouble) -> String {
        let name = trouble.container().and_then(|index| report.containers.get(index));
        let name = name.map_or("a container", |container| &*container.facts.name);
        let text = match trouble {
            Trouble::Fails { failures, .. } => format!("{name} failed {}", times(*failures)),
            Trouble::Image(_) => format!("the image of {name} cannot be pulled"),
            Trouble::Configuration(_) => format!("{name} cannot be created from its configuration"),
            Trouble::Start(_) => format!("{name} cannot be started"),
            Trouble::KeepsPodRunning(_) => format!("{name} keeps running although the work is done"),
            Trouble::PodFailed => return "the pod failed".to_owned(),
            Trouble::PodCompleted => return "the pod has completed".to_owned(),
        };
        if self.waited.kind == WorkloadKind::Pod { text } else { format!("{text} in pod {}", &*report.name) }
    }
}

/// Whether a container runs and is ready, or has done its part.
fn is_in_order(status: &ContainerStatus) -> bool {
    let ContainerState { running, terminated, .. } = &status.state;
    (running.is_some() && status.ready) || terminated.as_ref().is_some_and(|end| end.exit_code == 0)
}

/// The reason for a trouble: that of the cause, where it is about the same container.
fn reason(report: &PodReport, trouble: &Trouble) -> String {
    let cause = report.cause.as_deref().filter(|cause| cause.container() == trouble.container());
    let word = match trouble {
        Trouble::PodCompleted => "Completed",
        Trouble::KeepsPodRunning(_) => "KeepsPodRunning",
        Trouble::Image(_) => "ImagePullBackOff",
        Trouble::Configuration(_) => "CreateContainerConfigError",
        Trouble::Start(_) => "CreateContainerError",
        Trouble::Fails { .. } | Trouble::PodFailed => "Error",
    };
    cause.map_or(word, |cause| cause.reason()).to_owned()
}

/// The pod whose trouble is the most urgent, and among these the newest.
fn worst(pods: &[Watched<'_>], members: &[usize], now: Timestamp) -> Option<usize> {
    let rank = |at: &usize| (Urgency::of(pods[*at].report, now), pods[*at].report.created_at);
    members.iter().copied().filter(|at| has_cause(pods[*at].report, now)).max_by_key(rank)
}

/// Whether something is wrong with a pod, or not yet right.
fn has_cause(report: &PodReport, now: Timestamp) -> bool {
    report.cause.as_deref().is_some_and(|cause| cause.over_at.is_none_or(|over| over > now))
}

/// What distinguishes a pod from another of the same name.
fn id(pod: &Pod) -> String {
    pod.metadata.uid.as_deref().unwrap_or(&pod.metadata.name).to_owned()
}
