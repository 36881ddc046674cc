//! `migrate --preview` for scripts.

use serde::Serialize;

use super::document::Document;
use crate::migrate::{Consequence, Group, PreviewReport};
use crate::report::Metadata;

/// `kind: MigrationPreview`.
pub(in crate::render) fn preview(report: &PreviewReport) -> impl Serialize {
    let value = PreviewJson {
        items: report.groups.iter().map(GroupJson::from).collect(),
        oldest_kubelet: report
            .oldest
            .as_ref()
            .map(|((major, minor), node)| NodeJson { version: format!("{major}.{minor}"), node }),
        consequences: report.consequences.iter().map(ConsequenceJson::from).collect(),
        metadata: &report.metadata,
    };
    Document::new("MigrationPreview", value)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PreviewJson<'a> {
    items: Vec<GroupJson<'a>>,
    oldest_kubelet: Option<NodeJson<'a>>,
    consequences: Vec<ConsequenceJson<'a>>,
    metadata: &'a Metadata,
}

#[derive(Serialize)]
struct NodeJson<'a> {
    version: String,
    node: &'a str,
}

#[derive(Serialize)]
struct GroupJson<'a> {
    injector: &'static str,
    container: &'a str,
    outlook: &'static str,
    reason: &'a str,
    pods: usize,
    workloads: Vec<ConcernedJson<'a>>,
}

#[derive(Serialize)]
struct ConcernedJson<'a> {
    namespace: Option<&'a str>,
    kind: &'a str,
    name: &'a str,
    pods: usize,
}

#[derive(Serialize)]
struct ConsequenceJson<'a> {
    kind: &'static str,
    namespace: Option<&'a str>,
    name: &'a str,
    message: &'a str,
}

impl<'a> From<&'a Group> for GroupJson<'a> {
    fn from(group: &'a Group) -> Self {
        let concerned = group.workloads.iter().map(|one| ConcernedJson {
            namespace: one.namespace.as_deref(),
            kind: &one.kind,
            name: &one.name,
            pods: one.pods,
        });
        Self {
            injector: group.injector,
            container: &group.container,
            outlook: group.outlook.as_str(),
            reason: &group.why,
            pods: group.workloads.iter().map(|one| one.pods).sum(),
            workloads: concerned.collect(),
        }
    }
}

impl<'a> From<&'a Consequence> for ConsequenceJson<'a> {
    fn from(one: &'a Consequence) -> Self {
        Self {
            kind: one.kind.as_str(),
            namespace: one.namespace.as_deref(),
            name: &one.name,
            message: &one.message,
        }
    }
}
