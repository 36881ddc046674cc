//! `list`.

use clap::Args;

use super::Globals;
use super::fleet::FleetArgs;
use super::output::{self, ColorFlag};
use super::pods::PodArgs;
use super::save::SaveArgs;
use crate::error::Error;
use crate::render::{self, Format, Shape, View};
use crate::report::{FailOn, Filter, SortOrder};
use crate::run::{Command, ListCommand};

/// List pods with their sidecars, what is wrong with them, and what sidecars cost
///
/// CAUSE names the container whose failure keeps the pod from being healthy, even if STATUS is about another one.
/// SIDECAR-CPU and SIDECAR-MEM are what the scheduler would get back without the sidecars.
///
/// Pods that have no sidecars, native or classic, are left out; --all includes them.
#[derive(Debug, Args)]
#[command(args_override_self = true)]
pub(super) struct ListArgs {
    #[command(flatten)]
    pods: PodArgs,
    #[command(flatten)]
    fleet: FleetArgs,

    /// Only pods that differ from their siblings
    ///
    /// These lack a sidecar that at least 80 % of the other ready pods of their workload and revision have, run an older
    /// version of it, or differ from their template in the same files. So do pods without the mesh proxy that the namespace's
    /// other pods have. Pods that opt out of injection are not compared. The column ODD says what differs.
    #[arg(long, help_heading = "Filters")]
    odd: bool,
    /// Print one row per container
    #[arg(long, conflicts_with = "summary", help_heading = "Output")]
    containers: bool,
    /// Print counts by cause, reason and container
    ///
    /// The counts are printed instead of rows.
    #[arg(long, help_heading = "Output")]
    summary: bool,
    /// Output format
    #[arg(short, long, value_name = "FORMAT", ignore_case = true, value_parser = output::format(&Format::LIST, &[]), default_value = Format::LIST[0].as_str(), help_heading = "Output")]
    output: Format,
    /// Columns to sort by; prefix with - for descending
    ///
    /// For example -restarts,name. `explain columns` describes the columns.
    #[arg(long, value_name = "COLUMNS", allow_hyphen_values = true, help_heading = "Output")]
    sort_by: Option<String>,
    /// After listing, watch for changes
    #[arg(short, long, conflicts_with_all = ["filename", "contexts", "namespaces", "containers", "summary", "sort_by", "usage", "fail_on", "save", "odd"], help_heading = "Output")]
    watch: bool,
    /// Exit 3 on unhealthy, failed, degraded, overdue, odd
    ///
    /// A partial result still exits with 1.
    #[arg(long, value_name = "STATE", value_delimiter = ',', ignore_case = true, value_parser = output::fail_on(), help_heading = "Output")]
    fail_on: Vec<FailOn>,
    #[command(flatten)]
    save: SaveArgs,
    /// Do not print headers
    #[arg(long, hide_short_help = true, help_heading = "Output")]
    no_headers: bool,
    /// Show usage from metrics.k8s.io
    #[arg(long, conflicts_with = "summary", help_heading = "Output")]
    usage: bool,
    /// Show labels
    #[arg(long, help_heading = "Output")]
    show_labels: bool,
    /// Labels to show as columns
    #[arg(short = 'L', long, value_name = "KEY", value_delimiter = ',', help_heading = "Output")]
    label_columns: Vec<String>,
    #[command(flatten)]
    color: ColorFlag,
}

impl ListArgs {
    pub(super) fn resolve(self, globals: Globals) -> Result<Box<dyn Command>, Error> {
        if self.summary && self.output == Format::Name {
            return Err(Error::usage("--summary cannot be used with -o name").hint("leave out one of them"));
        }
        let namespaces = self.pods.sought.place.all_namespaces;
        let (mut pods, filter) = self.pods.resolve(globals, self.usage)?;
        self.fleet.apply(&mut pods)?;
        let filter = Filter { odd: self.odd, ..filter };
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
            label_columns: self.label_columns,
            usage: self.usage,
            odd: self.odd,
            ..View::default()
        };
        Ok(Box::new(ListCommand {
            pods,
            filter,
            view,
            watch: self.watch,
            fail_on: self.fail_on,
            save: self.save.path()?,
            color: self.color.into(),
        }))
    }
}
