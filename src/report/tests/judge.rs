//! From a pod to its report.

use super::*;
use crate::report::pod::Restarts;
use crate::report::{Figures, Share, State};

const RESTARTED: &str = "
metadata:
  name: busy
  annotations: {kubectl-sidecars/logs: adapter, kubectl-sidecars/app: app, kubectl-sidecars/proxy: ambassador}
spec:
  initContainers: [{name: migrate}, {name: proxy, restartPolicy: Always}]
  containers: [{name: app}, {name: logs}]
  ephemeralContainers: [{name: debugger}]
status:
  phase: Running
  conditions: [{type: Initialized, status: 'True'}]
  initContainerStatuses:
  - {name: migrate, restartCount: 1, ready: true, state: {terminated: {exitCode: 0, reason: Completed}}}
  - {name: proxy, restartCount: 2, ready: true, started: true, state: {running: {}}}
  containerStatuses:
  - {name: app, restartCount: 4, ready: true, started: true, state: {running: {}}}
  - name: logs
    restartCount: 8
    ready: true
    started: true
    state: {running: {startedAt: 2026-11-22T10:20:00Z}}
    lastState: {terminated: {exitCode: 137, signal: 9, reason: OOMKilled, finishedAt: 2026-11-22T10:19:00Z}}
  ephemeralContainerStatuses: [{name: debugger, restartCount: 16, state: {running: {}}}]
";

#[test]
fn restarts_are_counted_by_pattern() {
    let expected =
        Restarts { total: 14, app: 4, sidecar: 10, init: 1, last_at: "2026-11-22T10:19:00Z".parse().ok() };
    assert_eq!(judged(RESTARTED).restarts, Some(expected));
}

#[test]
fn containers_are_in_startup_order() {
    let pod = judged(RESTARTED);
    let names: Vec<&str> = pod.containers.iter().map(|c| &*c.facts.name).collect();
    assert_eq!(names, ["migrate", "proxy", "app", "logs", "debugger"]);
}

#[test]
fn states_have_their_reasons() {
    let pod = judged(RESTARTED);
    let [migrate, _, _, logs, _] = &*pod.containers else { panic!("five containers") };
    assert_eq!((migrate.state, migrate.reason.as_deref()), (Some(State::Terminated), Some("Completed")));
    assert_eq!((migrate.exit_code, migrate.signal), (Some(0), None));
    assert_eq!((logs.state, logs.reason.as_deref(), logs.exit_code), (Some(State::Running), None, None));
    assert_eq!(logs.started_at, "2026-11-22T10:20:00Z".parse().ok());
    let last = logs.last_termination.as_deref();
    assert_eq!(last.map(|l| (l.exit_code, l.signal)), Some((137, Some(9))));
    assert_eq!(last.and_then(|l| l.reason.as_deref()), Some("OOMKilled"));
}

#[test]
fn an_empty_state_is_waiting() {
    let pod = judged(
        "{metadata: {name: x}, spec: {containers: [{name: app}]}, \
         status: {containerStatuses: [{name: app}]}}",
    );
    assert_eq!((pod.containers[0].state, pod.containers[0].reason.as_deref()), (Some(State::Waiting), None));
}

#[test]
fn runtime_values_are_absent_without_a_status() {
    let pod = judged("{metadata: {name: web}, spec: {nodeName: '', containers: [{name: app}]}}");
    assert!(pod.status.is_none() && pod.ready.is_none() && pod.restarts.is_none() && pod.cause.is_none());
    let app = &pod.containers[0];
    assert!(app.state.is_none() && app.ready.is_none() && app.restarts.is_none());
    assert!(pod.namespace.is_none() && pod.node.is_none() && pod.workload.is_none());
}

#[test]
fn a_template_has_the_name_of_its_workload() {
    let origin = Origin::Template { kind: "StatefulSet".to_owned(), name: "db".to_owned() };
    let report = Judge::new(crate::classify::Rules::default(), false)
        .judge(&pod("{metadata: {name: db}, spec: {containers: [{name: app}]}}"), &origin);
    assert!(report.template && report.labels.is_none());
    let workload = report.workload.as_ref().map(|(kind, name)| (&**kind, &**name));
    assert_eq!(workload, Some(("StatefulSet", "db")));
}

#[test]
fn the_cause_names_its_container() {
    let pod = judged(LONE);
    assert_eq!(pod.cause.as_ref().map(|c| c.reason()), Some("ImagePullBackOff"));
    assert_eq!(pod.blamed().map(|c| &*c.facts.name), Some("app"));
    assert_eq!(pod.message().as_deref(), Some("its image cannot be pulled: no such image"));
}

#[test]
fn labels_are_kept_only_on_request() {
    let labels = judged(WEB).labels.unwrap_or_default();
    assert_eq!(labels.get("app").map(String::as_str), Some("web"));
}

#[test]
fn invalid_quantities_give_one_warning() {
    let yaml = "{metadata: {name: web}, \
                spec: {containers: [{name: app, resources: {requests: {cpu: '{{ .cpu }}'}}}]}}";
    let mut judge = Judge::new(crate::classify::Rules::default(), false);
    for _ in 0..2 {
        let report = judge.judge(&pod(yaml), &Origin::Pod);
        assert_eq!(report.reserved.requests, Figures::default());
    }
    let warnings: Vec<String> = judge.warnings().map(ToOwned::to_owned).collect();
    assert_eq!(warnings, ["web: resources of container app are not valid quantities and count as not set"]);
}

#[test]
fn shares_are_rounded_and_absent_without_a_total() {
    let figures = |cpu, memory| Figures { cpu_millicores: cpu, memory_bytes: memory };
    let share = |part, whole| figures(part, None).share_of(figures(whole, None)).cpu;
    assert_eq!(share(Some(1), Some(3)), Some(0.3333));
    assert_eq!(share(Some(3), Some(3)), Some(1.0));
    assert_eq!(share(Some(0), Some(3)), Some(0.0));
    assert_eq!(share(None, Some(3)), Some(0.0));
    assert_eq!(share(Some(0), Some(0)), None);
    assert_eq!(share(Some(0), None), None);
    assert_eq!(
        figures(Some(1), Some(1)).share_of(figures(Some(2), Some(4))),
        Share { cpu: Some(0.5), memory: Some(0.25) }
    );
}

#[test]
fn the_report_has_the_cost_of_sidecars() {
    let priced = WEB
        .replace(
            "fluent-bit:3.1}",
            "fluent-bit:3.1, resources: {requests: {cpu: 50m}, limits: {memory: 1Ki}}}",
        )
        .replace("web:2}", "web:2, resources: {requests: {cpu: 150m}}}");
    let row = judged(&priced);
    let cpu = |figures: Figures| figures.cpu_millicores;
    assert_eq!(
        (cpu(row.reserved.requests), cpu(row.reserved.declared_requests), cpu(row.reserved.effective)),
        (Some(200), Some(50), Some(50))
    );
    assert_eq!(row.reserved.declared_limits.memory_bytes, Some(1024));
    assert_eq!(
        row.reserved.effective.share_of(row.reserved.requests),
        Share { cpu: Some(0.25), memory: None }
    );
}
