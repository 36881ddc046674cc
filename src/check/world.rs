//! Everything in the input besides pods: Services, autoscalers, budgets, workloads.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use serde_json::Value;

use super::advice::Fleet;
use super::case::{Member, PodCase};
use crate::model::container::PortRef;
use crate::model::workload::controller;
use crate::model::{Quantity, Workload};

/// The other objects of the input, by kind, and the cases, for rules that compare them.
#[derive(Debug, Default)]
pub(crate) struct World {
    objects: HashMap<(String, Option<String>), Vec<Arc<Value>>>,
    /// By kind, namespace and name.
    named: HashMap<(String, Option<String>, String), Arc<Value>>,
    pub(super) cases: Vec<PodCase>,
    /// The nodes on which the pods run.
    pub(super) nodes: HashSet<String>,
    /// For how long things last (UTC).
    pub(super) now: jiff::Timestamp,
    /// The version to assume of nodes, `(1, 29)`; else what the nodes of the input have.
    pub(super) version: Option<(u32, u32)>,
    /// The share of a pod's requests that sidecars may have.
    pub(super) max_share: f64,
    /// The cases by their direct controller, made when a rule first asks.
    siblings: OnceLock<Siblings>,
    /// What a rule that compares all cases has worked out, so that it does so once.
    pub(super) memory: Memory,
}

/// The indexes of cases by namespace, kind and name of their controller.
type Siblings = HashMap<(Option<String>, String, String), Vec<usize>>;

/// What rules that compare all cases work out once.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// The usual version of each product (SC502).
    pub(super) versions: OnceLock<HashMap<(String, String), (u32, u32)>>,
    /// By namespace: ready pods that ask for injection, and how many of them have a mesh proxy (SC507).
    pub(super) injected: OnceLock<HashMap<Option<String>, (usize, usize)>>,
    /// The copies of each product in pods that no `DaemonSet` owns (SC801).
    fleets: OnceLock<HashMap<String, Fleet>>,
    /// Workloads whose pods are of two `ReplicaSets`.
    rolling: OnceLock<HashSet<(Option<String>, Workload)>>,
}

impl World {
    pub(super) fn new(now: jiff::Timestamp, version: Option<(u32, u32)>, max_share: f64) -> Self {
        Self { now, version, max_share, ..Self::default() }
    }

    pub(super) fn add(&mut self, object: Arc<Value>) {
        let text = |value: &Value| value.as_str().map(ToOwned::to_owned);
        let Some(kind) = text(&object["kind"]) else { return };
        let (namespace, name) = (text(&object["metadata"]["namespace"]), text(&object["metadata"]["name"]));
        self.objects.entry((kind.clone(), namespace.clone())).or_default().push(Arc::clone(&object));
        if let Some(name) = name {
            self.named.insert((kind, namespace, name), object);
        }
    }

    /// The objects of a kind in a namespace.
    pub(super) fn all(&self, kind: &str, namespace: Option<&str>) -> impl Iterator<Item = &Value> {
        let found = self.objects.get(&(kind.to_owned(), namespace.map(ToOwned::to_owned)));
        found.into_iter().flatten().map(AsRef::as_ref)
    }

    /// The object of this kind and name.
    pub(super) fn object(&self, kind: &str, namespace: Option<&str>, name: &str) -> Option<&Value> {
        let key = (kind.to_owned(), namespace.map(ToOwned::to_owned), name.to_owned());
        self.named.get(&key).map(AsRef::as_ref)
    }

    /// The object of the case's workload.
    pub(super) fn workload_of(&self, case: &PodCase) -> Option<&Value> {
        let workload = case.workload.as_ref()?;
        self.object(&workload.kind, case.namespace(), &workload.name)
    }

    /// The same, to keep.
    pub(super) fn shared_workload_of(&self, case: &PodCase) -> Option<Arc<Value>> {
        let workload = case.workload.clone()?;
        self.named.get(&(workload.kind, case.namespace().map(ToOwned::to_owned), workload.name)).cloned()
    }

    /// The object of the case's direct controller; for a template, the object that has it.
    pub(super) fn owner_of<'a>(&'a self, case: &'a PodCase) -> Option<&'a Value> {
        if let Some(object) = &case.object {
            return Some(object);
        }
        let owner = controller(&case.pod)?;
        self.object(&owner.kind, case.namespace(), &owner.name)
    }

    /// The spec of the Job that makes the pods: of the Job itself, or in the `CronJob`.
    pub(super) fn job_spec<'a>(&'a self, case: &'a PodCase) -> Option<&'a Value> {
        let direct = self.owner_of(case).filter(|object| object["kind"] == "Job");
        if let Some(job) = direct {
            return Some(&job["spec"]);
        }
        let workload = self.workload_of(case)?;
        match workload["kind"].as_str()? {
            "Job" => Some(&workload["spec"]),
            "CronJob" => Some(&workload["spec"]["jobTemplate"]["spec"]),
            _ => None,
        }
    }

    /// The top of the chain of owners, if the input has it; then what the name says.
    pub(super) fn top_of(&self, case: &PodCase) -> Option<Workload> {
        let controller = controller(&case.pod)?;
        let object = self.object(&controller.kind, case.namespace(), &controller.name);
        match object.and_then(|object| self.top_of_object(object, case.namespace())) {
            Some(top) => Some(top),
            None => Workload::of(&case.pod),
        }
    }

    /// The last of the owners of `object`; `None` if it has none.
    pub(super) fn top_of_object(&self, object: &Value, namespace: Option<&str>) -> Option<Workload> {
        let mut top = controller_of(object)?;
        // In a file, owners can form a cycle.
        for _ in 0..8 {
            let Some(next) = self.object(&top.kind, namespace, &top.name).and_then(controller_of) else {
                break;
            };
            top = next;
        }
        Some(top)
    }

    /// The cases that have the same direct controller, the case itself among them.
    pub(super) fn siblings<'a>(&'a self, case: &PodCase) -> impl Iterator<Item = &'a PodCase> {
        let all = self.siblings.get_or_init(|| {
            let mut siblings = Siblings::new();
            for (index, case) in self.cases.iter().enumerate() {
                if let Some(key) = controller_key(case) {
                    siblings.entry(key).or_default().push(index);
                }
            }
            siblings
        });
        let indexes = controller_key(case).and_then(|key| all.get(&key));
        indexes.into_iter().flatten().filter_map(|index| self.cases.get(*index))
    }

    /// Whether the workload's pods are of two `ReplicaSets`.
    pub(super) fn is_rolling(&self, case: &PodCase) -> bool {
        let rolling = self.memory.rolling.get_or_init(|| {
            let mut first: HashMap<(Option<String>, Workload), &str> = HashMap::new();
            let mut rolling = HashSet::new();
            for case in &self.cases {
                let Some(owner) = controller(&case.pod).filter(|owner| owner.kind == "ReplicaSet") else {
                    continue;
                };
                let Some(workload) = case.workload.clone() else { continue };
                let key = (case.namespace().map(ToOwned::to_owned), workload);
                if *first.entry(key.clone()).or_insert(&owner.name) != owner.name {
                    rolling.insert(key);
                }
            }
            rolling
        });
        let namespace = case.namespace().map(ToOwned::to_owned);
        case.workload.clone().is_some_and(|workload| rolling.contains(&(namespace, workload)))
    }

    /// The copies of a product in the pods of the input that no `DaemonSet` owns.
    pub(super) fn fleet_of(&self, product: &str) -> Option<Fleet> {
        let fleets = self.memory.fleets.get_or_init(|| {
            let nodes = match self.all("Node", None).count() {
                0 => self.nodes.len(),
                known => known,
            };
            let mut fleets: HashMap<String, Fleet> = HashMap::new();
            for case in self.cases.iter().filter(|case| case.kind_of_workload() != "DaemonSet") {
                let copies = i128::try_from(case.pods).unwrap_or_default();
                for member in case.supporting() {
                    let Some(product) = &member.verdict.product else { continue };
                    let fleet = fleets.entry(product.clone().into_owned()).or_default();
                    let requests = member.requests();
                    fleet.nodes = nodes;
                    fleet.copies += case.pods;
                    fleet.cpu_millicores +=
                        copies * requests.cpu.map_or(0, |cpu| i128::from(cpu.milli_value()));
                    fleet.memory_bytes +=
                        copies * requests.memory.map_or(0, |memory| i128::from(memory.value()));
                }
            }
            fleets
        });
        fleets.get(product).copied()
    }

    /// The Services that select the case's pods.
    pub(super) fn services<'a>(&'a self, case: &'a PodCase) -> impl Iterator<Item = &'a Value> {
        self.all("Service", case.namespace()).filter(|service| {
            let selector = &service["spec"]["selector"];
            let pairs = selector.as_object().filter(|pairs| !pairs.is_empty());
            service["spec"]["type"] != "ExternalName"
                && pairs.is_some_and(|pairs| {
                    pairs.iter().all(|(key, value)| {
                        case.pod.metadata.labels.get(key).map(String::as_str) == value.as_str()
                    })
                })
        })
    }

    /// Whether the nodes can run native sidecars; where there are none to see, they can.
    pub(super) fn runs_native_sidecars(&self) -> bool {
        self.oldest_kubelet().is_none_or(|oldest| oldest >= (1, 29))
    }

    /// Whether a node has this version; where there are none to see, whether it is the one to assume.
    pub(super) fn has_kubelet(&self, version: (u32, u32)) -> bool {
        let of = |node: &Value| parse_version(node["status"]["nodeInfo"]["kubeletVersion"].as_str()?);
        let mut known = self.all("Node", None).filter_map(of).peekable();
        if known.peek().is_none() { self.version == Some(version) } else { known.any(|node| node == version) }
    }

    /// The version to assume, or that of the oldest kubelet in the input.
    pub(super) fn oldest_kubelet(&self) -> Option<(u32, u32)> {
        let of = |node: &Value| parse_version(node["status"]["nodeInfo"]["kubeletVersion"].as_str()?);
        self.all("Node", None).filter_map(of).min().or(self.version)
    }

    /// The container default of a resource in the namespace's limit ranges, under `default` or `defaultRequest`.
    pub(super) fn range_default(&self, namespace: Option<&str>, list: &str, resource: &str) -> bool {
        self.all("LimitRange", namespace).any(|range| {
            range["spec"]["limits"].as_array().is_some_and(|limits| {
                limits.iter().any(|limit| limit["type"] == "Container" && !limit[list][resource].is_null())
            })
        })
    }
}

fn controller_key(case: &PodCase) -> Option<(Option<String>, String, String)> {
    let owner = controller(&case.pod)?;
    Some((case.namespace().map(ToOwned::to_owned), owner.kind.clone(), owner.name.clone()))
}

/// Major and minor version of `v1.29.3`.
pub(crate) fn parse_version(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.trim().trim_start_matches('v').split('.');
    let number = |part: &str| part.chars().take_while(char::is_ascii_digit).collect::<String>().parse().ok();
    Some((number(parts.next()?)?, number(parts.next()?)?))
}

/// The controller of an object.
pub(super) fn controller_of(object: &Value) -> Option<Workload> {
    let owners = object["metadata"]["ownerReferences"].as_array()?;
    let owner = owners.iter().find(|owner| owner["controller"] == true)?;
    Some(Workload { kind: owner["kind"].as_str()?.to_owned(), name: owner["name"].as_str()?.to_owned() })
}

/// Whether a label selector (`matchLabels` and `matchExpressions`) selects these labels.
pub(crate) fn selects(selector: &Value, labels: &BTreeMap<String, String>) -> bool {
    if !selector.is_object() {
        return false;
    }
    let equal = selector["matchLabels"].as_object().is_none_or(|pairs| {
        pairs.iter().all(|(key, value)| labels.get(key).map(String::as_str) == value.as_str())
    });
    let holds = |expression: &Value| {
        let label = expression["key"].as_str().and_then(|key| labels.get(key));
        let among = |label: &String| {
            let values = expression["values"].as_array();
            values.is_some_and(|values| values.iter().any(|value| value.as_str() == Some(label)))
        };
        match expression["operator"].as_str() {
            Some("In") => label.is_some_and(among),
            Some("NotIn") => !label.is_some_and(among),
            Some("Exists") => label.is_some(),
            Some("DoesNotExist") => label.is_none(),
            _ => false,
        }
    };
    equal && selector["matchExpressions"].as_array().is_none_or(|all| all.iter().all(holds))
}

/// Whether a port of the Service ends at a port of the container.
pub(super) fn ends_at(service: &Value, member: &Member) -> bool {
    service["spec"]["ports"].as_array().into_iter().flatten().any(|port| {
        let target = if port["targetPort"].is_null() { &port["port"] } else { &port["targetPort"] };
        let number =
            target.as_i64().or_else(|| target.as_str()?.parse().ok()).and_then(|n| i32::try_from(n).ok());
        match (number, target.as_str()) {
            (Some(number), _) => member.declares(&PortRef::Number(number)),
            (None, Some(name)) => member.declares(&PortRef::Name(name.to_owned())),
            (None, None) => false,
        }
    })
}

/// A quantity for a message: `500m`, `64Mi`.
pub(super) fn shown(resource: &str, quantity: Quantity) -> String {
    if resource == "cpu" {
        crate::model::quantity::human_cpu(quantity)
    } else {
        crate::model::quantity::human_bytes(quantity)
    }
}
