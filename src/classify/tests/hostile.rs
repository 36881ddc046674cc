//! Pods made to do harm: secrets where anything may be quoted, huge pods, and whatever characters there are.

use proptest::prelude::*;

use super::*;
use crate::model::ContainerType;

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
    for text in verdicts
        .iter()
        .flat_map(|v| &v.evidence)
        .map(|text| &**text)
        .chain(warnings.iter().map(|text| &**text))
    {
        assert!(!text.contains(SECRET), "{text}");
    }
}

#[test]
fn an_annotation_on_two_containers_of_one_name_holds_where_the_type_allows_it() {
    let mut pod = pod(&["twin=x/one", "twin=x/two", "+twin=x/three"]);
    pod.metadata.annotations.insert("kubectl-sidecars/twin".into(), "app".into());
    assert_eq!(line(&pod), "twin:sidecar twin:app twin:app");
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
    // Quadratic work would take minutes here; the benchmark shows how long it takes.
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
