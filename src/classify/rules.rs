//! The user's own rules: what a container is for where the user knows better.

use globset::GlobMatcher;

use super::Pattern;
use crate::model::{ContainerRef, ContainerType, Pod};

/// A file of rules as people write it: what `explain rules` shows.
pub const EXAMPLE: &str = "\
apiVersion: kubectl-sidecars/v1
kind: Rules
rules:
- image: '*/payments/ledger-tap:*'   # globs: * stands for anything, / and : too
  pattern: adapter
  product: Ledger tap                # optional: what to call it in reports
- container: ['*-tunnel', vpn]       # one or several; one of them must match
  namespace: 'team-*'
  labels:
    tier: edge
  type: [regular, native-sidecar]    # leaves init containers out
  pattern: ambassador
";

/// Rules in the order in which they are asked; the first one that fits a container has the word on it.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    rules: Vec<Rule>,
}

/// One rule. Every condition must hold; an empty one always does. In a glob `*` stands for anything, slashes
/// and colons too.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Where it stands, for people: `rules.yaml:12`.
    pub place: String,
    /// The container's image as the spec has it matches one of these.
    pub images: Vec<GlobMatcher>,
    /// The container's name matches one of these.
    pub containers: Vec<GlobMatcher>,
    /// The pod's namespace matches one of these.
    pub namespaces: Vec<GlobMatcher>,
    /// The pod has each of these labels, with a value that matches.
    pub labels: Vec<(String, GlobMatcher)>,
    /// The container is of one of these types.
    pub types: Vec<ContainerType>,
    /// What the container is for.
    pub pattern: Pattern,
    /// What the container is called in reports, if the rule says so.
    pub product: Option<String>,
}

impl Rules {
    /// These, in this order.
    pub fn new(rules: Vec<Rule>) -> Self {
        Self { rules }
    }

    /// Every rule, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.rules.len()
    }

    /// The first rule that fits.
    pub(super) fn word_on(&self, pod: &Pod, container: &ContainerRef<'_>) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.fits(pod, container))
    }

    /// The keys of the labels that rules look at.
    pub(super) fn label_keys(&self) -> impl Iterator<Item = &str> {
        self.rules.iter().flat_map(|rule| &rule.labels).map(|(key, _)| key.as_str())
    }

    /// Whether a rule looks at the namespace.
    pub(super) fn ask_for_namespace(&self) -> bool {
        self.rules.iter().any(|rule| !rule.namespaces.is_empty())
    }
}

impl Rule {
    /// Whether every condition holds.
    fn fits(&self, pod: &Pod, container: &ContainerRef<'_>) -> bool {
        let any =
            |globs: &[GlobMatcher], text: &str| globs.is_empty() || globs.iter().any(|g| g.is_match(text));
        let label = |(key, glob): &(String, GlobMatcher)| {
            pod.metadata.labels.get(key).is_some_and(|value| glob.is_match(value))
        };
        (self.types.is_empty() || self.types.contains(&container.kind))
            && any(&self.containers, &container.spec.name)
            && any(&self.images, &container.spec.image)
            && any(&self.namespaces, pod.metadata.namespace.as_deref().unwrap_or_default())
            && self.labels.iter().all(label)
    }
}
