//! `kind: OverheadReport`.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::schema::{
    API_VERSION, FiguresJson, MetadataJson, OverheadLimitsJson, OverheadRequestsJson, ShareJson,
};
use crate::report::{ChangeSums, OverheadReport, OverheadRow, Plan, Skew, Sums, Totals, UsageSums};

/// The result of `overhead`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::render) struct OverheadReportJson<'a> {
    api_version: &'static str,
    kind: &'static str,
    by: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    what_if: Option<PlanJson<'a>>,
    items: Vec<RowJson<'a>>,
    totals: SumsJson,
    metadata: MetadataJson<'a>,
}

#[derive(Serialize)]
struct PlanJson<'a> {
    without: Vec<&'a str>,
    with: Vec<WithJson<'a>>,
}

#[derive(Serialize)]
struct WithJson<'a> {
    name: &'a str,
    requests: FiguresJson,
}

#[derive(Serialize)]
struct RowJson<'a> {
    key: KeyJson<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    others: Option<usize>,
    #[serde(flatten)]
    sums: SumsJson,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<SkewJson<'a>>,
}

/// The levels of `--by`, with the value of the row at each.
struct KeyJson<'a>(&'a OverheadReport, &'a OverheadRow);

impl Serialize for KeyJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.by.len()))?;
        for (level, value) in self.0.by.iter().zip(&self.1.key) {
            map.serialize_entry(&level.to_string(), &value.as_deref())?;
        }
        map.end()
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SumsJson {
    pods: usize,
    containers: usize,
    requests: OverheadRequestsJson<i128>,
    limits: OverheadLimitsJson<i128>,
    usage: Option<UsageJson>,
    pod_requests: FiguresJson<i128>,
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<ChangeJson>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct UsageJson {
    cpu_millicores: Option<i128>,
    memory_bytes: Option<i128>,
    containers: usize,
    requested: FiguresJson<i128>,
    share_of_requested: ShareJson,
    unused: FiguresJson<i128>,
}

#[derive(Serialize)]
struct ChangeJson {
    declared: FiguresJson<i128>,
    freed: FiguresJson<i128>,
    stays: Vec<StayJson>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct StayJson {
    reason: &'static str,
    pods: usize,
    cpu_millicores: Option<i128>,
    memory_bytes: Option<i128>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SkewJson<'a> {
    product: Option<&'a str>,
    repository: &'a str,
    tag: Option<&'a str>,
    digest: Option<&'a str>,
    standing: &'static str,
    majority: Option<&'a str>,
    most_common: Option<&'a str>,
    workloads: usize,
    namespaces: usize,
}

impl<'a> From<&'a OverheadReport> for OverheadReportJson<'a> {
    fn from(report: &'a OverheadReport) -> Self {
        let item = |row: &'a OverheadRow| RowJson {
            key: KeyJson(report, row),
            others: (row.others > 0).then_some(row.others),
            sums: (&row.sums).into(),
            version: row.skew.as_ref().map(SkewJson::from),
        };
        Self {
            api_version: API_VERSION,
            kind: "OverheadReport",
            by: report.by.iter().map(ToString::to_string).collect(),
            what_if: (!report.plan.is_empty()).then(|| (&report.plan).into()),
            items: report.rows.iter().map(item).collect(),
            totals: (&report.totals).into(),
            metadata: (&report.metadata).into(),
        }
    }
}

impl<'a> From<&'a Plan> for PlanJson<'a> {
    fn from(plan: &'a Plan) -> Self {
        let without = plan.steps().filter(|(_, requests)| requests.is_none()).map(|(name, _)| name);
        let with =
            plan.steps().filter_map(|(name, requests)| Some(WithJson { name, requests: requests?.into() }));
        Self { without: without.collect(), with: with.collect() }
    }
}

impl From<&Sums> for SumsJson {
    fn from(sums: &Sums) -> Self {
        let (cpu, memory) = sums.share();
        Self {
            pods: sums.pods,
            containers: sums.containers,
            requests: OverheadRequestsJson {
                declared: sums.declared.into(),
                effective: sums.effective.into(),
                share: ShareJson { cpu, memory },
            },
            limits: OverheadLimitsJson { declared: sums.limits.into() },
            usage: sums.usage.as_ref().map(UsageJson::from),
            pod_requests: sums.reserved.into(),
            change: sums.change.as_ref().map(ChangeJson::from),
        }
    }
}

impl From<&UsageSums> for UsageJson {
    fn from(usage: &UsageSums) -> Self {
        let (cpu, memory) = usage.of_requested();
        let Totals { cpu_millicores, memory_bytes } = usage.used;
        Self {
            cpu_millicores,
            memory_bytes,
            containers: usage.containers,
            requested: usage.requested.into(),
            share_of_requested: ShareJson { cpu, memory },
            unused: usage.unused.into(),
        }
    }
}

impl From<&ChangeSums> for ChangeJson {
    fn from(change: &ChangeSums) -> Self {
        let stays = change.stays.iter().map(|(why, (pods, figures))| StayJson {
            reason: why.as_str(),
            pods: *pods,
            cpu_millicores: figures.cpu_millicores,
            memory_bytes: figures.memory_bytes,
        });
        Self { declared: change.declared.into(), freed: change.freed.into(), stays: stays.collect() }
    }
}

impl<'a> From<&'a Skew> for SkewJson<'a> {
    fn from(skew: &'a Skew) -> Self {
        Self {
            product: skew.product.as_deref(),
            repository: &skew.repository,
            tag: skew.tag.as_deref(),
            digest: skew.digest.as_deref(),
            standing: skew.standing.as_str(),
            majority: skew.majority.as_deref(),
            most_common: skew.most_common.as_deref(),
            workloads: skew.workloads,
            namespaces: skew.namespaces,
        }
    }
}
