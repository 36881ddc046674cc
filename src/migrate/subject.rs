//! A workload as JSON, exactly as it was read, and its pod template as the model reads it.

use serde::Deserialize as _;
use serde_json::Value;

use crate::check::{pod_of_template, template_path};
use crate::files::{Place, fill_in_defaults};
use crate::model::Pod;

/// A workload, or a bare pod.
#[derive(Debug, Clone)]
pub(crate) struct Subject {
    /// As it was read, with `apiVersion` and `kind`.
    pub(crate) object: Value,
    /// Where it begins in a file; `None` for an object of a cluster.
    pub(crate) place: Option<Place>,
    /// JSON pointer to the pod spec.
    spec: String,
    pod: Pod,
}

impl Subject {
    /// Reads an object; `None` if it has no pod template or the template is not valid.
    pub(crate) fn new(object: Value, place: Option<Place>) -> Option<Self> {
        let (spec, pod) = if object["kind"] == "Pod" {
            let mut pod = Pod::deserialize(&object).ok()?;
            pod.status = None;
            fill_in_defaults(&mut pod);
            ("/spec".to_owned(), pod)
        } else {
            let path = template_path(&object)?;
            let mut pod = pod_of_template(&object, object.pointer(path)?)?;
            pod.wide = None;
            (format!("{path}/spec"), pod)
        };
        (!pod.spec.containers.is_empty()).then_some(Self { object, place, spec, pod })
    }

    /// The same workload with another object.
    pub(crate) fn with(&self, object: Value) -> Option<Self> {
        Self::new(object, self.place.clone())
    }

    /// JSON pointer to the pod spec: `/spec/template/spec`.
    pub(crate) fn spec_pointer(&self) -> &str {
        &self.spec
    }

    /// The pod spec.
    pub(crate) fn spec(&self) -> &Value {
        self.object.pointer(&self.spec).unwrap_or(&Value::Null)
    }

    /// The pod spec, to be changed.
    pub(super) fn spec_of<'a>(&self, object: &'a mut Value) -> Option<&'a mut Value> {
        object.pointer_mut(&self.spec)
    }

    /// The pod that it makes, with defaults and without a status.
    pub(crate) fn pod(&self) -> &Pod {
        &self.pod
    }

    pub(crate) fn kind(&self) -> &str {
        self.object["kind"].as_str().unwrap_or_default()
    }

    pub(crate) fn api_version(&self) -> &str {
        self.object["apiVersion"].as_str().unwrap_or_default()
    }

    /// The group of its API; empty for the core group.
    pub(crate) fn group(&self) -> &str {
        self.api_version().split_once('/').map_or("", |(group, _)| group)
    }

    pub(crate) fn name(&self) -> &str {
        self.object["metadata"]["name"].as_str().unwrap_or_default()
    }

    pub(crate) fn namespace(&self) -> Option<&str> {
        self.object["metadata"]["namespace"].as_str()
    }

    /// `deployment/web`, as kubectl names it.
    pub(crate) fn title(&self) -> String {
        format!("{}/{}", self.kind().to_lowercase(), self.name())
    }

    /// Whether it is done when its containers are.
    pub(crate) fn is_finite(&self) -> bool {
        matches!(self.kind(), "Job" | "CronJob")
            || matches!(self.pod.spec.restart_policy.as_deref(), Some("Never" | "OnFailure"))
    }

    /// Whether its pod template can be changed while it exists: of a Job and a pod it cannot.
    pub(crate) fn is_mutable(&self) -> bool {
        !matches!(self.kind(), "Job" | "Pod")
    }

    /// The spec of the Job, also in a `CronJob`.
    pub(super) fn job_spec(&self) -> Option<&Value> {
        match self.kind() {
            "Job" => Some(&self.object["spec"]),
            "CronJob" => Some(&self.object["spec"]["jobTemplate"]["spec"]),
            _ => None,
        }
    }
}
