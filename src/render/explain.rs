//! `explain` for people: headings, wrapped sentences, words with their meaning.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::column::{Column, RowKind, shown};
use super::sanitize::for_terminal;
use super::shrink::Shrink;
use super::table::{Cell, Table};
use super::theme::Tone;
use super::{ExplainView, json};
use crate::classify::{Evidence, Examination, Pattern, Product, Source};
use crate::report::explain::{Explained, ExplanationReport, Lookup, Products, Topic, TopicBody};
use crate::wording::counted;

/// Lines longer than this are hard to read, however wide the terminal is.
const WIDEST: usize = 100;
/// Chances below this are not shown one by one.
const LITTLE: f64 = 0.005;
/// From here on the answer does not say how to correct the verdict.
const SURE: f64 = 0.9;
/// The width where the reader's is not known.
const USUAL: usize = 80;
/// The widest column of words before their meaning.
const WIDEST_WORD: usize = 36;

pub(crate) fn lookup(out: &mut dyn Write, lookup: &Lookup, page: &ExplainView) -> io::Result<()> {
    match (lookup, page.format.structured()) {
        (Lookup::Topic(topic), Some(format)) => format.write(out, &json::topic(topic)),
        (Lookup::Products(products), Some(format)) => format.write(out, &json::products(products)),
        (Lookup::Topic(topic), None) => TopicWriter { out, page }.topic(topic),
        (Lookup::Products(products), None) => self::products(out, products, page),
    }
}

/// Writes the evidence for and against the patterns of containers.
pub(crate) fn containers(
    out: &mut dyn Write,
    report: &ExplanationReport,
    page: &ExplainView,
) -> io::Result<()> {
    if let Some(format) = page.format.structured() {
        return format.write(out, &json::explanations(report));
    }
    let mut text = TopicWriter { out, page };
    for (i, container) in report.explanations.explained.iter().enumerate() {
        if i > 0 {
            writeln!(text.out)?;
        }
        text.container(container)?;
    }
    Ok(())
}

fn products(out: &mut dyn Write, products: &Products, page: &ExplainView) -> io::Result<()> {
    if let Some(wanted) = &products.wanted {
        writeln!(out, "{}", for_terminal(&format!("No product is called \"{wanted}\". Related products:")))?;
        writeln!(out)?;
    }
    let rows: Vec<&Product> = products.iter().collect();
    let gap = if page.width.is_some() { 2 } else { 3 };
    Table::new(shown(&COLUMNS, ()), &rows, gap).write(out, page.width, page.headers, page.theme)
}

pub(super) struct ProductRows;

impl RowKind for ProductRows {
    type Row<'a> = &'a Product;
    type Context<'a> = ();
    type SortKey = ();
}

pub(super) static COLUMNS: [Column<ProductRows>; 3] = [
    Column::new("PRODUCT", Shrink::end(24, 12), |product, ()| Cell::new(product.name)),
    Column::new("PATTERN", Shrink::NEVER, |product, ()| Cell::new(product.pattern.as_str())),
    Column::new("ABOUT", Shrink::end(24, 12), |product, ()| Cell::new(product.about)),
];

struct TopicWriter<'a> {
    out: &'a mut dyn Write,
    page: &'a ExplainView,
}

impl TopicWriter<'_> {
    fn topic(&mut self, topic: &Topic) -> io::Result<()> {
        self.heading(&topic.title)?;
        self.wrapped("", "", &topic.about)?;
        for section in &topic.sections {
            writeln!(self.out)?;
            self.heading(&section.heading)?;
            match &section.body {
                TopicBody::Prose(text) => self.wrapped("  ", "  ", text)?,
                TopicBody::Items(items) => {
                    for item in items {
                        self.wrapped("  - ", "    ", item)?;
                    }
                }
                TopicBody::Pairs(pairs) => self.pairs(pairs)?,
                TopicBody::Verbatim(text) => {
                    for line in text.lines() {
                        writeln!(self.out, "  {line}")?;
                    }
                }
            }
        }
        Ok(())
    }

    fn container(&mut self, explained: &Explained) -> io::Result<()> {
        let Explained { namespace, pod, container, examination, .. } = explained;
        let verdict = &examination.verdict;
        let place = namespace.as_ref().map_or_else(String::new, |namespace| format!(" in {namespace}"));
        self.heading(&format!("Container {container} of {pod}{place}"))?;
        self.pairs(&facts(explained))?;
        writeln!(self.out)?;
        if examination.chances.is_empty() {
            self.heading("Decided by")?;
            for piece in &examination.pieces {
                self.wrapped("  ", "    ", &piece.text)?;
            }
            return Ok(());
        }
        self.weighed(examination)?;
        if verdict.confidence < SURE {
            writeln!(self.out)?;
            self.heading("If that is wrong")?;
            self.wrapped(
                "  ",
                "  ",
                &format!("annotate the pod with `kubectl-sidecars/{container}: PATTERN`, or write your own rule (`explain rules`)"),
            )?;
        }
        Ok(())
    }

    /// The evidence for the verdict, the evidence against it, and the result.
    fn weighed(&mut self, examination: &Examination) -> io::Result<()> {
        let Examination { verdict, pieces, chances, .. } = examination;
        let (pro, contra): (Vec<&Evidence>, Vec<&Evidence>) =
            pieces.iter().partition(|piece| piece.says == verdict.pattern);
        self.heading(&format!("For {}", verdict.pattern))?;
        for piece in pro {
            self.piece(piece, "")?;
        }
        if !contra.is_empty() {
            writeln!(self.out)?;
            self.heading("Against it")?;
            for piece in contra {
                self.piece(piece, &format!("{}: ", piece.says))?;
            }
        }
        writeln!(self.out)?;
        self.heading("Result")?;
        let shown = chances.iter().filter(|(_, chance)| *chance >= LITTLE);
        let mut texts: Vec<String> =
            shown.map(|(pattern, chance)| format!("{pattern} {}", percent(*chance))).collect();
        if texts.len() < chances.len() {
            texts.push("others under 1 %".to_owned());
        }
        self.wrapped("  ", "  ", &texts.join(", "))
    }

    /// A piece of evidence with its weight; `says` comes before its text.
    fn piece(&mut self, piece: &Evidence, says: &str) -> io::Result<()> {
        let text = if piece.text.is_empty() { beginning(piece) } else { &*piece.text };
        let begin = format!("  {:>4.1}  {:<9}  ", piece.weight, piece.source.as_str());
        self.wrapped(&begin, &" ".repeat(begin.len()), &format!("{says}{text}"))
    }

    fn pairs(&mut self, pairs: &[(String, String)]) -> io::Result<()> {
        let widest = pairs.iter().map(|(word, _)| word.width()).max().unwrap_or(0).min(WIDEST_WORD);
        for (word, what) in pairs {
            let begin = format!("  {word}{}  ", " ".repeat(widest.saturating_sub(word.width())));
            self.wrapped(&begin, &" ".repeat(widest + 4), what)?;
        }
        Ok(())
    }

    fn heading(&mut self, text: &str) -> io::Result<()> {
        for line in textwrap::wrap(&for_terminal(text), self.width()) {
            writeln!(self.out, "{}", self.page.theme.paint(Tone::Heading, &line))?;
        }
        Ok(())
    }

    fn width(&self) -> usize {
        self.page.width.unwrap_or(USUAL).min(WIDEST)
    }

    /// Writes a text, its first line after `first` and the others after `rest`.
    fn wrapped(&mut self, first: &str, rest: &str, text: &str) -> io::Result<()> {
        let width = self.width().max(rest.width() + 20);
        let options = textwrap::Options::new(width)
            .initial_indent(first)
            .subsequent_indent(rest)
            .word_splitter(textwrap::WordSplitter::NoHyphenation)
            .break_words(false);
        for line in textwrap::wrap(&for_terminal(text), options) {
            writeln!(self.out, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

/// What a container is and what it is classified as, each fact with its title.
fn facts(explained: &Explained) -> Vec<(String, String)> {
    let Explained { image, kind, examination, also_in, .. } = explained;
    let verdict = &examination.verdict;
    let mut facts = vec![
        ("Image".to_owned(), if image.is_empty() { "<none>".to_owned() } else { image.clone() }),
        ("Type".to_owned(), kind.as_str().to_owned()),
        ("Pattern".to_owned(), format!("{}, confidence {:.2}", verdict.pattern, verdict.confidence)),
    ];
    if let Some(product) = &verdict.product {
        facts.push(("Product".to_owned(), product.to_string()));
    }
    if let Some(otherwise) = &examination.otherwise {
        let text = format!("{}, confidence {:.2}", otherwise.pattern, otherwise.confidence);
        let because = otherwise.evidence.join("; ");
        let because = if because.is_empty() { because } else { format!(" ({because})") };
        facts.push(("Otherwise".to_owned(), text + &because));
    }
    match also_in {
        0 => {}
        pods => facts.push(("The same in".to_owned(), counted(*pods, "other pod"))),
    }
    facts
}

/// The text of the evidence that a type gives.
fn beginning(piece: &Evidence) -> &'static str {
    match (piece.source, piece.says) {
        (Source::Type, Pattern::App) => "a regular container is the app by default",
        _ => "the type",
    }
}

fn percent(chance: f64) -> String {
    // A guess is never shown as certain.
    if chance > 1.0 - LITTLE { "over 99 %".to_owned() } else { format!("{:.0} %", chance * 100.0) }
}
