//! `overhead` for scripts.

use std::collections::BTreeMap;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::document::{Document, Each, LimitsJson, RequestsJson};
use crate::report::{
    ChangeSums, Dimension, Figures, HOURS_PER_MONTH, HistorySums, Metadata, OverheadReport, OverheadRow,
    Plan, Recommendation, Share, SharedText, Skew, Sums, Totals,
};

/// `kind: OverheadReport`.
pub(in crate::render) fn overhead(report: &OverheadReport) -> impl Serialize {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct OverheadJson<'a, I> {
        by: Vec<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        what_if: Option<PlanJson<'a>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        price: Option<PriceJson<'a>>,
        items: I,
        totals: SumsJson,
        #[serde(skip_serializing_if = "Option::is_none")]
        recommendations: Option<Vec<RecommendationJson<'a>>>,
        metadata: &'a Metadata,
    }
    let item = |row| RowJson::new(&report.by, row);
    let value = OverheadJson {
        by: report.by.iter().map(ToString::to_string).collect(),
        what_if: (!report.plan.is_empty()).then(|| (&report.plan).into()),
        price: report.currency.as_deref().map(PriceJson::from),
        items: Each(&report.rows, item),
        totals: (&report.totals).into(),
        recommendations: report.recommendations.as_ref().map(|all| all.iter().map(Into::into).collect()),
        metadata: &report.metadata,
    };
    Document::new("OverheadReport", value)
}

/// What costs are in.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PriceJson<'a> {
    currency: Option<&'a str>,
    hours_per_month: i128,
}

impl<'a> From<&'a str> for PriceJson<'a> {
    fn from(currency: &'a str) -> Self {
        Self { currency: Some(currency).filter(|c| !c.is_empty()), hours_per_month: HOURS_PER_MONTH }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RecommendationJson<'a> {
    context: Option<&'a str>,
    namespace: &'a str,
    workload: ObjectJson<'a>,
    sidecar: &'a str,
    pods: usize,
    measured: usize,
    oom_kills: u64,
    requests: Figures,
    recommended: Figures,
    back: Totals,
    with: &'a str,
    setting: Option<&'static str>,
    commands: &'a [String],
    not_resizable: &'a BTreeMap<&'static str, usize>,
}

#[derive(Serialize)]
struct ObjectJson<'a> {
    kind: &'a str,
    name: &'a str,
}

impl<'a> From<&'a Recommendation> for RecommendationJson<'a> {
    fn from(one: &'a Recommendation) -> Self {
        Self {
            context: one.context.as_deref(),
            namespace: &one.namespace,
            workload: ObjectJson { kind: &one.workload.0, name: &one.workload.1 },
            sidecar: &one.sidecar,
            pods: one.pods,
            measured: one.measured,
            oom_kills: one.oom_kills,
            requests: one.now,
            recommended: one.then,
            back: one.back,
            with: &one.with,
            setting: one.setting,
            commands: &one.commands,
            not_resizable: &one.fixed,
        }
    }
}

#[derive(Serialize)]
struct PlanJson<'a> {
    without: Vec<&'a str>,
    with: Vec<WithJson<'a>>,
}

#[derive(Serialize)]
struct WithJson<'a> {
    name: &'a str,
    requests: Figures,
}

#[derive(Serialize)]
struct RowJson<'a> {
    key: KeyJson<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    others: Option<usize>,
    #[serde(flatten)]
    sums: SumsJson,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<&'a Skew>,
}

impl<'a> RowJson<'a> {
    fn new(by: &'a [Dimension], row: &'a OverheadRow) -> Self {
        Self {
            key: KeyJson(by, &row.key),
            others: (row.others > 0).then_some(row.others),
            sums: (&row.sums).into(),
            version: row.skew.as_ref(),
        }
    }
}

/// The levels of a grouping, with the value of a row at each.
pub(super) struct KeyJson<'a>(pub(super) &'a [Dimension], pub(super) &'a [Option<SharedText>]);

impl Serialize for KeyJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (level, value) in self.0.iter().zip(self.1) {
            map.serialize_entry(&level.to_string(), value)?;
        }
        map.end()
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SumsJson {
    pods: usize,
    containers: usize,
    requests: RequestsJson<i128>,
    limits: LimitsJson<i128>,
    usage: Option<UsageJson>,
    pod_requests: Totals,
    #[serde(skip_serializing_if = "Option::is_none")]
    cost_per_month: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    history: Option<HistoryJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<ChangeJson>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct UsageJson {
    #[serde(flatten)]
    used: Totals,
    containers: usize,
    requested: Totals,
    share_of_requested: Share,
    unused: Totals,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct HistoryJson {
    containers: usize,
    measured: usize,
    peak: Totals,
    sum: Totals,
    throttled_share: Option<f64>,
    oom_kills: Option<u64>,
    restarts: Option<u64>,
    points: u64,
    covered_share: Option<f64>,
}

impl From<&HistorySums> for HistoryJson {
    fn from(history: &HistorySums) -> Self {
        Self {
            containers: history.containers,
            measured: history.measured,
            peak: history.peak,
            sum: history.sum,
            throttled_share: history.throttled_share(),
            oom_kills: history.oom_kills,
            restarts: history.restarts,
            points: history.points,
            covered_share: history.covered(),
        }
    }
}

#[derive(Serialize)]
struct ChangeJson {
    declared: Totals,
    freed: Totals,
    #[serde(skip_serializing_if = "Option::is_none")]
    saved_per_month: Option<f64>,
    stays: Vec<StayJson>,
}

#[derive(Serialize)]
struct StayJson {
    reason: &'static str,
    pods: usize,
    #[serde(flatten)]
    figures: Totals,
}

impl<'a> From<&'a Plan> for PlanJson<'a> {
    fn from(plan: &'a Plan) -> Self {
        let without = plan.steps().filter(|(_, requests)| requests.is_none()).map(|(name, _)| name);
        let with = plan.steps().filter_map(|(name, requests)| Some(WithJson { name, requests: requests? }));
        Self { without: without.collect(), with: with.collect() }
    }
}

impl From<&Sums> for SumsJson {
    fn from(sums: &Sums) -> Self {
        let usage = sums.usage.as_ref().map(|usage| UsageJson {
            used: usage.used,
            containers: usage.containers,
            requested: usage.requested,
            share_of_requested: usage.of_requested(),
            unused: usage.unused,
        });
        Self {
            pods: sums.pods,
            containers: sums.containers,
            requests: RequestsJson {
                declared: sums.declared,
                effective: sums.effective,
                share: sums.share(),
            },
            limits: LimitsJson { declared: sums.limits },
            usage,
            pod_requests: sums.reserved,
            cost_per_month: sums.cost.map(|cost| cost.units()),
            history: sums.history.as_ref().map(HistoryJson::from),
            change: sums.change.as_ref().map(ChangeJson::from),
        }
    }
}

impl From<&ChangeSums> for ChangeJson {
    fn from(change: &ChangeSums) -> Self {
        let stay = |(why, (pods, figures)): (&crate::resources::Stay, &(usize, Totals))| StayJson {
            reason: why.as_str(),
            pods: *pods,
            figures: *figures,
        };
        Self {
            declared: change.declared,
            freed: change.freed,
            saved_per_month: change.cost.map(|cost| cost.units()),
            stays: change.stays.iter().map(stay).collect(),
        }
    }
}
