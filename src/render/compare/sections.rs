//! The parts of a comparison as rows of cells, for tables of any kind.

use super::CompareView;
use crate::compare::{
    ComparisonReport, CostChange, CostTable, FailureChange, FailureKind, SidecarChange, SidecarKind,
};
use crate::model::quantity::{human_byte_count, human_millicores};
use crate::render::pods::tone;
use crate::render::shrink::Shrink;
use crate::render::table::Cell;
use crate::render::theme::Tone;
use crate::report::{SharedText, Totals};

/// A part of the result.
pub(super) struct Section {
    pub(super) title: String,
    pub(super) columns: Vec<SectionColumn>,
    pub(super) rows: Vec<Vec<Cell>>,
    /// How many rows are left out.
    pub(super) more: usize,
}

pub(super) struct SectionColumn {
    pub(super) title: String,
    pub(super) shrink: Shrink,
    /// Whether it has figures, which are right-aligned.
    pub(super) figures: bool,
}

impl SectionColumn {
    fn text(title: &str, shrink: Shrink) -> Self {
        Self { title: title.to_owned(), shrink, figures: false }
    }

    fn figures(title: &str) -> Self {
        Self { title: title.to_owned(), shrink: Shrink::NEVER, figures: true }
    }
}

/// The parts that are not empty.
pub(super) fn sections(report: &ComparisonReport, view: &CompareView) -> Vec<Section> {
    let mut sections = vec![failures(&report.failures), sidecars(&report.sidecars)];
    sections.extend(report.costs.iter().map(|table| costs(table, &report.totals, view.top)));
    sections.retain(|section| !section.rows.is_empty());
    sections
}

fn failures(changes: &[FailureChange]) -> Section {
    let has_contexts = changes.iter().any(|change| change.place.context.is_some());
    let mut columns = vec![SectionColumn::text("CHANGE", Shrink::NEVER)];
    if has_contexts {
        columns.push(SectionColumn::text("CONTEXT", Shrink::middle(9)));
    }
    columns.extend([
        SectionColumn::text("NAMESPACE", Shrink::middle(9)),
        SectionColumn::text("WORKLOAD", Shrink::middle(12)),
        SectionColumn::text("CONTAINER", Shrink::middle(9)),
        SectionColumn::text("REASON", Shrink::end(12, 8)),
        SectionColumn::figures("BEFORE"),
        SectionColumn::figures("AFTER"),
        SectionColumn::text("EXAMPLE", Shrink::middle(12)),
    ]);
    let row = |change: &FailureChange| {
        let mut cells = vec![Cell::new(change.kind.as_str()).tone(failure_tone(change))];
        if has_contexts {
            cells.push(of(change.place.context.as_ref()));
        }
        let reason = match &change.reasons {
            [Some(old), Some(new)] if old != new => format!("{old} -> {new}"),
            [old, new] => new.as_ref().or(old.as_ref()).map(ToString::to_string).unwrap_or_default(),
        };
        cells.extend([
            of(change.place.namespace.as_ref()),
            Cell::of(format!("{}/{}", change.place.kind, change.place.name)),
            of(change.container.as_ref()),
            Cell::of(reason).tone(failure_tone(change)),
            count(change.pods[0]),
            count(change.pods[1]),
            Cell::new(&change.example),
        ]);
        cells
    };
    Section { title: "What fails".to_owned(), columns, rows: changes.iter().map(row).collect(), more: 0 }
}

fn failure_tone(change: &FailureChange) -> Tone {
    match change.kind {
        FailureKind::New | FailureKind::Worse | FailureKind::Changed => tone(change.severity),
        FailureKind::Better | FailureKind::Recovered | FailureKind::Gone => Tone::Plain,
    }
}

fn sidecars(changes: &[SidecarChange]) -> Section {
    let columns = vec![
        SectionColumn::text("CHANGE", Shrink::NEVER),
        SectionColumn::text("SIDECAR", Shrink::middle(9)),
        SectionColumn::text("TYPE", Shrink::end(14, 7)),
        SectionColumn::text("IMAGE", Shrink::middle(16)),
        SectionColumn::figures("BEFORE"),
        SectionColumn::figures("AFTER"),
    ];
    let row = |change: &SidecarChange| {
        let (word, tone) = match change.kind {
            SidecarKind::NewSidecar => ("new sidecar", Tone::Starting),
            SidecarKind::NewVersion => ("new version", Tone::Starting),
            SidecarKind::More => ("more", Tone::Plain),
            SidecarKind::Fewer => ("fewer", Tone::Plain),
            SidecarKind::GoneVersion => ("gone version", Tone::Plain),
            SidecarKind::GoneSidecar => ("gone sidecar", Tone::Degraded),
        };
        vec![
            Cell::new(word).tone(tone),
            Cell::new(&change.sidecar),
            Cell::new(change.container_type.as_str()),
            Cell::new(&change.image),
            count(change.pods[0]),
            count(change.pods[1]),
        ]
    };
    let title = "Sidecars and versions, by the number of pods".to_owned();
    Section { title, columns, rows: changes.iter().map(row).collect(), more: 0 }
}

fn costs(table: &CostTable, totals: &CostChange, top: usize) -> Section {
    let levels = table.by.iter().map(|level| {
        let title = level.to_string().to_uppercase();
        SectionColumn::text(&title, Shrink::middle(9))
    });
    let figures = ["CPU-BEFORE", "CPU-AFTER", "CPU-CHANGE", "MEM-BEFORE", "MEM-AFTER", "MEM-CHANGE"];
    let columns = levels.chain(figures.map(SectionColumn::figures)).collect();
    let row = |change: &CostChange| -> Vec<Cell> {
        let keys = change.key.iter().map(|value| of(value.as_ref()));
        keys.chain(figures_of(change)).collect()
    };
    let mut rows: Vec<Vec<Cell>> = table.rows.iter().take(top).map(row).collect();
    if !rows.is_empty() {
        let heading = |cell: Cell| cell.tone(Tone::Heading);
        let keys = (0..table.by.len()).map(|at| Cell::new(if at == 0 { "TOTAL" } else { "" }));
        rows.push(keys.chain(figures_of(totals)).map(heading).collect());
    }
    let last = table.by.last().map(ToString::to_string).unwrap_or_default();
    let title = format!("What sidecars reserve, by {last}");
    Section { title, columns, rows, more: table.rows.len().saturating_sub(top) }
}

fn figures_of(change: &CostChange) -> [Cell; 6] {
    let [before, after] = change.requests;
    let more = change.change();
    [
        cpu(before, false),
        cpu(after, false),
        cpu(more, true),
        memory(before, false),
        memory(after, false),
        memory(more, true),
    ]
}

fn cpu(totals: Totals, signed: bool) -> Cell {
    figure(totals.cpu_millicores, human_millicores, signed)
}

fn memory(totals: Totals, signed: bool) -> Cell {
    figure(totals.memory_bytes, human_byte_count, signed)
}

fn figure(figure: Option<i128>, human: fn(i128) -> String, signed: bool) -> Cell {
    let Some(number) = figure else { return Cell::none() };
    // Rounded towards zero, as positive figures are.
    let sign = if number < 0 {
        "-"
    } else if signed && number > 0 {
        "+"
    } else {
        ""
    };
    Cell::of(format!("{sign}{}", human(number.saturating_abs())))
}

fn count(number: usize) -> Cell {
    Cell::of(number.to_string())
}

fn of(text: Option<&SharedText>) -> Cell {
    text.map_or_else(Cell::none, Cell::new)
}
