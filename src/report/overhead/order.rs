//! `--sort-by` of groups.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::OverheadRow;
use super::dimension::Dimension;
use super::sums::Sums;
use crate::error::Error;

/// Columns to sort by, the first one first. Empty: what costs most comes first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct OverheadOrder(Vec<(Key, bool)>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Key {
    Figure(&'static str),
    /// Where a level of the grouping stands in the keys.
    Level(usize),
}

const FIGURES: [&str; 17] = [
    "cost",
    "pods",
    "containers",
    "cpu",
    "memory",
    "cpu-share",
    "memory-share",
    "declared-cpu",
    "declared-memory",
    "limit-cpu",
    "limit-memory",
    "used-cpu",
    "used-memory",
    "unused-cpu",
    "unused-memory",
    "freed-cpu",
    "freed-memory",
];

const LEVELS: [&str; 9] =
    ["namespace", "sidecar", "product", "image", "pattern", "workload", "node", "pod", "label"];

/// Parts of a million; `None` where there is no whole.
fn millionths(share: Option<f64>) -> Option<i128> {
    #[expect(clippy::cast_possible_truncation, reason = "a share has four decimals")]
    share.map(|share| (share * 1_000_000.0).round() as i128)
}

fn figure(name: &str, sums: &Sums, totals: &Sums) -> Option<i128> {
    let usage = sums.usage.unwrap_or_default();
    let freed = sums.change.as_ref().map(|change| change.freed).unwrap_or_default();
    let figures = match name {
        "cost" => return Some(cost(sums, totals)),
        "pods" => return i128::try_from(sums.pods).ok(),
        "containers" => return i128::try_from(sums.containers).ok(),
        "cpu-share" => return millionths(sums.share().0),
        "memory-share" => return millionths(sums.share().1),
        "cpu" | "memory" => sums.effective,
        "declared-cpu" | "declared-memory" => sums.declared,
        "limit-cpu" | "limit-memory" => sums.limits,
        "used-cpu" | "used-memory" => usage.used,
        "unused-cpu" | "unused-memory" => usage.unused,
        _ => freed,
    };
    if name.ends_with("cpu") { figures.cpu_millicores } else { figures.memory_bytes }
}

/// CPU and memory in one figure: the parts that a group has in the total of each, added up. In a what-if, of what
/// comes back.
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
    /// The names that may be sorted by.
    pub(crate) fn column_names() -> impl Iterator<Item = &'static str> {
        LEVELS.iter().chain(&FIGURES).copied()
    }

    /// Sorts rows; equal ones by their keys. Versions of one image stay together unless an order was given.
    pub(super) fn sort(&self, rows: &mut [OverheadRow], totals: &Sums) {
        let compare = |a: &OverheadRow, b: &OverheadRow| {
            let by_key = |(key, descending): &(Key, bool)| {
                let ordering = match key {
                    Key::Level(at) => a.key.get(*at).cmp(&b.key.get(*at)),
                    Key::Figure(name) => figure(name, &a.sums, totals).cmp(&figure(name, &b.sums, totals)),
                };
                if *descending { ordering.reverse() } else { ordering }
            };
            self.0.iter().map(by_key).find(|ordering| ordering.is_ne()).unwrap_or(Ordering::Equal)
        };
        rows.sort_by(|a, b| {
            let costs_more = || cost(&b.sums, totals).cmp(&cost(&a.sums, totals));
            compare(a, b).then_with(costs_more).then_with(|| a.key.cmp(&b.key))
        });
        if !self.is_given() {
            families_together(rows, totals);
        }
    }

    /// Reads `-cpu,namespace`: columns of a report that groups by `by`, `-` for the greatest first. Nothing is an
    /// order as well: what costs most comes first.
    pub(crate) fn parse(text: &str, by: &[Dimension]) -> Result<Self, Error> {
        if text.is_empty() {
            return Ok(Self::default());
        }
        let key = |word: &str| {
            let word = word.trim().to_lowercase();
            let (word, descending) = word.strip_prefix('-').map_or((&*word, false), |word| (word, true));
            let figure = figure_of(word).map(Key::Figure);
            let key = figure.or_else(|| level_of(word, by).map(Key::Level));
            key.map(|key| (key, descending)).ok_or_else(|| unknown(word, by))
        };
        text.split(',').map(key).collect::<Result<_, _>>().map(Self)
    }

    fn is_given(&self) -> bool {
        !self.0.is_empty()
    }
}

/// Brings the images of one family together, the family first that costs most.
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

/// A figure, also by its title on the screen.
fn figure_of(word: &str) -> Option<&'static str> {
    let word = match word.strip_suffix("-mem") {
        Some(front) => format!("{front}-memory"),
        None => word.to_owned(),
    };
    let word = match word.as_str() {
        "mem" => "memory",
        "cpu%" => "cpu-share",
        "mem%" => "memory-share",
        word => word,
    };
    FIGURES.into_iter().find(|figure| *figure == word)
}

/// Where in a key the level stands that `word` means: a word of `--by`, the title of a label's column, or `name` for
/// what the rows are about.
fn level_of(word: &str, by: &[Dimension]) -> Option<usize> {
    let title = |level: &Dimension| match level {
        Dimension::Label(key) => key.rsplit('/').next().unwrap_or(key).to_lowercase(),
        level => level.to_string(),
    };
    by.iter()
        .position(|level| level.to_string().to_lowercase() == word)
        .or_else(|| by.iter().position(|level| title(level) == word))
        .or_else(|| by.iter().position(|level| word == "label" && level.is_label()))
        .or_else(|| if word == "name" { by.len().checked_sub(1) } else { None })
}

/// What to say of a word that is no column.
fn unknown(word: &str, by: &[Dimension]) -> Error {
    let no_column = Error::usage(format!("there is no column `{word}` to sort by"));
    if word == "label" {
        return no_column.hint("--by label=KEY would make one");
    }
    if LEVELS.contains(&word) || word.starts_with("label=") {
        return no_column.hint(format!("--by {word} would make one"));
    }
    let levels: Vec<String> = by.iter().map(ToString::to_string).collect();
    let columns = format!("columns are {}, {}", levels.join(", "), FIGURES.join(", "));
    if word.contains(['.', '{', '$', '[']) {
        let what = format!("--sort-by takes column names, not a JSONPath such as `{word}`");
        return Error::usage(what).hint(columns);
    }
    no_column.hint(columns)
}
