//! `check`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::Globals;
use super::fleet::FleetArgs;
use super::output::{self, ColorFlag};
use super::pods::SoughtArgs;
use crate::check::{FailOn, Policy, Selected, Severity};
use crate::error::Error;
use crate::render::{FindingsView, Format};
use crate::run::{CheckCommand, Command};

/// Find what will go wrong with sidecars before it does
///
/// Looks at pods, and with -f also at the templates of workloads, for settings that keep a Job from completing, start or
/// stop a sidecar at the wrong time, block draining a node or break autoscaling. Services, autoscalers, disruption
/// budgets and other objects sharpen the result where they can be read. There is one finding per workload and container,
/// however many pods show it. `explain findings` lists the findings, `explain SC101` explains one.
#[derive(Debug, Args)]
#[command(args_override_self = true)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    sought: SoughtArgs,
    #[command(flatten)]
    fleet: FleetArgs,

    /// Show findings of this severity or higher
    #[arg(long, value_name = "SEVERITY", default_value = "warning", value_parser = output::severity(), help_heading = "Findings")]
    severity: Severity,
    /// Look only for these findings, such as SC101 or 'SC1*'
    #[arg(long, value_name = "ID,...", value_delimiter = ',', help_heading = "Findings")]
    only: Vec<String>,
    /// Do not look for these findings
    #[arg(long, value_name = "ID,...", value_delimiter = ',', help_heading = "Findings")]
    skip: Vec<String>,
    /// Exit with 3 if there are findings of this severity or higher, or with these ids
    #[arg(long, value_name = "SEVERITY|ID,...", value_delimiter = ',', help_heading = "Findings")]
    fail_on: Vec<String>,
    /// Report sidecars that hold more than this share of a pod's requests
    #[arg(long, value_name = "PERCENT", default_value_t = 50, value_parser = output::number::<u8>, help_heading = "Findings")]
    max_share: u8,
    /// Kubernetes version of the nodes, such as 1.28, if the input does not have them
    #[arg(long, value_name = "VERSION", help_heading = "Findings")]
    kubernetes_version: Option<String>,

    /// Check pods as the API server would admit them, with injected sidecars (dry run)
    ///
    /// The API server makes a pod from each template, with the effect of webhooks, limit ranges and defaults, and stores
    /// nothing. This needs the permission to create pods. With -f, the API server of the current context is asked as well.
    #[arg(long, help_heading = "Findings")]
    admitted: bool,

    /// Accepted findings and severities; '' for none [default: ~/.config/kubectl-sidecars/check.yaml]
    ///
    /// `explain findings` has an example. The default is on Linux; other systems have it in their own folder for configuration.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Suppression")]
    config: Option<OsString>,
    /// Findings in this file do not count
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Suppression")]
    baseline: Option<PathBuf>,
    /// Write the findings to this file, for --baseline
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Suppression")]
    write_baseline: Option<PathBuf>,
    /// Show suppressed findings too
    #[arg(long, help_heading = "Suppression")]
    show_suppressed: bool,
    /// Do not follow annotations and configuration that accept findings
    #[arg(long, help_heading = "Suppression")]
    no_ignores: bool,

    /// Output format
    #[arg(short, long, value_name = "FORMAT", ignore_case = true, value_parser = output::format(&Format::CHECK, ABOUT_FORMATS), default_value = Format::CHECK[0].as_str(), help_heading = "Output")]
    output: Format,
    /// Do not print headers
    #[arg(long, help_heading = "Output")]
    no_headers: bool,
    #[command(flatten)]
    color: ColorFlag,
}

/// Help about formats that differs from `list`.
const ABOUT_FORMATS: &[(Format, &str)] = &[
    (Format::Table, "Findings by workload, each with its fix"),
    (Format::Wide, "With evidence, field, pods and link"),
    (Format::Name, "TYPE/NAME lines of the workloads, for kubectl"),
    (Format::Csv, "One line per finding, for spreadsheets"),
    (Format::Markdown, "A table for comments and summaries"),
];

impl CheckArgs {
    pub(super) fn resolve(self, globals: Globals) -> Result<Box<dyn Command>, Error> {
        let policy = Policy {
            selected: Selected::parse(&self.only, &self.skip)?,
            severity: self.severity,
            fail_on: FailOn::parse(&self.fail_on)?,
            no_ignores: self.no_ignores,
            show_suppressed: self.show_suppressed,
        };
        let version = self.kubernetes_version.as_deref().map(output::kubernetes_version).transpose()?;
        let admitted = self.admitted.then(|| Box::new(globals.connection.clone().resolve()));
        let mut pods = self.sought.resolve(globals, false)?;
        self.fleet.apply(&mut pods)?;
        let view = FindingsView { format: self.output, headers: !self.no_headers, ..FindingsView::default() };
        Ok(Box::new(CheckCommand {
            pods,
            policy,
            version,
            admitted,
            max_share: f64::from(self.max_share) / 100.0,
            config: self.config.map(PathBuf::from),
            baseline: self.baseline,
            write_baseline: self.write_baseline,
            view,
            color: self.color.into(),
        }))
    }
}
