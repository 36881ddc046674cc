//! `--history=7d` and `--percentile 95`.

use std::fmt;

const MINUTE: u32 = 60;
const HOUR: u32 = 60 * MINUTE;
const DAY: u32 = 24 * HOUR;
const WEEK: u32 = 7 * DAY;
/// The step of sub-queries; longer windows have longer steps.
const STEP: u32 = 5 * MINUTE;
/// How many steps a window has at most. A sub-query holds all steps of all its series in memory.
const MOST_STEPS: u32 = 4032;

/// How far back to look, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Window(u32);

impl Window {
    /// Seven days.
    pub(crate) const DEFAULT: &str = "7d";

    /// Reads `90m`, `12h`, `7d` or `2w`.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let bad = || format!("\"{text}\" is not a window such as 12h, 7d or 2w");
        let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let unit = match &text[digits.len()..] {
            "m" => MINUTE,
            "h" => HOUR,
            "d" => DAY,
            "w" => WEEK,
            _ => return Err(bad()),
        };
        let seconds = digits.parse::<u32>().ok().and_then(|n| n.checked_mul(unit)).ok_or_else(bad)?;
        if !(HOUR..=366 * DAY).contains(&seconds) {
            return Err(format!("\"{text}\" is not between one hour and one year"));
        }
        Ok(Self(seconds))
    }

    /// The step of sub-queries in seconds.
    pub(super) fn step(self) -> u32 {
        let least = self.0.div_ceil(MOST_STEPS).div_ceil(MINUTE) * MINUTE;
        least.max(STEP)
    }

    /// How many steps the window has.
    pub(crate) fn steps(self) -> u32 {
        self.0 / self.step()
    }
}

impl fmt::Display for Window {
    /// As a query has it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&duration(self.0))
    }
}

/// A duration in the largest unit that is exact.
pub(super) fn duration(seconds: u32) -> String {
    let units = [(DAY, "d"), (HOUR, "h"), (MINUTE, "m")];
    let unit = units.iter().find(|(unit, _)| seconds.is_multiple_of(*unit));
    unit.map_or_else(|| format!("{seconds}s"), |(unit, letter)| format!("{}{letter}", seconds / unit))
}

/// Of CPU, in thousandths: 95000 for the 95th.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Percentile(u32);

impl Percentile {
    /// Reads a number above 0 and up to 100, with up to three decimals.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let bad = || format!("\"{text}\" is not a percentile: a number above 0, up to 100");
        let number: f64 = text.parse().map_err(|_| bad())?;
        if !(0.001..=100.0).contains(&number) {
            return Err(bad());
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is at most 100,000")]
        Ok(Self((number * 1000.0).round() as u32))
    }

    /// Between 0 and 1, as a query has it.
    pub(super) fn quantile(self) -> String {
        (f64::from(self.0) / 100_000.0).to_string()
    }
}

impl Default for Percentile {
    /// The 95th.
    fn default() -> Self {
        Self(95_000)
    }
}

impl fmt::Display for Percentile {
    /// `p95`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "p{}", f64::from(self.0) / 1000.0)
    }
}

/// What all queries of a run have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Question {
    pub(crate) window: Window,
    pub(crate) percentile: Percentile,
    /// `--prometheus-label`: which series are those of the cluster, in a server that has several.
    pub(crate) labels: Vec<(String, String)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_are_read_and_written_as_in_promql() {
        for (text, written, steps) in [
            ("7d", "7d", 2016),
            ("1w", "7d", 2016),
            ("90m", "90m", 18),
            ("24h", "1d", 288),
            ("28d", "28d", 4032),
        ] {
            let window = Window::parse(text).unwrap();
            assert_eq!((window.to_string().as_str(), window.steps()), (written, steps), "{text}");
        }
        for text in ["", "7", "d", "7y", "-1d", "5m", "99999999d", "1.5d", "400d", "7ä"] {
            assert!(Window::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn percentiles_are_read_and_written() {
        let read = |text: &str| Percentile::parse(text).map(|p| (p.quantile(), p.to_string()));
        assert_eq!(read("95"), Ok(("0.95".into(), "p95".into())));
        assert_eq!(read("99.9"), Ok(("0.999".into(), "p99.9".into())));
        assert_eq!(read("100"), Ok(("1".into(), "p100".into())));
        for text in ["0", "101", "-1", "x", "NaN", ""] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
