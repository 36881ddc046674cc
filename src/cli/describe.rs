//! `describe`.

use clap::Args;

use super::Globals;
use super::output::{self, ColorArg};
use super::pods::SoughtArgs;
use crate::error::Error;
use crate::render::Format;
use crate::render::describe::DescribeView;
use crate::report::FailOn;
use crate::report::describe::{Section, Sections};
use crate::run::{Command, DescribeCommand};

/// Show which container of a pod or workload fails, why, and what to run next
///
/// The first line names the failing container, what is wrong with it, and the effect on the other containers. A startup
/// timeline, the containers in the order in which they start, and events follow. A workload's pods are grouped by cause,
/// and the newest unhealthy pod is shown in full.
#[derive(Debug, Args)]
#[command(args_override_self = true)]
pub(super) struct DescribeArgs {
    #[command(flatten)]
    sought: SoughtArgs,

    /// Show only this container
    #[arg(short = 'c', long, value_name = "NAME", help_heading = "Output")]
    container: Option<String>,
    /// Show only these sections
    #[arg(long, value_name = "SECTION,...", value_delimiter = ',', value_parser = output::section(), help_heading = "Output")]
    show: Vec<Section>,
    /// Show the last N log lines of the failing container
    ///
    /// If the container was restarted, these are from its previous run.
    #[arg(long, value_name = "N", value_parser = output::number::<u32>, help_heading = "Output")]
    previous_logs: Option<u32>,
    /// Output format
    #[arg(short, long, value_name = "FORMAT", ignore_case = true, value_parser = output::format(&Format::TEXT, &[]), default_value = Format::TEXT[0].as_str(), help_heading = "Output")]
    output: Format,
    /// Exit 3 on unhealthy, failed, degraded or overdue pods
    ///
    /// A partial result still exits with 1.
    #[arg(long, value_name = "STATE", value_delimiter = ',', ignore_case = true, value_parser = output::fail_on(), help_heading = "Output")]
    fail_on: Vec<FailOn>,
    /// Draw with ASCII characters only
    ///
    /// This is the default in locales without UTF-8.
    #[arg(long, hide_short_help = true, help_heading = "Output")]
    ascii: bool,
    /// When to use color
    #[arg(
        long,
        value_name = "WHEN",
        value_enum,
        default_value_t,
        hide_short_help = true,
        help_heading = "Output"
    )]
    color: ColorArg,
}

impl DescribeArgs {
    pub(super) fn resolve(self, globals: Globals) -> Result<Box<dyn Command>, Error> {
        if self.sought.is_empty() {
            return Err(Error::usage("nothing to describe: name a pod or workload")
                .hint("`describe web-0` or `describe deploy/web`")
                .hint("`describe -l app=web` for the pods that a selector matches")
                .hint("`describe pods` for all pods in the namespace"));
        }
        if self.previous_logs.is_some_and(|lines| lines > 0) && self.sought.place.names_files() {
            return Err(Error::usage("--previous-logs needs a cluster and cannot be used with -f"));
        }
        let view = DescribeView {
            format: self.output,
            sections: Sections(self.show),
            container: self.container.filter(|name| !name.is_empty()),
            unicode: !self.ascii,
            ..DescribeView::default()
        };
        let pods = self.sought.resolve(globals, false)?;
        if let Some(kind) = pods.names.kind() {
            return Err(Error::usage(format!("`{kind}` needs a name after it")).hint(format!(
                "{kind}/NAME selects the pods of a workload, pod/{kind} a pod with that name"
            )));
        }
        let previous_logs = self.previous_logs.unwrap_or(0);
        Ok(Box::new(DescribeCommand {
            pods,
            view,
            previous_logs,
            fail_on: self.fail_on,
            color: self.color.into(),
        }))
    }
}
