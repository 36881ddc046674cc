//! What holds for every pod.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::model::ContainerType;

fn container() -> impl Strategy<Value = Value> {
    let image = prop::sample::select(vec![
        "shop/web:1",
        PROXY,
        SHIPPER,
        "istio/proxyv2:1.24.1",
        "registry.k8s.io/git-sync/git-sync:v4.2.1",
        "prom/statsd-exporter:v0.26.0",
        "redis:7",
        "envoyproxy/envoy:v1.31",
    ]);
    let mounts = prop::collection::vec(
        ("[ab]", any::<bool>()).prop_map(
            |(name, read_only)| json!({"name": name, "mountPath": format!("/{name}"), "readOnly": read_only}),
        ),
        0..2,
    );
    let probe = prop::option::of(Just(json!({"tcpSocket": {"port": 80}})));
    let hook = prop::option::of(prop::sample::select(vec![
        json!({"preStop": {"exec": {"command": ["sh", "-c", "kill 1"]}}}),
        json!({"preStop": {"sleep": {"seconds": 5}}, "postStart": {"exec": {"command": ["true"]}}}),
    ]));
    (image, mounts, probe, hook).prop_map(|(image, mounts, probe, hook)| {
        let mut container = json!({"image": image, "volumeMounts": mounts, "unknownField": {"kept": [1, 2]}});
        if let Some(probe) = probe {
            container["readinessProbe"] = probe;
        }
        if let Some(hook) = hook {
            container["lifecycle"] = hook;
        }
        container
    })
}

fn pod_spec() -> impl Strategy<Value = Value> {
    let steps = prop::option::of(prop::collection::vec((container(), any::<bool>()), 0..4));
    (steps, prop::collection::vec(container(), 1..5)).prop_map(|(steps, mut containers)| {
        for (index, container) in containers.iter_mut().enumerate() {
            container["name"] = format!("c{index}").into();
        }
        let mut spec = json!({ "containers": containers, "volumes": [
            {"name": "a", "emptyDir": {}}, {"name": "b", "emptyDir": {}},
        ] });
        if let Some(mut steps) = steps {
            for (index, (step, is_native)) in steps.iter_mut().enumerate() {
                step["name"] = format!("i{index}").into();
                if *is_native {
                    step["restartPolicy"] = "Always".into();
                }
            }
            spec["initContainers"] = steps.into_iter().map(|(step, _)| step).collect();
        }
        spec
    })
}

/// The container without the fields that a move may change.
fn kept(container: &Value) -> Value {
    let mut kept = container.clone();
    if let Some(fields) = kept.as_object_mut() {
        for field in ["restartPolicy", "startupProbe", "lifecycle"] {
            fields.remove(field);
        }
    }
    kept
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]
    #[test]
    fn patches_apply_and_change_nothing_else(spec in pod_spec(), readiness in any::<bool>()) {
        let subject = deployment(&spec);
        let probe = if readiness { ProbeChoice::Readiness } else { ProbeChoice::None };
        let plan = planned_with(&subject, &Asked { probe, ..USUAL });
        let after = &plan.after;
        prop_assert_eq!(&patched(&subject, &plan), if plan.changes() { &after.object } else { &subject.object });
        let (old, new) = (subject.spec(), after.spec());
        let moved: Vec<&str> = plan.moves.iter().map(|made| made.container.as_str()).collect();
        // The model reads what moved as native, at the index that the plan says.
        let containers = after.pod().containers();
        for made in &plan.moves {
            let container = &containers[made.index];
            prop_assert_eq!(&container.spec.name, &made.container);
            prop_assert_eq!(container.kind, ContainerType::NativeSidecar);
            let before = &old["containers"][made.original];
            prop_assert_eq!(kept(before), kept(&new["initContainers"][made.index]));
        }
        // What did not move is as it was, in the order in which it was.
        let others = |spec: &Value, list: &str| -> Vec<Value> {
            let all = spec[list].as_array().cloned().unwrap_or_default();
            all.into_iter().filter(|c| !moved.contains(&c["name"].as_str().unwrap_or_default())).collect()
        };
        prop_assert_eq!(others(old, "containers"), others(new, "containers"));
        prop_assert_eq!(others(old, "initContainers"), others(new, "initContainers"));
        prop_assert!(!new["containers"].as_array().unwrap().is_empty());
        prop_assert_eq!(&old["volumes"], &new["volumes"]);
    }
}
