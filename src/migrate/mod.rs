//! From classic to native: moves supporting containers from `containers` to `initContainers` with `restartPolicy: Always`
//! (KEP-753), as a patch, a manifest or an edited file. Nothing here changes a cluster.
//!
//! ```text
//! subject -> plan (order, probe) -> judged -> effects -> patch, manifest, text -> proof
//! ```
//!
//! A [`Subject`] is a workload as JSON, exactly as it was read: a container is carried over whole, so that no field of a
//! newer API is lost. `plan` decides what moves, `order` to which place, `judged` compares the findings of `check` before
//! and after, `effects` says what changes. `patch` has the JSON patch, `manifest` what is printed as YAML, `text` edits a
//! file and keeps its comments, `proof` compares what a server's dry run returns with what was meant. `preview` finds pods
//! that an injector will turn native by itself.

mod effects;
mod injected;
mod judged;
mod manager;
mod manifest;
mod order;
mod patch;
mod plan;
mod preview;
mod probe;
mod proof;
mod report;
mod subject;
#[cfg(test)]
mod tests;
mod text;

pub(crate) use effects::{Effect, Reserved};
pub(crate) use injected::{Injected, injected};
pub(crate) use manifest::{fragment, new_manifest, outline, pod_of};
pub(crate) use patch::{command as patch_command, file_name as patch_file, kustomize, operations};
#[cfg(test)]
pub(crate) use plan::Plan;
pub(crate) use plan::{Move, Request, Stays, plan};
pub(crate) use preview::{Consequence, Group, NAMESPACES, Outlook, Preview, PreviewReport, prometheus_rule};
pub(crate) use probe::ProbeChoice;
pub(crate) use proof::{Answer, Level, Proof, Refusal, compare};
pub(crate) use report::{Change, Migration, MigrationReport};
pub(crate) use subject::Subject;
pub(crate) use text::{Edited, edit};
