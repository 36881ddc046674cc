//! What was read already: a file that is named twice, a pod that is in two dumps of one cluster.

use std::collections::HashSet;
use std::collections::hash_map::RandomState;
use std::fs;
use std::hash::BuildHasher;
use std::path::{Path, PathBuf};

use crate::model::Pod;

/// Files and pods that were read.
#[derive(Default)]
pub(super) struct Seen {
    files: HashSet<PathBuf>,
    pods: HashSet<(u64, u64)>,
    /// Two hashes of a pod's identity stand for it: a dump may hold a hundred thousand.
    keys: (RandomState, RandomState),
}

impl Seen {
    /// Whether this file was read before, by whatever path. Pipes are read as often as they are named: two of them
    /// may well go by one name.
    pub(super) fn knows_file(&mut self, path: &Path) -> bool {
        let is_file = fs::metadata(path).is_ok_and(|metadata| metadata.is_file());
        let real = fs::canonicalize(path).ok().filter(|_| is_file);
        real.is_some_and(|real| !self.files.insert(real))
    }

    /// Whether this pod was read before. A server gives every pod a uid that no other pod of any cluster has; those
    /// without one cannot be told from pods of the same name in another cluster, and each counts, as for kubectl.
    /// Manifests that people copied may have a uid in common, so that the name counts as well.
    pub(super) fn knows_pod(&mut self, pod: &Pod) -> bool {
        let metadata = &pod.metadata;
        let Some(uid) = metadata.uid.as_ref().filter(|uid| !uid.is_empty()) else { return false };
        let identity = (uid, &metadata.namespace, &metadata.name);
        let hashes = (self.keys.0.hash_one(identity), self.keys.1.hash_one(identity));
        !self.pods.insert(hashes)
    }
}
