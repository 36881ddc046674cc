//! `wait`.

use std::time::Duration;

use clap::Args;

use super::Globals;
use super::connection::duration;
use super::output::{self, ColorFlag};
use crate::error::Error;
use crate::render::Format;
use crate::render::wait::WaitView;
use crate::report::Target;
use crate::run::{Command, WaitCommand};
use crate::settings::ClusterSource;
use crate::wait::{Goal, Waited, WorkloadKind};

/// Log lines of the container at fault.
const LOG_LINES: u32 = 10;
/// Pods per page of the list.
const CHUNK_SIZE: u32 = 500;

/// Wait for a rollout, and stop as soon as it cannot succeed
///
/// Exits with 0 when the rollout is done, with 3 as soon as it cannot be done any more, and with 1 after the timeout.
/// Only pods of the newest revision count. With 3 and 1, the container at fault, commands and its last log lines are
/// shown.
///
/// A rollout is done when `kubectl rollout status` says so, a Job when it is complete, and a pod when it is Ready. It
/// cannot be done any more when an image does not exist or cannot be pulled in three attempts, when a container cannot be
/// created from its configuration, when a container or a native sidecar is restarted more often than tolerated, when the
/// controller has given up (`ProgressDeadlineExceeded`, a failed Job), and when a sidecar keeps the pod of a Job running
/// although the work is done.
#[derive(Debug, Args)]
#[command(args_override_self = true)]
pub(super) struct WaitArgs {
    /// A pod, TYPE/NAME (deploy/web, sts/db, ds/agent, job/x) or TYPE NAME
    #[arg(value_name = "NAME", required = true)]
    names: Vec<String>,

    /// What to wait for [default: ready, for Jobs completed]
    ///
    /// `ready` is what `kubectl rollout status` waits for, or the pod's Ready condition. `completed` is for Jobs and pods
    /// that end. `healthy` is ready, and no container is in trouble.
    #[arg(long = "for", value_name = "STATE", ignore_case = true, value_parser = output::goal(), help_heading = "Waiting")]
    goal: Option<Goal>,
    /// When to give up; 0 looks once
    ///
    /// Takes times such as 90s, 10m or 1h. A plain number is in seconds.
    #[arg(long, value_name = "TIME", default_value = "10m", value_parser = duration, help_heading = "Waiting")]
    timeout: Duration,
    /// Restarts that a container may have [default: 2]
    ///
    /// Restarts from before the rollout do not count. Without this flag, a Job decides by itself how often its work may
    /// fail.
    #[arg(long, value_name = "N", value_parser = output::number::<u32>, help_heading = "Waiting")]
    tolerate_restarts: Option<u32>,
    /// Read no logs
    #[arg(long, help_heading = "Output")]
    no_logs: bool,
    /// Output format
    #[arg(short, long, value_name = "FORMAT", ignore_case = true, value_parser = output::format(&Format::WAIT, &[]), default_value = Format::WAIT[0].as_str(), help_heading = "Output")]
    output: Format,
    /// Draw with ASCII characters only
    ///
    /// This is the default in locales without UTF-8.
    #[arg(long, hide_short_help = true, help_heading = "Output")]
    ascii: bool,
    #[command(flatten)]
    color: ColorFlag,
}

impl WaitArgs {
    pub(super) fn resolve(self, globals: Globals) -> Result<Box<dyn Command>, Error> {
        let waited = self.waited()?;
        let source = ClusterSource {
            connection: globals.connection.resolve(),
            namespace: globals.namespace.filter(|name| !name.is_empty()),
            chunk_size: CHUNK_SIZE,
            ..ClusterSource::default()
        };
        Ok(Box::new(WaitCommand {
            waited,
            source,
            rules: globals.rules,
            timeout: self.timeout,
            log_lines: if self.no_logs { 0 } else { LOG_LINES },
            view: WaitView { format: self.output, unicode: !self.ascii, ..WaitView::default() },
            color: self.color.into(),
        }))
    }

    /// What to wait for.
    ///
    /// Errors: no name or several, or a kind that cannot be waited for in this way.
    fn waited(&self) -> Result<Waited, Error> {
        let targets = Target::parse(&self.names)?;
        let [target] = targets.as_slice() else {
            return Err(Error::usage("`wait` waits for one workload or pod at a time")
                .hint("run it once for each, also at the same time"));
        };
        let name = match target {
            Target::Kind(kind) => {
                return Err(
                    Error::usage(format!("`{kind}` needs a name after it")).hint(format!("{kind}/NAME"))
                );
            }
            Target::Pod(name) | Target::Prefix(name) | Target::Workload { name, .. } => name.clone(),
        };
        let Some(kind) = WorkloadKind::of(target) else {
            return Err(Error::usage(format!("cannot wait for {target}"))
                .hint("Deployments, StatefulSets, DaemonSets, Jobs and pods can be waited for"));
        };
        let goal = self.goal.unwrap_or(kind.usual_goal());
        if !kind.can_reach(goal) {
            return Err(Error::usage(format!("a {} never completes", kind.as_str()))
                .hint("`--for ready` waits for its rollout; Jobs and pods can complete"));
        }
        let tolerate_restarts = self.tolerate_restarts.map(i64::from);
        Ok(Waited { kind, name, goal, tolerate_restarts })
    }
}
