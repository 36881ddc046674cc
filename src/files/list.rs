//! The items of a list, and what to make of those that bear no kind.
//!
//! The API server leaves the kind out of the items of a typed list, and writers that sort keys put the list's
//! own kind behind its items. What such an item is shows in its fields: only pods have `spec.containers`. They
//! are handed on at once; the list's kind then proves the guess right or wrong.

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
    /// The kind that the list promises of its items; none when it is not known (yet), or they name their own.
    items: Option<String>,
    /// Items without kind that were taken for pods.
    taken_for_pods: usize,
    /// Items without kind that may be workloads.
    undecided: Vec<Parts>,
}

impl List {
    /// A list of items of this kind; of any kind when empty.
    pub(super) fn of(items: &str) -> Self {
        Self { items: Some(items.to_owned()).filter(|kind| !kind.is_empty()), ..Self::default() }
    }

    /// The kind that the list promises of its items.
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
            self.taken_for_pods += 1;
            return parts.deliver("Pod", None, reader);
        }
        // Whatever it is, little of it is worth keeping until the list's kind is known.
        parts.reduce(Shape::Workload)?;
        self.undecided.push(*parts);
        Ok(())
    }

    /// Ends the list; `kind` is its own.
    pub(super) fn finish(self, kind: Option<&str>, reader: &mut FileReader<'_>) {
        let (guesses, undecided) = (self.taken_for_pods, self.undecided.len());
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
            // What else there may be was dropped when they were reduced.
            Shape::Workload | Shape::CronJob | Shape::PodTemplate => {
                for parts in self.undecided {
                    // Cannot fail: nothing is held back any more.
                    let _ = parts.deliver::<serde::de::value::Error>(items, None, reader);
                }
            }
            Shape::Event | Shape::Status | Shape::Other if !items.is_empty() => {
                let (templates, others): (Vec<_>, Vec<_>) =
                    self.undecided.into_iter().partition(Parts::has_template);
                reader.objects += others.len();
                reader.pass_over(items, others.len());
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
            // In a list of lists the outermost number is the one that a person can find.
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
