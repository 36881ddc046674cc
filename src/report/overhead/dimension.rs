//! `--by`: what a row of the report stands for.

use std::fmt;
use std::str::FromStr;

use crate::error::Error;
use crate::report::pod::{ContainerReport, PodReport, Text};
use crate::suggest;

/// One level of a grouping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Dimension {
    Sidecar,
    /// The product that was recognised.
    Product,
    /// The image, as in the spec.
    Image,
    /// What the container is for.
    Pattern,
    Namespace,
    /// What was deployed, `Deployment/web`. Names of workloads are unique in a namespace only.
    Workload,
    Node,
    /// The pod's name, unique in a namespace only. A pod template is called as its workload is, `Deployment/web`: it
    /// is no pod, and no pod's name has a slash.
    Pod,
    /// The value of this label of the pod.
    Label(String),
}

/// The words for all but labels.
const WORDS: [(&str, Dimension); 8] = [
    ("sidecar", Dimension::Sidecar),
    ("product", Dimension::Product),
    ("image", Dimension::Image),
    ("pattern", Dimension::Pattern),
    ("namespace", Dimension::Namespace),
    ("workload", Dimension::Workload),
    ("node", Dimension::Node),
    ("pod", Dimension::Pod),
];

impl Dimension {
    /// The words of `--by`, but for `label=KEY`.
    pub(crate) fn words() -> impl Iterator<Item = &'static str> {
        WORDS.iter().map(|(word, _)| *word)
    }

    /// Reads the levels of `--by`. Where a level has names that are unique in a namespace only, the namespace
    /// comes before it.
    pub(crate) fn parse_all(text: &str) -> Result<Vec<Self>, Error> {
        let mut levels = Vec::new();
        for word in text.split(',') {
            let level: Self = word.parse()?;
            if levels.contains(&level) {
                return Err(Error::usage(format!("--by names `{level}` twice")).hint("once is enough"));
            }
            levels.push(level);
        }
        let local = levels.iter().position(|level| matches!(level, Self::Workload | Self::Pod));
        if let (Some(at), false) = (local, levels.contains(&Self::Namespace)) {
            levels.insert(at, Self::Namespace);
        }
        Ok(levels)
    }

    /// What `pod` and its `container` are at this level; `None` where they have nothing of the kind.
    pub(super) fn of(&self, pod: &PodReport, container: Option<&ContainerReport>) -> Option<Text> {
        let facts = container.map(|container| &*container.facts);
        match self {
            Self::Sidecar => facts.map(|facts| facts.name.clone()),
            Self::Product => facts?.product.clone(),
            Self::Image => facts.map(|facts| facts.image.clone()),
            Self::Pattern => facts.map(|facts| facts.pattern.as_str().into()),
            Self::Namespace => pod.namespace.clone(),
            Self::Pod if !pod.template => Some((&*pod.name).into()),
            Self::Workload | Self::Pod => {
                pod.workload.as_ref().map(|(kind, name)| format!("{kind}/{name}").into())
            }
            Self::Node => pod.node.clone(),
            // For Prometheus, too, a label that is empty is one that is not there.
            Self::Label(key) => {
                let value = pod.labels.as_ref()?.get(key).filter(|value| !value.is_empty());
                value.map(|value| value.as_str().into())
            }
        }
    }

    /// Whether it tells containers of one pod apart.
    pub(super) fn is_of_containers(&self) -> bool {
        matches!(self, Self::Sidecar | Self::Product | Self::Image | Self::Pattern)
    }

    /// Whether `overhead` has to keep labels for it.
    pub(crate) fn is_label(&self) -> bool {
        matches!(self, Self::Label(_))
    }
}

impl fmt::Display for Dimension {
    /// As in `--by`.
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
            let similar = suggest::did_you_mean(word, words.iter().copied());
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
    fn wrong_words_are_refused() {
        for text in
            ["", "sidecars", "label=", "label= ", "label=a b", "sidecar,,pod", "pod,pod", "label=a,label=a"]
        {
            assert!(levels(text).is_err(), "{text}");
        }
    }
}
