//! The part of a workload that is read: `apps/v1` Deployment, `StatefulSet` and `DaemonSet`, and `batch/v1` Job.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::model::nullable;
use crate::model::status::Condition;

/// A workload. Each kind has only some of the fields.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(crate) struct WorkloadObject {
    #[serde(deserialize_with = "nullable")]
    pub(super) metadata: WorkloadMetadata,
    #[serde(deserialize_with = "nullable")]
    pub(super) spec: WorkloadSpec,
    #[serde(deserialize_with = "nullable")]
    pub(super) status: WorkloadStatus,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct WorkloadMetadata {
    /// Increased with each change of the spec.
    pub(super) generation: i64,
    #[serde(deserialize_with = "nullable")]
    pub(super) annotations: BTreeMap<String, String>,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct WorkloadSpec {
    pub(super) replicas: Option<i64>,
    #[serde(deserialize_with = "nullable")]
    pub(super) paused: bool,
    #[serde(deserialize_with = "nullable")]
    pub(super) suspend: bool,
    pub(super) selector: Option<Selector>,
    #[serde(deserialize_with = "nullable")]
    pub(super) update_strategy: UpdateStrategy,
    /// Of a Job: how many pods have to succeed; `None` if one success is enough.
    pub(super) completions: Option<i64>,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct UpdateStrategy {
    #[serde(rename = "type", deserialize_with = "nullable")]
    pub(super) kind: String,
    #[serde(deserialize_with = "nullable")]
    pub(super) rolling_update: RollingUpdate,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct RollingUpdate {
    /// Of a `StatefulSet`: pods with a lower ordinal keep their revision.
    #[serde(deserialize_with = "nullable")]
    pub(super) partition: i64,
}

/// Counts that are 0 are often left out.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct WorkloadStatus {
    pub(super) observed_generation: i64,
    pub(super) replicas: i64,
    pub(super) updated_replicas: i64,
    pub(super) ready_replicas: i64,
    pub(super) available_replicas: i64,
    #[serde(deserialize_with = "nullable")]
    pub(super) current_revision: String,
    #[serde(deserialize_with = "nullable")]
    pub(super) update_revision: String,
    pub(super) desired_number_scheduled: i64,
    pub(super) current_number_scheduled: i64,
    pub(super) updated_number_scheduled: i64,
    pub(super) number_available: i64,
    /// Of a Job: pods that have not ended, those of them that are ready, and those that have succeeded.
    pub(super) active: i64,
    pub(super) ready: i64,
    pub(super) succeeded: i64,
    #[serde(deserialize_with = "nullable")]
    pub(super) conditions: Vec<Condition>,
}

/// `meta/v1` `LabelSelector`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Selector {
    #[serde(deserialize_with = "nullable")]
    match_labels: BTreeMap<String, String>,
    #[serde(deserialize_with = "nullable")]
    match_expressions: Vec<Requirement>,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
struct Requirement {
    key: String,
    operator: String,
    #[serde(deserialize_with = "nullable")]
    values: Vec<String>,
}

impl WorkloadObject {
    /// The labels of its pods, as `-l` takes them; `None` without a selector, and with an operator that is not known:
    /// then all pods have to be read.
    pub(crate) fn selector(&self) -> Option<String> {
        let selector = self.spec.selector.as_ref()?;
        let labels = selector.match_labels.iter().map(|(key, value)| Some(format!("{key}={value}")));
        let expressions = selector.match_expressions.iter().map(|Requirement { key, operator, values }| {
            let values = values.join(",");
            Some(match operator.as_str() {
                "In" => format!("{key} in ({values})"),
                "NotIn" => format!("{key} notin ({values})"),
                "Exists" => key.clone(),
                "DoesNotExist" => format!("!{key}"),
                _ => return None,
            })
        });
        let all: Vec<String> = labels.chain(expressions).collect::<Option<_>>()?;
        (!all.is_empty()).then(|| all.join(","))
    }

    pub(super) fn condition(&self, kind: &str) -> Option<&Condition> {
        self.status.conditions.iter().find(|condition| condition.kind == kind)
    }

    /// Whether this condition is true.
    pub(super) fn has(&self, kind: &str) -> bool {
        self.condition(kind).is_some_and(|condition| condition.status == "True")
    }

    /// The number of a Deployment's newest revision, which its newest `ReplicaSet` has as well.
    pub(crate) fn revision_number(&self) -> Option<&str> {
        self.metadata.annotations.get("deployment.kubernetes.io/revision").map(String::as_str)
    }

    /// The number of a `DaemonSet`'s newest template, which its newest pods have as a label.
    pub(super) fn template_generation(&self) -> Option<&str> {
        self.metadata.annotations.get("deprecated.daemonset.template.generation").map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn selector(spec: serde_json::Value) -> Option<String> {
        let mut object = json!({ "spec": {} });
        object["spec"]["selector"] = spec;
        serde_json::from_value::<WorkloadObject>(object).unwrap().selector()
    }

    #[test]
    fn selectors_become_those_of_the_command_line() {
        let expressions = json!([
            { "key": "tier", "operator": "In", "values": ["a", "b"] },
            { "key": "old", "operator": "DoesNotExist" },
            { "key": "env", "operator": "NotIn", "values": ["dev"] },
            { "key": "app", "operator": "Exists", "values": null },
        ]);
        let both = json!({ "matchLabels": { "app": "web" }, "matchExpressions": expressions });
        assert_eq!(selector(both).as_deref(), Some("app=web,tier in (a,b),!old,env notin (dev),app"));
        assert_eq!(selector(json!({ "matchExpressions": [{ "key": "a", "operator": "Gt" }] })), None);
        assert_eq!((selector(json!({})), selector(json!(null))), (None, None));
    }
}
