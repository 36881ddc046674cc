//! What the pod's owner says: annotations on the pod, then the user's own rules.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Bound;

use super::evidence::Source;
use super::rules::Rules;
use super::{Pattern, Verdict};
use crate::model::{ContainerRef, ContainerType, Pod};

/// `kubectl-sidecars/<container>: <pattern>`.
const PREFIX: &str = "kubectl-sidecars/";
/// Which container `kubectl exec` and `kubectl logs` take when none is named: the one that matters.
const DEFAULT_CONTAINER: [&str; 2] =
    ["kubectl.kubernetes.io/default-container", "kubectl.kubernetes.io/default-logs-container"];

/// What somebody who knows says of a container.
#[derive(Debug)]
pub(super) struct Override<'a> {
    pub(super) pattern: Pattern,
    /// What to call the container in reports.
    pub(super) product: Option<&'a str>,
    pub(super) source: Source,
    pub(super) why: String,
}

/// What the owner says of a pod.
#[derive(Debug, Default)]
pub(super) struct Owner<'a> {
    /// Overrides that hold, by container.
    overrides: HashMap<&'a str, Override<'a>>,
    pub(super) default: Option<&'a str>,
    /// What could not be followed.
    pub(super) warnings: Vec<String>,
}

impl<'a> Owner<'a> {
    /// Reads the annotations and asks the rules; what contradicts the type or names nothing known becomes a
    /// warning.
    pub(super) fn of(pod: &'a Pod, containers: &[ContainerRef<'a>], rules: &'a Rules) -> Self {
        let mut owner = Self { default: default_container(pod), ..Self::default() };
        owner.read_annotations(pod, containers);
        if !rules.is_empty() {
            owner.ask_rules(pod, containers, rules);
        }
        owner
    }

    /// The same owner without overrides: what the program concludes by itself.
    pub(super) fn silent(pod: &'a Pod) -> Self {
        Self { default: default_container(pod), ..Self::default() }
    }

    fn read_annotations(&mut self, pod: &'a Pod, containers: &[ContainerRef<'_>]) {
        let mut types: Option<HashMap<&str, ContainerType>> = None;
        for (key, value) in annotations(pod) {
            let name = &key[PREFIX.len()..];
            let types = types
                .get_or_insert_with(|| containers.iter().map(|c| (c.spec.name.as_str(), c.kind)).collect());
            let known = types.get(name).ok_or_else(|| "the pod has no such container".to_owned());
            let pattern = known.and_then(|kind| {
                let pattern: Pattern = value.trim().parse().map_err(|e| format!("the pattern is {e}"))?;
                allowed(*kind, pattern).map(|()| pattern)
            });
            match pattern {
                Ok(pattern) => {
                    let (source, why) = (Source::Owner, format!("annotation {key}"));
                    self.overrides.insert(name, Override { pattern, product: None, source, why });
                }
                Err(why) => self.warnings.push(format!("annotation {key} is not followed: {why}")),
            }
        }
    }

    fn ask_rules(&mut self, pod: &'a Pod, containers: &[ContainerRef<'a>], rules: &'a Rules) {
        for container in containers {
            let name = container.spec.name.as_str();
            if self.overrides.contains_key(name) {
                continue;
            }
            let Some(rule) = rules.first_match(pod, container) else { continue };
            match allowed(container.kind, rule.pattern) {
                Ok(()) => {
                    let (source, why) = (Source::Rule, format!("your rule at {}", rule.place));
                    let said =
                        Override { pattern: rule.pattern, product: rule.product.as_deref(), source, why };
                    self.overrides.insert(name, said);
                }
                // Without the container's name: one rule may meet thousands.
                Err(why) => self.warnings.push(format!(
                    "the rule at {} is not followed everywhere it fits: {why}; \
                     `type:` in the rule leaves such containers out",
                    rule.place
                )),
            }
        }
    }

    /// What the owner says of a container. Two containers of one name, which no server takes, may be of two types.
    pub(super) fn override_for(&self, container: &ContainerRef<'_>) -> Option<&Override<'a>> {
        let said = self.overrides.get(container.spec.name.as_str());
        said.filter(|said| allowed(container.kind, said.pattern).is_ok())
    }
}

impl Override<'_> {
    /// The verdict that needs no weighing. `product` is what was recognised.
    pub(super) fn settle(&self, product: Option<&'static str>) -> Verdict {
        let own = self.product.map(|product| Cow::Owned(product.to_owned()));
        Verdict {
            pattern: self.pattern,
            product: own.or(product.map(Cow::Borrowed)),
            confidence: 1.0,
            evidence: vec![Cow::Owned(self.why.clone())],
        }
    }
}

/// The container that `kubectl exec` and `kubectl logs` take.
pub(super) fn default_container(pod: &Pod) -> Option<&str> {
    let annotations = &pod.metadata.annotations;
    DEFAULT_CONTAINER.iter().find_map(|key| annotations.get(*key)).map(String::as_str)
}

/// The owner's annotations on patterns.
pub(super) fn annotations(pod: &Pod) -> impl Iterator<Item = (&str, &str)> {
    pod.metadata
        .annotations
        .range::<str, _>((Bound::Included(PREFIX), Bound::Unbounded))
        .map(|(key, value)| (key.as_str(), value.as_str()))
        .take_while(|(key, _)| key.starts_with(PREFIX))
        // `kubectl-sidecars/ignore` and `…/ignore.SC101` are about findings of `check`.
        .filter(|(key, _)| !matches!(key[PREFIX.len()..].split('.').next(), Some("ignore")))
}

/// Whether a container of this type can have the pattern; if not, why.
fn allowed(kind: ContainerType, pattern: Pattern) -> Result<(), String> {
    let fits = match kind {
        ContainerType::Init => pattern == Pattern::Init,
        ContainerType::Ephemeral => pattern == Pattern::Ephemeral,
        ContainerType::NativeSidecar => pattern.is_supporting(),
        ContainerType::Regular => pattern == Pattern::App || pattern.is_supporting(),
    };
    if fits { Ok(()) } else { Err(format!("type {} settles that it is not {pattern}", kind.as_str())) }
}
