//! Tables in kubectl's manner: no lines, columns apart by blanks; narrowed to fit a terminal.

use std::borrow::Cow;
use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::sanitize::{for_terminal, line};
use super::theme::{Theme, Tone};

/// One cell. Its text is safe for a terminal.
#[derive(Debug, Clone, Default)]
pub(super) struct Cell {
    text: String,
    tone: Tone,
}

impl Cell {
    /// A cell of untrusted text.
    pub(super) fn new(text: impl AsRef<str>) -> Self {
        Self { text: for_terminal(text.as_ref()).into_owned(), tone: Tone::Plain }
    }

    /// `<none>`, quietly.
    pub(super) fn none() -> Self {
        Self::new("<none>").tone(Tone::Quiet)
    }

    /// `<unknown>`, quietly.
    pub(super) fn unknown() -> Self {
        Self::new("<unknown>").tone(Tone::Quiet)
    }

    /// In this tone; a quiet cell stays quiet where there is nothing to say.
    pub(super) fn tone(mut self, tone: Tone) -> Self {
        if tone != Tone::Plain {
            self.tone = tone;
        }
        self
    }

    fn width(&self) -> usize {
        self.text.width()
    }
}

/// How a column gives way where room is scarce.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shrink {
    /// The least width while there is some room.
    ample: usize,
    /// The least width while names are whole.
    scarce: usize,
    /// The least width of all.
    least: usize,
    /// What goes first.
    cut: Cut,
}

/// What of a text that is too long goes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cut {
    End,
    /// The middle: generated names differ at both ends.
    Middle,
    /// The end of what stands before the last colon: of `fluent-bit:OOMKilled` the reason is to stay.
    BeforeColon,
}

/// How much room there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Room {
    /// Long words lose their ends.
    Ample,
    /// They lose more, but names stay whole.
    Scarce,
    None,
}

impl Shrink {
    pub(super) const NEVER: Self = Self::all(usize::MAX);

    const fn all(least: usize) -> Self {
        Self { ample: least, scarce: least, least, cut: Cut::End }
    }

    pub(super) const fn end(ample: usize, least: usize) -> Self {
        Self { ample, scarce: least, least, cut: Cut::End }
    }

    /// The middle goes, and only when nothing else helps: names are there to be copied.
    pub(super) const fn middle(least: usize) -> Self {
        Self { ample: usize::MAX, scarce: usize::MAX, least, cut: Cut::Middle }
    }

    /// The middle goes, as soon as room is scarce: of an image the name and its registry are told, if in part.
    pub(super) const fn inner(ample: usize, least: usize) -> Self {
        Self { ample, scarce: least, least, cut: Cut::Middle }
    }

    /// What stands before the last colon goes.
    pub(super) const fn before_colon(ample: usize, least: usize) -> Self {
        Self { ample, scarce: least, least, cut: Cut::BeforeColon }
    }

    fn bound(self, room: Room) -> usize {
        match room {
            Room::Ample => self.ample,
            Room::Scarce => self.scarce,
            Room::None => self.least,
        }
    }
}

#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) title: Cow<'static, str>,
    pub(super) shrink: Shrink,
    pub(super) right: bool,
}

impl Column {
    pub(super) const fn new(title: &'static str, shrink: Shrink) -> Self {
        Self { title: Cow::Borrowed(title), shrink, right: false }
    }

    /// Figures stand right-aligned, to be compared at a glance.
    pub(super) const fn figures(title: &'static str) -> Self {
        Self { title: Cow::Borrowed(title), shrink: Shrink::NEVER, right: true }
    }

    /// A column whose title is not known beforehand, and untrusted.
    pub(super) fn titled(title: &str, shrink: Shrink) -> Self {
        Self { title: Cow::Owned(for_terminal(title).into_owned()), shrink, right: false }
    }
}

/// A table, before it is fitted to a width. Its rows are made when they are looked at and not kept: cells of a
/// hundred thousand pods would weigh more than what they tell.
pub(super) struct Table<'a> {
    columns: Vec<Column>,
    count: usize,
    row: Box<dyn Fn(usize) -> Vec<Cell> + 'a>,
    /// The widest cell of each column.
    widest: Vec<usize>,
    /// Blanks between columns: kubectl's three, or two where room is scarce.
    gap: usize,
    /// Whether its rows stand under titles that were written before.
    under_titles: bool,
}

impl<'a> Table<'a> {
    /// A table of as many rows as there are `items`.
    pub(super) fn new<T>(
        columns: Vec<Column>,
        gap: usize,
        items: &'a [T],
        cells: impl Fn(&'a T) -> Vec<Cell> + 'a,
    ) -> Self {
        let mut widest = vec![1; columns.len()];
        for item in items {
            for (width, cell) in widest.iter_mut().zip(cells(item)) {
                *width = cell.width().max(*width);
            }
        }
        Self {
            columns,
            count: items.len(),
            row: Box::new(move |index| cells(&items[index])),
            widest,
            gap,
            under_titles: false,
        }
    }

    /// Makes the columns at least as wide as `widths`, and those as wide as the columns: rows that come one by one
    /// stand under each other, and under titles where there are any.
    pub(super) fn stand_under(&mut self, widths: &mut Vec<usize>, titles: bool) {
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

    /// What the title of a column takes, if it is written or was.
    fn title_width(&self, column: &Column, headers: bool) -> usize {
        if headers || self.under_titles { column.title.width() } else { 1 }
    }

    fn total(&self, widths: &[usize]) -> usize {
        widths.iter().sum::<usize>() + self.gap * widths.len().saturating_sub(1)
    }

    /// Whether the table can stand within `width`, giving way no further than `room` says.
    pub(super) fn fits(&self, width: usize, headers: bool, room: Room) -> bool {
        let mut widths = self.natural_widths(headers);
        self.narrow(&mut widths, width, headers, room);
        self.total(&widths) <= width
    }

    /// Takes no more than needed: from long words first, from names last.
    fn fitted_widths(&self, width: Option<usize>, headers: bool) -> Vec<usize> {
        let mut widths = self.natural_widths(headers);
        if let Some(width) = width {
            for room in [Room::Ample, Room::Scarce, Room::None] {
                self.narrow(&mut widths, width, headers, room);
            }
        }
        widths
    }

    /// Takes from the widest column that may shrink, until the table fits or none may shrink further.
    fn narrow(&self, widths: &mut [usize], width: usize, headers: bool, room: Room) {
        let least = |c: &Column| c.shrink.bound(room).max(self.title_width(c, headers));
        for _ in width..self.total(widths) {
            let shrinkable = self.columns.iter().enumerate().filter(|(i, c)| widths[*i] > least(c));
            let Some((widest, _)) = shrinkable.max_by_key(|(i, _)| widths[*i]) else { return };
            widths[widest] -= 1;
        }
    }

    /// Writes the table, narrowed to `width` columns of a terminal where one is given.
    pub(super) fn write(
        &self,
        out: &mut dyn Write,
        width: Option<usize>,
        headers: bool,
        theme: Theme,
    ) -> io::Result<()> {
        let widths = self.fitted_widths(width, headers);
        if headers {
            let titles = self
                .columns
                .iter()
                .map(|column| Cell { text: column.title.clone().into_owned(), tone: Tone::Heading });
            self.write_line(out, &widths, titles, theme)?;
        }
        (0..self.count).try_for_each(|index| self.write_line(out, &widths, (self.row)(index), theme))
    }

    /// A line in which each cell has the width of its column, without blanks at its end.
    fn write_line(
        &self,
        out: &mut dyn Write,
        widths: &[usize],
        cells: impl IntoIterator<Item = Cell>,
        theme: Theme,
    ) -> io::Result<()> {
        let mut line = String::new();
        // Blanks that something has yet to follow.
        let mut blanks = 0;
        for ((cell, column), width) in cells.into_iter().zip(&self.columns).zip(widths) {
            let text = shorten(&cell.text, *width, column.shrink);
            let left = width.saturating_sub(text.width());
            let (before, after) = if column.right { (left, 0) } else { (0, left) };
            if text.is_empty() {
                blanks += left;
            } else {
                line.extend(std::iter::repeat_n(' ', blanks + before));
                line += &theme.paint(cell.tone, &text);
                blanks = after;
            }
            blanks += self.gap;
        }
        writeln!(out, "{line}")
    }
}

/// How much of a name stays beside a reason.
const LEAST_NAME: usize = 6;

/// `text` in no more than `width` columns.
fn shorten(text: &str, width: usize, shrink: Shrink) -> Cow<'_, str> {
    if text.width() <= width {
        return Cow::Borrowed(text);
    }
    match shrink.cut {
        Cut::End => {}
        Cut::Middle => {
            // The end tells pods of one workload apart: it gets the greater half.
            let head = line(text, width / 2);
            let head = head.trim_end_matches('…');
            let mut tail = String::new();
            for c in text.chars().rev() {
                let next = format!("{c}{tail}");
                if head.width() + 1 + next.width() > width {
                    break;
                }
                tail = next;
            }
            return format!("{head}…{tail}").into();
        }
        Cut::BeforeColon => {
            if let Some((before, after)) = text.rsplit_once(':') {
                // Some letters of the name say whose reason it is.
                let head = width.saturating_sub(after.width() + 1).max(LEAST_NAME.min(before.width()));
                let head = line(before, head);
                let after = line(after, width.saturating_sub(head.width() + 1));
                return format!("{head}:{after}").into();
            }
        }
    }
    line(text, width)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is written of two columns that come row by row.
    fn growing(rows: &[[&str; 2]], width: Option<usize>) -> String {
        let (mut out, mut widths) = (Vec::new(), Vec::new());
        for (number, row) in rows.iter().enumerate() {
            let columns = vec![Column::new("NAMESPACE", Shrink::end(4, 2)), Column::figures("CPU")];
            let mut table =
                Table::new(columns, 3, std::slice::from_ref(row), |row| row.map(Cell::new).into());
            table.stand_under(&mut widths, true);
            table.write(&mut out, width, number == 0, Theme::new(false)).unwrap();
        }
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn rows_that_come_later_stand_under_their_titles() {
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
        let rows = [["", ""], [&wide, "1"]];
        let table = Table::new(
            vec![Column::new("NAME", Shrink::NEVER), Column::figures("CPU")],
            3,
            &rows,
            |row: &[&str; 2]| row.map(Cell::new).into(),
        );
        let mut out = Vec::new();
        table.write(&mut out, None, false, Theme::new(true)).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), format!("\n{wide}   1\n"));
    }
}
