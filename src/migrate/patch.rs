//! The change as a JSON patch (RFC 6902). `move` lets the server carry the container over, so that nothing is typed again
//! and no field of a newer API is lost; `test` makes it fail if the object has changed since.

use serde_json::{Value, json};

use super::plan::{Dropped, Plan};
use super::subject::Subject;
use crate::wording::{is_object_name, shell_word};

/// The operations of the patch, in order; none if nothing moves.
///
/// A `test` for `null` makes sure that there are no init containers yet: the API server's implementation takes a missing
/// field for `null`.
pub(crate) fn operations(subject: &Subject, plan: &Plan) -> Vec<Value> {
    if !plan.changes() {
        return Vec::new();
    }
    let spec = subject.spec_pointer();
    let mut operations = Vec::new();
    let mut test_name = |list: &str, index: usize, name: &Value| {
        if name.is_string() {
            let path = format!("{spec}/{list}/{index}/name");
            operations.push(json!({"op": "test", "path": path, "value": name}));
        }
    };
    let containers = &subject.spec()["containers"];
    let mut moved: Vec<usize> = plan.moves.iter().map(|made| made.original).collect();
    moved.sort_unstable();
    for index in moved {
        test_name("containers", index, &containers[index]["name"]);
    }
    let steps = subject.spec()["initContainers"].as_array();
    for (index, step) in steps.into_iter().flatten().enumerate() {
        test_name("initContainers", index, &step["name"]);
    }
    if steps.is_none() {
        let path = format!("{spec}/initContainers");
        operations.push(json!({"op": "test", "path": path, "value": null}));
        operations.push(json!({"op": "add", "path": path, "value": []}));
    }
    for made in &plan.moves {
        let from = format!("{spec}/containers/{}", made.from);
        operations.push(json!({"op": "add", "path": format!("{from}/restartPolicy"), "value": "Always"}));
        if let Some((probe, _)) = &made.probe {
            operations.push(json!({"op": "add", "path": format!("{from}/startupProbe"), "value": probe}));
        }
        match made.dropped {
            Some(Dropped::PreStop) => {
                operations.push(json!({"op": "remove", "path": format!("{from}/lifecycle/preStop")}));
            }
            Some(Dropped::Lifecycle) => {
                operations.push(json!({"op": "remove", "path": format!("{from}/lifecycle")}));
            }
            None => {}
        }
        let place = if made.is_last { "-".to_owned() } else { made.to.to_string() };
        operations
            .push(json!({"op": "move", "from": from, "path": format!("{spec}/initContainers/{place}")}));
    }
    operations
}

/// The name for a file with the patch: `web.patch.json`.
pub(crate) fn file_name(subject: &Subject) -> Option<String> {
    is_object_name(subject.name()).then(|| format!("{}.patch.json", subject.name()))
}

/// The kubectl command that would apply the patch in a file of this name.
pub(crate) fn command(subject: &Subject, file: &str) -> String {
    let place =
        subject.namespace().map(|namespace| format!(" -n {}", shell_word(namespace))).unwrap_or_default();
    let kind = subject.kind().to_lowercase();
    let name = shell_word(subject.name());
    format!("kubectl patch {kind} {name}{place} --type=json --patch-file {}", shell_word(file))
}

/// An entry of `patches` in a `kustomization.yaml`. Strategic merge patches would leave `$setElementOrder` in what kustomize
/// renders.
pub(crate) fn kustomize(subject: &Subject, operations: &[Value]) -> Value {
    let mut target = json!({"version": version(subject), "kind": subject.kind(), "name": subject.name()});
    if !subject.group().is_empty() {
        target["group"] = subject.group().into();
    }
    if let Some(namespace) = subject.namespace() {
        target["namespace"] = namespace.into();
    }
    let lines: Vec<String> = operations.iter().map(|operation| format!("- {operation}\n")).collect();
    json!({"target": target, "patch": lines.concat()})
}

fn version(subject: &Subject) -> &str {
    let api = subject.api_version();
    api.split_once('/').map_or(api, |(_, version)| version)
}
