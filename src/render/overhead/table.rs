//! `overhead` as a table, with bars on a terminal that is wide enough.

use std::io::{self, Write};

use super::OverheadView;
use super::columns::{GroupContext, GroupLevel, GroupRow, of_table};
use crate::render::Format;
use crate::render::shrink::Room;
use crate::render::table::{Table, fitting};
use crate::report::OverheadReport;

/// Most detailed first. The first level that fits the terminal is used.
const LEVELS: [GroupLevel; 9] = [
    GroupLevel::ALL,
    GroupLevel { bars: 16, ..GroupLevel::ALL },
    GroupLevel { bars: 12, limits: false, ..GroupLevel::ALL },
    GroupLevel { bars: 8, limits: false, ..GroupLevel::ALL },
    GroupLevel { bars: 12, ..REQUESTED },
    GroupLevel { bars: 8, ..REQUESTED },
    GroupLevel { bars: 6, counts: false, ..REQUESTED },
    GroupLevel { bars: 0, counts: false, ..REQUESTED },
    NARROW[0],
];

/// Without what the specs declare.
const REQUESTED: GroupLevel = GroupLevel { declared: false, limits: false, ..GroupLevel::ALL };

/// For narrow terminals: whole names matter more than figures.
const NARROW: [GroupLevel; 3] = [
    NAMES,
    GroupLevel { product: false, ..NAMES },
    GroupLevel { product: false, stays: false, events: false, ..NAMES },
];

const NAMES: GroupLevel = GroupLevel { bars: 0, counts: false, shares: false, ..REQUESTED };

/// Writes a row for each group, and a total.
pub(super) fn write(out: &mut dyn Write, report: &OverheadReport, view: &OverheadView) -> io::Result<()> {
    let mut rows: Vec<GroupRow<'_>> =
        report.rows.iter().map(|row| GroupRow { group: Some(row), sums: &row.sums }).collect();
    // A single group is its own total, unless pods without sidecars count as well.
    if report.rows.len() > 1 || report.rows.iter().any(|row| row.sums.pods != report.totals.pods) {
        rows.push(GroupRow { group: None, sums: &report.totals });
    }
    let width = view.width.filter(|_| view.format != Format::Wide);
    let gap = if width.is_some() { 2 } else { 3 };
    let build = |level| Table::new(of_table(GroupContext::new(report, view, level)), &rows, gap);
    let table = if let Some(width) = width {
        let ample = LEVELS.map(|level| (level, Room::Ample));
        let levels = ample.into_iter().chain(NARROW.map(|level| (level, Room::Scarce)));
        fitting(levels, NARROW[NARROW.len() - 1], (width, view.headers), build).1
    } else {
        // Output that is not a terminal gets all figures and no bars.
        let bars = if view.width.is_some() { GroupLevel::ALL.bars } else { 0 };
        build(GroupLevel { bars, ..GroupLevel::ALL })
    };
    table.write(out, width, view.headers, view.theme)
}
