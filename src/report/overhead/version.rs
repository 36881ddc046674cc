//! Versions of images: which one is the most common, and which ones are older or newer.

use std::cmp::Ordering;
use std::collections::HashMap;

use serde::Serialize;

use super::tally::Group;
use crate::model::ImageReference;
use crate::report::pod::SharedText;

/// How an image compares with other versions of its product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Skew {
    /// Images with the same number are versions of each other.
    #[serde(skip)]
    pub(super) family: usize,
    pub(crate) product: Option<SharedText>,
    /// The image without tag and digest.
    pub(crate) repository: String,
    /// `None` for an image that has only a digest.
    pub(crate) tag: Option<String>,
    /// `sha256:…`, if the image has one.
    pub(crate) digest: Option<String>,
    pub(crate) standing: Standing,
    /// The version that more than half of the pods run, if there are several versions.
    pub(crate) majority: Option<String>,
    /// The version that the most pods run, if there are several versions; the newest of equals. The other versions are
    /// older or newer than this one.
    pub(crate) most_common: Option<String>,
    /// How many workloads run it.
    pub(crate) workloads: usize,
    pub(crate) namespaces: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    Only,
    /// More than half of the pods run it.
    Majority,
    /// At most half of the pods run it, but no other version runs in more.
    MostCommon,
    /// It is older than the most common one.
    Behind,
    /// It is newer than the most common one.
    Ahead,
    /// It differs from the most common one, and which one is older is not known.
    Differs,
}

impl Standing {
    #[cfg(test)]
    pub(crate) const ALL: [Self; 6] =
        [Self::Only, Self::Majority, Self::MostCommon, Self::Behind, Self::Ahead, Self::Differs];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Only => "only",
            Self::Majority => "majority",
            Self::MostCommon => "most-common",
            Self::Behind => "behind",
            Self::Ahead => "ahead",
            Self::Differs => "differs",
        }
    }
}

impl Skew {
    /// The short name of a version: `1.29.0` for `docker.io/istio/proxyv2:1.29.0@sha256:…`, or the first digits of the digest
    /// if there is no tag. `latest` without both, as in registries.
    pub(crate) fn version(&self) -> String {
        version(self.tag.as_deref(), self.digest.as_deref())
    }
}

pub(in crate::report) fn version(tag: Option<&str>, digest: Option<&str>) -> String {
    const SHOWN: usize = 12;
    match (tag, digest) {
        (Some(tag), _) => tag.to_owned(),
        (None, Some(digest)) => match digest.split_once(':') {
            Some((algorithm, hex)) => format!("{algorithm}:{}", hex.chars().take(SHOWN).collect::<String>()),
            None => digest.chars().take(SHOWN).collect(),
        },
        (None, None) => "latest".to_owned(),
    }
}

/// Versions are compared within one kind of image and one value of the other levels. Mirrors of a known product are the
/// same kind if the last part of their paths is the same.
#[derive(PartialEq, Eq, Hash)]
struct Family<'a> {
    key: Vec<&'a Option<SharedText>>,
    product: Option<&'a SharedText>,
    name: &'a str,
}

/// Compares the versions in `groups`; `level` is the index of the image in their keys.
pub(super) fn skews(groups: &[Group], level: usize) -> Vec<Skew> {
    let image = |group: &'_ Group| group.key[level].clone().unwrap_or_default();
    let images: Vec<SharedText> = groups.iter().map(image).collect();
    let mut families: HashMap<Family<'_>, Vec<usize>> = HashMap::new();
    for (at, group) in groups.iter().enumerate() {
        let repository = ImageReference::parse(&images[at]).familiar();
        let name = match &group.product {
            Some(_) => repository.rsplit('/').next().unwrap_or(repository),
            None => repository,
        };
        let key =
            group.key.iter().enumerate().filter(|(index, _)| *index != level).map(|(_, key)| key).collect();
        families.entry(Family { key, product: group.product.as_ref(), name }).or_default().push(at);
    }
    let mut skews: Vec<Option<Skew>> = groups.iter().map(|_| None).collect();
    // Numbered by their first members, so that every run gives the same numbers.
    for members in families.into_values() {
        let family = members[0];
        let versions: Vec<String> = members
            .iter()
            .map(|at| {
                let image = ImageReference::parse(&images[*at]);
                version(image.tag, image.digest)
            })
            .collect();
        // The same version from two registries is one version.
        let mut pods: HashMap<&str, usize> = HashMap::new();
        for (at, version) in members.iter().zip(&versions) {
            *pods.entry(version).or_default() += groups[*at].sums.pods;
        }
        let most = pods.iter().max_by(|(a, a_pods), (b, b_pods)| {
            let newer = compare(a, b).unwrap_or(Ordering::Equal);
            a_pods.cmp(b_pods).then(newer).then_with(|| b.cmp(a))
        });
        let (most, most_pods) =
            most.map(|(version, pods)| ((*version).to_owned(), *pods)).unwrap_or_default();
        let several = pods.len() > 1;
        let is_majority = 2 * most_pods > pods.values().sum();
        for (at, version) in members.iter().zip(&versions) {
            let standing = match compare(version, &most) {
                _ if !several => Standing::Only,
                _ if *version == most && is_majority => Standing::Majority,
                _ if *version == most => Standing::MostCommon,
                Some(Ordering::Less) => Standing::Behind,
                Some(Ordering::Greater) => Standing::Ahead,
                _ => Standing::Differs,
            };
            let mut skew = skew(&groups[*at], &images[*at], family, standing);
            skew.most_common = several.then(|| most.clone());
            skew.majority = skew.most_common.clone().filter(|_| is_majority);
            skews[*at] = Some(skew);
        }
    }
    skews.into_iter().flatten().collect()
}

fn skew(group: &Group, image: &str, family: usize, standing: Standing) -> Skew {
    let ImageReference { repository, tag, digest } = ImageReference::parse(image);
    let namespaces: std::collections::HashSet<_> =
        group.workloads.iter().map(|(namespace, _)| namespace).collect();
    Skew {
        family,
        product: group.product.clone(),
        repository: repository.to_owned(),
        tag: tag.map(ToOwned::to_owned),
        digest: digest.map(ToOwned::to_owned),
        standing,
        majority: None,
        most_common: None,
        workloads: group.workloads.iter().filter(|(_, workload)| workload.is_some()).count(),
        namespaces: namespaces.len(),
    }
}

/// Compares two versions by their leading numbers: `v1.9.0` is older than `1.10.0-distroless`. `None` if one of them has no
/// number, or if the numbers are equal and the rest differs.
pub(in crate::report) fn compare(a: &str, b: &str) -> Option<Ordering> {
    let (a_numbers, b_numbers) = (numbers(a)?, numbers(b)?);
    match a_numbers.cmp(&b_numbers) {
        Ordering::Equal if a != b => None,
        other => Some(other),
    }
}

/// The leading numbers of a version, without trailing zeros: `1.29` equals `1.29.0`. A single long number is a date or a
/// build and is compared as well; a commit is not a number.
fn numbers(version: &str) -> Option<Vec<u64>> {
    let version = version.strip_prefix(['v', 'V']).unwrap_or(version);
    let end = version.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(version.len());
    let (front, rest) = version.split_at(end);
    // `3f9ac1` is a commit that happens to begin with a digit.
    if rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == ':') {
        return None;
    }
    let mut numbers: Vec<u64> =
        front.trim_end_matches('.').split('.').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    while numbers.len() > 1 && numbers.last() == Some(&0) {
        numbers.pop();
    }
    Some(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_names_no_version_has_one_all_the_same() {
        assert_eq!(version(None, Some("sha256:0123456789abcdef")), "sha256:0123456789ab");
        assert_eq!(version(None, None), "latest");
    }

    #[test]
    fn versions_are_compared_by_their_numbers() {
        for (older, newer) in [
            ("1.9.0", "1.10.0"),
            ("v1.9", "1.9.1"),
            ("1.29.0-distroless", "1.30.0"),
            ("3", "3.1"),
            ("20260101", "20260202"),
        ] {
            assert_eq!(compare(older, newer), Some(Ordering::Less), "{older} {newer}");
            assert_eq!(compare(newer, older), Some(Ordering::Greater), "{older} {newer}");
        }
        for (one, other) in [
            ("1.9.0", "1.9.0-rc.1"),
            ("latest", "1.9"),
            ("3f9ac1", "1.9"),
            ("sha256:01", "2"),
            ("", "1"),
            ("1.9", "1.9.0"),
        ] {
            assert_eq!(compare(one, other), None, "{one} {other}");
        }
        assert_eq!(compare("1.9", "1.9"), Some(Ordering::Equal));
    }
}
