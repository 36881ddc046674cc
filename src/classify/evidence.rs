//! A piece of evidence.

use super::Pattern;

/// Where a piece of evidence comes from; in the order in which the rules are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// Where the container stands in the spec.
    Type,
    /// What the pod's owner says.
    Owner,
    /// A product of the catalogue.
    Product,
    /// Ports, addresses, volumes, probes, what an injector wrote down.
    Structure,
    /// Words in names and arguments.
    Words,
}

/// One reason to take a container for something.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// Where it comes from.
    pub source: Source,
    /// What it speaks for.
    pub says: Pattern,
    /// How much it counts; see [`super::weigh`] for the scale.
    pub weight: f64,
    /// The reason for people. Names of containers, products, variables and port numbers only.
    pub text: String,
}

impl Evidence {
    /// A piece of evidence.
    pub fn new(source: Source, says: Pattern, weight: f64, text: impl Into<String>) -> Self {
        Self { source, says, weight, text: text.into() }
    }
}
