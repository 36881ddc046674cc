//! Tests of sums. Patterns are set by annotation, so that the tests do not depend on the classifier: containers named
//! `app…` are apps, all others support them.

mod groups;
mod laws;
mod usage;
mod versions;
mod what_if;

use serde_json::{Value, json};

use super::*;
use crate::model::{Origin, Pod};
use crate::report::{Figures, Filter, Judge, PodReport, Source, Totals};

/// A container with requests; an empty figure is not set.
fn container(name: &str, cpu: &str, memory: &str) -> Value {
    let mut requests = json!({});
    for (key, value) in [("cpu", cpu), ("memory", memory)].into_iter().filter(|(_, value)| !value.is_empty())
    {
        requests[key] = json!(value);
    }
    json!({ "name": name, "image": format!("{name}:1"), "resources": { "requests": requests } })
}

/// A running pod of a Deployment whose name is that of the pod up to the last dash.
fn pod(namespace: &str, name: &str, init: &[Value], containers: &[Value]) -> Value {
    let names = init.iter().chain(containers).filter_map(|container| container["name"].as_str());
    let annotations: Value = names
        .filter(|name| !name.starts_with("setup"))
        .map(|name| {
            let pattern = if name.starts_with("app") { "app" } else { "adapter" };
            (format!("kubectl-sidecars/{name}"), json!(pattern))
        })
        .collect::<serde_json::Map<_, _>>()
        .into();
    let owner = json!({ "kind": "StatefulSet", "name": name.rsplit_once('-').map_or(name, |(front, _)| front), "controller": true });
    json!({
        "metadata": {
            "name": name, "namespace": namespace, "annotations": annotations, "labels": { "team": namespace },
            "ownerReferences": [owner],
        },
        "spec": { "nodeName": "node-1", "initContainers": init, "containers": containers },
        "status": { "phase": "Running" },
    })
}

fn native(mut container: Value) -> Value {
    container["restartPolicy"] = json!("Always");
    container
}

fn read(pod: &Value) -> Pod {
    serde_json::from_value(pod.clone()).unwrap_or_else(|error| panic!("{error}\n{pod}"))
}

/// Counts the pods, and returns the report on each.
fn tally(question: Question, pods: &[Value]) -> (Tally, Vec<PodReport>) {
    let (mut tally, mut judge) = (Tally::new(question), Judge::new(crate::classify::Rules::default(), true));
    let mut reports = Vec::new();
    for pod in pods {
        let pod = read(pod);
        let report = judge.judge(&pod, &Origin::Pod);
        tally.add(&pod, &report, &Filter::default());
        reports.push(report);
    }
    (tally, reports)
}

fn question(by: &str) -> Question {
    Question { by: Dimension::parse_all(by).unwrap_or_else(|error| panic!("{error}")), ..Question::default() }
}

fn finish(tally: Tally, top: Option<usize>) -> OverheadReport {
    let metadata = crate::report::Metadata {
        generated_at: jiff::Timestamp::UNIX_EPOCH,
        context: None,
        source: Source::Files,
        complete: true,
        notes: Vec::new(),
        contexts: Vec::new(),
    };
    OverheadReport::new(tally, &OverheadOrder::default(), top, metadata)
}

fn report(by: &str, pods: &[Value]) -> OverheadReport {
    finish(tally(question(by), pods).0, None)
}

fn figures(cpu: i128, memory: i128) -> Totals {
    Totals { cpu_millicores: Some(cpu), memory_bytes: Some(memory) }
}

/// The key of a row, with `-` for a missing value.
fn name(row: &OverheadRow) -> String {
    let words: Vec<&str> = row.key.iter().map(|value| value.as_deref().unwrap_or("-")).collect();
    words.join(" ")
}

/// Key, pods, containers, and the millicores declared and effective of each row.
fn told(report: &OverheadReport) -> Vec<String> {
    let line = |name: String, sums: &Sums| {
        let cpu = |figures: Totals| figures.cpu_millicores.map_or("-".to_owned(), |cpu| cpu.to_string());
        format!("{name}: {} {} {} {}", sums.pods, sums.containers, cpu(sums.declared), cpu(sums.effective))
    };
    let rows = report.rows.iter().map(|row| line(name(row), &row.sums));
    rows.chain([line("total".to_owned(), &report.totals)]).collect()
}
