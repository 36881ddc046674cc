//! What is asked when somebody presses Tab, resolved.

use super::{Connection, RulesSource};
use crate::report::Choice;

/// Everything that is needed to say what may stand where the cursor is.
#[derive(Debug, Default)]
pub(crate) struct CompleteSettings {
    /// What the word has so far and keeps, whatever is chosen: `app,` of `app,in`, `deploy/` of `deploy/w`.
    pub(crate) kept: String,
    /// What the rest of the word is so far; choices begin with it.
    pub(crate) begun: String,
    /// The choices that the command line itself gives.
    pub(crate) choices: Vec<Choice>,
    /// What else may stand there, to be looked up.
    pub(crate) wanted: Option<Wanted>,
    /// Words that stand there already, and need not be offered again.
    pub(crate) taken: Vec<String>,
    /// Whether the name of a file may stand there.
    pub(crate) files: bool,
    /// How to reach the cluster.
    pub(crate) connection: Connection,
    /// `-n`; `None` takes the context's namespace.
    pub(crate) namespace: Option<String>,
    /// `-A`.
    pub(crate) all_namespaces: bool,
    /// `--rules`.
    pub(crate) rules: RulesSource,
}

/// What is looked up in the kubeconfig, or asked of the cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Wanted {
    Contexts,
    Clusters,
    Users,
    Namespaces,
    Pods,
    /// Workloads of this kind, in lower case.
    Workloads(String),
    /// Containers of the pods that these words name; of all, where there are none.
    Containers(Vec<String>),
    Sidecars,
    Images,
    /// Nodes that pods run on: to list nodes takes a permission of its own.
    Nodes,
}
