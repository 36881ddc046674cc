//! The columns of `overhead`: the levels of the grouping, and figures.

use std::borrow::Cow;

use super::OverheadView;
use super::bars::bar;
use crate::model::ImageReference;
use crate::render::column::{Column, RowKind, TableColumn, shown};
use crate::render::pods::{cpu, memory};
use crate::render::shrink::Shrink;
use crate::render::table::Cell;
use crate::render::theme::Tone;
use crate::report::{
    ChangeSums, Dimension, GroupKey, MonthlyCost, OverheadReport, OverheadRow, Skew, Standing, Sums, Totals,
    UsageSums,
};

/// How detailed a table is.
#[derive(Debug, Clone, Copy)]
pub(super) struct GroupLevel {
    /// How wide bars are; 0 for none.
    pub(super) bars: usize,
    pub(super) declared: bool,
    pub(super) limits: bool,
    pub(super) counts: bool,
    /// Shares; with a change, what is declared before and after it.
    pub(super) shares: bool,
    /// The product next to its image.
    pub(super) product: bool,
    /// With a change, how much stays; the reason also shows that something does.
    pub(super) stays: bool,
}

impl GroupLevel {
    pub(super) const ALL: Self = Self {
        bars: 30,
        declared: true,
        limits: true,
        counts: true,
        shares: true,
        product: true,
        stays: true,
    };
}

pub(in crate::render) struct Groups;

impl RowKind for Groups {
    type Row<'a> = GroupRow<'a>;
    type Context<'a> = GroupContext<'a>;
    type SortKey = GroupKey;
}

/// A group, or the total.
#[derive(Clone, Copy)]
pub(in crate::render) struct GroupRow<'a> {
    /// `None` for the total.
    pub(in crate::render) group: Option<&'a OverheadRow>,
    pub(in crate::render) sums: &'a Sums,
}

#[derive(Clone, Copy)]
pub(in crate::render) struct GroupContext<'a> {
    report: &'a OverheadReport,
    view: &'a OverheadView,
    level: GroupLevel,
    /// The values of the longest bars: CPU and memory.
    scale: [i128; 2],
}

impl<'a> GroupContext<'a> {
    pub(super) fn new(report: &'a OverheadReport, view: &'a OverheadView, level: GroupLevel) -> Self {
        let groups = || report.rows.iter().filter(|row| row.others == 0);
        let most = |figure: fn(Totals) -> Option<i128>| {
            groups().filter_map(|row| figure(drawn(&row.sums))).max().unwrap_or(0)
        };
        Self { report, view, level, scale: [most(|f| f.cpu_millicores), most(|f| f.memory_bytes)] }
    }

    /// With everything that is asked for.
    pub(in crate::render) fn full(report: &'a OverheadReport, view: &'a OverheadView) -> Self {
        Self::new(report, view, GroupLevel::ALL)
    }

    pub(in crate::render) fn has_images(&self) -> bool {
        self.report.by.contains(&Dimension::Image)
    }

    /// Whether there is a change to try.
    pub(in crate::render) fn is_change(&self) -> bool {
        !self.report.plan.is_empty()
    }

    pub(in crate::render) fn has_usage(&self) -> bool {
        self.view.usage
    }

    /// Whether to show how many workloads and namespaces run an image.
    fn has_spread(&self) -> bool {
        self.level.shares && self.has_images()
    }

    /// Whether there are prices.
    pub(in crate::render) fn is_priced(&self) -> bool {
        self.report.currency.is_some()
    }

    fn has_costs(&self) -> bool {
        !self.is_change()
    }
}

type GroupColumn = Column<Groups>;

/// For images: the repository and the version in place of the full name.
static IMAGE: [GroupColumn; 4] = [
    GroupColumn::new("PRODUCT", Shrink::end(16, 8), |row, _| {
        of_skew(row, |skew| skew.product.as_ref().map_or_else(Cell::none, Cell::new))
    })
    .when(|c| c.level.product),
    GroupColumn::new("IMAGE", Shrink::inner(22, 12), |row, _| {
        of_skew(row, |skew| Cell::new(ImageReference::parse(&skew.repository).familiar()))
    }),
    GroupColumn::new("VERSION", Shrink::middle(8), |row, _| {
        of_skew(row, |skew| Cell::new(skew.version()).tone(standing_tone(skew)))
    }),
    GroupColumn::new("STANDING", Shrink::NEVER, |row, _| {
        of_skew(row, |skew| Cell::new(skew.standing.as_str()).tone(standing_tone(skew)))
    }),
];

/// The columns of figures in their order. `CPU` and `MEM` are effective figures.
static FIGURES: [GroupColumn; 33] = [
    GroupColumn::figures("PODS", |row, _| count(row.sums.pods))
        .sorted(0, "pods", |sums| i128::try_from(sums.pods).ok()),
    GroupColumn::figures("CONTAINERS", |row, _| count(row.sums.containers)).when(|c| c.level.counts).sorted(
        1,
        "containers",
        |sums| i128::try_from(sums.containers).ok(),
    ),
    GroupColumn::figures("WORKLOADS", |row, _| of_skew(row, |skew| count(skew.workloads)))
        .when(|c| c.has_spread()),
    GroupColumn::figures("NAMESPACES", |row, _| of_skew(row, |skew| count(skew.namespaces)))
        .when(|c| c.has_spread()),
    GroupColumn::figures("CPU", |row, _| cpu(row.sums.effective)).when(|c| c.has_costs()).sorted(
        2,
        "cpu",
        |sums| sums.effective.cpu_millicores,
    ),
    GroupColumn::figures("CPU%", |row, _| share(row.sums.share().cpu, row.sums.effective.cpu_millicores))
        .when(|c| c.has_costs() && c.level.shares)
        .sorted(4, "cpu-share", |sums| millionths(sums.share().cpu)),
    GroupColumn::new("", Shrink::NEVER, cpu_bar).when(|c| c.has_costs() && c.level.bars > 0),
    GroupColumn::figures("MEM", |row, _| memory(row.sums.effective)).when(|c| c.has_costs()).sorted(
        3,
        "memory",
        |sums| sums.effective.memory_bytes,
    ),
    GroupColumn::figures("MEM%", |row, _| share(row.sums.share().memory, row.sums.effective.memory_bytes))
        .when(|c| c.has_costs() && c.level.shares)
        .sorted(5, "memory-share", |sums| millionths(sums.share().memory)),
    GroupColumn::new("", Shrink::NEVER, memory_bar).when(|c| c.has_costs() && c.level.bars > 0),
    GroupColumn::figures("COST/MONTH", |row, c| money(row.sums.cost, c))
        .when(|c| c.has_costs() && c.is_priced())
        .sorted(16, "monthly-cost", |sums| Some(sums.cost?.0)),
    GroupColumn::figures("USED-CPU", |row, _| known(row.sums.usage.map(|usage| cpu(usage.used))))
        .when(|c| c.has_costs() && c.view.usage)
        .sorted(10, "used-cpu", |sums| sums.usage?.used.cpu_millicores),
    GroupColumn::figures("USED-CPU%", |row, _| {
        let share_of = |usage: UsageSums| share(usage.of_requested().cpu, usage.used.cpu_millicores);
        row.sums.usage.map_or_else(Cell::none, share_of)
    })
    .when(|c| c.has_costs() && c.view.usage),
    GroupColumn::figures("UNUSED-CPU", |row, _| known(row.sums.usage.map(|usage| cpu(usage.unused))))
        .when(|c| c.has_costs() && c.view.usage)
        .sorted(12, "unused-cpu", |sums| sums.usage?.unused.cpu_millicores),
    GroupColumn::figures("USED-MEM", |row, _| known(row.sums.usage.map(|usage| memory(usage.used))))
        .when(|c| c.has_costs() && c.view.usage)
        .sorted(11, "used-memory", |sums| sums.usage?.used.memory_bytes),
    GroupColumn::figures("USED-MEM%", |row, _| {
        let share_of = |usage: UsageSums| share(usage.of_requested().memory, usage.used.memory_bytes);
        row.sums.usage.map_or_else(Cell::none, share_of)
    })
    .when(|c| c.has_costs() && c.view.usage),
    GroupColumn::figures("UNUSED-MEM", |row, _| known(row.sums.usage.map(|usage| memory(usage.unused))))
        .when(|c| c.has_costs() && c.view.usage)
        .sorted(13, "unused-memory", |sums| sums.usage?.unused.memory_bytes),
    GroupColumn::figures("DECLARED-CPU", |row, _| cpu(row.sums.declared))
        .when(|c| c.has_costs() && c.level.declared)
        .sorted(6, "declared-cpu", |sums| sums.declared.cpu_millicores),
    GroupColumn::figures("DECLARED-MEM", |row, _| memory(row.sums.declared))
        .when(|c| c.has_costs() && c.level.declared)
        .sorted(7, "declared-memory", |sums| sums.declared.memory_bytes),
    GroupColumn::figures("LIMIT-CPU", |row, _| cpu(row.sums.limits))
        .when(|c| c.has_costs() && c.level.limits)
        .sorted(8, "limit-cpu", |sums| sums.limits.cpu_millicores),
    GroupColumn::figures("LIMIT-MEM", |row, _| memory(row.sums.limits))
        .when(|c| c.has_costs() && c.level.limits)
        .sorted(9, "limit-memory", |sums| sums.limits.memory_bytes),
    GroupColumn::figures("CPU-NOW", |row, _| cpu(row.sums.declared))
        .when(|c| c.is_change() && c.level.shares),
    GroupColumn::figures("CPU-THEN", |row, _| of_change(row, |change| cpu(change.declared)))
        .when(|c| c.is_change() && c.level.shares),
    GroupColumn::figures("CPU-BACK", |row, _| of_change(row, |change| cpu(change.freed)))
        .when(|c| c.is_change())
        .sorted(14, "freed-cpu", |sums| sums.change.as_ref()?.freed.cpu_millicores),
    GroupColumn::new("", Shrink::NEVER, cpu_bar).when(|c| c.is_change() && c.level.bars > 0),
    GroupColumn::figures("CPU-STAYS", |row, _| of_change(row, |change| cpu(change.kept)))
        .when(|c| c.is_change() && c.level.stays),
    GroupColumn::figures("MEM-NOW", |row, _| memory(row.sums.declared))
        .when(|c| c.is_change() && c.level.shares),
    GroupColumn::figures("MEM-THEN", |row, _| of_change(row, |change| memory(change.declared)))
        .when(|c| c.is_change() && c.level.shares),
    GroupColumn::figures("MEM-BACK", |row, _| of_change(row, |change| memory(change.freed)))
        .when(|c| c.is_change())
        .sorted(15, "freed-memory", |sums| sums.change.as_ref()?.freed.memory_bytes),
    GroupColumn::new("", Shrink::NEVER, memory_bar).when(|c| c.is_change() && c.level.bars > 0),
    GroupColumn::figures("MEM-STAYS", |row, _| of_change(row, |change| memory(change.kept)))
        .when(|c| c.is_change() && c.level.stays),
    GroupColumn::figures("SAVED/MONTH", |row, c| {
        money(row.sums.change.as_ref().and_then(|change| change.cost), c)
    })
    .when(|c| c.is_change() && c.is_priced())
    .sorted(17, "monthly-saving", |sums| Some(sums.change.as_ref()?.cost?.0)),
    GroupColumn::new("WHY", Shrink::end(20, 10), |row, _| of_change(row, why)).when(|c| c.is_change()),
];

/// All columns except levels, which have the names that `--by` takes.
pub(in crate::render) fn all() -> impl Iterator<Item = &'static Column<Groups>> {
    IMAGE.iter().chain(&FIGURES)
}

/// The columns of a table: levels, then figures.
pub(super) fn of_table(context: GroupContext<'_>) -> Vec<TableColumn<'_, GroupRow<'_>>> {
    let mut columns = Vec::new();
    for (at, level) in context.report.by.iter().enumerate() {
        if *level == Dimension::Image {
            columns.extend(shown(&IMAGE, context));
        } else {
            columns.push(key_column(at, level, &context));
        }
    }
    if let Some(first) = columns.first_mut() {
        let cell = std::mem::replace(&mut first.cell, Box::new(|_| Cell::default()));
        first.cell = Box::new(move |row| match row.group {
            None => Cell::new("TOTAL"),
            Some(group) if group.others > 0 => {
                Cell::of(format!("({} others)", group.others)).tone(Tone::Quiet)
            }
            Some(_) => cell(row),
        });
    }
    columns.extend(shown(&FIGURES, context));
    for column in &mut columns {
        let cell = std::mem::replace(&mut column.cell, Box::new(|_| Cell::default()));
        column.cell = Box::new(move |row| match row.group {
            None => cell(row).tone(Tone::Heading),
            Some(_) => cell(row),
        });
    }
    columns
}

/// The column of one level.
fn key_column<'a>(at: usize, level: &Dimension, context: &GroupContext<'_>) -> TableColumn<'a, GroupRow<'a>> {
    let title = match level {
        Dimension::Label(key) => Cell::new(label_title(key, context)).into_text(),
        level => level.to_string().to_uppercase(),
    };
    let cell = move |row: GroupRow<'_>| {
        let group = row.group.filter(|group| group.others == 0);
        group.map_or_else(Cell::default, |group| group.key[at].as_ref().map_or_else(Cell::none, Cell::new))
    };
    TableColumn { title: Cow::Owned(title), shrink: Shrink::middle(9), right: false, cell: Box::new(cell) }
}

/// The title for a label: the last part of its key, as in `kubectl get -L`, or what `--by` takes if another column has that
/// title.
fn label_title(key: &str, context: &GroupContext<'_>) -> String {
    let last = |key: &str| key.rsplit('/').next().unwrap_or(key).to_uppercase();
    let title = last(key);
    let of_level = context.report.by.iter().any(|level| match level {
        Dimension::Label(other) => other != key && last(other) == title,
        level => level.to_string().to_uppercase() == title,
    });
    let all = GroupContext { level: GroupLevel::ALL, ..*context };
    let images = if context.has_images() { &IMAGE[..] } else { &[] };
    let mut others = images.iter().chain(&FIGURES).filter(|column| column.is_shown(&all));
    if of_level || others.any(|column| column.title == title) {
        format!("LABEL={}", key.to_uppercase())
    } else {
        title
    }
}

/// What bars show: what would be freed.
fn drawn(sums: &Sums) -> Totals {
    sums.change.as_ref().map_or(sums.effective, |change| change.freed)
}

fn cpu_bar(row: GroupRow<'_>, context: &GroupContext<'_>) -> Cell {
    drawn_bar(row, drawn(row.sums).cpu_millicores, context.scale[0], context)
}

fn memory_bar(row: GroupRow<'_>, context: &GroupContext<'_>) -> Cell {
    drawn_bar(row, drawn(row.sums).memory_bytes, context.scale[1], context)
}

fn drawn_bar(row: GroupRow<'_>, part: Option<i128>, whole: i128, context: &GroupContext<'_>) -> Cell {
    match row.group {
        Some(group) if group.others == 0 => {
            Cell::new(bar(part.unwrap_or(0), whole, context.level.bars, context.view.unicode)).tone(Tone::Bar)
        }
        // The combined row would need a different scale.
        _ => Cell::default().tone(Tone::Bar),
    }
}

/// `1234.56`, with the currency if it is known. A row without sidecars costs nothing.
fn money(cost: Option<MonthlyCost>, context: &GroupContext<'_>) -> Cell {
    let currency = context.report.currency.as_deref().unwrap_or_default();
    let amount = cost.unwrap_or_default().shown();
    Cell::of(if currency.is_empty() { amount } else { format!("{amount} {currency}") })
}

fn known(cell: Option<Cell>) -> Cell {
    cell.unwrap_or_else(Cell::unknown)
}

fn count(number: usize) -> Cell {
    Cell::of(number.to_string())
}

/// Empty if the rows are not images.
fn of_skew(row: GroupRow<'_>, cell: fn(&Skew) -> Cell) -> Cell {
    row.group.and_then(|group| group.skew.as_ref()).map_or_else(Cell::default, cell)
}

fn of_change(row: GroupRow<'_>, cell: fn(&ChangeSums) -> Cell) -> Cell {
    row.sums.change.as_ref().map_or_else(|| cell(&ChangeSums::default()), cell)
}

fn why(change: &ChangeSums) -> Cell {
    let why: Vec<String> =
        change.stays.iter().map(|(why, (pods, _))| format!("{}({pods})", why.as_str())).collect();
    if why.is_empty() { Cell::none() } else { Cell::new(why.join(",")) }
}

fn standing_tone(skew: &Skew) -> Tone {
    match skew.standing {
        Standing::Behind => Tone::Degraded,
        Standing::Only | Standing::Majority | Standing::MostCommon => Tone::Plain,
        Standing::Ahead | Standing::Differs => Tone::Starting,
    }
}

/// A share in millionths, to compare; `None` without a total.
fn millionths(share: Option<f64>) -> Option<i128> {
    #[expect(clippy::cast_possible_truncation, reason = "a share has four decimals")]
    share.map(|share| (share * 1_000_000.0).round() as i128)
}

fn share(share: Option<f64>, part: Option<i128>) -> Cell {
    share.map_or_else(Cell::none, |share| Cell::new(percent(share, part)))
}

/// `32%`, and below ten with a decimal. Only a share of exactly zero is shown as 0%.
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
