//! Who listens on a port of the pod, and who dials it.

use std::borrow::Cow;

use foldhash::{HashMap, HashSet};

use super::address::{holds_host_end, is_local_host, local_ports, port};
use super::app_clue::{AppClue, Known};
use super::evidence::{Evidence, Source};
use super::image::{Image, lower_case, normalise};
use super::weigh::{
    DIALLED, DIALLED_FOR_TELEMETRY, DIALLED_THOUGH_FIRST, FLOW, LOCAL_SERVICE, METRICS_PORT,
    PROBED_FOR_ANOTHER, SCRAPES,
};
use super::{Pattern, arguments, words};
use crate::model::container::{EnvVar, PortRef, Probe};
use crate::model::{Container, ContainerRef, ContainerType};

/// More addresses than this in one container are not somebody's neighbours.
const MOST_DIALS: usize = 64;
/// The longest name of a variable or flag that is shown.
const LONGEST_NAME: usize = 60;

/// What an address is used for, by the name of the flag or variable that holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// Requests are sent on to it.
    Upstream,
    /// It has to reload.
    Reload,
    Scrape,
    /// Metrics, traces and logs are sent to it.
    Telemetry,
    /// It answers by itself: a decision, a page, a picture.
    Service,
    Unknown,
}

const UPSTREAM: [&str; 8] =
    ["upstream", "backend", "forward", "proxy-to", "proxy-pass", "fastcgi", "uwsgi", "app-port"];
/// A helper may be asked by a webhook for other things as well (`--webhook-provider-url`).
const RELOAD: [&str; 4] = ["reload", "webhook-url", "notify", "exechook"];
const SCRAPE: [&str; 1] = ["scrape"];
/// Where servers show their state.
const STATE: [&str; 5] = ["/metrics", "/stub-status", "/stub_status", "/server-status", "/nginx_status"];
const TELEMETRY: [&str; 15] = [
    "otel",
    "otlp",
    "trace",
    "tracing",
    "jaeger",
    "zipkin",
    "statsd",
    "metrics",
    "telemetry",
    "xray",
    "fluent",
    "log",
    "datadog",
    "events-export",
    "syslog",
];
/// What local services are asked for; a proxy would pass it on.
const SERVICE: [&str; 42] = [
    "authz",
    "authoriz",
    "opa",
    "policy",
    "policies",
    "pdp",
    "decision",
    "cerbos",
    "flagd",
    "feature",
    "flags",
    "render",
    "gotenberg",
    "pdf",
    "convert",
    "chrome",
    "browser",
    "puppeteer",
    "selenium",
    "playwright",
    "ocr",
    "tika",
    "clam",
    "antivirus",
    "scanner",
    "leader",
    "elect",
    "embed",
    "tokenizer",
    "inference",
    "predict",
    "model",
    "nlp",
    "languagetool",
    "spell",
    "imgproxy",
    "thumbnail",
    "agones",
    "cache",
    "translat",
    "rules",
    "sandbox",
];

/// An address of the pod itself that a container dials.
#[derive(Debug)]
struct Dial<'a> {
    port: u16,
    /// The name of the flag or variable that holds it.
    words: &'a str,
    /// What follows the port.
    rest: &'a str,
    /// Whether it is a variable that holds it.
    in_variable: bool,
}

/// What a container's spec says of its network.
#[derive(Debug, Default)]
struct Connections<'a> {
    /// Declared ports and those of listen flags.
    listens: Vec<u16>,
    dials: Vec<Dial<'a>>,
}

/// The container that a port belongs to; `None` where several open it.
type Owners = HashMap<u16, Option<usize>>;

/// Adds what ports, addresses and probes show.
pub(super) fn judge(containers: &[ContainerRef<'_>], known: &Known, pieces: &mut [Vec<Evidence>]) {
    let mut owners = Owners::default();
    let mut connections = Vec::with_capacity(containers.len());
    for (i, container) in containers.iter().enumerate() {
        let station = if runs(container) { Connections::of(container.spec) } else { Connections::default() };
        for &port in &station.listens {
            let owner = owners.entry(port).or_insert(Some(i));
            if *owner != Some(i) {
                *owner = None;
            }
        }
        connections.push(station);
    }
    for (i, container) in containers.iter().enumerate().filter(|(_, c)| runs(c)) {
        arguments::judge(container.spec, &mut pieces[i]);
        from_ports(container.spec, &mut pieces[i]);
        from_probes(containers, i, known, &owners, pieces);
    }
    from_dials(containers, &connections, known, &owners, pieces);
}

/// Whether a container runs beside the app.
fn runs(container: &ContainerRef<'_>) -> bool {
    matches!(container.kind, ContainerType::Regular | ContainerType::NativeSidecar)
}

fn from_dials(
    containers: &[ContainerRef<'_>],
    connections: &[Connections<'_>],
    known: &Known,
    owners: &Owners,
    pieces: &mut [Vec<Evidence>],
) {
    let Known { helper, settled, clues } = known;
    // Each container gets one piece of each kind, so that a thousand addresses do not make a certainty.
    let mut dialled = vec![false; containers.len()];
    for (i, station) in connections.iter().enumerate() {
        let mut sends_on = false;
        for dial in &station.dials {
            let Some(&Some(other)) = owners.get(&dial.port) else { continue };
            if other == i {
                continue;
            }
            let name = |i: usize| containers[i].spec.name.as_str();
            // Asked here, as most addresses are no neighbour's.
            let purpose = purpose(dial.words, dial.rest);
            if !sends_on && !helper[other] {
                let says = match purpose {
                    Purpose::Upstream if !station.listens.is_empty() => Some(Pattern::Ambassador),
                    Purpose::Reload => Some(Pattern::ConfigHelper),
                    Purpose::Scrape => Some(Pattern::Adapter),
                    _ => None,
                };
                if let Some(says) = says {
                    let (what, weight) = match says {
                        Pattern::Ambassador => ("forwards to", FLOW),
                        Pattern::Adapter => ("reads the metrics of", SCRAPES),
                        _ => ("requests a reload of", FLOW),
                    };
                    let text = format!("{what} {} on localhost:{}", name(other), dial.port);
                    pieces[i].push(Evidence::new(Source::Structure, says, weight, text));
                    sends_on = true;
                }
            }
            // What a helper dials is rather the app it helps.
            let asks = !matches!(purpose, Purpose::Upstream | Purpose::Reload | Purpose::Scrape)
                && clues[other] != AppClue::Named;
            let in_turn =
                || connections[other].dials.iter().take(8).any(|d| owners.get(&d.port) == Some(&Some(i)));
            if asks && !helper[i] && !settled[other] && !dialled[other] && !in_turn() {
                let (says, weight) = match purpose {
                    Purpose::Telemetry => (Pattern::Adapter, DIALLED_FOR_TELEMETRY),
                    purpose if answers(containers[other].spec, purpose) => (Pattern::Sidecar, LOCAL_SERVICE),
                    _ if clues[other] == AppClue::First => (Pattern::Ambassador, DIALLED_THOUGH_FIRST),
                    _ => (Pattern::Ambassador, DIALLED),
                };
                let through = dial.variable().map_or_else(String::new, |v| format!(" ({v})"));
                let text = format!("{} dials localhost:{}, its port{through}", name(i), dial.port);
                pieces[other].push(Evidence::new(Source::Structure, says, weight, text));
                dialled[other] = true;
            }
        }
    }
}

/// Apps expose metrics too, so this is weak.
fn from_ports(container: &Container, pieces: &mut Vec<Evidence>) {
    if let [port] = container.ports.as_slice()
        && matches!(port.name.as_deref(), Some("metrics" | "http-metrics" | "prometheus" | "prom"))
    {
        pieces.push(Evidence::new(
            Source::Structure,
            Pattern::Adapter,
            METRICS_PORT,
            "its only port is for metrics",
        ));
    }
}

/// A probe that knocks at another container's port goes through that one.
fn from_probes(
    containers: &[ContainerRef<'_>],
    i: usize,
    known: &Known,
    owners: &Owners,
    pieces: &mut [Vec<Evidence>],
) {
    let Known { helper, settled, clues } = known;
    let spec = containers[i].spec;
    let probes = [&spec.startup_probe, &spec.readiness_probe, &spec.liveness_probe];
    let through = probes.into_iter().flatten().find_map(|probe| {
        let port = probed_port(probe)?;
        owners.get(&port).copied().flatten().filter(|&other| other != i).map(|other| (other, port))
    });
    if let Some((other, port)) = through
        && !helper[i]
        && !settled[other]
        && clues[other] != AppClue::Named
    {
        let text = format!("the probe of {} goes through its port {port}", spec.name);
        pieces[other].push(Evidence::new(Source::Structure, Pattern::Ambassador, PROBED_FOR_ANOTHER, text));
    }
}

/// Whether a container that is dialled answers by itself, rather than pass the call on.
fn answers(container: &Container, purpose: Purpose) -> bool {
    let name = normalise(&container.name);
    let passes_on = words::classify_name(&name).is_some_and(|s| s.says == Pattern::Ambassador);
    let is_service = |text: &str| text.split('-').any(|word| SERVICE.contains(&word));
    !passes_on
        && (purpose == Purpose::Service
            || is_service(&name)
            || is_service(Image::parse(&container.image).stem()))
}

fn probed_port(probe: &Probe) -> Option<u16> {
    let target = probe.http_get.as_ref().or(probe.tcp_socket.as_ref()).or(probe.grpc.as_ref())?;
    match target.port.as_ref()? {
        PortRef::Number(number) => u16::try_from(*number).ok(),
        // Names are of the container's own ports.
        PortRef::Name(_) => None,
    }
}

impl<'a> Dial<'a> {
    /// The variable that holds it, if it is short enough to be shown.
    fn variable(&self) -> Option<&'a str> {
        (self.in_variable && self.words.len() <= LONGEST_NAME).then_some(self.words)
    }
}

impl<'a> Connections<'a> {
    fn of(container: &'a Container) -> Self {
        let mut station = Self::default();
        let declared = container.ports.iter().filter_map(|p| u16::try_from(p.container_port).ok());
        station.listens.extend(declared.filter(|&p| p != 0));
        station.read_arguments(container);
        station.read_environment(&container.env);
        station.listens.sort_unstable();
        station.listens.dedup();
        let listens = &station.listens;
        station.dials.retain(|d| listens.binary_search(&d.port).is_err());
        station
    }

    fn read_arguments(&mut self, container: &'a Container) {
        let mut flag = "";
        for argument in container.command.iter().chain(&container.args) {
            let named = flag_name(argument);
            let value = if named.is_empty() { argument.as_str() } else { flag_value(argument) };
            if !named.is_empty() {
                flag = named;
            }
            // Most values hold no number.
            let last = value.rsplit(':').next().and_then(port);
            if last.is_some() || holds_host_end(value) {
                self.read_value(flag, value, last);
            }
            // A flag's value is in the same word or in the next one.
            if named.is_empty() || argument.contains('=') {
                flag = "";
            }
        }
    }

    /// Reads the value of a flag. `last`: the port that the value ends with.
    fn read_value(&mut self, name: &'a str, value: &'a str, last: Option<u16>) {
        let flag = lower_case(name);
        if flag.contains("listen") || flag.contains("bind") {
            self.listens.extend(last);
        } else if let Some(port) = port(value)
            && flag.ends_with("port")
            && !flag.contains("target")
            && !flag.contains("app")
        {
            self.listens.push(port);
        } else {
            self.dial(value, name, false);
        }
    }

    fn read_environment(&mut self, env: &'a [EnvVar]) {
        let mut hosts: HashSet<&str> = HashSet::default();
        for variable in env {
            let Some(value) = variable.value.as_deref() else { continue };
            if variable.name == "PORT" {
                self.listens.extend(port(value));
            }
            if is_local_host(value)
                && let Some(prefix) =
                    ["_HOST", "_ADDR", "_HOSTNAME"].iter().find_map(|s| variable.name.strip_suffix(s))
            {
                hosts.insert(prefix);
            }
            // `LISTEN_ADDRESS=127.0.0.1:9000` is not a dial.
            if holds_host_end(value) && !variable.name.contains("LISTEN") && !variable.name.contains("BIND") {
                self.dial(value, &variable.name, true);
            }
        }
        if hosts.is_empty() {
            return;
        }
        for variable in env {
            let pair = variable.name.strip_suffix("_PORT").filter(|prefix| hosts.contains(prefix));
            if pair.is_some()
                && let Some(port) = variable.value.as_deref().and_then(port)
                && self.dials.len() < MOST_DIALS
            {
                self.dials.push(Dial { port, words: &variable.name, rest: "", in_variable: true });
            }
        }
    }

    fn dial(&mut self, text: &'a str, words: &'a str, in_variable: bool) {
        let room = MOST_DIALS.saturating_sub(self.dials.len());
        for local in local_ports(text).take(room) {
            self.dials.push(Dial { port: local.port, words, rest: local.rest, in_variable });
        }
    }
}

/// What an address is used for, by what holds it and what follows it.
fn purpose(words: &str, rest: &str) -> Purpose {
    // Variables are written with underscores.
    let words = if words.len() <= 256 { normalise(words) } else { Cow::default() };
    let says = |list: &[&str]| list.iter().any(|w| words.contains(w));
    if says(&RELOAD) || rest.contains("/reload") {
        Purpose::Reload
    } else if says(&SCRAPE) || STATE.iter().any(|path| rest.starts_with(path)) {
        Purpose::Scrape
    } else if says(&UPSTREAM) {
        Purpose::Upstream
    } else if says(&TELEMETRY) || words.starts_with("dd-") {
        Purpose::Telemetry
    } else if !words.contains("proxy")
        && words.split('-').any(|word| SERVICE.iter().any(|s| word.starts_with(s)))
    {
        Purpose::Service
    } else {
        Purpose::Unknown
    }
}

/// `name` of `--name=value` and `-name`; empty for words that are not flags.
pub(super) fn flag_name(argument: &str) -> &str {
    let Some(flag) = argument.strip_prefix('-') else { return "" };
    let flag = flag.strip_prefix('-').unwrap_or(flag);
    flag.split_once('=').map_or(flag, |(name, _)| name)
}

fn flag_value(argument: &str) -> &str {
    argument.split_once('=').map_or("", |(_, value)| value)
}
