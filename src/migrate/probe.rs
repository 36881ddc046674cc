//! The startup probe that a native sidecar needs so that the containers after it wait until it works.

use serde_json::{Value, json};

use super::subject::Subject;
use crate::check::Text;
use crate::model::Container;

/// `--startup-probe`.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) enum ProbeChoice {
    /// Add none.
    #[default]
    None,
    /// A copy of the readiness probe, or the product's usual check.
    Readiness,
    /// This one.
    Given(Value),
}

/// How often the check may fail: once a second for a minute.
const PERIOD: u32 = 1;
const FAILURES: u32 = 60;

/// Returns the probe for a container, and where it is from. `None` if it has one or there is nothing to go by.
pub(super) fn propose(
    choice: &ProbeChoice,
    subject: &Subject,
    index: usize,
    product: Option<&str>,
) -> Option<(Value, &'static str)> {
    let own = &subject.spec()["containers"][index];
    if own["startupProbe"].is_object() {
        return None;
    }
    match choice {
        ProbeChoice::None => None,
        ProbeChoice::Given(probe) => Some((probe.clone(), "the file of --startup-probe")),
        ProbeChoice::Readiness => {
            let copied = copy(&own["readinessProbe"]).map(|probe| (probe, "its readinessProbe"));
            let container = subject.pod().spec.containers.get(index)?;
            copied.or_else(|| Some((usual(product?, container)?, "the usual check of the product")))
        }
    }
}

/// The check of a readiness probe as a startup probe.
fn copy(readiness: &Value) -> Option<Value> {
    let readiness = readiness.as_object()?;
    let handler =
        ["httpGet", "tcpSocket", "grpc", "exec"].into_iter().find(|key| readiness.contains_key(*key))?;
    let mut probe = json!({ handler: readiness[handler] });
    if let Some(seconds) = readiness.get("timeoutSeconds") {
        probe["timeoutSeconds"] = seconds.clone();
    }
    Some(timed(probe))
}

fn timed(mut probe: Value) -> Value {
    probe["periodSeconds"] = PERIOD.into();
    probe["failureThreshold"] = FAILURES.into();
    probe
}

/// The check that a product's documentation names.
fn usual(product: &str, container: &Container) -> Option<Value> {
    let get = |path: &str, port: i32| json!({"httpGet": {"path": path, "port": port}});
    let declared = || container.ports.first().map(|port| port.container_port);
    let text = Text::of(container);
    let probe = match product {
        "Istio proxy" => get("/healthz/ready", 15021),
        "Linkerd proxy" => get("/ready", 4191),
        "Dapr" => get("/v1.0/healthz/outbound", 3500),
        "OAuth2 Proxy" => get("/ready", declared().unwrap_or(4180)),
        "PgBouncer" => json!({"tcpSocket": {"port": declared().unwrap_or(6432)}}),
        // It listens for checks only if it is asked to, and else on the loopback interface.
        "Cloud SQL Auth Proxy"
            if text.contains("--health-check") && text.contains("--http-address=0.0.0.0") =>
        {
            get("/startup", 9090)
        }
        _ => return None,
    };
    Some(timed(probe))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn propose_for(container: &Value, product: &str) -> Option<(Value, &'static str)> {
        let object = json!({
            "apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}, "spec": {"containers": [container]}
        });
        propose(&ProbeChoice::Readiness, &Subject::new(object, None).unwrap(), 0, Some(product))
    }

    #[test]
    fn the_readiness_check_is_copied_with_a_short_period() {
        let readiness = json!({"tcpSocket": {"port": 5432}, "periodSeconds": 10, "successThreshold": 2});
        let (probe, from) = propose_for(&json!({"name": "proxy", "readinessProbe": readiness}), "x").unwrap();
        assert_eq!(probe, json!({"tcpSocket": {"port": 5432}, "periodSeconds": 1, "failureThreshold": 60}));
        assert_eq!(from, "its readinessProbe");
        assert_eq!(
            propose_for(&json!({"name": "p", "startupProbe": {}, "readinessProbe": readiness}), "x"),
            None
        );
    }

    #[test]
    fn products_have_a_usual_check_and_others_none() {
        let (probe, _) = propose_for(&json!({"name": "istio-proxy"}), "Istio proxy").unwrap();
        assert_eq!(probe["httpGet"], json!({"path": "/healthz/ready", "port": 15021}));
        assert_eq!(propose_for(&json!({"name": "p"}), "Cloud SQL Auth Proxy"), None);
        let args = json!({"name": "p", "args": ["--health-check", "--http-address=0.0.0.0"]});
        assert!(propose_for(&args, "Cloud SQL Auth Proxy").is_some());
        assert_eq!(propose_for(&json!({"name": "p"}), "Vault Agent"), None);
    }
}
