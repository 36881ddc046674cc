//! What is printed as YAML: a new manifest for what cannot be patched, a fragment for what something else manages.

use serde_json::{Map, Value, json};

use super::plan::Plan;
use super::subject::Subject;

/// Fields of metadata that the server or a controller sets.
const SERVER_FIELDS: [&str; 9] = [
    "ownerReferences",
    "uid",
    "resourceVersion",
    "generation",
    "creationTimestamp",
    "deletionTimestamp",
    "deletionGracePeriodSeconds",
    "managedFields",
    "selfLink",
];
/// Labels that the Job controller sets, of the Job and of its template.
const JOB_LABELS: [&str; 5] = [
    "controller-uid",
    "job-name",
    "batch.kubernetes.io/controller-uid",
    "batch.kubernetes.io/job-name",
    "batch.kubernetes.io/job-tracking",
];
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";
/// What is appended to the name of a Job that replaces another.
const SUFFIX: &str = "-native";
/// The longest name of a Job, because its pods have it as a label.
const LONGEST_JOB: usize = 63;

/// The workload after the move as a manifest that can be created: without what the server set. A Job gets another name,
/// because the old one still exists and cannot be changed.
pub(crate) fn new_manifest(subject: &Subject, plan: &Plan) -> Value {
    let mut object = plan.after.object.clone();
    let kind = subject.kind();
    if let Some(fields) = object.as_object_mut() {
        fields.remove("status");
    }
    clean(object.pointer_mut("/metadata"));
    if kind == "Job" {
        let is_generated = subject.object["spec"]["manualSelector"] != true;
        if let Some(spec) =
            object.pointer_mut("/spec").and_then(Value::as_object_mut).filter(|_| is_generated)
        {
            spec.remove("selector");
        }
        clean(object.pointer_mut("/spec/template/metadata"));
        if subject.place.is_none() {
            let room = LONGEST_JOB - SUFFIX.len();
            let name: String = subject.name().chars().take(room).collect();
            object["metadata"]["name"] = format!("{}{SUFFIX}", name.trim_end_matches(['-', '.'])).into();
        }
    }
    if kind == "Pod" && subject.place.is_none() {
        clean_pod(&mut object);
    }
    object
}

/// Removes what the server and the Job controller set.
fn clean(metadata: Option<&mut Value>) {
    let Some(fields) = metadata.and_then(Value::as_object_mut) else { return };
    fields.retain(|key, _| !SERVER_FIELDS.contains(&key.as_str()));
    for key in ["labels", "annotations"] {
        let is_empty = fields.get_mut(key).and_then(Value::as_object_mut).is_some_and(|map| {
            map.retain(|key, _| key != LAST_APPLIED && !JOB_LABELS.contains(&key.as_str()));
            map.is_empty()
        });
        if is_empty {
            fields.remove(key);
        }
    }
}

/// Removes the node, and the token volume that admission adds to each pod again.
fn clean_pod(object: &mut Value) {
    let is_token = |name: &Value| name.as_str().is_some_and(|name| name.starts_with("kube-api-access-"));
    let Some(spec) = object.pointer_mut("/spec").and_then(Value::as_object_mut) else { return };
    spec.retain(|key, _| !["nodeName", "priority", "preemptionPolicy"].contains(&key.as_str()));
    if let Some(volumes) = spec.get_mut("volumes").and_then(Value::as_array_mut) {
        volumes.retain(|volume| !is_token(&volume["name"]));
    }
    for list in ["containers", "initContainers"] {
        for container in spec.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten() {
            if let Some(mounts) = container.pointer_mut("/volumeMounts").and_then(Value::as_array_mut) {
                mounts.retain(|mount| !is_token(&mount["name"]));
            }
        }
    }
}

/// A pod as the workload's controller would make it, under a name that the server makes.
pub(crate) fn pod_of(subject: &Subject) -> Value {
    let mut pod = json!({"apiVersion": "v1", "kind": "Pod", "spec": subject.spec().clone()});
    let parent = subject.spec_pointer().trim_end_matches("/spec");
    let metadata = subject.object.pointer(&format!("{parent}/metadata"));
    let of = |key: &str| metadata.map(|metadata| metadata[key].clone()).filter(Value::is_object);
    pod["metadata"] = json!({"generateName": format!("{}-", subject.name())});
    if let Some(namespace) = subject.namespace() {
        pod["metadata"]["namespace"] = namespace.into();
    }
    for key in ["labels", "annotations"] {
        if let Some(map) = of(key) {
            pod["metadata"][key] = map;
        }
    }
    clean(pod.pointer_mut("/metadata"));
    clean_pod(&mut pod);
    pod
}

/// Both lists of containers, whole, at their place in the object.
pub(crate) fn fragment(plan: &Plan) -> Value {
    let spec = plan.after.spec();
    let lists = json!({"initContainers": spec["initContainers"], "containers": spec["containers"]});
    plan.after.spec_pointer().rsplit('/').filter(|key| !key.is_empty()).fold(lists, |inner, key| {
        let mut outer = Map::new();
        outer.insert(key.to_owned(), inner);
        Value::Object(outer)
    })
}

/// Both lists as lines of YAML, with names and only the fields that change, for people: no values of the environment.
pub(crate) fn outline(plan: &Plan) -> Vec<String> {
    let spec = plan.after.spec();
    let mut lines = Vec::new();
    for list in ["initContainers", "containers"] {
        lines.push(format!("{list}:"));
        for (index, container) in spec[list].as_array().into_iter().flatten().enumerate() {
            let name = container["name"].as_str().unwrap_or_default();
            let made = plan.moves.iter().find(|made| list == "initContainers" && made.index == index);
            let Some(made) = made else {
                lines.push(format!("- name: {name}  # unchanged"));
                continue;
            };
            lines.push(format!("- name: {name}  # from containers, with its other fields"));
            lines.push("  restartPolicy: Always".to_owned());
            if let Some((probe, _)) = &made.probe {
                lines.push(format!("  startupProbe: {probe}"));
            }
            if made.dropped.is_some() {
                lines.push("  # without lifecycle.preStop".to_owned());
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn server_fields_and_labels_of_the_controller_are_removed() {
        let mut metadata = json!({
            "name": "train", "uid": "1", "resourceVersion": "2", "labels": {"job-name": "train", "team": "ml"},
            "annotations": {LAST_APPLIED: "{}"}
        });
        clean(Some(&mut metadata));
        assert_eq!(metadata, json!({"name": "train", "labels": {"team": "ml"}}));
    }
}
