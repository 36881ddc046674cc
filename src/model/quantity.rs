//! Kubernetes quantities (`k8s.io/apimachinery/pkg/api/resource`), exact for CPU and memory.

use std::iter::Sum;
use std::ops::{Add, Sub};
use std::str::FromStr;

/// Billionths per unit: the finest step that Kubernetes knows (suffix `n`).
const NANO: i128 = 1_000_000_000;
/// Kubernetes caps every quantity at 2⁶³ − 1 units.
const MAX: i128 = i64::MAX as i128 * NANO;

/// An amount of CPU (in cores) or memory (in bytes), kept in billionths of a unit.
///
/// Sums are exact and rounded once, at the end, as in Kubernetes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Quantity(i128);

impl Quantity {
    pub(crate) const ZERO: Self = Self(0);

    /// A whole number of thousandths: millicores, for CPU.
    pub(crate) fn from_milli(milli: i64) -> Self {
        Self(i128::from(milli) * (NANO / 1000))
    }

    /// A whole number of units: bytes, for memory.
    pub(crate) fn from_units(units: i64) -> Self {
        Self(i128::from(units) * NANO)
    }

    /// Thousandths, rounded up (`Quantity.MilliValue`): millicores, for CPU.
    pub(crate) fn milli_value(self) -> i64 {
        saturate(div_up(self.0, NANO / 1000))
    }

    /// Whole units, rounded up (`Quantity.Value`): bytes, for memory.
    pub(crate) fn value(self) -> i64 {
        saturate(div_up(self.0, NANO))
    }

    /// Whether it is 0.
    pub(crate) fn is_zero(self) -> bool {
        self.0 == 0
    }
}

fn saturate(value: i128) -> i64 {
    i64::try_from(value).unwrap_or(if value < 0 { i64::MIN } else { i64::MAX })
}

/// Division that rounds away from zero, as `Quantity.ScaledValue` does.
fn div_up(value: i128, by: i128) -> i128 {
    let (whole, rest) = (value / by, value % by);
    whole + rest.signum()
}

impl Add for Quantity {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Quantity {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Sum for Quantity {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::ZERO, Add::add)
    }
}

/// An invalid quantity.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a quantity (expected a number such as 250m, 1.5, 64Mi or 1e9)")]
pub(crate) struct ParseQuantityError(String);

impl FromStr for Quantity {
    type Err = ParseQuantityError;

    /// Reads `<signedNumber><suffix>`: binary suffixes `Ki` to `Ei`, decimal ones `n` to `E`, or an exponent.
    /// As in Kubernetes, fractions of a billionth are rounded up, and values above 2⁶³ − 1 are capped.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // The text is untrusted, so it is shortened.
        parse(text).ok_or_else(|| ParseQuantityError(text.chars().take(40).collect()))
    }
}

fn parse(text: &str) -> Option<Quantity> {
    let (negative, rest) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
    let (number, suffix) = rest.split_at(end);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if (whole.is_empty() && fraction.is_empty()) || fraction.contains('.') {
        return None;
    }
    let (binary, exponent) = scale(suffix)?;
    let whole = whole.trim_start_matches('0');
    let fraction = fraction.trim_end_matches('0');
    let digits = [whole, fraction].concat();
    let digits = digits.trim_start_matches('0');
    if digits.is_empty() {
        return Some(Quantity::ZERO);
    }
    // Value in billionths: digits · binary · 10^(shift).
    let shift = i64::from(exponent) + 9 - i64::try_from(fraction.len()).ok()?;
    let magnitude = scaled(digits, binary, shift).unwrap_or(MAX).min(MAX);
    Some(Quantity(if negative { -magnitude } else { magnitude }))
}

/// `digits · binary · 10^shift`, rounded up; `None` when it exceeds what any quantity may hold.
fn scaled(digits: &str, binary: i128, shift: i64) -> Option<i128> {
    let drop = usize::try_from(-shift).unwrap_or(0);
    if drop == 0 {
        let value: i128 = (digits.len() <= 30).then(|| digits.parse().ok())??;
        let power = 10_i128.checked_pow(u32::try_from(shift).ok()?)?;
        return value.checked_mul(binary)?.checked_mul(power);
    }
    // Finer than a billionth: 30 significant digits are enough, as the rest can only round up.
    let kept = digits.len().min(18);
    let value: i128 = digits[..kept].parse().ok()?;
    let lost = digits.len() - kept;
    let inexact = digits[kept..].bytes().any(|b| b != b'0');
    let product = value.checked_mul(binary)? + i128::from(inexact);
    if drop >= lost {
        let Some(power) = u32::try_from(drop - lost).ok().and_then(|p| 10_i128.checked_pow(p)) else {
            return Some(1);
        };
        Some(div_up(product, power))
    } else {
        product.checked_mul(10_i128.checked_pow(u32::try_from(lost - drop).ok()?)?)
    }
}

/// The factor of a suffix: a power of 1024, and a power of ten.
fn scale(suffix: &str) -> Option<(i128, i32)> {
    let decimal = |exponent| Some((1, exponent));
    let binary = |power: u32| Some((1024_i128.pow(power), 0));
    match suffix {
        "" => decimal(0),
        "n" => decimal(-9),
        "u" => decimal(-6),
        "m" => decimal(-3),
        "k" => decimal(3),
        "M" => decimal(6),
        "G" => decimal(9),
        "T" => decimal(12),
        "P" => decimal(15),
        "E" => decimal(18),
        "Ki" => binary(1),
        "Mi" => binary(2),
        "Gi" => binary(3),
        "Ti" => binary(4),
        "Pi" => binary(5),
        "Ei" => binary(6),
        _ => {
            let exponent = suffix.strip_prefix(['e', 'E'])?;
            // Otherwise, `parse` would accept `+-3`.
            let exponent: i32 = exponent.parse().ok()?;
            Some((1, exponent.clamp(-1000, 1000)))
        }
    }
}

/// Formats CPU: `250m`, `1.5`.
pub(crate) fn human_cpu(cpu: Quantity) -> String {
    human_millicores(cpu.milli_value().into())
}

/// Formats a sum in millicores.
pub(crate) fn human_millicores(milli: i128) -> String {
    if milli.abs() < 1000 && milli != 0 {
        return format!("{milli}m");
    }
    let (whole, rest) = (milli / 1000, (milli % 1000).abs());
    if rest == 0 { whole.to_string() } else { format!("{whole}.{rest:03}").trim_end_matches('0').to_owned() }
}

/// Formats memory: `64Mi`, `1.5Gi`; with one decimal if the figure is short.
pub(crate) fn human_bytes(memory: Quantity) -> String {
    human_byte_count(memory.value().into())
}

/// Formats a sum in bytes.
pub(crate) fn human_byte_count(bytes: i128) -> String {
    const UNITS: [&str; 7] = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
    let mut unit = 0;
    // Tenths, rounded half up. A figure that would round to 1024 becomes 1 of the next unit.
    let tenths = |unit: u32| (bytes * 10 + (1 << (10 * unit)) / 2) >> (10 * unit);
    while unit < 6 && tenths(unit).abs() >= 10_235 {
        unit += 1;
    }
    let figure = tenths(unit);
    let name = UNITS[unit as usize];
    if figure % 10 == 0 || figure >= 1000 {
        return format!("{}{name}", (figure + 5) / 10);
    }
    format!("{}.{}{name}", figure / 10, (figure % 10).abs())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn quantity(text: &str) -> Quantity {
        text.parse().unwrap_or_else(|e| panic!("{e}"))
    }

    #[test]
    fn reads_every_suffix_as_kubernetes_does() {
        for (text, milli, units) in [
            ("0", 0, 0),
            ("100m", 100, 1),
            ("1.001", 1001, 2),
            ("3e0", 3000, 3),
            ("1E3", 1_000_000, 1000),
            ("12e-1", 1200, 2),
            (".5", 500, 1),
            ("1.", 1000, 1),
            ("+1", 1000, 1),
            ("1n", 1, 1),
            ("0.1n", 1, 1),
            ("1500u", 2, 1),
            ("1k", 1_000_000, 1000),
            ("1Ki", 1_024_000, 1024),
            ("1.5Gi", 1_610_612_736_000, 1_610_612_736),
            ("500M", 500_000_000_000, 500_000_000),
            ("128974848", 128_974_848_000, 128_974_848),
            ("1E", i64::MAX, 1_000_000_000_000_000_000),
            ("-250m", -250, -1),
        ] {
            let q = quantity(text);
            assert_eq!((q.milli_value(), q.value()), (milli, units), "{text}");
        }
    }

    #[test]
    fn larger_values_are_capped() {
        for text in ["9007199254740988Ki", "99999999999999999999999", "1e999", "8Ei", "9e18000"] {
            assert!(quantity(text).value() >= 9_223_372_036_854_771_712, "{text}");
        }
        assert_eq!(quantity("1e-999").value(), 1);
        assert_eq!(quantity("0e999"), Quantity::ZERO);
    }

    #[test]
    fn quantities_are_formatted_with_the_largest_unit() {
        for (text, cpu) in [
            ("0", "0"),
            ("1m", "1m"),
            ("0.5", "500m"),
            ("1.25", "1.25"),
            ("2", "2"),
            ("1500m", "1.5"),
            ("-250m", "-250m"),
        ] {
            assert_eq!(human_cpu(quantity(text)), cpu);
        }
        for (text, memory) in [
            ("0", "0"),
            ("1023", "1023"),
            ("1024", "1Ki"),
            ("12Mi", "12Mi"),
            ("128974848", "123Mi"),
            ("1610612736", "1.5Gi"),
            ("1048575", "1Mi"),
            ("500M", "477Mi"),
            ("100.5Gi", "101Gi"),
            ("9.9Gi", "9.9Gi"),
        ] {
            assert_eq!(human_bytes(quantity(text)), memory, "{text}");
        }
    }

    #[test]
    fn invalid_quantities_are_errors() {
        for text in ["", "m", "1.2.3", "1 Gi", "1gi", "1KiB", "0x10", "--1", "1e", "1e1.5", "١", "1mm", "."]
        {
            assert!(text.parse::<Quantity>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn milli_text_round_trips(milli in 0_i64..1_000_000_000_000) {
            prop_assert_eq!(quantity(&format!("{milli}m")).milli_value(), milli);
        }

        #[test]
        fn equal_amounts_are_equal_however_written(units in 0_i64..1_000_000_000) {
            let plain = quantity(&units.to_string());
            prop_assert_eq!(plain, quantity(&format!("{units}.000")));
            prop_assert_eq!(plain, quantity(&format!("{units}e0")));
            prop_assert_eq!(quantity(&format!("{units}Ki")), quantity(&(units * 1024).to_string()));
            prop_assert_eq!(quantity(&format!("{units}k")), quantity(&format!("{units}000")));
        }

        #[test]
        fn never_panics(text in "[-+]?[0-9.]{0,50}[eE]?[-+]?[0-9]{0,6}[a-zA-Z]{0,2}") {
            let _ = text.parse::<Quantity>();
        }

        #[test]
        fn rounding_up_loses_less_than_one(nano in 0_i64..i64::MAX) {
            let q = quantity(&format!("{nano}n"));
            let milli = i128::from(q.milli_value()) * 1_000_000;
            prop_assert!(milli >= i128::from(nano) && milli - i128::from(nano) < 1_000_000);
        }
    }
}
