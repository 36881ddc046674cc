//! What `explain` tells: topics as values, and what speaks for and against the pattern of a container.

mod columns;
mod container;
mod evidence;
mod overhead;
mod patterns;
mod products;
mod reasons;
mod rules;
mod types;
mod words;

pub(crate) use container::{Explained, ExplanationReport, Explanations};
pub(crate) use products::Products;

use std::collections::HashSet;

use super::Choice;
use crate::classify::{Catalogue, Pattern, Source};
use crate::error::Error;
use crate::health::Reason;
use crate::model::ContainerType;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Topic {
    pub(crate) title: String,
    /// The answer in a sentence or two.
    pub(crate) about: String,
    pub(crate) sections: Vec<Section>,
}

/// A part of a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Section {
    pub(crate) heading: String,
    pub(crate) body: Body,
}

/// What stands below a heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Body {
    /// Sentences, wrapped to the terminal.
    Prose(String),
    Items(Vec<String>),
    /// Words and what they mean.
    Pairs(Vec<(String, String)>),
    /// To be copied as it stands.
    Verbatim(&'static str),
}

#[derive(Debug, Clone)]
pub(crate) enum Answer {
    Topic(Topic),
    Products(Products),
}

/// Topics that are not the name of anything else.
const TOPICS: [(&str, &str); 9] = [
    ("patterns", "what a container can be for"),
    ("types", "how the kubelet runs a container"),
    ("evidence", "what a verdict rests on, and how much each piece counts"),
    ("products", "every product that is known by its image, name or command"),
    ("rules", "how to say yourself what a container is for"),
    ("reasons", "why a pod is not well"),
    ("states", "the words of STATUS and STATE"),
    ("columns", "what stands in the columns of tables and of csv"),
    ("overhead", "how the figures on what sidecars reserve come about"),
];

/// The topic of this name: a word of `TOPICS`, a pattern, a type, a reason, another word of the output, a column or a
/// product. Without a name, what there is to read. `of` narrows the list of products down.
///
/// Errors: nothing bears the name (exit code 2).
pub(crate) fn look_up(name: &str, of: &[Pattern], catalogue: &'static Catalogue) -> Result<Answer, Error> {
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
        "states" | "state" | "status" => words::overview(),
        "columns" | "column" => columns::overview(),
        "overhead" => overhead::overview(),
        _ => return named(name.trim(), &word, catalogue),
    };
    Ok(Answer::Topic(topic))
}

/// Everything that can be looked up, each once, with what it is in a few words: topics, patterns, types, reasons, other
/// words of the output, columns of tables and products.
pub(crate) fn names() -> Vec<Choice> {
    let topics = TOPICS.iter().map(|(word, what)| Choice::new(*word, *what));
    let patterns = Pattern::ALL.iter().map(|pattern| Choice::new(pattern.as_str(), "pattern"));
    let types = ContainerType::ALL.iter().map(|kind| Choice::new(kind.as_str(), "type"));
    let reasons = Reason::all().map(|(reason, means)| Choice::new(reason.as_str(), means));
    let words = words::all().map(|word| Choice::new(word.name, word.means));
    let columns = columns::of_tables().map(|(title, means)| Choice::new(title, means));
    let products = Products::all(Catalogue::built_in(), &[]);
    let products = products.iter().map(|p| Choice::new(p.word(), format!("{}: {}", p.name, p.about)));
    let mut seen = HashSet::new();
    let all = topics.chain(patterns).chain(types).chain(reasons).chain(words).chain(columns).chain(products);
    all.filter(|choice| seen.insert(choice.value.clone())).collect()
}

fn named(name: &str, word: &str, catalogue: &'static Catalogue) -> Result<Answer, Error> {
    let singular = word.strip_suffix('s').unwrap_or(word);
    let with_rest = |mut topic: Topic| {
        topic.sections.extend(words::elsewhere(name));
        Ok(Answer::Topic(topic))
    };
    if let Some(kind) = ContainerType::ALL.into_iter().find(|kind| kind.as_str() == singular) {
        // `init` and `ephemeral` are patterns too, and the same there.
        return with_rest(types::of(kind));
    }
    if let Some(pattern) = Pattern::ALL.into_iter().find(|pattern| pattern.as_str() == singular) {
        return with_rest(patterns::of(pattern, catalogue));
    }
    if let Some(reason) = Reason::all().find(|(reason, _)| reason.as_str().eq_ignore_ascii_case(name)) {
        let mut topic = reasons::of(&reason.0, reason.1);
        if words::of(name).is_some() {
            topic.about = format!("As a cause: {}", topic.about);
        }
        return with_rest(topic);
    }
    if Source::ALL.iter().any(|source| source.as_str() == word) {
        return Ok(Answer::Topic(evidence::overview()));
    }
    if let Some(topic) = in_init(name).or_else(|| words::of(name)).or_else(|| columns::of(name)) {
        return Ok(Answer::Topic(topic));
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

/// `Init:CrashLoopBackOff`: the word behind it, of an init container or a native sidecar.
fn in_init(name: &str) -> Option<Topic> {
    let (begin, rest) = name.split_once(':')?;
    if !begin.eq_ignore_ascii_case("init") {
        return None;
    }
    let known = Reason::all().find(|(reason, _)| reason.as_str().eq_ignore_ascii_case(rest));
    let mut topic = known.map(|(reason, means)| reasons::of(&reason, means)).or_else(|| words::of(rest))?;
    name.clone_into(&mut topic.title);
    topic.about = format!("Said of an init container or a native sidecar. {}", topic.about);
    Some(topic)
}

fn contents() -> Topic {
    let pairs = |list: &[(&str, &str)]| {
        Body::Pairs(list.iter().map(|(word, what)| ((*word).to_owned(), (*what).to_owned())).collect())
    };
    Topic {
        title: "What there is to read".into(),
        about:
            "Behind `explain` stands one of these words, a pattern (ambassador), a type (native-sidecar), a \
                product (\"Fluent Bit\"), or any word or column of the output (OOMKilled, CrashLoopBackOff, READY)."
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
