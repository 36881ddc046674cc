//! Dry runs of the change: the workload first, then a pod of the old and one of the new template.

use serde_json::{Value, json};

use super::cluster::kind_of;
use crate::cluster::{Cluster, DryRun, ObjectKind};
use crate::error::Error;
use crate::migrate::{Answer, Migration, Proof, Refusal, Subject, compare, new_manifest, operations, pod_of};
use crate::wording::{comma_list, shortened};

/// How many wrong fields a message names.
const CAUSES: usize = 3;
/// How much of a cause is shown before its reason.
const LONGEST_VALUE: usize = 80;
/// Tries the change.
///
/// Errors: the server cannot be reached, or does not know the user.
pub(super) async fn prove(cluster: &Cluster, namespace: &str, item: &Migration) -> Result<Proof, Error> {
    let Migration { subject, plan, .. } = item;
    let new = pod_of(&plan.after);
    let try_pod = async |pod: &Value| -> Result<Answer, Error> {
        let dry_run = cluster.try_create(&ObjectKind::PODS, Some(namespace), pod).await?;
        Ok(answer(dry_run, "create pods", namespace))
    };
    let (spec, workload) = match kind_of(subject.kind()) {
        Some(kind) if subject.is_mutable() => {
            let dry_run =
                cluster.try_patch(&kind, Some(namespace), subject.name(), &guarded(subject, item)).await?;
            let action = format!("patch {}", kind.resource);
            (subject.spec_pointer(), answer(dry_run, &action, namespace))
        }
        Some(kind) if subject.kind() == "Job" => {
            let dry_run = cluster.try_create(&kind, Some(namespace), &new_manifest(subject, plan)).await?;
            (subject.spec_pointer(), answer(dry_run, "create jobs", namespace))
        }
        // A pod is its own proof.
        _ => ("/spec", try_pod(&new).await?),
    };
    if workload.result.is_err() {
        return Ok(compare(plan, spec, &workload, None));
    }
    let old = try_pod(&pod_of(subject)).await?;
    let new = try_pod(&new).await?;
    Ok(compare(plan, spec, &workload, Some((&old, &new))))
}

/// The patch, for the very version of the object that was read: a difference is then a clear conflict.
fn guarded(subject: &Subject, item: &Migration) -> Vec<Value> {
    let version = &subject.object["metadata"]["resourceVersion"];
    let guard = version
        .is_string()
        .then(|| json!({"op": "replace", "path": "/metadata/resourceVersion", "value": version}));
    guard.into_iter().chain(operations(subject, &item.plan)).collect()
}

/// What a refusal means. `action` is what was tried: `patch deployments`.
fn answer(dry_run: DryRun, action: &str, namespace: &str) -> Answer {
    let DryRun { result, warnings } = dry_run;
    let result = result.map_err(|refused| {
        if let Some((verb, resource)) = refused.missing_permission() {
            return Refusal::Forbidden(format!("{verb} {resource} in namespace \"{namespace}\""));
        }
        if refused.message.contains("does not support dry run") {
            return Refusal::NoDryRun(refused.message);
        }
        if refused.is_stale() && action.starts_with("patch") {
            return Refusal::Stale;
        }
        let causes: Vec<String> = refused.causes.iter().map(|cause| brief(cause)).collect();
        let causes: Vec<&str> = causes.iter().map(String::as_str).collect();
        // The message of a refused object can hold the object itself.
        let is_short = causes.is_empty() || refused.code == 403;
        Refusal::Other(if is_short { refused.message } else { comma_list(&causes, CAUSES) })
    });
    Answer { result, warnings }
}

/// A cause without the value in its middle, which can be a whole object: `spec.template: Invalid value: … : field is immutable`.
fn brief(cause: &str) -> String {
    match cause.rsplit_once(": ") {
        Some((before, reason)) if before.chars().count() > LONGEST_VALUE => {
            format!("{}: {reason}", shortened(before, LONGEST_VALUE))
        }
        _ => cause.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::brief;

    #[test]
    fn a_long_value_is_cut_and_the_reason_kept() {
        let cause = format!("spec.template: Invalid value: {}: field is immutable", "x".repeat(7000));
        let text = brief(&cause);
        assert!(
            text.starts_with("spec.template: Invalid value: xxx") && text.ends_with("…: field is immutable"),
            "{text}"
        );
        assert!(text.len() < 150);
        assert_eq!(brief("spec.replicas: Required value"), "spec.replicas: Required value");
    }
}
