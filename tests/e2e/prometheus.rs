//! History from a real Prometheus, whose storage `promtool` fills with two days: the figures are those that `promtool` gives
//! for the same queries. The folder with both programs is in `PROMETHEUS_ASSETS`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use apiserver::{ApiServer, pods};
use percent_encoding::percent_decode_str;
use serde_json::Value;
use tempfile::TempDir;

use crate::client::Client;
use crate::env::TestEnv;
use crate::programs::{Program, free_port};

const PATIENCE: Duration = Duration::from_secs(60);
/// The window, and the distance of samples, in seconds.
const WINDOW: u64 = 2 * 86_400;
const STEP: u64 = 60;
const PODS: usize = 20;
const RULE: &str = "node_namespace_pod_container:container_cpu_usage_seconds_total:sum_rate5m";

/// A metric's name, its type in `OpenMetrics`, its further labels, and the value of a pod's sidecar after so many steps.
type Metric = (&'static str, &'static str, &'static str, fn(usize, u64) -> f64);

#[expect(clippy::cast_precision_loss, reason = "the numbers are small")]
const METRICS: [Metric; 6] = [
    ("container_memory_working_set_bytes", "gauge", "id=\"/a\"", |pod, step| {
        (20_000_000 + pod * 1_000_000) as f64 + ((step * 7919) % 5_000_011) as f64
    }),
    // Each pod has bursts of its own; the counter starts again in the middle, as after a restart.
    ("container_cpu_usage_seconds_total", "counter", "id=\"/a\"", |pod, step| {
        let since = if step > 1500 { step - 1500 } else { step };
        since as f64 * (0.5 + pod as f64 * 0.05) + (since / 40) as f64 * 20.0
    }),
    ("container_cpu_cfs_periods_total", "counter", "id=\"/a\"", |_, step| (step * 600) as f64),
    ("container_cpu_cfs_throttled_periods_total", "counter", "id=\"/a\"", |pod, step| {
        (step * (pod as u64 * 7)) as f64
    }),
    ("container_oom_events_total", "counter", "id=\"/a\"", |pod, step| {
        (step / 900 * (pod as u64 % 3)) as f64
    }),
    ("kube_pod_init_container_status_restarts_total", "counter", "uid=\"x\"", |pod, step| {
        (step / 700 * (pod as u64 % 4)) as f64
    }),
];

fn pod_name(pod: usize) -> String {
    format!("web-{pod}")
}

/// The samples up to `end` (Unix seconds) in `OpenMetrics`, with a recording rule if it is `ruled`.
#[expect(clippy::cast_precision_loss, reason = "the numbers are small")]
fn samples(end: u64, ruled: bool) -> String {
    let mut text = String::new();
    let begin = end - WINDOW - 3600;
    for (name, kind, labels, value) in METRICS {
        let family = name.strip_suffix("_total").unwrap_or(name);
        writeln!(text, "# TYPE {family} {kind}").expect("text grows");
        for pod in 0..PODS {
            // The last pod is younger than the window.
            let first = if pod == PODS - 1 { (end - begin) / STEP / 2 } else { 0 };
            for step in first..(end - begin) / STEP {
                let time = begin + step * STEP;
                let (pod, value) = (pod_name(pod), value(pod, step));
                writeln!(
                    text,
                    "{name}{{namespace=\"shop\",pod=\"{pod}\",container=\"istio-proxy\",{labels}}} {value} {time}"
                )
                .expect("text grows");
            }
        }
    }
    if ruled {
        writeln!(text, "# TYPE {RULE} gauge").expect("text grows");
    }
    for pod in (0..PODS).filter(|_| ruled) {
        for step in 0..(end - begin) / STEP {
            let (time, value) = (begin + step * STEP, 0.01 * ((step % 97) as f64) + pod as f64);
            let name = pod_name(pod);
            writeln!(
                text,
                "{RULE}{{namespace=\"shop\",pod=\"{name}\",container=\"istio-proxy\"}} {value} {time}"
            )
            .expect("text grows");
        }
    }
    text + "# EOF\n"
}

/// A running Prometheus.
struct Prometheus {
    url: String,
    promtool: PathBuf,
    _program: Program,
    _folder: TempDir,
}

impl Prometheus {
    fn start(assets: &Path, end: u64, ruled: bool) -> Self {
        let folder = TempDir::with_prefix("sidecars-prometheus-").expect("a temporary directory can be made");
        let (data, text) = (folder.path().join("data"), folder.path().join("samples.txt"));
        fs::write(&text, samples(end, ruled)).expect("the folder can be written");
        fs::write(folder.path().join("prometheus.yml"), "{}\n").expect("the folder can be written");
        let promtool = assets.join(format!("promtool{}", std::env::consts::EXE_SUFFIX));
        let filled = Command::new(&promtool)
            .args(["tsdb", "create-blocks-from", "openmetrics", "--quiet"])
            .args([&text, &data])
            .output()
            .expect("promtool runs");
        assert!(filled.status.success(), "{}", String::from_utf8_lossy(&filled.stderr));
        let address = format!("127.0.0.1:{}", free_port());
        let flags = [
            format!("--config.file={}", folder.path().join("prometheus.yml").display()),
            format!("--storage.tsdb.path={}", data.display()),
            format!("--web.listen-address={address}"),
            "--storage.tsdb.retention.time=30d".to_owned(),
        ];
        let url = format!("http://{address}");
        let client = Client::without_credentials(&url);
        let path = assets.join(format!("prometheus{}", std::env::consts::EXE_SUFFIX));
        let program = Program::start(&path, &flags, folder.path())
            .and_then(|program| program.wait_until(PATIENCE, || client.answers("/-/ready")))
            .unwrap_or_else(|error| panic!("{error}"));
        Self { url, promtool, _program: program, _folder: folder }
    }

    /// What `promtool` gives for a query at a time, by pod.
    fn promtool(&self, query: &str, time: &str) -> BTreeMap<String, f64> {
        let output = Command::new(&self.promtool)
            .args(["query", "instant", "-o", "json", "--time", time, &self.url, query])
            .output()
            .expect("promtool runs");
        assert!(output.status.success(), "{query}: {}", String::from_utf8_lossy(&output.stderr));
        let samples: Vec<Value> = serde_json::from_slice(&output.stdout).expect("promtool prints JSON");
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let sample = |sample: &Value| {
            let value = text(&sample["value"][1]).parse().expect("values are numbers");
            (text(&sample["metric"]["pod"]), value)
        };
        samples.iter().map(sample).collect()
    }
}

/// The queries in a trace (`-v=6`), each with its time.
fn queries(trace: &str) -> Vec<(String, String)> {
    let parameters = trace.lines().filter_map(|line| line.split_once("/api/v1/query?"));
    let parameter = |text: &str, name: &str| {
        let found = text.split(['&', ' ']).find_map(|part| part.strip_prefix(name)).unwrap_or_default();
        percent_decode_str(found).decode_utf8_lossy().into_owned()
    };
    parameters.map(|(_, text)| (parameter(text, "query="), parameter(text, "time="))).collect()
}

#[expect(clippy::cast_possible_truncation, reason = "the numbers are small")]
fn check(prometheus: &Prometheus, env: &TestEnv, ruled: bool) {
    let words = ["overhead", "-A", "--by", "pod", "--history=2d", "-o", "json", "-v=6", "--prometheus"];
    let output = env.run(words.into_iter().chain([prometheus.url.as_str()])).success();
    let report = output.json();
    let items = report["items"].as_array().expect("it is a list");
    assert_eq!(items.len(), PODS);
    let queries = queries(&output.stderr);
    let with_rule =
        queries.iter().any(|(query, _)| query.contains("quantile_over_time") && query.contains(RULE));
    assert_eq!(with_rule, ruled, "{queries:#?}");
    let mut compared = 0;
    for (begin, pointer, shown) in [
        (
            "quantile_over_time(0.95",
            "/peak/cpuMillicores",
            (|v| (v * 1000.0 - 1e-6).ceil()) as fn(f64) -> f64,
        ),
        ("max by (namespace,pod,container) (quantile_over_time(0.95", "/peak/cpuMillicores", |v| {
            (v * 1000.0 - 1e-6).ceil()
        }),
        ("max by (namespace,pod,container) (max_over_time(container_memory", "/peak/memoryBytes", f64::ceil),
        ("count_over_time", "/points", f64::round),
        ("sum by (namespace,pod,container) (increase(container_cpu_cfs", "/throttledShare", |v| {
            (v * 10_000.0).round() / 10_000.0
        }),
        ("max by (namespace,pod,container) (sum without", "/oomKills", f64::round),
        ("max by (namespace,pod,container) (increase(kube_pod", "/restarts", f64::round),
    ] {
        let asked = queries.iter().filter(|(query, _)| query.starts_with(begin));
        for (query, time) in asked {
            let expected = prometheus.promtool(query, time);
            for item in items {
                let pod = item["key"]["pod"].as_str().unwrap_or_default();
                let pod = pod.rsplit('/').next().unwrap_or_default();
                let known = item["history"].pointer(pointer).and_then(Value::as_f64);
                let value = expected.get(pod).copied().map(shown);
                assert_eq!(known, value, "{pod}: {query}");
                compared +=
                    usize::from(value.is_some_and(|value| value as i64 > 0 || pointer == "/throttledShare"));
            }
        }
    }
    // Six figures of each pod; some pods have no kills and no restarts.
    assert!(compared > PODS * 5, "{compared} of {queries:#?}");
}

/// Compares with `promtool`, with and without a recording rule.
pub(crate) fn figures_are_those_of_promtool(assets: &Path) {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("the clock is right").as_secs();
    let server = ApiServer::start();
    for pod in 0..PODS {
        let proxy =
            pods::container("istio-proxy", "docker.io/istio/proxyv2:1.29.0").requests("100m", "128Mi");
        server.add(
            pods::pod("shop", &pod_name(pod))
                .native(proxy)
                .app(pods::container("app", "example/web:1"))
                .build(),
        );
    }
    let env = TestEnv::connected(&server);
    for ruled in [false, true] {
        let prometheus = Prometheus::start(assets, now, ruled);
        check(&prometheus, &env, ruled);
        let other = ["--prometheus", &prometheus.url, "--prometheus-label", "cluster=x"];
        let output = env.run(["overhead", "-A", "--history"].into_iter().chain(other)).failure(1);
        assert!(output.stderr.contains("has no metrics of containers with cluster=x"), "{output}");
    }
}
