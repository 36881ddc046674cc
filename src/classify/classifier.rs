//! Judges pods by the catalogue and the user's rules, and remembers templates.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use super::catalogue::Catalogue;
use super::decide::{self, Grounds};
use super::fingerprint;
use super::rules::Rules;
use super::{Classification, Examination};
use crate::model::{ContainerRef, Pod};

/// How many templates are remembered. Lists come sorted by namespace and name, so that the pods of one template
/// stand together: more would only cost memory.
const REMEMBERED: usize = 1024;

/// Judges pods. Those of one template share their verdicts, so that a list is judged in little time.
pub(crate) struct Classifier {
    catalogue: &'static Catalogue,
    rules: Rules,
    /// Keyed at random: nobody can make up specs that collide. Not a faster one, for equal numbers are taken for equal
    /// templates.
    hasher: RandomState,
    remembered: HashMap<u64, Arc<Classification>>,
}

impl Classifier {
    /// A classifier by the built-in catalogue and these rules.
    pub(crate) fn new(rules: Rules) -> Self {
        Self {
            catalogue: Catalogue::built_in(),
            rules,
            hasher: RandomState::new(),
            remembered: HashMap::new(),
        }
    }

    /// The verdicts on a pod. `containers` are `pod.containers()`; the verdicts come in their order.
    pub(crate) fn classify(&mut self, pod: &Pod, containers: &[ContainerRef<'_>]) -> Arc<Classification> {
        let mut state = self.hasher.build_hasher();
        let template = fingerprint::of(pod, containers, &self.rules, &mut state);
        if let Some(known) = self.remembered.get(&template) {
            return Arc::clone(known);
        }
        let said = Arc::new(decide::classify(pod, containers, self.grounds()));
        if self.remembered.len() >= REMEMBERED {
            self.remembered.clear();
        }
        self.remembered.insert(template, Arc::clone(&said));
        said
    }

    /// The verdicts with everything that was weighed for them, and the warnings of a [`Classification`].
    pub(crate) fn examine(
        &self,
        pod: &Pod,
        containers: &[ContainerRef<'_>],
    ) -> (Vec<Examination>, Vec<String>) {
        decide::examine(pod, containers, self.grounds())
    }

    fn grounds(&self) -> Grounds<'_> {
        Grounds { catalogue: self.catalogue, rules: &self.rules }
    }
}
