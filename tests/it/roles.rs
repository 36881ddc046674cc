//! `plugin/rbac.yaml` grants only what the program reads.

use serde_json::Value;

const SNAPSHOTS: &str = include_str!("../../plugin/snapshots.yaml");
const ROLES: &str = include_str!("../../plugin/rbac.yaml");

/// Returns kind, name and rules of every role.
fn roles() -> Vec<(String, String, Vec<Value>)> {
    let documents: Vec<Value> = serde_saphyr::from_multiple(ROLES).expect("it is YAML");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let role = |role: &Value| {
        assert_eq!(role["apiVersion"], "rbac.authorization.k8s.io/v1");
        let rules = role["rules"].as_array().cloned().unwrap_or_default();
        (text(&role["kind"]), text(&role["metadata"]["name"]), rules)
    };
    documents.iter().map(role).collect()
}

#[test]
fn roles_allow_only_reading() {
    let roles = roles();
    let names: Vec<_> = roles.iter().map(|(kind, name, _)| (kind.as_str(), name.as_str())).collect();
    assert_eq!(
        names,
        [
            ("Role", "sidecars-reader"),
            ("ClusterRole", "sidecars-reader"),
            ("ClusterRole", "sidecars-namespaces")
        ]
    );
    for rule in roles.iter().flat_map(|(_, _, rules)| rules) {
        let words = |key: &str| rule[key].as_array().cloned().unwrap_or_default();
        assert!(
            words("verbs").iter().all(|verb| ["get", "list", "watch"].iter().any(|known| verb == known)),
            "{rule}"
        );
        // Secrets and ConfigMaps are never read.
        let secret = ["secrets", "configmaps", "*"];
        assert!(!words("resources").iter().any(|one| secret.iter().any(|known| one == known)), "{rule}");
        assert!(!words("apiGroups").iter().any(|one| one == "*"), "{rule}");
    }
}

#[test]
fn the_cluster_role_adds_only_nodes_and_namespaces_to_the_namespaced_one() {
    let roles = roles();
    let (narrow, wide, names) = (&roles[0].2, &roles[1].2, &roles[2].2);
    let (nodes, rest) = (&wide[narrow.len()], &wide[narrow.len() + 1..]);
    assert_eq!((&wide[..narrow.len()], rest), (&narrow[..], &names[..]));
    assert_eq!(nodes["resources"], serde_json::json!(["nodes"]));
    // Only the first rule is needed; a comment marks each of the others as optional.
    for rules in [narrow, wide] {
        assert_eq!(rules[0]["resources"], serde_json::json!(["pods"]));
    }
    let optional = ROLES.lines().filter(|line| line.starts_with("# Optional")).count();
    assert_eq!(optional, narrow.len() - 1 + wide.len() - 1 + 1);
}

#[test]
fn the_role_of_snapshots_allows_only_listing_pods() {
    let documents: Vec<Value> = serde_saphyr::from_multiple(SNAPSHOTS).expect("it is YAML");
    let kinds: Vec<&str> = documents.iter().filter_map(|document| document["kind"].as_str()).collect();
    assert_eq!(kinds, ["ServiceAccount", "ClusterRole", "ClusterRoleBinding", "CronJob"]);
    let rules = serde_json::json!([{ "apiGroups": [""], "resources": ["pods"], "verbs": ["list"] }]);
    assert_eq!(documents[1]["rules"], rules);
    let pod = &documents[3]["spec"]["jobTemplate"]["spec"]["template"]["spec"];
    assert_eq!(pod["serviceAccountName"], documents[0]["metadata"]["name"]);
}
