//! What a command says, as values: rows, counts, notes. Judged here, shown by `render`.
//!
//! A pod becomes a [`PodReport`] as soon as its page arrives and is then dropped; what repeats from pod to
//! pod (names, images, verdicts) is kept once.

pub mod choices;
pub mod describe;
pub mod explain;
mod figures;
mod filter;
mod intern;
mod judge;
mod list;
mod overhead;
mod packed;
mod pod;
mod select;
pub mod selector;
mod sort;
mod summary;
#[cfg(test)]
mod tests;
mod usage;

pub use choices::Choice;
pub use figures::{Figures, Totals};
pub use filter::{ContainerFilter, Filter};
pub use judge::Judge;
pub use list::{Gathered, LeftOut, ListReport, Metadata, Source};
pub use overhead::{
    ChangeSums, Dimension, OverheadOrder, OverheadReport, OverheadRow, Plan, Question, Skew, Standing, Sums,
    Tally, UsageSums,
};
pub use packed::{Run, Span};
pub use pod::{
    CauseReport, ContainerFacts, ContainerReport, LastTermination, PodReport, Reserved, Restarts, State,
    Text, supporting,
};
pub use select::{Fields, Names, Selection, Target};
pub use sort::{SortKey, SortOrder, sort};
pub use summary::{Summary, SummaryRow, summarize};
pub use usage::{PodUsage, Unmeasured};
