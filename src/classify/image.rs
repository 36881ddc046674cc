//! The parts of image references that identify a product.

use std::borrow::Cow;
use std::ops::Range;

use crate::model::ImageReference;

/// The parts of `registry:5000/path/name:tag@sha256:…` that name a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Image<'a> {
    /// The last segments of the repository, last one first, lower-case, with hyphens for underscores.
    segments: [Cow<'a, str>; SEGMENTS],
    /// How many there are.
    count: usize,
    /// The tag, where there is one.
    tag: Option<Cow<'a, str>>,
    /// Where the stem is in the last segment.
    stem: Range<usize>,
}

/// The end of the path identifies the product; a mirror's prefix does not matter.
const SEGMENTS: usize = 4;
/// A reference is at most 255 bytes of path, 128 of tag and a digest; anything longer is not an image.
const LONGEST: usize = 1024;

/// What builds and distributions hang on a product's name.
const PREFIXES: [&str; 4] = ["origin-", "ose-", "mirrored-", "docker-"];
const SUFFIXES: [&str; 16] = [
    "-amd64",
    "-arm64",
    "-arm",
    "-linux",
    "-ubi8",
    "-ubi9",
    "-ubi",
    "-rhel8",
    "-rhel9",
    "-rhel",
    "-alpine",
    "-debian",
    "-distroless",
    "-fips",
    "-dev",
    "-image",
];

impl<'a> Image<'a> {
    /// Reads a reference; an absurd one has no parts.
    pub(super) fn parse(reference: &'a str) -> Self {
        let mut image = Self { segments: Default::default(), count: 0, tag: None, stem: 0..0 };
        if reference.len() > LONGEST {
            return image;
        }
        let parts = ImageReference::parse(reference.trim());
        image.tag = parts.tag.map(lower_case);
        let path = parts.repository;
        for (place, segment) in image.segments.iter_mut().zip(path.rsplit('/').filter(|s| !s.is_empty())) {
            *place = normalise(segment);
            image.count += 1;
        }
        image.stem = stem_of(image.name());
        image
    }

    /// The last segment of the repository, `fluent-bit`; empty if there is none.
    pub(super) fn name(&self) -> &str {
        &self.segments[0]
    }

    /// The last two segments, for people: `fluent/fluent-bit`.
    pub(super) fn short(&self) -> String {
        match &self.segments[..self.count] {
            [name, parent, ..] if !parent.contains(['.', ':']) => format!("{parent}/{name}"),
            [name, ..] => name.to_string(),
            [] => String::new(),
        }
    }

    /// The name without what builds and distributions hang on it.
    pub(super) fn stem(&self) -> &str {
        &self.name()[self.stem.clone()]
    }

    /// The same, of what the reference itself says where that is possible.
    pub(super) fn shared_stem(&self) -> Cow<'a, str> {
        match &self.segments[0] {
            Cow::Borrowed(name) => Cow::Borrowed(&name[self.stem.clone()]),
            Cow::Owned(name) => Cow::Owned(name[self.stem.clone()].to_owned()),
        }
    }

    /// Whether the path before the last segment ends with `parents` (`fluent` in `fluent/fluent-bit`).
    pub(super) fn is_under(&self, parents: &[&str]) -> bool {
        parents
            .iter()
            .rev()
            .enumerate()
            .all(|(i, p)| self.segments[..self.count].get(i + 1).is_some_and(|s| s == p))
    }

    /// Whether one of the tag's words, `dind` in `19.03.1-dind`, is this.
    pub(super) fn tag_has(&self, word: &str) -> bool {
        self.tag.as_deref().is_some_and(|tag| tag.split('-').any(|part| part == word))
    }
}

fn stem_of(name: &str) -> Range<usize> {
    let mut stem = name;
    while let Some(rest) = SUFFIXES.iter().find_map(|s| stem.strip_suffix(s)) {
        stem = rest;
    }
    let start = PREFIXES.iter().find(|p| stem.starts_with(**p)).map_or(0, |p| p.len());
    start..stem.len()
}

/// One spelling for names that differ in case and underscores only.
pub(super) fn normalise(name: &str) -> Cow<'_, str> {
    if !name.bytes().any(|b| b == b'_' || b.is_ascii_uppercase()) {
        return Cow::Borrowed(name);
    }
    let mut name = name.replace('_', "-");
    name.make_ascii_lowercase();
    Cow::Owned(name)
}

/// The text in lower case; most are already.
pub(super) fn lower_case(text: &str) -> Cow<'_, str> {
    if text.bytes().any(|b| b.is_ascii_uppercase()) { text.to_ascii_lowercase().into() } else { text.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_survives_registries_tags_and_digests() {
        for (reference, name) in [
            ("nginx", "nginx"),
            ("nginx:1.29", "nginx"),
            ("fluent/fluent-bit", "fluent-bit"),
            ("mirror.corp:5000/x/fluent/fluent-bit:3@sha256:0123", "fluent-bit"),
            ("mirror.corp/x/fluent/fluent-bit@sha256:0123", "fluent-bit"),
            ("localhost:5000/pg_bouncer", "pg-bouncer"),
            ("Example.com/UPPER/Case:1", "case"),
            ("sha256:0123abc", "sha256"),
            ("", ""),
            ("///", ""),
            ("a:b:c", "a"),
        ] {
            assert_eq!(Image::parse(reference).name(), name, "{reference}");
        }
        assert_eq!(Image::parse(&"x".repeat(100_000)).name(), "");
    }

    #[test]
    fn the_stem_leaves_builds_out() {
        for (reference, stem) in [
            ("quay.io/openshift/origin-csi-external-provisioner:latest", "csi-external-provisioner"),
            ("k8s-dns-sidecar-amd64:1", "k8s-dns-sidecar"),
            ("x/node-exporter-linux-arm64", "node-exporter"),
        ] {
            assert_eq!(Image::parse(reference).stem(), stem);
        }
    }

    #[test]
    fn parents_and_tags() {
        let image = Image::parse("gcr.io/team/istio/proxyv2:1.2-distroless");
        assert!(image.is_under(&["istio"]) && image.is_under(&["team", "istio"]) && image.is_under(&[]));
        assert!(!image.is_under(&["proxyv2"]) && !image.is_under(&["x", "istio"]));
        assert!(image.tag_has("distroless") && !image.tag_has("dist"));
    }
}
