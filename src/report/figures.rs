//! Figures as they are told: whole millicores and bytes.

use crate::model::{Quantity, Resources};

/// CPU and memory, rounded up as Kubernetes prints them. `None` is "not stated".
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Figures {
    /// Millicores (`Quantity.MilliValue`).
    pub cpu_millicores: Option<i64>,
    /// Bytes (`Quantity.Value`).
    pub memory_bytes: Option<i64>,
}

impl From<Resources> for Figures {
    fn from(resources: Resources) -> Self {
        Self {
            cpu_millicores: resources.cpu.map(Quantity::milli_value),
            memory_bytes: resources.memory.map(Quantity::value),
        }
    }
}

impl Figures {
    /// Sum; what neither states stays unstated. Capped where no quantity could be greater.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        let sum = |a: Option<i64>, b: Option<i64>| match (a, b) {
            (Some(a), Some(b)) => Some(a.saturating_add(b)),
            (a, b) => a.or(b),
        };
        Self {
            cpu_millicores: sum(self.cpu_millicores, other.cpu_millicores),
            memory_bytes: sum(self.memory_bytes, other.memory_bytes),
        }
    }

    /// Difference; what neither states stays unstated, and what one of them does not state counts as nothing.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        let minus = |n: i64| n.saturating_neg();
        self.plus(Self {
            cpu_millicores: other.cpu_millicores.map(minus),
            memory_bytes: other.memory_bytes.map(minus),
        })
    }

    /// Which part of `whole` this is, from 0 to 1, for CPU and memory; `None` where the whole is unstated or
    /// zero. Rounded to four decimals: a share is for reading.
    pub fn share_of(self, whole: Self) -> (Option<f64>, Option<f64>) {
        (share(self.cpu_millicores, whole.cpu_millicores), share(self.memory_bytes, whole.memory_bytes))
    }
}

#[expect(clippy::cast_precision_loss, reason = "a share is for reading; the figures beside it are exact")]
fn share(part: Option<i64>, whole: Option<i64>) -> Option<f64> {
    let whole = whole.filter(|w| *w != 0)?;
    let share = part.unwrap_or(0) as f64 / whole as f64;
    Some((share * 10_000.0).round() / 10_000.0)
}
