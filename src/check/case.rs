//! What a rule looks at: a pod, or several that are equal for all rules, or a workload's template.

use std::sync::Arc;

use serde_json::Value;

use super::command_line::Text;
use super::roles::{Role, role};
use crate::classify::{Classification, Pattern, Verdict};
use crate::files::Place;
use crate::model::container::{Handler, PortRef};
use crate::model::wide::{WideContainer, WideSpec};
use crate::model::{Container, ContainerStatus, ContainerType, Origin, Pod, Resources, Shared, Workload};

/// Pods that are equal for all rules, or a workload's template.
#[derive(Debug)]
pub(crate) struct PodCase {
    /// One of the pods.
    pub(super) pod: Pod,
    pub(super) wide: WideSpec,
    pub(super) origin: Origin,
    /// The containers in the order of their start, without ephemeral ones.
    pub(super) members: Vec<Member>,
    /// The top of the chain of owners.
    pub(super) workload: Option<Workload>,
    /// How many pods; 0 for a template.
    pub(super) pods: usize,
    /// Names of some of them.
    pub(super) sample: Vec<String>,
    pub(super) place: Option<Place>,
    /// Whether this is a template as the API server admitted it.
    pub(super) is_admitted: bool,
    /// The object that has the template.
    pub(super) object: Option<Arc<Value>>,
}

/// A container of a case.
#[derive(Debug)]
pub(crate) struct Member {
    /// Its index among the members.
    pub(super) index: usize,
    /// Its index in its list of the spec.
    pub(super) position: usize,
    pub(super) kind: ContainerType,
    pub(super) spec: Shared<Container>,
    pub(super) wide: WideContainer,
    pub(super) status: Option<ContainerStatus>,
    pub(super) verdict: Verdict,
    pub(super) role: Role,
}

/// The requests of a container; a limit is the request where there is none.
pub(super) fn effective_requests(spec: &Container) -> Resources {
    spec.resources.requests.combine(spec.resources.limits, Option::or)
}

/// Whether the container was killed because its memory ran out, in this run or the one before.
pub(super) fn ran_out_of_memory(status: &ContainerStatus) -> bool {
    let ended = [&status.state.terminated, &status.last_state.terminated];
    ended.into_iter().flatten().any(|ended| ended.reason == "OOMKilled")
}

impl PodCase {
    /// A case of one pod or template; the verdicts are in the order of [`Pod::containers`].
    pub(super) fn new(mut pod: Pod, origin: Origin, classification: &Classification) -> Self {
        let wide = pod.wide.take().map(|wide| *wide).unwrap_or_default();
        let (mut members, mut init, mut regular) = (Vec::new(), 0, 0);
        for (container, verdict) in pod.containers().iter().zip(&classification.verdicts) {
            let (list, counter) = match container.kind {
                ContainerType::Init | ContainerType::NativeSidecar => (&pod.spec.init_containers, &mut init),
                ContainerType::Regular => (&pod.spec.containers, &mut regular),
                ContainerType::Ephemeral => continue,
            };
            let (position, Some(spec)) = (*counter, list.get(*counter)) else { continue };
            *counter += 1;
            members.push(Member {
                index: members.len(),
                position,
                kind: container.kind,
                spec: spec.clone(),
                wide: wide.container(&spec.name).cloned().unwrap_or_default(),
                status: container.status.cloned(),
                role: role(verdict.product.as_deref(), spec),
                verdict: verdict.clone(),
            });
        }
        let (pods, sample) = match &origin {
            Origin::Pod => (1, vec![pod.metadata.name.clone()]),
            Origin::Template { .. } => (0, Vec::new()),
        };
        Self {
            pod,
            wide,
            origin,
            members,
            workload: None,
            pods,
            sample,
            place: None,
            is_admitted: false,
            object: None,
        }
    }

    pub(super) fn namespace(&self) -> Option<&str> {
        self.pod.metadata.namespace.as_deref()
    }

    pub(super) fn is_live(&self) -> bool {
        self.origin == Origin::Pod
    }

    /// Whether it has been through admission, so that it may have containers that the template does not have.
    pub(super) fn was_admitted(&self) -> bool {
        self.is_live() || self.is_admitted
    }

    /// Whether the pod is Ready; `false` where that is not known.
    pub(super) fn is_ready(&self) -> bool {
        self.condition("Ready") == Some("True")
    }

    pub(super) fn condition(&self, kind: &str) -> Option<&str> {
        Some(self.pod.status.as_ref()?.condition(kind)?.status.as_str())
    }

    pub(super) fn annotation(&self, key: &str) -> Option<&str> {
        self.pod.metadata.annotations.get(key).map(String::as_str)
    }

    pub(super) fn kind_of_workload(&self) -> &str {
        self.workload.as_ref().map_or("", |workload| workload.kind.as_str())
    }

    /// Whether a Job or `CronJob` owns it.
    pub(super) fn is_of_a_job(&self) -> bool {
        matches!(self.kind_of_workload(), "Job" | "CronJob")
    }

    /// Whether it is done when its containers are: a Job, or a pod that is not restarted for ever.
    pub(super) fn is_finite(&self) -> bool {
        self.is_of_a_job() || matches!(self.pod.spec.restart_policy.as_deref(), Some("Never" | "OnFailure"))
    }

    /// Containers that run for the whole life of the pod.
    pub(super) fn running(&self) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(|member| member.runs_on())
    }

    /// Containers that help the app, for the whole life of the pod.
    pub(super) fn supporting(&self) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(|member| member.is_supporting())
    }

    pub(super) fn apps(&self) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(|member| member.is_app())
    }

    pub(super) fn natives(&self) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(|member| member.is_native())
    }

    /// Supporting containers in `spec.containers`.
    pub(super) fn classics(&self) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(|member| member.is_classic())
    }

    /// Init containers that are not native sidecars.
    pub(super) fn steps(&self) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(|member| member.is_step())
    }

    /// Containers that start after `member`.
    pub(super) fn after<'a>(&'a self, member: &Member) -> impl Iterator<Item = &'a Member> {
        self.members[member.index + 1..].iter()
    }

    /// Whether an app declares this port, and no other container that runs on.
    pub(super) fn only_apps_declare(&self, port: &PortRef) -> bool {
        let mut declaring = self.running().filter(|member| member.declares(port)).peekable();
        declaring.peek().is_some() && declaring.all(Member::is_app)
    }
}

impl Member {
    pub(super) fn name(&self) -> &str {
        &self.spec.name
    }

    /// The product, or the container's name.
    pub(super) fn product(&self) -> &str {
        self.verdict.product.as_deref().unwrap_or(&self.spec.name)
    }

    pub(super) fn runs_on(&self) -> bool {
        matches!(self.kind, ContainerType::NativeSidecar | ContainerType::Regular)
    }

    pub(super) fn is_native(&self) -> bool {
        self.kind == ContainerType::NativeSidecar
    }

    pub(super) fn is_step(&self) -> bool {
        self.kind == ContainerType::Init
    }

    pub(super) fn is_supporting(&self) -> bool {
        self.runs_on() && self.verdict.pattern.is_supporting()
    }

    pub(super) fn is_classic(&self) -> bool {
        self.kind == ContainerType::Regular && self.is_supporting()
    }

    pub(super) fn is_app(&self) -> bool {
        self.kind == ContainerType::Regular && !self.is_supporting()
    }

    pub(super) fn is(&self, pattern: Pattern) -> bool {
        self.runs_on() && self.verdict.pattern == pattern
    }

    /// Whether it is a proxy that the app calls out through.
    pub(super) fn is_outgoing_proxy(&self) -> bool {
        self.is(Pattern::Ambassador) && !self.role.only_takes_calls_in
    }

    /// JSON path of the container, or of a field in it.
    pub(super) fn path(&self, field: &str) -> String {
        let list = if self.kind == ContainerType::Regular { "containers" } else { "initContainers" };
        let dot = if field.is_empty() { "" } else { "." };
        format!("spec.{list}[{}]{dot}{field}", self.position)
    }

    /// Its command, arguments and environment.
    pub(super) fn text(&self) -> Text {
        Text::of(&self.spec)
    }

    pub(super) fn declares(&self, port: &PortRef) -> bool {
        self.spec.ports.iter().any(|own| match port {
            PortRef::Number(number) => own.container_port == *number,
            PortRef::Name(name) => own.name.as_deref() == Some(name),
        })
    }

    /// Whether it mounts this volume, and may write to it if `writable`.
    pub(super) fn mounts(&self, volume: &str, writable: bool) -> bool {
        self.spec.volume_mounts.iter().any(|mount| mount.name == volume && !(writable && mount.read_only))
    }

    /// Whether it shares files with an app: a volume that both mount, other than configuration.
    pub(super) fn shares_files_with(&self, case: &PodCase, app: &Self) -> bool {
        let mut files = case.pod.spec.volumes.iter().filter(|volume| volume.source.holds_files());
        files.any(|volume| self.mounts(&volume.name, false) && app.mounts(&volume.name, false))
    }

    /// Its requests; a limit is the request where there is none.
    pub(super) fn requests(&self) -> Resources {
        effective_requests(&self.spec)
    }

    pub(super) fn post_start(&self) -> Option<&Handler> {
        self.spec.lifecycle.post_start.as_ref()
    }

    pub(super) fn pre_stop(&self) -> Option<&Handler> {
        self.spec.lifecycle.pre_stop.as_ref()
    }
}
