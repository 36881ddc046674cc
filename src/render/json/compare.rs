//! `compare` for scripts.

use jiff::Timestamp;
use serde::Serialize;

use super::document::{Document, Each};
use super::overhead::KeyJson;
use crate::compare::{
    ComparisonReport, CostChange, CostTable, FailureChange, FailureKind, SideReport, SidecarChange,
    SidecarKind,
};
use crate::health::Severity;
use crate::model::ContainerType;
use crate::report::{Metadata, Totals};

/// `kind: ComparisonReport`.
pub(in crate::render) fn comparison(report: &ComparisonReport) -> impl Serialize {
    #[derive(Serialize)]
    struct ComparisonJson<'a, F, S, C> {
        before: SideJson<'a>,
        after: SideJson<'a>,
        failures: F,
        sidecars: S,
        costs: C,
        totals: CostJson,
        metadata: &'a Metadata,
    }
    let costs: Vec<(&CostTable, &CostChange)> =
        report.costs.iter().flat_map(|table| table.rows.iter().map(move |row| (table, row))).collect();
    Document::new(
        "ComparisonReport",
        ComparisonJson {
            before: SideJson::from(&report.before),
            after: SideJson::from(&report.after),
            failures: Each(&report.failures, FailureJson::from),
            sidecars: Each(&report.sidecars, SidecarJson::from),
            costs: costs.into_iter().map(RowJson::from).collect::<Vec<_>>(),
            totals: (&report.totals).into(),
            metadata: &report.metadata,
        },
    )
}

#[derive(Serialize)]
struct SideJson<'a> {
    source: &'a str,
    time: Timestamp,
    pods: usize,
    unhealthy: usize,
    complete: bool,
}

impl<'a> From<&'a SideReport> for SideJson<'a> {
    fn from(side: &'a SideReport) -> Self {
        let SideReport { source, time, pods, unhealthy, complete } = side;
        Self { source, time: *time, pods: *pods, unhealthy: *unhealthy, complete: *complete }
    }
}

/// A value on each side.
#[derive(Serialize)]
struct Both<T> {
    before: T,
    after: T,
}

impl<T> From<[T; 2]> for Both<T> {
    fn from([before, after]: [T; 2]) -> Self {
        Self { before, after }
    }
}

#[derive(Serialize)]
struct FailureJson<'a> {
    change: FailureKind,
    context: Option<&'a str>,
    namespace: Option<&'a str>,
    workload: WorkloadJson<'a>,
    container: Option<&'a str>,
    severity: Severity,
    reason: Both<Option<&'a str>>,
    pods: Both<usize>,
    example: &'a str,
}

#[derive(Serialize)]
struct WorkloadJson<'a> {
    kind: &'a str,
    name: &'a str,
}

impl<'a> From<&'a FailureChange> for FailureJson<'a> {
    fn from(change: &'a FailureChange) -> Self {
        let place = &change.place;
        let [before, after] = &change.reasons;
        Self {
            change: change.kind,
            context: place.context.as_deref(),
            namespace: place.namespace.as_deref(),
            workload: WorkloadJson { kind: &place.kind, name: &place.name },
            container: change.container.as_deref(),
            severity: change.severity,
            reason: [before.as_deref(), after.as_deref()].into(),
            pods: change.pods.into(),
            example: &change.example,
        }
    }
}

#[derive(Serialize)]
struct SidecarJson<'a> {
    change: SidecarKind,
    sidecar: &'a str,
    product: Option<&'a str>,
    image: &'a str,
    #[serde(rename = "type")]
    kind: ContainerType,
    pods: Both<usize>,
}

impl<'a> From<&'a SidecarChange> for SidecarJson<'a> {
    fn from(change: &'a SidecarChange) -> Self {
        Self {
            change: change.kind,
            sidecar: &change.sidecar,
            product: change.product.as_deref(),
            image: &change.image,
            kind: change.container_type,
            pods: change.pods.into(),
        }
    }
}

#[derive(Serialize)]
struct RowJson<'a> {
    key: KeyJson<'a>,
    #[serde(flatten)]
    cost: CostJson,
}

impl<'a> From<(&'a CostTable, &'a CostChange)> for RowJson<'a> {
    fn from((table, row): (&'a CostTable, &'a CostChange)) -> Self {
        Self { key: KeyJson(&table.by, &row.key), cost: row.into() }
    }
}

#[derive(Serialize)]
struct CostJson {
    pods: Both<usize>,
    requests: Both<Totals>,
    change: Totals,
}

impl From<&CostChange> for CostJson {
    fn from(row: &CostChange) -> Self {
        Self { pods: row.pods.into(), requests: row.requests.into(), change: row.change() }
    }
}
