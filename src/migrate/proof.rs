//! Whether a server takes the change: what its dry runs return, compared with what was meant.
//!
//! A dry run of the workload alone proves little, because `PodSecurity`, limit ranges, quotas and most webhooks look at pods
//! only. And a server drops fields whose feature gate is off without a word, even with strict validation. So the result is
//! compared field by field, and a pod of the old and of the new template goes through admission as well.

use serde_json::Value;

use super::plan::Plan;
use crate::wording::{and_list, shortened};

/// How far the change is proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    /// The server takes the workload and a pod of it, and nothing is lost.
    Proved,
    /// The server takes the workload; a pod could not be tried.
    Accepted,
    /// It could not be tried.
    Unproved,
    /// The server refuses it, or would not run it as meant.
    Refused,
}

impl Level {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Proved => "proved",
            Self::Accepted => "accepted",
            Self::Unproved => "unproved",
            Self::Refused => "refused",
        }
    }
}

/// The result of the dry runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Proof {
    pub(crate) level: Level,
    /// Why it is not more, or what else is to be known.
    pub(crate) reasons: Vec<String>,
    /// The server's own warnings.
    pub(crate) warnings: Vec<String>,
}

/// Why a dry run was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The user lacks a permission: `patch deployments in namespace "shop"`.
    Forbidden(String),
    /// A webhook that changes something elsewhere cannot take part in a dry run.
    NoDryRun(String),
    /// The object is not what it was when it was read.
    Stale,
    /// Anything else, in the server's words.
    Other(String),
}

/// The answer to a dry run.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Answer {
    pub(crate) result: Result<Value, Refusal>,
    pub(crate) warnings: Vec<String>,
}

/// The longest message of a server: that of a refused Job has the whole object in it.
const LONGEST: usize = 300;
/// How many lost fields are named.
const NAMED: usize = 5;

/// Judges the answers. `spec` is the pointer to the pod spec in the first; `pods` are pods of the old and of the new template,
/// which are asked for only if the workload itself was taken.
pub(crate) fn compare(plan: &Plan, spec: &str, workload: &Answer, pods: Option<(&Answer, &Answer)>) -> Proof {
    let mut proof = Proof { level: Level::Refused, reasons: Vec::new(), warnings: Vec::new() };
    proof.warn(workload);
    let object = match &workload.result {
        Ok(object) => object,
        Err(refusal) => {
            proof.level = proof.why(refusal, "the change");
            return proof;
        }
    };
    let got = object.pointer(spec).unwrap_or(&Value::Null);
    let lost = lost(plan.after.spec(), got, plan);
    if !lost.is_empty() {
        let named: Vec<&str> = lost.iter().map(String::as_str).collect();
        proof.reasons.push(format!("the server does not store {}", and_list(&named, NAMED)));
        return proof;
    }
    let Some((old, new)) = pods else {
        proof.level = Level::Accepted;
        return proof;
    };
    proof.warn(new);
    match (&new.result, &old.result) {
        (Ok(pod), _) => {
            let stripped = stripped(plan, pod);
            if !stripped.is_empty() {
                let names: Vec<&str> = stripped.iter().map(String::as_str).collect();
                proof.reasons.push(format!(
                    "a webhook removes restartPolicy from {}: the kubelet would wait for the container to end, and the app \
                     would never start; the API server's audit log names the webhook (patch.webhook.admission.k8s.io)",
                    and_list(&names, NAMED)
                ));
                return proof;
            }
            proof.level = Level::Proved;
        }
        (Err(Refusal::Other(_) | Refusal::Stale), Err(Refusal::Other(old))) => {
            proof.level = Level::Accepted;
            let old = shortened(old, LONGEST);
            proof.reasons.push(format!("a pod of the current template is refused as well: {old}"));
        }
        (Err(refusal), _) => {
            let level = proof.why(refusal, "a pod of the new template");
            proof.level = if level == Level::Refused { level } else { Level::Accepted };
        }
    }
    proof
}

impl Proof {
    /// The reasons after what they explain: `: a; b`, or nothing.
    pub(crate) fn because(&self) -> String {
        if self.reasons.is_empty() { String::new() } else { format!(": {}", self.reasons.join("; ")) }
    }

    fn warn(&mut self, answer: &Answer) {
        for warning in &answer.warnings {
            let warning = shortened(warning, LONGEST);
            if !self.warnings.contains(&warning) {
                self.warnings.push(warning);
            }
        }
    }

    /// Adds the reason of a refusal, and returns what it makes of the proof.
    fn why(&mut self, refusal: &Refusal, what: &str) -> Level {
        let (level, reason) = match refusal {
            Refusal::Forbidden(action) => (Level::Unproved, format!("you may not {action}")),
            Refusal::NoDryRun(message) => (
                Level::Unproved,
                format!("a webhook cannot take part in dry runs: {}", shortened(message, LONGEST)),
            ),
            Refusal::Stale => (
                Level::Unproved,
                "the object has changed since it was read: run the command again".to_owned(),
            ),
            Refusal::Other(message) => {
                (Level::Refused, format!("{what} is refused: {}", shortened(message, LONGEST)))
            }
        };
        self.reasons.push(reason);
        level
    }
}

/// The fields that were meant and are not in the answer, as paths with the container's name. Fields that the server adds do
/// not count.
fn lost(meant: &Value, got: &Value, plan: &Plan) -> Vec<String> {
    let mut all = Vec::new();
    for list in ["initContainers", "containers"] {
        // A webhook may add containers of its own.
        let (meant, got) = (meant[list].as_array(), got[list].as_array());
        for meant in meant.into_iter().flatten() {
            let name = meant["name"].as_str().unwrap_or_default();
            match got.into_iter().flatten().find(|got| got["name"] == meant["name"]) {
                Some(got) => differences(meant, got, name, &mut all),
                None => all.push(format!("{name} in {list}")),
            }
        }
    }
    // What makes it native goes first.
    let is_first =
        |path: &String| plan.moves.iter().any(|made| *path == format!("{}.restartPolicy", made.container));
    all.sort_by_key(|path| !is_first(path));
    all
}

fn differences(meant: &Value, got: &Value, path: &str, all: &mut Vec<String>) {
    match (meant, got) {
        (Value::Object(meant), Value::Object(got)) => {
            for (key, value) in meant {
                let path = format!("{path}.{key}");
                match got.get(key) {
                    Some(other) => differences(value, other, &path, all),
                    // Nothing and an empty value are the same to the server.
                    None if is_empty(value) => {}
                    None => all.push(path),
                }
            }
        }
        (Value::Array(meant), Value::Array(got)) if meant.len() == got.len() => {
            for (index, (value, other)) in meant.iter().zip(got).enumerate() {
                differences(value, other, &format!("{path}[{index}]"), all);
            }
        }
        _ if meant == got => {}
        _ => all.push(path.to_owned()),
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Object(fields) => fields.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::String(text) => text.is_empty(),
        _ => false,
    }
}

/// Moved containers that are not native sidecars in the pod.
fn stripped(plan: &Plan, pod: &Value) -> Vec<String> {
    let steps = pod["spec"]["initContainers"].as_array();
    let is_native = |name: &str| {
        steps.into_iter().flatten().any(|step| step["name"] == name && step["restartPolicy"] == "Always")
    };
    let names = plan.moves.iter().map(|made| &made.container);
    names.filter(|name| !is_native(name)).cloned().collect()
}
