//! Tables as kubectl prints them: columns separated by spaces, narrowed to fit a terminal. This file decides how much each
//! column shrinks; comfy-table arranges and pads.

use std::io::{self, Write};

use comfy_table::{CellAlignment, ColumnConstraint, Width, presets};
use unicode_width::UnicodeWidthStr;

use super::column::TableColumn;
use super::sanitize::{for_terminal, is_plain};
use super::shrink::{Room, Shrink, shorten};
use super::theme::{Theme, Tone};

/// A cell whose text is safe for a terminal.
#[derive(Debug, Clone, Default)]
pub(super) struct Cell {
    text: String,
    /// Measured once, because tables need it several times.
    width: usize,
    tone: Tone,
}

impl Cell {
    /// A cell of untrusted text.
    pub(super) fn new(text: impl AsRef<str>) -> Self {
        Self::safe(for_terminal(text.as_ref()).into_owned())
    }

    /// A cell of untrusted text, which is not copied.
    pub(super) fn of(text: String) -> Self {
        if is_plain(&text) { Self::safe(text) } else { Self::new(text) }
    }

    fn safe(text: String) -> Self {
        let width = if is_plain(&text) { text.len() } else { text.width() };
        Self { text, width, tone: Tone::Plain }
    }

    /// `<none>`, in a muted tone.
    pub(super) fn none() -> Self {
        Self::safe("<none>".to_owned()).tone(Tone::Quiet)
    }

    /// `<unknown>`, in a muted tone.
    pub(super) fn unknown() -> Self {
        Self::safe("<unknown>".to_owned()).tone(Tone::Quiet)
    }

    /// Sets the tone, except for a muted cell.
    pub(super) fn tone(mut self, tone: Tone) -> Self {
        if tone != Tone::Plain {
            self.tone = tone;
        }
        self
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }

    /// Shortens the cell to `width` columns.
    fn shortened(self, width: usize, shrink: Shrink) -> Self {
        if self.width <= width {
            return self;
        }
        Self { tone: self.tone, ..Self::safe(shorten(&self.text, width, shrink).into_owned()) }
    }

    /// The text, if it is not too wide to be padded.
    fn padded_text(&self) -> &str {
        if self.width > WIDEST { "" } else { &self.text }
    }
}

/// A table before it is fitted to a width. Cells are made when they are needed and not kept: for a hundred thousand pods
/// they would take more memory than the pods.
pub(super) struct Table<'a, R> {
    columns: Vec<TableColumn<'a, R>>,
    rows: &'a [R],
    widest: Vec<usize>,
    /// The least width of each column because of its cells, by [`Room`].
    kept: Vec<[usize; Room::ALL.len()]>,
    /// Spaces between columns: three as in kubectl, or two on a narrow terminal.
    gap: usize,
    /// Whether the titles have already been written.
    under_titles: bool,
}

/// How many rows are arranged at a time.
const ROWS: usize = 500;

/// The widest column that comfy-table pads. A wider cell is written without padding.
const WIDEST: usize = 60_000;

impl<'a, R: Copy> Table<'a, R> {
    pub(super) fn new(
        columns: impl IntoIterator<Item = TableColumn<'a, R>>,
        rows: &'a [R],
        gap: usize,
    ) -> Self {
        let columns: Vec<_> = columns.into_iter().collect();
        let widths = |column: &TableColumn<'a, R>| {
            let (mut widest, mut kept) = (1, [0; Room::ALL.len()]);
            for cell in rows.iter().map(|row| (column.cell)(*row)) {
                widest = cell.width.max(widest);
                if column.shrink.depends_on_text() {
                    for (kept, room) in kept.iter_mut().zip(Room::ALL) {
                        *kept = column.shrink.least_of(&cell.text, room).max(*kept);
                    }
                }
            }
            (widest, kept)
        };
        let (widest, kept) = columns.iter().map(widths).unzip();
        Self { columns, rows, widest, kept, gap, under_titles: false }
    }

    /// Makes the columns at least as wide as `widths`, and updates `widths`, so that rows that are written one by one are
    /// aligned with each other and with the titles.
    pub(super) fn align_with(&mut self, widths: &mut Vec<usize>, titles: bool) {
        self.under_titles = titles;
        widths.resize(self.widest.len(), 0);
        for (column, known) in self.widest.iter_mut().zip(widths) {
            *column = (*column).max(*known);
            *known = *column;
        }
    }

    fn natural_widths(&self, headers: bool) -> Vec<usize> {
        let columns = self.columns.iter().zip(&self.widest);
        columns.map(|(column, widest)| self.title_width(column, headers).max(*widest)).collect()
    }

    /// The width of the title of a column, if titles are written.
    fn title_width(&self, column: &TableColumn<'a, R>, headers: bool) -> usize {
        if headers || self.under_titles { column.title.width() } else { 1 }
    }

    fn total(&self, widths: &[usize]) -> usize {
        widths.iter().sum::<usize>() + self.gap * widths.len().saturating_sub(1)
    }

    /// Whether the table fits `width` when its columns shrink no further than `room` allows.
    fn fits(&self, width: usize, headers: bool, room: Room) -> bool {
        let mut widths = self.natural_widths(headers);
        self.narrow(&mut widths, width, headers, room);
        self.total(&widths) <= width
    }

    /// Shrinks columns by no more than needed: long words first, names last.
    fn fitted_widths(&self, width: Option<usize>, headers: bool) -> Vec<usize> {
        let mut widths = self.natural_widths(headers);
        if let Some(width) = width {
            for room in [Room::Ample, Room::Scarce, Room::None] {
                self.narrow(&mut widths, width, headers, room);
            }
        }
        widths
    }

    /// Shrinks the widest column that may shrink, until the table fits or no column may shrink further.
    fn narrow(&self, widths: &mut [usize], width: usize, headers: bool, room: Room) {
        let least = |at: usize, c: &TableColumn<'a, R>| {
            let of_cells =
                if c.shrink.depends_on_text() { self.kept[at][room as usize] } else { c.shrink.bound(room) };
            of_cells.max(self.title_width(c, headers))
        };
        for _ in width..self.total(widths) {
            let shrinkable = self.columns.iter().enumerate().filter(|(i, c)| widths[*i] > least(*i, c));
            let Some((widest, _)) = shrinkable.max_by_key(|(i, _)| widths[*i]) else { return };
            widths[widest] -= 1;
        }
    }

    /// Writes the table, narrowed to `width` columns if there is a terminal.
    pub(super) fn write(
        &self,
        out: &mut dyn Write,
        width: Option<usize>,
        headers: bool,
        theme: Theme,
    ) -> io::Result<()> {
        let widths = self.fitted_widths(width, headers);
        let title = |c: &TableColumn<'a, R>| Cell::safe(c.title.clone().into_owned()).tone(Tone::Heading);
        let titles = headers.then(|| self.columns.iter().map(title).collect());
        let cells = |row: &R| {
            let fitted = |(column, width): (&TableColumn<'a, R>, &usize)| {
                (column.cell)(*row).shortened(*width, column.shrink)
            };
            self.columns.iter().zip(&widths).map(fitted).collect()
        };
        let mut lines = titles.into_iter().chain(self.rows.iter().map(cells));
        loop {
            let block: Vec<Vec<Cell>> = lines.by_ref().take(ROWS).collect();
            if block.is_empty() {
                return Ok(());
            }
            self.write_block(out, &widths, &block, theme)?;
        }
    }

    /// Lets comfy-table arrange and pad some rows, and adds colours afterwards: comfy-table would count escape sequences as
    /// text unless it parsed every cell.
    fn write_block(
        &self,
        out: &mut dyn Write,
        widths: &[usize],
        block: &[Vec<Cell>],
        theme: Theme,
    ) -> io::Result<()> {
        let mut table = comfy_table::Table::new();
        table.load_style(presets::NOTHING);
        for cells in block {
            let text = |cell: &Cell| comfy_table::Cell::new_owned(cell.padded_text().to_owned());
            table.add_row(cells.iter().map(text));
        }
        let gap = u16::try_from(self.gap).unwrap_or(0);
        let mut starts = Vec::with_capacity(widths.len());
        for (padded, (column, width)) in table.column_iter_mut().zip(self.columns.iter().zip(widths)) {
            let width = u16::try_from((*width).min(WIDEST)).unwrap_or(0);
            padded
                .set_padding((0, gap))
                .set_constraint(ColumnConstraint::Absolute(Width::Fixed(width + gap)));
            if column.right {
                padded.set_cell_alignment(CellAlignment::Right);
            }
            starts.push(usize::from(width));
        }
        table
            .lines()
            .zip(block)
            .try_for_each(|(line, cells)| self.write_line(out, &line, cells, &starts, theme))
    }

    /// Writes a line that comfy-table made of `cells`, each in its tone, without trailing spaces.
    fn write_line(
        &self,
        out: &mut dyn Write,
        line: &str,
        cells: &[Cell],
        widths: &[usize],
        theme: Theme,
    ) -> io::Result<()> {
        // Where the next cell starts in the line, and how much of the line is written.
        let (mut start, mut written) = (0, 0);
        for ((cell, column), width) in cells.iter().zip(&self.columns).zip(widths) {
            let padded = cell.padded_text();
            let blanks = width.saturating_sub(if padded.is_empty() { 0 } else { cell.width });
            let text_start = if column.right { start + blanks } else { start };
            start += padded.len() + blanks;
            if !cell.text.is_empty() {
                out.write_all(&line.as_bytes()[written..text_start])?;
                theme.write(out, cell.tone, &cell.text)?;
                written = if padded.is_empty() { start } else { text_start + padded.len() };
            }
            start += self.gap;
        }
        writeln!(out)
    }
}

/// The table at the first of `levels` that fits, each with how far its columns may shrink; otherwise at the `last` level.
pub(super) fn fitting<'a, L: Copy, R: Copy>(
    levels: impl IntoIterator<Item = (L, Room)>,
    last: L,
    (width, headers): (usize, bool),
    build: impl Fn(L) -> Table<'a, R>,
) -> (L, Table<'a, R>) {
    let mut tables = levels.into_iter().map(|(level, room)| (level, room, build(level)));
    let fits = |(_, room, table): &(L, Room, Table<'a, R>)| table.fits(width, headers, *room);
    let (level, _, table) = tables.find(fits).unwrap_or_else(|| (last, Room::None, build(last)));
    (level, table)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A column of one cell of each row.
    fn column<'a, const N: usize>(
        title: &'static str,
        at: usize,
        shrink: Shrink,
        right: bool,
    ) -> TableColumn<'a, &'a [&'a str; N]> {
        TableColumn { title: title.into(), shrink, right, cell: Box::new(move |row| Cell::new(row[at])) }
    }

    fn written<const N: usize>(table: &Table<'_, &[&str; N]>, width: Option<usize>, headers: bool) -> String {
        let mut out = Vec::new();
        table.write(&mut out, width, headers, Theme::new(false)).unwrap();
        String::from_utf8(out).unwrap()
    }

    /// The output of two columns that are written row by row.
    fn growing(rows: &[[&str; 2]], width: Option<usize>) -> String {
        let (mut text, mut widths) = (String::new(), Vec::new());
        for (number, row) in rows.iter().enumerate() {
            let columns =
                [column("NAMESPACE", 0, Shrink::end(4, 2), false), column("CPU", 1, Shrink::NEVER, true)];
            let rows = [row];
            let mut table = Table::new(columns, &rows, 3);
            table.align_with(&mut widths, true);
            text += &written(&table, width, number == 0);
        }
        text
    }

    #[test]
    fn later_rows_are_aligned_with_the_titles() {
        assert_eq!(
            growing(&[["shop", "1"], ["a", "250m"]], None),
            "NAMESPACE   CPU\nshop          1\na           250m\n"
        );
        // Titles stay whole on the narrowest terminal.
        let narrow = growing(&[["a-long-name", "1"], ["another-long-name", "2"]], Some(15));
        assert_eq!(narrow, "NAMESPACE   CPU\na-long-n…     1\nanother-…     2\n");
    }

    #[test]
    fn cells_may_be_empty_or_very_wide() {
        let wide = "x".repeat(70_000);
        let rows = [["", ""], [&wide, "1"], [&wide, ""], ["", "1"], [" ", " "]];
        let rows: Vec<&[&str; 2]> = rows.iter().collect();
        let columns = [column("NAME", 0, Shrink::NEVER, false), column("CPU", 1, Shrink::NEVER, true)];
        let text = written(&Table::new(columns, &rows, 3), None, false);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[..3], ["", &format!("{wide}   1"), &wide]);
        assert!(lines[3].ends_with("   1") && lines[3].trim() == "1");
        assert!(lines[4].trim().is_empty());
    }

    #[test]
    fn colours_and_wide_characters_keep_columns_aligned() {
        let rows = [["日本", "x"], ["e\u{301}", "y"], ["", "z"]];
        let rows: Vec<&[&str; 2]> = rows.iter().collect();
        let toned = |row: &[&str; 2]| Cell::new(row[0]).tone(Tone::Failed);
        let name = TableColumn {
            title: "A".into(),
            shrink: Shrink::NEVER,
            right: false,
            cell: Box::new(move |row: &[&str; 2]| toned(row)),
        };
        let mut out = Vec::new();
        let table = Table::new([name, column("B", 1, Shrink::NEVER, false)], &rows, 2);
        table.write(&mut out, None, false, Theme::new(true)).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "\u{1b}[31m日本\u{1b}[0m  x\n\u{1b}[31me\u{301}\u{1b}[0m     y\n      z\n"
        );
    }
}
