//! What to run next: ready commands, the most useful first. All of them only read.

use super::proof;
use super::{ProbeKind, Subject};
use crate::health::{Cause, Reason};
use crate::model::ContainerType;

/// Commands that tell more about `cause`.
pub(super) fn commands(subject: &Subject<'_>, cause: &Cause) -> Vec<String> {
    let ask = Ask { subject, namespace: subject.report.namespace.as_deref(), pod: &subject.report.name };
    let mut commands = match cause.container {
        Some(index) => ask.about_container(cause, index),
        None => ask.about_pod(cause),
    };
    // What a message names is asked for once.
    let mut seen = std::collections::HashSet::new();
    commands.retain(|command| seen.insert(command.clone()));
    commands
}

struct Ask<'a> {
    subject: &'a Subject<'a>,
    namespace: Option<&'a str>,
    pod: &'a str,
}

impl Ask<'_> {
    fn kubectl(&self, words: &[&str]) -> String {
        self.subject.kubectl.command(self.namespace, words)
    }

    /// Of something that lives in no namespace.
    fn cluster_wide(&self, words: &[&str]) -> String {
        self.subject.kubectl.command(None, words)
    }

    fn logs(&self, index: usize, flags: &[&str]) -> String {
        let words = [&["logs", self.pod, "-c", self.subject.name(index)], flags].concat();
        self.kubectl(&words)
    }

    /// A part of the container's spec.
    fn spec_of(&self, index: usize, field: &str) -> String {
        let container = &self.subject.containers[index];
        let list = match container.kind {
            ContainerType::Init | ContainerType::NativeSidecar => "initContainers",
            ContainerType::Regular => "containers",
            ContainerType::Ephemeral => "ephemeralContainers",
        };
        let path = format!("jsonpath={{.spec.{list}[?(@.name==\"{}\")].{field}}}", container.spec.name);
        self.kubectl(&["get", "pod", self.pod, "-o", &path])
    }

    fn of_pod(&self, path: &str) -> String {
        self.kubectl(&["get", "pod", self.pod, "-o", &format!("jsonpath={{{path}}}")])
    }

    fn events(&self) -> String {
        self.kubectl(&["get", "events", "--field-selector", &format!("involvedObject.name={}", self.pod)])
    }

    fn node(&self) -> Option<String> {
        let node = self.subject.report.node.as_deref()?;
        Some(self.cluster_wide(&["describe", "node", node]))
    }

    /// The log of the run that failed: the one before where another goes on or is to come.
    fn failed_log(&self, index: usize) -> String {
        let status = self.subject.containers[index].status;
        let ended_now = status.is_some_and(|s| s.state.terminated.is_some());
        let before = status.is_some_and(|s| s.last_state.terminated.is_some());
        if before && !ended_now { self.logs(index, &["--previous"]) } else { self.logs(index, &[]) }
    }

    fn about_container(&self, cause: &Cause, index: usize) -> Vec<String> {
        let message = self.subject.details[index].message.as_deref().unwrap_or_default();
        match &cause.reason {
            Reason::Error | Reason::Completed | Reason::RestartingAllContainers => {
                let mut commands = vec![self.failed_log(index)];
                commands.extend(self.probed(index, ProbeKind::Liveness).filter(|_| {
                    let probes = &self.subject.details[index].probes;
                    probes.iter().any(|p| p.kind == ProbeKind::Liveness && p.failure.is_some())
                }));
                commands
            }
            Reason::OOMKilled => vec![
                self.failed_log(index),
                self.kubectl(&["top", "pod", self.pod, "--containers"]),
                self.spec_of(index, "resources"),
            ],
            Reason::StartError | Reason::ContainerCannotRun => {
                vec![self.spec_of(index, "command"), self.failed_log(index)]
            }
            Reason::RunContainerError => {
                vec![self.events(), self.spec_of(index, "lifecycle"), self.failed_log(index)]
            }
            Reason::ImagePullBackOff | Reason::ErrImagePull => {
                let why = proof::pull_failure(self.subject, index).unwrap_or_default();
                let denied =
                    ["401", "403", "denied", "nauthorized", "orbidden"].iter().any(|sign| why.contains(sign));
                let secrets = denied.then(|| self.of_pod(".spec.imagePullSecrets"));
                secrets.into_iter().chain([self.events()]).collect()
            }
            Reason::ErrImageNeverPull => vec![self.spec_of(index, "imagePullPolicy")],
            Reason::InvalidImageName => vec![self.spec_of(index, "image")],
            Reason::CreateContainerConfigError | Reason::CreateContainerError => {
                let mut commands: Vec<String> = self.named_in(message).into_iter().collect();
                if message.contains("runAsNonRoot") || message.contains("non-numeric user") {
                    commands.push(self.spec_of(index, "securityContext"));
                    commands.push(self.of_pod(".spec.securityContext"));
                }
                commands.push(self.events());
                commands
            }
            Reason::NotStarted if !self.runs(index) => vec![self.events()],
            Reason::NotStarted => self.log_and_probe(index, ProbeKind::Startup),
            Reason::NotReady => self.log_and_probe(index, ProbeKind::Readiness),
            Reason::Initializing if self.runs(index) => vec![self.logs(index, &["-f"])],
            Reason::Initializing => vec![self.events()],
            Reason::KeepsPodRunning => vec![self.logs(index, &["--tail=20"])],
            _ => vec![self.failed_log(index), self.events()],
        }
    }

    fn runs(&self, index: usize) -> bool {
        self.subject.containers[index].status.is_some_and(|s| s.state.running.is_some())
    }

    fn log_and_probe(&self, index: usize, kind: ProbeKind) -> Vec<String> {
        std::iter::once(self.logs(index, &[])).chain(self.probed(index, kind)).collect()
    }

    /// Asks what the probe asks, through the API server.
    fn probed(&self, index: usize, kind: ProbeKind) -> Option<String> {
        let probe = self.subject.details[index].probes.iter().find(|p| p.kind == kind)?;
        let (port, path, namespace) = (probe.port?, probe.path.as_deref()?, self.namespace?);
        let scheme = if probe.https { "https:" } else { "" };
        let pod = self.pod;
        let at = format!("/api/v1/namespaces/{namespace}/pods/{scheme}{pod}:{port}/proxy{path}");
        Some(self.cluster_wide(&["get", "--raw", &at]))
    }

    fn about_pod(&self, cause: &Cause) -> Vec<String> {
        let status = self.subject.pod.status.as_ref();
        match &cause.reason {
            Reason::NotCreated => {
                let message = proof::not_created(self.subject).map(|o| &*o.message).unwrap_or_default();
                // Who holds a volume that is attached elsewhere stands in no object of the namespace.
                let attachments = message
                    .starts_with("Multi-Attach")
                    .then(|| self.cluster_wide(&["get", "volumeattachments"]));
                let asked = [self.named_in(message), self.holder_of_volume(message), attachments];
                asked.into_iter().flatten().chain([self.events()]).collect()
            }
            Reason::Unschedulable => {
                let mut commands: Vec<String> = self.named_in(&cause.alone).into_iter().collect();
                if cause.alone.contains("taint") {
                    let columns = "custom-columns=NAME:.metadata.name,TAINTS:.spec.taints";
                    commands.push(self.cluster_wide(&["get", "nodes", "-o", columns]));
                }
                commands.push(self.cluster_wide(&["describe", "nodes"]));
                commands
            }
            Reason::SchedulingGated => vec![self.of_pod(".spec.schedulingGates")],
            Reason::ReadinessGate | Reason::NotReady => vec![self.of_pod(".status.conditions")],
            Reason::Terminating => {
                let running = (0..self.subject.containers.len()).find(|index| self.runs(*index));
                match running {
                    // What outlives its grace period is not killed: its node does not do it.
                    Some(index) => {
                        let node = self.node().filter(|_| self.subject.is_overdue());
                        let log = self.logs(index, &["--tail=20"]);
                        [Some(log), node, Some(self.events())].into_iter().flatten().collect()
                    }
                    None => vec![self.of_pod(".metadata.finalizers"), self.events()],
                }
            }
            Reason::Pod(reason) if reason == "DeadlineExceeded" => {
                vec![self.of_pod(".spec.activeDeadlineSeconds"), self.logs_of_app()]
            }
            Reason::ResizeInfeasible | Reason::ResizeDeferred | Reason::ResizeError => {
                let wanted = self.of_pod(".spec.containers[*].resources");
                std::iter::once(wanted).chain(self.node()).collect()
            }
            _ => {
                let evicted = status.is_some_and(|s| !s.reason.is_empty());
                self.node()
                    .into_iter()
                    .chain((!evicted || self.subject.report.node.is_none()).then(|| self.events()))
                    .collect()
            }
        }
    }

    fn logs_of_app(&self) -> String {
        let app = self
            .subject
            .report
            .containers
            .iter()
            .position(|c| c.facts.pattern == crate::classify::Pattern::App);
        self.logs(app.unwrap_or_default(), &["--tail=20"])
    }

    /// The pod that a volume is attached for: `Volume is already used by pod(s) web-0, web-1`.
    fn holder_of_volume(&self, message: &str) -> Option<String> {
        let (_, names) = message.split_once("already used by pod(s) ")?;
        let pod = names.split([',', ' ']).next().filter(|name| !name.is_empty())?;
        Some(self.kubectl(&["get", "pod", pod, "-o", "wide"]))
    }

    /// What a message misses, as far as it names it: `secret "x" not found`, `key k in ConfigMap shop/x`.
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
        // Describing a Secret tells its keys and not its values; a ConfigMap's values are no use here either.
        (!name.is_empty()).then(|| {
            if message.contains("key") && kind != "pvc" {
                let keys = "go-template={{range $key, $_ := .data}}{{$key}} {{end}}";
                self.kubectl(&["get", kind, name, "-o", keys])
            } else {
                self.kubectl(&["get", kind, name])
            }
        })
    }
}
