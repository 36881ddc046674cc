//! The queries. Where a container restarts, cAdvisor begins another series for it, with another `id`; where Prometheus is
//! replicated, series differ in the labels of the replica. So counters are added up over `id`, and then the largest of the
//! replicas counts.

use super::Chunk;
use super::chunks::quoted;
use super::window::{Question, duration};

/// Metrics of cAdvisor and kube-state-metrics.
const MEMORY: &str = "container_memory_working_set_bytes";
/// The labels of one container.
const BY: &str = "namespace,pod,container";

/// Recording rules of the Kubernetes mixin for the CPU of each container, newest first. The mixin has them so that
/// `quantile_over_time` can be applied to them.
pub(crate) const CPU_RULES: [&str; 3] = [
    "node_namespace_pod_container:container_cpu_usage_seconds_total:sum_rate5m",
    "node_namespace_pod_container:container_cpu_usage_seconds_total:sum_irate",
    "node_namespace_pod_container:container_cpu_usage_seconds_total:sum_rate",
];

/// Where the CPU of a container comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CpuSource {
    /// A recording rule: series by series, so that the server needs little memory.
    Rule(&'static str),
    /// A sub-query over the counter.
    Subquery,
}

/// What a query asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Figure {
    /// The percentile of CPU, in cores.
    Cpu,
    /// The maximum of memory, in bytes.
    Memory,
    /// In how many steps there are figures.
    Points,
    /// The share of throttled periods.
    Throttled,
    /// Kills by the kernel in the container's cgroup.
    OomKills,
    /// Whether the last termination was an OOM kill: kube-state-metrics keeps one, cAdvisor may miss it.
    LastOomKill,
    Restarts,
}

impl Figure {
    /// In the order in which they are asked: what matters most first.
    pub(crate) const ALL: [Self; 7] = [
        Self::Memory,
        Self::Cpu,
        Self::Points,
        Self::Restarts,
        Self::OomKills,
        Self::Throttled,
        Self::LastOomKill,
    ];

    /// What is missing without it.
    pub(crate) fn noun(self) -> &'static str {
        match self {
            Self::Cpu => "CPU",
            Self::Memory => "memory",
            Self::Points => "points",
            Self::Throttled => "throttling",
            Self::OomKills | Self::LastOomKill => "OOM kills",
            Self::Restarts => "restarts",
        }
    }

    /// The query for the containers of a chunk.
    pub(crate) fn query(self, question: &Question, cpu: CpuSource, chunk: &Chunk) -> String {
        let select = chunk.selector(&question.labels);
        let window = question.window;
        let increase = |metric: &str| format!("increase({metric}{{{select}}}[{window}])");
        let both = |metric: &str, labels: &str, over: &str| {
            let of =
                |family: &str| format!("{over}(kube_pod_{family}_{metric}{{{select}{labels}}}[{window}])");
            format!("max by ({BY}) ({} or {})", of("container"), of("init_container"))
        };
        match (self, cpu) {
            (Self::Cpu, CpuSource::Rule(rule)) => {
                let quantile = question.percentile.quantile();
                format!("max by ({BY}) (quantile_over_time({quantile}, {rule}{{{select}}}[{window}]))")
            }
            (Self::Cpu, CpuSource::Subquery) => {
                let (quantile, step) = (question.percentile.quantile(), duration(window.step()));
                let rate = format!("rate(container_cpu_usage_seconds_total{{{select}}}[5m])");
                format!("quantile_over_time({quantile}, max by ({BY}) ({rate})[{window}:{step}])")
            }
            (Self::Memory, _) => format!("max by ({BY}) (max_over_time({MEMORY}{{{select}}}[{window}]))"),
            (Self::Points, _) => {
                let step = duration(window.step());
                format!("count_over_time(max by ({BY}) ({MEMORY}{{{select}}})[{window}:{step}])")
            }
            (Self::Throttled, _) => {
                let sum = |metric: &str| format!("sum by ({BY}) ({})", increase(metric));
                let throttled = sum("container_cpu_cfs_throttled_periods_total");
                format!("{throttled} / {}", sum("container_cpu_cfs_periods_total"))
            }
            (Self::OomKills, _) => {
                let increase = increase("container_oom_events_total");
                format!("max by ({BY}) (sum without (id,name,image) ({increase}))")
            }
            (Self::LastOomKill, _) => {
                both("status_last_terminated_reason", ",reason=\"OOMKilled\"", "max_over_time")
            }
            (Self::Restarts, _) => both("status_restarts_total", "", "increase"),
        }
    }
}

/// Whether the server has metrics of containers.
pub(crate) fn probe(question: &Question) -> String {
    count(MEMORY, question)
}

/// Whether the server has a recording rule.
pub(crate) fn count_of_rule(rule: &str, question: &Question) -> String {
    count(rule, question)
}

fn count(metric: &str, question: &Question) -> String {
    let labels = question.labels.iter().map(|(name, value)| format!(",{name}={}", quoted(value)));
    format!("count({metric}{{container!=\"\"{}}})", labels.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::super::{Percentile, Wanted, Window, chunks};
    use super::*;

    #[test]
    fn queries_are_about_the_containers_of_one_namespace() {
        let question = Question {
            window: Window::parse("7d").unwrap(),
            percentile: Percentile::parse("95").unwrap(),
            labels: vec![("cluster".into(), "prod".into())],
        };
        let names = [("istio-proxy".into(), 3), ("fluent-bit".into(), 2)].into_iter().collect();
        let chunk = chunks(&Wanted::from([("shop".into(), names)])).remove(0);
        let mut text = format!("{}\n", probe(&question));
        for figure in Figure::ALL {
            let query = figure.query(&question, CpuSource::Subquery, &chunk);
            text.extend([&format!("{figure:?}"), ": ", &query, "\n"]);
        }
        text += &Figure::Cpu.query(&question, CpuSource::Rule(CPU_RULES[0]), &chunk);
        insta::assert_snapshot!(text);
    }
}
