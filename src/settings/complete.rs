//! What is asked when somebody presses Tab, resolved.

use super::{Connection, RulesSource};
use crate::report::Choice;

/// Everything that is needed to say what may stand where the cursor is.
#[derive(Debug, Default)]
pub struct CompleteSettings {
    /// What the word has so far and keeps, whatever is chosen: `app,` of `app,in`, `deploy/` of `deploy/w`.
    pub kept: String,
    /// What the rest of the word is so far; choices begin with it.
    pub begun: String,
    /// The choices that the command line itself gives.
    pub choices: Vec<Choice>,
    /// What else may stand there, to be looked up.
    pub wanted: Option<Wanted>,
    /// Words that stand there already, and need not be offered again.
    pub taken: Vec<String>,
    /// Whether the name of a file may stand there.
    pub files: bool,
    /// How to reach the cluster.
    pub connection: Connection,
    /// `-n`; `None` takes the context's namespace.
    pub namespace: Option<String>,
    /// `-A`.
    pub all_namespaces: bool,
    /// `--rules`.
    pub rules: RulesSource,
}

/// What is looked up in the kubeconfig, or asked of the cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// Contexts of the kubeconfig.
    Contexts,
    /// Clusters of the kubeconfig.
    Clusters,
    /// Users of the kubeconfig.
    Users,
    /// Namespaces of the cluster.
    Namespaces,
    /// Pods.
    Pods,
    /// Workloads of this kind, in lower case.
    Workloads(String),
    /// Containers of the pods that these words name; of all, where there are none.
    Containers(Vec<String>),
    /// Sidecars of all pods.
    Sidecars,
    /// Images of all pods.
    Images,
    /// Nodes that pods run on: to list nodes takes a permission of its own.
    Nodes,
}
