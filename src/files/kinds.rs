//! Which kinds hold pods, and where in them.

/// Where an object of some kind has pods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape<'a> {
    Pod,
    /// At `template`.
    PodTemplate,
    /// At `spec.template`.
    Workload,
    /// At `spec.jobTemplate.spec.template`.
    CronJob,
    /// In `items` of this kind; if it is empty, each item has a kind of its own.
    List(&'a str),
    /// An event, of `core/v1`.
    Event,
    /// An error response of the API server.
    Status,
    Other,
}

/// Returns the shape of an object of this kind.
///
/// Other projects also have a `Job` or a `Deployment`, in another group and with other fields. Without an API
/// version, as in the items of a typed list, it is the built-in kind.
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
    fn kinds_are_distinguished_by_group() {
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
