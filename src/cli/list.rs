//! `list`.

use clap::Args;

use super::Globals;
use super::output::{self, ColorArg};
use super::pods::PodArgs;
use crate::error::Error;
use crate::render::{self, Format, Shape, View};
use crate::report::SortOrder;
use crate::run::{Command, ListCommand};

/// List pods with their sidecars, who is to blame when they are not well, and what the sidecars reserve
///
/// Shows pods that have sidecars, native or classic; --all shows the others too. CAUSE names the container
/// that keeps the pod from being well, which is not always the one that STATUS speaks of. SIDECAR-CPU and
/// SIDECAR-MEM are what the scheduler would get back if the sidecars were gone.
#[derive(Debug, Args)]
#[command(args_override_self = true)]
pub(super) struct ListArgs {
    #[command(flatten)]
    pods: PodArgs,

    /// One row a container
    #[arg(long, conflicts_with = "summary", help_heading = "Output")]
    containers: bool,
    /// Counts by cause, reason and container instead of rows
    #[arg(long, help_heading = "Output")]
    summary: bool,
    /// Output format
    #[arg(short, long, value_name = "FORMAT", value_parser = output::format(&Format::LIST, &[]), default_value = Format::LIST[0].as_str(), help_heading = "Output")]
    output: Format,
    /// Columns to sort by, - for the greatest first: -restarts,name
    #[arg(long, value_name = "COLUMNS", allow_hyphen_values = true, help_heading = "Output")]
    sort_by: Option<String>,
    /// After the list, go on with what happens to its pods
    #[arg(short, long, conflicts_with_all = ["filename", "namespaces", "containers", "summary", "sort_by", "usage"], help_heading = "Output")]
    watch: bool,
    /// Do not print column titles
    #[arg(long, help_heading = "Output")]
    no_headers: bool,
    /// Show what sidecars and containers use, as far as the metrics API tells
    #[arg(long, conflicts_with = "summary", help_heading = "Output")]
    usage: bool,
    /// Show the pods' labels
    #[arg(long, help_heading = "Output")]
    show_labels: bool,
    /// When to use colour
    #[arg(long, value_name = "WHEN", value_enum, default_value_t, help_heading = "Output")]
    color: ColorArg,
}

impl ListArgs {
    pub(super) fn resolve(self, globals: Globals) -> Result<Box<dyn Command>, Error> {
        if self.summary && self.output == Format::Name {
            return Err(Error::usage("--summary counts pods, and -o name would print their names")
                .hint("leave out one of them"));
        }
        let namespaces = self.pods.sought.place.all_namespaces;
        let (pods, filter) = self.pods.resolve(globals, self.usage)?;
        let order = self.sort_by.as_deref().unwrap_or_default();
        let view = View {
            format: self.output,
            shape: match (self.containers, self.summary) {
                (_, true) => Shape::Summary,
                (true, _) => Shape::Containers,
                _ => Shape::Pods,
            },
            order: match order {
                "" => SortOrder::default(),
                columns => SortOrder::parse(columns, &render::sort_columns())?,
            },
            headers: !self.no_headers,
            namespaces,
            labels: self.show_labels,
            usage: self.usage,
            ..View::default()
        };
        Ok(Box::new(ListCommand { pods, filter, view, watch: self.watch, color: self.color.into() }))
    }
}
