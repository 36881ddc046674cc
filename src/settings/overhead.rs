//! What `overhead` is asked for, resolved.

use super::{ColorChoice, PodSource, RulesSource};
use crate::render::OverheadFormat;
use crate::report::{Dimension, Filter, Names, OverheadOrder, Plan};

/// Everything that `overhead` needs to know.
#[derive(Debug)]
pub struct OverheadSettings {
    /// Where pods come from.
    pub source: PodSource,
    /// What was named; empty for everything.
    pub names: Names,
    /// The user's own rules on patterns.
    pub rules: RulesSource,
    /// Which pods count, and which of their sidecars.
    pub filter: Filter,
    /// `-A`.
    pub all_namespaces: bool,
    /// `--by`.
    pub by: Vec<Dimension>,
    /// `--top`: how many rows are not folded into one.
    pub top: Option<usize>,
    /// `--include-terminated`.
    pub include_terminated: bool,
    /// `--usage`.
    pub usage: bool,
    /// `--without` and `--with`.
    pub plan: Plan,
    /// `--sort-by`.
    pub order: OverheadOrder,
    /// `-o`.
    pub format: OverheadFormat,
    /// Whether to head columns with their titles.
    pub headers: bool,
    /// Whether to draw with plain characters on every terminal.
    pub ascii: bool,
    /// `--color`.
    pub color: ColorChoice,
}
