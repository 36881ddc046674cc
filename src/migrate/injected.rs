//! Classic sidecars that are only in the pods: something added them at admission, and its setting decides how.

use super::subject::Subject;
use crate::check::injector_of;
use crate::classify::{Classifier, Rules};
use crate::model::{ContainerType, Pod};

/// A classic sidecar that is not in the template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Injected {
    pub(crate) container: String,
    /// `Istio`; `None` if what added it is not known.
    pub(crate) injector: Option<&'static str>,
    /// The setting that makes it native.
    pub(crate) setting: &'static str,
}

const UNKNOWN: &str = "something adds it to pods at admission: look for a setting there";
/// The id of the finding whose fix is the injector's setting.
const COULD_BE_NATIVE: &str = "SC707";

/// Returns the classic sidecars of the workload's pods that its template does not have.
pub(crate) fn injected(subject: &Subject, pods: &[Pod], rules: &Rules) -> Vec<Injected> {
    let own = subject.pod();
    let is_own = |name: &str| own.containers().iter().any(|container| container.spec.name == name);
    let mut classifier = Classifier::new(rules.clone());
    let mut all: Vec<Injected> = Vec::new();
    for pod in pods {
        let containers = pod.containers();
        let classification = classifier.classify(pod, &containers);
        for (container, verdict) in containers.iter().zip(&classification.verdicts) {
            let name = &container.spec.name;
            let is_classic = container.kind == ContainerType::Regular && verdict.pattern.is_supporting();
            if !is_classic || is_own(name) || all.iter().any(|known| known.container == *name) {
                continue;
            }
            let product = verdict.product.as_deref();
            let injector = product.and_then(|product| injector_of(product, &pod.metadata));
            all.push(Injected {
                container: name.clone(),
                injector: injector.map(|injector| injector.name),
                setting: injector.and_then(|injector| injector.fix(COULD_BE_NATIVE)).unwrap_or(UNKNOWN),
            });
        }
    }
    all
}
