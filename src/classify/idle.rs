//! Containers that only wait, and what they wait for.

use super::Pattern;
use super::app_clue::AppClue;
use super::case::Case;
use super::evidence::{Evidence, Source};
use super::weigh::{IDLES, IDLES_BESIDE_NAMED, NAMED_FOR_BACKUP};
use crate::model::Pod;
use crate::model::container::Lifecycle;

/// Annotations in which backup tools name the container that they run their hooks in.
const BACKUP_HOOKS: [&str; 6] = [
    "pre.hook.backup.velero.io/container",
    "post.hook.backup.velero.io/container",
    "pre.hook.backup.ark.heptio.com/container",
    "post.hook.backup.ark.heptio.com/container",
    "k8up.io/backupcommand-container",
    "k8up.io/backup-command-container",
];

/// The containers that annotations name for the hooks of a backup.
pub(super) fn backup_hooks(pod: &Pod) -> impl Iterator<Item = &str> {
    let annotations = &pod.metadata.annotations;
    BACKUP_HOOKS.iter().filter_map(|key| annotations.get(*key).map(String::as_str))
}

/// Whether a hook runs a command in the container.
pub(super) fn has_hook(lifecycle: &Lifecycle) -> bool {
    [&lifecycle.post_start, &lifecycle.pre_stop].into_iter().flatten().any(|hook| hook.exec.is_some())
}

/// What a container that only waits is there for.
pub(super) fn judge(case: &mut Case<'_>, pod: &Pod, place: AppClue, named_elsewhere: bool) {
    let spec = case.container.spec;
    let toolbox = case.recognised.as_ref().is_some_and(|r| r.product.store && !r.is_telling());
    let (weight, text) = if backup_hooks(pod).any(|name| name == spec.name) {
        (NAMED_FOR_BACKUP, "only waits, and a backup runs its hooks here")
    } else if toolbox {
        (IDLES, "the image of a database, and its script only waits")
    } else if pod.spec.share_process_namespace {
        (IDLES, "only waits, where it sees the processes of the others")
    } else if has_hook(&spec.lifecycle) {
        (IDLES, "only waits, and a hook does its work")
    } else if named_elsewhere
        && place == AppClue::None
        && spec.ports.is_empty()
        && case.called_a_helper().is_none()
    {
        (IDLES_BESIDE_NAMED, "only waits, beside the app by name")
    } else {
        return;
    };
    case.pieces.push(Evidence::new(Source::Words, Pattern::Sidecar, weight, text));
}
