//! Server-side tables for `kubectl get`: the name and, for pods, approximate ready, status and restarts.

use serde_json::{Value, json};

use crate::list::{Page, list_meta};
use crate::reply::Reply;
use crate::resources::Resource;
use crate::store::Entry;

/// Returns one object as a table.
pub(crate) fn single(resource: &Resource, entry: &Entry, version: u64) -> Reply {
    render(resource, &list_meta(version, None, None), [entry].into_iter())
}

/// Returns a page of a list as a table.
pub(crate) fn page(resource: &Resource, page: &Page) -> Reply {
    let metadata = list_meta(page.version, page.next.as_deref(), page.remaining);
    render(resource, &metadata, page.entries.iter().map(AsRef::as_ref))
}

fn render<'a>(resource: &Resource, metadata: &str, entries: impl Iterator<Item = &'a Entry>) -> Reply {
    let names: &[&str] = if resource.kind == "Pod" {
        &["Name", "Ready", "Status", "Restarts", "Age"]
    } else {
        &["Name", "Age"]
    };
    let columns: Vec<Value> = names
        .iter()
        .map(|name| {
            let format = if *name == "Name" { "name" } else { "" };
            json!({ "name": name, "type": "string", "format": format, "description": "", "priority": 0 })
        })
        .collect();
    let rows: Vec<Value> = entries.map(|entry| row(resource, entry)).collect();
    let text = format!(
        r#"{{"kind":"Table","apiVersion":"meta.k8s.io/v1","metadata":{metadata},"columnDefinitions":{},"rows":{}}}"#,
        json!(columns),
        json!(rows)
    );
    Reply::json(200, &text)
}

fn row(resource: &Resource, entry: &Entry) -> Value {
    let object: Value = serde_json::from_slice(&entry.json).expect("stored objects are JSON");
    let metadata = &object["metadata"];
    let age = age(metadata["creationTimestamp"].as_str().unwrap_or_default());
    let cells = if resource.kind == "Pod" {
        let (ready, total, status, restarts) = pod(&object);
        json!([metadata["name"], format!("{ready}/{total}"), status, restarts.to_string(), age])
    } else {
        json!([metadata["name"], age])
    };
    json!({
        "cells": cells,
        "object": { "kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": metadata },
    })
}

/// Returns ready, total, status and restarts. They are approximate, for use by hand only.
fn pod(object: &Value) -> (usize, usize, String, u64) {
    let list =
        |pointer: &str| object.pointer(pointer).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let natives: Vec<&Value> = list("/spec/initContainers")
        .iter()
        .filter(|container| container["restartPolicy"] == json!("Always"))
        .map(|container| &container["name"])
        .collect();
    let init =
        list("/status/initContainerStatuses").iter().filter(|status| natives.contains(&&status["name"]));
    let statuses: Vec<&Value> = list("/status/containerStatuses").iter().chain(init).collect();
    let ready = statuses.iter().filter(|status| status["ready"] == json!(true)).count();
    let restarts = statuses.iter().filter_map(|status| status["restartCount"].as_u64()).sum();
    let waiting = statuses.iter().find_map(|status| status["state"]["waiting"]["reason"].as_str());
    let phase = object["status"]["phase"].as_str().unwrap_or_default();
    let status = waiting.unwrap_or(if phase == "Succeeded" { "Completed" } else { phase });
    (ready, list("/spec/containers").len() + natives.len(), status.to_owned(), restarts)
}

fn age(created: &str) -> String {
    let Ok(created) = created.parse::<jiff::Timestamp>() else { return "<unknown>".to_owned() };
    let seconds = jiff::Timestamp::now().duration_since(created).as_secs();
    match seconds {
        ..120 => format!("{seconds}s"),
        120..7_200 => format!("{}m", seconds / 60),
        7_200..172_800 => format!("{}h", seconds / 3_600),
        _ => format!("{}d", seconds / 86_400),
    }
}
