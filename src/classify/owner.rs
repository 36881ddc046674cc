//! The word of the pod's owner: annotations.

use std::collections::HashMap;
use std::ops::Bound;

use super::Pattern;
use crate::model::{ContainerRef, ContainerType, Pod};

/// `kubectl-sidecars/<container>: <pattern>`.
const PREFIX: &str = "kubectl-sidecars/";
/// Which container `kubectl exec` and `kubectl logs` take when none is named: the one that matters.
const DEFAULT_CONTAINER: [&str; 2] =
    ["kubectl.kubernetes.io/default-container", "kubectl.kubernetes.io/default-logs-container"];

/// What the owner says of a pod.
#[derive(Debug, Default)]
pub(super) struct Owner<'a> {
    /// Patterns that hold, by container.
    words: HashMap<&'a str, Pattern>,
    /// The container that matters.
    pub(super) default: Option<&'a str>,
    /// What could not be followed.
    pub(super) warnings: Vec<String>,
}

impl<'a> Owner<'a> {
    /// Reads the annotations; what contradicts the type or names nothing known becomes a warning.
    pub(super) fn of(pod: &'a Pod, containers: &[ContainerRef<'_>]) -> Self {
        let annotations = &pod.metadata.annotations;
        let mut owner = Self {
            default: DEFAULT_CONTAINER.iter().find_map(|key| annotations.get(*key)).map(String::as_str),
            ..Self::default()
        };
        let mut types: Option<HashMap<&str, ContainerType>> = None;
        let ours = annotations
            .range::<str, _>((Bound::Included(PREFIX), Bound::Unbounded))
            .take_while(|(key, _)| key.starts_with(PREFIX));
        for (key, value) in ours {
            let name = &key[PREFIX.len()..];
            let types = types
                .get_or_insert_with(|| containers.iter().map(|c| (c.spec.name.as_str(), c.kind)).collect());
            match types
                .get(name)
                .ok_or("the pod has no such container".to_owned())
                .and_then(|t| allowed(*t, value))
            {
                Ok(pattern) => {
                    owner.words.insert(name, pattern);
                }
                Err(why) => owner.warnings.push(format!("annotation {key} is not followed: {why}")),
            }
        }
        owner
    }

    /// The pattern that the owner gives a container.
    pub(super) fn word_on(&self, container: &str) -> Option<Pattern> {
        self.words.get(container).copied()
    }

    /// The annotation's key, for evidence.
    pub(super) fn key(container: &str) -> String {
        format!("{PREFIX}{container}")
    }
}

/// The pattern, if a container of this type can have it.
fn allowed(kind: ContainerType, word: &str) -> Result<Pattern, String> {
    let pattern: Pattern = word.trim().parse().map_err(|e| format!("the pattern is {e}"))?;
    let fits = match kind {
        ContainerType::Init => pattern == Pattern::Init,
        ContainerType::Ephemeral => pattern == Pattern::Ephemeral,
        ContainerType::NativeSidecar => pattern.is_supporting(),
        ContainerType::Regular => pattern == Pattern::App || pattern.is_supporting(),
    };
    if fits { Ok(pattern) } else { Err(format!("type {} settles that it is not {pattern}", kind.as_str())) }
}
