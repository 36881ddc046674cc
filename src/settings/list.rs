//! What `list` is asked for, resolved.

use super::{ColorChoice, Connection, RulesSource};
use crate::render::{Format, Shape};
use crate::report::{Filter, Names, Selection, SortOrder};

/// Everything that `list` needs to know.
#[derive(Debug)]
pub(crate) struct ListSettings {
    pub(crate) source: PodSource,
    /// What was named; empty for everything.
    pub(crate) names: Names,
    /// `--rules`.
    pub(crate) rules: RulesSource,
    /// Which of the judged pods are shown.
    pub(crate) filter: Filter,
    /// `-o`.
    pub(crate) format: Format,
    pub(crate) shape: Shape,
    /// `--sort-by`.
    pub(crate) order: SortOrder,
    /// Whether to head columns with their titles.
    pub(crate) headers: bool,
    /// `--show-labels`.
    pub(crate) labels: bool,
    /// `-A`.
    pub(crate) all_namespaces: bool,
    /// `-w`.
    pub(crate) watch: bool,
    /// `--usage`: whether to show what containers use.
    pub(crate) usage: bool,
    /// `--color`.
    pub(crate) color: ColorChoice,
}

#[derive(Debug)]
pub(crate) enum PodSource {
    /// `-f`: no server is asked.
    Files {
        /// Files, directories, `-` for standard input.
        paths: Vec<String>,
        /// `-R`.
        recursive: bool,
        /// What the flags select among them.
        selection: Selection,
    },
    Cluster(Box<ClusterSource>),
}

/// Which pods of a live cluster.
#[derive(Debug)]
pub(crate) struct ClusterSource {
    pub(crate) connection: Connection,
    /// `-n`; `None` takes the context's namespace.
    pub(crate) namespace: Option<String>,
    /// `--namespaces`: these, one by one; empty for the one above, or for all.
    pub(crate) namespaces: Vec<String>,
    /// `-l`; the server reads it.
    pub(crate) labels: Option<String>,
    /// `--field-selector`; the server reads it.
    pub(crate) fields: Option<String>,
    /// `--chunk-size`: pods a page, 0 for one page of all.
    pub(crate) chunk_size: u32,
    /// `--usage`: whether to ask the metrics API, too.
    pub(crate) usage: bool,
}
