//! A cache of decoded containers. The pods of a template have containers that are equal byte for byte, and are next
//! to each other in a list: decoding them once saves half of the work and most of the memory for a page.
//!
//! Measured with 100,000 pods: 0.9 s, a quarter of the run.

use std::collections::HashMap;

use bytes::Bytes;
use foldhash::fast::RandomState;
use prost::{DecodeError, Message as _};

use super::container::Container;
use super::envelope::{Field, field, fields};
use crate::model::{self, Shared};

/// How many containers are cached. Lists are sorted by namespace and name, so the pods of a template are next to
/// each other, and a larger cache would only cost memory.
const REMEMBERED: usize = 256;

/// The API server's name for the volume of the service account token, to which it adds a suffix per pod.
const TOKEN_VOLUME: &[u8] = b"kube-api-access-";

/// Containers that were decoded before, by their bytes.
///
/// Containers that differ only in the name of that volume count as equal, and all get the name from the first one.
#[derive(Debug)]
pub(crate) struct Templates {
    known: HashMap<Box<[u8]>, Shared<model::Container>, RandomState>,
    /// The bytes in question, kept for their memory.
    key: Vec<u8>,
    room: usize,
    /// Whether the part of pods that only `check` reads is decoded as well.
    pub(in crate::cluster) wide: bool,
}

impl Default for Templates {
    /// Caches the most recent containers.
    fn default() -> Self {
        Self { room: REMEMBERED, ..Self::none() }
    }
}

impl Templates {
    /// Caches nothing, so that every container keeps the name of its volume.
    pub(crate) fn none() -> Self {
        Self { known: HashMap::default(), key: Vec::new(), room: 0, wide: false }
    }

    /// Decodes the part of pods that only `check` reads as well, if `wide`.
    pub(crate) fn with_wide(self, wide: bool) -> Self {
        Self { wide, ..self }
    }

    /// The container of these bytes.
    pub(super) fn container(&mut self, bytes: Bytes) -> Result<Shared<model::Container>, DecodeError> {
        if self.room == 0 {
            return Ok(model::Container::from(Container::decode(bytes)?).into());
        }
        self.key.clear();
        self.key.extend_from_slice(&bytes);
        mask_token(&bytes, &mut self.key);
        if let Some(known) = self.known.get(&*self.key) {
            return Ok(known.clone());
        }
        let new: Shared<_> = model::Container::from(Container::decode(bytes)?).into();
        if self.known.len() >= self.room {
            self.known.clear();
        }
        self.known.insert(self.key.as_slice().into(), new.clone());
        Ok(new)
    }
}

/// Blanks the suffix of the token's volume, of a container in `bytes`, in `key`, which is a copy of them.
fn mask_token(bytes: &[u8], key: &mut [u8]) {
    // Invalid bytes are reported by the decoder.
    for mount in fields(bytes).flatten().filter(|field| field.number == 9) {
        let Field { value, .. } = mount;
        let Ok(Some(name)) = field(value, 1) else { continue };
        if let Some(suffix) = name.strip_prefix(TOKEN_VOLUME) {
            let start = suffix.as_ptr().addr() - bytes.as_ptr().addr();
            key[start..start + suffix.len()].fill(0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::wire::tests::message;

    /// A container with one argument and one mount.
    fn container(argument: &str, volume: &str) -> Bytes {
        let mount = message(&[(1, volume.as_bytes()), (3, b"/var/run/secrets")]);
        message(&[(1, b"app"), (4, argument.as_bytes()), (9, &mount)]).into()
    }

    fn is_shared(templates: &mut Templates, first: Bytes, second: Bytes) -> bool {
        let [first, second] = [first, second].map(|bytes| templates.container(bytes).unwrap());
        std::ptr::from_ref(&*first) == std::ptr::from_ref(&*second)
    }

    #[test]
    fn equal_containers_are_decoded_once_regardless_of_the_token_volume() {
        let templates = &mut Templates::default();
        let token = |suffix: &str| container("-v", &format!("kube-api-access-{suffix}"));
        assert!(is_shared(templates, token("abcde"), token("fghij")));
        assert_eq!(
            templates.container(token("fghij")).unwrap().volume_mounts[0].name,
            "kube-api-access-abcde"
        );
        // What looks like a token's volume elsewhere is compared as it is, and so are other volumes.
        for (first, second) in [
            (container("kube-api-access-abcde", "x"), container("kube-api-access-fghij", "x")),
            (container("-v", "data-a"), container("-v", "data-b")),
            (token("abcde"), token("abcdef")),
        ] {
            assert!(!is_shared(templates, first, second));
        }
    }

    #[test]
    fn without_a_cache_every_name_is_kept() {
        let templates = &mut Templates::none();
        for name in ["kube-api-access-abcde", "kube-api-access-fghij"] {
            assert_eq!(templates.container(container("-v", name)).unwrap().volume_mounts[0].name, name);
        }
        assert!(!is_shared(templates, container("-v", "x"), container("-v", "x")));
    }

    #[test]
    fn the_cache_has_a_limit() {
        let templates = &mut Templates::default();
        for number in 0..3 * REMEMBERED {
            let decoded = templates.container(container(&number.to_string(), "x")).unwrap();
            assert_eq!(decoded.args, [number.to_string()]);
            assert!(templates.known.len() <= REMEMBERED);
        }
    }

    #[test]
    fn invalid_bytes_are_errors_and_not_cached() {
        let templates = &mut Templates::default();
        for bytes in [&b"\x4a\x7f\x0a"[..], b"\x4a\x02\x0a\x7f", b"\xff"] {
            assert!(templates.container(Bytes::from_static(bytes)).is_err());
        }
        assert!(templates.known.is_empty());
    }
}
