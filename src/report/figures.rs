//! Figures as they are shown: whole millicores and bytes.

use serde::{Deserialize, Serialize};

use crate::model::{Quantity, Resources};

/// CPU and memory, rounded up as Kubernetes prints them. `None` is "not set".
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Figures<N = i64> {
    /// Millicores (`Quantity.MilliValue`).
    pub(crate) cpu_millicores: Option<N>,
    /// Bytes (`Quantity.Value`).
    pub(crate) memory_bytes: Option<N>,
}

/// Parts of a whole, 1 for all of it; `None` if the whole is not set or zero. Rounded to four decimals.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(crate) struct Share {
    pub(crate) cpu: Option<f64>,
    pub(crate) memory: Option<f64>,
}

/// Sums over many pods: a quantity may be as large as 2⁶³ − 1, and two of them are more.
pub(crate) type Totals = Figures<i128>;

impl From<Resources> for Figures {
    fn from(resources: Resources) -> Self {
        Self {
            cpu_millicores: resources.cpu.map(Quantity::milli_value),
            memory_bytes: resources.memory.map(Quantity::value),
        }
    }
}

impl From<Figures> for Totals {
    fn from(figures: Figures) -> Self {
        figures.with(figures, |figure, _| figure.map(i128::from))
    }
}

impl<N: Copy> Figures<N> {
    /// Joins CPU with CPU, and memory with memory.
    pub(super) fn with<M, R>(
        self,
        other: Figures<M>,
        join: impl Fn(Option<N>, Option<M>) -> Option<R>,
    ) -> Figures<R> {
        Figures {
            cpu_millicores: join(self.cpu_millicores, other.cpu_millicores),
            memory_bytes: join(self.memory_bytes, other.memory_bytes),
        }
    }

    /// Joins two figures with `join`; if only one is set, it is the result.
    fn joined(self, other: Self, join: fn(N, N) -> N) -> Self {
        self.with(other, |a, b| a.zip(b).map(|(a, b)| join(a, b)).or(a).or(b))
    }

    fn each(self, figure: impl Fn(N) -> N) -> Self {
        self.with(self, |own, _| own.map(&figure))
    }
}

impl Figures {
    /// Sum; not set if neither is. Capped at the largest quantity.
    #[must_use]
    pub(crate) fn plus(self, other: Self) -> Self {
        self.joined(other, i64::saturating_add)
    }

    /// Difference; not set if neither is. If only one is set, the other counts as zero.
    #[must_use]
    pub(crate) fn minus(self, other: Self) -> Self {
        self.plus(other.each(i64::saturating_neg))
    }
}

impl Totals {
    /// Sum; not set if neither is. Exact: no number of pods that fits in memory reaches 2¹²⁷.
    #[must_use]
    pub(crate) fn plus(self, other: impl Into<Self>) -> Self {
        self.joined(other.into(), i128::saturating_add)
    }

    /// Difference; not set if neither is. If only one is set, the other counts as zero.
    #[must_use]
    pub(crate) fn minus(self, other: impl Into<Self>) -> Self {
        self.plus(other.into().each(i128::saturating_neg))
    }
}

impl<N: Copy + Into<i128>> Figures<N> {
    /// What part of `whole` this is.
    pub(crate) fn share_of(self, whole: Self) -> Share {
        let share = |part: Option<N>, whole: Option<N>| share(part.map(Into::into), whole.map(Into::into));
        Share {
            cpu: share(self.cpu_millicores, whole.cpu_millicores),
            memory: share(self.memory_bytes, whole.memory_bytes),
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a share is for reading; the figures beside it are exact")]
fn share(part: Option<i128>, whole: Option<i128>) -> Option<f64> {
    let whole = whole.filter(|w| *w != 0)?;
    let share = part.unwrap_or(0) as f64 / whole as f64;
    Some((share * 10_000.0).round() / 10_000.0)
}
