//! `explain` for scripts.

use serde::{Serialize, Serializer};

use super::schema::MetadataJson;
use crate::classify::Verdict;
use crate::report::explain::{Explained, ExplanationReport, Products, Topic, TopicBody, TopicSection};

/// `kind: ExplanationList`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::render) struct ExplanationsJson<'a> {
    api_version: &'static str,
    kind: &'static str,
    items: Vec<ExplanationJson<'a>>,
    metadata: MetadataJson<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ExplanationJson<'a> {
    namespace: Option<&'a str>,
    pod: &'a str,
    container: &'a str,
    image: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(flatten)]
    verdict: VerdictJson<'a>,
    /// Empty where the type or the owner decides the verdict.
    chances: Vec<ChanceJson>,
    pieces: Vec<PieceJson<'a>>,
    otherwise: Option<VerdictJson<'a>>,
    also_in: usize,
}

#[derive(Serialize)]
struct VerdictJson<'a> {
    pattern: &'static str,
    product: Option<&'a str>,
    confidence: f64,
    evidence: &'a [String],
}

#[derive(Serialize)]
struct ChanceJson {
    pattern: &'static str,
    chance: f64,
}

#[derive(Serialize)]
struct PieceJson<'a> {
    source: &'static str,
    pattern: &'static str,
    /// `null` for evidence that decides alone, without being weighed.
    weight: Option<f64>,
    text: &'a str,
}

impl<'a> From<&'a Verdict> for VerdictJson<'a> {
    fn from(verdict: &'a Verdict) -> Self {
        let Verdict { pattern, product, confidence, evidence } = verdict;
        Self { pattern: pattern.as_str(), product: product.as_deref(), confidence: *confidence, evidence }
    }
}

impl<'a> From<&'a ExplanationReport> for ExplanationsJson<'a> {
    fn from(report: &'a ExplanationReport) -> Self {
        let items = report.explanations.explained().iter().map(ExplanationJson::from).collect();
        let metadata = (&report.metadata).into();
        Self { api_version: super::API_VERSION, kind: "ExplanationList", items, metadata }
    }
}

impl<'a> From<&'a Explained> for ExplanationJson<'a> {
    fn from(explained: &'a Explained) -> Self {
        let Explained { namespace, pod, container, image, kind, examination, also_in } = explained;
        let rounded = |chance: f64| (chance * 10_000.0).round() / 10_000.0;
        Self {
            namespace: namespace.as_deref(),
            pod,
            container,
            image,
            kind: kind.as_str(),
            verdict: (&examination.verdict).into(),
            chances: examination
                .chances
                .iter()
                .map(|(pattern, chance)| ChanceJson { pattern: pattern.as_str(), chance: rounded(*chance) })
                .collect(),
            pieces: examination
                .pieces
                .iter()
                .map(|piece| PieceJson {
                    source: piece.source.as_str(),
                    pattern: piece.says.as_str(),
                    weight: piece.weight.is_finite().then(|| rounded(piece.weight)),
                    text: &piece.text,
                })
                .collect(),
            otherwise: examination.otherwise.as_ref().map(Into::into),
            also_in: *also_in,
        }
    }
}

/// `kind: ProductList`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::render) struct ProductsJson {
    api_version: &'static str,
    kind: &'static str,
    items: Vec<ProductJson>,
}

#[derive(Serialize)]
struct ProductJson {
    name: &'static str,
    pattern: &'static str,
    /// Its pattern where it is the only purpose of the pod.
    alone: Option<&'static str>,
    about: &'static str,
    homepage: &'static str,
}

impl From<&Products> for ProductsJson {
    fn from(products: &Products) -> Self {
        let items = products.iter().map(|product| ProductJson {
            name: product.name,
            pattern: product.pattern.as_str(),
            alone: product.alone.map(crate::classify::Pattern::as_str),
            about: product.about,
            homepage: product.homepage,
        });
        Self { api_version: super::API_VERSION, kind: "ProductList", items: items.collect() }
    }
}

/// `kind: Topic`.
impl Serialize for Topic {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct TopicJson<'a> {
            api_version: &'static str,
            kind: &'static str,
            title: &'a str,
            about: &'a str,
            sections: Vec<SectionJson<'a>>,
        }
        #[derive(Serialize)]
        struct SectionJson<'a> {
            heading: &'a str,
            /// One entry per line; a colon separates a word from its meaning.
            lines: Vec<String>,
        }
        let sections = self.sections.iter().map(|TopicSection { heading, body }| SectionJson {
            heading,
            lines: match body {
                TopicBody::Prose(text) => vec![text.clone()],
                TopicBody::Items(items) => items.clone(),
                TopicBody::Pairs(pairs) => {
                    pairs.iter().map(|(word, what)| format!("{word}: {what}")).collect()
                }
                TopicBody::Verbatim(text) => text.lines().map(str::to_owned).collect(),
            },
        });
        TopicJson {
            api_version: super::API_VERSION,
            kind: "Topic",
            title: &self.title,
            about: &self.about,
            sections: sections.collect(),
        }
        .serialize(serializer)
    }
}
