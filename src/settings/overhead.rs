//! What `overhead` is asked for, resolved.

use super::{ColorChoice, PodSource, RulesSource};
use crate::render::Format;
use crate::report::{Dimension, Filter, Names, OverheadOrder, Plan};

/// Everything that `overhead` needs to know.
#[derive(Debug)]
pub(crate) struct OverheadSettings {
    pub(crate) source: PodSource,
    /// What was named; empty for everything.
    pub(crate) names: Names,
    /// The user's own rules on patterns.
    pub(crate) rules: RulesSource,
    /// Which pods count, and which of their sidecars.
    pub(crate) filter: Filter,
    /// `-A`.
    pub(crate) all_namespaces: bool,
    /// `--by`.
    pub(crate) by: Vec<Dimension>,
    /// `--top`: how many rows are not folded into one.
    pub(crate) top: Option<usize>,
    /// `--include-terminated`.
    pub(crate) include_terminated: bool,
    /// `--usage`.
    pub(crate) usage: bool,
    /// `--without` and `--with`.
    pub(crate) plan: Plan,
    /// `--sort-by`.
    pub(crate) order: OverheadOrder,
    /// `-o`.
    pub(crate) format: Format,
    /// Whether to head columns with their titles.
    pub(crate) headers: bool,
    /// Whether to draw with plain characters on every terminal.
    pub(crate) ascii: bool,
    /// `--color`.
    pub(crate) color: ColorChoice,
}
