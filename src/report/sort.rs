//! `--sort-by`: sorts by columns, not by `JSONPath`.

use std::cmp::Ordering;

use jiff::Timestamp;

use super::pod::{ContainerReport, PodReport};
use crate::error::Error;
use crate::suggest;

/// What a column compares.
#[derive(Debug, PartialEq, PartialOrd)]
pub(crate) enum SortKey<'a> {
    Number(Option<i64>),
    Text(Option<&'a str>),
    Time(Option<Timestamp>),
}

impl SortKey<'_> {
    fn is_unknown(&self) -> bool {
        matches!(self, Self::Number(None) | Self::Text(None) | Self::Time(None))
    }

    pub(crate) fn count(n: usize) -> Self {
        Self::Number(i64::try_from(n).ok())
    }
}

/// A container and its pod.
pub(crate) type ContainerRow<'a> = (&'a PodReport, &'a ContainerReport);
pub(crate) type PodKey = fn(&PodReport) -> SortKey<'_>;
pub(crate) type ContainerKey = for<'a> fn(ContainerRow<'a>) -> SortKey<'a>;

/// A column to sort by, under its name and its title.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SortColumn {
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    /// `None` for a column that only containers have: pods keep their order.
    pub(crate) pod: Option<PodKey>,
    /// `None` if containers are sorted in the order of their pods.
    pub(crate) container: Option<ContainerKey>,
}

impl SortColumn {
    fn compare_pods(&self, a: &PodReport, b: &PodReport, descending: bool) -> Ordering {
        self.pod.map_or(Ordering::Equal, |key| order_of(&key(a), &key(b), descending))
    }

    fn compare_containers(&self, a: ContainerRow<'_>, b: ContainerRow<'_>, descending: bool) -> Ordering {
        match self.container {
            Some(key) => order_of(&key(a), &key(b), descending),
            None => self.compare_pods(a.0, b.0, descending),
        }
    }
}

/// Unknown values come last in either direction: they are not what the user looks for.
fn order_of(a: &SortKey<'_>, b: &SortKey<'_>, descending: bool) -> Ordering {
    let known = || match a.partial_cmp(b).unwrap_or(Ordering::Equal) {
        ordering if descending => ordering.reverse(),
        ordering => ordering,
    };
    a.is_unknown().cmp(&b.is_unknown()).then_with(known)
}

/// Keys to sort by, the first one first, and whether each is descending.
#[derive(Debug, Clone)]
pub(super) struct Order<K>(Vec<(K, bool)>);

impl<K> Default for Order<K> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K> Order<K> {
    /// Parses `-restarts,name`, with `-` for descending. `key` finds the key of a name in lower case.
    pub(super) fn parse(text: &str, key: impl Fn(&str) -> Result<K, Error>) -> Result<Self, Error> {
        let key = |word: &str| {
            let word = word.trim().to_lowercase();
            let (name, descending) = word.strip_prefix('-').map_or((&*word, false), |name| (name, true));
            key(name).map(|key| (key, descending))
        };
        text.split(',').map(key).collect::<Result<_, _>>().map(Self)
    }

    pub(super) fn is_given(&self) -> bool {
        !self.0.is_empty()
    }

    /// Compares by the first key in which two values differ.
    pub(super) fn compare(&self, by: impl Fn(&K) -> Ordering) -> Ordering {
        self.compare_directed(|key, descending| match by(key) {
            ordering if descending => ordering.reverse(),
            ordering => ordering,
        })
    }

    /// The same where `by` reverses what is descending.
    fn compare_directed(&self, by: impl Fn(&K, bool) -> Ordering) -> Ordering {
        let orderings = self.0.iter().map(|(key, descending)| by(key, *descending));
        orderings.into_iter().find(|ordering| ordering.is_ne()).unwrap_or(Ordering::Equal)
    }
}

/// Columns to sort pods and containers by.
#[derive(Debug, Clone, Default)]
pub(crate) struct SortOrder(Order<SortColumn>);

impl SortOrder {
    /// Parses `-restarts,name`: names or titles of `columns`, with `-` for descending.
    pub(crate) fn parse(text: &str, columns: &[SortColumn]) -> Result<Self, Error> {
        let names = || columns.iter().map(|column| column.name).collect::<Vec<_>>().join(", ");
        if text.contains(['.', '{', '$', '[']) {
            return Err(Error::usage(format!(
                "--sort-by takes column names, not a JSONPath such as \"{text}\""
            ))
            .hint(format!("columns: {}; `-restarts,name` sorts by most restarts, then by name", names())));
        }
        let key = |name: &str| {
            let found = columns.iter().find(|c| c.name == name || c.title.eq_ignore_ascii_case(name));
            found.copied().ok_or_else(|| {
                let similar = suggest::nearest_names(name, columns.iter().map(|column| column.name));
                let hint = similar.unwrap_or_else(|| format!("columns: {}", names()));
                Error::usage(format!("unknown column \"{name}\" for --sort-by")).hint(hint)
            })
        };
        Order::parse(text, key).map(Self)
    }

    /// Whether the user chose an order.
    pub(crate) fn is_given(&self) -> bool {
        self.0.is_given()
    }

    /// Sorts pods. The sort is stable.
    pub(crate) fn sort_pods(&self, pods: &mut [PodReport]) {
        if self.0.is_given() {
            pods.sort_by(|a, b| {
                self.0.compare_directed(|column, descending| column.compare_pods(a, b, descending))
            });
        }
    }

    /// Sorts containers. The sort is stable.
    pub(crate) fn sort_containers(&self, rows: &mut [ContainerRow<'_>]) {
        if self.0.is_given() {
            rows.sort_by(|a, b| {
                self.0.compare_directed(|column, descending| column.compare_containers(*a, *b, descending))
            });
        }
    }
}
