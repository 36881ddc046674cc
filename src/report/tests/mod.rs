//! Tests of reports. Patterns are set by annotation, so that the tests do not depend on the classifier.

mod filter;
mod in_common;
mod judge;
mod kinds;
mod select;
mod sort;
mod summary;
mod urgency;

use super::{Judge, PodReport};
use crate::model::{Origin, Pod};

fn pod(yaml: &str) -> Pod {
    serde_saphyr::from_str(yaml).unwrap_or_else(|error| panic!("{error}\n{yaml}"))
}

fn judged(yaml: &str) -> PodReport {
    Judge::new(crate::classify::Rules::default(), true).judge(&pod(yaml), &Origin::Pod)
}

/// A healthy pod with a classic adapter.
const WEB: &str = "
metadata:
  name: web
  namespace: shop
  labels: {app: web}
  annotations: {kubectl-sidecars/logs: adapter, kubectl-sidecars/app: app}
spec:
  nodeName: node-1
  containers: [{name: app, image: registry.example/shop/web:2}, {name: logs, image: fluent/fluent-bit:3.1}]
status:
  phase: Running
  startTime: 2026-11-22T10:00:00Z
  containerStatuses:
  - {name: app, ready: true, started: true, state: {running: {startedAt: 2026-11-22T10:00:01Z}}}
  - {name: logs, ready: true, started: true, state: {running: {startedAt: 2026-11-22T10:00:02Z}}}
";

/// A pod without sidecars, whose app cannot start.
const LONE: &str = "
metadata: {name: lone, namespace: shop}
spec: {nodeName: node-2, containers: [{name: app, image: registry.example/lone:1}]}
status:
  phase: Pending
  conditions: [{type: PodReadyToStartContainers, status: 'True'}]
  containerStatuses: [{name: app, state: {waiting: {reason: ImagePullBackOff, message: no such image}}}]
";
