//! Judges pods by the catalogue and the user's rules, and remembers templates.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use super::catalogue::Catalogue;
use super::decide::{self, Grounds};
use super::fingerprint::Buffer;
use super::rules::Rules;
use super::{Classification, Examination};
use crate::model::{ContainerRef, Pod};

/// How many templates are remembered. Lists come sorted by namespace and name, so that the pods of one template
/// come together: more would only cost memory.
const REMEMBERED: usize = 1024;

/// Judges pods. Those of one template share their verdicts, so that a list is judged in little time.
pub(crate) struct Classifier {
    catalogue: &'static Catalogue,
    rules: Rules,
    /// Keyed at random, so that specs cannot be made to collide. Not a faster one, because equal numbers mean equal
    /// templates.
    hasher: RandomState,
    buffer: Buffer,
    remembered: foldhash::HashMap<u64, Arc<Classification>>,
}

impl Classifier {
    /// A classifier by the built-in catalogue and these rules.
    pub(crate) fn new(rules: Rules) -> Self {
        Self {
            catalogue: Catalogue::built_in(),
            rules,
            hasher: RandomState::new(),
            buffer: Buffer::default(),
            remembered: foldhash::HashMap::default(),
        }
    }

    /// The verdicts on a pod. `containers` are `pod.containers()`; the verdicts come in their order.
    pub(crate) fn classify(&mut self, pod: &Pod, containers: &[ContainerRef<'_>]) -> Arc<Classification> {
        let template = self.hasher.hash_one(self.buffer.fill(pod, containers, &self.rules));
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
