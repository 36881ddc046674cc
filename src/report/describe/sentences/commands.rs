//! What to run next: ready commands, the most useful first. All of them only read.

use std::collections::HashSet;

use super::proof;
use crate::classify::Pattern;
use crate::health::{ContainerReason as Reason, PodReason};
use crate::model::ContainerType;
use crate::report::describe::ProbeKind;
use crate::report::describe::subject::{BlamedContainer, BlamedPod, Subject};
use crate::wording::{is_object_name, is_plain_path};

pub(crate) fn of_container(blamed: &BlamedContainer<'_>) -> Vec<String> {
    Ask::new(&blamed.subject).map(|ask| once_each(ask.about_container(blamed))).unwrap_or_default()
}

pub(crate) fn of_pod(blamed: &BlamedPod<'_>) -> Vec<String> {
    Ask::new(&blamed.subject).map(|ask| once_each(ask.about_pod(blamed))).unwrap_or_default()
}

/// What a message names is asked for once.
fn once_each(mut commands: Vec<String>) -> Vec<String> {
    let mut seen = HashSet::new();
    commands.retain(|command| seen.insert(command.clone()));
    commands
}

struct Ask<'a>(&'a Subject<'a>);

impl<'a> Ask<'a> {
    /// `None` if a name could be anything else on a command line, as names in files can.
    fn new(subject: &'a Subject<'a>) -> Option<Self> {
        let report = subject.report;
        let of_pod = [Some(&*report.name), report.namespace.as_deref(), report.node.as_deref()];
        let of_containers = subject.indices().map(|index| subject.name(index));
        of_pod.into_iter().flatten().chain(of_containers).all(is_object_name).then_some(Self(subject))
    }

    fn pod(&self) -> &str {
        &self.0.report.name
    }

    fn kubectl(&self, words: &[&str]) -> String {
        self.0.kubectl.command(self.0.report.namespace.as_deref(), words)
    }

    fn plugin(&self, words: &[&str]) -> String {
        self.0.kubectl.plugin(self.0.report.namespace.as_deref(), words)
    }

    /// Of something that lives in no namespace.
    fn cluster_wide(&self, words: &[&str]) -> String {
        self.0.kubectl.command(None, words)
    }

    fn logs(&self, index: usize, flags: &[&str]) -> String {
        let words = [&["logs", self.pod(), "-c", self.0.name(index)], flags].concat();
        self.kubectl(&words)
    }

    /// A part of the container's spec.
    fn spec_of(&self, index: usize, field: &str) -> String {
        let container = &self.0.containers[index];
        let list = match container.kind {
            ContainerType::Init | ContainerType::NativeSidecar => "initContainers",
            ContainerType::Regular => "containers",
            ContainerType::Ephemeral => "ephemeralContainers",
        };
        let path = format!("jsonpath={{.spec.{list}[?(@.name==\"{}\")].{field}}}", container.spec.name);
        self.kubectl(&["get", "pod", self.pod(), "-o", &path])
    }

    fn of_pod(&self, path: &str) -> String {
        self.kubectl(&["get", "pod", self.pod(), "-o", &format!("jsonpath={{{path}}}")])
    }

    /// `None` where the description shows them.
    fn events(&self) -> Option<String> {
        (!self.0.has_events).then(|| self.kubectl(&["events", "--for", &format!("pod/{}", self.pod())]))
    }

    /// What the containers use, where the metrics API knows it.
    fn top(&self) -> Option<String> {
        let usage = self.0.report.usage.as_ref()?;
        let is_measured = usage.containers.iter().any(Option::is_some);
        is_measured.then(|| self.kubectl(&["top", "pod", self.pod(), "--containers"]))
    }

    fn node(&self) -> Option<String> {
        let node = self.0.report.node.as_deref()?;
        Some(self.cluster_wide(&["describe", "node", node]))
    }

    /// The log of the run that failed: the one before where another goes on or is to come. `None` if it never ran.
    fn failed_log(&self, blamed: &BlamedContainer<'_>) -> Option<String> {
        let has_run = blamed.status().is_some_and(|s| {
            s.last_state.terminated.is_some() || s.state.terminated.is_some() || s.state.running.is_some()
        });
        if !has_run {
            return None;
        }
        let is_over = |s: &crate::model::ContainerStatus| {
            s.last_state.terminated.is_some() && s.state.terminated.is_none()
        };
        let flags: &[&str] = if blamed.status().is_some_and(is_over) { &["--previous"] } else { &[] };
        Some(self.logs(blamed.blame.index, flags))
    }

    fn about_container(&self, blamed: &BlamedContainer<'_>) -> Vec<String> {
        let index = blamed.blame.index;
        match blamed.blame.reason {
            Reason::Error | Reason::Completed | Reason::RestartingAllContainers => {
                let fails = blamed.probe(ProbeKind::Liveness).is_some_and(|probe| probe.failure.is_some());
                let probed = fails.then(|| self.probed(blamed, ProbeKind::Liveness)).flatten();
                self.failed_log(blamed).into_iter().chain(probed).collect()
            }
            Reason::OOMKilled => self.failed_log(blamed).into_iter().chain(self.top()).collect(),
            // The process never started, so there is no log.
            Reason::StartError | Reason::ContainerCannotRun => vec![self.spec_of(index, "command")],
            Reason::RunContainerError => {
                let log = self.failed_log(blamed);
                [self.events(), Some(self.spec_of(index, "lifecycle")), log].into_iter().flatten().collect()
            }
            Reason::ImagePullBackOff | Reason::ErrImagePull => {
                let why = proof::pull_failure(blamed).unwrap_or_default();
                let denied =
                    ["401", "403", "denied", "nauthorized", "orbidden"].iter().any(|sign| why.contains(sign));
                let secrets = denied.then(|| self.of_pod(".spec.imagePullSecrets"));
                // The registry's answer, where the verdict does not have it.
                let events = why.is_empty().then(|| self.events()).flatten();
                secrets.into_iter().chain(events).collect()
            }
            // The verdict says all that there is to know.
            Reason::ErrImageNeverPull | Reason::InvalidImageName => Vec::new(),
            Reason::CreateContainerConfigError | Reason::CreateContainerError => {
                let message = blamed.detail().message.as_deref().unwrap_or_default();
                let mut commands: Vec<String> = self.named_in(message).into_iter().collect();
                if message.contains("runAsNonRoot") || message.contains("non-numeric user") {
                    commands.push(self.spec_of(index, "securityContext"));
                    commands.push(self.of_pod(".spec.securityContext"));
                }
                if commands.is_empty() {
                    commands.extend(self.events());
                }
                commands
            }
            Reason::NotStarted | Reason::Initializing if !blamed.runs() => {
                self.events().into_iter().collect()
            }
            Reason::NotStarted => self.log_and_probe(blamed, ProbeKind::Startup),
            Reason::NotReady => self.log_and_probe(blamed, ProbeKind::Readiness),
            Reason::Initializing => vec![self.logs(index, &["-f"])],
            Reason::KeepsPodRunning => {
                let is_classic = blamed.container().kind == ContainerType::Regular;
                let migrate = is_classic.then(|| self.plugin(&["migrate", &format!("pod/{}", self.pod())]));
                std::iter::once(self.logs(index, &["--tail=20"])).chain(migrate).collect()
            }
            Reason::Evicted => {
                let resources = self.spec_of(index, "resources");
                std::iter::once(resources).chain(self.node_of_eviction(&blamed.cause.words)).collect()
            }
            Reason::Terminating => self.about_deletion(index),
        }
    }

    /// About a container that runs in a pod that is being deleted. If it outlives its grace period, something is wrong
    /// with the node.
    fn about_deletion(&self, index: usize) -> Vec<String> {
        let node = self.node().filter(|_| self.0.is_overdue());
        let log = self.logs(index, &["--tail=20"]);
        [Some(log), node, self.events()].into_iter().flatten().collect()
    }

    fn log_and_probe(&self, blamed: &BlamedContainer<'_>, kind: ProbeKind) -> Vec<String> {
        std::iter::once(self.logs(blamed.blame.index, &[])).chain(self.probed(blamed, kind)).collect()
    }

    /// Asks what the probe asks: in the container, or through the API server. The path is part of a URL of the API server's,
    /// where dot segments would lead to any other object.
    fn probed(&self, blamed: &BlamedContainer<'_>, kind: ProbeKind) -> Option<String> {
        let probe = blamed.probe(kind)?;
        if let Some(command) = probe.command.as_ref().filter(|_| blamed.runs()) {
            let command = command.iter().map(String::as_str);
            let words: Vec<&str> =
                ["exec", self.pod(), "-c", blamed.name(), "--"].into_iter().chain(command).collect();
            return Some(self.kubectl(&words));
        }
        let (port, path) = (probe.port?, probe.path.as_deref().filter(|path| is_plain_path(path))?);
        let namespace = self.0.report.namespace.as_deref()?;
        let scheme = if probe.https { "https:" } else { "" };
        let pod = self.pod();
        let at = format!("/api/v1/namespaces/{namespace}/pods/{scheme}{pod}:{port}/proxy{path}");
        Some(self.cluster_wide(&["get", "--raw", &at]))
    }

    fn about_pod(&self, blamed: &BlamedPod<'_>) -> Vec<String> {
        let words = &*blamed.cause.words;
        match &blamed.blame.reason {
            PodReason::NotCreated => {
                let message = proof::not_created(self.0).map(|o| &*o.message).unwrap_or_default();
                // Attachments of volumes have no namespace.
                let attachments = message
                    .starts_with("Multi-Attach")
                    .then(|| self.cluster_wide(&["get", "volumeattachments"]));
                let asked = [self.named_in(message), self.holder_of_volume(message), attachments];
                asked.into_iter().flatten().chain(self.events()).collect()
            }
            PodReason::Unschedulable => {
                let columns = "custom-columns=NAME:.metadata.name,TAINTS:.spec.taints";
                let taints =
                    words.contains("taint").then(|| self.cluster_wide(&["get", "nodes", "-o", columns]));
                let columns = "custom-columns=NAME:.metadata.name,CPU:.status.allocatable.cpu,\
                               MEMORY:.status.allocatable.memory";
                let lacks = words.contains("Insufficient cpu") || words.contains("Insufficient memory");
                let room = lacks.then(|| self.cluster_wide(&["get", "nodes", "-o", columns]));
                let selects = words.contains("affinity/selector") || words.contains("node selector");
                let labels = selects.then(|| self.cluster_wide(&["get", "nodes", "--show-labels"]));
                self.named_in(words).into_iter().chain(taints).chain(room).chain(labels).collect()
            }
            // The verdict and its proof have them already.
            PodReason::SchedulingGated | PodReason::ReadinessGate | PodReason::NotReady => Vec::new(),
            PodReason::Terminating => match self.0.indices().find(|index| self.0.runs(*index)) {
                Some(index) => self.about_deletion(index),
                // The verdict names the finalizers.
                None => self.events().into_iter().collect(),
            },
            PodReason::Own(reason) if &**reason == "DeadlineExceeded" => {
                let app = self.0.indices().find(|index| self.0.pattern(*index) == Pattern::App);
                let log = self.logs(app.unwrap_or_default(), &["--tail=20"]);
                vec![log]
            }
            PodReason::ResizeInfeasible | PodReason::ResizeDeferred | PodReason::ResizeError => {
                self.node().into_iter().collect()
            }
            PodReason::Error | PodReason::NodeLost | PodReason::Own(_) => {
                let has_reason = self.0.pod.status.as_ref().is_some_and(|s| !s.reason.is_empty());
                let events = (!has_reason || self.0.report.node.is_none()).then(|| self.events()).flatten();
                self.node_of_eviction(words).into_iter().chain(events).collect()
            }
        }
    }

    /// The node, unless the pod was evicted for a limit of its own, with which the node has nothing to do.
    fn node_of_eviction(&self, words: &str) -> Option<String> {
        let own_limit = ["Usage of EmptyDir volume", "exceeds the total limit", "ephemeral storage limit"];
        if own_limit.iter().any(|sign| words.contains(sign)) { None } else { self.node() }
    }

    /// The pod that a volume is attached for: `Volume is already used by pod(s) web-0, web-1`.
    fn holder_of_volume(&self, message: &str) -> Option<String> {
        let (_, names) = message.split_once("already used by pod(s) ")?;
        let pod = names.split([',', ' ']).next().filter(|name| is_object_name(name))?;
        Some(self.kubectl(&["get", "pod", pod, "-o", "wide"]))
    }

    /// The object that a message names as missing: `secret "x" not found`, `key k in ConfigMap shop/x`.
    fn named_in(&self, message: &str) -> Option<String> {
        const KINDS: [(&str, &str); 6] = [
            ("persistentvolumeclaim \"", "pvc"),
            ("configmap \"", "configmap"),
            ("secret \"", "secret"),
            ("ConfigMap ", "configmap"),
            ("Secret ", "secret"),
            ("serviceaccount \"", "serviceaccount"),
        ];
        let (kind, rest) =
            KINDS.iter().find_map(|(sign, kind)| Some((*kind, message.split_once(sign)?.1)))?;
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && !"-./".contains(c)).unwrap_or(rest.len());
        let name = rest[..end].trim_end_matches('.');
        let name = name.rsplit('/').next().unwrap_or_default();
        // Only the keys: values of a Secret must not be printed.
        is_object_name(name).then(|| {
            if message.contains("key") && kind != "pvc" {
                let keys = "go-template={{range $key, $_ := .data}}{{$key}} {{end}}";
                self.kubectl(&["get", kind, name, "-o", keys])
            } else {
                self.kubectl(&["get", kind, name])
            }
        })
    }
}
