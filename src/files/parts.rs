//! The relevant fields of an object, and its pods.

use serde::de::{DeserializeSeed, IgnoredAny};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::Origin;
use super::kinds::{Shape, shape};
use super::plain::{self, AnySpec, WorkloadStatus, loose};
use super::reader::FileReader;
use super::together::{Taken, WorkloadFacts};
use super::watched::Change;
use crate::model::pod::{Metadata, PodSpec};
use crate::model::status::PodStatus;
use crate::model::{Event, Pod};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Metadata,
    Spec,
    Status,
    Template,
}

/// The relevant fields of an object.
#[derive(Default)]
pub(super) struct Parts {
    metadata: Metadata,
    spec: PodSpec,
    workload: WorkloadSpec,
    workload_status: WorkloadStatus,
    /// The spec of an unknown kind.
    any: AnySpec,
    status: Option<PodStatus>,
    /// The status of a `Status`.
    outcome: Value,
    template: Option<Pod>,
    /// Fields of an object that is, or may be, an event, a `Status` or a watch event.
    pub(super) event: Map<String, Value>,
    /// Fields that came before the kind.
    pub(super) held: Vec<(Field, Value)>,
}

/// The fields of a workload's spec that are read.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct WorkloadSpec {
    template: Option<Pod>,
    job_template: Option<JobTemplate>,
    #[serde(default)]
    replicas: Value,
}

#[derive(Deserialize)]
struct JobTemplate {
    spec: Option<JobSpec>,
}

#[derive(Deserialize)]
struct JobSpec {
    template: Option<Pod>,
}

impl Parts {
    /// Whether this is a field of an event that is read.
    fn is_of_event(key: &str) -> bool {
        const FIELDS: [&str; 9] = [
            "count",
            "eventTime",
            "firstTimestamp",
            "involvedObject",
            "lastTimestamp",
            "message",
            "reason",
            "series",
            "type",
        ];
        FIELDS.contains(&key)
    }

    /// Whether to keep this field of an event or a `Status`. The kind may not be known yet, because kubectl sorts
    /// fields.
    pub(super) fn is_kept(key: &str, shape: Option<Shape<'_>>, reader: &FileReader<'_>) -> bool {
        match shape {
            None => Self::is_of_event(key) && (reader.wants_events() || Self::is_of_status(key)),
            Some(Shape::Event) => Self::is_of_event(key) && reader.wants_events(),
            Some(Shape::Status) => Self::is_of_status(key),
            Some(_) => false,
        }
    }

    /// Whether this is a field of a `Status` that is read, or the `type` of a watch event.
    fn is_of_status(key: &str) -> bool {
        matches!(key, "message" | "reason" | "type")
    }

    /// The type of the watch event, if this is one.
    pub(super) fn change(&self) -> Option<Change> {
        Change::of(self.event.get("type")?.as_str()?)
    }

    /// Whether an object that was reduced to a workload holds a pod template.
    pub(super) fn has_template(&self) -> bool {
        self.workload.template.is_some()
    }

    fn read<'de, D: Deserializer<'de>>(
        &mut self,
        field: Field,
        shape: Shape<'_>,
        deserializer: D,
    ) -> Result<(), D::Error> {
        match (field, shape) {
            (
                Field::Metadata,
                Shape::Pod | Shape::PodTemplate | Shape::Workload | Shape::CronJob | Shape::Event,
            ) => {
                self.metadata = Option::deserialize(deserializer)?.unwrap_or_default();
            }
            (Field::Spec, Shape::Pod) => {
                self.spec = Option::deserialize(deserializer)?.unwrap_or_default();
            }
            (Field::Spec, Shape::Workload | Shape::CronJob) => {
                self.workload = Option::deserialize(deserializer)?.unwrap_or_default();
            }
            (Field::Metadata, Shape::Other) => self.metadata = loose(deserializer)?,
            (Field::Spec, Shape::Other) => self.any = loose(deserializer)?,
            (Field::Status, Shape::Workload) => self.workload_status = loose(deserializer)?,
            (Field::Status, Shape::Status) => self.outcome = Value::deserialize(deserializer)?,
            (Field::Status, Shape::Pod) => self.status = Option::deserialize(deserializer)?,
            // Workload: an item whose kind comes later, see `List`.
            (Field::Template, Shape::PodTemplate | Shape::Workload) => {
                self.template = Option::deserialize(deserializer)?;
            }
            _ => {
                IgnoredAny::deserialize(deserializer)?;
            }
        }
        Ok(())
    }

    /// Whether an object without kind looks like a pod.
    pub(super) fn looks_like_a_pod(&self) -> bool {
        self.held.iter().any(|(field, value)| *field == Field::Spec && value["containers"].is_array())
    }

    /// Parses the fields that were kept unparsed as an object of this shape, to save memory.
    pub(super) fn reduce<E: serde::de::Error>(&mut self, shape: Shape<'_>) -> Result<(), E> {
        for (field, value) in std::mem::take(&mut self.held) {
            self.read(field, shape, value).map_err(E::custom)?;
        }
        Ok(())
    }

    /// Passes on the pod, or counts the object as skipped.
    pub(super) fn deliver<E: serde::de::Error>(
        mut self,
        kind: &str,
        api_version: Option<&str>,
        reader: &mut FileReader<'_>,
    ) -> Result<(), E> {
        reader.objects += 1;
        let shape = shape(kind, api_version);
        self.reduce(shape)?;
        let replicas = [&self.workload.replicas, &self.any.replicas];
        let is_idle = replicas.into_iter().any(|count| *count == 0) || self.workload_status.runs_nothing();
        let template = match shape {
            Shape::Pod => {
                let status = self.status.filter(|status| !is_empty_status(status));
                let pod = Pod { metadata: self.metadata, spec: self.spec, status, wide: None };
                reader.take(Taken { pod, origin: Origin::Pod, workload: None });
                return Ok(());
            }
            Shape::Event if reader.wants_events() => {
                let mut event = Event::deserialize(Value::Object(self.event)).map_err(E::custom)?;
                event.metadata.creation_timestamp = self.metadata.creation_timestamp;
                reader.event(event);
                return Ok(());
            }
            Shape::PodTemplate => self.template,
            Shape::Workload => self.workload.template,
            Shape::CronJob => {
                self.workload.job_template.and_then(|job| job.spec).and_then(|spec| spec.template)
            }
            // A list without items.
            Shape::List("") => return Ok(()),
            Shape::List(_) if api_version.is_none_or(|v| v == "v1") => return Ok(()),
            Shape::Status if self.outcome == "Failure" => {
                reader.problem_here(&plain::error_response(&self.event));
                return Ok(());
            }
            Shape::Other => match self.any.template() {
                Some(template) => Some(template.map_err(E::custom)?),
                // An item of a list whose kind came after its items.
                None if self.workload.template.is_some() => self.workload.template,
                None => {
                    reader.saw_object(kind, &self.metadata);
                    reader.skip(kind, 1);
                    return Ok(());
                }
            },
            Shape::List(_) | Shape::Event | Shape::Status => {
                reader.skip(kind, 1);
                return Ok(());
            }
        };
        let Some(mut pod) = template else {
            reader.problem_here(&format!("the {kind} {:?} has no pod template", self.metadata.name));
            return Ok(());
        };
        let workload = Some(WorkloadFacts::new(&self.metadata, is_idle));
        // The rest of the metadata is not that of the pods: a template has no age or owner.
        pod.metadata = Metadata {
            name: self.metadata.name.clone(),
            generate_name: self.metadata.generate_name,
            namespace: pod.metadata.namespace.or(self.metadata.namespace),
            labels: pod.metadata.labels,
            annotations: pod.metadata.annotations,
            ..Metadata::default()
        };
        pod.status = None;
        let origin = Origin::Template { kind: kind.to_owned(), name: self.metadata.name };
        reader.take(Taken { pod, origin, workload });
        Ok(())
    }
}

/// Manifests made by `kubectl run --dry-run=client -o yaml` end in `status: {}`.
fn is_empty_status(status: &PodStatus) -> bool {
    status.phase.is_empty()
        && status.reason.is_empty()
        && status.conditions.is_empty()
        && status.container_statuses.is_empty()
        && status.init_container_statuses.is_empty()
        && status.ephemeral_container_statuses.is_empty()
        && status.start_time.is_none()
}

/// Reads one field into the parts.
pub(super) struct Part<'p, 'k> {
    pub(super) parts: &'p mut Parts,
    pub(super) field: Field,
    pub(super) shape: Shape<'k>,
}

impl<'de> DeserializeSeed<'de> for Part<'_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.parts.read(self.field, self.shape, deserializer)
    }
}
