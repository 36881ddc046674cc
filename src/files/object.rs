//! One Kubernetes object of any kind, read from whatever serde is fed with.
//!
//! Fields may stand in any order. While kind and API version are not both known, the fields that matter are
//! held back as they are; once known, only the fields of that kind are read, straight into the model. kubectl
//! and the API server write both first, so nothing is held back in practice.

use std::fmt;

use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::Origin;
use super::kinds::{Shape, shape};
use super::list::{Items, List};
use super::plain::{self, AnySpec, WorkloadStatus, loose};
use super::reading::{Reading, Stopped};
use super::together::{Taken, WorkloadFacts};
use super::watched::Change;
use crate::model::pod::{Metadata, PodSpec};
use crate::model::status::PodStatus;
use crate::model::{Event, Pod};

/// What is said of an object that does not tell what it is.
pub(super) const NO_KIND: &str = "the object has no kind; expected apiVersion and kind, such as v1 and Pod";

/// What came of reading one value.
pub(super) enum Found {
    /// `null`: an empty document, or a gap in a list.
    Nothing,
    /// All has been said to the [`Reading`].
    Settled,
    /// An object without kind: only the list around it can tell what it is.
    Kindless(Box<Parts>),
}

/// Reads one object and hands on the pods in it.
pub(super) struct Object<'r, 's, 'k> {
    pub(super) reading: &'r mut Reading<'s>,
    /// The kind that the list around it promises.
    pub(super) promised: Option<&'k str>,
    /// Whether an array may stand for an object: only outside of lists.
    pub(super) outermost: bool,
}

impl<'de> DeserializeSeed<'de> for Object<'_, '_, '_> {
    type Value = Found;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Found, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Object<'_, '_, '_> {
    type Value = Found;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a Kubernetes object (apiVersion, kind, …)")
    }

    fn visit_unit<E>(self) -> Result<Found, E> {
        Ok(Found::Nothing)
    }

    fn visit_none<E>(self) -> Result<Found, E> {
        Ok(Found::Nothing)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Found, A::Error> {
        if !self.outermost {
            return Err(A::Error::invalid_type(serde::de::Unexpected::Seq, &self));
        }
        self.reading.objects += 1;
        let mut list = List::default();
        Items { reading: self.reading, list: &mut list }.visit_seq(seq)?;
        list.finish(None, self.reading).map_err(stop)?;
        Ok(Found::Settled)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Found, A::Error> {
        let Self { reading, promised, .. } = self;
        let mut head = Head::default();
        let mut parts = Parts::default();
        let mut list: Option<List> = None;
        let mut event: Option<Vec<Taken>> = None;
        while let Some(key) = map.next_key::<String>()? {
            let field = match key.as_str() {
                "kind" => {
                    head.kind = map.next_value()?;
                    continue;
                }
                "apiVersion" => {
                    head.api_version = map.next_value()?;
                    continue;
                }
                "items" => {
                    if let Some(begun) = head.list(promised) {
                        let list = list.insert(begun);
                        map.next_value_seed(Items { reading: &mut *reading, list })?;
                    } else {
                        map.next_value::<IgnoredAny>()?;
                    }
                    continue;
                }
                "object" if head.kind.is_none() && promised.is_none() => {
                    event = Some(in_event(&mut map, reading)?);
                    continue;
                }
                "metadata" => Field::Metadata,
                "spec" => Field::Spec,
                "status" => Field::Status,
                "template" => Field::Template,
                key if Parts::is_kept(key, head.shape(promised), reading) => {
                    let key = key.to_owned();
                    parts.event.insert(key, map.next_value()?);
                    continue;
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            match head.shape(promised) {
                Some(shape) => map.next_value_seed(Part { parts: &mut parts, field, shape })?,
                None => parts.held.push((field, map.next_value()?)),
            }
        }
        if let Some(list) = list {
            reading.objects += 1;
            list.finish(head.kind.as_deref().or(promised), reading).map_err(stop)?;
            return Ok(Found::Settled);
        }
        if let (Some(objects), None, Some(change)) = (event, &head.kind, parts.change()) {
            reading.objects += 1;
            let source = reading.source().to_owned();
            reading.watched.apply(change, &source, objects);
            return Ok(Found::Settled);
        }
        head.settle(parts, promised, reading)
    }
}

/// Reads the object of an event of a watch. What it holds waits for the event's type.
fn in_event<'de, A: MapAccess<'de>>(map: &mut A, reading: &mut Reading<'_>) -> Result<Vec<Taken>, A::Error> {
    let before = reading.watched.begin();
    let object = Object { reading: &mut *reading, promised: None, outermost: false };
    let read = map.next_value_seed(object).and_then(|found| match found {
        Found::Kindless(parts) if parts.looks_like_a_pod() => parts.deliver("Pod", None, reading),
        _ => Ok(()),
    });
    let objects = reading.watched.end(before);
    read.map(|()| objects)
}

/// Carries the wish to stop through serde; whoever started it asks the [`Reading`] first.
pub(super) fn stop<E: serde::de::Error>(_: Stopped) -> E {
    E::custom("stopped")
}

/// What an object says of itself.
#[derive(Default)]
pub(super) struct Head {
    pub(super) kind: Option<String>,
    pub(super) api_version: Option<String>,
}

impl Head {
    /// The shape, once it is certain.
    fn shape<'a>(&'a self, promised: Option<&'a str>) -> Option<Shape<'a>> {
        match (promised, self.kind.as_deref(), self.api_version.as_deref()) {
            (Some(kind), _, api_version) => Some(shape(kind, api_version)),
            (None, Some(kind), Some(api_version)) => Some(shape(kind, Some(api_version))),
            _ => None,
        }
    }

    /// The list that `items` makes of this object; none when its kind is known to be no list.
    pub(super) fn list(&self, promised: Option<&str>) -> Option<List> {
        match self.kind.as_deref().or(promised) {
            None => Some(List::default()),
            Some(kind) => match shape(kind, self.api_version.as_deref()) {
                Shape::List(items) => Some(List::of(items)),
                _ => None,
            },
        }
    }

    /// Says what the object is, now that all of it has been read.
    fn settle<E: serde::de::Error>(
        self,
        parts: Parts,
        promised: Option<&str>,
        reading: &mut Reading<'_>,
    ) -> Result<Found, E> {
        let kind = match (self.kind.as_deref(), promised) {
            (None, None) => return Ok(Found::Kindless(Box::new(parts))),
            (Some(kind), Some(promised)) if kind != promised => {
                reading.objects += 1;
                let text = format!("the object is of kind {}, in a {promised}List", short(kind));
                reading.problem_here(&text);
                return Ok(Found::Settled);
            }
            (Some(kind), None) if self.api_version.is_none() => {
                reading.objects += 1;
                let text = format!(
                    "the object of kind {} has no apiVersion; expected v1, apps/v1, batch/v1 …",
                    short(kind)
                );
                reading.problem_here(&text);
                return Ok(Found::Settled);
            }
            (Some(kind), _) | (None, Some(kind)) => kind,
        };
        parts.deliver(kind, self.api_version.as_deref(), reading)?;
        Ok(Found::Settled)
    }
}

/// Kinds come from the file: no more of them in a message than a kind may be long.
fn short(kind: &str) -> String {
    kind.chars().take(63).collect()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
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
    event: Map<String, Value>,
    /// Fields that came before the kind.
    held: Vec<(Field, Value)>,
}

/// The spec of a workload, as far as it leads to a pod template.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct WorkloadSpec {
    #[serde(default)]
    template: Option<Pod>,
    #[serde(default)]
    job_template: Option<JobTemplate>,
    #[serde(default)]
    replicas: Value,
}

#[derive(Deserialize)]
struct JobTemplate {
    #[serde(default)]
    spec: Option<JobSpec>,
}

#[derive(Deserialize)]
struct JobSpec {
    #[serde(default)]
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
    fn is_kept(key: &str, shape: Option<Shape<'_>>, reading: &Reading<'_>) -> bool {
        match shape {
            None => Self::is_of_event(key) && (reading.wants_events() || Self::is_of_status(key)),
            Some(Shape::Event) => Self::is_of_event(key) && reading.wants_events(),
            Some(Shape::Status) => Self::is_of_status(key),
            Some(_) => false,
        }
    }

    /// `type` is of the event of a watch, whose other field is read at once.
    fn is_of_status(key: &str) -> bool {
        matches!(key, "message" | "reason" | "type")
    }

    /// What the object says as the event of a watch.
    fn change(&self) -> Option<Change> {
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
        reading: &mut Reading<'_>,
    ) -> Result<(), E> {
        reading.objects += 1;
        let shape = shape(kind, api_version);
        self.reduce(shape)?;
        let replicas = [&self.workload.replicas, &self.any.replicas];
        let is_idle = replicas.into_iter().any(|count| *count == 0) || self.workload_status.runs_nothing();
        let template = match shape {
            Shape::Pod => {
                let status = self.status.filter(|status| !says_nothing(status));
                let pod = Pod { metadata: self.metadata, spec: self.spec, status };
                return reading.take(Taken { pod, origin: Origin::Pod, workload: None }).map_err(stop);
            }
            Shape::Event if reading.wants_events() => {
                let mut event = Event::deserialize(Value::Object(self.event)).map_err(E::custom)?;
                event.metadata.creation_timestamp = self.metadata.creation_timestamp;
                reading.event(event);
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
                reading.problem_here(&plain::refusal(&self.event));
                return Ok(());
            }
            Shape::Other => match self.any.template() {
                Some(template) => Some(template.map_err(E::custom)?),
                // An item of a list whose kind came after its items.
                None if self.workload.template.is_some() => self.workload.template,
                None => {
                    reading.saw_object(kind, &self.metadata);
                    reading.pass_over(kind, 1);
                    return Ok(());
                }
            },
            Shape::List(_) | Shape::Event | Shape::Status => {
                reading.pass_over(kind, 1);
                return Ok(());
            }
        };
        let Some(mut pod) = template else {
            reading.problem_here(&format!("the {kind} {:?} has no pod template", self.metadata.name));
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
        reading.take(Taken { pod, origin, workload }).map_err(stop)
    }
}

/// Manifests made by `kubectl run --dry-run=client -o yaml` end in `status: {}`.
fn says_nothing(status: &PodStatus) -> bool {
    status.phase.is_empty()
        && status.reason.is_empty()
        && status.conditions.is_empty()
        && status.container_statuses.is_empty()
        && status.init_container_statuses.is_empty()
        && status.ephemeral_container_statuses.is_empty()
        && status.start_time.is_none()
}

/// Reads one field into the parts.
struct Part<'p, 'k> {
    parts: &'p mut Parts,
    field: Field,
    shape: Shape<'k>,
}

impl<'de> DeserializeSeed<'de> for Part<'_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.parts.read(self.field, self.shape, deserializer)
    }
}
