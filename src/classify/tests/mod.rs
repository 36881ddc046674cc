//! Tests of the whole judgement.

mod helpers;
mod hostile;
mod kinds;
mod pods;
mod stores;
mod structure;
mod templates;

use self::pods::PODS;
use self::stores::STORES;
use super::*;
use crate::model::container::{EnvVar, Port, VolumeMount};
use crate::model::pod::{Volume, VolumeSource};
use crate::model::{Container, Pod};

/// `name=image`, then arguments.
fn container(text: &str) -> Container {
    let mut words = text.split(' ');
    let (name, image) = words.next().and_then(|w| w.split_once('=')).unwrap_or((text, ""));
    let args = words.map(str::to_owned).collect();
    Container { name: name.into(), image: image.into(), args, ..Container::default() }
}

/// Regular containers; those that start with `+` are native sidecars.
fn pod(containers: &[&str]) -> Pod {
    let mut pod = Pod::default();
    for text in containers {
        match text.strip_prefix('+') {
            Some(text) => {
                let native = Container { restart_policy: Some("Always".into()), ..container(text) };
                pod.spec.init_containers.push(native.into());
            }
            None => pod.spec.containers.push(container(text).into()),
        }
    }
    pod
}

fn judge(pod: &Pod) -> Classification {
    let said = Classifier::new(Rules::default()).classify(pod, &pod.containers());
    (*said).clone()
}

fn verdict(pod: &Pod, name: &str) -> Verdict {
    let found = pod.containers().into_iter().zip(judge(pod).verdicts).find(|(c, _)| c.spec.name == name);
    found.map_or_else(|| panic!("no container {name}"), |(_, verdict)| verdict)
}

fn pattern(pod: &Pod, name: &str) -> Pattern {
    verdict(pod, name).pattern
}

/// Each container's name and pattern, in one line.
fn line(pod: &Pod) -> String {
    let verdicts = judge(pod).verdicts;
    let words: Vec<_> = pod
        .containers()
        .iter()
        .zip(verdicts)
        .map(|(c, v)| format!("{}:{}", c.spec.name, v.pattern))
        .collect();
    words.join(" ")
}

fn env(name: &str, value: &str) -> EnvVar {
    EnvVar { name: name.into(), value: Some(value.into()), value_from: None }
}

fn port(number: i32) -> Port {
    Port { container_port: number, ..Port::default() }
}

fn mount(name: &str, path: &str, read_only: bool) -> VolumeMount {
    VolumeMount { name: name.into(), mount_path: path.into(), read_only }
}

fn scratch(name: &str) -> Volume {
    Volume { name: name.into(), source: VolumeSource::EmptyDir }
}

#[test]
fn pods_of_well_known_projects() {
    let all = PODS.iter().chain(STORES);
    let said = all.map(|(containers, expected)| (line(&pod(containers)), *expected));
    let wrong: Vec<_> = said.filter(|(said, expected)| said != expected).collect();
    assert!(wrong.is_empty(), "said, expected: {wrong:#?}");
}

#[test]
fn the_type_settles_init_and_ephemeral() {
    let mut pod = pod(&["app=x/app", "fluent-bit=fluent/fluent-bit"]);
    pod.spec.init_containers.push(container("istio-init=istio/proxyv2").into());
    pod.spec.ephemeral_containers.push(container("debugger-x=nicolaka/netshoot").into());
    // On a regular container the policy makes no native sidecar.
    pod.spec.containers[0].restart_policy = Some("Always".into());
    assert_eq!(line(&pod), "istio-init:init app:app fluent-bit:adapter debugger-x:ephemeral");
    let verdict = verdict(&pod, "istio-init");
    assert_eq!(verdict.product.as_deref(), Some("Istio proxy"));
    assert!((verdict.confidence - 1.0).abs() < f64::EPSILON);
    assert_eq!(verdict.evidence, ["type init"]);
}

#[test]
fn a_native_sidecar_is_always_supporting() {
    for native in ["+a=x/app", "+app=x/app", "+postgres=postgres:16", "+web=nginx", "+main=x/unknown"] {
        let name = native.trim_start_matches('+').split('=').next().unwrap_or_default();
        assert!(pattern(&pod(&["x=x/y", native]), name).is_supporting(), "{native}");
        assert!(pattern(&pod(&[native]), name).is_supporting(), "{native} without a regular container");
    }
}

#[test]
fn the_owner_has_the_word() {
    let mut pod = pod(&["web=x/web", "fluent-bit=fluent/fluent-bit", "+cache=x/cache"]);
    let annotations = &mut pod.metadata.annotations;
    annotations.insert("kubectl-sidecars/web".into(), "sidecar".into());
    annotations.insert("kubectl-sidecars/fluent-bit".into(), " app ".into());
    annotations.insert("kubectl-sidecars/cache".into(), "adapter".into());
    assert_eq!(line(&pod), "cache:adapter web:sidecar fluent-bit:app");
    assert_eq!(verdict(&pod, "web").evidence, ["annotation kubectl-sidecars/web"]);
    assert_eq!(judge(&pod).warnings, [""; 0]);
}

#[test]
fn annotations_that_cannot_be_followed_become_warnings() {
    let mut pod = pod(&["web=x/web", "b=x/b", "+cache=x/cache"]);
    pod.spec.init_containers.push(container("setup=x/s").into());
    let annotations = &mut pod.metadata.annotations;
    for (container, word) in
        [("web", "boss"), ("cache", "app"), ("setup", "sidecar"), ("b", "init"), ("gone", "app")]
    {
        annotations.insert(format!("kubectl-sidecars/{container}"), word.into());
    }
    assert_eq!(line(&pod), "cache:sidecar setup:init web:app b:app");
    assert_eq!(
        judge(&pod).warnings,
        [
            "annotation kubectl-sidecars/b is not followed: type regular settles that it is not init",
            "annotation kubectl-sidecars/cache is not followed: type native-sidecar settles that it is not app",
            "annotation kubectl-sidecars/gone is not followed: the pod has no such container",
            "annotation kubectl-sidecars/setup is not followed: type init settles that it is not sidecar",
            "annotation kubectl-sidecars/web is not followed: the pattern is not one of app, init, ambassador, \
             config-helper, adapter, sidecar, ephemeral",
        ]
    );
}

#[test]
fn the_only_regular_container_is_the_app_whatever_it_is() {
    for alone in
        ["istio-proxy=istio/proxyv2", "fluent-bit=fluent/fluent-bit", "log-shipper=x/y", "sidecar=x/y"]
    {
        let pod = pod(&[alone, "+daprd=daprio/daprd"]);
        let name = alone.split('=').next().unwrap_or_default();
        let verdict = verdict(&pod, name);
        assert_eq!(
            (verdict.pattern, verdict.evidence.join("")),
            (Pattern::App, "only regular container".into())
        );
    }
}

#[test]
fn the_default_container_is_the_app() {
    let mut pod = pod(&["log-shipper=x/shipper", "kube-rbac-proxy=brancz/kube-rbac-proxy"]);
    pod.metadata.annotations.insert("kubectl.kubernetes.io/default-container".into(), "log-shipper".into());
    assert_eq!(line(&pod), "log-shipper:app kube-rbac-proxy:ambassador");
}

#[test]
fn the_workloads_name_tells_which_helper_is_the_app() {
    let mut pod = pod(&["statsd=prom/statsd-exporter", "fluent-bit=fluent/fluent-bit"]);
    pod.metadata.labels.insert("app.kubernetes.io/name".into(), "fluent-bit".into());
    assert_eq!(line(&pod), "statsd:adapter fluent-bit:app");
    pod.spec.containers[0] = container("tuner=x/tuner").into();
    assert_eq!(pattern(&pod, "fluent-bit"), Pattern::App);
    pod.metadata.labels.clear();
    assert_eq!(pattern(&pod, "fluent-bit"), Pattern::Adapter);
}

#[test]
fn containers_that_wait_for_input_are_the_steps_of_a_job() {
    let mut pod = pod(&["maven=maven:3", "tools=x/toolbox"]);
    assert_eq!(pattern(&pod, "tools"), Pattern::Sidecar);
    for container in &mut pod.spec.containers {
        container.command = vec!["cat".into()];
    }
    assert_eq!(line(&pod), "maven:app tools:app");
}

#[test]
fn a_sidecar_says_how_it_helps_by_its_program() {
    let mut pod = pod(&["a=x/a", "a-sidecar=x/a"]);
    assert_eq!(pattern(&pod, "a-sidecar"), Pattern::Sidecar);
    pod.spec.containers[1].command = vec!["config-manager".into()];
    assert_eq!(pattern(&pod, "a-sidecar"), Pattern::ConfigHelper);
}

#[test]
fn who_only_waits_is_there_to_be_entered() {
    let mut pod = pod(&["etcd=etcd", "etcdctl=etcd", "x=x/y"]);
    for i in [1, 2] {
        pod.spec.containers[i].command =
            vec!["sh".into(), "-c".into(), "trap exit TERM; sleep infinity & wait".into()];
    }
    assert_eq!(line(&pod), "etcd:app etcdctl:sidecar x:app", "by its image");
    pod.spec.share_process_namespace = true;
    assert_eq!(line(&pod), "etcd:app etcdctl:sidecar x:sidecar", "by what it may see");
}

#[test]
fn an_exporter_that_is_called_like_the_workload_is_not_its_purpose() {
    let mut pod = pod(&["fluentbit=fluent/fluent-bit", "fluentbit-x=x/fluent-bit-x-exporter"]);
    pod.metadata.labels.insert("k8s-app".into(), "fluentbit-x".into());
    assert_eq!(line(&pod), "fluentbit:app fluentbit-x:adapter");
    let mut pod = self::pod(&["x-exporter=x/x-exporter", "config-reloader=x/config-reloader"]);
    pod.metadata.labels.insert("app".into(), "x-exporter".into());
    assert_eq!(line(&pod), "x-exporter:app config-reloader:config-helper");
}

#[test]
fn scripts_tell_what_they_do() {
    let mut pod = pod(&["a=x/a", "b=busybox"]);
    for (script, expected) in [
        ("tail -n+1 -F /var/log/app.log", Pattern::Adapter),
        ("while true; do git pull; sleep 60; done", Pattern::ConfigHelper),
        ("while true; do pg_dump x; sleep 3600; done", Pattern::Sidecar),
        ("kubectl proxy --port=8001", Pattern::Ambassador),
        ("sleep infinity", Pattern::App),
    ] {
        pod.spec.containers[1].command = vec!["sh".into(), "-c".into(), script.into()];
        assert_eq!(pattern(&pod, "b"), expected, "{script}");
    }
}

#[test]
fn injectors_write_down_what_they_added() {
    let mut pod = pod(&["app=x/app", "sidekick=corp/mesh-agent"]);
    assert_eq!(pattern(&pod, "sidekick"), Pattern::Ambassador, "by its image's name");
    let before = verdict(&pod, "sidekick").confidence;
    let note = r#"{"version":"1","containers":["sidekick"],"initContainers":null}"#;
    pod.metadata.annotations.insert("sidecar.istio.io/status".into(), note.into());
    let after = verdict(&pod, "sidekick");
    assert_eq!(after.evidence[0], "injected, says annotation sidecar.istio.io/status");
    assert!(after.confidence > before);
}

#[test]
fn doubt_is_told() {
    let pod = pod(&["one=x/one", "two=x/two", "helper=x/three"]);
    assert_eq!(line(&pod), "one:app two:app helper:sidecar");
    for name in ["two", "helper"] {
        let confidence = verdict(&pod, name).confidence;
        assert!((0.3..0.85).contains(&confidence), "{name}: {confidence}");
    }
}

#[test]
fn a_proxy_that_stands_first_beside_an_unknown_container_is_in_doubt() {
    let pod = pod(&["haproxy=haproxy:3", "dataplaneapi=x/dataplaneapi"]);
    for name in ["haproxy", "dataplaneapi"] {
        assert!(verdict(&pod, name).confidence < 0.9, "{name}");
    }
}
