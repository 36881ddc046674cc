//! `overhead`: what sidecars cost, by group. Pods are added up as they arrive and dropped; only groups are kept.

mod advice;
mod cost;
mod dimension;
mod order;
mod past;
mod price;
mod spread;
mod sums;
mod tally;
#[cfg(test)]
mod tests;
mod version;
mod what_if;

pub(crate) use advice::{Advisor, Recommendation};
pub(crate) use dimension::Dimension;
pub(crate) use order::{GroupKey, GroupSortColumn, OverheadOrder};
pub(crate) use past::HistorySums;
pub(crate) use price::{HOURS_PER_MONTH, MonthlyCost, Prices};
pub(crate) use sums::{ChangeSums, Sums, UsageSums};
pub(crate) use tally::{Question, SumsByKey, Tally};
pub(crate) use version::{Skew, Standing};
pub(in crate::report) use version::{compare as compare_versions, version as version_of};
pub(crate) use what_if::Plan;

use super::list::Metadata;
use super::pod::SharedText;

#[derive(Debug)]
pub(crate) struct OverheadReport {
    pub(crate) by: Vec<Dimension>,
    /// In the order in which they are shown.
    pub(crate) rows: Vec<OverheadRow>,
    pub(crate) totals: Sums,
    pub(crate) plan: Plan,
    /// The currency of costs, which may be unknown (empty); `None` without prices.
    pub(crate) currency: Option<String>,
    /// With `--recommend`: what sidecars should request.
    pub(crate) recommendations: Option<Vec<Recommendation>>,
    pub(crate) metadata: Metadata,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct OverheadRow {
    /// Its value at each level; `None` for pods or containers that have none.
    pub(crate) key: Box<[Option<SharedText>]>,
    pub(crate) sums: Sums,
    /// How the image compares with other versions of its product, if the rows are images.
    pub(crate) skew: Option<Skew>,
    /// How many groups this row combines; 0 for a single group.
    pub(crate) others: usize,
}

impl OverheadReport {
    /// Sorts the groups, and combines all but the first `top` of them into one row.
    pub(crate) fn new(tally: Tally, order: &OverheadOrder, top: Option<usize>, metadata: Metadata) -> Self {
        let Tally { groups, totals, reserved, question: Question { by, plan, prices, .. }, .. } = tally;
        let image = by.iter().position(|level| *level == Dimension::Image);
        let skews = image.map(|level| version::skews(&groups, level));
        let mut skews = skews.into_iter().flatten();
        let mut members = std::collections::HashMap::new();
        let rows = groups.into_iter().map(|group| {
            if top.is_some() {
                members.insert(group.key.clone(), group.members);
            }
            OverheadRow { key: group.key, sums: group.sums, skew: skews.next(), others: 0 }
        });
        let mut rows: Vec<OverheadRow> = rows.collect();
        order.sort(&mut rows, &totals);
        // A row for a single remaining group would say less than the group itself.
        if let Some(top) = top.filter(|top| rows.len() > top.saturating_add(1)) {
            let folded = rows.split_off(top);
            let mut rest = OverheadRow { key: vec![None; by.len()].into(), ..OverheadRow::default() };
            rest.others = folded.len();
            let mut pods = std::collections::HashSet::new();
            for row in folded {
                rest.sums.add(&row.sums);
                pods.extend(members.remove(&row.key).into_iter().flatten());
            }
            let whole = pods.iter().filter_map(|pod| reserved.get(usize::try_from(*pod).ok()?));
            whole.for_each(|reserved| rest.sums.add_pod(*reserved));
            rows.push(rest);
        }
        let currency = prices.map(|prices| prices.currency);
        Self { by, rows, totals, plan, currency, recommendations: None, metadata }
    }
}
