//! `overhead` as a table, with bars where a person looks and the terminal is wide enough.

use std::io::{self, Write};

use super::super::bars::bar;
use super::super::pods::figures;
use super::super::table::{Cell, Column, Room, Shrink, Table};
use super::super::theme::Tone;
use super::{OverheadFormat, OverheadView};
use crate::model::ImageReference;
use crate::report::{Dimension, OverheadReport, OverheadRow, Skew, Standing, Sums, Totals};

/// How much the table tells.
#[derive(Debug, Clone, Copy)]
struct Detail {
    /// How wide bars are; 0 for none.
    bars: usize,
    declared: bool,
    limits: bool,
    /// How many containers there are.
    counts: bool,
    /// Shares of the whole; of a change, what is declared now and then.
    shares: bool,
    /// The product beside its image.
    product: bool,
    /// Of a change, how much stays; that something does is told by the reason, too.
    stays: bool,
}

const ALL: Detail =
    Detail { bars: 30, declared: true, limits: true, counts: true, shares: true, product: true, stays: true };

/// Most first: the first that fits the terminal is taken.
const DETAILS: [Detail; 9] = [
    ALL,
    Detail { bars: 16, ..ALL },
    Detail { bars: 12, limits: false, ..ALL },
    Detail { bars: 8, limits: false, ..ALL },
    Detail { bars: 12, declared: false, limits: false, ..ALL },
    Detail { bars: 8, declared: false, limits: false, ..ALL },
    Detail { bars: 6, counts: false, declared: false, limits: false, ..ALL },
    Detail { bars: 0, counts: false, declared: false, limits: false, ..ALL },
    NARROW[0],
];

/// Where room is scarce: names that are whole tell more than any figure beside them.
const NARROW: [Detail; 3] = [
    Detail { bars: 0, counts: false, declared: false, limits: false, shares: false, ..ALL },
    Detail { product: false, bars: 0, counts: false, declared: false, limits: false, shares: false, ..ALL },
    Detail {
        bars: 0,
        counts: false,
        declared: false,
        limits: false,
        shares: false,
        product: false,
        stays: false,
    },
];

/// A line of the table.
enum Line<'a> {
    Group(&'a OverheadRow),
    Total,
}

/// Writes a row for each group, and one for all of them.
pub(super) fn write(out: &mut dyn Write, report: &OverheadReport, view: &OverheadView) -> io::Result<()> {
    let mut lines: Vec<Line<'_>> = report.rows.iter().map(Line::Group).collect();
    // One group is its own total, unless pods are counted that are in none.
    if report.rows.len() > 1 || report.rows.iter().any(|row| row.sums.pods != report.totals.pods) {
        lines.push(Line::Total);
    }
    let room = view.width.filter(|_| view.format != OverheadFormat::Wide);
    let table = |detail| build(&lines, report, view, detail);
    let Some(width) = room else {
        // Who writes into a file wants all figures and no pictures.
        let detail = if view.width.is_some() { DETAILS[0] } else { Detail { bars: 0, ..DETAILS[0] } };
        return table(detail).write(out, None, view.headers, view.theme);
    };
    let fits = |detail: &&Detail, room| table(**detail).fits(width, view.headers, room);
    let ample = DETAILS.iter().find(|detail| fits(detail, Room::Ample));
    let fitting = ample.or_else(|| NARROW.iter().find(|detail| fits(detail, Room::Scarce)));
    let detail = fitting.unwrap_or(&NARROW[NARROW.len() - 1]);
    table(*detail).write(out, Some(width), view.headers, view.theme)
}

fn build<'a>(
    lines: &'a [Line<'a>],
    report: &'a OverheadReport,
    view: &'a OverheadView,
    detail: Detail,
) -> Table<'a> {
    let mut columns: Vec<Column> =
        report.by.iter().flat_map(|level| titles(level, &report.by, detail)).collect();
    columns.push(Column::figures("PODS"));
    if detail.counts {
        columns.push(Column::figures("CONTAINERS"));
    }
    if tells_spread(report, detail) {
        columns.push(Column::figures("WORKLOADS"));
        columns.push(Column::figures("NAMESPACES"));
    }
    if report.plan.is_empty() {
        columns.extend(cost_columns(view, detail));
    } else {
        columns.extend(change_columns(detail));
    }
    let gap = if view.width.is_none() || view.format == OverheadFormat::Wide { 3 } else { 2 };
    let scale = Scale::of(report);
    Table::new(columns, gap, lines, move |line| cells(line, report, view, detail, scale))
}

/// Whether to tell in how many workloads and namespaces an image is.
fn tells_spread(report: &OverheadReport, detail: Detail) -> bool {
    detail.shares && report.by.contains(&Dimension::Image)
}

fn titles(level: &Dimension, by: &[Dimension], detail: Detail) -> Vec<Column> {
    let title = match level {
        Dimension::Sidecar => "SIDECAR",
        Dimension::Product => "PRODUCT",
        Dimension::Image => {
            let product = detail.product.then(|| Column::new("PRODUCT", Shrink::end(16, 8)));
            let image = [
                Column::new("IMAGE", Shrink::inner(22, 12)),
                Column::new("VERSION", Shrink::middle(8)),
                Column::new("STANDING", Shrink::NEVER),
            ];
            return product.into_iter().chain(image).collect();
        }
        Dimension::Pattern => "PATTERN",
        Dimension::Namespace => "NAMESPACE",
        Dimension::Workload => "WORKLOAD",
        Dimension::Node => "NODE",
        Dimension::Pod => "POD",
        Dimension::Label(key) => return vec![Column::titled(&label_title(key, by), Shrink::middle(9))],
    };
    vec![Column::new(title, Shrink::middle(9))]
}

/// The last part of the key, as the columns of `kubectl get -L` are called; where another column bears that title,
/// the word of `--by`.
fn label_title(key: &str, by: &[Dimension]) -> String {
    let last = |key: &str| key.rsplit('/').next().unwrap_or(key).to_uppercase();
    let title = last(key);
    let is_taken = by.iter().any(|level| match level {
        Dimension::Label(other) => other != key && last(other) == title,
        level => level.to_string().to_uppercase() == title,
    });
    let of_images = by.contains(&Dimension::Image) && IMAGE_TITLES.contains(&&*title);
    if is_taken || of_images || FIGURE_TITLES.contains(&&*title) {
        format!("LABEL={}", key.to_uppercase())
    } else {
        title
    }
}

/// Titles of one word that stand beside those of the grouping.
const FIGURE_TITLES: [&str; 5] = ["PODS", "CONTAINERS", "CPU", "MEM", "WHY"];
/// The same where images are told apart.
const IMAGE_TITLES: [&str; 5] = ["PRODUCT", "VERSION", "STANDING", "WORKLOADS", "NAMESPACES"];

fn cost_columns(view: &OverheadView, detail: Detail) -> Vec<Column> {
    let mut columns = Vec::new();
    for (title, share) in [("CPU", "CPU%"), ("MEM", "MEM%")] {
        columns.push(Column::figures(title));
        if detail.shares {
            columns.push(Column::figures(share));
        }
        if detail.bars > 0 {
            columns.push(Column::new("", Shrink::NEVER));
        }
    }
    if view.usage {
        columns.extend(["USED-CPU", "USED-CPU%", "UNUSED-CPU"].map(Column::figures));
        columns.extend(["USED-MEM", "USED-MEM%", "UNUSED-MEM"].map(Column::figures));
    }
    if detail.declared {
        columns.extend(["DECLARED-CPU", "DECLARED-MEM"].map(Column::figures));
    }
    if detail.limits {
        columns.extend(["LIMIT-CPU", "LIMIT-MEM"].map(Column::figures));
    }
    columns
}

fn change_columns(detail: Detail) -> Vec<Column> {
    let mut columns = Vec::new();
    for [now, then, back, stays] in
        [["CPU-NOW", "CPU-THEN", "CPU-BACK", "CPU-STAYS"], ["MEM-NOW", "MEM-THEN", "MEM-BACK", "MEM-STAYS"]]
    {
        if detail.shares {
            columns.extend([now, then].map(Column::figures));
        }
        columns.push(Column::figures(back));
        if detail.bars > 0 {
            columns.push(Column::new("", Shrink::NEVER));
        }
        if detail.stays {
            columns.push(Column::figures(stays));
        }
    }
    columns.push(Column::new("WHY", Shrink::end(20, 10)));
    columns
}

/// What the longest bars stand for.
#[derive(Debug, Clone, Copy)]
struct Scale {
    cpu: i128,
    memory: i128,
}

impl Scale {
    fn of(report: &OverheadReport) -> Self {
        let groups = || report.rows.iter().filter(|row| row.others == 0);
        let most = |figure: fn(Totals) -> Option<i128>| {
            groups().filter_map(|row| figure(drawn(&row.sums))).max().unwrap_or(0)
        };
        Self { cpu: most(|figures| figures.cpu_millicores), memory: most(|figures| figures.memory_bytes) }
    }
}

/// What bars show: what is to be had.
fn drawn(sums: &Sums) -> Totals {
    sums.change.as_ref().map_or(sums.effective, |change| change.freed)
}

fn cells(
    line: &Line<'_>,
    report: &OverheadReport,
    view: &OverheadView,
    detail: Detail,
    scale: Scale,
) -> Vec<Cell> {
    let (mut cells, sums) = match line {
        Line::Group(row) => (key(row, report, detail), &row.sums),
        Line::Total => (total(report, detail), &report.totals),
    };
    cells.push(count(sums.pods));
    if detail.counts {
        cells.push(count(sums.containers));
    }
    if tells_spread(report, detail) {
        let skew = match line {
            Line::Group(row) => row.skew.as_ref(),
            Line::Total => None,
        };
        cells.push(skew.map_or_else(Cell::default, |skew| count(skew.workloads)));
        cells.push(skew.map_or_else(Cell::default, |skew| count(skew.namespaces)));
    }
    let bar = |part: Option<i128>, whole: i128| {
        let text = match line {
            Line::Group(row) if row.others == 0 => bar(part.unwrap_or(0), whole, detail.bars, view.unicode),
            // What many groups have together would be drawn to another scale.
            Line::Group(_) | Line::Total => String::new(),
        };
        (detail.bars > 0).then(|| Cell::new(text).tone(Tone::Bar))
    };
    let drawn = drawn(sums);
    let bars = [bar(drawn.cpu_millicores, scale.cpu), bar(drawn.memory_bytes, scale.memory)];
    if report.plan.is_empty() {
        costs(&mut cells, sums, bars, view, detail);
    } else {
        changes(&mut cells, sums, bars, detail);
    }
    if matches!(line, Line::Total) {
        return cells.into_iter().map(|cell| cell.tone(Tone::Heading)).collect();
    }
    cells
}

fn costs(cells: &mut Vec<Cell>, sums: &Sums, bars: [Option<Cell>; 2], view: &OverheadView, detail: Detail) {
    let shares = percents(sums.effective, sums.share());
    for ((figure, share), bar) in figures(sums.effective).into_iter().zip(shares).zip(bars) {
        cells.push(figure);
        if detail.shares {
            cells.push(share);
        }
        cells.extend(bar);
    }
    if view.usage {
        let usage = sums.usage.as_ref();
        let [cpu_share, memory_share] = usage
            .map_or_else(|| [Cell::none(), Cell::none()], |usage| percents(usage.used, usage.of_requested()));
        let [used_cpu, used_memory] = known(usage.map(|usage| usage.used));
        let [unused_cpu, unused_memory] = known(usage.map(|usage| usage.unused));
        cells.extend([used_cpu, cpu_share, unused_cpu]);
        cells.extend([used_memory, memory_share, unused_memory]);
    }
    if detail.declared {
        cells.extend(figures(sums.declared));
    }
    if detail.limits {
        cells.extend(figures(sums.limits));
    }
}

fn changes(cells: &mut Vec<Cell>, sums: &Sums, bars: [Option<Cell>; 2], detail: Detail) {
    let change = sums.change.clone().unwrap_or_default();
    let [now, then, back, stays] = [sums.declared, change.declared, change.freed, change.kept].map(figures);
    for (which, bar) in bars.into_iter().enumerate() {
        if detail.shares {
            cells.extend([&now, &then].map(|both| both[which].clone()));
        }
        cells.push(back[which].clone());
        cells.extend(bar);
        if detail.stays {
            cells.push(stays[which].clone());
        }
    }
    let why: Vec<String> =
        change.stays.iter().map(|(why, (pods, _))| format!("{}({pods})", why.as_str())).collect();
    cells.push(if why.is_empty() { Cell::none() } else { Cell::new(why.join(",")) });
}

fn known(figures: Option<Totals>) -> [Cell; 2] {
    figures.map_or_else(|| [Cell::unknown(), Cell::unknown()], self::figures)
}

fn count(number: usize) -> Cell {
    Cell::new(number.to_string())
}

/// The shares of CPU and memory that `parts` are.
fn percents(parts: Totals, (cpu, memory): (Option<f64>, Option<f64>)) -> [Cell; 2] {
    [(cpu, parts.cpu_millicores), (memory, parts.memory_bytes)]
        .map(|(share, part)| share.map_or_else(Cell::none, |share| Cell::new(percent(share, part))))
}

/// `32%`, and below ten with a decimal. A share is rounded, and 0% is said of nothing alone.
pub(super) fn percent(share: f64, part: Option<i128>) -> String {
    let percent = share * 100.0;
    if part.is_some_and(|part| part > 0) && percent < 0.1 {
        "<0.1%".to_owned()
    } else if percent.abs() < 9.95 && percent != 0.0 {
        format!("{percent:.1}%")
    } else {
        format!("{percent:.0}%")
    }
}

/// What a row stands for.
fn key(row: &OverheadRow, report: &OverheadReport, detail: Detail) -> Vec<Cell> {
    if row.others > 0 {
        let mut cells = blank(report, detail);
        cells[0] = Cell::new(format!("({} others)", row.others)).tone(Tone::Quiet);
        return cells;
    }
    let level = |(level, value): (&Dimension, &Option<crate::report::Text>)| match (level, &row.skew) {
        (Dimension::Image, Some(skew)) => image(skew, detail),
        _ => vec![value.as_ref().map_or_else(Cell::none, Cell::new)],
    };
    report.by.iter().zip(&row.key).flat_map(level).collect()
}

fn image(skew: &Skew, detail: Detail) -> Vec<Cell> {
    let tone = match skew.standing {
        Standing::Behind => Tone::Degraded,
        Standing::Only | Standing::Majority | Standing::MostCommon => Tone::Plain,
        Standing::Ahead | Standing::Differs => Tone::Starting,
    };
    let product = detail.product.then(|| skew.product.as_ref().map_or_else(Cell::none, Cell::new));
    let image = [
        Cell::new(ImageReference::parse(&skew.repository).familiar()),
        Cell::new(skew.version()).tone(tone),
        Cell::new(skew.standing.as_str()).tone(tone),
    ];
    product.into_iter().chain(image).collect()
}

fn total(report: &OverheadReport, detail: Detail) -> Vec<Cell> {
    let mut cells = blank(report, detail);
    cells[0] = Cell::new("TOTAL");
    cells
}

/// As many cells as the key has columns.
fn blank(report: &OverheadReport, detail: Detail) -> Vec<Cell> {
    report.by.iter().flat_map(|level| titles(level, &report.by, detail)).map(|_| Cell::default()).collect()
}
