//! One Kubernetes object of any kind, from any serde format.
//!
//! Fields may be in any order. Until both kind and API version are known, relevant fields are kept unparsed; after
//! that, only the fields of that kind are read, directly into the model. kubectl and the API server write both
//! first, so fields are rarely kept.

use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::kinds::{Shape, shape};
use super::list::{Items, List};
use super::parts::{Field, Part, Parts};
use super::reader::FileReader;
use super::together::Taken;

/// The message for an object without a kind.
pub(super) const NO_KIND: &str = "the object has no kind; expected apiVersion and kind, such as v1 and Pod";

/// The result of reading one value.
pub(super) enum Found {
    /// `null`: an empty document, or a gap in a list.
    Nothing,
    /// An object that was passed to the [`FileReader`].
    Settled,
    /// An object without kind, which only a list around it can determine.
    Kindless(Box<Parts>),
}

/// Reads one object and passes on its pods.
pub(super) struct Object<'r, 's, 'k> {
    pub(super) reader: &'r mut FileReader<'s>,
    /// The kind that the list around it determines.
    pub(super) promised: Option<&'k str>,
    /// Whether an array is accepted as a list of objects: only outside of lists.
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
        if reader.wants_objects() {
            return super::whole::read(map, promised, reader);
        }
        let mut head = ObjectHead::default();
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
                        map.next_value_seed(Items { reader: &mut *reader, list })?;
                    } else {
                        map.next_value::<IgnoredAny>()?;
                    }
                    continue;
                }
                "object" if head.kind.is_none() && promised.is_none() => {
                    event = Some(in_event(&mut map, reader)?);
                    continue;
                }
                "metadata" => Field::Metadata,
                "spec" => Field::Spec,
                "status" => Field::Status,
                "template" => Field::Template,
                key if Parts::is_kept(key, head.shape(promised), reader) => {
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
            return Ok(Found::Settled);
        }
        if let (Some(objects), None, Some(change)) = (event, &head.kind, parts.change()) {
            reader.objects += 1;
            let source = reader.source().to_owned();
            reader.watched.apply(change, &source, objects);
            return Ok(Found::Settled);
        }
        head.settle(parts, promised, reader)
    }
}

/// Reads the object of a watch event, and keeps it until the type of the event is known.
fn in_event<'de, A: MapAccess<'de>>(
    map: &mut A,
    reader: &mut FileReader<'_>,
) -> Result<Vec<Taken>, A::Error> {
    let before = reader.watched.begin();
    let object = Object { reader: &mut *reader, promised: None, outermost: false };
    let read = map.next_value_seed(object).and_then(|found| match found {
        Found::Kindless(parts) if parts.looks_like_a_pod() => parts.deliver("Pod", None, reader),
        _ => Ok(()),
    });
    let objects = reader.watched.end(before);
    read.map(|()| objects)
}

/// Kind and API version of an object.
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

    /// The list that this object with `items` is; none if its kind is not that of a list.
    pub(super) fn list(&self, promised: Option<&str>) -> Option<List> {
        match self.kind.as_deref().or(promised) {
            None => Some(List::default()),
            Some(kind) => match shape(kind, self.api_version.as_deref()) {
                Shape::List(items) => Some(List::of(items)),
                _ => None,
            },
        }
    }

    /// Determines the kind, after the whole object has been read.
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
                let text = format!("an object of kind {} in a {promised}List", short(kind));
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

/// Limits a kind, which comes from the file, to the length of a valid kind.
fn short(kind: &str) -> String {
    kind.chars().take(63).collect()
}
