//! `explain` for scripts.

use serde::Serialize;

use super::document::{Document, Each, List};
use crate::classify::{Pattern, Verdict};
use crate::model::ContainerType;
use crate::report::explain::{Explained, ExplanationReport, Products, Topic};

/// `kind: Topic`.
pub(in crate::render) fn topic(topic: &Topic) -> impl Serialize {
    Document::new("Topic", topic)
}

/// `kind: ProductList`.
pub(in crate::render) fn products(products: &Products) -> impl Serialize {
    #[derive(Serialize)]
    struct ProductsJson {
        items: Vec<ProductJson>,
    }
    let items = products.iter().map(|product| ProductJson {
        name: product.name,
        pattern: product.pattern,
        alone: product.alone,
        about: product.about,
        homepage: product.homepage,
    });
    Document::new("ProductList", ProductsJson { items: items.collect() })
}

#[derive(Serialize)]
struct ProductJson {
    name: &'static str,
    pattern: Pattern,
    /// Its pattern where it is the only purpose of the pod.
    alone: Option<Pattern>,
    about: &'static str,
    homepage: &'static str,
}

/// `kind: ExplanationList`.
pub(in crate::render) fn explanations(report: &ExplanationReport) -> impl Serialize {
    let items = Each(&report.explanations.explained, ExplanationJson::from);
    Document::new("ExplanationList", List { items, metadata: &report.metadata })
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ExplanationJson<'a> {
    namespace: Option<&'a str>,
    pod: &'a str,
    container: &'a str,
    image: &'a str,
    #[serde(rename = "type")]
    kind: ContainerType,
    #[serde(flatten)]
    verdict: &'a Verdict,
    /// Empty where the type or the owner decides the verdict.
    chances: Vec<ChanceJson>,
    pieces: Vec<PieceJson<'a>>,
    otherwise: Option<&'a Verdict>,
    also_in: usize,
}

#[derive(Serialize)]
struct ChanceJson {
    pattern: Pattern,
    chance: f64,
}

#[derive(Serialize)]
struct PieceJson<'a> {
    source: &'static str,
    pattern: Pattern,
    /// `null` for evidence that decides alone, without being weighed.
    weight: Option<f64>,
    text: &'a str,
}

impl<'a> From<&'a Explained> for ExplanationJson<'a> {
    fn from(explained: &'a Explained) -> Self {
        let Explained { namespace, pod, container, image, kind, examination, also_in } = explained;
        let rounded = |chance: f64| (chance * 10_000.0).round() / 10_000.0;
        let chances = examination.chances.iter();
        let pieces = examination.pieces.iter().map(|piece| PieceJson {
            source: piece.source.as_str(),
            pattern: piece.says,
            weight: piece.weight.is_finite().then(|| rounded(piece.weight)),
            text: &piece.text,
        });
        Self {
            namespace: namespace.as_deref(),
            pod,
            container,
            image,
            kind: *kind,
            verdict: &examination.verdict,
            chances: chances
                .map(|(pattern, chance)| ChanceJson { pattern: *pattern, chance: rounded(*chance) })
                .collect(),
            pieces: pieces.collect(),
            otherwise: examination.otherwise.as_ref(),
            also_in: *also_in,
        }
    }
}
