//! Writes results, with one file per format. Pure: the time, the width and the colours are parameters.

mod choices;
mod column;
mod compare;
mod containers;
mod csv;
pub(crate) mod describe;
pub(crate) mod explain;
mod findings;
mod follow;
mod format;
mod json;
mod kyaml;
pub(crate) mod migrate;
mod name;
mod overhead;
mod pods;
mod prometheus;
pub(crate) mod sanitize;
mod shrink;
mod summary;
mod table;
mod theme;
pub(crate) mod wait;
mod yaml;

use std::io::{self, Write};

use jiff::Timestamp;

use crate::report::{ContainerRow, GroupSortColumn, ListReport, PodReport, SortColumn, SortOrder, summarize};
pub(crate) use choices::choices;
pub(crate) use compare::{CompareView, compare};
pub(crate) use findings::{FindingsView, findings};
pub(crate) use follow::{Follow, Happened};
pub(crate) use format::Format;
pub(crate) use overhead::{OverheadView, overhead};
pub(crate) use theme::{Theme, Tone};

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Shape {
    #[default]
    Pods,
    Containers,
    Summary,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct View {
    pub(crate) format: Format,
    pub(crate) shape: Shape,
    pub(crate) order: SortOrder,
    /// Whether to print the titles of columns.
    pub(crate) headers: bool,
    /// Whether rows are of several contexts.
    pub(crate) contexts: bool,
    pub(crate) namespaces: bool,
    pub(crate) labels: bool,
    /// Labels that are columns of tables.
    pub(crate) label_columns: Vec<String>,
    pub(crate) usage: bool,
    /// Whether to say how pods differ from their siblings.
    pub(crate) odd: bool,
    /// Columns of the terminal; `None` to cut nothing off.
    pub(crate) width: Option<usize>,
    pub(crate) theme: Theme,
    /// For ages (UTC).
    pub(crate) now: Timestamp,
}

#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ExplainView {
    pub(crate) format: Format,
    /// Whether to print the titles of columns.
    pub(crate) headers: bool,
    /// Columns of the terminal; `None` to cut nothing off.
    pub(crate) width: Option<usize>,
    pub(crate) theme: Theme,
}

impl View {
    /// Whether to show every column, even on a narrow terminal.
    fn is_wide(&self) -> bool {
        self.format == Format::Wide
    }

    /// Whether ages are among what is shown.
    pub(crate) fn shows_ages(&self) -> bool {
        matches!(self.format, Format::Table | Format::Wide) && self.shape != Shape::Summary
    }

    /// Whether rows need the labels of their pods.
    pub(crate) fn needs_labels(&self) -> bool {
        let is_table = matches!(self.format, Format::Table | Format::Wide);
        self.labels || (is_table && !self.label_columns.is_empty())
    }

    /// The width that the output must fit, if any.
    fn room(&self) -> Option<usize> {
        self.width.filter(|_| !self.is_wide())
    }
}

/// Writes the result of `list`.
pub(crate) fn list(out: &mut dyn Write, list: &mut ListReport, view: &View) -> io::Result<()> {
    let is_columns = matches!(view.format, Format::Table | Format::Wide | Format::Text | Format::Csv);
    let containers = is_columns && view.shape == Shape::Containers;
    // Rows of containers are sorted separately, and equal rows stay in the order of their pods.
    if !containers {
        view.order.sort_pods(&mut list.gathered.rows);
    }
    let list = &*list;
    if view.shape == Shape::Summary {
        let summary = summarize(&list.gathered.rows);
        return match (view.format.structured(), view.format) {
            (Some(format), _) => format.write(out, &json::summary(&summary, list)),
            (None, Format::Csv) => csv::causes(out, &summary, view.headers),
            (None, _) => {
                let in_common: Vec<String> =
                    list.in_common.iter().map(|found| found.sentence(list.as_of)).collect();
                summary::write(out, &summary, &in_common, view)
            }
        };
    }
    if let Some(format) = view.format.structured() {
        return format.write(out, &json::list(list));
    }
    let pods: Vec<&PodReport> = list.gathered.rows.iter().collect();
    match view.format {
        Format::Name => name::pods(out, &pods),
        Format::Csv if containers => csv::containers(out, &container_rows(list, view), view),
        Format::Csv => csv::pods(out, &pods, view, view.headers),
        _ if pods.is_empty() => Ok(()),
        _ if containers => {
            let rows = container_rows(list, view);
            containers::table(&rows, view).write(out, view.room(), view.headers, view.theme)
        }
        _ => pods::table(&pods, view).1.write(out, view.room(), view.headers, view.theme),
    }
}

/// Writes a line of a snapshot: `pod` of `context` as it is at `time` (UTC). `complete` says whether nothing of the context
/// is missing.
pub(crate) fn saved_pod(
    out: &mut dyn Write,
    pod: &PodReport,
    context: Option<&str>,
    time: Timestamp,
    complete: bool,
) -> io::Result<()> {
    json::saved_pod(out, pod, context, time, complete)
}

/// A row for each container that the filters admit, pod by pod unless sorted.
fn container_rows<'a>(list: &'a ListReport, view: &View) -> Vec<ContainerRow<'a>> {
    let admitted = |pod: &'a PodReport| {
        let containers = pod.containers.iter().filter(|c| list.filter.containers.admits(c));
        containers.map(move |c| (pod, c))
    };
    let mut rows: Vec<_> = list.gathered.rows.iter().flat_map(admitted).collect();
    view.order.sort_containers(&mut rows);
    rows
}

/// The columns that `list --sort-by` takes, each once, with the sort keys of pods and of containers.
pub(crate) fn sort_columns() -> Vec<SortColumn> {
    let mut columns: Vec<(u8, SortColumn)> = Vec::new();
    for (title, sort) in pods::COLUMNS.iter().filter_map(|c| Some((c.title, c.sort.as_ref()?))) {
        let column = SortColumn { name: sort.name, title, pod: Some(sort.key), container: None };
        columns.push((sort.place, column));
    }
    for (title, sort) in containers::COLUMNS.iter().filter_map(|c| Some((c.title, c.sort.as_ref()?))) {
        if let Some((_, known)) = columns.iter_mut().find(|(_, column)| column.name == sort.name) {
            known.container = Some(sort.key);
        } else {
            let column = SortColumn { name: sort.name, title, pod: None, container: Some(sort.key) };
            columns.push((sort.place, column));
        }
    }
    columns.sort_by_key(|(place, _)| *place);
    columns.into_iter().map(|(_, column)| column).collect()
}

/// The figures that `overhead --sort-by` takes.
pub(crate) fn group_sort_columns() -> Vec<GroupSortColumn> {
    let mut columns: Vec<_> = overhead::columns().filter_map(|c| Some((c.title, c.sort.as_ref()?))).collect();
    columns.sort_by_key(|(_, sort)| sort.place);
    let column =
        |(title, sort): (_, &column::SortEntry<_>)| GroupSortColumn { name: sort.name, title, key: sort.key };
    columns.into_iter().map(column).collect()
}

/// The titles of every column, in tables and in CSV.
#[cfg(test)]
pub(crate) fn titles() -> Vec<std::borrow::Cow<'static, str>> {
    let pods = pods::COLUMNS.iter().map(|c| c.title);
    let containers = containers::COLUMNS.iter().map(|c| c.title);
    let causes = summary::COLUMNS.iter().map(|c| c.title);
    let groups = overhead::columns().map(|c| c.title);
    let products = explain::COLUMNS.iter().map(|c| c.title);
    let tables = pods.chain(containers).chain(causes).chain(groups).chain(products);
    // Bars have no title.
    tables.filter(|title| !title.is_empty()).map(Into::into).chain(csv::titles()).collect()
}
