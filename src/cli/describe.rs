//! `describe`.

use clap::Args;

use super::Globals;
use super::output::{self, ColorArg};
use super::pods::SoughtArgs;
use crate::error::Error;
use crate::render::Format;
use crate::render::describe::DescribeView;
use crate::report::describe::{Section, Sections};
use crate::run::{Command, DescribeCommand};

/// Tell which container of a pod or workload is at fault, and why, with proof and what to run next
///
/// The first line names what is wrong, the container, and what it does to the others. Below stand the startup as a
/// picture, the containers in the order of their start with probes and resources, and what happened. Of a workload
/// its pods are grouped by cause, and the newest unhealthy one is shown in full.
#[derive(Debug, Args)]
#[command(args_override_self = true)]
pub(super) struct DescribeArgs {
    #[command(flatten)]
    sought: SoughtArgs,

    /// Only this container
    #[arg(short = 'c', long, value_name = "NAME", help_heading = "Output")]
    container: Option<String>,
    /// Only these sections
    #[arg(long, value_name = "SECTION,...", value_delimiter = ',', value_parser = output::section(), help_heading = "Output")]
    show: Vec<Section>,
    /// Add the last N lines that the failing container wrote before it ended, or writes now
    #[arg(long, value_name = "N", value_parser = output::number::<u32>, help_heading = "Output")]
    previous_logs: Option<u32>,
    /// Output format
    #[arg(short, long, value_name = "FORMAT", value_parser = output::format(&Format::TEXT, &[]), default_value = Format::TEXT[0].as_str(), help_heading = "Output")]
    output: Format,
    /// Draw with ASCII alone, as in locales without UTF-8
    #[arg(long, help_heading = "Output")]
    ascii: bool,
    /// When to use colour
    #[arg(long, value_name = "WHEN", value_enum, default_value_t, help_heading = "Output")]
    color: ColorArg,
}

impl DescribeArgs {
    pub(super) fn resolve(self, globals: Globals) -> Result<Box<dyn Command>, Error> {
        if self.sought.is_empty() {
            return Err(Error::usage("say what to describe")
                .hint("a pod (describe web-0), a workload (describe deploy/web), all that a selector selects (-l app=web), or `pods` for all pods of the namespace"));
        }
        if self.previous_logs.is_some_and(|lines| lines > 0) && self.sought.place.names_files() {
            return Err(Error::usage("--previous-logs asks the cluster, and -f reads files instead"));
        }
        let view = DescribeView {
            format: self.output,
            sections: Sections(self.show),
            container: self.container.filter(|name| !name.is_empty()),
            unicode: !self.ascii,
            ..DescribeView::default()
        };
        let pods = self.sought.resolve(globals, false)?;
        let previous_logs = self.previous_logs.unwrap_or(0);
        Ok(Box::new(DescribeCommand { pods, view, previous_logs, color: self.color.into() }))
    }
}
