//! CSV, for spreadsheets: one line a pod, or a container; figures exact.

use std::io::{self, Write};

use jiff::Timestamp;

use super::sanitize::for_csv;
use crate::health::Cause;
use crate::model::ContainerType;
use crate::report::{ContainerReport, Dimension, Figures, OverheadReport, PodReport, Summary, supporting};

#[derive(Default)]
struct Line(Vec<String>);

impl Line {
    fn text(&mut self, text: Option<&str>) -> &mut Self {
        self.0.push(for_csv(text.unwrap_or("")).into_owned());
        self
    }

    fn number<T: ToString>(&mut self, number: Option<T>) -> &mut Self {
        self.0.push(number.map_or_else(String::new, |n| n.to_string()));
        self
    }

    fn time(&mut self, time: Option<Timestamp>) -> &mut Self {
        self.number(time)
    }

    fn figures<N: ToString>(&mut self, figures: Figures<N>) -> &mut Self {
        self.number(figures.cpu_millicores).number(figures.memory_bytes)
    }
}

const POD: &[&str] =
    &["namespace", "name", "workload_kind", "workload_name", "template", "node", "created_at"];

const PODS: &[&str] = &[
    "status",
    "ready",
    "total",
    "restarts",
    "restarts_app",
    "restarts_sidecar",
    "restarts_init",
    "last_restart_at",
    "cause_container",
    "cause_reason",
    "cause_severity",
    "cause_since",
    "cause_message",
    "sidecars",
    "native_sidecars",
    "classic_sidecars",
    "requests_cpu_millicores",
    "requests_memory_bytes",
    "limits_cpu_millicores",
    "limits_memory_bytes",
    "sidecar_declared_cpu_millicores",
    "sidecar_declared_memory_bytes",
    "sidecar_effective_cpu_millicores",
    "sidecar_effective_memory_bytes",
];

const CONTAINERS: &[&str] = &[
    "container",
    "type",
    "pattern",
    "confidence",
    "product",
    "image",
    "state",
    "reason",
    "exit_code",
    "started_at",
    "ready",
    "started",
    "restarts",
    "last_reason",
    "last_exit_code",
    "last_finished_at",
    "requests_cpu_millicores",
    "requests_memory_bytes",
    "limits_cpu_millicores",
    "limits_memory_bytes",
    "evidence",
];

/// Behind the columns of pods, with `--usage`.
const PODS_USAGE: &[&str] = &[
    "usage_cpu_millicores",
    "usage_memory_bytes",
    "sidecar_usage_cpu_millicores",
    "sidecar_usage_memory_bytes",
];

/// Behind the columns of containers, with `--usage`.
const CONTAINERS_USAGE: &[&str] = &["usage_cpu_millicores", "usage_memory_bytes"];

/// What stands on top of and behind the columns that are always there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Extras {
    pub(super) headers: bool,
    pub(super) usage: bool,
    pub(super) labels: bool,
}

const SUMMARY: &[&str] = &["pods", "severity", "reason", "container", "example_namespace", "example_name"];

fn pod_cells(line: &mut Line, pod: &PodReport) {
    let (kind, name) = pod.workload.as_ref().map_or((None, None), |(k, n)| (Some(&**k), Some(&**n)));
    line.text(pod.namespace.as_deref()).text(Some(&pod.name)).text(kind).text(name);
    line.number(Some(pod.template)).text(pod.node.as_deref()).time(pod.created_at);
}

pub(super) fn pods(out: &mut dyn Write, rows: &[&PodReport], extras: Extras) -> io::Result<()> {
    write(
        out,
        &[POD, PODS],
        PODS_USAGE,
        extras,
        rows.iter().map(|pod| {
            let mut line = Line::default();
            pod_cells(&mut line, pod);
            line.text(pod.status.as_deref());
            line.number(pod.ready.map(|(ready, _)| ready)).number(pod.ready.map(|(_, total)| total));
            line.number(pod.restarts.map(|r| r.total)).number(pod.restarts.map(|r| r.app));
            line.number(pod.restarts.map(|r| r.sidecar)).number(pod.restarts.map(|r| r.init));
            line.time(pod.restarts.and_then(|r| r.last_at));
            let cause = pod.cause.as_deref();
            line.text(pod.blamed().map(|c| &*c.facts.name)).text(cause.map(Cause::reason));
            line.text(cause.map(|c| c.severity.as_str())).time(cause.and_then(|c| c.since));
            line.text(pod.message().as_deref());
            let names: Vec<&str> = supporting(&pod.containers).map(|c| &*c.facts.name).collect();
            let is_native = |c: &&ContainerReport| c.facts.kind == ContainerType::NativeSidecar;
            let native = supporting(&pod.containers).filter(is_native).count();
            line.text(Some(&names.join(" "))).number(Some(native)).number(Some(names.len() - native));
            line.figures(pod.reserved.requests)
                .figures(pod.reserved.limits)
                .figures(pod.reserved.declared_requests)
                .figures(pod.reserved.effective);
            if extras.usage {
                let usage = pod.usage.as_deref();
                line.figures(usage.and_then(|u| u.total).unwrap_or_default());
                line.figures(usage.and_then(|u| u.sidecars).unwrap_or_default());
            }
            (line, *pod)
        }),
    )
}

pub(super) fn containers(
    out: &mut dyn Write,
    rows: &[(&PodReport, &ContainerReport)],
    extras: Extras,
) -> io::Result<()> {
    write(
        out,
        &[POD, CONTAINERS],
        CONTAINERS_USAGE,
        extras,
        rows.iter().map(|(pod, container)| {
            let facts = &*container.facts;
            let mut line = Line::default();
            pod_cells(&mut line, pod);
            line.text(Some(&facts.name)).text(Some(facts.kind.as_str())).text(Some(facts.pattern.as_str()));
            line.number(Some(f64::from(facts.confidence) / 100.0)).text(facts.product.as_deref());
            line.text(Some(&facts.image)).text(container.state.map(crate::report::State::as_str));
            line.text(container.reason.as_deref()).number(container.exit_code).time(container.started_at);
            line.number(container.ready).number(container.started).number(container.restarts);
            let last = container.last_termination.as_deref();
            line.text(last.and_then(|l| l.reason.as_deref())).number(last.map(|l| l.exit_code));
            line.time(last.and_then(|l| l.finished_at));
            line.figures(facts.requests).figures(facts.limits);
            line.text(Some(&facts.evidence.join("; ")));
            if extras.usage {
                line.figures(pod.usage_of(container).unwrap_or_default());
            }
            (line, *pod)
        }),
    )
}

pub(super) fn summary(out: &mut dyn Write, summary: &Summary, headers: bool) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    if headers {
        writer.write_record(SUMMARY).map_err(io_error)?;
    }
    for row in &summary.rows {
        let mut line = Line::default();
        line.number(Some(row.pods)).text(Some(row.severity.as_str())).text(Some(&row.reason));
        line.text(row.container.as_deref()).text(row.example.0.as_deref()).text(Some(&row.example.1));
        writer.write_record(&line.0).map_err(io_error)?;
    }
    writer.flush()
}

const OVERHEAD: &[&str] = &[
    "pods",
    "containers",
    "declared_cpu_millicores",
    "declared_memory_bytes",
    "effective_cpu_millicores",
    "effective_memory_bytes",
    "share_cpu",
    "share_memory",
    "limits_cpu_millicores",
    "limits_memory_bytes",
    "pod_requests_cpu_millicores",
    "pod_requests_memory_bytes",
    "others",
];

const OVERHEAD_IMAGE: &[&str] = &[
    "product",
    "repository",
    "tag",
    "digest",
    "standing",
    "majority",
    "workloads",
    "namespaces",
    "most_common",
];

const OVERHEAD_USAGE: &[&str] = &[
    "usage_containers",
    "usage_cpu_millicores",
    "usage_memory_bytes",
    "usage_requested_cpu_millicores",
    "usage_requested_memory_bytes",
    "unused_cpu_millicores",
    "unused_memory_bytes",
];

const OVERHEAD_CHANGE: &[&str] = &[
    "then_declared_cpu_millicores",
    "then_declared_memory_bytes",
    "freed_cpu_millicores",
    "freed_memory_bytes",
];

/// One line a group. Without the totals: whoever adds up a column would count everything twice.
pub(super) fn overhead(
    out: &mut dyn Write,
    report: &OverheadReport,
    headers: bool,
    usage: bool,
) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    let (images, changes) = (report.by.contains(&Dimension::Image), !report.plan.is_empty());
    let optional = [(images, OVERHEAD_IMAGE), (usage, OVERHEAD_USAGE), (changes, OVERHEAD_CHANGE)];
    if headers {
        let mut titles = Line::default();
        report.by.iter().for_each(|level| {
            titles.text(Some(&level.to_string()));
        });
        let more = optional.iter().filter(|(wanted, _)| *wanted).flat_map(|(_, titles)| *titles);
        titles.0.extend(OVERHEAD.iter().chain(more).map(|title| (*title).to_owned()));
        writer.write_record(&titles.0).map_err(io_error)?;
    }
    for row in &report.rows {
        let (sums, (cpu, memory)) = (&row.sums, row.sums.share());
        let mut line = Line::default();
        row.key.iter().for_each(|value| {
            line.text(value.as_deref());
        });
        line.number(Some(sums.pods)).number(Some(sums.containers));
        line.figures(sums.declared).figures(sums.effective).number(cpu).number(memory);
        line.figures(sums.limits).figures(sums.reserved).number((row.others > 0).then_some(row.others));
        if images {
            let skew = row.skew.as_ref();
            line.text(skew.and_then(|s| s.product.as_deref())).text(skew.map(|s| s.repository.as_str()));
            line.text(skew.and_then(|s| s.tag.as_deref())).text(skew.and_then(|s| s.digest.as_deref()));
            line.text(skew.map(|s| s.standing.as_str())).text(skew.and_then(|s| s.majority.as_deref()));
            line.number(skew.map(|s| s.workloads)).number(skew.map(|s| s.namespaces));
            line.text(skew.and_then(|s| s.most_common.as_deref()));
        }
        if usage {
            let usage = sums.usage.unwrap_or_default();
            line.number(Some(usage.containers)).figures(usage.used);
            line.figures(usage.requested).figures(usage.unused);
        }
        if changes {
            let change = sums.change.clone().unwrap_or_default();
            line.figures(change.declared).figures(change.freed);
        }
        writer.write_record(&line.0).map_err(io_error)?;
    }
    writer.flush()
}

fn write<'a>(
    out: &mut dyn Write,
    titles: &[&[&str]],
    usage: &[&str],
    extras: Extras,
    lines: impl Iterator<Item = (Line, &'a PodReport)>,
) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    if extras.headers {
        let titles = titles.iter().copied().chain(extras.usage.then_some(usage)).flatten().copied();
        writer.write_record(titles.chain(extras.labels.then_some("labels"))).map_err(io_error)?;
    }
    for (mut line, pod) in lines {
        if extras.labels {
            let all = pod.labels.iter().flat_map(|l| l.iter()).map(|(k, v)| format!("{k}={v}"));
            line.text(Some(&all.collect::<Vec<_>>().join(",")));
        }
        writer.write_record(&line.0).map_err(io_error)?;
    }
    writer.flush()
}

/// The error of the stream as it is, for a closed pipe is no failure.
fn io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}
