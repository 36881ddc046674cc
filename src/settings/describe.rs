//! What `describe` is asked for, resolved.

use super::{ColorChoice, PodSource, RulesSource};
use crate::render::describe::DescribeFormat;
use crate::report::Target;
use crate::report::describe::{Kubectl, Sections};

/// Everything that `describe` needs to know.
#[derive(Debug)]
pub struct DescribeSettings {
    /// Where pods come from.
    pub source: PodSource,
    /// The user's own rules on patterns.
    pub rules: RulesSource,
    /// What was named; empty for every pod of the source.
    pub targets: Vec<Target>,
    /// `--show`.
    pub sections: Sections,
    /// `-o`.
    pub format: DescribeFormat,
    /// `-c`: only this container.
    pub container: Option<String>,
    /// `--previous-logs`: how many last lines; 0 for none.
    pub previous_logs: u32,
    /// `--ascii`.
    pub ascii: bool,
    /// `-A`.
    pub all_namespaces: bool,
    /// How to call kubectl against the same cluster.
    pub kubectl: Kubectl,
    /// `--color`.
    pub color: ColorChoice,
}
