//! Pod templates in objects of any kind: Argo's Rollout, a Knative Service, `OpenShift`'s `DeploymentConfig`.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use crate::model::Pod;

/// The fields of an unknown kind's spec that may contain a pod template.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AnySpec {
    #[serde(default)]
    template: Value,
    #[serde(default)]
    job_template: Value,
    #[serde(default)]
    pub(super) replicas: Value,
}

/// Paths of pod templates below `spec.template` or `spec.jobTemplate`.
const PLACES: [&str; 3] = ["", "/spec/template", "/jobTemplate/spec/template"];

impl AnySpec {
    /// The pod template; `None` if the spec has none, and an error if it is invalid.
    pub(super) fn template(self) -> Option<Result<Pod, serde_json::Error>> {
        [self.template, self.job_template].into_iter().find_map(|mut value| {
            PLACES.iter().find_map(|place| {
                let found = value.pointer_mut(place)?;
                is_pod_template(found).then(|| {
                    name_containers(found);
                    Pod::deserialize(found.take())
                })
            })
        })
    }
}

/// Whether this is a `PodTemplateSpec`, and not a template of something else.
fn is_pod_template(value: &Value) -> bool {
    let Some(containers) = value["spec"]["containers"].as_array() else { return false };
    let is_container = |container: &Value| container["image"].is_string() || container["name"].is_string();
    !containers.is_empty() && containers.iter().all(is_container)
}

/// Names the containers without a name as Knative does.
fn name_containers(template: &mut Value) {
    let Some(containers) = template["spec"]["containers"].as_array_mut() else { return };
    let is_alone = containers.len() == 1;
    for (index, container) in containers.iter_mut().filter_map(Value::as_object_mut).enumerate() {
        if container.get("name").is_none_or(|name| name.is_null() || name == "") {
            let name = if is_alone { "user-container".to_owned() } else { format!("user-container-{index}") };
            container.insert("name".to_owned(), name.into());
        }
    }
}

/// The fields of a workload's status that show whether it runs pods.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WorkloadStatus {
    #[serde(default)]
    conditions: Value,
    #[serde(default)]
    desired_number_scheduled: Value,
    #[serde(default)]
    observed_generation: Value,
}

impl WorkloadStatus {
    /// Whether the workload is a finished Job, or a `DaemonSet` that matches no node.
    pub(super) fn runs_nothing(&self) -> bool {
        let has_ended = self.conditions.as_array().is_some_and(|conditions| {
            conditions.iter().any(|condition| {
                matches!(condition["type"].as_str(), Some("Complete" | "Failed"))
                    && condition["status"] == "True"
            })
        });
        let matches_no_node = self.desired_number_scheduled == 0 && !self.observed_generation.is_null();
        has_ended || matches_no_node
    }
}

/// Reads a map as `T`, and anything else as the default: a field of an unknown kind can have any type.
pub(super) fn loose<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    struct Loose<T>(PhantomData<T>);
    impl<'de, T: Default + Deserialize<'de>> Visitor<'de> for Loose<T> {
        type Value = T;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("anything")
        }
        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
            T::deserialize(MapAccessDeserializer::new(map))
        }
        fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<T, A::Error> {
            while seq.next_element::<IgnoredAny>()?.is_some() {}
            Ok(T::default())
        }
        fn visit_unit<E>(self) -> Result<T, E> {
            Ok(T::default())
        }
        fn visit_bool<E>(self, _: bool) -> Result<T, E> {
            Ok(T::default())
        }
        fn visit_i64<E>(self, _: i64) -> Result<T, E> {
            Ok(T::default())
        }
        fn visit_u64<E>(self, _: u64) -> Result<T, E> {
            Ok(T::default())
        }
        fn visit_f64<E>(self, _: f64) -> Result<T, E> {
            Ok(T::default())
        }
        fn visit_str<E>(self, _: &str) -> Result<T, E> {
            Ok(T::default())
        }
    }
    deserializer.deserialize_any(Loose(PhantomData))
}

/// The message for an error response of the API server, from the fields of its `Status`.
pub(super) fn error_response(fields: &Map<String, Value>) -> String {
    let field = |key: &str| fields.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
    let said = field("message").or_else(|| field("reason")).unwrap_or("no reason given");
    // The text comes from the file and can have any length.
    let said: String = said.chars().take(1000).collect();
    format!("the file is an error response of the API server: {said}")
}
