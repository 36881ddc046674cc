//! The pods of CI jobs: the steps do the work, and the databases beside them are services of the job.

use super::Pattern;
use super::case::Case;
use super::evidence::{Evidence, Source};
use super::weigh::SERVICE_OF_JOB;
use crate::model::Pod;

/// GitHub's runner names its own pod in this label of a job's pod.
const RUNNER_POD: &str = "runner-pod";
/// What GitHub's runner calls the container that runs the steps.
const GITHUB_JOB: &str = "job";

/// The labels that are read here.
pub(super) fn label(pod: &Pod) -> Option<&str> {
    pod.metadata.labels.get(RUNNER_POD).map(String::as_str)
}

/// How the pod of a job says which containers are services.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Job {
    /// Everything beside the container `job`.
    GitHub,
    /// Those called `svc-0`, `svc-1` …
    GitLab,
    /// Databases that run as themselves, where the other containers wait for steps.
    Other,
}

impl Job {
    /// The job that the pod was made for, if it is one.
    pub(super) fn of(pod: &Pod, cases: &[Case<'_>]) -> Option<Self> {
        let has = |name: &str| cases.iter().any(|case| case.runs() && case.container.spec.name == name);
        if has(GITHUB_JOB) && (label(pod).is_some() || pod.metadata.name.ends_with("-workflow")) {
            return Some(Self::GitHub);
        }
        if has("build") && has("helper") && cases.iter().any(is_gitlab_service) {
            return Some(Self::GitLab);
        }
        let runs_steps = |case: &Case<'_>| {
            case.command.waits_for_steps() || case.recognised.as_ref().is_some_and(|r| r.product.steps)
        };
        // Argo's executor waits beside the container that does the work.
        let argo = has("main") && has("wait");
        (argo || cases.iter().any(runs_steps)).then_some(Self::Other)
    }

    /// Whether the containers that are not services are steps of equal rank.
    pub(super) fn has_steps(self, cases: &[Case<'_>]) -> bool {
        self != Self::Other || !cases.iter().any(|case| case.container.spec.name == "wait")
    }

    pub(super) fn is_service(self, case: &Case<'_>) -> bool {
        match self {
            Self::GitHub => case.container.spec.name != GITHUB_JOB,
            Self::GitLab => is_gitlab_service(case),
            Self::Other => {
                !case.command.does_nothing()
                    && case.recognised.as_ref().is_some_and(|r| r.product.store && r.is_telling())
            }
        }
    }

    /// Marks the services.
    pub(super) fn judge(self, cases: &mut [Case<'_>]) {
        for case in cases.iter_mut().filter(|case| case.is_open_regular() && !case.is_known_helper()) {
            if self.is_service(case) {
                let text = "a service beside the steps of a CI job";
                case.pieces.push(Evidence::new(Source::Structure, Pattern::Sidecar, SERVICE_OF_JOB, text));
            }
        }
    }
}

fn is_gitlab_service(case: &Case<'_>) -> bool {
    let number = case.container.spec.name.strip_prefix("svc-").unwrap_or_default();
    !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())
}
