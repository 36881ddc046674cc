//! `--price`: what reserved CPU and memory cost. Prices come from the user; there is no built-in list.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;

use crate::error::Error;
use crate::report::figures::Figures;

/// Hours of a month, as cloud providers count them: 8,760 a year.
pub(crate) const HOURS_PER_MONTH: i128 = 730;
/// Money is counted in billionths of the currency, so that sums are exact.
const NANOS: i128 = 1_000_000_000;
const GIB: i128 = 1 << 30;
const GB: i128 = 1_000_000_000;

/// What a core and a byte cost, in billionths of the currency.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Price {
    /// Per core and hour.
    cpu: i128,
    /// Per `memory_unit` bytes and hour.
    memory: i128,
    memory_unit: i128,
}

/// An amount of money for a month, in billionths of the currency. Negative where more is reserved than before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct MonthlyCost(pub(crate) i128);

impl MonthlyCost {
    #[must_use]
    pub(crate) fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// In units of the currency, with four decimals.
    #[expect(clippy::cast_precision_loss, reason = "amounts are far below 2^53 ten-thousandths")]
    pub(crate) fn units(self) -> f64 {
        (self.0 / (NANOS / 10_000)) as f64 / 10_000.0
    }

    /// `1234.56`; an amount that rounds to zero is shown as `<0.01`.
    pub(crate) fn shown(self) -> String {
        let cents = (self.0.abs() + NANOS / 200) / (NANOS / 100);
        let sign = if self.0 < 0 { "-" } else { "" };
        if cents == 0 && self.0 != 0 {
            return format!("{sign}<0.01");
        }
        format!("{sign}{}.{:02}", cents / 100, cents % 100)
    }
}

impl Price {
    /// What `reserved` costs in a month.
    pub(crate) fn monthly(self, reserved: Figures) -> MonthlyCost {
        let cpu = i128::from(reserved.cpu_millicores.unwrap_or(0));
        let memory = i128::from(reserved.memory_bytes.unwrap_or(0));
        let of_memory = memory.saturating_mul(self.memory).saturating_mul(HOURS_PER_MONTH);
        let of_cpu = cpu.saturating_mul(self.cpu).saturating_mul(HOURS_PER_MONTH);
        MonthlyCost(of_cpu / 1000 + of_memory / self.memory_unit.max(1))
    }

    fn parse(cpu: &str, memory: &str) -> Result<Self, String> {
        let cpu_units = [("/core-h", ()), ("/h", ())];
        let memory_units = [("/GiB-h", GIB), ("/GB-h", GB)];
        let (cpu, ()) = amount(cpu, &cpu_units)?;
        let (memory, memory_unit) = amount(memory, &memory_units)?;
        Ok(Self { cpu, memory, memory_unit })
    }
}

/// Reads `0.004/GiB-h`.
fn amount<U: Copy>(text: &str, units: &[(&str, U)]) -> Result<(i128, U), String> {
    let words = || units.iter().map(|(unit, _)| format!("0.03{unit}")).collect::<Vec<_>>().join(" or ");
    let found = units.iter().find_map(|(unit, value)| Some((text.trim().strip_suffix(unit)?, *value)));
    let Some((number, unit)) = found else {
        return Err(format!("\"{text}\" is not a price such as {}", words()));
    };
    let (whole, rest) = number.split_once('.').unwrap_or((number, ""));
    let is_number = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    if !is_number(whole) || !is_number(rest) || rest.len() > 9 || (whole.is_empty() && rest.is_empty()) {
        return Err(format!("\"{number}\" is not an amount with up to nine decimals"));
    }
    let nanos = format!("{whole}{rest:0<9}").parse::<i128>();
    nanos.map(|nanos| (nanos, unit)).map_err(|_| format!("\"{number}\" is too large"))
}

/// The prices of all nodes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Prices {
    /// For columns and scripts; empty if it is not known.
    pub(crate) currency: String,
    /// Of nodes without a price of their own.
    default: Price,
    /// The node label that names the pool, and the price of each pool.
    pools: Option<(String, BTreeMap<String, Price>)>,
    /// The price of each node that is in a pool with a price.
    of_nodes: HashMap<String, Price>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct PriceFile {
    #[serde(default)]
    currency: String,
    default: FilePrice,
    node_pools: Option<FilePools>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FilePrice {
    cpu: String,
    memory: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FilePools {
    label: String,
    prices: BTreeMap<String, FilePrice>,
}

impl Prices {
    /// Parses `cpu=0.03/h,memory=0.004/GiB-h`, possibly with `currency=EUR`.
    ///
    /// Errors: what is wrong (exit code 2).
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        let (mut cpu, mut memory, mut currency) = (None, None, String::new());
        for part in text.split(',') {
            match part.split_once('=').map(|(key, value)| (key.trim(), value.trim())) {
                Some(("cpu", value)) => cpu = Some(value),
                Some(("memory", value)) => memory = Some(value),
                Some(("currency", value)) => value.clone_into(&mut currency),
                _ => return Err(wrong(&format!("\"{part}\" is neither cpu=, memory= nor currency="))),
            }
        }
        let (Some(cpu), Some(memory)) = (cpu, memory) else {
            return Err(wrong("both cpu= and memory= are needed"));
        };
        let default = Price::parse(cpu, memory).map_err(|what| wrong(&what))?;
        Ok(Self { currency, default, ..Self::default() })
    }

    /// Reads a file of prices.
    ///
    /// Errors: what is wrong with it.
    pub(crate) fn of_file(text: &str) -> Result<Self, String> {
        let file: PriceFile = serde_saphyr::from_str(text).map_err(|error| crate::wording::yaml(&error))?;
        let price = |price: &FilePrice| Price::parse(&price.cpu, &price.memory);
        let pools = file.node_pools.map(|pools| {
            let prices = pools.prices.iter().map(|(pool, own)| Ok((pool.clone(), price(own)?)));
            prices.collect::<Result<_, String>>().map(|prices| (pools.label, prices))
        });
        Ok(Self {
            currency: file.currency,
            default: price(&file.default)?,
            pools: pools.transpose()?,
            of_nodes: HashMap::new(),
        })
    }

    /// The label that names the pool of a node, if pools have prices.
    pub(crate) fn pool_label(&self) -> Option<&str> {
        self.pools.as_ref().map(|(label, _)| label.as_str())
    }

    /// Takes a node of this pool.
    pub(crate) fn take_node(&mut self, node: &str, pool: &str) {
        if let Some(price) = self.pools.as_ref().and_then(|(_, prices)| prices.get(pool)) {
            self.of_nodes.insert(node.to_owned(), *price);
        }
    }

    /// The price on this node.
    pub(crate) fn of(&self, node: Option<&str>) -> Price {
        node.and_then(|node| self.of_nodes.get(node)).copied().unwrap_or(self.default)
    }
}

fn wrong(what: &str) -> Error {
    Error::usage(format!("invalid --price: {what}")).hint("--price cpu=0.03/h,memory=0.004/GiB-h")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(cpu: i64, memory: i64) -> Figures {
        Figures { cpu_millicores: Some(cpu), memory_bytes: Some(memory) }
    }

    #[test]
    fn a_month_has_730_hours() {
        let prices = Prices::parse("cpu=0.03/h,memory=0.004/GiB-h,currency=EUR").unwrap();
        let monthly = |cpu, memory| prices.of(None).monthly(figures(cpu, memory)).shown();
        assert_eq!(monthly(1000, 0), "21.90");
        assert_eq!(monthly(0, 1 << 30), "2.92");
        assert_eq!(monthly(250, 512 << 20), "6.94");
        assert_eq!(monthly(0, 0), "0.00");
        assert_eq!(monthly(0, 1), "<0.01");
        assert_eq!(monthly(-1000, 0), "-21.90");
        assert_eq!(prices.currency, "EUR");
        let decimal = Prices::parse("memory=1/GB-h,cpu=0/core-h").unwrap();
        assert_eq!(decimal.of(None).monthly(figures(5, 1_000_000_000)).shown(), "730.00");
    }

    #[test]
    fn pools_have_prices_of_their_own() {
        let file = "
currency: USD
default: {cpu: 0.03/h, memory: 0.004/GiB-h}
nodePools:
  label: cloud.google.com/gke-nodepool
  prices:
    spot: {cpu: 0.01/h, memory: 0.001/GiB-h}
";
        let mut prices = Prices::of_file(file).unwrap();
        assert_eq!(prices.pool_label(), Some("cloud.google.com/gke-nodepool"));
        prices.take_node("n1", "spot");
        prices.take_node("n2", "other");
        let monthly = |node| prices.of(node).monthly(figures(1000, 0)).shown();
        assert_eq!(
            (monthly(Some("n1")), monthly(Some("n2")), monthly(None)),
            ("7.30".into(), "21.90".into(), "21.90".into())
        );
        assert!(
            Prices::of_file("default: {cpu: 1, memory: 1/GiB-h}")
                .unwrap_err()
                .contains("\"1\" is not a price")
        );
        assert!(Prices::of_file("{}").is_err());
    }

    #[test]
    fn wrong_prices_are_refused() {
        for text in [
            "",
            "cpu=0.03/h",
            "cpu=0.03,memory=1/GiB-h",
            "cpu=x/h,memory=1/GiB-h",
            "gpu=1/h",
            "cpu=1e3/h,memory=1/GB-h",
            "cpu=./h,memory=1/GB-h",
            "cpu=-1/h,memory=1/GB-h",
        ] {
            assert!(Prices::parse(text).is_err(), "{text}");
        }
    }
}
