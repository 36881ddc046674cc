//! `-o name`: names that `kubectl` takes as arguments.

use std::io::{self, Write};

use super::sanitize::for_terminal;
use crate::report::{OverheadReport, PodReport};

/// One line per pod, `pod/web-0`; a template by its workload, `deployment.apps/web`.
pub(super) fn pods(out: &mut dyn Write, rows: &[&PodReport]) -> io::Result<()> {
    for pod in rows {
        let kind = pod.workload.as_ref().filter(|_| pod.template).map_or("Pod", |(kind, _)| kind);
        writeln!(out, "{}", for_terminal(&object(kind, &pod.name)))?;
    }
    Ok(())
}

/// Writes one line per group that is an object of the cluster.
pub(super) fn groups(out: &mut dyn Write, report: &OverheadReport) -> io::Result<()> {
    let Some(level) = report.by.last() else { return Ok(()) };
    for value in report.rows.iter().filter_map(|row| row.key.last()?.as_deref()) {
        let object = match value.split_once('/') {
            // A workload, or a template of one.
            Some((kind, name)) => object(kind, name),
            None => object(&level.to_string(), value),
        };
        writeln!(out, "{}", for_terminal(&object))?;
    }
    Ok(())
}

/// `deployment.apps/web`. Untrusted.
pub(super) fn object(kind: &str, name: &str) -> String {
    format!("{}/{name}", resource(kind))
}

/// The resource with its API group, as kubectl prints it.
fn resource(kind: &str) -> String {
    let group = match kind {
        "Deployment" | "ReplicaSet" | "StatefulSet" | "DaemonSet" => ".apps",
        "Job" | "CronJob" => ".batch",
        _ => "",
    };
    format!("{}{group}", kind.to_lowercase())
}
