//! Judges pods by the catalogue and the user's rules, and remembers templates.

use std::hash::BuildHasher;
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
/// How long the fingerprints of all remembered templates may be, in bytes. A typical one has two thousand.
const MOST_BYTES: usize = 8 << 20;

/// A template and what was said of it.
struct Remembered {
    /// Compared as a whole: a hash alone could be the same by chance, or be made to be.
    fingerprint: Box<[u8]>,
    said: Arc<Classification>,
}

/// Judges pods. Those of one template share their verdicts, so that a list is judged in little time.
pub(crate) struct Classifier {
    catalogue: &'static Catalogue,
    rules: Rules,
    hasher: foldhash::fast::RandomState,
    buffer: Buffer,
    /// By the hash of the fingerprint; of two with the same hash the later one stays.
    remembered: foldhash::HashMap<u64, Remembered>,
    /// The length of all remembered fingerprints.
    bytes: usize,
}

impl Classifier {
    /// A classifier by the built-in catalogue and these rules.
    pub(crate) fn new(rules: Rules) -> Self {
        Self {
            catalogue: Catalogue::built_in(),
            rules,
            hasher: foldhash::fast::RandomState::default(),
            buffer: Buffer::default(),
            remembered: foldhash::HashMap::default(),
            bytes: 0,
        }
    }

    /// The verdicts on a pod. `containers` are `pod.containers()`; the verdicts come in their order.
    pub(crate) fn classify(&mut self, pod: &Pod, containers: &[ContainerRef<'_>]) -> Arc<Classification> {
        let fingerprint = self.buffer.fill(pod, containers, &self.rules);
        let template = self.hasher.hash_one(fingerprint);
        if let Some(known) = self.remembered.get(&template).filter(|known| *known.fingerprint == *fingerprint)
        {
            return Arc::clone(&known.said);
        }
        let fingerprint: Box<[u8]> = fingerprint.into();
        let said = Arc::new(decide::classify(pod, containers, self.grounds()));
        self.remember(template, Remembered { fingerprint, said: Arc::clone(&said) });
        said
    }

    fn remember(&mut self, template: u64, remembered: Remembered) {
        let length = remembered.fingerprint.len();
        if self.remembered.len() >= REMEMBERED || self.bytes + length > MOST_BYTES {
            self.remembered.clear();
            self.bytes = 0;
        }
        if length <= MOST_BYTES {
            self.bytes += length;
            self.remembered.insert(template, remembered);
        }
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
