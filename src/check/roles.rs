//! What products do that rules depend on: meshes, log shippers, reloaders, proxies that only take calls in.

use super::command_line::Text;
use crate::model::Container;

/// A service mesh.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mesh {
    Istio,
    Linkerd,
    Other,
}

/// What a product does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Role {
    /// The mesh whose proxy this is.
    pub(super) mesh: Option<Mesh>,
    /// Reads logs and sends them away.
    pub(super) ships_logs: bool,
    /// Sends logs, traces or metrics away, instead of being scraped.
    pub(super) sends_out: bool,
    /// Keeps what it receives in memory until it is sent.
    pub(super) buffers: bool,
    /// Makes the app reload its configuration.
    pub(super) reloads: bool,
    /// A proxy for calls from outside to the app only.
    pub(super) only_takes_calls_in: bool,
    /// Part of a driver for storage.
    pub(super) is_csi: bool,
    /// Declares ports of the app, which others reach through it.
    pub(super) publishes_ports: bool,
    /// Ends by itself when the app does, as part of its system.
    pub(super) ends_with_the_app: bool,
}

const LOGS: [&str; 22] = [
    "Fluent Bit",
    "Fluent Bit of Percona",
    "Fluentd",
    "Filebeat",
    "Logstash",
    "Promtail",
    "Vector",
    "rsyslog",
    "Sumo Logic collector",
    "Splunk forwarder",
    "Logdna and Mezmo agent",
    "logspout",
    "Scalyr agent",
    "Loggly and Papertrail agents",
    "Coralogix agent",
    "Logz.io agent",
    "Sematext agent",
    "Tailer of Logging operator",
    "k8ssandra system logger",
    "Azure Monitor agent",
    "Elastic Agent",
    "Auditbeat and other Beats",
];
const TELEMETRY: [&str; 27] = [
    "OpenTelemetry Collector",
    "Jaeger agent",
    "Grafana Alloy and Agent",
    "Datadog Agent",
    "AWS X-Ray daemon",
    "CloudWatch agent",
    "New Relic agent",
    "Telegraf",
    "collectd",
    "Metricbeat",
    "VictoriaMetrics vmagent",
    "Instana agent",
    "Dynatrace OneAgent",
    "Honeycomb Refinery",
    "Lightstep satellite",
    "SignalFx agent",
    "SkyWalking Satellite",
    "Parca agent",
    "Pyroscope agent",
    "prometheus-to-sd",
    "Stackdriver Prometheus sidecar",
    "Percona Monitoring client",
    "AppDynamics agents",
    "GKE metrics collector",
    "New Relic events forwarder",
    "jmxtrans",
    "Veneur",
];
/// Of those that send telemetry, the ones that hold much of it.
const BUFFERS: [&str; 8] = [
    "OpenTelemetry Collector",
    "Jaeger agent",
    "Grafana Alloy and Agent",
    "Datadog Agent",
    "VictoriaMetrics vmagent",
    "Honeycomb Refinery",
    "SkyWalking Satellite",
    "Telegraf",
];
const MESHES: [(&str, Mesh); 9] = [
    ("Istio proxy", Mesh::Istio),
    ("Linkerd proxy", Mesh::Linkerd),
    ("Linkerd 1", Mesh::Other),
    ("Kuma sidecar", Mesh::Other),
    ("Consul dataplane", Mesh::Other),
    ("Open Service Mesh proxy", Mesh::Other),
    ("Traefik Mesh", Mesh::Other),
    ("NGINX Service Mesh", Mesh::Other),
    ("AWS App Mesh agent", Mesh::Other),
];
const INWARD: [&str; 27] = [
    "OAuth2 Proxy",
    "OpenShift OAuth proxy",
    "kube-rbac-proxy",
    "prom-label-proxy",
    "Gatekeeper (Keycloak)",
    "Pomerium",
    "authservice",
    "vouch-proxy",
    "Ghostunnel",
    "GitLab Workhorse",
    "Knative queue-proxy",
    "Varnish",
    "Strimzi TLS sidecar",
    "Seldon executor",
    "llm-d routing sidecar",
    "KServe agent",
    "Ory Oathkeeper",
    "traefik-forward-auth",
    "kube-oidc-proxy",
    "vmauth",
    "Extensible Service Proxy",
    "ModSecurity",
    "Signal Sciences agent",
    "Wallarm node",
    "configurable-http-proxy",
    "OpenFaaS watchdog",
    "cloudflared",
];
/// What fetches files (git-sync, k8s-sidecar) is not among them: a reloader may well run beside it.
const RELOADERS: [&str; 6] = [
    "Prometheus config reloader",
    "configmap-reload",
    "NATS config reloader",
    "CockroachDB certificate reloader",
    "cert-reloader",
    "OpenShift FRR reloader",
];
const CSI: [&str; 10] = [
    "csi-provisioner",
    "csi-attacher",
    "csi-resizer",
    "csi-snapshotter",
    "node-driver-registrar",
    "CSI livenessprobe",
    "CSI health monitor",
    "CSI cluster-driver-registrar",
    "CSI volume modifier",
    "CSI-Addons sidecar",
];
const VPNS: [&str; 6] = ["gluetun", "WireGuard", "OpenVPN", "Tailscale", "ZeroTier", "NetBird"];
const SELF_ENDING: [&str; 4] = [
    "Argo Workflows executor",
    "GitLab Runner helper",
    "wait sidecar results of Tekton",
    "Katib metrics collector",
];

/// The role of a product in this container.
pub(super) fn role(product: Option<&str>, container: &Container) -> Role {
    let product = product.unwrap_or_default();
    let is_one_of = |list: &[&str]| list.contains(&product);
    let ships_logs = is_one_of(&LOGS) && !is_about_other_signals(container);
    let sends_out = is_one_of(&LOGS) || is_one_of(&TELEMETRY);
    Role {
        mesh: MESHES.iter().find(|(name, _)| *name == product).map(|(_, mesh)| *mesh),
        ships_logs,
        sends_out,
        buffers: is_one_of(&LOGS) || is_one_of(&BUFFERS),
        reloads: is_one_of(&RELOADERS),
        only_takes_calls_in: is_one_of(&INWARD),
        is_csi: is_one_of(&CSI),
        publishes_ports: is_one_of(&VPNS),
        ends_with_the_app: is_one_of(&SELF_ENDING),
    }
}

/// Whether a product is the proxy of a service mesh.
pub(crate) fn is_mesh_proxy(product: &str) -> bool {
    MESHES.iter().any(|(name, _)| *name == product)
}

/// Whether arguments say that a tool for several signals handles metrics or traces, and no logs.
fn is_about_other_signals(container: &Container) -> bool {
    let text = Text::of_command(container);
    let name = container.name.as_str();
    let others = ["metrics", "traces", "trace", "otlp", "statsd"];
    let names_others = text.contains_any(&others) || others.iter().any(|word| name.contains(word));
    let names_logs = text.contains_any(&["log", "tail", "journal"]) || name.contains("log");
    names_others && !names_logs
}
