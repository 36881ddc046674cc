//! `overhead`.

use clap::Args;

use super::Globals;
use super::output::{self, ColorArg};
use super::pods::PodArgs;
use crate::error::Error;
use crate::render::{self, Format, OverheadView};
use crate::report::{Dimension, OverheadOrder, Plan, Question};
use crate::run::{Command, OverheadCommand};

/// Add up what sidecars cost, by sidecar, product, image, namespace, workload, node or label
///
/// CPU and MEM are what the scheduler would get back if the sidecars were gone; CPU% and MEM% the part that this
/// is of everything that their pods reserve. What sidecars declare can be more: an init container may be the peak
/// of what a pod needs, or the pod may reserve as a whole. A pod's figures are spread over its sidecars in
/// proportion to what they declare, so that all sums are exact. Pods that ended cost nothing.
#[derive(Debug, Args)]
#[command(args_override_self = true)]
#[expect(clippy::doc_markdown, reason = "it is the text of the help, which knows no backticks")]
pub(super) struct OverheadArgs {
    #[command(flatten)]
    pods: PodArgs,
    /// Count pods that ended, too
    #[arg(long, help_heading = "Filters")]
    include_terminated: bool,

    /// What a row stands for: sidecar, product, image, pattern, namespace, workload, node, pod, label=KEY
    ///
    /// Several with commas, for example namespace,sidecar. A workload or a pod comes with its namespace. With
    /// image, each version is told whether most pods of its product run it, and which ones are behind.
    #[arg(long, value_name = "LEVEL,...", default_value = "sidecar", help_heading = "Report")]
    by: String,
    /// Show so many rows, those that cost most unless sorted otherwise, and the rest as one
    #[arg(long, value_name = "N", value_parser = output::number::<usize>, help_heading = "Report")]
    top: Option<usize>,
    /// Show what the sidecars use, as far as the metrics API tells, and what they request without using it
    #[arg(long, help_heading = "Report")]
    usage: bool,
    /// Try what would come back without these sidecars: a container's name, a product or a pattern; may be repeated
    ///
    /// BACK is what the scheduler would get back, STAYS what would not follow although it is declared less, and WHY
    /// the reason with the number of pods: InitPeak (an init container asks for more than what runs later),
    /// PodLevelResources (the pod states what it reserves as a whole), Resize (what the node grants counts too).
    #[arg(long, value_name = "SIDECAR", help_heading = "Report")]
    without: Vec<String>,
    /// Try other requests: istio-proxy:requests.cpu=50m,requests.memory=64Mi; may be repeated
    #[arg(long, value_name = "SIDECAR:REQUESTS", help_heading = "Report")]
    with: Vec<String>,

    /// Output format
    #[arg(short, long, value_name = "FORMAT", value_parser = output::format(&Format::OVERHEAD, ABOUT_FORMATS), default_value = Format::OVERHEAD[0].as_str(), help_heading = "Output")]
    output: Format,
    /// Columns to sort by, - for the greatest first: -memory,namespace
    #[arg(long, value_name = "COLUMNS", allow_hyphen_values = true, help_heading = "Output")]
    sort_by: Option<String>,
    /// Do not print column titles
    #[arg(long, help_heading = "Output")]
    no_headers: bool,
    /// Draw with plain characters
    #[arg(long, help_heading = "Output")]
    ascii: bool,
    /// When to use colour
    #[arg(long, value_name = "WHEN", value_enum, default_value_t, help_heading = "Output")]
    color: ColorArg,
}

/// What the help says otherwise of a format than for `list`.
const ABOUT_FORMATS: &[(Format, &str)] = &[
    (Format::Table, "Columns and bars for people"),
    (Format::Name, "TYPE/NAME lines for kubectl, by namespace, workload, node or pod"),
];

impl OverheadArgs {
    pub(super) fn resolve(self, globals: Globals) -> Result<Box<dyn Command>, Error> {
        let by = Dimension::parse_all(&self.by)?;
        let named = [Dimension::Namespace, Dimension::Workload, Dimension::Node, Dimension::Pod];
        if self.output == Format::Name && !by.last().is_some_and(|level| named.contains(level)) {
            return Err(Error::usage(format!(
                "-o name names objects of a cluster, and --by {} has none",
                self.by
            ))
            .hint("--by namespace, workload, node or pod has"));
        }
        let columns = self.sort_by.as_deref().unwrap_or_default();
        let order = OverheadOrder::parse(columns, &by, &render::group_sort_columns())?;
        let plan = Plan::parse(&self.without, &self.with)?;
        let (pods, filter) = self.pods.resolve(globals, self.usage)?;
        let patterns = &filter.containers.patterns;
        if !patterns.is_empty() && !patterns.iter().any(|pattern| pattern.is_supporting()) {
            return Err(Error::usage(
                "overhead counts sidecars, and no sidecar has the pattern that --pattern names",
            )
            .hint("sidecars are ambassador, config-helper, adapter and sidecar"));
        }
        let question =
            Question { by, ended: self.include_terminated, settled: None, folds: self.top.is_some(), plan };
        let view = OverheadView {
            format: self.output,
            headers: !self.no_headers,
            usage: self.usage,
            unicode: !self.ascii,
            ..OverheadView::default()
        };
        let (top, color) = (self.top, self.color.into());
        Ok(Box::new(OverheadCommand { pods, filter, question, top, order, view, color }))
    }
}
