//! Usage of sidecars. Unknown usage is never zero.

use super::*;
use crate::model::usage::PodUsage;
use crate::model::{Resources, Usage};
use crate::report::Share;

fn measured(pods: &[(&str, &[(&str, &str)])]) -> Usage {
    let mut usage = Usage::default();
    for (pod, containers) in pods {
        let containers = containers.iter().map(|(name, cpu)| {
            let used = Resources { cpu: cpu.parse().ok(), memory: "1Mi".parse().ok(), unreadable: false };
            ((*name).into(), used)
        });
        usage.insert("shop", pod, PodUsage::new(containers));
    }
    usage
}

fn running(name: &str) -> Value {
    let mut pod = pod(
        "shop",
        name,
        &[],
        &[container("app", "1", "1Gi"), container("logs", "20m", "16Mi"), container("proxy", "100m", "")],
    );
    let status = |name: &str| json!({ "name": name, "ready": true, "state": { "running": { "startedAt": "2026-11-22T10:00:00Z" } } });
    pod["status"]["containerStatuses"] = json!([status("app"), status("logs"), status("proxy")]);
    pod
}

fn counted() -> Tally {
    let settled = "2026-11-22T11:00:00Z".parse().ok();
    tally(Question { settled, ..question("sidecar") }, &[running("web-0"), running("web-1")]).0
}

fn usage_of(report: &OverheadReport, sidecar: &str) -> Option<UsageSums> {
    report.rows.iter().find(|row| name(row) == sidecar)?.sums.usage
}

#[test]
fn usage_is_compared_with_the_requests_of_the_same_containers() {
    let mut tally = counted();
    let unmeasured =
        tally.measure(&measured(&[("web-0", &[("logs", "30m"), ("proxy", "25m"), ("app", "1")])]));
    assert_eq!((unmeasured.pods, unmeasured.running), (1, 2));
    assert_eq!(unmeasured.named.first().map(|(_, name)| &**name), Some("web-1"));
    let report = finish(tally, None);
    let logs = usage_of(&report, "logs").unwrap();
    assert_eq!(
        (logs.containers, logs.used, logs.requested),
        (1, figures(30, 1 << 20), figures(20, 16 << 20))
    );
    // It uses more CPU than it requests, and less memory.
    assert_eq!(logs.unused, figures(0, 15 << 20));
    assert_eq!(logs.of_requested(), Share { cpu: Some(1.5), memory: Some(0.0625) });
    let proxy = usage_of(&report, "proxy").unwrap();
    assert_eq!((proxy.unused.cpu_millicores, proxy.unused.memory_bytes), (Some(75), None));
    assert_eq!(proxy.of_requested(), Share { cpu: Some(0.25), memory: None });
    let all = report.totals.usage.unwrap();
    assert_eq!((all.containers, all.used.cpu_millicores, all.unused.cpu_millicores), (2, Some(55), Some(75)));
}

#[test]
fn unknown_usage_is_not_zero() {
    let mut tally = counted();
    assert_eq!(tally.measure(&Usage::default()).pods, 2);
    let report = finish(tally, None);
    assert!(report.totals.usage.is_none() && report.rows.iter().all(|row| row.sums.usage.is_none()));
}

#[test]
fn parts_are_measured_together() {
    let settled = "2026-11-22T11:00:00Z".parse().ok();
    let question = Question { settled, ..question("sidecar") };
    let (mut whole, _) = tally(question.clone(), &[running("web-0")]);
    whole.append(tally(question, &[running("web-1")]).0);
    let unmeasured = whole.measure(&measured(&[("web-0", &[("logs", "1m")]), ("web-1", &[("logs", "2m")])]));
    // The proxies of both are not measured.
    assert_eq!(unmeasured.pods, 2);
    let report = finish(whole, None);
    assert_eq!(
        usage_of(&report, "logs").map(|usage| (usage.containers, usage.used.cpu_millicores)),
        Some((2, Some(3)))
    );
    assert_eq!(usage_of(&report, "proxy"), None);
}
