//! Sidecars and versions that came and went.

use std::collections::BTreeMap;

use crate::model::ContainerType;
use crate::report::{PodReport, SharedText, supporting};

/// How many pods have a sidecar of this image and type, before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SidecarChange {
    pub(crate) kind: SidecarKind,
    pub(crate) sidecar: SharedText,
    pub(crate) product: Option<SharedText>,
    pub(crate) image: SharedText,
    pub(crate) container_type: ContainerType,
    pub(crate) pods: [usize; 2],
}

/// What has happened to the sidecar or its version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum SidecarKind {
    /// No pod had a sidecar of this name.
    NewSidecar,
    /// No pod had the sidecar with this image and type.
    NewVersion,
    More,
    Fewer,
    /// No pod has the sidecar with this image and type any more.
    GoneVersion,
    /// No pod has a sidecar of this name any more.
    GoneSidecar,
}

impl SidecarKind {
    /// The word used in JSON.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::NewSidecar => "new-sidecar",
            Self::NewVersion => "new-version",
            Self::More => "more",
            Self::Fewer => "fewer",
            Self::GoneVersion => "gone-version",
            Self::GoneSidecar => "gone-sidecar",
        }
    }
}

/// Name, image and type.
type Key = (SharedText, SharedText, ContainerType);

/// The product, and how many pods there are on each side.
type Counts = BTreeMap<Key, (Option<SharedText>, [usize; 2])>;

/// The changes, by the name of the sidecar, new versions first. Pods that have ended do not count.
pub(super) fn sidecars(before: &[PodReport], after: &[PodReport]) -> Vec<SidecarChange> {
    let mut counts = Counts::new();
    let mut by_name: BTreeMap<SharedText, [usize; 2]> = BTreeMap::new();
    for (side, pods) in [before, after].into_iter().enumerate() {
        for pod in pods.iter().filter(|pod| !pod.ended) {
            for container in supporting(&pod.containers) {
                let facts = &container.facts;
                let key = (facts.name.clone(), facts.image.clone(), facts.kind);
                counts.entry(key).or_insert_with(|| (facts.product.clone(), [0, 0])).1[side] += 1;
                by_name.entry(facts.name.clone()).or_default()[side] += 1;
            }
        }
    }
    let mut changes: Vec<SidecarChange> = counts
        .into_iter()
        .filter_map(|((sidecar, image, container_type), (product, pods))| {
            let kind = match (pods, by_name.get(&sidecar).copied().unwrap_or_default()) {
                ([was, is], _) if was == is => return None,
                ([0, _], [0, _]) => SidecarKind::NewSidecar,
                ([0, _], _) => SidecarKind::NewVersion,
                ([_, 0], [_, 0]) => SidecarKind::GoneSidecar,
                ([_, 0], _) => SidecarKind::GoneVersion,
                ([was, is], _) if is > was => SidecarKind::More,
                _ => SidecarKind::Fewer,
            };
            Some(SidecarChange { kind, sidecar, product, image, container_type, pods })
        })
        .collect();
    changes.sort_by(|a, b| (&a.sidecar, a.kind, &a.image).cmp(&(&b.sidecar, b.kind, &b.image)));
    changes
}
