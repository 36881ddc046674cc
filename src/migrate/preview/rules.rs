//! A `PrometheusRule` that unites what kube-state-metrics reports of containers and of native sidecars.

use std::fmt::Write as _;

/// Families of kube-state-metrics that exist for both, and the name of what unites them.
const FAMILIES: [(&str, &str); 8] = [
    ("status_restarts_total", "restarts_total"),
    ("status_ready", "ready"),
    ("status_running", "running"),
    ("status_waiting_reason", "waiting_reason"),
    ("status_terminated_reason", "terminated_reason"),
    ("status_last_terminated_reason", "last_terminated_reason"),
    ("resource_requests", "resource_requests"),
    ("resource_limits", "resource_limits"),
];

/// Returns the object as YAML. Init containers that are not native sidecars are left out: `restart_policy` of
/// `kube_pod_init_container_info` (kube-state-metrics 2.11) says which are.
pub(crate) fn prometheus_rule() -> String {
    let mut text = "\
# Unites kube_pod_container_* and kube_pod_init_container_* of kube-state-metrics 2.11 and later: a sidecar keeps its series
# when it turns native. Use sidecars:container_* in alerts and dashboards instead.
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: kubectl-sidecars
spec:
  groups:
  - name: sidecars-native-and-classic
    rules:
"
    .to_owned();
    for (family, name) in FAMILIES {
        // A `String` accepts everything.
        let _ = write!(
            text,
            "    - record: sidecars:container_{name}\n      expr: |-\n        kube_pod_container_{family}\n        or\n        \
             (kube_pod_init_container_{family} and on (namespace, pod, container) \
             kube_pod_init_container_info{{restart_policy=\"Always\"}})\n"
        );
    }
    text.push_str(
        "    - alert: SidecarCrashLooping\n      expr: max_over_time(sidecars:container_waiting_reason{reason=\"CrashLoopBackOff\"}[5m]) >= 1\n      \
         for: 15m\n      labels:\n        severity: warning\n      annotations:\n        summary: Container {{ $labels.container }} of pod \
         {{ $labels.namespace }}/{{ $labels.pod }} keeps crashing.\n",
    );
    text
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    #[test]
    fn the_object_has_a_rule_for_each_family() {
        let object: Value = serde_saphyr::from_str(&super::prometheus_rule()).unwrap();
        let rules = object["spec"]["groups"][0]["rules"].as_array().unwrap();
        assert_eq!(rules.len(), super::FAMILIES.len() + 1);
        let ready = rules[1]["expr"].as_str().unwrap();
        assert_eq!(
            ready,
            "kube_pod_container_status_ready\nor\n(kube_pod_init_container_status_ready and on (namespace, pod, container) \
             kube_pod_init_container_info{restart_policy=\"Always\"})"
        );
    }
}
