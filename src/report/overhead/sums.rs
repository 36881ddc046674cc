//! What is added up for each row.

use std::collections::BTreeMap;

use crate::report::figures::{Figures, Totals};
use crate::resources::Stay;

/// What a group of sidecars costs. All sums but `pods` and `reserved` add up to those of the totals.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Sums {
    /// Distinct pods.
    pub(crate) pods: usize,
    pub(crate) containers: usize,
    pub(crate) declared: Totals,
    /// What the scheduler would get back.
    pub(crate) effective: Totals,
    /// Limits of the specs, of those containers that have one.
    pub(crate) limits: Totals,
    /// What those pods reserve, everything in them: the whole that a share is part of.
    pub(crate) reserved: Totals,
    /// What the containers use; `None` where that is known of none of them.
    pub(crate) usage: Option<UsageSums>,
    /// What a change would do; `None` unless one is tried.
    pub(crate) change: Option<ChangeSums>,
}

/// What containers use, of which that is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct UsageSums {
    /// Of how many containers it is known.
    pub(crate) containers: usize,
    /// What they use, each rounded up.
    pub(crate) used: Totals,
    /// What the same containers request in their specs.
    pub(crate) requested: Totals,
    /// What the same containers request and do not use, each by itself: one that uses more than it requests makes
    /// up for no other.
    pub(crate) unused: Totals,
}

/// What a change of requests would do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ChangeSums {
    /// What the containers would declare.
    pub(crate) declared: Totals,
    /// What would come back; negative where more is reserved than before.
    pub(crate) freed: Totals,
    /// What would not come back although it is declared less (or more, below zero): of each container no more than
    /// that, so that one which gives back more than it declares, as during a resize, makes up for no other.
    pub(crate) kept: Totals,
    /// How many pods, and how much of CPU and memory, would not follow what is declared, by the reason: all that is
    /// declared less and not freed. Below zero where more comes back than is declared less.
    pub(crate) stays: BTreeMap<Stay, (usize, Totals)>,
}

impl Sums {
    /// Adds another group; `pods` and `reserved` are left alone, for pods can be in both.
    pub(super) fn add(&mut self, other: &Self) {
        self.containers += other.containers;
        self.declared = self.declared.plus(other.declared);
        self.effective = self.effective.plus(other.effective);
        self.limits = self.limits.plus(other.limits);
        if let Some(usage) = &other.usage {
            self.usage.get_or_insert_default().add(usage);
        }
        if let Some(change) = &other.change {
            self.change.get_or_insert_default().add(change);
        }
    }

    /// Adds a pod to the whole.
    pub(super) fn add_pod(&mut self, reserved: Figures) {
        self.pods += 1;
        self.reserved = self.reserved.plus(reserved);
    }

    /// Which part of what the pods reserve the sidecars cost: CPU and memory, from 0 to 1.
    pub(crate) fn share(&self) -> (Option<f64>, Option<f64>) {
        self.effective.share_of(self.reserved)
    }
}

impl UsageSums {
    pub(super) fn of(used: Figures, requested: Figures) -> Self {
        let unused = |requested: Option<i64>, used: Option<i64>| Some((requested? - used?).max(0));
        let unused = Figures {
            cpu_millicores: unused(requested.cpu_millicores, used.cpu_millicores),
            memory_bytes: unused(requested.memory_bytes, used.memory_bytes),
        };
        Self { containers: 1, used: used.into(), requested: requested.into(), unused: unused.into() }
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.containers += other.containers;
        self.used = self.used.plus(other.used);
        self.requested = self.requested.plus(other.requested);
        self.unused = self.unused.plus(other.unused);
    }

    /// Which part of what they request the containers use: CPU and memory, 1 where it is all of it.
    pub(crate) fn of_requested(&self) -> (Option<f64>, Option<f64>) {
        self.used.share_of(self.requested)
    }
}

impl ChangeSums {
    pub(super) fn add(&mut self, other: &Self) {
        self.declared = self.declared.plus(other.declared);
        self.freed = self.freed.plus(other.freed);
        self.kept = self.kept.plus(other.kept);
        for (stay, (pods, figures)) in &other.stays {
            let known = self.stays.entry(*stay).or_default();
            *known = (known.0 + pods, known.1.plus(*figures));
        }
    }
}
