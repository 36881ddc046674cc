//! Kinds of evidence, each with the smallest pod that shows it.

use super::*;
use crate::model::container::{Exec, Handler};
use crate::model::pod::OwnerReference;

fn of_workload(name: &str, containers: &[&str]) -> Pod {
    let mut pod = pod(containers);
    let owner = OwnerReference { kind: "StatefulSet".into(), name: name.into(), controller: true };
    pod.metadata.owner_references.push(owner);
    pod
}

fn annotated(mut pod: Pod, key: &str, value: &str) -> Pod {
    pod.metadata.annotations.insert(key.into(), value.into());
    pod
}

/// `shop` and a container that runs a command; the second one's pattern.
fn beside_shop(command: &[&str]) -> Pattern {
    let mut pod = of_workload("shop", &["shop=x/shop", "b=x/tools"]);
    pod.spec.containers[1].command = command.iter().map(|&word| word.to_owned()).collect();
    pattern(&pod, "b")
}

#[test]
fn a_word_of_the_workloads_own_name_is_its_task() {
    let pod = of_workload("warmup", &["warmup=x/search-admin", "fluent-bit=fluent/fluent-bit"]);
    assert_eq!(line(&pod), "warmup:app fluent-bit:adapter");
}

#[test]
fn known_injectors_name_their_container() {
    let pod = of_workload("shop", &["shop=x/shop", "authenticator=x/y"]);
    let pod = annotated(pod, "conjur.org/inject", "yes");
    assert_eq!(line(&pod), "shop:app authenticator:config-helper");
}

#[test]
fn unknown_injectors_are_recognized_by_the_form_of_their_annotation() {
    let pod = || of_workload("shop", &["shop=x/shop", "zeta=x/zeta"]);
    for (key, value, expected) in [
        ("guard.example.com/injected", "yes", Pattern::Sidecar),
        ("guard.example.com/inject-status", "injected", Pattern::Sidecar),
        ("zeta.example.com/inject", "enabled", Pattern::Sidecar),
        ("guard.example.com/injected-containers", "zeta", Pattern::Sidecar),
        ("mesh.example.com/status", r#"{"containers":["zeta"]}"#, Pattern::Ambassador),
        ("guard.example.com/injected", "false", Pattern::App),
        ("guard.example.com/inject", "enabled", Pattern::App),
        ("instrumentation.opentelemetry.io/inject-zeta", "true", Pattern::App),
    ] {
        let pod = annotated(pod(), key, value);
        assert_eq!(pattern(&pod, "zeta"), expected, "{key}: {value}");
        assert_eq!(pattern(&pod, "shop"), Pattern::App, "{key}: {value}");
    }
}

#[test]
fn an_injector_that_names_nothing_leaves_several_unknown_containers_alone() {
    let pod = of_workload("shop", &["shop=x/shop", "one=x/one", "two=x/two"]);
    let mut pod = annotated(pod, "guard.example.com/injected", "true");
    assert_eq!(line(&pod), "shop:app one:app two:app");
    pod.spec.init_containers.push(container("setup=x/two").into());
    assert_eq!(line(&pod), "setup:init shop:app one:app two:sidecar", "it brought an init container, too");
}

#[test]
fn databases_beside_the_steps_of_a_job_are_services() {
    let mut job = pod(&["job=node:20 tail -f /dev/null", "redis1=redis:8", "custom=x/y"]);
    assert_eq!(pattern(&job, "custom"), Pattern::App);
    job.metadata.labels.insert("runner-pod".into(), "runner-1".into());
    assert_eq!(line(&job), "job:app redis1:sidecar custom:sidecar");
    let gitlab = ["build=x/b", "helper=x/gitlab-runner-helper", "svc-0=mysql:8"];
    assert_eq!(line(&pod(&gitlab)), "build:app helper:sidecar svc-0:sidecar");
    let mut jenkins = pod(&["maven=maven:3", "db=postgres:17"]);
    assert_eq!(pattern(&jenkins, "db"), Pattern::App);
    jenkins.spec.containers[0].command = vec!["cat".into()];
    assert_eq!(line(&jenkins), "maven:app db:sidecar");
}

#[test]
fn windows_shells_tell_what_their_commands_do() {
    let powershell = |script| beside_shop(&["powershell.exe", "-Command", script]);
    assert_eq!(powershell("Get-Content -Path C:\\logs\\a.log -Wait"), Pattern::Adapter);
    assert_eq!(powershell("while ($true) { type C:\\logs\\a.log; Start-Sleep 5 }"), Pattern::Adapter);
    assert_eq!(powershell("while ($true) { Remove-Item C:\\tmp\\* ; Start-Sleep 60 }"), Pattern::Sidecar);
    assert_eq!(powershell("while (1) { git pull; Start-Sleep 60 }"), Pattern::ConfigHelper);
    assert_eq!(powershell("while (-not (Test-Path C:\\x)) { Start-Sleep 1 }; C:\\serve.exe"), Pattern::App);
    let copies = ":again & robocopy C:\\out D:\\in & timeout /t 60 & goto again";
    assert_eq!(beside_shop(&["cmd", "/S", "/C", copies]), Pattern::Sidecar);
}

#[test]
fn who_only_waits_helps_where_a_backup_or_a_hook_uses_it() {
    let idle = |name: &str| {
        let mut pod = pod(&["db=x/db", "freezer-tool=x/tools"]);
        pod.spec.containers[1].name = name.into();
        pod.spec.containers[1].command = vec!["sleep".into(), "infinity".into()];
        pod
    };
    assert_eq!(pattern(&idle("tools-x"), "tools-x"), Pattern::App);
    let named = annotated(idle("tools-x"), "pre.hook.backup.velero.io/container", "tools-x");
    assert_eq!(pattern(&named, "tools-x"), Pattern::Sidecar);
    let mut hooked = idle("tools-x");
    let exec = Some(Exec { command: vec!["drain".into()] });
    hooked.spec.containers[1].lifecycle.pre_stop = Some(Handler { exec, ..Handler::default() });
    assert_eq!(pattern(&hooked, "tools-x"), Pattern::Sidecar);
    assert_eq!(beside_shop(&["tail", "-f", "/dev/null"]), Pattern::Sidecar, "beside the app by name");
}

#[test]
fn loops_tell_maintenance_content_and_copies_apart() {
    let script = |script| beside_shop(&["sh", "-c", script]);
    assert_eq!(script("while true; do find /tmp -mtime +1 -delete; sleep 60; done"), Pattern::Sidecar);
    assert_eq!(
        script("while true; do curl -o /srv/list https://x/list; sleep 60; done"),
        Pattern::ConfigHelper
    );
    assert_eq!(
        script("while true; do curl http://localhost:1/-/reload; sleep 9; done"),
        Pattern::ConfigHelper
    );
    assert_eq!(script("while true; do aws s3 sync s3://x /srv; sleep 9; done"), Pattern::ConfigHelper);
    assert_eq!(script("while true; do aws s3 sync /srv s3://x; sleep 9; done"), Pattern::Sidecar);
    assert_eq!(script("while true; do tar czf /backup/x.tgz /srv; sleep 9; done"), Pattern::Sidecar);
    assert_eq!(script("while true; do certbot renew; sleep 9; done"), Pattern::ConfigHelper);
    assert_eq!(beside_shop(&["dlv", "attach", "1"]), Pattern::Sidecar);
}

#[test]
fn who_fills_what_another_serves_is_a_config_helper_though_both_may_write() {
    let mut pod = pod(&["web=nginx", "maker=x/maker"]);
    pod.spec.volumes.push(scratch("html"));
    for container in &mut pod.spec.containers {
        container.volume_mounts.push(mount("html", "/html", false));
    }
    assert_eq!(line(&pod), "web:app maker:config-helper");
    pod.spec.containers[1].ports.push(port(9000));
    assert_eq!(line(&pod), "web:app maker:app", "it serves somebody");
    pod.spec.containers[1].ports.clear();
    pod.spec.containers[0] = container("web=x/web").into();
    pod.spec.containers[0].volume_mounts.push(mount("html", "/html", false));
    pod.spec.containers[0].ports.push(port(80));
    let script = "while true; do date > /html/index.html; sleep 1; done";
    pod.spec.containers[1].command = ["sh", "-c", script].map(str::to_owned).into();
    assert_eq!(line(&pod), "web:app maker:config-helper");
}

#[test]
fn a_local_service_is_not_an_ambassador() {
    let mut pod = of_workload("shop", &["shop=x/shop", "b=x/y"]);
    pod.spec.containers[1].ports.push(port(8181));
    pod.spec.containers[0].env.push(env("TARGET_URL", "http://localhost:8181"));
    assert_eq!(pattern(&pod, "b"), Pattern::Ambassador);
    pod.spec.containers[0].env = vec![env("AUTHZ_URL", "http://localhost:8181")];
    assert_eq!(pattern(&pod, "b"), Pattern::Sidecar);
    pod.spec.containers[1].name = "auth-proxy".into();
    assert_eq!(pattern(&pod, "auth-proxy"), Pattern::Ambassador, "it is called a proxy");
}

#[test]
fn what_a_server_deals_with_tells_beside_the_app_by_name() {
    let containers = ["ledger=x/ledger", "backup-server=x/b", "cert-worker=x/c", "web-server=x/w"];
    let expected = "ledger:app backup-server:sidecar cert-worker:config-helper web-server:app";
    assert_eq!(line(&of_workload("ledger", &containers)), expected);
    assert_eq!(pattern(&pod(&containers), "backup-server"), Pattern::App, "nothing says what the app is");
}

#[test]
fn a_workload_that_is_called_a_proxy_is_one() {
    let containers = ["squid=ubuntu/squid", "tail-access=busybox tail -F /var/log/squid/access.log"];
    let mut pod = of_workload("egress-proxy", &containers);
    pod.spec.containers[1].command = vec!["tail".into(), "-F".into(), "/var/log/squid/access.log".into()];
    assert_eq!(line(&pod), "squid:app tail-access:adapter");
}

#[test]
fn equals_that_are_called_proxies_are_all_the_app() {
    let containers = ["tcp-proxy=x/p tcp", "udp-proxy=x/p udp"];
    assert_eq!(line(&pod(&containers)), "tcp-proxy:app udp-proxy:app");
}

#[test]
fn variables_of_a_product_tell_it_under_any_image() {
    let mut pod = of_workload("shop", &["shop=x/shop", "b=x/y"]);
    pod.spec.containers[1].env.push(env("GITSYNC_REPO", "https://example.com/x"));
    assert_eq!(pattern(&pod, "b"), Pattern::ConfigHelper);
}

#[test]
fn workers_of_one_image_are_equals_even_if_their_names_are_words_of_helpers() {
    let workers = ["quota-sync=x/nanny", "db-cleanup=x/nanny", "share-server=x/nanny", "snapshot=x/nanny"];
    assert_eq!(line(&pod(&workers)), "quota-sync:app db-cleanup:app share-server:app snapshot:app");
}

#[test]
fn an_agent_beside_the_app_works_for_another_system() {
    let named = of_workload("shop", &["shop=x/shop", "acme-agent=acme/acme"]);
    assert_eq!(line(&named), "shop:app acme-agent:adapter");
    assert_eq!(
        pattern(&of_workload("acme-agent", &["acme-agent=acme/acme", "b=x/b"]), "acme-agent"),
        Pattern::App
    );
}

#[test]
fn a_script_that_writes_into_the_folder_of_a_web_server_brings_content() {
    let mut pod = pod(&["1st=corp/web", "2nd=corp/tools"]);
    pod.spec.volumes.push(scratch("data"));
    for (container, path) in pod.spec.containers.iter_mut().zip(["/usr/share/nginx/html", "/data"]) {
        container.volume_mounts.push(mount("data", path, false));
    }
    let script = "while true; do date >> /data/index.html; sleep 1; done";
    pod.spec.containers[1].command = ["sh", "-c", script].map(str::to_owned).to_vec();
    assert_eq!(line(&pod), "1st:app 2nd:config-helper");
}

#[test]
fn even_a_weak_word_after_the_name_of_a_sibling_marks_a_helper() {
    let pod = of_workload("router", &["controller=x/controller", "frr=x/frr", "frr-status=x/frr ./status"]);
    assert_eq!(pattern(&pod, "frr-status"), Pattern::Adapter);
}

#[test]
fn a_script_that_answers_changes_in_the_cluster_helps() {
    assert_eq!(beside_shop(&["bash", "-c", "set -e\noc observe pods -- /x.sh"]), Pattern::Sidecar);
}

#[test]
fn a_subcommand_may_be_sidecar() {
    let pod = pod(&["gate=oryd/oathkeeper:v1 serve", "gate-rules=x/rules --level=info sidecar"]);
    assert_eq!(line(&pod), "gate:app gate-rules:sidecar", "the proxy is what the other is named after");
}

#[test]
fn a_database_that_only_takes_local_calls_may_be_fronted() {
    let mut pod = pod(&["search-nginx=bitnami/nginx:1", "search=bitnami/elasticsearch:7"]);
    let path = "/opt/bitnami/nginx/conf".to_owned();
    pod.spec.containers[0].volume_mounts.push(VolumeMount {
        name: "conf".into(),
        mount_path: path,
        ..VolumeMount::default()
    });
    assert_eq!(pattern(&pod, "search-nginx"), Pattern::App);
    let value = Some("127.0.0.1".to_owned());
    pod.spec.containers[1].env.push(EnvVar { name: "network.bind_host".into(), value, ..EnvVar::default() });
    assert_eq!(pattern(&pod, "search-nginx"), Pattern::Ambassador);
}
