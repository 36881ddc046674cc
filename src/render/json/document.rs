//! What the documents of `kubectl-sidecars/v1` have in common.

use serde::{Serialize, Serializer};

use crate::classify::Pattern;
use crate::compare::{FailureKind, SidecarKind};
use crate::health::Severity;
use crate::model::ContainerType;
use crate::report::describe::{Health, Phase, ProbeKind};
use crate::report::{Difference, Figures, Metadata, Share, Standing, State};
use crate::wait::{Ended, Goal};

/// A document: its kind, and what it consists of.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Document<T> {
    api_version: &'static str,
    kind: &'static str,
    #[serde(flatten)]
    value: T,
}

impl<T: Serialize> Document<T> {
    pub(super) fn new(kind: &'static str, value: T) -> Self {
        Self { api_version: "kubectl-sidecars/v1", kind, value }
    }
}

/// What a list consists of.
#[derive(Serialize)]
pub(super) struct List<'a, I> {
    pub(super) items: I,
    pub(super) metadata: &'a Metadata,
}

/// A list whose values are made one at a time, so that it is never in memory as a whole.
pub(super) struct Each<'a, T, F>(pub(super) &'a [T], pub(super) F);

impl<'a, T, J: Serialize, F: Fn(&'a T) -> J> Serialize for Each<'a, T, F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(&self.1))
    }
}

/// What sidecars request.
#[derive(Serialize)]
pub(super) struct RequestsJson<N> {
    pub(super) declared: Figures<N>,
    pub(super) effective: Figures<N>,
    pub(super) share: Share,
}

#[derive(Serialize)]
pub(super) struct LimitsJson<N> {
    pub(super) declared: Figures<N>,
}

/// Writes values as their words.
macro_rules! words {
    ($($kind:ty)*) => {$(
        impl Serialize for $kind {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    )*};
}

words! { ContainerType Difference Ended FailureKind Goal Health Pattern Phase ProbeKind Severity SidecarKind Standing State }
