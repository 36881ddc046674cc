//! Which container is likely the app by its place alone, before anything is weighed.
//!
//! Ports and volumes show that two containers work together, but often not which of them helps the other: an app
//! dials its proxy, but a watchdog also dials the app. The one that has the workload's name, or else is
//! first, is rather the one that is helped.

use super::Pattern;
use super::case::Case;
use super::owner::Owner;
use super::workload::{Likeness, WorkloadNames};
use crate::model::ContainerType;

/// What a container's place says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AppClue {
    /// It has the workload's name, or the owner calls it the app.
    Named,
    /// It is first, and none has the name.
    First,
    None,
}

/// What is known of the containers before structure is looked at, each list in their order.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Whether a product or an injector marks it as a helper.
    pub(super) helper: Vec<bool>,
    /// Whether a product says already what it is.
    pub(super) settled: Vec<bool>,
    pub(super) clues: Vec<AppClue>,
}

impl Known {
    pub(super) fn of(cases: &[Case<'_>], owner: &Owner<'_>, workload: &WorkloadNames<'_>) -> Self {
        let named = |case: &Case<'_>| {
            let name = case.container.spec.name.as_str();
            match &case.settled {
                Some(settled) => settled.verdict.pattern == Pattern::App,
                None => owner.default == Some(name) || workload.likeness(name) == Likeness::Same,
            }
        };
        let may_be_app =
            |case: &Case<'_>| case.container.kind == ContainerType::Regular && !case.is_known_helper();
        let mut clues: Vec<AppClue> = cases
            .iter()
            .map(|case| if may_be_app(case) && named(case) { AppClue::Named } else { AppClue::None })
            .collect();
        if !clues.contains(&AppClue::Named)
            && let Some(first) = cases.iter().position(may_be_app)
        {
            clues[first] = AppClue::First;
        }
        Self {
            helper: cases.iter().map(Case::is_known_helper).collect(),
            settled: cases.iter().map(|case| case.settled.is_some() || case.has_settled_product()).collect(),
            clues,
        }
    }
}
