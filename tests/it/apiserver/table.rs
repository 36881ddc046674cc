//! Server-side tables, enough for `kubectl get`: name, and for pods a rough ready, status, restarts.

use serde_json::{Value, json};

use super::list::{Page, list_meta};
use super::reply::Reply;
use super::resources::Resource;
use super::store::Entry;

/// One object as a table.
pub(crate) fn single(resource: &Resource, entry: &Entry, version: u64) -> Reply {
    render(resource, &list_meta(version, None, None), [entry].into_iter())
}

/// A page of a list as a table.
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
    let age = &metadata["creationTimestamp"];
    let cells = if resource.kind == "Pod" {
        let statuses = object["status"]["containerStatuses"].as_array().cloned().unwrap_or_default();
        let ready = statuses.iter().filter(|status| status["ready"] == json!(true)).count();
        let total = object["spec"]["containers"].as_array().map_or(0, Vec::len);
        let restarts: u64 = statuses.iter().filter_map(|status| status["restartCount"].as_u64()).sum();
        let waiting = statuses.iter().find_map(|status| status["state"]["waiting"]["reason"].as_str());
        let phase = object["status"]["phase"].as_str().unwrap_or_default();
        json!([
            metadata["name"],
            format!("{ready}/{total}"),
            waiting.unwrap_or(phase),
            restarts.to_string(),
            age
        ])
    } else {
        json!([metadata["name"], age])
    };
    json!({
        "cells": cells,
        "object": { "kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": metadata },
    })
}
