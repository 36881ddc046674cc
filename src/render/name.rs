//! `-o name`: what `kubectl` takes as an argument.

use std::io::{self, Write};

use super::sanitize::for_terminal;
use crate::report::PodReport;

/// One line a pod, `pod/web-0`; a template by its workload, `deployment.apps/web`.
pub(super) fn write(out: &mut dyn Write, rows: &[&PodReport]) -> io::Result<()> {
    for pod in rows {
        let kind = pod.workload.as_ref().filter(|_| pod.template).map_or("Pod", |(kind, _)| kind);
        writeln!(out, "{}", for_terminal(&object(kind, &pod.name)))?;
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
