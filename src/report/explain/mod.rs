//! What `explain` tells: topics as values, and what speaks for and against the pattern of a container.

mod container;
mod evidence;
mod overhead;
mod patterns;
mod products;
mod reasons;
mod rules;
mod types;

pub use container::{Explained, ExplanationReport, Explanations};
pub use products::Products;

use std::collections::HashSet;

use super::Choice;
use crate::classify::{Catalogue, Pattern};
use crate::error::Error;
use crate::health::Reason;
use crate::model::ContainerType;

/// Something to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// What it is about.
    pub title: String,
    /// The answer in a sentence or two.
    pub about: String,
    /// The rest.
    pub sections: Vec<Section>,
}

/// A part of a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its heading.
    pub heading: String,
    /// What stands below.
    pub body: Body,
}

/// What stands below a heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// Sentences, wrapped to the terminal.
    Prose(String),
    /// One thing after another.
    Items(Vec<String>),
    /// Words and what they mean.
    Pairs(Vec<(String, String)>),
    /// To be copied as it stands.
    Verbatim(&'static str),
}

/// What was asked for.
#[derive(Debug, Clone)]
pub enum Answer {
    /// A topic.
    Topic(Topic),
    /// Products of the catalogue.
    Products(Products),
}

/// Topics that are not the name of anything else.
const TOPICS: [(&str, &str); 7] = [
    ("patterns", "what a container can be for"),
    ("types", "how the kubelet runs a container"),
    ("evidence", "what a verdict rests on, and how much each piece counts"),
    ("products", "every product that is known by its image, name or command"),
    ("rules", "how to say yourself what a container is for"),
    ("reasons", "why a pod is not well"),
    ("overhead", "how the figures on what sidecars reserve come about"),
];

/// The topic of this name: a word of `TOPICS`, a pattern, a type, a reason or a product. Without a name, what
/// there is to read. `of` narrows the list of products down.
///
/// Errors: nothing bears the name (exit code 2).
pub fn look_up(name: &str, of: &[Pattern], catalogue: &'static Catalogue) -> Result<Answer, Error> {
    let word = name.trim().to_ascii_lowercase();
    let topic = match word.as_str() {
        "" if !of.is_empty() => return Ok(Answer::Products(Products::all(catalogue, of))),
        "products" | "product" => return Ok(Answer::Products(Products::all(catalogue, of))),
        "" => contents(),
        "patterns" | "pattern" => patterns::overview(),
        "types" | "type" => types::overview(),
        "evidence" | "confidence" => evidence::overview(),
        "rules" | "rule" => rules::overview(),
        "reasons" | "reason" | "cause" => reasons::overview(),
        "overhead" => overhead::overview(),
        _ => return named(name.trim(), &word, catalogue),
    };
    Ok(Answer::Topic(topic))
}

/// Everything that can be looked up, each once, with what it is in a few words: topics, patterns, types, reasons and
/// products.
pub fn names() -> Vec<Choice> {
    let topics = TOPICS.iter().map(|(word, what)| Choice::new(*word, *what));
    let patterns = Pattern::ALL.iter().map(|pattern| Choice::new(pattern.as_str(), "pattern"));
    let types = ContainerType::ALL.iter().map(|kind| Choice::new(kind.as_str(), "type"));
    let reasons = Reason::all().map(|(reason, means)| Choice::new(reason.as_str(), means));
    let products = Products::all(Catalogue::built_in(), &[]);
    let products = products.iter().map(|p| Choice::new(p.word(), format!("{}: {}", p.name, p.about)));
    let mut seen = HashSet::new();
    let all = topics.chain(patterns).chain(types).chain(reasons).chain(products);
    all.filter(|choice| seen.insert(choice.value.clone())).collect()
}

fn named(name: &str, word: &str, catalogue: &'static Catalogue) -> Result<Answer, Error> {
    let singular = word.strip_suffix('s').unwrap_or(word);
    if let Some(kind) = ContainerType::ALL.into_iter().find(|kind| kind.as_str() == singular) {
        // `init` and `ephemeral` are patterns too, and the same there.
        return Ok(Answer::Topic(types::of(kind)));
    }
    if let Some(pattern) = Pattern::ALL.into_iter().find(|pattern| pattern.as_str() == singular) {
        return Ok(Answer::Topic(patterns::of(pattern, catalogue)));
    }
    if let Some(reason) = Reason::all().find(|(reason, _)| reason.as_str().eq_ignore_ascii_case(name)) {
        return Ok(Answer::Topic(reasons::of(&reason.0, reason.1)));
    }
    if let Some(product) = catalogue.find(name) {
        return Ok(Answer::Topic(products::of(product)));
    }
    let similar = Products::similar(catalogue, name);
    if similar.is_empty() {
        return Err(Error::usage(format!("there is nothing to read on `{name}`"))
            .hint("`explain` alone lists the topics, `explain products` every product")
            .hint("`explain pod/NAME -c CONTAINER` tells what speaks for the pattern of a container"));
    }
    Ok(Answer::Products(similar))
}

fn contents() -> Topic {
    let pairs = |list: &[(&str, &str)]| {
        Body::Pairs(list.iter().map(|(word, what)| ((*word).to_owned(), (*what).to_owned())).collect())
    };
    Topic {
        title: "What there is to read".into(),
        about:
            "Behind `explain` stands one of these words, a pattern (ambassador), a type (native-sidecar), a \
                product (\"Fluent Bit\"), or a reason (OOMKilled)."
                .into(),
        sections: vec![
            Section { heading: "Topics".into(), body: pairs(&TOPICS) },
            Section {
                heading: "On your own pods".into(),
                body: pairs(&[
                    (
                        "explain pod/NAME -c CONTAINER",
                        "all that speaks for and against a container's pattern",
                    ),
                    ("explain -f FILE -c CONTAINER", "the same for pods in a file"),
                ]),
            },
        ],
    }
}

fn items(list: &[&str]) -> Body {
    Body::Items(list.iter().map(|item| (*item).to_owned()).collect())
}

fn section(heading: &str, body: Body) -> Section {
    Section { heading: heading.to_owned(), body }
}

#[cfg(test)]
mod tests;
