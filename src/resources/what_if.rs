//! A pod's reservation with other requests for some of its containers, or without them.

use super::reservation::{PodFigures, add_up};
use crate::model::container::ResourceRequirements;
use crate::model::{Container, ContainerRef, ContainerStatus, Pod, Quantity, Resources};

/// A hypothetical change to one container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edit {
    Remove,
    /// It requests this; a resource that is not set stays unchanged.
    Request(Resources),
}

/// Why a pod's reservation does not change with the requests of its containers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Stay {
    /// An init container requests more than all containers that run later (KEP-753).
    InitPeak,
    /// The pod has pod-level requests (KEP-2837).
    PodLevel,
    /// A resize is in progress: allocated and actual resources count as well (KEP-1287).
    Resize,
}

impl Stay {
    #[cfg(test)]
    pub(crate) const ALL: [Self; 3] = [Self::InitPeak, Self::PodLevel, Self::Resize];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::InitPeak => "InitPeak",
            Self::PodLevel => "PodLevelResources",
            Self::Resize => "Resize",
        }
    }
}

/// Returns what a pod would reserve after the changes that `edit` returns (by index in `containers`). It assumes that
/// the node grants the new requests at once: allocations for the old ones do not count.
pub(crate) fn requests_after(
    pod: &Pod,
    containers: &[ContainerRef<'_>],
    edit: impl Fn(usize) -> Option<Edit>,
) -> Resources {
    let edits: Vec<Option<Edit>> = (0..containers.len()).map(edit).collect();
    let edited: Vec<Option<(Container, ContainerStatus)>> =
        containers.iter().zip(&edits).map(|(container, edit)| apply(container.spec, *edit)).collect();
    let after: Vec<ContainerRef<'_>> = containers
        .iter()
        .zip(&edited)
        .map(|(container, edited)| match edited {
            Some((spec, status)) => ContainerRef { spec, status: Some(status), kind: container.kind },
            None => *container,
        })
        .collect();
    let pods_own =
        if edits.iter().any(Option::is_some) { PodFigures::WhereStated } else { PodFigures::Count };
    let stay = after.iter().zip(&edits).filter(|(_, edit)| **edit != Some(Edit::Remove));
    rounded(add_up(pod, stay.map(|(container, _)| container), pods_own).requests)
}

/// Rounds as Kubernetes does.
pub(super) fn rounded(resources: Resources) -> Resources {
    Resources {
        cpu: resources.cpu.map(|q| Quantity::from_milli(q.milli_value())),
        memory: resources.memory.map(|q| Quantity::from_units(q.value())),
        unreadable: resources.unreadable,
    }
}

fn apply(spec: &Container, edit: Option<Edit>) -> Option<(Container, ContainerStatus)> {
    let Some(Edit::Request(requests)) = edit else { return None };
    let requests = spec.resources.requests.replaced_by(requests);
    let resources = ResourceRequirements { requests, ..spec.resources };
    // Other fields of a container do not matter here.
    Some((
        Container { resources, ..Container::default() },
        ContainerStatus { allocated_resources: requests, ..ContainerStatus::default() },
    ))
}

/// Returns why a pod's reservation of CPU or memory does not change: the pod has pod-level requests, or the status of
/// the pod or of a changed container differs from the spec, or an init container is the peak.
pub(crate) fn why_it_stays(
    pod: &Pod,
    containers: &[ContainerRef<'_>],
    edited: impl Fn(usize) -> bool,
    figure: impl Fn(Resources) -> Option<Quantity>,
) -> Stay {
    if pod.spec.resources.is_some_and(|whole| figure(whole.requests).is_some()) {
        return Stay::PodLevel;
    }
    let differs = |status: &ContainerStatus, spec: &Container| {
        let wanted = figure(spec.resources.requests);
        let actual = status.resources.and_then(|actual| figure(actual.requests));
        let granted = status.allocated_resources;
        actual.is_some_and(|actual| Some(actual) != wanted)
            || figure(granted).is_some_and(|granted| Some(granted) != wanted)
    };
    let resized = containers.iter().enumerate().any(|(index, container)| {
        edited(index) && container.status.is_some_and(|status| differs(status, container.spec))
    });
    let counted = |pods_own: PodFigures| figure(rounded(add_up(pod, containers.iter(), pods_own).requests));
    if resized || counted(PodFigures::Count) != counted(PodFigures::WhereStated) {
        Stay::Resize
    } else {
        Stay::InitPeak
    }
}
