//! The items of a list, some of which have no kind.
//!
//! The API server leaves the kind out of the items of a typed list, and writers that sort keys put the list's
//! own kind after its items. Pods are recognized by `spec.containers`, which no other kind has, and are passed on
//! at once. The kind of the list, once it is read, confirms or refutes this.

use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, SeqAccess, Visitor};

use super::kinds::{Shape, shape};
use super::object::{Found, Object};
use super::parts::Parts;
use super::reader::FileReader;
use crate::wording::counted;

/// A list that is being read.
#[derive(Default)]
pub(super) struct List {
    /// The kind of all items; none if it is not known (yet), or if items have kinds of their own.
    items: Option<String>,
    /// Items without kind that were read as pods.
    read_as_pods: usize,
    /// Items without kind that may be workloads.
    undecided: Vec<Parts>,
}

impl List {
    /// A list of items of this kind, or of any kind if it is empty.
    pub(super) fn of(items: &str) -> Self {
        Self { items: Some(items.to_owned()).filter(|kind| !kind.is_empty()), ..Self::default() }
    }

    /// The kind of all items, if the list determines it.
    pub(super) fn promised(&self) -> Option<&str> {
        self.items.as_deref()
    }

    /// Takes the outcome of one item.
    pub(super) fn take<E: serde::de::Error>(
        &mut self,
        found: Found,
        reader: &mut FileReader<'_>,
    ) -> Result<(), E> {
        let Found::Kindless(mut parts) = found else { return Ok(()) };
        if parts.looks_like_a_pod() {
            self.read_as_pods += 1;
            return parts.deliver("Pod", None, reader);
        }
        // Only a pod template is kept until the list's kind is known.
        parts.reduce(Shape::Workload)?;
        self.undecided.push(*parts);
        Ok(())
    }

    /// Ends the list; `kind` is its own.
    pub(super) fn finish(self, kind: Option<&str>, reader: &mut FileReader<'_>) {
        let (guesses, undecided) = (self.read_as_pods, self.undecided.len());
        if self.items.is_some() || guesses + undecided == 0 {
            return;
        }
        let items = match kind.map(|kind| shape(kind, None)) {
            Some(Shape::List(items)) => items,
            _ => "",
        };
        if guesses > 0 && !matches!(items, "" | "Pod") {
            reader.problem_here(&format!(
                "{} without a kind in a {items}List, read as pods; expected kind: PodList",
                counted(guesses, "item")
            ));
        }
        match shape(items, None) {
            // Everything except a pod template was dropped by `reduce`.
            Shape::Workload | Shape::CronJob | Shape::PodTemplate => {
                for parts in self.undecided {
                    // Cannot fail, because `reduce` has parsed all fields.
                    let _ = parts.deliver::<serde::de::value::Error>(items, None, reader);
                }
            }
            Shape::Event | Shape::Status | Shape::Other if !items.is_empty() => {
                let (templates, others): (Vec<_>, Vec<_>) =
                    self.undecided.into_iter().partition(Parts::has_template);
                reader.objects += others.len();
                reader.skip(items, others.len());
                for parts in templates {
                    let _ = parts.deliver::<serde::de::value::Error>(items, None, reader);
                }
            }
            _ if undecided > 0 => {
                reader.objects += undecided;
                reader.problem_here(&format!(
                    "{} of the list without a kind; expected kind: Pod, Deployment …",
                    counted(undecided, "item")
                ));
            }
            _ => {}
        }
    }
}

/// Reads `items` of an object.
pub(super) struct Items<'r, 's, 'l> {
    pub(super) reader: &'r mut FileReader<'s>,
    pub(super) list: &'l mut List,
}

impl<'de> DeserializeSeed<'de> for Items<'_, '_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Items<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of Kubernetes objects")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_none<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let outer = self.reader.item;
        for number in 1.. {
            // In nested lists, the outermost number is the one that a user can find.
            self.reader.item = outer.or(Some(number));
            let promised = self.list.promised();
            let object = Object { reader: &mut *self.reader, promised, outermost: false };
            match seq.next_element_seed(object)? {
                Some(found) => self.list.take(found, self.reader)?,
                None => break,
            }
        }
        self.reader.item = outer;
        Ok(())
    }
}
