//! Single words of the output that are neither reasons nor columns, and may have several meanings.

use super::markdown::MarkdownSection;
use super::pages::{STATES, column};
use super::{Topic, TopicBody, TopicSection};

const PLACE: &str = "Where it is met";

/// A word in one of its places.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    pub(super) entry: &'static MarkdownSection,
    /// The section of the page: where the output has the word.
    section: &'static str,
}

impl Word {
    fn is_named(&self, name: &str) -> bool {
        self.entry.heading.eq_ignore_ascii_case(name)
    }

    fn place(&self) -> String {
        match self.entry.children.iter().find(|section| section.heading == PLACE).map(MarkdownSection::body) {
            Some(TopicBody::Prose(place)) => place.trim_end_matches('.').to_owned(),
            _ => self.section.to_owned(),
        }
    }
}

/// What the word `name` means where no reason is meant by it: `Completed` in STATUS is nothing bad.
pub(super) fn elsewhere(name: &str) -> Option<TopicSection> {
    let pairs: Vec<(String, String)> = all()
        .filter(|word| word.is_named(name))
        .map(|word| (word.place(), word.entry.meaning().to_owned()))
        .chain(column(name).map(|(_, means)| ("as a column".to_owned(), means.to_owned())))
        .collect();
    (!pairs.is_empty()).then(|| TopicSection::new("Elsewhere", TopicBody::Pairs(pairs)))
}

/// Every word, in the order in which they are looked for. A word with two places is there twice.
pub(super) fn all() -> impl Iterator<Item = Word> {
    let words = |section: &'static MarkdownSection| {
        section.children.iter().map(|entry| Word { entry, section: &section.heading })
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
    sections.retain(|section| section.heading != PLACE);
    let (about, places) = match found.as_slice() {
        [only] => (only.entry.meaning(), TopicBody::Prose(format!("{}.", only.place()))),
        _ => {
            let pairs = found.iter().map(|word| (word.place(), word.entry.meaning().to_owned()));
            ("What it means depends on where it is met.", TopicBody::Pairs(pairs.collect()))
        }
    };
    sections.push(TopicSection::new(PLACE, places));
    Some(Topic { title: title.to_owned(), about: about.into(), sections })
}

/// The words of STATUS, STATE and of describe.
pub(super) fn overview() -> Topic {
    let mut topic = STATES.topic();
    topic.sections.truncate(4);
    topic.sections.rotate_left(1);
    topic.sections.swap(2, 3);
    let headings =
        ["Of Kubernetes", "Of a container", "Of a pod or a workload as a whole", "In the picture of a start"];
    for (section, heading) in topic.sections.iter_mut().zip(headings) {
        heading.clone_into(&mut section.heading);
    }
    topic
}
