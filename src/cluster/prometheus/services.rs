//! Which services of a cluster look like Prometheus, or like another server that speaks its API: by the labels of the usual
//! charts and operators, and by their ports. The labels are those of the charts of Prometheus, Thanos, `VictoriaMetrics` and
//! Mimir, and of the Prometheus operator.

use serde_json::Value;

use crate::settings::PrometheusService;

/// A service that looks right. The larger the score, the better; those with the same score are equals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Candidate {
    pub(super) score: u8,
    pub(super) service: PrometheusService,
}

/// Has the figures of all clusters or of a long time: asked first.
const CENTRAL: u8 = 40;
/// A Prometheus by the labels of its own chart.
const SERVER: u8 = 20;

/// Values of the label `app` of a Prometheus.
const APPS: [&str; 6] = [
    "kube-prometheus-stack-prometheus",
    "prometheus-server",
    "prometheus-operator-prometheus",
    "rancher-monitoring-prometheus",
    "prometheus-prometheus",
    "stack-prometheus",
];

/// Names of ports with the API, and ports of 2026's charts where they have no such name.
const PORT_NAMES: [&str; 5] = ["http-web", "web", "http-query", "http", "http-metrics"];
const SECURE_PORT_NAMES: [&str; 3] = ["https-web", "https", "web-tls"];
const PORTS: [i64; 6] = [9090, 10902, 8481, 8428, 8429, 80];

/// What kind of server the labels speak of: a score, and what is in front of the path of its API.
fn kind(labels: &Value) -> Option<(u8, &'static str)> {
    let label = |key: &str| labels[key].as_str().unwrap_or_default();
    let (app, name) = (label("app"), label("app.kubernetes.io/name"));
    let component = match label("app.kubernetes.io/component") {
        "" => label("component"),
        component => component,
    };
    match (name, app, component) {
        ("thanos" | "thanos-query-frontend", _, "query-frontend") => Some((CENTRAL + 1, "")),
        ("thanos" | "thanos-query", _, "query" | "query-layer")
        | (_, "thanos-query" | "thanos-querier", _) => Some((CENTRAL, "")),
        ("vmsingle" | "victoria-metrics-single", ..) | (_, "vmsingle" | "victoria-metrics-single", _) => {
            Some((CENTRAL, ""))
        }
        ("vmselect", ..) | (_, "vmselect", _) => Some((CENTRAL, "/select/0/prometheus")),
        ("mimir", _, "query-frontend") => Some((CENTRAL, "/prometheus")),
        (_, app, _) if APPS.contains(&app) => Some((SERVER, "")),
        ("prometheus", _, "server" | "prometheus") | (_, "prometheus", "server") => Some((SERVER, "")),
        _ => None,
    }
}

/// The port with the API, and how sure that is.
fn port(spec: &Value) -> Option<(u8, String, bool)> {
    let ports = spec["ports"].as_array()?;
    let is_tcp = |port: &&Value| port["protocol"].as_str().is_none_or(|protocol| protocol == "TCP");
    let rated = ports.iter().filter(is_tcp).filter_map(|port| {
        let (name, number) = (port["name"].as_str().unwrap_or_default(), port["port"].as_i64()?);
        let is_secure = SECURE_PORT_NAMES.contains(&name);
        let score = match name {
            _ if is_secure || PORT_NAMES.contains(&name) => 2,
            _ if PORTS.contains(&number) => 1,
            _ => 0,
        };
        let port = if name.is_empty() { number.to_string() } else { name.to_owned() };
        Some((score, port, is_secure))
    });
    // The first of several that are equal.
    rated.reduce(|best, next| if next.0 > best.0 { next } else { best })
}

/// What a service may be; `None` for one that is something else. Services without an address of their own have the same
/// pods as another one.
pub(super) fn candidate(service: &Value) -> Option<Candidate> {
    let (metadata, spec) = (&service["metadata"], &service["spec"]);
    if spec["clusterIP"].as_str() == Some("None") {
        return None;
    }
    let (kind, prefix) = kind(&metadata["labels"])?;
    let (score, port, is_secure) = port(spec)?;
    let name = metadata["name"].as_str()?;
    let service = PrometheusService {
        namespace: metadata["namespace"].as_str()?.to_owned(),
        name: if is_secure { format!("https:{name}") } else { name.to_owned() },
        port,
        prefix: prefix.to_owned(),
    };
    Some(Candidate { score: kind + score, service })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn service(labels: &Value, ports: &Value) -> Value {
        json!({"metadata": {"namespace": "monitoring", "name": "x", "labels": labels},
               "spec": {"clusterIP": "10.0.0.1", "ports": ports}})
    }

    fn found(labels: &Value, ports: &Value) -> Option<(u8, String)> {
        candidate(&service(labels, ports)).map(|found| (found.score, found.service.to_string()))
    }

    #[test]
    fn servers_of_the_usual_charts_are_recognized_with_their_port() {
        let web = json!([{"name": "reloader-web", "port": 8080}, {"name": "http-web", "port": 9090}]);
        let stack = json!({"app": "kube-prometheus-stack-prometheus"});
        assert_eq!(found(&stack, &web), Some((22, "monitoring/x:http-web".into())));
        let jsonnet =
            json!({"app.kubernetes.io/name": "prometheus", "app.kubernetes.io/component": "prometheus"});
        assert_eq!(found(&jsonnet, &json!([{"port": 9090}])), Some((21, "monitoring/x:9090".into())));
        let thanos = json!({"app.kubernetes.io/name": "thanos", "app.kubernetes.io/component": "query"});
        let ports = json!([{"name": "grpc", "port": 10901}, {"name": "https", "port": 443}]);
        assert_eq!(found(&thanos, &ports), Some((42, "monitoring/https:x:https".into())));
        let select = json!({"app.kubernetes.io/name": "vmselect"});
        let expected = Some((42, "monitoring/x:http/select/0/prometheus".into()));
        assert_eq!(found(&select, &json!([{"name": "http", "port": 8481}])), expected);
    }

    #[test]
    fn neighbors_of_prometheus_and_headless_services_are_not() {
        let web = json!([{"name": "http-web", "port": 9090}]);
        for labels in [
            json!({}),
            json!({"app": "kube-prometheus-stack-operator"}),
            json!({"app.kubernetes.io/name": "alertmanager", "app.kubernetes.io/component": "server"}),
            json!({"app.kubernetes.io/name": "thanos", "app.kubernetes.io/component": "storegateway"}),
            json!({"app.kubernetes.io/name": "kube-state-metrics"}),
        ] {
            assert_eq!(found(&labels, &web), None, "{labels}");
        }
        let mut headless = service(&json!({"app": "prometheus-server"}), &web);
        headless["spec"]["clusterIP"] = json!("None");
        assert_eq!(candidate(&headless), None);
        assert_eq!(found(&json!({"app": "prometheus-server"}), &json!([])), None);
    }
}
