//! Workloads of a live cluster, what owns them, and what else findings depend on, as far as permissions allow.

use serde_json::Value;

use super::{MigrateCommand, Planned, label_selector, prove};
use crate::check::parse_version;
use crate::cluster::{Cluster, ObjectKind, PageSink, PodQuery};
use crate::error::{Error, ErrorKind};
use crate::migrate::{Migration, Request, Subject, injected, plan};
use crate::model::Pod;
use crate::report::{Source, Target};
use crate::run::live::{Session, until_interrupted};
use crate::run::notes::Scope;
use crate::run::outcome::ReadOutcome;
use crate::run::progress::Progress;
use crate::settings::ClusterSource;
use crate::wording::{comma_list, shell_word};

/// Kinds that have a pod template, by the name that a target has.
const KINDS: [(&str, ObjectKind); 9] = [
    ("pod", ObjectKind::PODS),
    ("deployment", ObjectKind::DEPLOYMENTS),
    ("statefulset", ObjectKind::STATEFUL_SETS),
    ("daemonset", ObjectKind::DAEMON_SETS),
    ("replicaset", ObjectKind::REPLICA_SETS),
    ("replicationcontroller", ObjectKind::REPLICATION_CONTROLLERS),
    ("cronjob", ObjectKind::CRON_JOBS),
    ("job", ObjectKind::JOBS),
    ("podtemplate", ObjectKind::POD_TEMPLATES),
];

/// How many owners lie between a pod and the workload that users change: pod, Job, `CronJob`.
const OWNERS: usize = 4;
/// How many pods of a workload are looked at for injected sidecars.
const PODS: u32 = 20;

/// The kind of an object that is in the table.
pub(super) fn kind_of(kind: &str) -> Option<ObjectKind> {
    KINDS.iter().find(|(_, known)| known.kind == kind).map(|(_, kind)| *kind)
}

/// Reads, plans and proves what was named.
pub(super) fn read(
    command: &MigrateCommand,
    source: &ClusterSource,
    request: &Request<'_>,
) -> Result<Planned, Error> {
    let progress = Progress::default();
    until_interrupted(progress.shown_during(async {
        let session = Session::new(Cluster::connect(&source.connection).await?, source);
        progress.begin(&source.connection);
        let cluster = &session.cluster;
        let Scope::Namespace(namespace) = session.scope() else {
            return Err(Error::usage("migrate takes workloads of one namespace: name it with -n"));
        };
        let mut outcome = ReadOutcome::new(session.scope(), Source::Cluster);
        outcome.context = cluster.context().map(ToOwned::to_owned);
        let mut reader = ObjectReader { cluster, namespace: &namespace, outcome };
        let mut items = Vec::new();
        let others = reader.others().await;
        let version = request.version.or_else(|| oldest_kubelet(&others));
        let request = Request { others: &others, version, ..*request };
        for target in command.pods.names.targets() {
            let Some(subject) = reader.subject(target).await? else { continue };
            let pods = reader.pods(&subject.object).await;
            let added = injected(&subject, &pods, request.rules);
            let plan = plan(&subject, &request);
            reader.outcome.notes.extend(plan.notes.iter().cloned());
            let mut item = Migration::new(subject, plan, &request, added);
            if command.prove && item.plan.changes() {
                item.proof = Some(prove::prove(cluster, &namespace, &item).await?);
            }
            items.push(item);
        }
        Ok(Planned { items, text: None, outcome: reader.outcome })
    }))
}

/// The version of the oldest kubelet among nodes.
fn oldest_kubelet(objects: &[Value]) -> Option<(u32, u32)> {
    let nodes = objects.iter().filter(|object| object["kind"] == "Node");
    nodes.filter_map(|node| parse_version(node["status"]["nodeInfo"]["kubeletVersion"].as_str()?)).min()
}

/// Reads objects of one namespace.
struct ObjectReader<'a> {
    cluster: &'a Cluster,
    namespace: &'a str,
    outcome: ReadOutcome,
}

impl ObjectReader<'_> {
    /// The workload that was named, or the one that owns it.
    async fn subject(&mut self, target: &Target) -> Result<Option<Subject>, Error> {
        let (word, name) = match target {
            Target::Pod(name) | Target::Prefix(name) => ("pod", name.as_str()),
            Target::Workload { kind, name } => (kind.as_str(), name.as_str()),
            Target::Kind(kind) => (*kind, ""),
        };
        let Some((_, kind)) = KINDS.iter().find(|(known, _)| *known == word) else {
            return Err(Error::new(
                ErrorKind::Usage,
                format!("{word} is not a built-in kind with a pod template"),
            )
            .hint(format!(
                "`kubectl get {word} {name} -o yaml | kubectl sidecars migrate -f -` reads any kind"
            )));
        };
        let Some(object) = self.cluster.object(kind, Some(self.namespace), name).await? else {
            let (resource, namespace) = (kind.resource, self.namespace);
            let what = format!("{resource} \"{name}\" not found in namespace \"{namespace}\"");
            let hint = format!("`kubectl get {resource} -n {}` lists them", shell_word(namespace));
            self.outcome.problems.push(Error::new(ErrorKind::NotFound, what).hint(hint));
            return Ok(None);
        };
        let object = self.top(object).await;
        let title = format!("{word}/{name}");
        let subject = Subject::new(object, None);
        if subject.is_none() {
            self.outcome
                .problems
                .push(Error::failed(format!("{title} has no pod template that can be read")));
        }
        Ok(subject)
    }

    /// The object that users change: of a pod its Deployment, of a Job its `CronJob`.
    async fn top(&mut self, mut object: Value) -> Value {
        for _ in 0..OWNERS {
            let owners = object["metadata"]["ownerReferences"].as_array();
            let owner = owners.and_then(|owners| owners.iter().find(|owner| owner["controller"] == true));
            let Some((owner_kind, owner_name)) =
                owner.and_then(|owner| Some((owner["kind"].as_str()?, owner["name"].as_str()?)))
            else {
                break;
            };
            let Some(kind) = kind_of(owner_kind) else { break };
            let child = format!(
                "{}/{}",
                object["kind"].as_str().unwrap_or_default().to_lowercase(),
                object["metadata"]["name"].as_str().unwrap_or_default()
            );
            let title = format!("{}/{owner_name}", owner_kind.to_lowercase());
            match self.cluster.object(&kind, Some(self.namespace), owner_name).await {
                Ok(Some(found)) => {
                    self.outcome.notes.push(format!("{child} belongs to {title}, which is changed instead"));
                    object = found;
                }
                Ok(None) => break,
                Err(error) => {
                    self.outcome.notes.push(format!("{child} belongs to {title}: {}", error.message()));
                    break;
                }
            }
        }
        object
    }

    /// Objects that findings depend on; what is forbidden is a note.
    async fn others(&mut self) -> Vec<Value> {
        let mut objects = Vec::new();
        let mut missing = Vec::new();
        for kind in [
            ObjectKind::SERVICES,
            ObjectKind::HORIZONTAL_POD_AUTOSCALERS,
            ObjectKind::LIMIT_RANGES,
            ObjectKind::NODES,
        ] {
            let place = kind.is_namespaced().then_some(self.namespace);
            let taken = self.cluster.list_objects(&kind, place, |object| objects.push(object)).await;
            if taken.is_err() {
                missing.push(kind.resource);
            }
        }
        if !missing.is_empty() {
            let kinds = comma_list(&missing, missing.len());
            self.outcome
                .notes
                .push(format!("{kinds} could not be read: warnings that need them are left out"));
        }
        objects
    }

    /// Some pods of the workload; none if they cannot be read.
    async fn pods(&self, object: &Value) -> Vec<Pod> {
        let Some(labels) = label_selector(object) else { return Vec::new() };
        let query = PodQuery {
            namespace: Some(self.namespace.to_owned()),
            label_selector: Some(labels),
            field_selector: None,
            chunk_size: PODS,
        };
        let mut pods = FirstPods(Vec::new());
        // Without them there is only less to say.
        let _ = self.cluster.list_pods(&query, &mut pods).await;
        pods.0
    }
}

/// Keeps the first pods of a list.
struct FirstPods(Vec<Pod>);

impl PageSink for FirstPods {
    fn pod(&mut self, pod: Pod) {
        if self.0.len() < usize::try_from(PODS).unwrap_or_default() {
            self.0.push(pod);
        }
    }

    fn keeps_pods(&self) -> bool {
        true
    }

    fn restart(&mut self) {
        self.0.clear();
    }
}
