//! What the move changes, field by field, and what Kubernetes reserves before and after (KEP-753).

use super::plan::{Move, Plan};
use super::subject::Subject;
use crate::model::{ContainerType, Resources};
use crate::resources::reservation;
use crate::wording::{and_list, one_or_many};

/// What a field means before and after the move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Effect {
    /// `start`, `stop`, `preStop`, `job`, `crash`, `kubectl`.
    pub(crate) field: &'static str,
    pub(crate) before: String,
    pub(crate) after: String,
}

/// What a pod of the workload reserves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Reserved {
    pub(crate) before: Resources,
    pub(crate) after: Resources,
}

/// How many containers a sentence names.
const NAMED: usize = 4;
/// The annotation that says which container `kubectl logs` and `exec` take.
const DEFAULT_CONTAINER: &str = "kubectl.kubernetes.io/default-container";

impl Reserved {
    /// The requests that the scheduler counts.
    pub(crate) fn of(subject: &Subject, plan: &Plan) -> Self {
        let requests = |subject: &Subject| {
            let pod = subject.pod();
            reservation(pod, &pod.containers(), |_| true).requests
        };
        Self { before: requests(subject), after: requests(&plan.after) }
    }
}

/// What changes for a container that moves.
pub(crate) fn effects(subject: &Subject, plan: &Plan, made: &Move) -> Vec<Effect> {
    let mut effects = vec![start(subject, plan, made), stop(plan, made)];
    effects.extend(pre_stop(subject, made));
    if subject.is_finite() {
        effects.push(Effect {
            field: "job",
            before: "keeps the pod running after the app has completed".to_owned(),
            after: "is stopped when the app has completed; its exit code does not count".to_owned(),
        });
        if subject.pod().spec.restart_policy.as_deref() == Some("Never") {
            effects.push(Effect {
                field: "crash",
                before: "stays down, and the pod fails".to_owned(),
                after: "is restarted".to_owned(),
            });
        }
    }
    let is_default =
        made.original == 0 && !subject.pod().metadata.annotations.contains_key(DEFAULT_CONTAINER);
    if let Some(next) = plan.after.pod().spec.containers.first().filter(|_| is_default) {
        effects.push(Effect {
            field: "kubectl",
            before: format!("logs and exec without -c take {}", made.container),
            after: format!("logs and exec without -c take {}", next.name),
        });
    }
    effects
}

fn start(subject: &Subject, plan: &Plan, made: &Move) -> Effect {
    let raw = &subject.spec()["containers"][made.original];
    let has_hook = raw["lifecycle"]["postStart"].is_object();
    let later: Vec<&str> = plan.after_index(made.index).into_iter().map(|(name, _)| name).collect();
    let waits = one_or_many(later.len(), "waits", "wait");
    let later = and_list(&later, NAMED);
    let gate = match (made.probe.is_some() || raw["startupProbe"].is_object(), has_hook) {
        (true, true) => "for its startupProbe and its postStart hook",
        (true, false) => "for its startupProbe",
        (false, true) => "for its postStart hook",
        (false, false) => "only until its process runs: it has no startupProbe",
    };
    let before = if has_hook {
        "beside the app; containers after it in the list wait for its postStart hook"
    } else {
        "beside the app, after all init containers"
    };
    Effect {
        field: "start",
        before: before.to_owned(),
        after: format!("before {later}, which {waits} {gate}"),
    }
}

fn stop(plan: &Plan, made: &Move) -> Effect {
    let natives = plan.after_index(made.index).into_iter();
    let earlier: Vec<&str> =
        natives.filter(|(_, kind)| *kind == ContainerType::NativeSidecar).map(|(name, _)| name).collect();
    let after = if earlier.is_empty() {
        "after the app has ended".to_owned()
    } else {
        format!("after the app and {} have ended", and_list(&earlier, NAMED))
    };
    Effect { field: "stop", before: "together with the app".to_owned(), after }
}

fn pre_stop(subject: &Subject, made: &Move) -> Option<Effect> {
    let hook = &subject.spec()["containers"][made.original]["lifecycle"]["preStop"];
    hook.is_object().then(|| Effect {
        field: "preStop",
        before: "runs when the pod begins to stop".to_owned(),
        after: match made.dropped {
            Some(_) => "removed: it would still run at that moment, and end the sidecar while the app works"
                .to_owned(),
            None => "runs at the same moment; only SIGTERM waits until the app has ended".to_owned(),
        },
    })
}
