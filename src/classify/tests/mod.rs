//! Tests of the whole judgement.

mod helpers;
mod pods;
mod templates;

use proptest::prelude::*;

use self::pods::PODS;
use super::*;
use crate::model::container::{EnvVar, Port, PortRef, Probe, ProbeTarget, VolumeMount};
use crate::model::pod::{Volume, VolumeSource};
use crate::model::{Container, ContainerType, Pod};

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
    let said = PODS.iter().map(|(containers, expected)| (line(&pod(containers)), *expected));
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
fn who_is_dialled_is_an_ambassador_or_an_adapter() {
    let mut pod = pod(&["shop=x/shop", "other=x/y", "third=x/z"]);
    pod.spec.containers[0].env = vec![
        env("DATABASE_URL", "postgres://u:pass@127.0.0.1:6432/x"),
        env("STATSD_HOST", "localhost"),
        env("STATSD_PORT", "8125"),
    ];
    pod.spec.containers[1].ports.push(port(6432));
    pod.spec.containers[2].ports.push(port(8125));
    assert_eq!(line(&pod), "shop:app other:ambassador third:adapter");
    assert_eq!(verdict(&pod, "other").evidence, ["shop dials localhost:6432, its port (DATABASE_URL)"]);
    assert!(verdict(&pod, "other").confidence < 0.7, "a guess");
}

#[test]
fn who_sends_on_to_a_neighbour_is_an_ambassador() {
    let mut pod = pod(&["a=x/a --port=8080", "b=x/b --listen=:8443 --upstream=http://127.0.0.1:8080"]);
    assert_eq!(line(&pod), "a:app b:ambassador");
    pod.spec.containers[1] = container("b=x/b --webhook-url=http://localhost:8080/-/reload").into();
    assert_eq!(line(&pod), "a:app b:config-helper");
}

#[test]
fn a_probe_through_a_neighbour_alone_makes_no_sidecar() {
    let mut pod = pod(&["a=x/a", "b=x/b"]);
    pod.spec.containers[1].ports.push(port(15020));
    let target = ProbeTarget { port: Some(PortRef::Number(15020)), ..ProbeTarget::default() };
    pod.spec.containers[0].readiness_probe = Some(Probe { http_get: Some(target), ..Probe::default() });
    assert_eq!(line(&pod), "a:app b:app");
}

#[test]
fn volumes_tell_who_works_for_whom() {
    let mut pod = pod(&["a=x/a", "b=x/b"]);
    pod.spec.volumes.push(scratch("app-config"));
    pod.spec.containers[0].volume_mounts.push(mount("app-config", "/etc/app", true));
    pod.spec.containers[1].volume_mounts.push(mount("app-config", "/out", false));
    assert_eq!(line(&pod), "a:app b:config-helper");
    assert_eq!(verdict(&pod, "b").evidence, ["writes volume app-config, which a only reads"]);

    pod.spec.volumes[0].name = "shared".into();
    for container in &mut pod.spec.containers {
        container.volume_mounts[0].name = "shared".into();
        container.volume_mounts[0].mount_path = "/var/log/app".into();
        container.volume_mounts[0].read_only ^= true;
    }
    assert_eq!(line(&pod), "a:app b:adapter");
    assert_eq!(verdict(&pod, "b").evidence, ["reads volume shared, which a writes"]);
}

#[test]
fn a_web_server_is_the_app_unless_it_stands_in_front_of_one() {
    assert_eq!(
        line(&pod(&["nginx=nginx", "git-sync=git-sync/git-sync"])),
        "nginx:app git-sync:config-helper"
    );
    assert_eq!(line(&pod(&["nginx=nginx", "php=php:8-fpm"])), "nginx:ambassador php:app");
    assert_eq!(line(&pod(&["web=x/shop-nginx", "shop=x/shop:8-fpm"])), "web:ambassador shop:app");
    assert_eq!(line(&pod(&["web=x/shop-nginx", "shop=x/shop:8"])), "web:app shop:app");
    let mut pod = pod(&["wordpress=wordpress:fpm", "web=nginx"]);
    pod.spec.containers[1].volume_mounts.push(mount("conf", "/etc/nginx/conf.d", true));
    assert_eq!(line(&pod), "wordpress:app web:ambassador");
    pod.spec.containers[0] = container("redis=redis").into();
    assert_eq!(line(&pod), "redis:app web:app", "nobody serves a cache to browsers");
}

#[test]
fn who_bears_the_workloads_name_is_the_one_that_is_helped() {
    let mut pod = pod(&["shop=x/shop", "b=x/b"]);
    pod.spec.volumes.push(scratch("shared"));
    pod.spec.containers[0].volume_mounts.push(mount("shared", "/out", false));
    pod.spec.containers[1].volume_mounts.push(mount("shared", "/in", true));
    pod.metadata.labels.insert("app".into(), "shop".into());
    assert_eq!(line(&pod), "shop:app b:adapter", "it reads what the app writes");
    for container in &mut pod.spec.containers {
        container.volume_mounts[0].read_only ^= true;
    }
    assert_eq!(line(&pod), "shop:app b:config-helper", "it writes what the app reads");
    for container in &mut pod.spec.containers {
        container.volume_mounts.clear();
    }
    pod.spec.containers[0].ports.push(port(8080));
    pod.spec.containers[1].env.push(env("TARGET", "http://localhost:8080/"));
    assert_eq!(pattern(&pod, "shop"), Pattern::App, "a watchdog dials it");
    assert!(verdict(&pod, "b").confidence < 0.9);
}

#[test]
fn who_reads_the_metrics_of_another_is_the_adapter() {
    for address in ["http://localhost:8080/metrics", "http://127.0.0.1:8080/stub_status"] {
        let mut pod = pod(&["a=x/a", "b=x/b"]);
        pod.spec.containers[0].ports.push(port(8080));
        pod.spec.containers[1].env.push(env("ADDRESS", address));
        assert_eq!(line(&pod), "a:app b:adapter", "{address}");
    }
    let mut pod = pod(&["a=x/a", "b=x/b"]);
    pod.spec.containers[1].ports.push(port(4318));
    pod.spec.containers[0].env.push(env("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4318"));
    assert_eq!(line(&pod), "a:app b:adapter", "the exporter of the app's own telemetry");
}

#[test]
fn a_webhook_is_for_more_than_reloading() {
    let mut pod = pod(&["dns=x/dns --webhook-provider-url=http://localhost:8888", "provider=x/provider"]);
    pod.spec.containers[1].ports.push(port(8888));
    assert_eq!(pattern(&pod, "dns"), Pattern::App);
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

#[test]
fn evidence_never_holds_secrets() {
    const SECRET: &str = "hunter2";
    let mut pod = pod(&["app=x/app", "db-proxy=x/proxy", "backup=x/y", "+native=x/z"]);
    for container in pod.spec.containers.iter_mut().chain(&mut pod.spec.init_containers) {
        container.env = vec![
            env("DATABASE_URL", "postgres://admin:hunter2@localhost:5432/db?password=hunter2"),
            env("HTTP_PROXY", "http://hunter2@127.0.0.1:5432"),
            env("PASSWORD", "hunter2"),
        ];
        container.args = vec![
            "--upstream=http://hunter2:hunter2@localhost:5432/hunter2".into(),
            "--password=hunter2".into(),
            "hunter2".into(),
            "-hunter2".into(),
            "--reload-url=http://127.0.0.1:5432/hunter2".into(),
        ];
    }
    pod.spec.containers[1].ports.push(port(5432));
    pod.spec.containers[2].command = vec!["sh".into(), "-c".into(), "pg_dump postgres://hunter2".into()];
    let Classification { verdicts, warnings } = judge(&pod);
    assert!(verdicts.iter().any(|v| v.evidence.iter().any(|e| e.contains("5432"))), "{verdicts:?}");
    for text in verdicts.iter().flat_map(|v| &v.evidence).chain(&warnings) {
        assert!(!text.contains(SECRET), "{text}");
    }
}

#[test]
fn a_huge_pod_is_judged_like_any_other() {
    let mut big = Pod::default();
    for i in 0..5000 {
        let mut one =
            container(&format!("c{i}-proxy=x/image{i} --upstream=localhost:{i} --listen=:{}", i + 10_000));
        one.ports.push(port(i));
        one.env = (0..5).map(|j| env("URL", &format!("http://localhost:{}", (i * 7 + j) % 9000))).collect();
        one.volume_mounts.push(mount(&format!("v{}", i % 10), "/x", i % 3 == 0));
        big.spec.containers.push(one.into());
    }
    big.spec.volumes.extend((0..10).map(|i| scratch(&format!("v{i}"))));
    big.spec.containers[0].args = vec![":".repeat(2_000_000), "localhost:1 ".repeat(100_000)];
    big.spec.containers[1].command = vec!["sh".into(), "-c".into(), "a;".repeat(1_000_000)];
    big.spec.containers[2].name = "a-".repeat(500_000);
    big.spec.containers[3].image = "a/".repeat(500_000);
    // Quadratic work would take minutes here; how long it takes is what the benchmark tells.
    let verdicts = judge(&big).verdicts;
    assert_eq!(verdicts.len(), 5000);
    assert!(verdicts.iter().flat_map(|v| &v.evidence).all(|text| text.len() < 300));
}

prop_compose! {
    fn any_container()(
        name in "\\PC{0,12}|[a-z-]{0,20}|(git-sync|app|log|proxy)(-[a-z]{0,6}){0,3}",
        image in "\\PC{0,20}|[a-z/:@._-]{0,40}|(nginx|redis|envoy|vault)(:[a-z0-9-]{0,5})?",
        args in prop::collection::vec("\\PC{0,30}|--[a-z=:-]{0,20}localhost:[0-9]{0,6}|sh|-c|tail -F /x; é", 0..5),
        command in prop::collection::vec("\\PC{0,10}|sh|-c|-|--|env|tini", 0..4),
        value in "\\PC{0,20}|(localhost|127.0.0.1):[0-9]{0,6}",
        number in any::<i32>(),
        native in any::<bool>(),
    ) -> Container {
        Container {
            name, image, args, command,
            env: vec![env("A_HOST", &value), env("A_PORT", "80"), env("\u{202e}", &value)],
            ports: vec![port(number)],
            volume_mounts: vec![mount("v", &value, native)],
            restart_policy: native.then(|| "Always".into()),
            ..Container::default()
        }
    }
}

proptest! {
    #[test]
    fn hostile_pods_get_sound_verdicts(
        regular in prop::collection::vec(any_container(), 0..5),
        init in prop::collection::vec(any_container(), 0..3),
        ephemeral in prop::collection::vec(any_container(), 0..2),
        key in "\\PC{0,20}",
        value in "\\PC{0,20}|app|adapter|\\{.{0,5}\\}",
    ) {
        let mut pod = Pod::default();
        pod.spec.containers = regular.into_iter().map(Into::into).collect();
        pod.spec.init_containers = init.into_iter().map(Into::into).collect();
        pod.spec.ephemeral_containers = ephemeral.into_iter().map(Into::into).collect();
        pod.spec.volumes.push(scratch("v"));
        pod.metadata.annotations.insert("sidecar.istio.io/status".into(), value.clone());
        pod.metadata.annotations.insert(format!("kubectl-sidecars/{key}"), value.clone());
        pod.metadata.generate_name = Some(value);
        let containers = pod.containers();
        let verdicts = judge(&pod).verdicts;
        prop_assert_eq!(verdicts.len(), containers.len());
        let mut app = false;
        for (container, verdict) in containers.iter().zip(&verdicts) {
            prop_assert!((0.0..=1.0).contains(&verdict.confidence));
            prop_assert!(verdict.evidence.iter().all(|e| !e.is_empty()));
            match container.kind {
                ContainerType::Init => prop_assert_eq!(verdict.pattern, Pattern::Init),
                ContainerType::Ephemeral => prop_assert_eq!(verdict.pattern, Pattern::Ephemeral),
                ContainerType::NativeSidecar => prop_assert!(verdict.pattern.is_supporting()),
                ContainerType::Regular => app |= verdict.pattern == Pattern::App,
            }
        }
        let owned = verdicts.iter().any(|v| v.evidence.iter().any(|e| e.starts_with("annotation")));
        prop_assert!(app || owned || pod.spec.containers.is_empty(), "every pod has an app");
    }
}
