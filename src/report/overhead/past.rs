//! What the containers of a group used over a window of time.

use crate::history::ContainerHistory;
use crate::report::figures::Totals;

/// The history of a group of sidecars. What is unknown is `None`, never zero.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct HistorySums {
    /// The containers that were asked for, and those with figures among them.
    pub(crate) containers: usize,
    pub(crate) measured: usize,
    /// Of the container with the highest percentile of CPU, and of the one with the highest memory.
    pub(crate) peak: Totals,
    /// The percentile of CPU and the maximum of memory of each container, added up.
    pub(crate) sum: Totals,
    /// The highest share of throttled periods, in ten-thousandths.
    pub(crate) throttled: Option<u32>,
    pub(crate) oom_kills: Option<u64>,
    pub(crate) restarts: Option<u64>,
    /// How many points there are, and how many there would be if each container had run all the time.
    pub(crate) points: u64,
    pub(crate) steps: u64,
}

impl HistorySums {
    /// One container. `steps` is how many points it could have.
    pub(super) fn of(history: Option<ContainerHistory>, steps: u32) -> Self {
        let one = Self { containers: 1, steps: steps.into(), ..Self::default() };
        let Some(history) = history else { return one };
        let used = Totals {
            cpu_millicores: history.cpu_millicores.map(i128::from),
            memory_bytes: history.memory_bytes.map(i128::from),
        };
        Self {
            measured: 1,
            peak: used,
            sum: used,
            throttled: history.throttled,
            oom_kills: history.oom_kills,
            restarts: history.restarts,
            points: history.points.into(),
            ..one
        }
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.containers += other.containers;
        self.measured += other.measured;
        // An `Option` without a value is smaller than all others.
        self.peak = Totals {
            cpu_millicores: self.peak.cpu_millicores.max(other.peak.cpu_millicores),
            memory_bytes: self.peak.memory_bytes.max(other.peak.memory_bytes),
        };
        self.sum = self.sum.plus(other.sum);
        self.throttled = self.throttled.max(other.throttled);
        self.oom_kills = added(self.oom_kills, other.oom_kills);
        self.restarts = added(self.restarts, other.restarts);
        self.points += other.points;
        self.steps += other.steps;
    }

    /// The share of the window that has figures; `None` without any container.
    #[expect(clippy::cast_precision_loss, reason = "counts of points are far below 2^53")]
    pub(crate) fn covered(&self) -> Option<f64> {
        let share = (self.steps > 0).then(|| self.points as f64 / self.steps as f64)?;
        Some((share.min(1.0) * 10_000.0).round() / 10_000.0)
    }

    /// The highest share of throttled periods, 1 for all.
    pub(crate) fn throttled_share(&self) -> Option<f64> {
        self.throttled.map(|share| f64::from(share) / 10_000.0)
    }
}

fn added(one: Option<u64>, other: Option<u64>) -> Option<u64> {
    one.zip(other).map(|(one, other)| one.saturating_add(other)).or(one).or(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn containers_without_figures_lower_the_share_and_are_not_zero() {
        let used = ContainerHistory {
            cpu_millicores: Some(12),
            memory_bytes: Some(64 << 20),
            throttled: Some(200),
            restarts: Some(3),
            points: 1008,
            ..ContainerHistory::default()
        };
        let mut sums = HistorySums::of(None, 2016);
        assert_eq!((sums.peak, sums.restarts, sums.covered()), (Totals::default(), None, Some(0.0)));
        sums.add(&HistorySums::of(Some(used), 2016));
        sums.add(&HistorySums::of(Some(ContainerHistory { cpu_millicores: Some(30), ..used }), 2016));
        assert_eq!((sums.containers, sums.measured, sums.covered()), (3, 2, Some(0.3333)));
        assert_eq!((sums.peak.cpu_millicores, sums.sum.cpu_millicores), (Some(30), Some(42)));
        assert_eq!((sums.restarts, sums.oom_kills, sums.throttled_share()), (Some(6), None, Some(0.02)));
    }
}
