//! A piece of evidence.

use std::borrow::Cow;

use super::Pattern;

/// Where a piece of evidence comes from; in the order in which the rules are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Source {
    /// Where the container is in the spec.
    Type,
    /// What the pod's owner says, in an annotation.
    Owner,
    /// A rule of the user's own.
    Rule,
    /// A product of the catalogue.
    Product,
    /// Ports, addresses, volumes, probes, what an injector wrote down.
    Structure,
    /// Words in names and arguments.
    Words,
}

impl Source {
    /// Every source, in the order in which the rules are asked.
    pub(crate) const ALL: [Self; 6] =
        [Self::Type, Self::Owner, Self::Rule, Self::Product, Self::Structure, Self::Words];

    /// The word used in output.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Type => "type",
            Self::Owner => "owner",
            Self::Rule => "rule",
            Self::Product => "product",
            Self::Structure => "structure",
            Self::Words => "words",
        }
    }
}

/// The most characters of a reason: room for two names as long as Kubernetes allows, and the words around them.
const LONGEST: usize = 200;

/// One reason to take a container for something.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Evidence {
    pub(crate) source: Source,
    pub(crate) says: Pattern,
    /// How much it counts; see [`super::weigh`] for the scale.
    pub(crate) weight: f64,
    /// The reason for people. Names of containers, products, variables and port numbers only.
    pub(crate) text: Cow<'static, str>,
}

impl Evidence {
    pub(crate) fn new(
        source: Source,
        says: Pattern,
        weight: f64,
        text: impl Into<Cow<'static, str>>,
    ) -> Self {
        let mut text = text.into();
        // Names in files may be of any length.
        if text.len() > LONGEST
            && let Some((end, _)) = text.char_indices().nth(LONGEST)
        {
            let text = text.to_mut();
            text.truncate(end);
            text.push('…');
        }
        Self { source, says, weight, text }
    }
}
