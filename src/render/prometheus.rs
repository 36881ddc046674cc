//! `overhead -o prometheus`: the text format that Prometheus reads
//! (<https://prometheus.io/docs/instrumenting/exposition_formats/>), for the textfile collector or a push gateway.
//!
//! The names are stable. Units are cores and bytes, as is usual in Prometheus. The labels are the levels of `--by`, with
//! `label_KEY` for `label=KEY`, as in kube-state-metrics. Unknown values have no sample.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::io::{self, Write};

use super::sanitize::for_terminal;
use crate::report::{Dimension, OverheadReport, Sums, Totals};

/// A metric of groups: its name, its help, its value.
type Metric = (&'static str, &'static str, fn(&Sums) -> Option<i64>);
/// Metrics of CPU and memory: the names end in `_cpu_cores` and `_memory_bytes`.
type Pair = (&'static str, &'static str, fn(&Sums) -> Option<Totals>);

const COUNTS: [Metric; 2] = [
    ("kubectl_sidecars_overhead_pods", "Pods that have these sidecars.", |sums| {
        i64::try_from(sums.pods).ok()
    }),
    ("kubectl_sidecars_overhead_containers", "Sidecars.", |sums| i64::try_from(sums.containers).ok()),
];

const PAIRS: [Pair; 8] = [
    ("kubectl_sidecars_overhead_requests_declared", "Requests of the sidecars in their specs.", |sums| {
        Some(sums.declared)
    }),
    (
        "kubectl_sidecars_overhead_requests_effective",
        "Requests that would be freed without the sidecars.",
        |sums| Some(sums.effective),
    ),
    ("kubectl_sidecars_overhead_limits_declared", "Limits of the sidecars in their specs.", |sums| {
        Some(sums.limits)
    }),
    (
        "kubectl_sidecars_overhead_pod_requests",
        "Requests that the pods of the sidecars reserve in total.",
        |sums| Some(sums.reserved),
    ),
    ("kubectl_sidecars_overhead_usage", "Usage of the sidecars that have metrics.", |sums| {
        Some(sums.usage?.used)
    }),
    ("kubectl_sidecars_overhead_usage_requested", "Requests of the sidecars that have metrics.", |sums| {
        Some(sums.usage?.requested)
    }),
    (
        "kubectl_sidecars_overhead_usage_unused",
        "Requests of the sidecars that have metrics, minus their usage.",
        |sums| Some(sums.usage?.unused),
    ),
    ("kubectl_sidecars_overhead_freed", "Requests that the change would free.", |sums| {
        Some(sums.change.as_ref()?.freed)
    }),
];

/// Writes every metric that has a sample.
pub(super) fn write(out: &mut dyn Write, report: &OverheadReport) -> io::Result<()> {
    let names = label_names(&report.by);
    let rows: Vec<(String, &Sums)> =
        report.rows.iter().map(|row| (labels(&names, &row.key, row.others), &row.sums)).collect();
    for (name, help, value) in COUNTS {
        let samples = rows.iter().filter_map(|(labels, sums)| Some((labels, value(sums)?.to_string())));
        family(out, name, help, samples)?;
    }
    for (name, help, pair) in PAIRS {
        let of = |figure: fn(Totals) -> Option<String>| {
            rows.iter().filter_map(move |(labels, sums)| Some((labels, figure(pair(sums)?)?)))
        };
        let cores = of(|figures| figures.cpu_millicores.map(cores));
        family(out, &format!("{name}_cpu_cores"), help, cores)?;
        let bytes = of(|figures| figures.memory_bytes.map(|bytes| bytes.to_string()));
        family(out, &format!("{name}_memory_bytes"), help, bytes)?;
    }
    let costs = rows.iter().filter_map(|(labels, sums)| Some((labels, sums.cost?.units().to_string())));
    let help = "Price of the effective requests in a month of 730 hours.";
    family(out, "kubectl_sidecars_overhead_cost_per_month", help, costs)?;
    let none = String::new();
    let whole: [(&str, &str, i64); 3] = [
        (
            "kubectl_sidecars_overhead_distinct_pods",
            "Number of pods in total. A pod can be in several groups.",
            i64::try_from(report.totals.pods).unwrap_or(i64::MAX),
        ),
        (
            "kubectl_sidecars_overhead_complete",
            "1 if everything that was asked for could be read, else 0.",
            i64::from(report.metadata.complete),
        ),
        (
            "kubectl_sidecars_overhead_timestamp_seconds",
            "Time at which the report was made, in seconds since 1970.",
            report.metadata.generated_at.as_second(),
        ),
    ];
    whole.iter().try_for_each(|(name, help, value)| {
        family(out, name, help, std::iter::once((&none, value.to_string())))
    })
}

/// Writes one metric with its help, its type and its samples; nothing if it has no samples.
fn family<'a>(
    out: &mut dyn Write,
    name: &str,
    help: &str,
    samples: impl Iterator<Item = (&'a String, String)>,
) -> io::Result<()> {
    let mut samples = samples.peekable();
    if samples.peek().is_none() {
        return Ok(());
    }
    writeln!(out, "# HELP {name} {help}\n# TYPE {name} gauge")?;
    samples.try_for_each(|(labels, value)| writeln!(out, "{name}{labels} {value}"))
}

/// Thousandths as cores, exactly: `0.125`.
fn cores(milli: i128) -> String {
    let sign = if milli < 0 { "-" } else { "" };
    let (whole, rest) = (milli.unsigned_abs() / 1000, milli.unsigned_abs() % 1000);
    if rest == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest:03}") }
}

/// A valid and unique label name for each level.
fn label_names(by: &[Dimension]) -> Vec<String> {
    let mut taken = HashSet::new();
    let name = |level: &Dimension| {
        let plain = match level {
            Dimension::Label(key) => {
                let plain = key.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' });
                format!("label_{}", plain.collect::<String>())
            }
            level => level.to_string(),
        };
        let mut name = plain.clone();
        for number in 2.. {
            if taken.insert(name.clone()) {
                break;
            }
            name = format!("{plain}_conflict{number}");
        }
        name
    };
    by.iter().map(name).collect()
}

fn labels(names: &[String], key: &[Option<crate::report::SharedText>], others: usize) -> String {
    let mut labels = String::from("{");
    for (name, value) in names.iter().zip(key) {
        let value = escaped(value.as_deref().unwrap_or_default());
        // Writing to a string cannot fail.
        let _ = write!(labels, "{name}=\"{value}\",");
    }
    if others > 0 {
        let _ = write!(labels, "others=\"{others}\",");
    }
    labels.pop();
    labels.push('}');
    labels
}

/// Escapes backslashes and quotes. Control characters are replaced by visible escapes, whose backslashes are escaped as well.
fn escaped(value: &str) -> String {
    for_terminal(value).replace('\\', "\\\\").replace('"', "\\\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cores_are_exact() {
        for (milli, text) in [(0, "0"), (5, "0.005"), (1250, "1.250"), (2000, "2"), (-40, "-0.040")] {
            assert_eq!(cores(milli), text);
        }
    }

    #[test]
    fn label_names_are_valid_and_unique() {
        let by = ["a.b/c", "a_b/c", "ü"].map(|key| Dimension::Label(key.to_owned()));
        assert_eq!(label_names(&by), ["label_a_b_c", "label_a_b_c_conflict2", "label__"]);
        assert_eq!(label_names(&[Dimension::Namespace]), ["namespace"]);
    }

    #[test]
    fn values_are_escaped() {
        assert_eq!(escaped("a\"b\\c\nd\u{1b}"), r#"a\"b\\c\\nd\\u{1b}"#);
        let name = "sidecar".to_owned();
        assert_eq!(labels(std::slice::from_ref(&name), &[Some("x".into())], 0), r#"{sidecar="x"}"#);
        assert_eq!(labels(&[name], &[None], 3), r#"{sidecar="",others="3"}"#);
    }
}
