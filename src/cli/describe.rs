//! `describe`.

use clap::Args;

use super::Globals;
use super::fleet::FleetArgs;
use super::output::{self, ColorFlag};
use super::pods::{self, SoughtArgs};
use crate::error::Error;
use crate::render::Format;
use crate::render::describe::DescribeView;
use crate::report::FailOn;
use crate::report::describe::{Section, Sections};
use crate::run::{Command, DescribeCommand, Logs, Shown};

/// Log lines of the failing container that nobody asked for.
const LOG_LINES: u32 = 5;

/// Show which container of a pod or workload fails, why, and what to run next
///
/// The first line names the failing container and what is wrong with it. The effect on the other containers, commands to
/// run next, a startup timeline, the containers in the order in which they start, and events follow. A workload's pods are
/// grouped by cause, and the newest unhealthy pod is shown in full. Without a name, only unhealthy pods are shown, in
/// brief.
#[derive(Debug, Args)]
#[command(args_override_self = true)]
pub(super) struct DescribeArgs {
    #[command(flatten)]
    sought: SoughtArgs,
    #[command(flatten)]
    fleet: FleetArgs,

    /// Only unhealthy pods, the worst first
    #[arg(long, help_heading = "Which pods")]
    unhealthy: bool,
    /// Show only this container: a name or '*-proxy'
    ///
    /// * matches anything.
    #[arg(short = 'c', long, value_name = "NAME", help_heading = "Output")]
    container: Option<String>,
    /// Show only these sections
    #[arg(long, value_name = "SECTION,...", value_delimiter = ',', value_parser = output::section(), help_heading = "Output")]
    show: Vec<Section>,
    /// Show the last N log lines of the failing container [default: 5; without N: 20]
    ///
    /// If the container was restarted, these are from its previous run.
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "20", value_parser = output::number::<u32>, help_heading = "Output")]
    previous_logs: Option<u32>,
    /// Read no logs
    #[arg(long, conflicts_with = "previous_logs", help_heading = "Output")]
    no_logs: bool,
    /// Show whole descriptions of all pods that no name selects
    ///
    /// Without a name, only the verdicts of unhealthy pods are shown, unless there is only one pod.
    #[arg(long, help_heading = "Output")]
    full: bool,
    /// Output format
    #[arg(short, long, value_name = "FORMAT", ignore_case = true, value_parser = output::format(&Format::TEXT, &[]), default_value = Format::TEXT[0].as_str(), help_heading = "Output")]
    output: Format,
    /// Exit 3 on unhealthy, failed, degraded, overdue, odd
    ///
    /// A partial result still exits with 1.
    #[arg(long, value_name = "STATE", value_delimiter = ',', ignore_case = true, value_parser = output::fail_on(), help_heading = "Output")]
    fail_on: Vec<FailOn>,
    /// Draw with ASCII characters only
    ///
    /// This is the default in locales without UTF-8.
    #[arg(long, hide_short_help = true, help_heading = "Output")]
    ascii: bool,
    #[command(flatten)]
    color: ColorFlag,
}

impl DescribeArgs {
    pub(super) fn resolve(self, globals: Globals) -> Result<Box<dyn Command>, Error> {
        if self.previous_logs.is_some_and(|lines| lines > 0) && self.sought.place.names_files() {
            return Err(Error::usage("--previous-logs needs a cluster and cannot be used with -f"));
        }
        let view = DescribeView {
            format: self.output,
            sections: Sections(self.show),
            container: pods::glob("--container", self.container.filter(|name| !name.is_empty()).as_deref())?,
            unicode: !self.ascii,
            ..DescribeView::default()
        };
        let wants_logs = !self.no_logs && view.sections.has(Section::Logs);
        let asked = self.previous_logs.is_some();
        let lines = self.previous_logs.unwrap_or(if wants_logs { LOG_LINES } else { 0 });
        let mut pods = self.sought.resolve(globals, false)?;
        self.fleet.apply(&mut pods)?;
        // What selects a part asks for that part.
        let is_whole = view.container.is_none() && view.sections == Sections::default();
        let brief = !pods.names.are_specific() && !self.full && is_whole && !view.format.is_structured();
        let shown = Shown { unhealthy: self.unhealthy, brief };
        let logs = Logs { lines, asked };
        Ok(Box::new(DescribeCommand {
            pods,
            view,
            logs,
            shown,
            fail_on: self.fail_on,
            color: self.color.into(),
        }))
    }
}
