//! What `list` is asked for, resolved.

use super::{ColorChoice, Connection, RulesSource};
use crate::render::{Format, Shape};
use crate::report::{Filter, Names, Selection, SortOrder};

/// Everything that `list` needs to know.
#[derive(Debug)]
pub struct ListSettings {
    /// Where pods come from.
    pub source: PodSource,
    /// What was named; empty for everything.
    pub names: Names,
    /// `--rules`.
    pub rules: RulesSource,
    /// Which of the judged pods are shown.
    pub filter: Filter,
    /// `-o`.
    pub format: Format,
    /// What a row is.
    pub shape: Shape,
    /// `--sort-by`.
    pub order: SortOrder,
    /// Whether to head columns with their titles.
    pub headers: bool,
    /// `--show-labels`.
    pub labels: bool,
    /// `-A`.
    pub all_namespaces: bool,
    /// `-w`.
    pub watch: bool,
    /// `--usage`: whether to show what containers use.
    pub usage: bool,
    /// `--color`.
    pub color: ColorChoice,
}

/// Where pods come from.
#[derive(Debug)]
pub enum PodSource {
    /// `-f`: no server is asked.
    Files {
        /// Files, directories, `-` for standard input.
        paths: Vec<String>,
        /// `-R`.
        recursive: bool,
        /// What the flags select among them.
        selection: Selection,
    },
    /// A live cluster.
    Cluster(Box<ClusterSource>),
}

/// Which pods of a live cluster.
#[derive(Debug)]
pub struct ClusterSource {
    /// How to reach it.
    pub connection: Connection,
    /// `-n`; `None` takes the context's namespace.
    pub namespace: Option<String>,
    /// `--namespaces`: these, one by one; empty for the one above, or for all.
    pub namespaces: Vec<String>,
    /// `-l`; the server reads it.
    pub labels: Option<String>,
    /// `--field-selector`; the server reads it.
    pub fields: Option<String>,
    /// `--chunk-size`: pods a page, 0 for one page of all.
    pub chunk_size: u32,
    /// `--usage`: whether to ask the metrics API, too.
    pub usage: bool,
}
