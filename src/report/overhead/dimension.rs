//! `--by`: what the rows of the report are grouped by.

use std::fmt;
use std::str::FromStr;

use crate::error::Error;
use crate::report::pod::{ContainerReport, PodReport, SharedText};
use crate::suggest;

/// One level of a grouping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Dimension {
    /// The kubeconfig's context.
    Context,
    Sidecar,
    Product,
    Image,
    /// What the container is for.
    Pattern,
    Namespace,
    /// The workload, `Deployment/web`. Its name is unique only within its namespace.
    Workload,
    Node,
    /// The pod's name, unique only within its namespace. A pod template has the name of its workload, `Deployment/web`:
    /// it is not a pod, and no pod name contains a slash.
    Pod,
    /// The value of this label of the pod.
    Label(String),
}

/// The names of all dimensions except labels.
const WORDS: [(&str, Dimension); 9] = [
    ("sidecar", Dimension::Sidecar),
    ("product", Dimension::Product),
    ("image", Dimension::Image),
    ("pattern", Dimension::Pattern),
    ("namespace", Dimension::Namespace),
    ("workload", Dimension::Workload),
    ("node", Dimension::Node),
    ("pod", Dimension::Pod),
    ("context", Dimension::Context),
];

impl Dimension {
    /// The names that `--by` takes, except `label=KEY`.
    pub(crate) fn words() -> impl Iterator<Item = &'static str> {
        WORDS.iter().map(|(word, _)| *word)
    }

    /// Parses the levels of `--by`. A level whose names are unique only within a namespace is preceded by the namespace.
    pub(crate) fn parse_all(text: &str) -> Result<Vec<Self>, Error> {
        let mut levels = Vec::new();
        for word in text.split(',') {
            let level: Self = word.parse()?;
            if levels.contains(&level) {
                return Err(Error::usage(format!("--by names \"{level}\" twice")).hint("name it once"));
            }
            levels.push(level);
        }
        let local = levels.iter().position(|level| matches!(level, Self::Workload | Self::Pod));
        if let (Some(at), false) = (local, levels.contains(&Self::Namespace)) {
            levels.insert(at, Self::Namespace);
        }
        Ok(levels)
    }

    /// The levels for pods of several contexts: a level whose names are unique only within a cluster is preceded by the
    /// context.
    pub(crate) fn with_contexts(mut levels: Vec<Self>) -> Vec<Self> {
        let is_local =
            |level: &Self| matches!(level, Self::Namespace | Self::Workload | Self::Node | Self::Pod);
        if let (Some(at), false) = (levels.iter().position(is_local), levels.contains(&Self::Context)) {
            levels.insert(at, Self::Context);
        }
        levels
    }

    /// The value of `pod` and its `container` at this level; `None` if they have none.
    pub(super) fn of(&self, pod: &PodReport, container: Option<&ContainerReport>) -> Option<SharedText> {
        let facts = container.map(|container| &*container.facts);
        match self {
            Self::Sidecar => facts.map(|facts| facts.name.clone()),
            Self::Product => facts?.product.clone(),
            Self::Image => facts.map(|facts| facts.image.clone()),
            Self::Pattern => facts.map(|facts| facts.pattern.as_str().into()),
            Self::Context => pod.context.clone(),
            Self::Namespace => pod.namespace.clone(),
            Self::Pod if !pod.template => Some((&*pod.name).into()),
            Self::Workload | Self::Pod => {
                pod.workload.as_ref().map(|(kind, name)| format!("{kind}/{name}").into())
            }
            Self::Node => pod.node.clone(),
            // An empty label is a missing label, as in Prometheus.
            Self::Label(key) => {
                let value = pod.labels.as_ref()?.get(key).filter(|value| !value.is_empty());
                value.map(|value| value.as_str().into())
            }
        }
    }

    /// Whether containers of one pod can differ in it.
    pub(super) fn is_of_containers(&self) -> bool {
        matches!(self, Self::Sidecar | Self::Product | Self::Image | Self::Pattern)
    }

    pub(crate) fn is_label(&self) -> bool {
        matches!(self, Self::Label(_))
    }
}

impl fmt::Display for Dimension {
    /// As `--by` takes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Label(key) => write!(f, "label={key}"),
            other => {
                let word = WORDS.iter().find(|(_, dimension)| dimension == other);
                f.write_str(word.map_or("", |(word, _)| word))
            }
        }
    }
}

impl FromStr for Dimension {
    type Err = Error;

    fn from_str(word: &str) -> Result<Self, Error> {
        let word = word.trim();
        if let Some(key) = word.strip_prefix("label=").map(str::trim).filter(|key| !key.is_empty()) {
            if key.contains(char::is_whitespace) {
                return Err(Error::usage(format!(
                    "invalid level \"{word}\" for --by: label keys contain no spaces"
                ))
                .hint("separate levels with commas: `--by label=team,sidecar`"));
            }
            return Ok(Self::Label(key.to_owned()));
        }
        let full = match word {
            "ns" => "namespace",
            "po" => "pod",
            "no" => "node",
            word => word,
        };
        let known = WORDS.iter().find(|(known, _)| *known == full).map(|(_, dimension)| dimension.clone());
        known.ok_or_else(|| {
            let words: Vec<&str> = WORDS.iter().map(|(word, _)| *word).collect();
            let similar = suggest::nearest_names(word, words.iter().copied());
            let all = || format!("levels: {}, label=KEY; several with commas", words.join(", "));
            Error::usage(format!("unknown level \"{word}\" for --by")).hint(similar.unwrap_or_else(all))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn levels(text: &str) -> Result<String, Error> {
        let levels = Dimension::parse_all(text)?;
        Ok(levels.iter().map(ToString::to_string).collect::<Vec<_>>().join(","))
    }

    #[test]
    fn levels_are_read_and_written_alike() {
        for text in
            ["sidecar", "namespace,sidecar", "label=app.kubernetes.io/name,product", "node,image,pattern"]
        {
            assert_eq!(levels(text).as_deref(), Ok(text));
        }
    }

    #[test]
    fn names_that_are_unique_in_a_namespace_only_come_with_it() {
        assert_eq!(levels("workload").as_deref(), Ok("namespace,workload"));
        assert_eq!(levels("sidecar,pod").as_deref(), Ok("sidecar,namespace,pod"));
        assert_eq!(levels("workload,namespace").as_deref(), Ok("workload,namespace"));
    }

    #[test]
    fn names_that_are_unique_in_a_cluster_only_come_with_the_context() {
        let levels = |text: &str| {
            let levels = Dimension::with_contexts(Dimension::parse_all(text).unwrap_or_default());
            levels.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
        };
        assert_eq!(levels("sidecar,label=team"), "sidecar,label=team");
        assert_eq!(levels("sidecar,workload"), "sidecar,context,namespace,workload");
        assert_eq!(levels("namespace,context"), "namespace,context");
    }

    #[test]
    fn wrong_words_are_refused() {
        for text in
            ["", "sidecars", "label=", "label= ", "label=a b", "sidecar,,pod", "pod,pod", "label=a,label=a"]
        {
            assert!(levels(text).is_err(), "{text}");
        }
    }
}
