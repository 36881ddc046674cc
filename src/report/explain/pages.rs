//! The pages of `docs/explain`, completed with what only the program knows.

use std::sync::LazyLock;

use super::markdown::{MarkdownSection, read};
use super::{Topic, TopicBody, TopicSection};
use crate::classify::{Catalogue, Pattern, weigh};

macro_rules! pages {
    ($($name:ident $file:literal,)*) => {
        $(pub(super) static $name: LazyLock<MarkdownSection> =
            LazyLock::new(|| read(include_str!(concat!("../../../docs/explain/", $file))));)*

        #[cfg(test)]
        pub(super) const FILES: &[&str] = &[$($file),*];
    };
}

pages! {
    COLUMNS "columns.md",
    CONTENTS "contents.md",
    EVIDENCE "evidence.md",
    OVERHEAD "overhead.md",
    PATTERNS "patterns.md",
    REASONS "reasons.md",
    RULES "rules.md",
    SIDECARS "sidecars.md",
    STATES "states.md",
    TYPES "types.md",
}

/// How many products are named with a pattern.
const NAMED: usize = 12;

macro_rules! weights {
    ($($name:ident)*) => { &[$((stringify!($name), weigh::$name)),*] };
}

/// The weights that matter most.
pub(super) const WEIGHTS: &[(&str, f64)] = weights! {
    DEFAULT_CONTAINER PRODUCT PRODUCT_NAME INJECTED TELLING_ARGUMENT PRODUCT_PART ONLY_UNMARKED FLOW BEHAVIOUR
    NAMED_VOLUME SIDECAR_THAT_TELLS CHORE NAMED_AFTER_APP NAMED_LIKE_WORKLOAD DIALLED_FOR_TELEMETRY DIALLED
    REGULAR_IS_APP PROBED_FOR_ANOTHER METRICS_PORT
};

/// The page names the weights by their constants; their values are shown instead, the greatest first.
pub(super) fn evidence() -> Topic {
    let mut topic = EVIDENCE.topic();
    for section in &mut topic.sections {
        let TopicBody::Pairs(pairs) = &section.body else { continue };
        let weight = |name: &str| WEIGHTS.iter().find(|(known, _)| *known == name).map(|(_, weight)| *weight);
        let mut weights: Vec<(f64, &String)> =
            pairs.iter().filter_map(|(name, means)| Some((weight(name)?, means))).collect();
        if !weights.is_empty() {
            weights.sort_by(|a, b| b.0.total_cmp(&a.0));
            let shown = weights.into_iter().map(|(weight, means)| (format!("{weight:.1}"), means.clone()));
            section.body = TopicBody::Pairs(shown.collect());
        }
    }
    topic
}

pub(super) fn reasons() -> Topic {
    let mut topic = REASONS.topic();
    let severity = STATES.children.iter().find(|section| section.heading.starts_with("SEVERITY"));
    topic.sections.extend(severity.map(|section| TopicSection::new("Severity", section.body())));
    topic
}

/// A type; with its pattern, where the type decides that.
pub(super) fn of_type(entry: &MarkdownSection) -> Topic {
    let mut topic = entry.topic();
    if let Some(pattern) = PATTERNS.entry(&entry.heading).map(MarkdownSection::topic) {
        topic.about = format!("{} {}", topic.about, pattern.about);
        topic.sections.extend(pattern.sections);
    } else {
        topic.title = format!("type {}", topic.title);
    }
    topic
}

pub(super) fn of_pattern(pattern: Pattern, entry: &MarkdownSection, catalogue: &'static Catalogue) -> Topic {
    let mut topic = entry.topic();
    if pattern.is_supporting() {
        let products = TopicBody::Prose(named_products(pattern, catalogue));
        topic.sections.push(TopicSection::new("Products", products));
    }
    topic
}

fn named_products(pattern: Pattern, catalogue: &'static Catalogue) -> String {
    // In the order of the catalogue: what most clusters run comes first there.
    let all = || catalogue.products().iter().filter(|product| product.pattern == pattern);
    let names: Vec<&str> = all().take(NAMED).map(|product| product.name).collect();
    let more = all().count().saturating_sub(names.len());
    format!("{} and {more} more: `explain products --pattern {pattern}` lists them.", names.join(", "))
}

/// The columns of tables with their meaning.
pub(super) fn columns_of_tables() -> impl Iterator<Item = (&'static str, &'static str)> {
    let is_title = |(title, _): &(&str, &str)| !title.starts_with(|c: char| c.is_ascii_lowercase());
    column_titles().filter(is_title)
}

/// The titles of all columns, of tables and of csv, with their meaning.
pub(super) fn column_titles() -> impl Iterator<Item = (&'static str, &'static str)> {
    COLUMNS.entries().flat_map(|entry| entry.names().map(|title| (title, entry.meaning())))
}

/// The column of this title, and what it means. Figures of csv have their unit as a suffix.
pub(super) fn column(title: &str) -> Option<(String, &'static str)> {
    let lower = title.to_ascii_lowercase();
    let known = |title: &str| column_titles().find(|(known, _)| known.eq_ignore_ascii_case(title));
    if let Some((known, means)) = known(title) {
        return Some((known.to_owned(), means));
    }
    let figure = ["_cpu_millicores", "_memory_bytes"].iter().find_map(|unit| lower.strip_suffix(unit))?;
    column_titles().find(|(known, _)| *known == figure).map(|(_, means)| (lower.clone(), means))
}

pub(super) fn of_column(title: &str) -> Option<Topic> {
    let (title, means) = column(title)?;
    let more = "`explain columns` lists all columns. `--sort-by` takes most of them, in lower case.";
    Some(Topic {
        title: format!("column {title}"),
        about: means.into(),
        sections: vec![TopicSection::new("More", TopicBody::Prose(more.into()))],
    })
}
