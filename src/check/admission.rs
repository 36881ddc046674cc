//! What the API server makes of a pod template: webhooks add containers, `LimitRange`s and defaults fill in fields. The
//! server does it in a dry run, elsewhere; here its result takes the place of the template or of the pods.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use super::case::PodCase;
use super::gather::{pod_of_template, template_of};
use super::world::World;
use crate::classify::{Classifier, Rules};
use crate::model::wide::WideSpec;
use crate::model::{Origin, Pod, Workload};
use crate::report::Figures;
use crate::resources::reservation;

/// A workload whose template is to be tried.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    pub(crate) namespace: Option<String>,
    pub(crate) workload: Workload,
    /// The pod that the template makes, without a name.
    pub(crate) pod: Value,
    object: Arc<Value>,
    /// Its cases in the world, by index.
    cases: Vec<usize>,
}

/// What admission made of the pod of a workload.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Admitted {
    pub(crate) namespace: Option<String>,
    pub(crate) workload: Workload,
    /// Containers that the template does not have.
    pub(crate) added: Vec<String>,
    /// What one pod reserves by its template, and as it was admitted.
    pub(crate) before: Figures,
    pub(crate) after: Figures,
}

impl Candidate {
    /// `deployment/web in shop`.
    pub(crate) fn title(&self) -> String {
        title(&self.workload, self.namespace.as_deref())
    }
}

impl Admitted {
    /// `deployment/web in shop`.
    pub(crate) fn title(&self) -> String {
        title(&self.workload, self.namespace.as_deref())
    }
}

fn title(workload: &Workload, namespace: Option<&str>) -> String {
    let within = namespace.map(|name| format!(" in {name}")).unwrap_or_default();
    format!("{}/{}{within}", workload.kind.to_lowercase(), workload.name)
}

impl World {
    /// The workloads whose templates are known, each once.
    pub(crate) fn candidates(&self) -> Vec<Candidate> {
        let mut known: HashMap<(Option<&str>, &Workload), usize> = HashMap::new();
        let mut candidates: Vec<Candidate> = Vec::new();
        for (index, case) in self.cases.iter().enumerate() {
            let Some(workload) = &case.workload else { continue };
            let at = if let Some(at) = known.get(&(case.namespace(), workload)) {
                *at
            } else {
                let object = case.object.clone().or_else(|| self.shared_workload_of(case));
                let Some(object) = object else { continue };
                let Some(pod) = pod_to_try(&object, &workload.name) else { continue };
                known.insert((case.namespace(), workload), candidates.len());
                let (namespace, cases) = (case.namespace().map(ToOwned::to_owned), Vec::new());
                candidates.push(Candidate { namespace, workload: workload.clone(), pod, object, cases });
                candidates.len() - 1
            };
            candidates[at].cases.push(index);
        }
        candidates
    }

    /// Puts what admission made of templates in the place of these templates, or of the pods made from them.
    pub(crate) fn admit(&mut self, made: Vec<(Candidate, Value)>, rules: Rules) -> Vec<Admitted> {
        let mut classifier = Classifier::new(rules);
        let (mut replaced, mut cases, mut all) = (HashSet::new(), Vec::new(), Vec::new());
        for (candidate, object) in made {
            let Some((case, admitted)) = self.judge(&candidate, object, &mut classifier) else { continue };
            replaced.extend(candidate.cases);
            cases.push(case);
            all.push(admitted);
        }
        let mut index = 0;
        self.cases.retain(|_| {
            index += 1;
            !replaced.contains(&(index - 1))
        });
        self.cases.extend(cases);
        all
    }

    fn judge(
        &self,
        candidate: &Candidate,
        object: Value,
        classifier: &mut Classifier,
    ) -> Option<(PodCase, Admitted)> {
        let Candidate { namespace, workload, object: owner, cases, .. } = candidate;
        let template = pod_of_template(owner, template_of(owner)?)?;
        let wide = WideSpec::deserialize(&object["spec"]).ok()?;
        let mut pod = Pod::deserialize(object).ok()?;
        pod.metadata.name.clone_from(&workload.name);
        pod.metadata.namespace.clone_from(namespace);
        (pod.status, pod.wide) = (None, Some(Box::new(wide)));
        let names: HashSet<&str> =
            template.containers().iter().map(|container| container.spec.name.as_str()).collect();
        let containers = pod.containers();
        let added = containers
            .iter()
            .map(|container| container.spec.name.as_str())
            .filter(|name| !names.contains(name));
        let admitted = Admitted {
            namespace: namespace.clone(),
            workload: workload.clone(),
            added: added.map(ToOwned::to_owned).collect(),
            before: reservation(&template, &template.containers(), |_| true).requests.into(),
            after: reservation(&pod, &containers, |_| true).requests.into(),
        };
        let classification = classifier.classify(&pod, &containers);
        drop(containers);
        let origin = Origin::Template { kind: workload.kind.clone(), name: workload.name.clone() };
        let mut case = PodCase::new(pod, origin, &classification);
        case.is_admitted = true;
        case.workload = Some(workload.clone());
        case.object = Some(Arc::clone(owner));
        case.place =
            cases.first().and_then(|index| self.cases.get(*index)).and_then(|case| case.place.clone());
        Some((case, admitted))
    }
}

/// The pod that a template makes, for the API server to name.
fn pod_to_try(object: &Value, name: &str) -> Option<Value> {
    let template = template_of(object)?;
    let metadata = &template["metadata"];
    let or_none = |value: &Value| if value.is_object() { value.clone() } else { json!({}) };
    let mut spec = template["spec"].clone();
    // Only a pod made by its controller may have these.
    spec.as_object_mut()?.remove("nodeName");
    Some(json!({
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "generateName": format!("{name}-"),
            "labels": or_none(&metadata["labels"]),
            "annotations": or_none(&metadata["annotations"]),
        },
        "spec": spec,
    }))
}
