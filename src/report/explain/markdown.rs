//! Reads the pages of `docs/explain`, which are also meant to be read as they are.
//!
//! - A page is `# Title`, a short answer in one paragraph, and `## Section`s.
//! - A section is one paragraph, one list, one fenced block (printed as it is), or entries.
//! - An entry is `### Name`, or `### NAME, OTHER NAME`. Its first paragraph is its meaning, which lists show. Further
//!   paragraphs and `#### Section`s are shown when the entry is looked up. `- **NAME**: meaning` is a short entry.
//!
//! Where a line ends in the page does not matter: paragraphs and items are wrapped when they are printed.

use super::{Topic, TopicBody, TopicSection};

/// A heading, and all that is below it.
#[derive(Debug, Default)]
pub(super) struct MarkdownSection {
    pub(super) heading: String,
    paragraphs: Vec<String>,
    items: Vec<String>,
    verbatim: Option<&'static str>,
    pub(super) children: Vec<Self>,
}

/// The page of this text.
pub(super) fn read(text: &'static str) -> MarkdownSection {
    let mut root = MarkdownSection::default();
    let mut level = 0;
    for (i, part) in text.split("```").enumerate() {
        if i % 2 == 1 {
            root.last(level).verbatim = part.split_once('\n').map(|(_language, text)| text);
            continue;
        }
        for block in part.split("\n\n").map(str::trim).filter(|block| !block.is_empty()) {
            let heading = block.trim_start_matches('#');
            if heading.len() < block.len() {
                level = block.len() - heading.len();
                root.last(level - 1).children.push(MarkdownSection::new(heading.trim()));
            } else if let Some(items) = block.strip_prefix("- ") {
                items.split("\n- ").for_each(|item| root.last(level).push_item(joined(item)));
            } else {
                root.last(level).paragraphs.push(joined(block));
            }
        }
    }
    root.children.pop().unwrap_or_default()
}

fn joined(lines: &str) -> String {
    lines.lines().map(str::trim).collect::<Vec<_>>().join(" ")
}

impl MarkdownSection {
    fn new(heading: &str) -> Self {
        Self { heading: heading.to_owned(), ..Self::default() }
    }

    /// The last section of this level, counted from here.
    fn last(&mut self, level: usize) -> &mut Self {
        match self.children.len() {
            n if n > 0 && level > 0 => self.children[n - 1].last(level - 1),
            _ => self,
        }
    }

    fn push_item(&mut self, item: String) {
        match item.strip_prefix("**").and_then(|item| item.split_once("**: ")) {
            Some((name, meaning)) => {
                self.children.push(Self { paragraphs: vec![meaning.to_owned()], ..Self::new(name) });
            }
            None => self.items.push(item),
        }
    }

    /// What lists show of an entry.
    pub(super) fn meaning(&self) -> &str {
        self.paragraphs.first().map_or("", String::as_str)
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.heading.split(", ")
    }

    /// The entries of all sections of a page.
    pub(super) fn entries(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().flat_map(|section| &section.children)
    }

    /// The first entry of this name, in capitals or not.
    pub(super) fn entry(&self, name: &str) -> Option<&Self> {
        self.entries().find(|entry| entry.names().any(|known| known.eq_ignore_ascii_case(name)))
    }

    pub(super) fn sections(&self) -> Vec<TopicSection> {
        self.children.iter().map(|child| TopicSection::new(&child.heading, child.body())).collect()
    }

    pub(super) fn body(&self) -> TopicBody {
        let meanings =
            || self.children.iter().map(|entry| (entry.heading.clone(), entry.meaning().to_owned()));
        match self.verbatim {
            Some(text) => TopicBody::Verbatim(text),
            None if !self.children.is_empty() => TopicBody::Pairs(meanings().collect()),
            None if !self.items.is_empty() => TopicBody::Items(self.items.clone()),
            None => TopicBody::Prose(self.paragraphs.join(" ")),
        }
    }

    /// The page or the entry as it is printed.
    pub(super) fn topic(&self) -> Topic {
        Topic { title: self.heading.clone(), about: self.paragraphs.join(" "), sections: self.sections() }
    }
}
