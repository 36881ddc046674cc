//! What the API server makes of a pod, in a dry run: nothing is stored.

use serde_json::Value;

use super::Cluster;
use super::dry_run::DryRun;
use super::objects::ObjectKind;
use crate::error::Error;

/// What the API server says to a pod.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Admission {
    /// It would store this.
    Admitted { pod: Value, warnings: Vec<String> },
    /// The user may not create pods.
    Forbidden,
    /// A quota, a policy, a webhook or validation refuses it. The text is the server's.
    Refused(String),
}

impl Cluster {
    /// Lets the API server admit a pod in this namespace, in a dry run.
    pub(crate) async fn admit_pod(&self, namespace: &str, pod: &Value) -> Result<Admission, Error> {
        let DryRun { result, warnings } = self.try_create(&ObjectKind::PODS, Some(namespace), pod).await?;
        Ok(match result {
            Ok(pod) => Admission::Admitted { pod, warnings },
            Err(refused) if refused.missing_permission().is_some() => Admission::Forbidden,
            Err(refused) => Admission::Refused(refused.message),
        })
    }
}
