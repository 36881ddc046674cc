//! The kinds of objects that the server knows, and the discovery documents for them.

use serde_json::{Value, json};

/// A kind of object and its place in the API.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Resource {
    /// `v1` or `apps/v1`.
    pub(crate) group_version: &'static str,
    /// The name in paths, such as `pods`.
    pub(crate) plural: &'static str,
    /// The singular name in discovery, such as `pod`.
    pub(crate) singular: &'static str,
    /// The name in manifests, such as `Pod`.
    pub(crate) kind: &'static str,
    /// The short names for kubectl, such as `po`.
    pub(crate) short: &'static [&'static str],
    /// Whether the objects are namespaced.
    pub(crate) namespaced: bool,
    /// Fields that a field selector may use, besides `metadata.name` and `metadata.namespace`.
    pub(crate) fields: &'static [&'static str],
    /// Whether the group is served only after objects of it were added (metrics).
    pub(crate) optional: bool,
}

const fn resource(
    group_version: &'static str,
    plural: &'static str,
    singular: &'static str,
    kind: &'static str,
    short: &'static [&'static str],
) -> Resource {
    Resource { group_version, plural, singular, kind, short, namespaced: true, fields: &[], optional: false }
}

/// All resources that can be stored.
pub(crate) static RESOURCES: &[Resource] = &[
    Resource {
        fields: &[
            "spec.nodeName",
            "spec.restartPolicy",
            "spec.schedulerName",
            "spec.serviceAccountName",
            "spec.hostNetwork",
            "status.phase",
            "status.podIP",
            "status.nominatedNodeName",
        ],
        ..resource("v1", "pods", "pod", "Pod", &["po"])
    },
    Resource { namespaced: false, ..resource("v1", "namespaces", "namespace", "Namespace", &["ns"]) },
    Resource {
        namespaced: false,
        fields: &["spec.unschedulable"],
        ..resource("v1", "nodes", "node", "Node", &["no"])
    },
    Resource {
        fields: &[
            "involvedObject.kind",
            "involvedObject.namespace",
            "involvedObject.name",
            "involvedObject.uid",
            "involvedObject.apiVersion",
            "involvedObject.resourceVersion",
            "involvedObject.fieldPath",
            "reason",
            "reportingComponent",
            "source",
            "type",
        ],
        ..resource("v1", "events", "event", "Event", &["ev"])
    },
    resource("v1", "services", "service", "Service", &["svc"]),
    resource("v1", "replicationcontrollers", "replicationcontroller", "ReplicationController", &["rc"]),
    resource("apps/v1", "deployments", "deployment", "Deployment", &["deploy"]),
    resource("apps/v1", "replicasets", "replicaset", "ReplicaSet", &["rs"]),
    resource("apps/v1", "statefulsets", "statefulset", "StatefulSet", &["sts"]),
    resource("apps/v1", "daemonsets", "daemonset", "DaemonSet", &["ds"]),
    Resource { fields: &["status.successful"], ..resource("batch/v1", "jobs", "job", "Job", &[]) },
    resource("batch/v1", "cronjobs", "cronjob", "CronJob", &["cj"]),
    Resource { optional: true, ..resource("metrics.k8s.io/v1", "pods", "pod", "PodMetrics", &[]) },
    Resource { optional: true, ..resource("metrics.k8s.io/v1beta1", "pods", "pod", "PodMetrics", &[]) },
];

impl Resource {
    /// Returns the group, empty for the core group.
    pub(crate) fn group(&self) -> &'static str {
        self.group_version.rsplit_once('/').map_or("", |(group, _)| group)
    }

    /// Returns the resource of an object with this `apiVersion` and `kind`.
    pub(crate) fn of(object: &Value) -> Option<&'static Resource> {
        let kind = object.get("kind")?.as_str()?;
        let version = object.get("apiVersion")?.as_str()?;
        RESOURCES.iter().find(|resource| resource.kind == kind && resource.group_version == version)
    }

    /// Returns the resource at a path.
    pub(crate) fn find(group_version: &str, plural: &str) -> Option<&'static Resource> {
        RESOURCES.iter().find(|resource| resource.group_version == group_version && resource.plural == plural)
    }
}

/// The response at `/version`.
pub(crate) fn version() -> Value {
    json!({
        "major": "1", "minor": "36", "gitVersion": "v1.36.2", "gitCommit": "0123abc", "gitTreeState": "clean",
        "buildDate": "2026-06-10T09:00:00Z", "goVersion": "go1.26.6", "compiler": "gc", "platform": "linux/amd64",
    })
}

/// The response at `/api`.
pub(crate) fn core_versions(address: &str) -> Value {
    json!({
        "kind": "APIVersions", "versions": ["v1"],
        "serverAddressByClientCIDRs": [{ "clientCIDR": "0.0.0.0/0", "serverAddress": address }],
    })
}

/// The response at `/apis`: every group except the core group, and an optional group only if it is in `present`.
pub(crate) fn groups(present: impl Fn(&Resource) -> bool) -> Value {
    let mut versions: Vec<&str> = RESOURCES
        .iter()
        .filter(|resource| !resource.group().is_empty() && present(resource))
        .map(|resource| resource.group_version)
        .collect();
    versions.dedup();
    let name = |group_version: &str| group_version.split('/').next().unwrap_or_default().to_owned();
    let groups: Vec<Value> = versions.chunk_by(|a, b| name(a) == name(b)).map(group).collect();
    json!({ "kind": "APIGroupList", "apiVersion": "v1", "groups": groups })
}

/// Returns a group and its versions, the preferred one first.
fn group(versions: &[&str]) -> Value {
    let split = |group_version: &str| {
        let (group, version) = group_version.split_once('/').unwrap_or(("", group_version));
        (group.to_owned(), json!({ "groupVersion": group_version, "version": version }))
    };
    let all: Vec<Value> = versions.iter().map(|version| split(version).1).collect();
    json!({ "name": split(versions[0]).0, "preferredVersion": all[0], "versions": all })
}

/// The response at `/api/v1` or `/apis/GROUP/VERSION`.
pub(crate) fn resource_list(group_version: &str) -> Value {
    let resources: Vec<Value> = RESOURCES
        .iter()
        .filter(|resource| resource.group_version == group_version)
        .map(|resource| {
            let mut entry = json!({
                "name": resource.plural, "singularName": resource.singular, "namespaced": resource.namespaced,
                "kind": resource.kind, "verbs": ["get", "list", "watch"],
            });
            if !resource.short.is_empty() {
                entry["shortNames"] = json!(resource.short);
            }
            entry
        })
        .collect();
    json!({ "kind": "APIResourceList", "apiVersion": "v1", "groupVersion": group_version, "resources": resources })
}
