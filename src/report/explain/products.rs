//! Products of the catalogue, for people.

use super::{Topic, TopicBody, TopicSection};
use crate::classify::{Catalogue, Pattern, Product};

#[derive(Debug, Clone)]
pub(crate) struct Products {
    products: Vec<&'static Product>,
    /// The search term, if no product has exactly that name.
    pub(crate) wanted: Option<String>,
}

impl Products {
    /// All of them, or those of these patterns.
    pub(super) fn all(catalogue: &'static Catalogue, of: &[Pattern]) -> Self {
        Self::of(catalogue.products().iter().filter(|p| of.is_empty() || of.contains(&p.pattern)), None)
    }

    /// The products that mention the word in their names or descriptions.
    pub(super) fn similar(catalogue: &'static Catalogue, wanted: &str) -> Self {
        let word = wanted.to_lowercase();
        let has = |text: &str| text.to_lowercase().contains(&word);
        let speaks =
            |p: &&Product| has(p.name) || has(p.about) || p.is.iter().chain(&p.images).any(|name| has(name));
        let enough = word.chars().count() > 2;
        let mut found =
            Self::of(catalogue.products().iter().filter(|p| enough && speaks(p)), Some(wanted.to_owned()));
        // Matching names come before matching descriptions.
        found.products.sort_by_key(|p| {
            let name = p.name.to_lowercase();
            (!name.starts_with(&word), !name.contains(&word))
        });
        found
    }

    fn of(products: impl Iterator<Item = &'static Product>, wanted: Option<String>) -> Self {
        let mut products: Vec<&'static Product> = products.collect();
        products.sort_by_key(|p| p.name.to_lowercase());
        Self { products, wanted }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.products.is_empty()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &'static Product> {
        self.products.iter().copied()
    }
}

pub(super) fn of(product: &'static Product) -> Topic {
    let mut facts = vec![("Beside an app".to_owned(), product.pattern.to_string())];
    if product.front {
        facts.push(("In front of an app".to_owned(), Pattern::Ambassador.to_string()));
    }
    if let Some(alone) = product.alone {
        facts.push(("Alone in a pod".to_owned(), alone.to_string()));
    }
    if let Some(of) = product.of {
        facts.push(("Shipped in the image of".to_owned(), of.to_owned()));
    }
    let known: [(&str, Vec<&str>); 5] = [
        ("Images", product.is.iter().chain(&product.images).copied().collect()),
        ("Tags", product.tags.clone()),
        ("Container names", product.is.iter().chain(&product.names).copied().collect()),
        ("Commands", product.is.iter().chain(&product.commands).copied().collect()),
        ("Name endings", product.heads.clone()),
    ];
    let known = known.into_iter().filter(|(_, names)| !names.is_empty());
    Topic {
        title: product.name.to_owned(),
        about: capitalised(product.about),
        sections: vec![
            TopicSection::new("Pattern", TopicBody::Pairs(facts)),
            TopicSection::new(
                "Recognized by",
                TopicBody::Pairs(known.map(|(what, names)| (what.to_owned(), names.join(", "))).collect()),
            ),
            TopicSection::new("Homepage", TopicBody::Prose(product.homepage.to_owned())),
        ],
    }
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).chain(['.']).collect())
}
