//! `overhead -o prometheus`: the text format that Prometheus reads
//! (<https://prometheus.io/docs/instrumenting/exposition_formats/>), for the textfile collector or a push gateway.
//!
//! The names are a promise to dashboards. Units are Prometheus' own, cores and bytes; the labels are the words of
//! `--by`, `label=KEY` as `label_KEY` in the manner of kube-state-metrics. What is unknown has no sample.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::io::{self, Write};

use super::sanitize::for_terminal;
use crate::report::{Dimension, OverheadReport, Sums, Totals};

/// A metric of groups, and what it tells.
type Metric = (&'static str, &'static str, fn(&Sums) -> Option<i64>);
/// Metrics of CPU and memory: the names end in `_cpu_cores` and `_memory_bytes`.
type Pair = (&'static str, &'static str, fn(&Sums) -> Option<Totals>);

const COUNTS: [Metric; 2] = [
    ("kubectl_sidecars_overhead_pods", "Pods that have such sidecars.", |sums| i64::try_from(sums.pods).ok()),
    ("kubectl_sidecars_overhead_containers", "Sidecars.", |sums| i64::try_from(sums.containers).ok()),
];

const PAIRS: [Pair; 8] = [
    ("kubectl_sidecars_overhead_requests_declared", "What the sidecars request in their specs.", |sums| {
        Some(sums.declared)
    }),
    (
        "kubectl_sidecars_overhead_requests_effective",
        "What the scheduler would get back without the sidecars.",
        |sums| Some(sums.effective),
    ),
    ("kubectl_sidecars_overhead_limits_declared", "Limits of the sidecars that have one.", |sums| {
        Some(sums.limits)
    }),
    ("kubectl_sidecars_overhead_pod_requests", "What the pods of the sidecars reserve as a whole.", |sums| {
        Some(sums.reserved)
    }),
    ("kubectl_sidecars_overhead_usage", "What the sidecars use, of those that are measured.", |sums| {
        Some(sums.usage?.used)
    }),
    ("kubectl_sidecars_overhead_usage_requested", "What the measured sidecars request.", |sums| {
        Some(sums.usage?.requested)
    }),
    (
        "kubectl_sidecars_overhead_usage_unused",
        "What the measured sidecars request and do not use.",
        |sums| Some(sums.usage?.unused),
    ),
    ("kubectl_sidecars_overhead_freed", "What would come back after the change that is tried.", |sums| {
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
    let none = String::new();
    let whole: [(&str, &str, i64); 3] = [
        (
            "kubectl_sidecars_overhead_distinct_pods",
            "Pods that were counted; one can be in several groups.",
            i64::try_from(report.totals.pods).unwrap_or(i64::MAX),
        ),
        (
            "kubectl_sidecars_overhead_complete",
            "1 if everything that was asked for could be read, else 0.",
            i64::from(report.metadata.complete),
        ),
        (
            "kubectl_sidecars_overhead_timestamp_seconds",
            "When this was measured, in seconds since 1970.",
            report.metadata.generated_at.as_second(),
        ),
    ];
    whole.iter().try_for_each(|(name, help, value)| {
        family(out, name, help, std::iter::once((&none, value.to_string())))
    })
}

/// One metric: its help, its type, its samples; nothing where there are none.
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

/// A name for each level, made of what a label's name may hold, and no two alike.
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

fn labels(names: &[String], key: &[Option<crate::report::Text>], others: usize) -> String {
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

/// Backslash and quote are escaped; what a terminal would obey is shown as an escape, whose backslash is one too.
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
    fn labels_have_plain_names_and_no_two_the_same() {
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
