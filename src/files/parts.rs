//! The fields of one object that may matter, and the pods that they make.

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

/// The fields of an object that may matter.
#[derive(Default)]
pub(super) struct Parts {
    metadata: Metadata,
    spec: PodSpec,
    workload: WorkloadSpec,
    workload_status: WorkloadStatus,
    /// The spec of a kind that is not known.
    any: AnySpec,
    status: Option<PodStatus>,
    /// The status of a `Status`.
    outcome: Value,
    template: Option<Pod>,
    /// Fields of an event, a `Status` or the event of a watch, or of what may be one.
    pub(super) event: Map<String, Value>,
    /// Fields that came before the kind.
    pub(super) held: Vec<(Field, Value)>,
}

/// The spec of a workload, as far as it leads to a pod template.
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
    /// Whether a field is one that events have and that is read.
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

    /// Whether this field is one of an event or a `Status`, and the object is one or may turn out to be one: kubectl
    /// sorts fields, and `kind` is not the first.
    pub(super) fn is_kept(key: &str, shape: Option<Shape<'_>>, reader: &FileReader<'_>) -> bool {
        match shape {
            None => Self::is_of_event(key) && (reader.wants_events() || Self::is_of_status(key)),
            Some(Shape::Event) => Self::is_of_event(key) && reader.wants_events(),
            Some(Shape::Status) => Self::is_of_status(key),
            Some(_) => false,
        }
    }

    /// `type` is of the event of a watch, whose other field is read at once.
    fn is_of_status(key: &str) -> bool {
        matches!(key, "message" | "reason" | "type")
    }

    /// What the object says as the event of a watch.
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

    /// Whether this looks like a pod: only asked of objects without kind.
    pub(super) fn looks_like_a_pod(&self) -> bool {
        self.held.iter().any(|(field, value)| *field == Field::Spec && value["containers"].is_array())
    }

    /// Reads what was held back as an object of this kind, so that little is kept of it.
    pub(super) fn reduce<E: serde::de::Error>(&mut self, shape: Shape<'_>) -> Result<(), E> {
        for (field, value) in std::mem::take(&mut self.held) {
            self.read(field, shape, value).map_err(E::custom)?;
        }
        Ok(())
    }

    /// Hands on the pod, or counts the object as one without.
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
                let pod = Pod { metadata: self.metadata, spec: self.spec, status };
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
            // A list without items; and objects of other people's kinds that merely end in List.
            Shape::List("") => return Ok(()),
            Shape::List(_) if api_version.is_none_or(|v| v == "v1") => return Ok(()),
            Shape::Status if self.outcome == "Failure" => {
                reader.problem_here(&plain::refusal(&self.event));
                return Ok(());
            }
            Shape::Other => match self.any.template() {
                Some(template) => Some(template.map_err(E::custom)?),
                // An item of a list whose kind came after its items.
                None if self.workload.template.is_some() => self.workload.template,
                None => {
                    reader.saw_object(kind, &self.metadata);
                    reader.pass_over(kind, 1);
                    return Ok(());
                }
            },
            Shape::List(_) | Shape::Event | Shape::Status => {
                reader.pass_over(kind, 1);
                return Ok(());
            }
        };
        let Some(mut pod) = template else {
            reader.problem_here(&format!("the {kind} {:?} has no pod template", self.metadata.name));
            return Ok(());
        };
        let workload = Some(WorkloadFacts::new(&self.metadata, is_idle));
        // The rest of the metadata is for the pods to come: a template has no name, age or owner of its own.
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
