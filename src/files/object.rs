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
use super::reader::FileReader;
use crate::model::pod::{Metadata, PodSpec};
use crate::model::status::PodStatus;
use crate::model::{Event, Pod};

/// What is said of an object that does not tell what it is.
pub(super) const NO_KIND: &str = "the object has no kind; expected apiVersion and kind, such as v1 and Pod";
/// What is said of such a list.
pub(super) const NO_LIST_KIND: &str = "the list has no kind; expected kind: List, PodList, DeploymentList …";

/// What came of reading one value.
pub(super) enum Found {
    /// `null`: an empty document, or a gap in a list.
    Nothing,
    /// All has been said to the [`FileReader`].
    Settled,
    /// An object without kind: only the list around it can tell what it is.
    Kindless(Box<Parts>),
}

/// Reads one object and hands on the pods in it.
pub(super) struct Object<'r, 's, 'k> {
    pub(super) reader: &'r mut FileReader<'s>,
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
        self.reader.objects += 1;
        let mut list = List::default();
        Items { reader: self.reader, list: &mut list }.visit_seq(seq)?;
        list.finish(None, self.reader);
        Ok(Found::Settled)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Found, A::Error> {
        let Self { reader, promised, .. } = self;
        let mut head = ObjectHead::default();
        let mut parts = Parts::default();
        let mut list: Option<List> = None;
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
                        map.next_value_seed(Items { reader: &mut *reader, list })?;
                    } else {
                        map.next_value::<IgnoredAny>()?;
                    }
                    continue;
                }
                "metadata" => Field::Metadata,
                "spec" => Field::Spec,
                "status" => Field::Status,
                "template" => Field::Template,
                key if Parts::is_of_event(key) && Parts::may_be_event(head.shape(promised), reader) => {
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
            reader.objects += 1;
            list.finish(head.kind.as_deref().or(promised), reader);
            if head.kind.is_none() && promised.is_none() {
                reader.problem_here(NO_LIST_KIND);
            }
            return Ok(Found::Settled);
        }
        head.settle(parts, promised, reader)
    }
}

/// What an object says of itself.
#[derive(Default)]
pub(super) struct ObjectHead {
    pub(super) kind: Option<String>,
    pub(super) api_version: Option<String>,
}

impl ObjectHead {
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
        reader: &mut FileReader<'_>,
    ) -> Result<Found, E> {
        let kind = match (self.kind.as_deref(), promised) {
            (None, None) => return Ok(Found::Kindless(Box::new(parts))),
            (Some(kind), Some(promised)) if kind != promised => {
                reader.objects += 1;
                let text = format!("the object is of kind {}, in a {promised}List", short(kind));
                reader.problem_here(&text);
                return Ok(Found::Settled);
            }
            (Some(kind), None) if self.api_version.is_none() => {
                reader.objects += 1;
                let text = format!(
                    "the object of kind {} has no apiVersion; expected v1, apps/v1, batch/v1 …",
                    short(kind)
                );
                reader.problem_here(&text);
                return Ok(Found::Settled);
            }
            (Some(kind), _) | (None, Some(kind)) => kind,
        };
        parts.deliver(kind, self.api_version.as_deref(), reader)?;
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
    status: Option<PodStatus>,
    template: Option<Pod>,
    /// Fields of an event, or of what may be one.
    event: Map<String, Value>,
    /// Fields that came before the kind.
    held: Vec<(Field, Value)>,
}

/// The spec of a workload, as far as it leads to a pod template.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct WorkloadSpec {
    template: Option<Pod>,
    job_template: Option<JobTemplate>,
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

    /// Whether the object is an event, or may turn out to be one: kubectl sorts fields, and `kind` is not the first.
    fn may_be_event(shape: Option<Shape<'_>>, reader: &FileReader<'_>) -> bool {
        reader.wants_events() && matches!(shape, None | Some(Shape::Event))
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
        let template = match shape {
            Shape::Pod => {
                let status = self.status.filter(|status| !is_empty_status(status));
                let pod = Pod { metadata: self.metadata, spec: self.spec, status };
                reader.pod(pod, Origin::Pod);
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
            Shape::List(_) | Shape::Event | Shape::Other => {
                reader.pass_over(kind, 1);
                return Ok(());
            }
        };
        let Some(mut pod) = template else {
            reader.problem_here(&format!("the {kind} {:?} has no pod template", self.metadata.name));
            return Ok(());
        };
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
        reader.pod(pod, origin);
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
