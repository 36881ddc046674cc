//! Plans as a whole: every patch applies as RFC 6902 says, and gives what was planned and nothing else.

mod laws;
mod plans;
mod proofs;

use serde_json::{Value, json};

use super::{Plan, ProbeChoice, Request, Subject, plan};
use crate::classify::Rules;

const PROXY: &str = "gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.11.0";
const SHIPPER: &str = "fluent/fluent-bit:3.1";

/// A Deployment with this pod spec.
fn deployment(spec: &Value) -> Subject {
    let object = json!({
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "namespace": "shop"},
        "spec": {"template": {"metadata": {"labels": {"app": "web"}}, "spec": spec}}
    });
    Subject::new(object, None).unwrap()
}

/// An object from YAML.
fn subject(yaml: &str) -> Subject {
    Subject::new(serde_saphyr::from_str(yaml).unwrap(), None).unwrap()
}

/// What to change in the usual request.
struct Asked<'a> {
    containers: &'a [&'a str],
    probe: ProbeChoice,
    keep_pre_stop: bool,
    version: Option<(u32, u32)>,
}

const USUAL: Asked<'static> =
    Asked { containers: &[], probe: ProbeChoice::None, keep_pre_stop: false, version: None };

fn planned_with(subject: &Subject, asked: &Asked<'_>) -> Plan {
    let containers: Vec<String> = asked.containers.iter().map(|name| (*name).to_owned()).collect();
    let rules = Rules::default();
    let now = "2026-01-01T00:00:00Z".parse().unwrap();
    plan(
        subject,
        &Request {
            containers: &containers,
            probe: &asked.probe,
            keep_pre_stop: asked.keep_pre_stop,
            rules: &rules,
            now,
            version: asked.version,
            others: &[],
        },
    )
}

fn planned(subject: &Subject) -> Plan {
    planned_with(subject, &USUAL)
}

/// The object after its patch, applied by another implementation of RFC 6902.
fn patched(subject: &Subject, plan: &Plan) -> Value {
    let mut operations = super::operations(subject, plan);
    // The API server takes a missing field for `null`, RFC 6902 does not.
    operations.retain(|operation| {
        let is_guard = operation["op"] == "test" && operation["value"].is_null();
        let path = operation["path"].as_str().unwrap_or_default();
        if is_guard {
            assert!(subject.object.pointer(path).is_none_or(Value::is_null), "{path}");
        }
        !is_guard
    });
    let patch: json_patch::Patch = serde_json::from_value(Value::from(operations)).unwrap();
    let mut object = subject.object.clone();
    json_patch::patch(&mut object, &patch).unwrap();
    object
}

/// Names of the init containers after the plan, native ones with a star.
fn order(plan: &Plan) -> Vec<String> {
    let steps = plan.after.spec()["initContainers"].as_array();
    let name = |step: &Value| {
        let star = if step["restartPolicy"] == "Always" { "*" } else { "" };
        format!("{}{star}", step["name"].as_str().unwrap())
    };
    steps.into_iter().flatten().map(name).collect()
}
