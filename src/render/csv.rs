//! CSV, for spreadsheets: one line per pod, container, cause or group, with exact figures.

use std::borrow::Cow;
use std::io::{self, Write};

use super::View;
use super::column::{Field, FieldValue, ListContext, RowKind};
use super::containers::{ContainerLevel, Containers};
use super::overhead::{GroupContext, GroupRow, Groups, OverheadView};
use super::pods::{PodLevel, Pods};
use super::sanitize::for_csv;
use super::summary::Causes;
use crate::model::ContainerType;
use crate::report::{
    ChangeSums, ContainerRow, Figures, OverheadReport, PodReport, Skew, State, Summary, SummaryRow, Totals,
    UsageSums, supporting,
};

type PodField = Field<Pods>;
type ContainerField = Field<Containers>;
type CauseField = Field<Causes>;
type GroupField = Field<Groups>;

/// The first fields of a pod and of a container.
static POD: [PodField; 8] = [
    PodField::new("context", |pod| text(pod.context.as_deref())).when(|c| c.view.contexts),
    PodField::new("namespace", |pod| text(pod.namespace.as_deref())),
    PodField::new("name", |pod| text(Some(&pod.name))),
    PodField::new("workload_kind", |pod| text(pod.workload.as_ref().map(|(kind, _)| &**kind))),
    PodField::new("workload_name", |pod| text(pod.workload.as_ref().map(|(_, name)| &**name))),
    PodField::new("template", |pod| pod.template.to_string()),
    PodField::new("node", |pod| text(pod.node.as_deref())),
    PodField::new("created_at", |pod| number(pod.created_at)),
];

/// The other fields of a pod.
static PODS: [PodField; 23] = [
    PodField::new("status", |pod| text(pod.status.as_deref())),
    PodField::new("ready", |pod| number(pod.ready.map(|(ready, _)| ready))),
    PodField::new("total", |pod| number(pod.ready.map(|(_, total)| total))),
    PodField::new("pod_ready", |pod| number(pod.is_ready())),
    PodField::new("restarts", |pod| number(pod.restarts.map(|r| r.total))),
    PodField::new("restarts_app", |pod| number(pod.restarts.map(|r| r.app))),
    PodField::new("restarts_sidecar", |pod| number(pod.restarts.map(|r| r.sidecar))),
    PodField::new("restarts_init", |pod| number(pod.restarts.map(|r| r.init))),
    PodField::new("last_restart_at", |pod| number(pod.restarts.and_then(|r| r.last_at))),
    PodField::new("cause_container", |pod| text(pod.blamed().map(|c| &*c.facts.name))),
    PodField::new("cause_reason", |pod| text(pod.cause.as_ref().map(|c| c.reason()))),
    PodField::new("cause_severity", |pod| text(pod.cause.as_ref().map(|c| c.severity.as_str()))),
    PodField::new("cause_since", |pod| number(pod.cause.as_ref().and_then(|c| c.since))),
    PodField::new("cause_message", |pod| text(pod.message().as_deref())),
    PodField::new("sidecars", |pod| {
        let names: Vec<&str> = supporting(&pod.containers).map(|c| &*c.facts.name).collect();
        text(Some(&names.join(" ")))
    }),
    PodField::new("native_sidecars", |pod| count_sidecars(pod, true)),
    PodField::new("classic_sidecars", |pod| count_sidecars(pod, false)),
    PodField::figures("requests", |pod| pod.reserved.requests.into()),
    PodField::figures("limits", |pod| pod.reserved.limits.into()),
    PodField::figures("sidecar_declared", |pod| pod.reserved.declared_requests.into()),
    PodField::figures("sidecar_effective", |pod| pod.sidecar_cost().into()),
    PodField::figures("usage", |pod| of_usage(pod.usage.as_ref().and_then(|usage| usage.total)))
        .when(|c| c.view.usage),
    PodField::figures("sidecar_usage", |pod| of_usage(pod.usage.as_ref().and_then(|usage| usage.sidecars)))
        .when(|c| c.view.usage),
];

/// The other fields of a container.
static CONTAINERS: [ContainerField; 20] = [
    ContainerField::new("container", |(_, own)| text(Some(&own.facts.name))),
    ContainerField::new("type", |(_, own)| text(Some(own.facts.kind.as_str()))),
    ContainerField::new("pattern", |(_, own)| text(Some(own.facts.pattern.as_str()))),
    ContainerField::new("confidence", |(_, own)| (f64::from(own.facts.confidence) / 100.0).to_string()),
    ContainerField::new("product", |(_, own)| text(own.facts.product.as_deref())),
    ContainerField::new("image", |(_, own)| text(Some(&own.facts.image))),
    ContainerField::new("state", |(_, own)| text(own.state.map(State::as_str))),
    ContainerField::new("reason", |(_, own)| text(own.reason.as_deref())),
    ContainerField::new("exit_code", |(_, own)| number(own.exit_code)),
    ContainerField::new("started_at", |(_, own)| number(own.started_at)),
    ContainerField::new("ready", |(_, own)| number(own.ready)),
    ContainerField::new("started", |(_, own)| number(own.started)),
    ContainerField::new("restarts", |(_, own)| number(own.restarts)),
    ContainerField::new("last_reason", |(_, own)| {
        text(own.last_termination.as_ref().and_then(|last| last.reason.as_deref()))
    }),
    ContainerField::new("last_exit_code", |(_, own)| {
        number(own.last_termination.as_ref().map(|last| last.exit_code))
    }),
    ContainerField::new("last_finished_at", |(_, own)| {
        number(own.last_termination.as_ref().and_then(|last| last.finished_at))
    }),
    ContainerField::figures("requests", |(_, own)| own.facts.requests.into()),
    ContainerField::figures("limits", |(_, own)| own.facts.limits.into()),
    ContainerField::new("evidence", |(_, own)| text(Some(&own.facts.evidence.join("; ")))),
    ContainerField::figures("usage", |(pod, own)| of_usage(pod.usage_of(own))).when(|c| c.view.usage),
];

/// The last field of a pod and of a container.
static LABELS: [PodField; 1] = [PodField::new("labels", |pod| {
    let all = pod.labels.iter().flat_map(|labels| labels.iter()).map(|(k, v)| format!("{k}={v}"));
    text(Some(&all.collect::<Vec<_>>().join(",")))
})
.when(|c| c.view.labels)];

static CAUSES: [CauseField; 6] = [
    CauseField::new("pods", |row| row.pods.to_string()),
    CauseField::new("severity", |row| text(Some(row.severity.as_str()))),
    CauseField::new("reason", |row| text(Some(&row.reason))),
    CauseField::new("container", |row| text(row.container.as_deref())),
    CauseField::new("example_namespace", |row| text(row.example.namespace.as_deref())),
    CauseField::new("example_name", |row| text(Some(&row.example.name))),
];

/// The fields of a group, after its levels.
static GROUPS: [GroupField; 26] = [
    GroupField::new("pods", |row| row.sums.pods.to_string()),
    GroupField::new("containers", |row| row.sums.containers.to_string()),
    GroupField::figures("declared", |row| row.sums.declared),
    GroupField::figures("effective", |row| row.sums.effective),
    GroupField::new("share_cpu", |row| number(row.sums.share().cpu)),
    GroupField::new("share_memory", |row| number(row.sums.share().memory)),
    GroupField::figures("limits", |row| row.sums.limits),
    GroupField::figures("pod_requests", |row| row.sums.reserved),
    GroupField::new("others", |row| number(row.group.map(|group| group.others).filter(|others| *others > 0))),
    of_image("product", |row| text(skew(row).and_then(|skew| skew.product.as_deref()))),
    of_image("repository", |row| text(skew(row).map(|skew| skew.repository.as_str()))),
    of_image("tag", |row| text(skew(row).and_then(|skew| skew.tag.as_deref()))),
    of_image("digest", |row| text(skew(row).and_then(|skew| skew.digest.as_deref()))),
    of_image("standing", |row| text(skew(row).map(|skew| skew.standing.as_str()))),
    of_image("majority", |row| text(skew(row).and_then(|skew| skew.majority.as_deref()))),
    of_image("workloads", |row| number(skew(row).map(|skew| skew.workloads))),
    of_image("namespaces", |row| number(skew(row).map(|skew| skew.namespaces))),
    of_image("most_common", |row| text(skew(row).and_then(|skew| skew.most_common.as_deref()))),
    GroupField::new("usage_containers", |row| group_usage(row).containers.to_string())
        .when(|c| c.has_usage()),
    GroupField::figures("usage", |row| group_usage(row).used).when(|c| c.has_usage()),
    GroupField::figures("usage_requested", |row| group_usage(row).requested).when(|c| c.has_usage()),
    GroupField::figures("unused", |row| group_usage(row).unused).when(|c| c.has_usage()),
    GroupField::figures("then_declared", |row| of_change(row, |change| change.declared))
        .when(|c| c.is_change()),
    GroupField::figures("freed", |row| of_change(row, |change| change.freed)).when(|c| c.is_change()),
    GroupField::new("cost_per_month", |row| number(row.sums.cost.map(|cost| cost.units())))
        .when(|c| c.is_priced()),
    GroupField::new("saved_per_month", |row| {
        number(row.sums.change.as_ref().and_then(|change| Some(change.cost?.units())))
    })
    .when(|c| c.is_change() && c.is_priced()),
];

const fn of_image(title: &'static str, text: for<'a> fn(GroupRow<'a>) -> String) -> GroupField {
    GroupField::new(title, text).when(|c| c.has_images())
}

fn text(text: Option<&str>) -> String {
    for_csv(text.unwrap_or_default()).into_owned()
}

fn number<T: ToString>(number: Option<T>) -> String {
    number.map_or_else(String::new, |number| number.to_string())
}

fn count_sidecars(pod: &PodReport, native: bool) -> String {
    let is_native = |kind: ContainerType| kind == ContainerType::NativeSidecar;
    supporting(&pod.containers).filter(|c| is_native(c.facts.kind) == native).count().to_string()
}

fn of_usage(usage: Option<Figures>) -> Totals {
    usage.unwrap_or_default().into()
}

fn of_change(row: GroupRow<'_>, figures: fn(&ChangeSums) -> Totals) -> Totals {
    row.sums.change.as_ref().map(figures).unwrap_or_default()
}

fn skew(row: GroupRow<'_>) -> Option<&Skew> {
    row.group?.skew.as_ref()
}

fn group_usage(row: GroupRow<'_>) -> UsageSums {
    row.sums.usage.unwrap_or_default()
}

/// A field of one file.
struct FileField<'a, R> {
    title: Cow<'static, str>,
    text: Box<dyn Fn(R) -> String + 'a>,
}

/// The `fields` that are shown. `own` takes what they describe from a row of the file.
fn shown<'a, K: RowKind, R: 'a>(
    fields: &'static [Field<K>],
    context: K::Context<'a>,
    own: fn(R) -> K::Row<'a>,
) -> impl Iterator<Item = FileField<'a, R>> {
    let shown = fields.iter().filter(move |field| (field.shown)(&context));
    shown.flat_map(move |field| {
        let texts: Vec<Box<dyn Fn(R) -> String + 'a>> = match &field.value {
            FieldValue::Text(text) => vec![Box::new(move |row| text(own(row)))],
            FieldValue::Figures(figures) => vec![
                Box::new(move |row| number(figures(own(row)).cpu_millicores)),
                Box::new(move |row| number(figures(own(row)).memory_bytes)),
            ],
        };
        field.titles().into_iter().zip(texts).map(|(title, text)| FileField { title, text })
    })
}

pub(super) fn pods(out: &mut dyn Write, rows: &[&PodReport], view: &View, headers: bool) -> io::Result<()> {
    let context = ListContext { view, level: PodLevel::Full };
    let fields = [&POD[..], &PODS, &LABELS].into_iter().flat_map(|fields| shown(fields, context, |pod| pod));
    write(out, &fields.collect::<Vec<_>>(), rows.iter().copied(), headers)
}

pub(super) fn containers(out: &mut dyn Write, rows: &[ContainerRow<'_>], view: &View) -> io::Result<()> {
    let of_pod = |fields| {
        shown::<Pods, ContainerRow<'_>>(fields, ListContext { view, level: PodLevel::Full }, |(pod, _)| pod)
    };
    let own = shown(&CONTAINERS, ListContext { view, level: ContainerLevel::Full }, |row| row);
    let fields: Vec<_> = of_pod(&POD).chain(own).chain(of_pod(&LABELS)).collect();
    write(out, &fields, rows.iter().copied(), view.headers)
}

pub(super) fn causes(out: &mut dyn Write, summary: &Summary, headers: bool) -> io::Result<()> {
    let fields: Vec<_> = shown(&CAUSES, (), |row: &SummaryRow| row).collect();
    write(out, &fields, summary.rows.iter(), headers)
}

/// Writes one line per group. Without the totals, so that adding up a column does not count everything twice.
pub(super) fn groups(out: &mut dyn Write, report: &OverheadReport, view: &OverheadView) -> io::Result<()> {
    let levels = report.by.iter().enumerate().map(|(at, level)| FileField {
        title: text(Some(&level.to_string())).into(),
        text: Box::new(move |row: GroupRow<'_>| text(row.group.and_then(|group| group.key[at].as_deref()))),
    });
    let fields: Vec<_> = levels.chain(shown(&GROUPS, GroupContext::full(report, view), |row| row)).collect();
    let rows = report.rows.iter().map(|group| GroupRow { group: Some(group), sums: &group.sums });
    write(out, &fields, rows, view.headers)
}

fn write<R: Copy>(
    out: &mut dyn Write,
    fields: &[FileField<'_, R>],
    rows: impl Iterator<Item = R>,
    headers: bool,
) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    if headers {
        writer.write_record(fields.iter().map(|field| &*field.title)).map_err(io_error)?;
    }
    for row in rows {
        for field in fields {
            writer.write_field((field.text)(row)).map_err(io_error)?;
        }
        writer.write_record(None::<&[u8]>).map_err(io_error)?;
    }
    writer.flush()
}

/// Keeps the error of the stream, because a closed pipe is not a failure.
fn io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

#[cfg(test)]
pub(super) fn titles() -> Vec<Cow<'static, str>> {
    fn of<K: RowKind>(fields: &'static [Field<K>]) -> impl Iterator<Item = Cow<'static, str>> {
        fields.iter().flat_map(Field::titles)
    }
    let pods = of(&POD).chain(of(&PODS)).chain(of(&LABELS));
    pods.chain(of(&CONTAINERS)).chain(of(&CAUSES)).chain(of(&GROUPS)).collect()
}
