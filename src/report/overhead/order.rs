//! `--sort-by` of groups.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::str::FromStr;

use super::OverheadRow;
use super::dimension::Dimension;
use super::sums::Sums;
use crate::error::Error;

/// Columns to sort by, the first one first. Empty: what costs most comes first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OverheadOrder(Vec<(Key, bool)>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Key {
    /// A level of the grouping, by its word without a label's name.
    Level(&'static str),
    Figure(&'static str),
}

/// The words for figures.
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
    let figure = if name.ends_with("cpu") { figures.cpu_millicores } else { figures.memory_bytes };
    figure.map(i128::from)
}

/// CPU and memory in one figure: the parts that a group has in the total of each, added up. In a what-if, of what
/// comes back.
fn cost(sums: &Sums, totals: &Sums) -> i128 {
    let figures = |sums: &Sums| match &sums.change {
        Some(change) => change.freed,
        None => sums.effective,
    };
    let (own, all) = (figures(sums), figures(totals));
    let number = |figure: Option<i64>| i128::from(figure.unwrap_or(0));
    let (cpu, memory) = (number(all.cpu_millicores).abs().max(1), number(all.memory_bytes).abs().max(1));
    // cpu / all cpu + memory / all memory, over a common denominator: whole numbers below 2^127.
    number(own.cpu_millicores)
        .saturating_mul(memory)
        .saturating_add(number(own.memory_bytes).saturating_mul(cpu))
}

impl OverheadOrder {
    /// The names that may be sorted by.
    pub fn column_names() -> impl Iterator<Item = &'static str> {
        LEVELS.iter().chain(&FIGURES).copied()
    }

    /// Sorts rows; equal ones by their keys. Versions of one image stay together unless an order was given.
    pub(super) fn sort(&self, rows: &mut [OverheadRow], by: &[Dimension], totals: &Sums) {
        let compare = |a: &OverheadRow, b: &OverheadRow| {
            let by_key = |(key, descending): &(Key, bool)| {
                let ordering = match key {
                    Key::Level(word) => {
                        let at = by.iter().position(|level| is(level, word)).unwrap_or(usize::MAX);
                        a.key.get(at).cmp(&b.key.get(at))
                    }
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

    /// Whether the words make sense for a grouping.
    pub fn check(&self, by: &[Dimension]) -> Result<(), Error> {
        let wrong = self.0.iter().find_map(|(key, _)| match key {
            Key::Level(word) if !by.iter().any(|level| is(level, word)) => Some(*word),
            _ => None,
        });
        match wrong {
            Some(word) => Err(Error::usage(format!("there is no column `{word}` to sort by"))
                .hint(format!("--by {word} would make one"))),
            None => Ok(()),
        }
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

fn is(level: &Dimension, word: &str) -> bool {
    match level {
        Dimension::Label(_) => word == "label",
        level => level.to_string() == word,
    }
}

impl FromStr for OverheadOrder {
    type Err = Error;

    /// Reads `-cpu,namespace`: column names, `-` for the greatest first.
    fn from_str(text: &str) -> Result<Self, Error> {
        if text.contains(['.', '{', '$', '[']) {
            return Err(Error::usage(format!(
                "--sort-by takes column names, not a JSONPath such as `{text}`"
            ))
            .hint(format!("columns are those of --by and {}", FIGURES.join(", "))));
        }
        let key = |word: &str| {
            let word = word.trim().to_ascii_lowercase();
            let (name, descending) = word.strip_prefix('-').map_or((&*word, false), |name| (name, true));
            // As the titles on the screen read.
            let name =
                name.strip_suffix("-mem").map_or_else(|| name.to_owned(), |front| format!("{front}-memory"));
            let name = match name.as_str() {
                "mem" => "memory",
                "cpu%" => "cpu-share",
                "mem%" => "memory-share",
                name => name,
            };
            let level = LEVELS.iter().find(|level| **level == name).map(|level| Key::Level(level));
            let figure = FIGURES.iter().find(|figure| **figure == name).map(|figure| Key::Figure(figure));
            level.or(figure).map(|key| (key, descending)).ok_or_else(|| {
                Error::usage(format!("there is no column `{name}` to sort by"))
                    .hint(format!("columns are those of --by and {}", FIGURES.join(", ")))
            })
        };
        text.split(',').map(key).collect::<Result<_, _>>().map(Self)
    }
}
