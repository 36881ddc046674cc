//! What the structure of a pod shows: who listens, who dials, who writes a volume and who reads it.

use super::*;
use crate::model::container::{PortRef, Probe, ProbeTarget};

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
