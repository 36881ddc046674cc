//! `migrate --preview` for people.

use std::io::{self, Write};

use super::MigrateView;
use super::page::Page;
use crate::migrate::{Group, Outlook, PreviewReport};
use crate::render::Tone;
use crate::wording::counted;

/// How many workloads a group names.
const NAMED: usize = 20;

/// Writes the groups, those that turn first, and what changes.
pub(super) fn write(out: &mut dyn Write, report: &PreviewReport, view: &MigrateView) -> io::Result<()> {
    let mut page = Page { out, view };
    if report.groups.is_empty() {
        page.line("No pods with a classic sidecar that an injector would make native.")?;
    }
    for group in &report.groups {
        write_group(&mut page, group)?;
    }
    if let Some(((major, minor), node)) = &report.oldest {
        page.labelled(0, "Nodes", &format!("the oldest kubelet is {major}.{minor} ({node})"), Tone::Heading)?;
    }
    if report.consequences.is_empty() {
        return Ok(());
    }
    writeln!(page.out)?;
    page.heading("What changes with them")?;
    for one in &report.consequences {
        let place = one.namespace.as_ref().map(|name| format!("{name}/")).unwrap_or_default();
        let text = format!("{place}{} {}", one.name, one.message);
        page.labelled(2, one.kind.as_str(), &text, Tone::Heading)?;
    }
    let blind = "kube-state-metrics then reports them as kube_pod_init_container_*, which the usual alerts do not read; `migrate \
                 --preview -o prometheus-rule` prints rules that unite both";
    page.labelled(2, "metrics", blind, Tone::Heading)
}

fn write_group(page: &mut Page<'_>, group: &Group) -> io::Result<()> {
    let pods: usize = group.workloads.iter().map(|one| one.pods).sum();
    let (what, tone) = match group.outlook {
        Outlook::Turns => ("turns native at the next restart", Tone::Degraded),
        Outlook::Waits => ("turns native after an upgrade", Tone::Starting),
        Outlook::Unknown => ("may turn native", Tone::Quiet),
        Outlook::Stays => ("stays classic", Tone::Quiet),
    };
    let count = counted(pods, "pod");
    let heading = format!("{} of {} {what}: {count}", group.container, group.injector);
    page.toned(tone, &heading)?;
    page.labelled(2, "why", &group.why, Tone::Quiet)?;
    for one in group.workloads.iter().take(NAMED) {
        let place = one.namespace.as_ref().map(|name| format!("{name}/")).unwrap_or_default();
        let text = format!("{place}{}/{} ({})", one.kind.to_lowercase(), one.name, counted(one.pods, "pod"));
        page.line(&format!("  {text}"))?;
    }
    let more = group.workloads.len().saturating_sub(NAMED);
    if more > 0 {
        page.line(&format!("  and {}; -o json has all", counted(more, "more workload")))?;
    }
    writeln!(page.out)
}
