//! Which kinds hold pods, and where in them.

/// What an object looks like, as far as pods are concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape<'a> {
    Pod,
    /// `template` beside `metadata`.
    PodTemplate,
    /// `spec.template`.
    Workload,
    /// `spec.jobTemplate.spec.template`.
    CronJob,
    /// `items` of this kind; of any kind when empty, each then names its own.
    List(&'a str),
    /// An event, of `core/v1`.
    Event,
    /// The API server's answer where it gives no objects.
    Status,
    Other,
}

/// The shape of an object of this kind.
///
/// The group counts: other projects have a `Job` or a `Deployment` too, with fields of their own. Without an
/// API version (the items of a typed list bear none) the built-in kind is meant.
pub(super) fn shape<'a>(kind: &'a str, api_version: Option<&str>) -> Shape<'a> {
    let group = api_version.map(|v| v.split_once('/').map_or("", |(group, _)| group));
    let of = |groups: &[&str], shape: Shape<'a>| match group {
        Some(group) if !groups.contains(&group) => Shape::Other,
        _ => shape,
    };
    match kind {
        "Pod" => of(&[""], Shape::Pod),
        "Event" => of(&[""], Shape::Event),
        "Status" => of(&[""], Shape::Status),
        "PodTemplate" => of(&[""], Shape::PodTemplate),
        "ReplicationController" => of(&[""], Shape::Workload),
        "Deployment" | "ReplicaSet" | "DaemonSet" | "StatefulSet" => {
            of(&["apps", "extensions"], Shape::Workload)
        }
        "Job" => of(&["batch"], Shape::Workload),
        "CronJob" => of(&["batch"], Shape::CronJob),
        "List" => of(&[""], Shape::List("")),
        _ => match kind.strip_suffix("List") {
            Some(item) if shape(item, None) != Shape::Other && shape(item, api_version) == Shape::Other => {
                Shape::Other
            }
            Some(item) => Shape::List(item),
            None => Shape::Other,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_group_tells_namesakes_apart() {
        for (kind, api_version, expected) in [
            ("Pod", Some("v1"), Shape::Pod),
            ("Pod", None, Shape::Pod),
            ("Event", Some("v1"), Shape::Event),
            ("Event", Some("events.k8s.io/v1"), Shape::Other),
            ("Pod", Some("metrics.example.com/v1"), Shape::Other),
            ("Deployment", Some("apps/v1"), Shape::Workload),
            ("Deployment", Some("extensions/v1beta1"), Shape::Workload),
            ("Job", Some("batch/v1"), Shape::Workload),
            ("Job", Some("batch.volcano.sh/v1alpha1"), Shape::Other),
            ("CronJob", Some("batch/v1beta1"), Shape::CronJob),
            ("PodTemplate", Some("v1"), Shape::PodTemplate),
            ("Status", Some("v1"), Shape::Status),
            ("Status", Some("example.com/v1"), Shape::Other),
            ("Service", Some("v1"), Shape::Other),
            ("List", Some("v1"), Shape::List("")),
            ("PodList", Some("v1"), Shape::List("Pod")),
            ("ServiceList", Some("v1"), Shape::List("Service")),
            ("JobList", Some("batch.volcano.sh/v1alpha1"), Shape::Other),
        ] {
            assert_eq!(shape(kind, api_version), expected, "{kind} {api_version:?}");
        }
    }
}
