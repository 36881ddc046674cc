//! Dry runs: requests that go through admission and store nothing. Other writes are not allowed at all.

use json_patch::Patch;
use serde_json::{Value, json};

use crate::reply::Reply;
use crate::request::{Call, Target};
use crate::shared::{Shared, lock};
use crate::status;

/// What admission does with dry runs, as webhooks, `PodSecurity` and quotas do.
#[derive(Clone, Debug)]
pub struct Admission {
    plural: Option<String>,
    native_only: bool,
    effect: Effect,
}

#[derive(Clone, Debug)]
enum Effect {
    Refuse { code: u16, reason: String, message: String },
    Strip(String),
    Warn(String),
    Add(Value),
}

impl Admission {
    /// Refuses the request.
    pub fn refuse(code: u16, reason: &str, message: &str) -> Self {
        Self::new(Effect::Refuse { code, reason: reason.to_owned(), message: message.to_owned() })
    }

    /// Removes a field of all init containers, as webhooks do that do not know it.
    pub fn strip(field: &str) -> Self {
        Self::new(Effect::Strip(field.to_owned()))
    }

    /// Sends a warning along.
    pub fn warn(text: &str) -> Self {
        Self::new(Effect::Warn(text.to_owned()))
    }

    /// Adds a container, as injectors do.
    pub fn add(container: Value) -> Self {
        Self::new(Effect::Add(container))
    }

    fn new(effect: Effect) -> Self {
        Self { plural: None, native_only: false, effect }
    }

    /// Narrows this to one resource, by its plural name.
    pub fn of(self, plural: &str) -> Self {
        Self { plural: Some(plural.to_owned()), ..self }
    }

    /// Narrows this to objects with native sidecars.
    pub fn with_native(self) -> Self {
        Self { native_only: true, ..self }
    }

    fn covers(&self, plural: &str, object: &Value) -> bool {
        let is_native = || {
            let steps = pod_spec(object).and_then(|spec| spec["initContainers"].as_array());
            steps.into_iter().flatten().any(|step| step["restartPolicy"] == "Always")
        };
        self.plural.as_deref().is_none_or(|own| own == plural) && (!self.native_only || is_native())
    }
}

const PLACES: [&str; 4] =
    ["/spec/jobTemplate/spec/template/spec", "/spec/template/spec", "/template/spec", "/spec"];

fn place(object: &Value) -> Option<&'static str> {
    PLACES.into_iter().find(|place| object.pointer(place).is_some_and(|spec| spec["containers"].is_array()))
}

fn pod_spec(object: &Value) -> Option<&Value> {
    object.pointer(place(object)?)
}

/// Returns the response to a dry run with this body.
pub(crate) fn dry_run(shared: &Shared, call: &Call, target: &Target, body: &[u8]) -> Reply {
    if call.param("dryRun") != "All" {
        return status::method_not_allowed();
    }
    let Ok(sent) = serde_json::from_slice::<Value>(body) else {
        return status::bad_request("the object provided is unrecognized");
    };
    let (mut object, code) = match &target.name {
        Some(name) => {
            let stored = shared.store().get(target.resource, &target.key(name));
            let Some(entry) = stored else { return status::not_found(target.resource, name) };
            let stored =
                serde_json::from_slice(&entry.whole(target.resource)).expect("stored objects are JSON");
            match patched(stored, sent) {
                Ok(object) => (object, 200),
                Err(reply) => return *reply,
            }
        }
        None => (sent, 201),
    };
    if let (Some(prefix), true) = (object["metadata"]["generateName"].as_str(), target.name.is_none()) {
        object["metadata"]["name"] = format!("{prefix}x7k2p").into();
    }
    let mut warnings = Vec::new();
    for admission in lock(&shared.admissions).iter() {
        if !admission.covers(target.plural(), &object) {
            continue;
        }
        match &admission.effect {
            Effect::Refuse { code, reason, message } => {
                let reply = status::refused(*code, reason, message);
                return with_warnings(reply, &warnings);
            }
            Effect::Warn(text) => warnings.push(text.clone()),
            Effect::Strip(field) => each_step(&mut object, |step| drop(step.remove(field))),
            Effect::Add(container) => {
                if let Some(spec) = place(&object).and_then(|place| object.pointer_mut(place))
                    && let Some(containers) = spec["containers"].as_array_mut()
                {
                    containers.push(container.clone());
                }
            }
        }
    }
    with_warnings(Reply::json(code, &object.to_string()), &warnings)
}

fn each_step(object: &mut Value, change: impl Fn(&mut serde_json::Map<String, Value>)) {
    let Some(spec) = place(object).and_then(|place| object.pointer_mut(place)) else { return };
    let steps = spec.get_mut("initContainers").and_then(Value::as_array_mut);
    steps.into_iter().flatten().filter_map(Value::as_object_mut).for_each(change);
}

fn with_warnings(reply: Reply, warnings: &[String]) -> Reply {
    warnings.iter().fold(reply, |reply, text| {
        let quoted = text.replace('\\', "\\\\").replace('"', "\\\"");
        reply.header("Warning", &format!("299 - \"{quoted}\""))
    })
}

/// Applies a JSON patch as a server does: a missing field equals `null` in a `test`, another resource version is a conflict, and
/// a failed `test` has no details.
fn patched(mut object: Value, patch: Value) -> Result<Value, Box<Reply>> {
    let rejected = || {
        Box::new(status::refused(
            422,
            "Invalid",
            "the server rejected our request due to an error in our request",
        ))
    };
    let Value::Array(mut operations) = patch else { return Err(rejected()) };
    let version = object["metadata"]["resourceVersion"].clone();
    operations.retain(|operation| {
        let place = operation["path"].as_str().unwrap_or_default();
        let is_missing = object.pointer(place).is_none();
        !(operation["op"] == "test" && operation["value"].is_null() && is_missing)
    });
    let patch: Patch = serde_json::from_value(json!(operations)).map_err(|_| rejected())?;
    json_patch::patch(&mut object, &patch).map_err(|_| rejected())?;
    if object["metadata"]["resourceVersion"] != version {
        let message = "Operation cannot be fulfilled: the object has been modified; please apply your changes to the latest \
                       version and try again";
        return Err(Box::new(status::refused(409, "Conflict", message)));
    }
    Ok(object)
}
