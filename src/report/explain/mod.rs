//! What `explain` answers: topics from `docs/explain`, products, and the evidence for the pattern of a container.

mod container;
mod findings;
mod markdown;
mod pages;
mod products;
mod words;

pub(crate) use container::{Explained, ExplanationReport, Explanations};
pub(crate) use products::Products;

use std::collections::HashSet;

use markdown::MarkdownSection;
use serde::{Serialize, Serializer};

use super::Choice;
use crate::classify::{Catalogue, Pattern, Source};
use crate::error::Error;

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Topic {
    pub(crate) title: String,
    /// The answer in a sentence or two.
    pub(crate) about: String,
    pub(crate) sections: Vec<TopicSection>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct TopicSection {
    pub(crate) heading: String,
    #[serde(rename = "lines")]
    pub(crate) body: TopicBody,
}

impl TopicSection {
    fn new(heading: &str, body: TopicBody) -> Self {
        Self { heading: heading.to_owned(), body }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TopicBody {
    /// Sentences, wrapped to the terminal.
    Prose(String),
    Items(Vec<String>),
    /// Words and what they mean.
    Pairs(Vec<(String, String)>),
    /// To be copied as it is.
    Verbatim(&'static str),
}

impl Serialize for TopicBody {
    /// One entry per line; a colon separates a word from its meaning.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Prose(text) => serializer.collect_seq([text]),
            Self::Items(items) => items.serialize(serializer),
            Self::Pairs(pairs) => {
                serializer.collect_seq(pairs.iter().map(|(word, what)| format!("{word}: {what}")))
            }
            Self::Verbatim(text) => serializer.collect_seq(text.lines()),
        }
    }
}

#[derive(Debug, Clone)]
pub(crate) enum Lookup {
    Topic(Topic),
    Products(Products),
}

/// The topic of this name: a general topic, a pattern, a type, a reason, another word of the output, a column or
/// a product. Without a name, the contents. `of` selects products by pattern.
///
/// Errors: nothing has this name (exit code 2).
pub(crate) fn look_up(name: &str, of: &[Pattern], catalogue: &'static Catalogue) -> Result<Lookup, Error> {
    let word = name.trim().to_ascii_lowercase();
    let topic = match word.as_str() {
        "" if !of.is_empty() => return Ok(Lookup::Products(Products::all(catalogue, of))),
        "products" | "product" => return Ok(Lookup::Products(Products::all(catalogue, of))),
        "" => pages::CONTENTS.topic(),
        "patterns" | "pattern" => pages::PATTERNS.topic(),
        "types" | "type" => pages::TYPES.topic(),
        "evidence" | "confidence" => pages::evidence(),
        "rules" | "rule" => pages::RULES.topic(),
        "reasons" | "reason" | "cause" => pages::reasons(),
        "states" | "state" | "status" => pages::STATES.topic(),
        "columns" | "column" => pages::COLUMNS.topic(),
        "overhead" => pages::OVERHEAD.topic(),
        "sidecars" | "advice" => pages::SIDECARS.topic(),
        "findings" | "finding" => findings::all(),
        _ => return named(name.trim(), &word, catalogue),
    };
    Ok(Lookup::Topic(topic))
}

/// Everything that can be looked up, each once, with what it is in a few words: topics, patterns, types, reasons, other
/// words of the output, columns of tables and products.
pub(crate) fn names() -> Vec<Choice> {
    let described = |entry: &MarkdownSection| Choice::new(&*entry.heading, entry.meaning());
    let topics = pages::CONTENTS.children[..1].iter().flat_map(|section| &section.children).map(described);
    let patterns = pages::PATTERNS.entries().map(|entry| Choice::new(&*entry.heading, "pattern"));
    let types = pages::TYPES.entries().map(|entry| Choice::new(&*entry.heading, "type"));
    let reasons = pages::REASONS.entries().map(described);
    let words = words::all().map(|word| described(word.entry));
    let columns = pages::columns_of_tables().map(|(title, means)| Choice::new(title, means));
    let products = Products::all(Catalogue::built_in(), &[]);
    let products = products.iter().map(|p| Choice::new(p.word(), format!("{}: {}", p.name, p.about)));
    let mut seen = HashSet::new();
    let all = topics
        .chain(patterns)
        .chain(types)
        .chain(reasons)
        .chain(words)
        .chain(columns)
        .chain(findings::names())
        .chain(products);
    all.filter(|choice| seen.insert(choice.value.clone())).collect()
}

fn named(name: &str, word: &str, catalogue: &'static Catalogue) -> Result<Lookup, Error> {
    let singular = word.strip_suffix('s').unwrap_or(word);
    let with_rest = |mut topic: Topic| {
        topic.sections.extend(words::elsewhere(name));
        Ok(Lookup::Topic(topic))
    };
    if let Some(kind) = pages::TYPES.entry(singular) {
        // `init` and `ephemeral` are also patterns, with the same containers.
        return with_rest(pages::of_type(kind));
    }
    if let Some(pattern) = Pattern::ALL.into_iter().find(|pattern| pattern.as_str() == singular)
        && let Some(entry) = pages::PATTERNS.entry(singular)
    {
        return with_rest(pages::of_pattern(pattern, entry, catalogue));
    }
    if let Some(reason) = pages::REASONS.entry(name) {
        let mut topic = reason.topic();
        if words::of(name).is_some() {
            topic.about = format!("As a cause: {}", topic.about);
        }
        return with_rest(topic);
    }
    if Source::ALL.iter().any(|source| source.as_str() == word) {
        return Ok(Lookup::Topic(pages::evidence()));
    }
    if let Some(topic) = findings::of(name) {
        return Ok(Lookup::Topic(topic));
    }
    if let Some(topic) = in_init(name).or_else(|| words::of(name)).or_else(|| pages::of_column(name)) {
        return Ok(Lookup::Topic(topic));
    }
    if let Some(product) = catalogue.find(name) {
        return Ok(Lookup::Topic(products::of(product)));
    }
    let similar = Products::similar(catalogue, name);
    if similar.is_empty() {
        let known = names();
        let products = Products::all(catalogue, &[]);
        // `istio` lists what is related to it.
        let product_words: Vec<_> = products.iter().map(|product| product.word()).collect();
        let families = product_words.iter().filter_map(|word| word.split('-').next());
        let words = known.iter().map(|choice| choice.value.as_str()).chain(families);
        let similar = crate::suggest::nearest_names(name, words);
        let unknown = Error::usage(format!("topic \"{name}\" not found"));
        if let Some(similar) = similar {
            return Err(unknown.hint(similar));
        }
        return Err(unknown
            .hint("`explain` lists the topics, `explain products` lists the products")
            .hint("`explain pod/NAME -c CONTAINER` shows the evidence for the pattern of a container"));
    }
    Ok(Lookup::Products(similar))
}

/// `Init:CrashLoopBackOff`: the word after the colon, of an init container or a native sidecar.
fn in_init(name: &str) -> Option<Topic> {
    let (begin, rest) = name.split_once(':')?;
    if !begin.eq_ignore_ascii_case("init") {
        return None;
    }
    let reason = pages::REASONS.entry(rest).map(MarkdownSection::topic);
    let mut topic = reason.or_else(|| words::of(rest))?;
    name.clone_into(&mut topic.title);
    topic.about = format!("Reported for an init container or a native sidecar. {}", topic.about);
    Some(topic)
}

#[cfg(test)]
mod tests;
