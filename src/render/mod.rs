//! From values to bytes: one file a format. Pure: the time, the width and the colours are parameters.

mod bars;
mod choices;
mod containers;
mod csv;
pub(crate) mod describe;
pub(crate) mod explain;
mod follow;
mod json;
mod name;
mod overhead;
mod pods;
mod prometheus;
pub(crate) mod sanitize;
mod summary;
mod table;
mod theme;
mod yaml;

use std::io::{self, Write};

use jiff::Timestamp;

use crate::report::{ContainerReport, ListReport, PodReport, SortOrder, sort, summarize};
pub(crate) use choices::choices;
pub(crate) use follow::{Follow, Happened};
pub(crate) use overhead::{OverheadFormat, OverheadView, overhead};
pub(crate) use theme::{Theme, Tone};

/// `-o`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Format {
    #[default]
    Table,
    /// For people with wide terminals.
    Wide,
    Json,
    /// The same value as JSON.
    Yaml,
    /// For `xargs kubectl`.
    Name,
    Csv,
}

impl Format {
    /// Whether the format tells by itself that it is empty.
    pub(crate) fn is_structured(self) -> bool {
        matches!(self, Self::Json | Self::Yaml)
    }
}

/// What is shown of an answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Shape {
    #[default]
    Pods,
    Containers,
    Summary,
}

/// How an answer is shown.
#[derive(Debug, Clone, Default)]
pub(crate) struct View {
    /// `-o`.
    pub(crate) format: Format,
    pub(crate) shape: Shape,
    /// Order of the rows.
    pub(crate) order: SortOrder,
    /// Whether to head the columns with their titles.
    pub(crate) headers: bool,
    /// Whether to show each pod's namespace.
    pub(crate) namespaces: bool,
    /// Whether to show each pod's labels.
    pub(crate) labels: bool,
    /// Whether to show what containers use.
    pub(crate) usage: bool,
    /// Columns of the terminal; `None` where nothing is to be cut off.
    pub(crate) width: Option<usize>,
    pub(crate) theme: Theme,
    /// For ages (UTC).
    pub(crate) now: Timestamp,
}

/// How text is shown that is no list.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Page {
    /// `-o`.
    pub(crate) format: Format,
    /// Whether to head columns with their titles.
    pub(crate) headers: bool,
    /// Columns of the terminal; `None` where nothing is to be cut off.
    pub(crate) width: Option<usize>,
    pub(crate) theme: Theme,
}

impl View {
    /// Whether every column is wanted, however narrow the terminal is.
    fn is_wide(&self) -> bool {
        self.format == Format::Wide
    }

    /// What of CSV is not always there.
    fn extras(&self) -> csv::Extras {
        csv::Extras { headers: self.headers, usage: self.usage, labels: self.labels }
    }

    /// The width to keep to.
    fn room(&self) -> Option<usize> {
        self.width.filter(|_| !self.is_wide())
    }
}

/// Writes the answer of `list`.
pub(crate) fn list(out: &mut dyn Write, list: &mut ListReport, view: &View) -> io::Result<()> {
    // Rows of containers are sorted on their own, and equal ones stay as they came.
    let by_container =
        view.shape == Shape::Containers && matches!(view.format, Format::Table | Format::Wide | Format::Csv);
    if !by_container {
        sort(&mut list.gathered.rows, &view.order, |pod| (pod, None));
    }
    let list = &*list;
    if view.shape == Shape::Summary {
        let summary = summarize(&list.gathered.rows);
        return match view.format {
            Format::Json => json::write(out, &json::SummaryJson::new(&summary, &list.metadata)),
            Format::Yaml => yaml::write(out, &json::SummaryJson::new(&summary, &list.metadata)),
            Format::Csv => csv::summary(out, &summary, view.headers),
            Format::Table | Format::Wide | Format::Name => summary::write(out, &summary, view),
        };
    }
    let pods: Vec<&PodReport> = list.gathered.rows.iter().collect();
    match (view.format, view.shape) {
        (Format::Json, _) => json::write(out, &json::ListJson::from(list)),
        (Format::Yaml, _) => yaml::write(out, &json::ListJson::from(list)),
        (Format::Name, _) => name::write(out, &pods),
        (Format::Csv, Shape::Containers) => csv::containers(out, &container_rows(list, view), view.extras()),
        (Format::Csv, _) => csv::pods(out, &pods, view.extras()),
        (Format::Table | Format::Wide, _) if pods.is_empty() => Ok(()),
        (Format::Table | Format::Wide, shape) => {
            let containers;
            let table = if shape == Shape::Containers {
                containers = container_rows(list, view);
                containers::table(&containers, view)
            } else {
                pods::table(&pods, view)
            };
            table.write(out, view.room(), view.headers, view.theme)
        }
    }
}

/// A row for each container that the filters admit, pod by pod unless sorted otherwise.
fn container_rows<'a>(list: &'a ListReport, view: &View) -> Vec<(&'a PodReport, &'a ContainerReport)> {
    let admitted = |pod: &'a PodReport| {
        let containers = pod.containers.iter().filter(|c| list.filter.containers.admits(c));
        containers.map(move |c| (pod, c))
    };
    let mut rows: Vec<_> = list.gathered.rows.iter().flat_map(admitted).collect();
    sort(&mut rows, &view.order, |(pod, container)| (*pod, Some(*container)));
    rows
}
