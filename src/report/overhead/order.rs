//! `--sort-by` of groups.

use std::collections::HashMap;

use super::OverheadRow;
use super::dimension::Dimension;
use super::sums::Sums;
use crate::error::Error;
use crate::report::sort::Order;
use crate::suggest;

/// Returns the figure by which groups are sorted.
pub(crate) type GroupKey = fn(&Sums) -> Option<i128>;

/// A column of figures to sort by, under its name and its title.
#[derive(Debug, Clone, Copy)]
pub(crate) struct GroupSortColumn {
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    pub(crate) key: GroupKey,
}

/// Columns to sort groups by. Without any, the highest cost comes first.
#[derive(Debug, Clone, Default)]
pub(crate) struct OverheadOrder(Order<OrderKey>);

#[derive(Debug, Clone, Copy)]
enum OrderKey {
    Cost,
    Figure(GroupKey),
    /// Index of the level in the keys of the rows.
    Level(usize),
}

/// CPU and memory together; no column shows it.
const COST: &str = "cost";
/// Any level that is a label.
const LABEL: &str = "label";

/// CPU and memory in one figure: the group's shares of the two totals, added up. With a change to try, the shares of what
/// it would free.
fn cost(sums: &Sums, totals: &Sums) -> i128 {
    let figures = |sums: &Sums| match &sums.change {
        Some(change) => change.freed,
        None => sums.effective,
    };
    let (own, all) = (figures(sums), figures(totals));
    let number = |figure: Option<i128>| figure.unwrap_or(0);
    let (cpu, memory) = (number(all.cpu_millicores).abs().max(1), number(all.memory_bytes).abs().max(1));
    // cpu / all cpu + memory / all memory, over a common denominator: whole numbers below 2^127.
    number(own.cpu_millicores)
        .saturating_mul(memory)
        .saturating_add(number(own.memory_bytes).saturating_mul(cpu))
}

impl OverheadOrder {
    /// The names that `--sort-by` takes: levels of the grouping, and figures.
    pub(crate) fn names(figures: &[GroupSortColumn]) -> impl Iterator<Item = &'static str> {
        Dimension::words().chain([LABEL, COST]).chain(figures.iter().map(|figure| figure.name))
    }

    /// Sorts rows, and equal rows by their keys. Versions of one image stay together unless the user chose an order.
    pub(super) fn sort(&self, rows: &mut [OverheadRow], totals: &Sums) {
        let compare = |a: &OverheadRow, b: &OverheadRow| {
            self.0.compare(|key| match key {
                OrderKey::Cost => cost(&a.sums, totals).cmp(&cost(&b.sums, totals)),
                OrderKey::Figure(key) => key(&a.sums).cmp(&key(&b.sums)),
                OrderKey::Level(at) => a.key.get(*at).cmp(&b.key.get(*at)),
            })
        };
        rows.sort_by(|a, b| {
            let costs_more = || cost(&b.sums, totals).cmp(&cost(&a.sums, totals));
            compare(a, b).then_with(costs_more).then_with(|| a.key.cmp(&b.key))
        });
        if !self.0.is_given() {
            families_together(rows, totals);
        }
    }

    /// Parses `-cpu,namespace`: columns of a report that groups by `by` and has these `figures`, with `-` for descending.
    /// Without columns, the highest cost comes first.
    pub(crate) fn parse(text: &str, by: &[Dimension], figures: &[GroupSortColumn]) -> Result<Self, Error> {
        if text.is_empty() {
            return Ok(Self::default());
        }
        let key = |word: &str| {
            let level = || level_of(word, by).map(OrderKey::Level);
            figure_of(word, figures).or_else(level).ok_or_else(|| unknown(word, by, figures))
        };
        Order::parse(text, key).map(Self)
    }
}

/// Moves the images of one family together; the family with the highest cost comes first.
fn families_together(rows: &mut [OverheadRow], totals: &Sums) {
    let mut costs: HashMap<usize, i128> = HashMap::new();
    for row in rows.iter() {
        let Some(skew) = &row.skew else { return };
        *costs.entry(skew.family).or_default() += cost(&row.sums, totals);
    }
    let family = |row: &OverheadRow| row.skew.as_ref().map_or(0, |skew| skew.family);
    let of = |row: &OverheadRow| costs.get(&family(row)).copied().unwrap_or_default();
    rows.sort_by(|a, b| of(b).cmp(&of(a)).then_with(|| family(a).cmp(&family(b))));
}

/// A figure by its name or title; `-mem` is short for `-memory` in both.
fn figure_of(word: &str, figures: &[GroupSortColumn]) -> Option<OrderKey> {
    let long = word.strip_suffix("-mem").map(|front| format!("{front}-memory"));
    let is = |name: &str| name == word || long.as_deref() == Some(name);
    if word == COST {
        return Some(OrderKey::Cost);
    }
    let found = figures.iter().find(|figure| is(figure.name) || is(&figure.title.to_lowercase()));
    found.map(|figure| OrderKey::Figure(figure.key))
}

/// Returns the index of the level called `word`: a name from `--by`, the title of a label's column, or `name` for the
/// last level.
fn level_of(word: &str, by: &[Dimension]) -> Option<usize> {
    let title = |level: &Dimension| match level {
        Dimension::Label(key) => key.rsplit('/').next().unwrap_or(key).to_lowercase(),
        level => level.to_string(),
    };
    by.iter()
        .position(|level| level.to_string().to_lowercase() == word)
        .or_else(|| by.iter().position(|level| title(level) == word))
        .or_else(|| by.iter().position(|level| word == LABEL && level.is_label()))
        .or_else(|| if word == "name" { by.len().checked_sub(1) } else { None })
}

fn unknown(word: &str, by: &[Dimension], figures: &[GroupSortColumn]) -> Error {
    let no_column = Error::usage(format!("unknown column \"{word}\" for --sort-by"));
    if word == LABEL {
        return no_column.hint("add it with --by label=KEY");
    }
    if Dimension::words().any(|level| level == word) || word.starts_with("label=") {
        return no_column.hint(format!("add it with --by {word}"));
    }
    let levels = by.iter().map(ToString::to_string);
    let names = [COST].into_iter().chain(figures.iter().map(|figure| figure.name)).map(ToOwned::to_owned);
    let columns = format!("columns: {}", levels.chain(names).collect::<Vec<_>>().join(", "));
    if word.contains(['.', '{', '$', '[']) {
        let what = format!("--sort-by takes column names, not a JSONPath such as \"{word}\"");
        return Error::usage(what).hint(columns);
    }
    let names = figures.iter().map(|figure| figure.name).chain([COST]);
    let similar = suggest::nearest_names(word, names);
    no_column.hint(similar.unwrap_or(columns))
}
