//! A workload among the items of a `DescriptionList`.

use jiff::Timestamp;
use serde::Serialize;

use super::description::{PodDescriptionJson, VerdictJson};
use super::schema::CauseJson;
use crate::report::describe::{Group, WorkloadDescription};

/// Of the workload's own kind.
#[derive(Serialize)]
pub(super) struct WorkloadJson<'a> {
    kind: &'a str,
    namespace: Option<&'a str>,
    name: &'a str,
    verdict: VerdictJson<'a>,
    groups: Vec<GroupJson<'a>>,
    revisions: Vec<RevisionJson<'a>>,
    images: Vec<ImagesJson<'a>>,
    example: Option<PodDescriptionJson<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct GroupJson<'a> {
    standing: &'static str,
    left_over: bool,
    cause: Option<CauseJson<'a>>,
    /// Their different messages, that of the newest pod first.
    words: Vec<WordsJson<'a>>,
    pods: Vec<&'a str>,
}

#[derive(Serialize)]
struct WordsJson<'a> {
    message: &'a str,
    pods: usize,
}

#[derive(Serialize)]
struct RevisionJson<'a> {
    hash: &'a str,
    pods: usize,
    ready: usize,
    unhealthy: usize,
}

#[derive(Serialize)]
struct ImagesJson<'a> {
    container: &'a str,
    product: Option<&'a str>,
    versions: Vec<VersionJson<'a>>,
}

#[derive(Serialize)]
struct VersionJson<'a> {
    image: &'a str,
    pods: usize,
}

impl<'a> WorkloadJson<'a> {
    pub(super) fn new(workload: &'a WorkloadDescription, now: Timestamp) -> Self {
        let group = |group: &'a Group| GroupJson {
            standing: group.health.as_str(),
            left_over: group.left_over,
            cause: CauseJson::of(&group.newest, now),
            words: group.words.iter().map(|(message, pods)| WordsJson { message, pods: *pods }).collect(),
            pods: group.pods.iter().map(|pod| &*pod.name).collect(),
        };
        let revisions = workload.revisions.iter().map(|r| RevisionJson {
            hash: &r.hash,
            pods: r.pods,
            ready: r.ready,
            unhealthy: r.unhealthy,
        });
        let images = workload.images.iter().map(|sidecar| ImagesJson {
            container: &sidecar.container,
            product: sidecar.product.as_deref(),
            versions: sidecar
                .versions
                .iter()
                .map(|v| VersionJson { image: &v.image, pods: v.pods })
                .collect(),
        });
        Self {
            kind: &workload.kind,
            namespace: workload.namespace.as_deref(),
            name: &workload.name,
            verdict: (&workload.verdict).into(),
            groups: workload.groups.iter().map(group).collect(),
            revisions: revisions.collect(),
            images: images.collect(),
            example: workload.example.as_deref().map(|pod| PodDescriptionJson::new(pod, now)),
        }
    }
}
