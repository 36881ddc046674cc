//! Keeps each text and the facts about each container once: in a cluster most of them repeat in thousands of pods.

use std::hash::Hash;
use std::sync::Arc;

use foldhash::HashSet;

use super::pod::{ContainerFacts, Reserved, SharedText};

/// A store in which equal values share one allocation.
#[derive(Default)]
pub(super) struct Interner {
    texts: HashSet<SharedText>,
    facts: HashSet<Arc<ContainerFacts>>,
    reserved: HashSet<Arc<Reserved>>,
}

impl Interner {
    pub(super) fn text(&mut self, text: &str) -> SharedText {
        if let Some(known) = self.texts.get(text) {
            return Arc::clone(known);
        }
        let new: SharedText = text.into();
        self.texts.insert(Arc::clone(&new));
        new
    }

    pub(super) fn facts(&mut self, facts: ContainerFacts) -> Arc<ContainerFacts> {
        known_or_new(&mut self.facts, facts)
    }

    pub(super) fn reserved(&mut self, reserved: Reserved) -> Arc<Reserved> {
        known_or_new(&mut self.reserved, reserved)
    }
}

fn known_or_new<T: Hash + Eq>(store: &mut HashSet<Arc<T>>, value: T) -> Arc<T> {
    if let Some(known) = store.get(&value) {
        return Arc::clone(known);
    }
    let new = Arc::new(value);
    store.insert(Arc::clone(&new));
    new
}
