//! The reasons of causes: what they mean, and what to look at.

use super::{Body, Topic, items, section, words};
use crate::health::{ContainerReason, PodReason, Reason, Severity};

pub(super) fn overview() -> Topic {
    let pairs = Reason::all().map(|(reason, means)| (reason.as_str().to_owned(), plain(means))).collect();
    Topic {
        title: "Reasons".into(),
        about: "The root of a pod's trouble, in Kubernetes' own words where it has any. A pod that was evicted, ran \
                out of its deadline or was turned away by its node shows its own status.reason here (`explain states`)."
            .into(),
        sections: vec![
            section("Reason and meaning", Body::Pairs(pairs)),
            section(
                "Severity",
                Body::Pairs(
                    [Severity::Starting, Severity::Degraded, Severity::Failed]
                        .map(|severity| (severity.as_str().to_owned(), words::of_severity(severity).to_owned()))
                        .into(),
                ),
            ),
        ],
    }
}

pub(super) fn of(reason: &Reason, means: &str) -> Topic {
    Topic {
        title: reason.as_str().to_owned(),
        about: plain(means),
        sections: vec![section("What to look at", items(look_at(reason)))],
    }
}

/// Without the marks of documentation.
fn plain(means: &str) -> String {
    means.replace('`', "")
}

fn look_at(reason: &Reason) -> &'static [&'static str] {
    match reason {
        Reason::Container(reason) => look_at_container(*reason),
        Reason::Pod(reason) => look_at_pod(reason),
    }
}

fn look_at_container(reason: ContainerReason) -> &'static [&'static str] {
    use ContainerReason as Reason;
    match reason {
        Reason::Error => &[
            "what it said before it ended: kubectl logs POD -c CONTAINER --previous",
            "exit code 137 is a kill (memory, or a liveness probe), 143 a request to end, 126 and 127 a command \
             that cannot be run",
        ],
        Reason::OOMKilled => &[
            "its memory limit against what it uses: kubectl top pod POD --containers",
            "without a limit of its own the node ran out of memory: kubectl describe node NODE",
        ],
        Reason::StartError | Reason::ContainerCannotRun | Reason::RunContainerError => &[
            "the message of the runtime: kubectl describe pod POD",
            "a command that the image does not hold, a mount onto a file, a working directory that is not there, \
             an image for another architecture",
        ],
        Reason::Completed => &[
            "a server that ends by itself lacks an argument, or goes into the background",
            "a helper that does its work once belongs among the init containers",
        ],
        Reason::RestartingAllContainers => &[
            "which container ended with the exit code that the rule names: kubectl logs POD -c CONTAINER --previous",
            "the rules: kubectl get pod POD -o jsonpath='{.spec.containers[*].restartPolicyRules}'",
        ],
        Reason::ImagePullBackOff | Reason::ErrImagePull => &[
            "the registry's answer: kubectl describe pod POD",
            "a tag that does not exist, a private registry without imagePullSecrets, a rate limit, no network",
        ],
        Reason::ErrImageNeverPull => &["imagePullPolicy: Never, and the node does not have the image"],
        Reason::InvalidImageName => {
            &["the image in the spec: capitals, blanks, or a placeholder that nobody filled"]
        }
        Reason::CreateContainerConfigError => &[
            "the message names what is missing: a ConfigMap, a Secret, a key of one",
            "runAsNonRoot with an image that runs as root, or whose user is a name",
        ],
        Reason::CreateContainerError => &[
            "the message of the runtime: kubectl describe pod POD",
            "a name that is still taken, a volume that cannot be mounted into the container",
        ],
        Reason::NotStarted => &[
            "what the start-up probe got back: kubectl describe pod POD",
            "a native sidecar that has not started holds back all that come after it, the app too",
        ],
        Reason::NotReady => &[
            "what the readiness probe got back: kubectl describe pod POD",
            "Services send nothing to the pod as long as one container is not ready",
        ],
        Reason::Initializing => &[
            "what the init container does: kubectl logs POD -c CONTAINER",
            "one that waits for a service waits without end when that service does not come",
        ],
        Reason::KeepsPodRunning => &[
            "a classic sidecar in a Job: make it a native one (initContainers, restartPolicy: Always)",
            "until then: ask it to end (Istio: POST localhost:15020/quitquitquit), or delete the pod",
        ],
    }
}

fn look_at_pod(reason: &PodReason) -> &'static [&'static str] {
    match reason {
        PodReason::ResizeInfeasible | PodReason::ResizeDeferred | PodReason::ResizeError => &[
            "the message of the condition PodResizePending or PodResizeInProgress: kubectl describe pod POD",
            "what the node has left: kubectl describe node NODE",
        ],
        PodReason::NotCreated => &[
            "a volume that cannot be attached or mounted, or the network of the pod: kubectl describe pod POD",
            "a ConfigMap or Secret mounted as a volume that does not exist",
        ],
        PodReason::Unschedulable => &[
            "the scheduler's words: kubectl describe pod POD",
            "requests that no node has left, taints, affinity, a volume in another zone",
        ],
        PodReason::SchedulingGated => &["who set the gate, and removes it: spec.schedulingGates names it"],
        PodReason::ReadinessGate => &["the controller behind the condition, such as a load balancer's"],
        PodReason::Terminating => &[
            "finalizers that nobody removes: kubectl get pod POD -o jsonpath='{.metadata.finalizers}'",
            "a container that does not end within terminationGracePeriodSeconds, or a node that does not answer",
        ],
        PodReason::NodeLost => &["the node: kubectl describe node NODE"],
        PodReason::Own(_) | PodReason::Error | PodReason::NotReady => {
            &["the pod's own message: kubectl describe pod POD"]
        }
    }
}
