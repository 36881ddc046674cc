//! Collects pods and other objects, and makes cases of them: equal pods are one case, and the template of a workload
//! is one only if the input has none of its pods.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::Value;

use super::case::{Member, PodCase, ran_out_of_memory};
use super::finding::Needs;
use super::world::{World, controller_of};
use crate::classify::{Classifier, Pattern, Rules};
use crate::files::{Place, fill_in_defaults};
use crate::model::container::VolumeMount;
use crate::model::pod::Metadata;
use crate::model::wide::WideSpec;
use crate::model::workload::controller;
use crate::model::{Container, ContainerStatus, Origin, Pod, Shared, Workload};

/// How many names of pods a finding has.
const SAMPLE: usize = 3;
/// A container that has ended for this long has ended for good, as far as a finished Job is concerned.
pub(super) const SETTLED: SignedDuration = SignedDuration::from_secs(60);
/// The API server's name for the volume of the service account token, to which it adds a suffix per pod.
const TOKEN_VOLUME: &str = "kube-api-access-";

/// Namespace, kind and name of an owner.
type OwnerKey = (Option<String>, String, String);

/// What was collected so far.
pub(crate) struct Gathering {
    rules: Rules,
    classifier: Classifier,
    world: World,
    /// The cases of an owner, by index.
    of_owner: HashMap<OwnerKey, Vec<usize>>,
    /// The owners of pods, whether over or not.
    have_pods: HashSet<OwnerKey>,
    objects: Vec<(Arc<Value>, Place)>,
    examined: usize,
    warnings: Vec<String>,
}

impl Gathering {
    /// Nothing yet. `now` (UTC) is for how long things last; `version` is that of the nodes where the input has none.
    pub(crate) fn new(rules: Rules, now: Timestamp, version: Option<(u32, u32)>, max_share: f64) -> Self {
        Self {
            classifier: Classifier::new(rules.clone()),
            rules,
            world: World::new(now, version, max_share),
            of_owner: HashMap::new(),
            have_pods: HashSet::new(),
            objects: Vec::new(),
            examined: 0,
            warnings: Vec::new(),
        }
    }

    /// Nothing yet, with the same rules and settings.
    pub(crate) fn emptied(&self) -> Self {
        let World { now, version, max_share, .. } = self.world;
        Self::new(self.rules.clone(), now, version, max_share)
    }

    /// How many pods and templates were taken.
    pub(crate) fn examined(&self) -> usize {
        self.examined
    }

    /// Reads a pod that is an object of its own. `admit` says whether it is selected.
    ///
    /// Errors: it is not a valid pod.
    pub(crate) fn take_pod_object(
        &mut self,
        object: &Value,
        place: Place,
        admit: impl FnOnce(&Pod, &Origin) -> bool,
    ) -> Result<(), serde_json::Error> {
        let mut pod = Pod::deserialize(object)?;
        fill_in_defaults(&mut pod);
        pod.status =
            pod.status.filter(|status| !status.phase.is_empty() || !status.container_statuses.is_empty());
        pod.wide = Some(Box::new(WideSpec::deserialize(&object["spec"])?));
        if admit(&pod, &Origin::Pod) {
            self.take_pod(pod, Some(place));
        } else {
            self.note_owner(&pod);
        }
        Ok(())
    }

    /// Takes a pod.
    pub(crate) fn take_pod(&mut self, mut pod: Pod, place: Option<Place>) {
        self.examined += 1;
        if let Some(wide) = &mut pod.wide {
            wide.volumes.retain(|volume| volume.empty_dir.is_some() || volume.host_path.is_some());
            for container in wide.containers.iter_mut().chain(&mut wide.init_containers) {
                container
                    .volume_mounts
                    .retain(|mount| !mount.sub_path.is_empty() || !mount.sub_path_expr.is_empty());
            }
        }
        self.note_owner(&pod);
        let phase = pod.status.as_ref().map_or("", |status| status.phase.as_str());
        if matches!(phase, "Succeeded" | "Failed") {
            return;
        }
        if let Some(node) = &pod.spec.node_name
            && !self.world.nodes.contains(node)
        {
            self.world.nodes.insert(node.clone());
        }
        let key = owner_key(&pod);
        let known = self.of_owner.entry(key).or_default();
        let now = self.world.now;
        for index in known.iter() {
            let case = &mut self.world.cases[*index];
            if is_equal(case, &pod, now) {
                case.pods += 1;
                if case.sample.len() < SAMPLE {
                    case.sample.push(pod.metadata.name);
                }
                return;
            }
        }
        known.push(self.world.cases.len());
        let containers = pod.containers();
        let classification = self.classifier.classify(&pod, &containers);
        drop(containers);
        self.warnings.extend(classification.warnings.iter().cloned());
        let mut case = PodCase::new(pod, Origin::Pod, &classification);
        case.place = place;
        self.world.cases.push(case);
    }

    fn note_owner(&mut self, pod: &Pod) {
        let namespace = || pod.metadata.namespace.clone();
        if let Some(owner) = controller(pod) {
            self.have_pods.insert((namespace(), owner.kind.clone(), owner.name.clone()));
        }
        if let Some(Workload { kind, name }) = Workload::of(pod) {
            self.have_pods.insert((namespace(), kind, name));
        }
    }

    /// Takes an object that is not a pod.
    pub(crate) fn take_object(&mut self, object: Value, place: Place) {
        let object = Arc::new(object);
        self.world.add(Arc::clone(&object));
        self.objects.push((object, place));
    }

    /// The namespaces of the pods.
    pub(crate) fn namespaces(&self) -> BTreeSet<String> {
        self.world.cases.iter().filter_map(|case| case.namespace().map(ToOwned::to_owned)).collect()
    }

    /// Whether any pod makes objects of this kind worth asking for.
    pub(crate) fn gives_reason_for(&self, need: Needs) -> bool {
        let mut cases = self.world.cases.iter();
        let owned_by =
            |case: &PodCase, kind: &str| controller(&case.pod).is_some_and(|owner| owner.kind == kind);
        let may_have_lost_always = |case: &PodCase| case.steps().any(|step| step.verdict.product.is_some());
        match need {
            // A Service may end at any port of a proxy.
            Needs::Services => cases.any(|case| {
                let is_proxy =
                    |member: &Member| member.is(Pattern::Ambassador) && !member.spec.ports.is_empty();
                let concerns = |member: &Member| member.spec.readiness_probe.is_some() || is_proxy(member);
                case.supporting().any(concerns)
            }),
            Needs::VerticalAutoscalers => cases.any(|case| case.natives().next().is_some()),
            Needs::Autoscalers | Needs::LimitRanges | Needs::Nodes => {
                cases.any(|case| case.supporting().next().is_some())
            }
            Needs::DisruptionBudgets => cases.any(|case| case.condition("Ready") == Some("False")),
            Needs::Deployments => cases.any(|case| {
                owned_by(case, "ReplicaSet")
                    && case.natives().any(|native| native.spec.startup_probe.is_some())
            }),
            Needs::Jobs | Needs::CronJobs => cases.any(|case| owned_by(case, "Job")),
            Needs::ReplicaSets => {
                cases.any(|case| owned_by(case, "ReplicaSet") && may_have_lost_always(case))
            }
            Needs::StatefulSets => {
                cases.any(|case| owned_by(case, "StatefulSet") && may_have_lost_always(case))
            }
            Needs::DaemonSets => cases.any(|case| owned_by(case, "DaemonSet") && may_have_lost_always(case)),
        }
    }

    /// Whether a pod has an owner, or an owner's owner, of this kind, as far as the pod shows.
    pub(crate) fn has_workloads_of(&self, kind: &str) -> bool {
        // The owner of a Job may be a `CronJob` of any name.
        self.have_pods.iter().any(|(_, own, _)| own == kind || (own == "Job" && kind == "CronJob"))
    }

    /// Adds what was collected elsewhere.
    pub(crate) fn append(&mut self, other: Self) {
        for case in other.world.cases {
            self.of_owner.entry(owner_key(&case.pod)).or_default().push(self.world.cases.len());
            self.world.cases.push(case);
        }
        self.world.nodes.extend(other.world.nodes);
        self.have_pods.extend(other.have_pods);
        for (object, place) in other.objects {
            self.world.add(Arc::clone(&object));
            self.objects.push((object, place));
        }
        self.examined += other.examined;
        self.warnings.extend(other.warnings);
    }

    /// Makes cases of the templates whose pods are not in the input, and finds the workloads of all cases.
    /// `admit` says whether a template is selected.
    pub(crate) fn finish(mut self, mut admit: impl FnMut(&Pod, &Origin) -> bool) -> (World, Vec<String>) {
        self.follow_owners();
        let objects = std::mem::take(&mut self.objects);
        for (object, place) in &objects {
            let Some(template) = template_of(object) else { continue };
            if self.is_covered(object) {
                continue;
            }
            let Some(pod) = pod_of_template(object, template) else { continue };
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let (kind, name) = (text(&object["kind"]), text(&object["metadata"]["name"]));
            let origin = Origin::Template { kind: kind.clone(), name: name.clone() };
            if !admit(&pod, &origin) {
                continue;
            }
            self.examined += 1;
            let containers = pod.containers();
            let classification = self.classifier.classify(&pod, &containers);
            drop(containers);
            let namespace = pod.metadata.namespace.clone();
            let mut case = PodCase::new(pod, origin, &classification);
            case.place = Some(place.clone());
            let top = self.world.top_of_object(object, namespace.as_deref());
            case.workload = Some(top.unwrap_or(Workload { kind, name }));
            case.object = Some(Arc::clone(object));
            self.world.cases.push(case);
        }
        self.find_workloads();
        (self.world, self.warnings)
    }

    /// Marks the owners of owners of pods.
    fn follow_owners(&mut self) {
        for (namespace, kind, name) in self.have_pods.clone() {
            if let Some(object) = self.world.object(&kind, namespace.as_deref(), &name)
                && let Some(top) = self.world.top_of_object(object, namespace.as_deref())
            {
                self.have_pods.insert((namespace, top.kind, top.name));
            }
        }
    }

    /// Whether pods, or the template of an owner, replace this object, or it will make no pods any more.
    fn is_covered(&self, object: &Value) -> bool {
        let text = |value: &Value| value.as_str().map(ToOwned::to_owned);
        let namespace = text(&object["metadata"]["namespace"]);
        let kind = text(&object["kind"]).unwrap_or_default();
        let name = text(&object["metadata"]["name"]).unwrap_or_default();
        if self.have_pods.contains(&(namespace.clone(), kind, name)) {
            return true;
        }
        let has_ended = object["status"]["conditions"].as_array().is_some_and(|conditions| {
            conditions.iter().any(|condition| {
                matches!(condition["type"].as_str(), Some("Complete" | "Failed"))
                    && condition["status"] == "True"
            })
        });
        if has_ended && object["kind"] == "Job" {
            return true;
        }
        let Some(owner) = controller_of(object) else { return false };
        object["spec"]["replicas"] == 0
            || self.world.object(&owner.kind, namespace.as_deref(), &owner.name).is_some()
            || self.have_pods.contains(&(namespace, owner.kind, owner.name))
    }

    fn find_workloads(&mut self) {
        let mut cases = std::mem::take(&mut self.world.cases);
        for case in &mut cases {
            if case.workload.is_none() {
                case.workload = self.world.top_of(case);
            }
        }
        self.world.cases = cases;
    }
}

/// The owner of a pod; a bare pod is its own.
fn owner_key(pod: &Pod) -> OwnerKey {
    let namespace = pod.metadata.namespace.clone();
    match controller(pod) {
        Some(owner) => (namespace, owner.kind.clone(), owner.name.clone()),
        None => (namespace, "Pod".to_owned(), pod.metadata.name.clone()),
    }
}

/// The pod template of a workload, a `CronJob` or anything else that has one at the same place.
pub(super) fn template_of(object: &Value) -> Option<&Value> {
    object.pointer(template_path(object)?)
}

/// Where the pod template is, as a JSON pointer.
pub(crate) fn template_path(object: &Value) -> Option<&'static str> {
    let places = ["/spec/template", "/spec/jobTemplate/spec/template", "/template"];
    places.into_iter().find(|place| {
        let containers = object.pointer(place).and_then(|template| template["spec"]["containers"].as_array());
        containers.is_some_and(|containers| !containers.is_empty())
    })
}

/// The pod that a template makes, with the namespace of its workload.
pub(crate) fn pod_of_template(object: &Value, template: &Value) -> Option<Pod> {
    let mut pod = Pod::deserialize(template).ok()?;
    let metadata = Metadata::deserialize(&object["metadata"]).unwrap_or_default();
    pod.metadata = Metadata {
        name: metadata.name,
        namespace: pod.metadata.namespace.or(metadata.namespace),
        labels: pod.metadata.labels,
        annotations: pod.metadata.annotations,
        ..Metadata::default()
    };
    pod.status = None;
    fill_in_defaults(&mut pod);
    pod.wide = Some(Box::new(WideSpec::deserialize(&template["spec"]).ok()?));
    Some(pod)
}

/// Whether all rules would say the same of `pod` as of the case.
fn is_equal(case: &PodCase, pod: &Pod, now: Timestamp) -> bool {
    let (a, b) = (&case.pod.spec, &pod.spec);
    let lists = |a: &[Shared<Container>], b: &[Shared<Container>]| {
        a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_equal_container(a, b))
    };
    let volumes = |pod: &Pod| {
        let own = pod.spec.volumes.iter().filter(|volume| !volume.name.starts_with(TOKEN_VOLUME));
        own.map(|volume| (volume.name.clone(), volume.source)).collect::<Vec<_>>()
    };
    state(&case.pod, now) == state(pod, now)
        && marks(&case.pod.metadata) == marks(&pod.metadata)
        && (&a.restart_policy, a.resources, a.share_process_namespace, a.host_network)
            == (&b.restart_policy, b.resources, b.share_process_namespace, b.host_network)
        && lists(&a.containers, &b.containers)
        && lists(&a.init_containers, &b.init_containers)
        && volumes(&case.pod) == volumes(pod)
        && pod.wide.as_deref().is_none_or(|wide| *wide == case.wide)
}

fn is_equal_container(a: &Shared<Container>, b: &Shared<Container>) -> bool {
    let (a, b): (&Container, &Container) = (a, b);
    if std::ptr::eq(a, b) {
        return true;
    }
    let plain = |container: &Container| {
        let is_own = |mount: &&VolumeMount| !mount.name.starts_with(TOKEN_VOLUME);
        let volume_mounts = container.volume_mounts.iter().filter(is_own).cloned().collect();
        Container { volume_mounts, ..container.clone() }
    };
    a.image == b.image && a.name == b.name && plain(a) == plain(b)
}

/// Labels and annotations that rules read.
fn marks(metadata: &Metadata) -> (BTreeMap<&str, &str>, BTreeMap<&str, &str>) {
    const OF_ONE_POD: [&str; 7] = [
        "apps.kubernetes.io/pod-index",
        "batch.kubernetes.io/controller-uid",
        "batch.kubernetes.io/job-completion-index",
        "batch.kubernetes.io/job-name",
        "controller-uid",
        "job-name",
        "statefulset.kubernetes.io/pod-name",
    ];
    const READ: [&str; 8] = [
        "kubectl-sidecars/",
        "kubectl.kubernetes.io/",
        "sidecar.istio.io/",
        "proxy.istio.io/",
        "traffic.sidecar.istio.io/",
        "linkerd.io/",
        "config.linkerd.io/",
        "dapr.io/",
    ];
    let labels = metadata.labels.iter().filter(|(key, _)| !OF_ONE_POD.contains(&key.as_str()));
    let read = metadata.annotations.iter().filter(|(key, _)| READ.iter().any(|start| key.starts_with(start)));
    (
        labels.map(|(key, value)| (key.as_str(), value.as_str())).collect(),
        read.map(|(key, value)| (key.as_str(), value.as_str())).collect(),
    )
}

/// What rules read of a pod's status: its phase and readiness, and the state of each container.
type State = (String, Option<String>, Vec<(String, u8, i32, bool, bool)>);

fn state(pod: &Pod, now: Timestamp) -> State {
    let Some(status) = &pod.status else { return State::default() };
    let of = |status: &ContainerStatus| {
        let (state, code) = match (&status.state.running, &status.state.terminated) {
            (Some(_), _) => (1, 0),
            (None, Some(ended)) => (2 + u8::from(is_settled(ended.finished_at, now)), ended.exit_code),
            (None, None) => (0, 0),
        };
        (status.name.clone(), state, code, status.ready, ran_out_of_memory(status))
    };
    let all = status.init_container_statuses.iter().chain(&status.container_statuses);
    let ready = status.condition("Ready").map(|condition| condition.status.clone());
    (status.phase.clone(), ready, all.map(of).collect())
}

/// Whether a container that ended at this time has ended for good.
pub(super) fn is_settled(finished: Option<Timestamp>, now: Timestamp) -> bool {
    finished.is_none_or(|finished| now.duration_since(finished) > SETTLED)
}
