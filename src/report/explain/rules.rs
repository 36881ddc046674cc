//! How users say themselves what a container is for.

use super::{Body, Topic, items, section};
use crate::classify::rules::EXAMPLE;

const ANNOTATION: &str = "\
metadata:
  annotations:
    kubectl-sidecars/ledger-tap: adapter
";

pub(super) fn overview() -> Topic {
    Topic {
        title: "Rules".into(),
        about:
            "Who knows better has the word: an annotation on the pod, then a rule of your own, then what the \
                program finds out. Neither changes what the type of a container settles."
                .into(),
        sections: vec![
            section("In the pod, for everybody who looks at it", Body::Verbatim(ANNOTATION)),
            section("In your own rules.yaml, for pods that you cannot change", Body::Verbatim(EXAMPLE)),
            section(
                "How they are read",
                items(&[
                    "all conditions of a rule must hold; the first rule that fits has the word",
                    "a file may hold several documents; their rules count in the order in which they stand",
                    "every rule needs a pattern and at least one condition",
                    "a broken rule stops the program with its file, line and field (exit code 2)",
                    "a rule against what a container's type settles is not followed, and told",
                ]),
            ),
            section(
                "Where the file is",
                items(&[
                    "--rules FILE, and --rules '' for none",
                    "$XDG_CONFIG_HOME/kubectl-sidecars/rules.yaml, where that variable is set",
                    "Linux: ~/.config/kubectl-sidecars/rules.yaml",
                    "macOS: ~/Library/Application Support/kubectl-sidecars/rules.yaml, then as on Linux",
                    "Windows: %APPDATA%\\kubectl-sidecars\\rules.yaml",
                ]),
            ),
        ],
    }
}
