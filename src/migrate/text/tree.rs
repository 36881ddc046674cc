//! A YAML document as a tree of nodes that know their lines, from the events of the parser.

use granit_parser::{Event, Parser, ScalarStyle, Span, StructureStyle};

/// A node; lines and columns count from 0.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) content: Content,
    /// Whether it is written with indentation, and not in braces or brackets.
    pub(super) is_block: bool,
    /// Where it begins.
    pub(super) line: usize,
    pub(super) column: usize,
    /// The last line with a part of it.
    pub(super) last: usize,
}

#[derive(Debug, Clone)]
pub(super) enum Content {
    Scalar(String),
    Map(Vec<(Node, Node)>),
    List(Vec<Node>),
    /// A node that is defined elsewhere.
    Alias,
}

/// What is open while events arrive.
struct Open {
    node: Node,
    /// The key of a map that waits for its value.
    key: Option<Node>,
}

/// Parses one document; `None` if it is not valid or has no content.
pub(super) fn parse(text: &str) -> Option<Node> {
    let lines: Vec<&str> = text.lines().collect();
    let mut open: Vec<Open> = Vec::new();
    for next in Parser::new_from_str(text) {
        let (event, span) = next.ok()?;
        let done = match event {
            Event::MappingStart(style, ..) => {
                open.push(Open { node: begin(&span, Content::Map(Vec::new()), style), key: None });
                continue;
            }
            Event::SequenceStart(style, ..) => {
                open.push(Open { node: begin(&span, Content::List(Vec::new()), style), key: None });
                continue;
            }
            Event::MappingEnd | Event::SequenceEnd => {
                let mut node = open.pop()?.node;
                if !node.is_block {
                    node.last = line(span.end.line());
                }
                node
            }
            Event::Scalar(value, style, ..) => scalar(&span, value.into_owned(), style, &lines),
            Event::Alias(_) => {
                let node = scalar(&span, String::new(), ScalarStyle::Plain, &lines);
                Node { content: Content::Alias, ..node }
            }
            _ => continue,
        };
        let Some(parent) = open.last_mut() else { return Some(done) };
        parent.take(done);
    }
    None
}

fn line(counted_from_one: usize) -> usize {
    counted_from_one.saturating_sub(1)
}

fn begin(span: &Span, content: Content, style: StructureStyle) -> Node {
    let line = line(span.start.line());
    Node { content, is_block: style == StructureStyle::Block, line, column: span.start.col(), last: line }
}

fn scalar(span: &Span, value: String, style: ScalarStyle, lines: &[&str]) -> Node {
    let (first, end) = (line(span.start.line()), line(span.end.line()));
    let is_block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
    let last = if is_block { end_of_block(first, end, lines) } else { end };
    Node { content: Content::Scalar(value), is_block, line: first, column: span.start.col(), last }
}

/// The last line of a block scalar that begins at `first`: the parser ends it where the next token begins, after blank lines
/// and comments.
fn end_of_block(first: usize, end: usize, lines: &[&str]) -> usize {
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let inner = lines.get(first + 1..).unwrap_or_default();
    let margin = inner.iter().find(|line| !line.trim().is_empty()).map_or(0, |line| indent(line));
    let is_inside =
        |at: &usize| lines.get(*at).is_some_and(|line| !line.trim().is_empty() && indent(line) >= margin);
    (first + 1..=end.max(first)).rev().find(is_inside).unwrap_or(first)
}

impl Open {
    fn take(&mut self, child: Node) {
        // A value that is left out is where the next token begins.
        let is_empty = matches!(&child.content, Content::Scalar(text) if text.is_empty()) && !child.is_block;
        if !is_empty || self.key.is_none() {
            self.node.last = self.node.last.max(child.last);
        }
        match &mut self.node.content {
            Content::List(items) => items.push(child),
            Content::Map(pairs) => match self.key.take() {
                Some(key) => pairs.push((key, child)),
                None => self.key = Some(child),
            },
            Content::Scalar(_) | Content::Alias => {}
        }
    }
}

impl Node {
    /// The key and the value of a map's field.
    pub(super) fn pair(&self, name: &str) -> Option<(&Self, &Self)> {
        let Content::Map(pairs) = &self.content else { return None };
        let found =
            pairs.iter().find(|(key, _)| matches!(&key.content, Content::Scalar(text) if text == name));
        found.map(|(key, value)| (key, value))
    }

    pub(super) fn get(&self, name: &str) -> Option<&Self> {
        self.pair(name).map(|(_, value)| value)
    }

    pub(super) fn text(&self) -> Option<&str> {
        match &self.content {
            Content::Scalar(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn items(&self) -> Option<&[Self]> {
        match &self.content {
            Content::List(items) => Some(items),
            _ => None,
        }
    }
}
