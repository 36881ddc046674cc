//! How the kubelet runs a container.

use super::{Body, Topic, items, section};
use crate::model::ContainerType;

pub(super) fn overview() -> Topic {
    let pairs = ContainerType::ALL.iter().map(|t| (t.as_str().to_owned(), place(*t).to_owned())).collect();
    Topic {
        title: "Types".into(),
        about: "How the kubelet runs a container: read from the spec, never guessed. What it is for is its pattern \
                (`explain patterns`)."
            .into(),
        sections: vec![section("Type and place in the pod", Body::Pairs(pairs))],
    }
}

pub(super) fn of(kind: ContainerType) -> Topic {
    let facts: &[&str] = match kind {
        ContainerType::Init => &[
            "init containers run one after another, each until it ends with exit code 0, before regular ones start",
            "what counts for the pod's reservation is the greatest of them, together with the native sidecars that \
             are already running",
            "its pattern is init: the type settles it",
        ],
        ContainerType::NativeSidecar => &[
            "starts in its place among the init containers; the next one waits until its start-up probe has passed",
            "runs as long as the pod, is restarted whenever it ends, and does not keep a Job from ending",
            "ends after the regular containers, in reverse order",
            "its reservation is added to that of the app for the pod's whole life",
            "on by default since Kubernetes 1.29, stable since 1.33 (KEP-753); older servers run it as an init \
             container, and the pod hangs",
            "always one of the supporting patterns; neither `restartPolicy: Always` on a regular container nor a \
             plain init container is a native sidecar",
        ],
        ContainerType::Regular => &[
            "all of them start together once the init containers are done, in no promised order of readiness",
            "the pod is ready when all of them are ready",
            "a Job ends only when all of them have ended: a helper that runs on keeps it from ending",
            "the only regular container of a pod is its app; beside others it is the app or a classic sidecar",
        ],
        ContainerType::Ephemeral => &[
            "added by `kubectl debug` to a pod that runs already; never restarted, no probes, no reservation",
            "its pattern is ephemeral: the type settles it",
        ],
    };
    Topic {
        title: format!("type {}", kind.as_str()),
        about: format!("A container {}.", place(kind)),
        sections: vec![section("What follows from it", items(facts))],
    }
}

fn place(kind: ContainerType) -> &'static str {
    match kind {
        ContainerType::Init => "in spec.initContainers, without restartPolicy or with one other than Always",
        ContainerType::NativeSidecar => "in spec.initContainers with restartPolicy: Always",
        ContainerType::Regular => "in spec.containers",
        ContainerType::Ephemeral => "in spec.ephemeralContainers",
    }
}
