//! What `explain` is asked for, resolved.

use super::{ColorChoice, PodSource, RulesSource};
use crate::classify::Pattern;
use crate::render::Format;
use crate::report::Names;

/// Everything that `explain` needs to know.
#[derive(Debug)]
pub(crate) struct ExplainSettings {
    pub(crate) question: ExplainQuestion,
    /// `-o`: table (text), json or yaml.
    pub(crate) format: Format,
    /// `--no-headers`, where there is a table.
    pub(crate) headers: bool,
    /// `--color`.
    pub(crate) color: ColorChoice,
}

#[derive(Debug)]
pub(crate) enum ExplainQuestion {
    /// What a word means. No pod is read.
    Topic {
        /// The words; empty for what there is to read.
        name: String,
        /// Only products of these patterns.
        patterns: Vec<Pattern>,
    },
    /// Why containers are taken for what they are taken for.
    Containers {
        /// Where their pods come from.
        source: PodSource,
        /// Which pods; empty for all.
        names: Names,
        /// Which containers; empty for all.
        containers: Vec<String>,
        /// `-A`.
        all_namespaces: bool,
        /// `--rules`.
        rules: RulesSource,
    },
}
