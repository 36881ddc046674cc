//! Single words of the output that are neither reasons nor columns: what they mean, and what to look at.

use super::{Body, Section, Topic, items, section};
use crate::health::Severity;
use crate::report::Standing as VersionStanding;
use crate::report::State;
use crate::report::describe::{Health as Standing, Phase};
use crate::resources::Stay;

/// A word, what it means, and what to look at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    pub(super) name: &'static str,
    pub(super) place: &'static str,
    pub(super) means: &'static str,
    look_at: &'static [&'static str],
}

const fn word(name: &'static str, place: &'static str, means: &'static str) -> Word {
    Word { name, place, means, look_at: &[] }
}

/// Words of the kubelet, of the API and of printPod (`pkg/printers/internalversion`), as STATUS and STATE show them.
/// Those that are reasons of causes stand under the reasons.
const OF_KUBERNETES: &[Word] = &[
    Word {
        name: "CrashLoopBackOff",
        place: "STATUS, STATE",
        means: "The container ends again and again, and the kubelet waits longer each time before it starts it anew, \
                five minutes at the most unless its node says otherwise. It is the pause, not the reason: CAUSE says with what the container ends.",
        look_at: &[
            "what it said before it ended: kubectl logs POD -c CONTAINER --previous",
            "the reason in CAUSE: `explain Error`, `explain OOMKilled`, `explain Completed`",
        ],
    },
    Word {
        name: "PodInitializing",
        place: "STATUS, STATE",
        means: "The container waits for those before it: init containers and native sidecars start one after another. \
                It is a victim; CAUSE names the one that holds it up.",
        look_at: &["kubectl sidecars describe POD: the start-up shows who waits for whom"],
    },
    Word {
        name: "ContainerCreating",
        place: "STATUS, STATE",
        means: "The container is being created: its image is pulled, or the pod still waits for its sandbox, network \
                or volumes. Minutes of it are no start-up any more.",
        look_at: &["the pod's events: kubectl sidecars describe POD, `explain NotCreated`"],
    },
    Word {
        name: "ContainerStatusUnknown",
        place: "STATUS, STATE",
        means: "The kubelet lost track of the container: its node was rebooted, or the pod was evicted and its \
                containers were gone before they were asked. The exit code 137 beside it is made up.",
        look_at: &["the pod's own reason: `explain Evicted`", "the node: kubectl describe node NODE"],
    },
    Word {
        name: "PostStartHookError",
        place: "STATUS, STATE",
        means: "The container was killed because its postStart hook failed.",
        look_at: &["the event FailedPostStartHook: kubectl sidecars describe POD"],
    },
    Word {
        name: "PreStartHookError",
        place: "STATUS, STATE",
        means: "What the kubelet does before it starts the container failed.",
        look_at: &["the message of the kubelet: kubectl describe pod POD"],
    },
    Word {
        name: "ImageInspectError",
        place: "STATUS, STATE",
        means: "The runtime cannot tell what it has of the image.",
        look_at: &["the runtime and the disk of the node: kubectl describe node NODE"],
    },
    Word {
        name: "RegistryUnavailable",
        place: "STATUS, STATE",
        means: "The registry of the image does not answer.",
        look_at: &["the registry, and the network between the node and it"],
    },
    Word {
        name: "SignatureValidationFailed",
        place: "STATUS, STATE",
        means: "The signature of the image is not the one that the node's policy asks for.",
        look_at: &["who signed the image, and the policy of the node's runtime"],
    },
    Word {
        name: "Evicted",
        place: "STATUS, CAUSE",
        means: "The node threw the pod out because memory, disk or process ids ran short. The pod has ended; its \
                controller makes another one, and this one stays until somebody or the garbage collection deletes it.",
        look_at: &[
            "the pod's own message: it names what ran short and who used most of it",
            "requests below what is used make a pod the first to go: kubectl top pod POD --containers",
            "the node: kubectl describe node NODE",
        ],
    },
    Word {
        name: "DeadlineExceeded",
        place: "STATUS, CAUSE",
        means: "The pod ran longer than activeDeadlineSeconds allows, and was ended.",
        look_at: &[
            "the deadline of the pod or of its Job",
            "what the app did all the time: kubectl logs POD",
        ],
    },
    Word {
        name: "Preempting",
        place: "STATUS, CAUSE",
        means: "The pod was ended to make room for one that the node cannot do without.",
        look_at: &["the node: kubectl describe node NODE"],
    },
    Word {
        name: "Terminated",
        place: "STATUS, STATE, CAUSE",
        means: "Of a pod: its node was shut down in order, and ended it. Of a container: it has ended.",
        look_at: &["why the node was shut down: kubectl describe node NODE"],
    },
    Word {
        name: "NodeShutdown",
        place: "STATUS, CAUSE",
        means: "The node was shutting down and did not take the pod.",
        look_at: &["the node: kubectl describe node NODE"],
    },
    Word {
        name: "NodeAffinity",
        place: "STATUS, CAUSE",
        means: "The node did not take the pod: its labels are not those that the pod asks for, often because they \
                changed after the pod was scheduled.",
        look_at: &["nodeSelector and affinity of the pod against the node's labels"],
    },
    Word {
        name: "UnexpectedAdmissionError",
        place: "STATUS, CAUSE",
        means: "The node could not take the pod, often for want of a device such as a GPU.",
        look_at: &["the pod's own message", "the device plugin on the node"],
    },
    Word {
        name: "TopologyAffinityError",
        place: "STATUS, CAUSE",
        means: "The node could not give the pod CPU, memory and devices that lie together, as its policy demands.",
        look_at: &["the topology manager's policy on the node, and the pod's requests"],
    },
    Word {
        name: OUT_OF,
        place: "STATUS, CAUSE",
        means: "The node did not take the pod: less of the resource behind OutOf was left than the pod requests, \
                though the scheduler thought otherwise.",
        look_at: &["what the node has left: kubectl describe node NODE", "pods that bypass the scheduler"],
    },
    Word {
        name: INIT,
        place: "STATUS",
        means: "The pod still initializes: so many of its init containers and native sidecars are done. A word in \
                place of the figures tells why the next one is not: Init:CrashLoopBackOff, Init:Error.",
        look_at: &["CAUSE names the container; `explain Initializing`, `explain NotStarted`"],
    },
    Word {
        name: SIGNAL,
        place: "STATUS",
        means: "A container was ended by this signal, and no reason was told: 9 is a kill, 15 a request to end, 11 an \
                access to memory that is not there.",
        look_at: &["what it said before it ended: kubectl logs POD -c CONTAINER --previous"],
    },
    Word {
        name: EXIT_CODE,
        place: "STATUS",
        means: "A container ended with this exit code, and no reason was told.",
        look_at: &[
            "what it said before it ended: kubectl logs POD -c CONTAINER --previous",
            "`explain Error`",
        ],
    },
    word(
        "Running",
        "STATUS",
        "The pod has a node, and at least one of its containers runs, starts or is restarted.",
    ),
    word(
        "Completed",
        "STATUS, STATE",
        "Of a pod: it has ended well. Of a container: it has ended with exit code 0.",
    ),
    word("NotReady", "STATUS", "One container has done its work, another runs on, and the pod is not ready."),
    word(
        "Pending",
        "STATUS",
        "The API has the pod; it has no node yet, or not all of its containers were created.",
    ),
    word("Succeeded", "STATUS", "Every container has ended well, and none is to run again."),
    word("Failed", "STATUS", "Every container has ended, one of them badly, and none is to run again."),
    word("Unknown", "STATUS", "Nobody knows how the pod is: its node does not report. `explain NodeLost`."),
];

/// Names of words that stand for many.
const OUT_OF: &str = "OutOf…";
const INIT: &str = "Init:N/M";
const SIGNAL: &str = "Signal:N";
const EXIT_CODE: &str = "ExitCode:N";

/// The word, where it stands for many: `OutOfcpu`, `Init:0/2`, `Signal:9`.
pub(super) fn family(name: &str) -> Option<&'static str> {
    let begins = |begin: &str| name.get(..begin.len()).is_some_and(|start| start.eq_ignore_ascii_case(begin));
    let families = [("OutOf", OUT_OF), ("Init:", INIT), ("Signal:", SIGNAL), ("ExitCode:", EXIT_CODE)];
    families.into_iter().find_map(|(begin, family)| begins(begin).then_some(family))
}

fn standing(standing: Standing) -> Word {
    let means = match standing {
        Standing::Well => "Nothing to complain of: every container that should run does, and is ready.",
        Standing::Completed => "The work is done: the pod has ended, and its app ended well.",
        Standing::Unknown => "There is nothing to judge by: a template or a manifest has no status.",
        Standing::Starting => "A normal start-up (or shut-down) is still under way.",
        Standing::Degraded => {
            "The app works, something beside it does not: logs, metrics, a resize, a readiness gate."
        }
        Standing::Failed => "The app does not work, or the pod has ended badly.",
    };
    let place = match standing {
        Standing::Starting | Standing::Degraded | Standing::Failed => "SEVERITY, the first line of describe",
        Standing::Well | Standing::Completed | Standing::Unknown => "the first line of describe",
    };
    word(standing.as_str(), place, means)
}

fn phase(phase: Phase) -> Word {
    let means = match phase {
        Phase::Waiting => "Not created yet, or not again.",
        Phase::Pulling => "Its image is being pulled.",
        Phase::Running => {
            "Its process runs; in the picture of a start: not started or not ready, as far as is told."
        }
        Phase::Up => "Runs, and is started and ready.",
        Phase::Down => "Down between two runs.",
        Phase::Restarting => "Went up and down; single runs are not told any more.",
        Phase::Ended => "Ended, and is not to run again.",
        Phase::Unknown => "Of this time nothing is told any more.",
    };
    word(phase.as_str(), "the start-up in describe", means)
}

fn state(state: State) -> Word {
    let means = match state {
        State::Waiting => "Not created yet, or not again; the reason stands behind it.",
        State::Running => "Its process runs. Whether it is ready stands in READY.",
        State::Terminated => "It has ended; the reason or the exit code stands behind it.",
    };
    word(state.as_str(), "STATE", means)
}

fn version(standing: VersionStanding) -> Word {
    let means = match standing {
        VersionStanding::Only => "The only version of this image that is there.",
        VersionStanding::Majority => "The version that more than half of the pods with this image run.",
        VersionStanding::MostCommon => {
            "No version is run by more pods, but no more than half of those with this image run it."
        }
        VersionStanding::Behind => "Older than the most common version.",
        VersionStanding::Ahead => "Newer than the most common version.",
        VersionStanding::Differs => {
            "Another version than the most common one; which is newer cannot be told."
        }
    };
    word(standing.as_str(), "STANDING in overhead --by image", means)
}

fn stay(stay: Stay) -> Word {
    let means = match stay {
        Stay::InitPeak => {
            "The reservation does not follow what the sidecars declare: an init container asks for more than all \
             that runs later, and so decides (KEP-753)."
        }
        Stay::PodLevel => {
            "The reservation does not follow what the sidecars declare: the pod states what it reserves as a whole \
             (spec.resources, KEP-2837)."
        }
        Stay::Resize => {
            "The reservation does not follow what the sidecars declare: a container is being resized, or was, and \
             what the node grants counts as well (KEP-1287)."
        }
    };
    word(stay.as_str(), "WHY in overhead --without and --with", means)
}

/// What the word `name` means where no reason is meant by it: `Completed` in STATUS is nothing bad.
pub(super) fn elsewhere(name: &str) -> Option<Section> {
    let pairs: Vec<(String, String)> = all()
        .filter(|word| word.name.eq_ignore_ascii_case(name))
        .map(|word| (word.place.to_owned(), word.means.to_owned()))
        .chain(super::columns::meaning(name).map(|means| ("as a column".to_owned(), means.to_owned())))
        .collect();
    (!pairs.is_empty()).then(|| section("Elsewhere", Body::Pairs(pairs)))
}

/// Every word, in the order in which they are looked for. A word that is met in two places stands here twice.
pub(super) fn all() -> impl Iterator<Item = Word> {
    let standings = Standing::ALL.map(standing).into_iter();
    standings
        .chain(OF_KUBERNETES.iter().copied())
        .chain(State::ALL.map(state))
        .chain(Phase::ALL.map(phase))
        .chain(VersionStanding::ALL.map(version))
        .chain(Stay::ALL.map(stay))
}

/// What is told of the word `name`, in all places where it is met.
pub(super) fn of(name: &str) -> Option<Topic> {
    let exactly: Vec<Word> = all().filter(|word| word.name.eq_ignore_ascii_case(name)).collect();
    let family = family(name).filter(|_| exactly.is_empty());
    let found = family.map_or(exactly, |family| all().filter(|word| word.name == family).collect());
    let first = found.first()?;
    let mut sections = Vec::new();
    if !first.look_at.is_empty() {
        sections.push(section("What to look at", items(first.look_at)));
    }
    sections.push(places(&found));
    let title = if family.is_some() { name } else { first.name };
    let about = if found.len() == 1 { first.means } else { "What it means depends on where it is met." };
    Some(Topic { title: title.to_owned(), about: about.into(), sections })
}

fn places(found: &[Word]) -> Section {
    let pairs = found.iter().map(|word| (word.place.to_owned(), word.means.to_owned()));
    match found {
        [only] => section("Where it is met", Body::Prose(format!("{}.", only.place))),
        _ => section("Where it is met", Body::Pairs(pairs.collect())),
    }
}

/// Words of STATUS and STATE.
pub(super) fn overview() -> Topic {
    let pairs = |words: &mut dyn Iterator<Item = Word>| {
        Body::Pairs(words.map(|word| (word.name.to_owned(), word.means.to_owned())).collect())
    };
    Topic {
        title: "States".into(),
        about: "The words of STATUS and STATE. STATUS is what `kubectl get pods` prints, to the letter: the symptom \
                that the server met first. Why a pod is not well stands in CAUSE (`explain reasons`)."
            .into(),
        sections: vec![
            section("Of Kubernetes", pairs(&mut OF_KUBERNETES.iter().copied())),
            section("Of a container", pairs(&mut State::ALL.map(state).into_iter())),
            section("Of a pod or a workload as a whole", pairs(&mut Standing::ALL.map(standing).into_iter())),
            section("In the picture of a start", pairs(&mut Phase::ALL.map(phase).into_iter())),
        ],
    }
}

/// What a severity means, as a sentence.
pub(super) fn of_severity(severity: Severity) -> &'static str {
    standing(severity.into()).means
}
