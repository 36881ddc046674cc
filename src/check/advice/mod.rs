//! Advice: what speaks for a sidecar in this pod and what against it, with figures. `describe` shows it for every
//! supporting container, and the findings SC801 to SC804 say the same of a whole input. It never decides an exit code.

mod alternatives;
mod points;

use serde::Serialize;

use super::roles::role;
use crate::classify::Pattern;
use crate::model::{Container, Pod};

pub(super) use alternatives::alternative;
pub(crate) use points::Fleet;
pub(super) use points::{MANY, hops, many, outweighs};

/// Whether a sidecar is worth what it costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) enum Worth {
    #[serde(rename = "worth it")]
    Good,
    #[serde(rename = "questionable")]
    Questionable,
    #[serde(rename = "reconsider")]
    Reconsider,
}

impl Worth {
    /// The word used in output.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Good => "worth it",
            Self::Questionable => "questionable",
            Self::Reconsider => "reconsider",
        }
    }
}

/// The advice on one container.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Advice {
    pub(crate) container: String,
    /// What speaks for it. Has names from the cluster.
    #[serde(rename = "for")]
    pub(crate) reasons: Vec<String>,
    /// What speaks against it. Has names from the cluster.
    pub(crate) against: Vec<String>,
    pub(crate) verdict: Worth,
}

/// What the classifier says about a container.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Judged<'a> {
    pub(crate) pattern: Pattern,
    pub(crate) product: Option<&'a str>,
    /// 0 to 1.
    pub(crate) confidence: f64,
}

/// What is known beside the pod's spec.
#[derive(Debug, Clone, Default)]
pub(crate) struct Seen {
    /// The pods with the same sidecars and their nodes, where several pods were read.
    pub(crate) fleet: Option<Fleet>,
    /// Seconds for which the start of the pod waited for the container of this index.
    pub(crate) waited: Vec<(usize, i64)>,
}

/// Patterns that are less certain than this get no advice.
const CERTAIN: f64 = 0.5;

/// The advice on each supporting container of a pod. `judged` has an entry for each of [`Pod::containers`].
pub(crate) fn advise(pod: &Pod, judged: &[Judged<'_>], seen: &Seen) -> Vec<Advice> {
    let setting = points::Setting::new(pod, judged, seen);
    let mut advice = Vec::new();
    for (index, judged) in judged.iter().enumerate() {
        if judged.pattern.is_supporting() && judged.confidence >= CERTAIN {
            advice.extend(setting.advice(index));
        }
    }
    advice
}

/// Whether one copy per node can do what this one does per pod: agents that send logs, metrics or traces away.
pub(super) fn runs_per_node(product: Option<&str>, container: &Container) -> bool {
    role(product, container).sends_out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::{Classifier, Rules};

    /// The advice on the sidecars of a pod with a web app.
    fn advice(sidecar: &str, rest: &str, seen: &Seen) -> Vec<Advice> {
        let pod: Pod = serde_saphyr::from_str(&format!(
            "metadata: {{name: web}}\nspec:\n  volumes: [{{name: logs, emptyDir: {{}}}}]\n{rest}  containers:\n  - {{name: web, \
             image: 'shop/web:1', resources: {{requests: {{cpu: 900m}}}}, volumeMounts: [{{name: logs, mountPath: \
             /logs}}]}}\n{sidecar}"
        ))
        .unwrap();
        let containers = pod.containers();
        let classification = Classifier::new(Rules::default()).classify(&pod, &containers);
        let judged = classification.verdicts.iter().map(|verdict| Judged {
            pattern: verdict.pattern,
            product: verdict.product.as_deref(),
            confidence: verdict.confidence,
        });
        advise(&pod, &judged.collect::<Vec<_>>(), seen)
    }

    const LOGS: &str =
        "{name: logs, image: 'fluent/fluent-bit:3.1', volumeMounts: [{name: logs, mountPath: /logs}]";

    #[test]
    fn a_native_helper_that_needs_the_pod_and_is_small_is_worth_it() {
        let native = format!(
            "  initContainers:\n  - {LOGS}, restartPolicy: Always, resources: {{requests: {{cpu: 10m}}}}}}\n"
        );
        let all = advice("", &native, &Seen { fleet: None, waited: vec![(0, 12)] });
        assert_eq!(all.len(), 1, "{all:#?}");
        assert_eq!(all[0].verdict, Worth::Good);
        assert_eq!(
            all[0].reasons,
            [
                "shares the files in logs with web",
                "native, so it starts before the app and stops after it",
                "requests 10m CPU, 1% of what the pod reserves"
            ]
        );
        assert_eq!(all[0].against, ["the start of the pod waited 12 s for it"]);
    }

    #[test]
    fn many_copies_without_requests_are_to_be_reconsidered() {
        let fleet = Fleet { copies: 640, nodes: 40, ..Fleet::default() };
        let all = advice(&format!("  - {LOGS}}}\n"), "", &Seen { fleet: Some(fleet), waited: Vec::new() });
        assert_eq!(all[0].verdict, Worth::Reconsider);
        assert!(
            all[0].against.contains(&"640 copies on 40 nodes, where one per node would do".to_owned()),
            "{all:#?}"
        );
        assert!(
            all[0].against.contains(&"requests nothing, so nothing is reserved for it".to_owned()),
            "{all:#?}"
        );
    }

    #[test]
    fn a_second_proxy_and_a_job_that_cannot_complete_count_against_it() {
        let proxies = "  - {name: a, image: 'envoyproxy/envoy:v1.32.1'}\n  - {name: b, image: 'istio/proxyv2:1.24.1'}\n";
        let all = advice(proxies, "  restartPolicy: Never\n", &Seen::default());
        for one in &all {
            assert_eq!(one.verdict, Worth::Reconsider, "{all:#?}");
            assert!(one.against.contains(&"a call may cross 2 proxies: a, b".to_owned()), "{all:#?}");
            assert!(
                one.against.contains(&"not native, so it keeps the pod from completing".to_owned()),
                "{all:#?}"
            );
        }
        assert_eq!(all.len(), 2);
    }
}
