//! How the figures on what sidecars reserve come about.

use super::{Body, Topic, items, section};

const EXAMPLE: &str = "\
app               requests 500m        1Gi
istio-proxy       requests 100m      128Mi   native sidecar, stands first
migrate           requests 700m      256Mi   init container, ends before the app starts

what the pod reserves  = max(app + istio-proxy, migrate + istio-proxy)
                       = max(600m, 800m)  = 800m;  max(1152Mi, 384Mi)  = 1152Mi
without istio-proxy    = max(500m, 700m)  = 700m;  max(1024Mi, 256Mi)  = 1024Mi
effective overhead     =                    100m;                         128Mi
";

pub(super) fn overview() -> Topic {
    Topic {
        title: "Overhead".into(),
        about:
            "What the sidecars of a pod cost: declared is what they ask for, effective is what the scheduler \
                would get back if they were gone."
                .into(),
        sections: vec![
            section(
                "The terms",
                Body::Pairs(
                    [
                        ("declared", "the sum of the requests of all supporting containers in the spec"),
                        ("effective", "what the pod reserves, less what it would reserve without them"),
                        ("share", "effective over what the whole pod reserves"),
                    ]
                    .map(|(word, what)| (word.to_owned(), what.to_owned()))
                    .into(),
                ),
            ),
            section("By example", Body::Verbatim(EXAMPLE)),
            section(
                "Where declared and effective differ",
                items(&[
                    "a large init container is the peak: what a classic sidecar asks for hides below it, and \
                     nothing comes back",
                    "the pod reserves as a whole (spec.resources, KEP-2837): sidecars then cost nothing of their own",
                    "a resize is under way: what counts is the greater of what is wanted and what is allocated, so \
                     that effective can exceed declared",
                ]),
            ),
            section(
                "How the overhead command adds up",
                items(&[
                    "what a pod would get back is spread over its sidecars in proportion to what they declare, in \
                     whole millicores and bytes: rounded down, then one more for each of the largest remainders, \
                     of equal ones for the first by name; so the rows of every grouping add up to the same total",
                    "pods are counted once in each row and once in the total; a share is of what the pods of the row \
                     reserve, of all of them with --all",
                    "pods that ended reserve nothing, and count only with --include-terminated",
                    "what is used is compared with the requests of the same containers; what is unused is that part \
                     of a request which its own container does not use at the moment",
                    "--without and --with compute each pod's reservation anew, as a new pod's; what stays, stays \
                     for one of the reasons above",
                ]),
            ),
            section(
                "What the figures are",
                items(&[
                    "the same as k8s.io/component-helpers PodRequests computes, which scheduler and kubelet use",
                    "CPU in millicores, rounded up; memory in bytes",
                    "a sidecar without requests counts as nothing, whatever it uses",
                ]),
            ),
        ],
    }
}
