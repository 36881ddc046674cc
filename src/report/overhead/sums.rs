//! The sums of each row.

use std::collections::BTreeMap;

use super::price::MonthlyCost;
use crate::report::figures::{Figures, Share, Totals};
use crate::resources::Stay;

/// What a group of sidecars costs. All sums except `pods` and `reserved` add up to the totals.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Sums {
    pub(crate) pods: usize,
    pub(crate) containers: usize,
    pub(crate) declared: Totals,
    /// What the scheduler would get back.
    pub(crate) effective: Totals,
    /// The limits in the specs of the containers that have one.
    pub(crate) limits: Totals,
    /// What those pods reserve in total. Shares refer to it.
    pub(crate) reserved: Totals,
    /// What the containers use; `None` if that is known for none of them.
    pub(crate) usage: Option<UsageSums>,
    /// What the effective requests cost; `None` without prices.
    pub(crate) cost: Option<MonthlyCost>,
    /// The effect of a change; `None` without one.
    pub(crate) change: Option<ChangeSums>,
}

/// The usage of the containers whose usage is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct UsageSums {
    pub(crate) containers: usize,
    /// Their usage, each rounded up.
    pub(crate) used: Totals,
    /// What these containers request in their specs.
    pub(crate) requested: Totals,
    /// What these containers request and do not use, each by itself: a container that uses more than it requests does not
    /// offset another.
    pub(crate) unused: Totals,
}

/// The effect of a change of requests.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ChangeSums {
    /// What the containers would declare.
    pub(crate) declared: Totals,
    /// What would be freed; negative if more is reserved than before.
    pub(crate) freed: Totals,
    /// What would stay reserved although less is declared (negative: more), capped for each container, so that a container
    /// which frees more than it declares, as during a resize, does not offset another.
    pub(crate) kept: Totals,
    /// What the freed requests cost; `None` without prices.
    pub(crate) cost: Option<MonthlyCost>,
    /// By reason: the number of pods whose reservation would not follow what is declared, and the CPU and memory that would
    /// be declared less and not freed. Negative if more is freed than is declared less.
    pub(crate) stays: BTreeMap<Stay, (usize, Totals)>,
}

impl Sums {
    /// Adds another group, except `pods` and `reserved`, because a pod can be in both.
    pub(super) fn add(&mut self, other: &Self) {
        self.containers += other.containers;
        self.declared = self.declared.plus(other.declared);
        self.effective = self.effective.plus(other.effective);
        self.limits = self.limits.plus(other.limits);
        if let Some(usage) = &other.usage {
            self.usage.get_or_insert_default().add(usage);
        }
        self.cost = added(self.cost, other.cost);
        if let Some(change) = &other.change {
            self.change.get_or_insert_default().add(change);
        }
    }

    /// Adds a pod and what it reserves.
    pub(super) fn add_pod(&mut self, reserved: Figures) {
        self.pods += 1;
        self.reserved = self.reserved.plus(reserved);
    }

    /// The cost of the sidecars as a share of what the pods reserve.
    pub(crate) fn share(&self) -> Share {
        self.effective.share_of(self.reserved)
    }
}

/// Sum of costs that may not be known.
fn added(a: Option<MonthlyCost>, b: Option<MonthlyCost>) -> Option<MonthlyCost> {
    a.zip(b).map(|(a, b)| a.plus(b)).or(a).or(b)
}

impl UsageSums {
    pub(super) fn of(used: Figures, requested: Figures) -> Self {
        let unused = requested.with(used, |requested, used| Some((requested? - used?).max(0)));
        Self { containers: 1, used: used.into(), requested: requested.into(), unused: unused.into() }
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.containers += other.containers;
        self.used = self.used.plus(other.used);
        self.requested = self.requested.plus(other.requested);
        self.unused = self.unused.plus(other.unused);
    }

    /// The usage of the containers as a share of what they request.
    pub(crate) fn of_requested(&self) -> Share {
        self.used.share_of(self.requested)
    }
}

impl ChangeSums {
    pub(super) fn add(&mut self, other: &Self) {
        self.declared = self.declared.plus(other.declared);
        self.freed = self.freed.plus(other.freed);
        self.kept = self.kept.plus(other.kept);
        self.cost = added(self.cost, other.cost);
        for (stay, (pods, figures)) in &other.stays {
            let known = self.stays.entry(*stay).or_default();
            *known = (known.0 + pods, known.1.plus(*figures));
        }
    }
}
