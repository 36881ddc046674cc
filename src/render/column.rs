//! A column as one value: its title, how it shrinks, when it is shown, its cell for a row, and how rows are sorted by it.
//! Each kind of row has one list of columns: tables, `--sort-by`, completion and the test of `explain columns` read it.
//! Fields of CSV are a smaller version of the same.

use std::borrow::Cow;

use super::View;
use super::shrink::Shrink;
use super::table::Cell;
use crate::report::Totals;

/// A kind of row.
pub(super) trait RowKind: 'static {
    type Row<'a>: Copy + 'a;
    /// What decides which columns are shown, and what cells need in addition to their row.
    type Context<'a>: Copy + 'a;
    /// How rows are sorted by a column.
    type SortKey: Copy;
}

/// What columns of `list` need in addition to their row.
#[derive(Clone, Copy)]
pub(super) struct ListContext<'a, L> {
    pub(super) view: &'a View,
    pub(super) level: L,
}

impl<L> ListContext<'_, L> {
    pub(super) fn is_wide(&self) -> bool {
        self.view.is_wide()
    }
}

pub(super) struct Column<K: RowKind> {
    pub(super) title: &'static str,
    shrink: Shrink,
    right: bool,
    shown: fn(&K::Context<'_>) -> bool,
    cell: for<'a> fn(K::Row<'a>, &K::Context<'_>) -> Cell,
    pub(super) sort: Option<SortEntry<K>>,
}

/// How `--sort-by` names a column.
pub(super) struct SortEntry<K: RowKind> {
    /// The position of the name when the names for `--sort-by` are listed.
    pub(super) place: u8,
    pub(super) name: &'static str,
    pub(super) key: K::SortKey,
}

impl<K: RowKind> Column<K> {
    pub(super) const fn new(
        title: &'static str,
        shrink: Shrink,
        cell: for<'a> fn(K::Row<'a>, &K::Context<'_>) -> Cell,
    ) -> Self {
        Self { title, shrink, right: false, shown: |_| true, cell, sort: None }
    }

    /// Figures are right-aligned and never cut.
    pub(super) const fn figures(
        title: &'static str,
        cell: for<'a> fn(K::Row<'a>, &K::Context<'_>) -> Cell,
    ) -> Self {
        Self { title, shrink: Shrink::NEVER, right: true, shown: |_| true, cell, sort: None }
    }

    /// What no table shows, and rows can be sorted by.
    pub(super) const fn only_sorted(
        title: &'static str,
        place: u8,
        name: &'static str,
        key: K::SortKey,
    ) -> Self {
        let sort = Some(SortEntry { place, name, key });
        Self { title, shrink: Shrink::NEVER, right: false, shown: |_| false, cell: |_, _| Cell::none(), sort }
    }

    /// Shown under this condition.
    pub(super) const fn when(self, shown: fn(&K::Context<'_>) -> bool) -> Self {
        Self { shown, ..self }
    }

    /// `--sort-by name` sorts by `key`; the name is listed in this place.
    pub(super) const fn sorted(self, place: u8, name: &'static str, key: K::SortKey) -> Self {
        Self { sort: Some(SortEntry { place, name, key }), ..self }
    }

    pub(super) fn is_shown(&self, context: &K::Context<'_>) -> bool {
        (self.shown)(context)
    }
}

/// A column of one table.
pub(super) struct TableColumn<'a, R> {
    pub(super) title: Cow<'static, str>,
    pub(super) shrink: Shrink,
    pub(super) right: bool,
    pub(super) cell: Box<dyn Fn(R) -> Cell + 'a>,
}

/// Those of `columns` that are shown.
pub(super) fn shown<'a, K: RowKind>(
    columns: &'static [Column<K>],
    context: K::Context<'a>,
) -> impl Iterator<Item = TableColumn<'a, K::Row<'a>>> {
    columns.iter().filter(move |column| column.is_shown(&context)).map(move |column| TableColumn {
        title: Cow::Borrowed(column.title),
        shrink: column.shrink,
        right: column.right,
        cell: Box::new(move |row| (column.cell)(row, &context)),
    })
}

/// A field of CSV: its title, when it is there, and its text.
pub(super) struct Field<K: RowKind> {
    pub(super) title: &'static str,
    pub(super) shown: fn(&K::Context<'_>) -> bool,
    pub(super) value: FieldValue<K>,
}

pub(super) enum FieldValue<K: RowKind> {
    Text(for<'a> fn(K::Row<'a>) -> String),
    /// Two fields: CPU and memory, whose titles end in the unit.
    Figures(for<'a> fn(K::Row<'a>) -> Totals),
}

impl<K: RowKind> Field<K> {
    pub(super) const fn new(title: &'static str, text: for<'a> fn(K::Row<'a>) -> String) -> Self {
        Self { title, shown: |_| true, value: FieldValue::Text(text) }
    }

    pub(super) const fn figures(title: &'static str, figures: for<'a> fn(K::Row<'a>) -> Totals) -> Self {
        Self { title, shown: |_| true, value: FieldValue::Figures(figures) }
    }

    /// There under this condition.
    pub(super) const fn when(self, shown: fn(&K::Context<'_>) -> bool) -> Self {
        Self { shown, ..self }
    }

    /// One title, or those of CPU and memory.
    pub(super) fn titles(&self) -> Vec<Cow<'static, str>> {
        match &self.value {
            FieldValue::Text(_) => vec![self.title.into()],
            FieldValue::Figures(_) => UNITS.map(|unit| format!("{}{unit}", self.title).into()).into(),
        }
    }
}

const UNITS: [&str; 2] = ["_cpu_millicores", "_memory_bytes"];
