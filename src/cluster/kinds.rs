//! Where the API has each kind of object that is read besides pods in lists, as `kubectl api-resources` says.

use super::objects::ObjectKind;

impl ObjectKind {
    pub(crate) const PODS: Self = Self::of("", "v1", "pods", "Pod");
    pub(crate) const POD_TEMPLATES: Self = Self::of("", "v1", "podtemplates", "PodTemplate");
    pub(crate) const REPLICATION_CONTROLLERS: Self =
        Self::of("", "v1", "replicationcontrollers", "ReplicationController");
    pub(crate) const SERVICES: Self = Self::of("", "v1", "services", "Service");
    pub(crate) const LIMIT_RANGES: Self = Self::of("", "v1", "limitranges", "LimitRange");
    pub(crate) const DEPLOYMENTS: Self = Self::of("apps", "v1", "deployments", "Deployment");
    pub(crate) const REPLICA_SETS: Self = Self::of("apps", "v1", "replicasets", "ReplicaSet");
    pub(crate) const STATEFUL_SETS: Self = Self::of("apps", "v1", "statefulsets", "StatefulSet");
    pub(crate) const DAEMON_SETS: Self = Self::of("apps", "v1", "daemonsets", "DaemonSet");
    pub(crate) const JOBS: Self = Self::of("batch", "v1", "jobs", "Job");
    pub(crate) const CRON_JOBS: Self = Self::of("batch", "v1", "cronjobs", "CronJob");
    pub(crate) const HORIZONTAL_POD_AUTOSCALERS: Self =
        Self::of("autoscaling", "v2", "horizontalpodautoscalers", "HorizontalPodAutoscaler");
    pub(crate) const VERTICAL_POD_AUTOSCALERS: Self =
        Self::of("autoscaling.k8s.io", "v1", "verticalpodautoscalers", "VerticalPodAutoscaler");
    pub(crate) const POD_DISRUPTION_BUDGETS: Self =
        Self::of("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget");
    pub(crate) const NODES: Self = Self::of("", "v1", "nodes", "Node").cluster_wide();
    pub(crate) const NAMESPACES: Self = Self::of("", "v1", "namespaces", "Namespace").cluster_wide();
    pub(crate) const MUTATING_WEBHOOKS: Self = Self::of(
        "admissionregistration.k8s.io",
        "v1",
        "mutatingwebhookconfigurations",
        "MutatingWebhookConfiguration",
    )
    .cluster_wide();

    /// Whether only clusters that installed it have the kind: its absence is worth no note.
    pub(crate) fn is_custom_resource(&self) -> bool {
        *self == Self::VERTICAL_POD_AUTOSCALERS
    }
}
