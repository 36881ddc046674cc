//! CPU and memory of a `ResourceList`: the two that are counted.

use std::fmt;

use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::quantity::{ParseQuantityError, Quantity};

/// The two resources that are counted. `None` means not set, which differs from zero.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Resources {
    pub(crate) cpu: Option<Quantity>,
    /// In bytes.
    pub(crate) memory: Option<Quantity>,
    /// Whether a value is not a quantity, and therefore counts as not set: manifests that are not rendered yet have
    /// `{{ .cpu }}`. A server never sends such values.
    pub(crate) unreadable: bool,
}

impl Resources {
    /// Applies `f` to CPU and memory alike.
    #[must_use]
    pub(crate) fn combine(
        self,
        other: Self,
        f: impl Fn(Option<Quantity>, Option<Quantity>) -> Option<Quantity>,
    ) -> Self {
        Self {
            cpu: f(self.cpu, other.cpu),
            memory: f(self.memory, other.memory),
            unreadable: self.unreadable || other.unreadable,
        }
    }

    pub(crate) fn is_stated(self) -> bool {
        self.cpu.is_some() || self.memory.is_some()
    }

    /// Returns this list if it sets anything, else `other`.
    #[must_use]
    pub(crate) fn or(self, other: Self) -> Self {
        if self.is_stated() { self } else { other }
    }

    /// Returns the resources of this list that `other` sets as well.
    #[must_use]
    pub(crate) fn only_where(self, other: Self) -> Self {
        self.combine(other, |figure, stated| stated.and(figure))
    }

    /// Returns the sum; a resource that neither sets stays unset.
    #[must_use]
    pub(crate) fn plus(self, other: Self) -> Self {
        self.combine(other, |a, b| match (a, b) {
            (Some(a), Some(b)) => Some(a + b),
            (a, b) => a.or(b),
        })
    }

    /// Returns the maximum of each; a resource that neither sets stays unset.
    #[must_use]
    pub(crate) fn max(self, other: Self) -> Self {
        self.combine(other, Option::max)
    }

    /// Returns each resource of `other` if it is set, else that of this list.
    #[must_use]
    pub(crate) fn replaced_by(self, other: Self) -> Self {
        self.combine(other, |a, b| b.or(a))
    }
}

impl<'de> Deserialize<'de> for Resources {
    /// Reads a `ResourceList`; resources other than CPU and memory are skipped.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct List;
        impl<'de> Visitor<'de> for List {
            type Value = Resources;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("resources such as {cpu: 250m, memory: 64Mi}")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Resources, A::Error> {
                let mut resources = Resources::default();
                while let Some(key) = map.next_key::<String>()? {
                    let figure = match key.as_str() {
                        "cpu" => &mut resources.cpu,
                        "memory" => &mut resources.memory,
                        _ => {
                            map.next_value::<IgnoredAny>()?;
                            continue;
                        }
                    };
                    match map.next_value::<Option<Stated>>()? {
                        Some(Stated(Ok(quantity))) => *figure = Some(quantity),
                        Some(Stated(Err(_))) => resources.unreadable = true,
                        None => {}
                    }
                }
                Ok(resources)
            }
        }
        deserializer.deserialize_map(List)
    }
}

/// A quantity in a manifest: a string, as servers write it, or a number, as users may write it.
struct Stated(Result<Quantity, ParseQuantityError>);

impl<'de> Deserialize<'de> for Stated {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Scalar;
        impl Visitor<'_> for Scalar {
            type Value = Stated;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a quantity such as 250m, 1.5 or 64Mi")
            }
            fn visit_str<E>(self, text: &str) -> Result<Stated, E> {
                Ok(Stated(text.trim().parse()))
            }
            fn visit_u64<E>(self, value: u64) -> Result<Stated, E> {
                Ok(Stated(value.to_string().parse()))
            }
            fn visit_i64<E>(self, value: i64) -> Result<Stated, E> {
                Ok(Stated(Ok(Quantity::from_units(value))))
            }
            fn visit_f64<E>(self, value: f64) -> Result<Stated, E> {
                // The shortest text for this number is the one in the file.
                Ok(Stated(value.to_string().parse()))
            }
        }
        deserializer.deserialize_any(Scalar)
    }
}
