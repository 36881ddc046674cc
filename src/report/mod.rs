//! The results of commands as values: rows, counts, notes. `render` shows them.
//!
//! A pod becomes a [`PodReport`] as soon as its page arrives, and is then dropped. Values that repeat from pod to pod (names,
//! images, verdicts) are kept once.

mod as_of;
pub(crate) mod choices;
pub(crate) mod describe;
pub(crate) mod explain;
mod figures;
mod filter;
mod in_common;
mod intern;
mod judge;
mod list;
mod odd;
mod overhead;
mod packed;
mod pod;
mod saved;
mod select;
pub(crate) mod selector;
mod sort;
mod summary;
#[cfg(test)]
mod tests;
mod urgency;
mod usage;

pub(crate) use as_of::{newest_time, saved_at, settled_until};
pub(crate) use choices::Choice;
pub(crate) use figures::{Figures, Share, Totals};
pub(crate) use filter::{ContainerFilter, Filter};
pub(crate) use in_common::{Common, HealthyPods, InCommon, in_common};
pub(crate) use judge::Judge;
pub(crate) use list::{ContextReport, Gathered, LeftOut, ListReport, Metadata, Source};
pub(crate) use odd::{Concern, Difference, HiddenPod, OddOnes, Oddity, Siblings};
pub(crate) use overhead::{
    Advisor, ChangeSums, Dimension, GroupKey, GroupSortColumn, HOURS_PER_MONTH, HistorySums, MonthlyCost,
    OverheadOrder, OverheadReport, OverheadRow, Plan, Prices, Question, Recommendation, Skew, Standing, Sums,
    SumsByKey, Tally, UsageSums,
};
pub(crate) use pod::{ContainerReport, PodReport, Restarts, SharedText, State, supporting};
pub(crate) use saved::{SavedPod, Snapshot, Snapshots};
pub(crate) use select::{Names, Selection, Target};
pub(crate) use sort::{ContainerKey, ContainerRow, PodKey, SortColumn, SortKey, SortOrder};
pub(crate) use summary::{Example, SidecarCounts, Summary, SummaryRow, summarize};
pub(crate) use urgency::{FailOn, Gate, Urgency, sort_worst_first};
pub(crate) use usage::{PodUsage, Unmeasured};
