//! What a kubeconfig names, without asking any server.

use std::path::Path;

use super::environment::Environment;
use super::load;
use crate::error::Error;

/// Names in a kubeconfig, in the order of its files.
#[derive(Debug, Default)]
pub(crate) struct KubeconfigNames {
    /// Contexts, each with the cluster that it leads to.
    pub(crate) contexts: Vec<(String, String)>,
    pub(crate) clusters: Vec<String>,
    pub(crate) users: Vec<String>,
}

/// Reads the kubeconfig: `explicit` alone, else the files of `KUBECONFIG`, else `~/.kube/config`.
pub(crate) fn kubeconfig_names(explicit: Option<&Path>) -> Result<KubeconfigNames, Error> {
    let config = load::load(explicit, &Environment::of_process())?.config;
    let contexts = config.contexts.into_iter();
    Ok(KubeconfigNames {
        contexts: contexts.map(|named| (named.name, named.entry.cluster.unwrap_or_default())).collect(),
        clusters: config.clusters.into_iter().map(|named| named.name).collect(),
        users: config.users.into_iter().map(|named| named.name).collect(),
    })
}
