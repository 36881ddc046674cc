//! What `describe` is asked for, resolved.

use super::{ColorChoice, PodSource, RulesSource};
use crate::render::Format;
use crate::report::Target;
use crate::report::describe::{Kubectl, Sections};

/// Everything that `describe` needs to know.
#[derive(Debug)]
pub(crate) struct DescribeSettings {
    pub(crate) source: PodSource,
    /// The user's own rules on patterns.
    pub(crate) rules: RulesSource,
    /// What was named; empty for every pod of the source.
    pub(crate) targets: Vec<Target>,
    /// `--show`.
    pub(crate) sections: Sections,
    /// `-o`.
    pub(crate) format: Format,
    /// `-c`: only this container.
    pub(crate) container: Option<String>,
    /// `--previous-logs`: how many last lines; 0 for none.
    pub(crate) previous_logs: u32,
    /// `--ascii`.
    pub(crate) ascii: bool,
    /// `-A`.
    pub(crate) all_namespaces: bool,
    /// How to call kubectl against the same cluster.
    pub(crate) kubectl: Kubectl,
    /// `--color`.
    pub(crate) color: ColorChoice,
}
