//! `--sort-by`: by columns, not by `JSONPath`.

use std::cmp::Ordering;
use std::str::FromStr;

use jiff::Timestamp;

use super::figures::Figures;
use super::pod::{ContainerReport, PodReport, supporting};
use crate::error::Error;

/// One column to sort by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SortKey {
    column: &'static Column,
    descending: bool,
}

/// Columns to sort by, the first one first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct SortOrder(Vec<SortKey>);

/// What a column gives to compare.
#[derive(Debug, PartialEq, PartialOrd)]
enum Key<'a> {
    Number(Option<i64>),
    Text(Option<&'a str>),
    Time(Option<Timestamp>),
}

/// A row of a table: a pod, or one of its containers.
pub(super) type Row<'a> = (&'a PodReport, Option<&'a ContainerReport>);

struct Column {
    name: &'static str,
    key: fn(Row<'_>) -> Key<'_>,
}

impl std::fmt::Debug for Column {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

impl PartialEq for Column {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Column {}

fn count(n: usize) -> Key<'static> {
    Key::Number(i64::try_from(n).ok())
}

/// What the row's sidecars or its container use.
fn used((pod, container): Row<'_>) -> Option<Figures> {
    match container {
        Some(container) => pod.usage_of(container),
        None => pod.usage.as_ref()?.sidecars,
    }
}

/// Names are mostly those of the columns, in lower case. Where a row is a container, its own figures count.
static COLUMNS: &[Column] = &[
    Column { name: "namespace", key: |(pod, _)| Key::Text(pod.namespace.as_deref()) },
    Column { name: "name", key: |(pod, _)| Key::Text(Some(&pod.name)) },
    Column {
        name: "ready",
        key: |(pod, container)| match container {
            Some(c) => Key::Number(c.ready.map(i64::from)),
            None => pod.ready.map_or(Key::Number(None), |(ready, _)| count(ready)),
        },
    },
    Column { name: "status", key: |(pod, _)| Key::Text(pod.status.as_deref()) },
    Column {
        name: "restarts",
        key: |(pod, container)| match container {
            Some(c) => Key::Number(c.restarts),
            None => Key::Number(pod.restarts.map(|r| r.total)),
        },
    },
    Column { name: "sidecars", key: |(pod, _)| count(supporting(&pod.containers).count()) },
    Column { name: "cause", key: |(pod, _)| Key::Text(pod.cause.as_ref().map(|c| c.reason())) },
    Column { name: "severity", key: |(pod, _)| Key::Number(pod.cause.as_ref().map(|c| c.severity as i64)) },
    Column {
        name: "cpu",
        key: |(pod, container)| {
            Key::Number(container.map_or(pod.reserved.requests, |c| c.facts.requests).cpu_millicores)
        },
    },
    Column {
        name: "memory",
        key: |(pod, container)| {
            Key::Number(container.map_or(pod.reserved.requests, |c| c.facts.requests).memory_bytes)
        },
    },
    Column { name: "sidecar-cpu", key: |(pod, _)| Key::Number(pod.reserved.effective.cpu_millicores) },
    Column { name: "sidecar-memory", key: |(pod, _)| Key::Number(pod.reserved.effective.memory_bytes) },
    Column { name: "used-cpu", key: |row| Key::Number(used(row).and_then(|u| u.cpu_millicores)) },
    Column { name: "used-memory", key: |row| Key::Number(used(row).and_then(|u| u.memory_bytes)) },
    Column { name: "workload", key: |(pod, _)| Key::Text(pod.workload.as_ref().map(|(_, name)| &**name)) },
    Column { name: "node", key: |(pod, _)| Key::Text(pod.node.as_deref()) },
    // Youngest first, as the figures in the column read.
    Column { name: "age", key: |(pod, _)| Key::Number(pod.created_at.map(|t| -t.as_second())) },
    Column {
        name: "last-restart",
        key: |(pod, container)| match container {
            Some(c) => Key::Time(c.last_termination.as_ref().and_then(|l| l.finished_at)),
            None => Key::Time(pod.restarts.and_then(|r| r.last_at)),
        },
    },
    Column {
        name: "container",
        key: |(pod, container)| match container {
            Some(c) => Key::Text(Some(&c.facts.name)),
            None => Key::Text(pod.blamed().map(|c| &*c.facts.name)),
        },
    },
    Column { name: "type", key: |(_, c)| Key::Text(c.map(|c| c.facts.kind.as_str())) },
    Column { name: "pattern", key: |(_, c)| Key::Text(c.map(|c| c.facts.pattern.as_str())) },
    Column { name: "product", key: |(_, c)| Key::Text(c.and_then(|c| c.facts.product.as_deref())) },
    Column { name: "image", key: |(_, c)| Key::Text(c.map(|c| &*c.facts.image)) },
    Column { name: "state", key: |(_, c)| Key::Text(c.and_then(|c| c.state).map(super::State::as_str)) },
];

impl SortOrder {
    /// The names that may be sorted by.
    pub(crate) fn column_names() -> impl Iterator<Item = &'static str> {
        COLUMNS.iter().map(|c| c.name)
    }

    fn compare(&self, a: Row<'_>, b: Row<'_>) -> Ordering {
        let by = |key: &SortKey| {
            let (a, b) = ((key.column.key)(a), (key.column.key)(b));
            let ordering = a.partial_cmp(&b).unwrap_or(Ordering::Equal);
            if key.descending { ordering.reverse() } else { ordering }
        };
        self.0.iter().map(by).find(|o| o.is_ne()).unwrap_or(Ordering::Equal)
    }
}

impl FromStr for SortOrder {
    type Err = Error;

    /// Reads `-restarts,name`: column names, `-` for the greatest first.
    fn from_str(text: &str) -> Result<Self, Error> {
        let columns = || SortOrder::column_names().collect::<Vec<_>>().join(", ");
        if text.contains(['.', '{', '$', '[']) {
            return Err(Error::usage(format!(
                "--sort-by takes column names, not a JSONPath such as `{text}`"
            ))
            .hint(format!(
                "columns are {}; `-restarts,name` sorts by the most restarts, then by name",
                columns()
            )));
        }
        let key = |word: &str| {
            let word = word.trim().to_ascii_lowercase();
            let (name, descending) = word.strip_prefix('-').map_or((&*word, false), |name| (name, true));
            // As the titles on the screen read.
            let name = match name {
                "mem" => "memory",
                "sidecar-mem" => "sidecar-memory",
                "used-mem" => "used-memory",
                "last-end" => "last-restart",
                other => other,
            };
            match COLUMNS.iter().find(|c| c.name == name) {
                Some(column) => Ok(SortKey { column, descending }),
                None => Err(Error::usage(format!("there is no column `{name}` to sort by"))
                    .hint(format!("columns are {}", columns()))),
            }
        };
        text.split(',').map(key).collect::<Result<_, _>>().map(Self)
    }
}

/// Sorts rows; equal ones stay in the order in which they came.
pub(crate) fn sort<T>(
    rows: &mut [T],
    order: &SortOrder,
    row: impl Fn(&T) -> (&PodReport, Option<&ContainerReport>),
) {
    if !order.0.is_empty() {
        rows.sort_by(|a, b| order.compare(row(a), row(b)));
    }
}
