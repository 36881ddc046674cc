//! What else manages an object, by its labels, annotations, owners and field managers. A live patch of such an object
//! does not last: the next sync reverts it, or fails because the container then is in both lists.

use serde_json::Value;

use super::subject::Subject;

/// What manages an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Manager {
    /// `Helm`, `Argo CD`, `kubectl apply` …
    pub(crate) name: String,
    /// What shows it: a label, an annotation, an owner.
    pub(crate) sign: String,
    /// What to do instead of a patch.
    pub(crate) advice: &'static str,
}

const HELM: &str = "change the chart's values: look for a list such as extraContainers or sidecars, and for one of init containers \
     that takes the container with restartPolicy: Always";
const GIT: &str = "change the manifest in its repository, and let it sync";
const SOURCE: &str = "change the source from which it is deployed, and deploy again";
const OPERATOR: &str =
    "change the resource that the operator reads, if it has a setting for this; it reverts other changes";

/// Keys of labels and annotations, or their beginnings, by manager.
const KEYS: [(&str, &str, &str); 11] = [
    ("argocd.argoproj.io/tracking-id", "Argo CD", GIT),
    ("argocd.argoproj.io/instance", "Argo CD", GIT),
    ("kustomize.toolkit.fluxcd.io/name", "Flux", GIT),
    ("helm.toolkit.fluxcd.io/name", "Flux", GIT),
    ("meta.helm.sh/release-name", "Helm", HELM),
    ("kapp.k14s.io/app", "kapp", SOURCE),
    ("objectset.rio.cattle.io/", "Rancher Fleet", GIT),
    ("configmanagement.gke.io/managed", "Config Sync", GIT),
    ("olm.owner", "Operator Lifecycle Manager", OPERATOR),
    ("addonmanager.kubernetes.io/mode", "the addon manager", SOURCE),
    ("kubectl.kubernetes.io/last-applied-configuration", "kubectl apply", "change your file, and apply it"),
];

/// Field managers, or their beginnings.
const FIELD_MANAGERS: [(&str, &str, &str); 6] = [
    ("argocd-controller", "Argo CD", GIT),
    ("kustomize-controller", "Flux", GIT),
    ("helm-controller", "Flux", GIT),
    ("Terraform", "Terraform", SOURCE),
    ("HashiCorp", "Terraform", SOURCE),
    ("pulumi", "Pulumi", SOURCE),
];

impl Manager {
    /// What manages this object; `None` for a plain one. In a file, only an owner counts: the file is the source.
    pub(crate) fn of(subject: &Subject) -> Option<Self> {
        let metadata = &subject.object["metadata"];
        let by_owner = operator(subject, metadata);
        if subject.place.is_some() {
            return by_owner;
        }
        by_owner.or_else(|| by_key(metadata)).or_else(|| by_field_manager(metadata))
    }
}

/// The controller, unless Kubernetes itself has its kind.
fn operator(subject: &Subject, metadata: &Value) -> Option<Manager> {
    let owners = metadata["ownerReferences"].as_array()?;
    let owner = owners.iter().find(|owner| owner["controller"] == true)?;
    let group = owner["apiVersion"].as_str()?.split_once('/').map_or("", |(group, _)| group);
    if matches!(group, "" | "apps" | "batch") {
        return None;
    }
    let (kind, name) = (owner["kind"].as_str()?, owner["name"].as_str()?);
    let what = format!("the operator of {kind} {name}");
    Some(Manager { name: what, sign: format!("owner of {}", subject.title()), advice: OPERATOR })
}

fn by_key(metadata: &Value) -> Option<Manager> {
    let maps = [&metadata["labels"], &metadata["annotations"]];
    let keys: Vec<&str> = maps
        .iter()
        .filter_map(|map| map.as_object())
        .flat_map(|map| map.keys())
        .map(String::as_str)
        .collect();
    let helm = metadata["labels"]["app.kubernetes.io/managed-by"] == "Helm";
    let found = KEYS.iter().find_map(|(known, name, advice)| {
        let key = keys.iter().find(|key| key.starts_with(known))?;
        Some(Manager { name: (*name).to_owned(), sign: (*key).to_owned(), advice })
    });
    let by_helm = || Manager {
        name: "Helm".to_owned(),
        sign: "app.kubernetes.io/managed-by: Helm".to_owned(),
        advice: HELM,
    };
    // Whatever else is there, `kubectl apply` is the weakest sign: others also leave the annotation.
    match found {
        Some(found) if found.name != "kubectl apply" || !helm => Some(found),
        _ => helm.then(by_helm),
    }
}

fn by_field_manager(metadata: &Value) -> Option<Manager> {
    let fields = metadata["managedFields"].as_array()?;
    fields.iter().filter_map(|entry| entry["manager"].as_str()).find_map(|manager| {
        let (_, name, advice) = FIELD_MANAGERS.iter().find(|(known, ..)| manager.starts_with(known))?;
        let sign = format!("field manager {manager}");
        Some(Manager { name: (*name).to_owned(), sign, advice })
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(metadata: &Value) -> Option<String> {
        let object = json!({
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata,
            "spec": {"template": {"spec": {"containers": [{"name": "web"}]}}}
        });
        Manager::of(&Subject::new(object, None).unwrap()).map(|manager| manager.name)
    }

    #[test]
    fn managers_are_known_by_what_they_leave() {
        let applied = "kubectl.kubernetes.io/last-applied-configuration";
        for (metadata, name) in [
            (json!({"labels": {"app.kubernetes.io/managed-by": "Helm"}}), Some("Helm")),
            (json!({"annotations": {applied: "{}"}}), Some("kubectl apply")),
            (json!({"annotations": {applied: "{}", "argocd.argoproj.io/tracking-id": "a"}}), Some("Argo CD")),
            (json!({"labels": {"kustomize.toolkit.fluxcd.io/name": "a"}}), Some("Flux")),
            (json!({"managedFields": [{"manager": "pulumi-kubernetes"}]}), Some("Pulumi")),
            (json!({"managedFields": [{"manager": "kubectl-create"}]}), None),
            (json!({"labels": {"app.kubernetes.io/instance": "web"}}), None),
        ] {
            assert_eq!(of(&metadata).as_deref(), name, "{metadata}");
        }
    }

    #[test]
    fn an_owner_of_another_group_is_an_operator() {
        let owner = |group: &str| json!({"ownerReferences": [{"apiVersion": group, "kind": "Cache", "name": "c", "controller": true}]});
        assert_eq!(of(&owner("cache.example.com/v1")).as_deref(), Some("the operator of Cache c"));
        assert_eq!(of(&owner("apps/v1")), None);
    }
}
