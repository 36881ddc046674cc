//! Single words of the output that are neither reasons nor columns, and may have several meanings.

use super::markdown::MarkdownSection;
use super::pages::{STATES, column};
use super::{Topic, TopicBody, TopicSection};

/// A word in one of its places.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    pub(super) entry: &'static MarkdownSection,
    /// Where it is shown: the section of the page.
    place: &'static str,
}

impl Word {
    fn is_named(&self, name: &str) -> bool {
        self.entry.heading.eq_ignore_ascii_case(name)
    }

    fn pair(&self) -> (String, String) {
        (self.place.to_owned(), self.entry.meaning().to_owned())
    }
}

/// What the word `name` means where it is not a reason: `Completed` in STATUS is not a problem.
pub(super) fn elsewhere(name: &str) -> Option<TopicSection> {
    let pairs: Vec<(String, String)> = all()
        .filter(|word| word.is_named(name))
        .map(|word| word.pair())
        .chain(column(name).map(|(_, means)| ("as a column".to_owned(), means.to_owned())))
        .collect();
    (!pairs.is_empty()).then(|| TopicSection::new("Other meanings", TopicBody::Pairs(pairs)))
}

/// All words, in the order of lookup. Those that are shown in two places appear twice.
pub(super) fn all() -> impl Iterator<Item = Word> {
    let words = |section: &'static MarkdownSection| {
        section.children.iter().map(|entry| Word { entry, place: &section.heading })
    };
    STATES.children.iter().flat_map(words)
}

/// The beginning of a word whose rest is a figure or a name: `OutOfcpu`, `Init:0/2`, `Signal:9`.
fn family(name: &str) -> Option<&'static str> {
    let begins = |begin: &str| name.get(..begin.len()).is_some_and(|start| start.eq_ignore_ascii_case(begin));
    ["OutOf", "Init:", "Signal:", "ExitCode:"].into_iter().find(|begin| begins(begin))
}

/// What the word `name` means, in all its places.
pub(super) fn of(name: &str) -> Option<Topic> {
    let mut found: Vec<Word> = all().filter(|word| word.is_named(name)).collect();
    let mut title = found.first().map_or(name, |word| word.entry.heading.as_str());
    if found.is_empty() {
        let family = family(name)?;
        found = all().filter(|word| word.entry.heading.starts_with(family)).collect();
        title = name;
    }
    let mut sections = found.first()?.entry.sections();
    let (about, places) = if let [only] = found.as_slice() {
        (only.entry.meaning(), TopicBody::Prose(format!("{}.", only.place)))
    } else {
        let pairs = found.iter().map(Word::pair).collect();
        ("The meaning depends on where the word is shown.", TopicBody::Pairs(pairs))
    };
    sections.push(TopicSection::new("Shown in", places));
    Some(Topic { title: title.to_owned(), about: about.into(), sections })
}
