//! Helpers without a known product: recognized by their chores, their names, and what is beside them.

use super::*;
use crate::model::container::Probe;
use crate::model::pod::OwnerReference;

/// A container that runs a script.
fn scripted(text: &str, script: &str) -> Container {
    let command = ["/bin/sh", "-c", script].map(str::to_owned).to_vec();
    Container { command, ..container(text) }
}

/// The pod of a `StatefulSet` of this name.
fn of_workload(name: &str, containers: &[&str]) -> Pod {
    let mut pod = pod(containers);
    let owner = OwnerReference { kind: "StatefulSet".into(), name: name.into(), controller: true };
    pod.metadata.owner_references.push(owner);
    pod
}

#[test]
fn who_does_a_chore_again_and_again_helps() {
    let chore = |script| {
        let mut pod = pod(&["server=x/server"]);
        pod.spec.containers.push(scripted("hosts=x/cli", script).into());
        pod
    };
    let resolve = "while true; do\n  dig +short registry > /etc/hosts.tmp\n  sleep 60\ndone";
    let judged = verdict(&chore(resolve), "hosts");
    assert_eq!(judged.pattern, Pattern::Sidecar);
    assert_eq!(judged.evidence, ["its script repeats a maintenance task"]);

    for script in [
        // What follows the wait is what it is for.
        "until test -f /ready; do sleep 1; done; exec worker",
        // Writing lines is what apps in examples do.
        "while true; do echo $(date) >> /var/log/app.log; sleep 1; done",
        "worker &\nwhile true; do probe-worker; sleep 5; done",
    ] {
        assert_eq!(pattern(&chore(script), "hosts"), Pattern::App, "{script}");
    }
    let mut serving = chore("while true; do respond; sleep 1; done");
    serving.spec.containers[1].ports.push(port(8080));
    assert_eq!(pattern(&serving, "hosts"), Pattern::App, "who opens a port serves");
}

#[test]
fn who_prints_a_log_file_again_and_again_is_an_adapter() {
    let mut pod = pod(&["web=x/web"]);
    let script = "while true; do cat /var/log/web/access.log; sleep 30; done";
    pod.spec.containers.push(scripted("sidecar-container=busybox", script).into());
    assert_eq!(pattern(&pod, "sidecar-container"), Pattern::Adapter);
}

#[test]
fn a_sidecar_by_its_name_helps_as_its_script_does() {
    let mut pod = pod(&["app=busybox"]);
    let mut tail = scripted("sidecar=busybox", "tail -F /var/log/app.log");
    tail.restart_policy = Some("Always".into());
    pod.spec.init_containers.push(tail.into());
    let judged = verdict(&pod, "sidecar");
    assert_eq!(judged.pattern, Pattern::Adapter);
    assert!(judged.confidence >= 0.9, "{}", judged.confidence);
}

#[test]
fn how_a_products_image_was_made_makes_nothing_else_of_it() {
    assert_eq!(line(&pod(&["app=x/simulator", "x=y/filebeat-configured"])), "app:app x:adapter");
    assert_eq!(line(&pod(&["app=x/simulator", "x=y/filebeat-operator"])), "app:app x:app");
}

#[test]
fn an_image_whose_program_does_not_run_is_a_toolbox() {
    let mut pod = pod(&["node=node:20", "docker=docker:dind"]);
    for container in &mut pod.spec.containers {
        container.command = vec!["cat".into()];
    }
    assert_eq!(line(&pod), "node:app docker:app", "the steps of a job");
    pod.spec.containers[1].command.clear();
    assert_eq!(line(&pod), "node:app docker:sidecar");
}

#[test]
fn who_is_named_after_the_app_and_called_by_nobody_helps() {
    let mut pod = of_workload("shop", &["shop=x/shop-controller", "shop-exec=x/shop-controller --exec"]);
    let judged = verdict(&pod, "shop-exec");
    assert_eq!(judged.pattern, Pattern::Sidecar);
    assert_eq!(judged.evidence, ["named after shop"]);
    assert!(judged.confidence < 0.9, "a guess");

    pod.spec.containers[1].readiness_probe = Some(Probe::default());
    assert_eq!(pattern(&pod, "shop-exec"), Pattern::App, "somebody asks whether it is ready");
    pod.spec.containers[1].readiness_probe = None;
    pod.spec.containers[1].name = "shop-worker".into();
    assert_eq!(pattern(&pod, "shop-worker"), Pattern::App, "its name says what it is");
    let pod = of_workload("store", &["shop=x/shop", "shop-exec=x/shop --exec"]);
    assert_eq!(pattern(&pod, "shop-exec"), Pattern::App, "nothing says that shop is the app");
}

#[test]
fn a_helpers_word_counts_more_beside_the_app_by_name() {
    let containers = ["shop=x/shop", "audit-forwarder=x/forwarder"];
    let (alone, beside) = (pod(&containers), of_workload("shop", &containers));
    let (alone, beside) = (verdict(&alone, "audit-forwarder"), verdict(&beside, "audit-forwarder"));
    assert_eq!((alone.pattern, beside.pattern), (Pattern::Adapter, Pattern::Adapter));
    assert!(alone.confidence < beside.confidence, "{} {}", alone.confidence, beside.confidence);
}

#[test]
fn a_proxy_that_stands_first_leaves_no_doubt_beside_the_app_by_name() {
    let containers = ["envoy=envoyproxy/envoy:v1.30.0", "backend=x/y"];
    assert!(verdict(&pod(&containers), "envoy").confidence < 0.9);
    for workload in ["backend", "backend-vpn"] {
        assert!(verdict(&of_workload(workload, &containers), "envoy").confidence >= 0.9, "{workload}");
    }
}

#[test]
fn an_exporter_that_stands_first_is_no_purpose_unless_the_workload_is_called_so() {
    let containers = ["jmx-exporter=x/kafka-jmx-exporter", "server=x/zk"];
    let (other, own) = (of_workload("zookeeper", &containers), of_workload("zk-exporter", &containers));
    assert!(verdict(&other, "jmx-exporter").confidence > verdict(&own, "jmx-exporter").confidence);
    assert_eq!(line(&other), "jmx-exporter:adapter server:app");
}

#[test]
fn beside_the_default_container_being_unmarked_says_little() {
    let mut pod = pod(&["main=x/driver", "peermem=x/driver reload_peermem"]);
    pod.metadata.annotations.insert("kubectl.kubernetes.io/default-container".into(), "main".into());
    let judged = verdict(&pod, "peermem");
    assert_eq!(judged.pattern, Pattern::App);
    assert!(judged.confidence < 0.7, "{}", judged.confidence);
}

#[test]
fn control_planes_bring_their_own_recovery() {
    let mut pod = pod(&["kube-scheduler=x/hyperkube"]);
    let script = "timeout 3m true\nexec cluster-kube-scheduler-operator cert-recovery-controller --v=2";
    pod.spec.containers.push(scripted("recovery=x/cluster-kube-scheduler-operator", script).into());
    pod.spec.containers.push(container("kube-scheduler-recovery-controller=x/operator").into());
    assert_eq!(line(&pod), "kube-scheduler:app recovery:sidecar kube-scheduler-recovery-controller:sidecar");
}
