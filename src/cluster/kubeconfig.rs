//! The content of a kubeconfig, and how several are merged.
//!
//! `kube`'s own types are not used: its loader fails on a missing file of `KUBECONFIG` and on blanks in
//! `NO_PROXY`, and treats empty values as set. None of the types is `Debug`, because they contain secrets.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;

use serde::{Deserialize, Deserializer};

use crate::model::nullable;

/// The content of one kubeconfig, or of several merged.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Kubeconfig {
    #[serde(deserialize_with = "nullable")]
    pub(super) clusters: Vec<Named<Cluster>>,
    #[serde(deserialize_with = "nullable")]
    pub(super) users: Vec<Named<User>>,
    #[serde(deserialize_with = "nullable")]
    pub(super) contexts: Vec<Named<Context>>,
    #[serde(rename = "current-context", deserialize_with = "filled")]
    pub(super) current_context: Option<String>,
}

/// An entry of one of the three lists.
#[derive(Deserialize)]
#[serde(bound = "T: Default + Deserialize<'de>")]
pub(super) struct Named<T> {
    #[serde(default, deserialize_with = "nullable")]
    pub(super) name: String,
    #[serde(rename = "cluster", alias = "user", alias = "context", default, deserialize_with = "nullable")]
    pub(super) entry: T,
}

/// Cluster, user and namespace.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Context {
    #[serde(deserialize_with = "filled")]
    pub(super) cluster: Option<String>,
    #[serde(deserialize_with = "filled")]
    pub(super) user: Option<String>,
    #[serde(deserialize_with = "filled")]
    pub(super) namespace: Option<String>,
}

/// Where the API server is and how to trust it.
#[derive(Clone, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(super) struct Cluster {
    #[serde(deserialize_with = "filled")]
    pub(super) server: Option<String>,
    #[serde(deserialize_with = "filled")]
    pub(super) tls_server_name: Option<String>,
    #[serde(deserialize_with = "nullable")]
    pub(super) insecure_skip_tls_verify: bool,
    #[serde(deserialize_with = "filled")]
    pub(super) certificate_authority: Option<String>,
    /// Base64 of PEM; takes precedence over the file.
    #[serde(deserialize_with = "filled")]
    pub(super) certificate_authority_data: Option<String>,
    #[serde(deserialize_with = "filled")]
    pub(super) proxy_url: Option<String>,
    #[serde(deserialize_with = "nullable")]
    pub(super) disable_compression: bool,
    #[serde(deserialize_with = "nullable")]
    pub(super) extensions: Vec<Extension>,
}

/// Settings of other programs. One of them is passed to credential plugins.
#[derive(Clone, Deserialize)]
pub(super) struct Extension {
    #[serde(default, deserialize_with = "nullable")]
    pub(super) name: String,
    #[serde(default)]
    pub(super) extension: serde_json::Value,
}

#[derive(Clone, PartialEq, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(super) struct User {
    #[serde(deserialize_with = "filled")]
    pub(super) client_certificate: Option<String>,
    /// Base64 of PEM; takes precedence over the file.
    #[serde(deserialize_with = "filled")]
    pub(super) client_certificate_data: Option<String>,
    #[serde(deserialize_with = "filled")]
    pub(super) client_key: Option<String>,
    /// Base64 of PEM; takes precedence over the file.
    #[serde(deserialize_with = "filled")]
    pub(super) client_key_data: Option<String>,
    #[serde(deserialize_with = "filled")]
    pub(super) token: Option<String>,
    #[serde(rename = "tokenFile", deserialize_with = "filled")]
    pub(super) token_file: Option<String>,
    #[serde(deserialize_with = "filled")]
    pub(super) username: Option<String>,
    #[serde(deserialize_with = "filled")]
    pub(super) password: Option<String>,
    #[serde(rename = "as", deserialize_with = "filled")]
    pub(super) impersonate: Option<String>,
    #[serde(rename = "as-uid", deserialize_with = "filled")]
    pub(super) impersonate_uid: Option<String>,
    #[serde(rename = "as-groups", deserialize_with = "nullable")]
    pub(super) impersonate_groups: Vec<String>,
    #[serde(rename = "as-user-extra", deserialize_with = "nullable")]
    pub(super) impersonate_extra: BTreeMap<String, Vec<String>>,
    pub(super) auth_provider: Option<AuthProvider>,
    pub(super) exec: Option<Exec>,
}

/// A provider of credentials that is built into the client, such as `oidc`.
#[derive(Clone, PartialEq, Default, Deserialize)]
#[serde(default)]
pub(super) struct AuthProvider {
    #[serde(deserialize_with = "nullable")]
    pub(super) name: String,
    #[serde(deserialize_with = "nullable")]
    pub(super) config: BTreeMap<String, String>,
}

/// A program that provides credentials.
#[derive(Clone, PartialEq, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Exec {
    #[serde(deserialize_with = "filled")]
    pub(super) api_version: Option<String>,
    #[serde(deserialize_with = "nullable")]
    pub(super) command: String,
    #[serde(deserialize_with = "nullable")]
    pub(super) args: Vec<String>,
    #[serde(deserialize_with = "nullable")]
    pub(super) env: Vec<ExecVariable>,
    #[serde(deserialize_with = "filled")]
    pub(super) install_hint: Option<String>,
    pub(super) interactive_mode: Option<InteractiveMode>,
    #[serde(deserialize_with = "nullable")]
    pub(super) provide_cluster_info: bool,
}

/// An environment variable for a credential plugin.
#[derive(Clone, PartialEq, Deserialize)]
pub(super) struct ExecVariable {
    pub(super) name: String,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) value: String,
}

/// Whether a credential plugin may ask questions.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
pub(super) enum InteractiveMode {
    Never,
    IfAvailable,
    Always,
}

impl Kubeconfig {
    /// The namespaces of all contexts with the same cluster as this one, sorted, without duplicates.
    pub(super) fn namespaces_beside(&self, context: Option<&str>) -> Vec<String> {
        let here = self.contexts.iter().find(|c| Some(c.name.as_str()) == context);
        let Some(cluster) = here.and_then(|c| c.entry.cluster.as_ref()) else { return Vec::new() };
        let same = self.contexts.iter().filter(|c| c.entry.cluster.as_ref() == Some(cluster));
        let namespaces: BTreeSet<&String> = same.filter_map(|c| c.entry.namespace.as_ref()).collect();
        namespaces.into_iter().cloned().collect()
    }

    /// Whether there are no clusters, users and contexts, as in a file with only a `current-context`.
    pub(super) fn is_empty(&self) -> bool {
        self.clusters.is_empty() && self.users.is_empty() && self.contexts.is_empty()
    }

    /// Adds the entries of `next` whose names are new. Entries are never combined.
    pub(super) fn merge(&mut self, next: Self) {
        fn add<T>(into: &mut Vec<Named<T>>, more: Vec<Named<T>>) {
            let mut seen: HashSet<String> = into.iter().map(|named| named.name.clone()).collect();
            into.extend(more.into_iter().filter(|named| seen.insert(named.name.clone())));
        }
        add(&mut self.clusters, next.clusters);
        add(&mut self.users, next.users);
        add(&mut self.contexts, next.contexts);
        if self.current_context.is_none() {
            self.current_context = next.current_context;
        }
    }

    /// Makes paths absolute: they are relative to the directory of the kubeconfig.
    pub(super) fn resolve_paths(&mut self, folder: &Path) {
        let resolve = |path: &mut Option<String>| {
            if let Some(path) = path {
                *path = folder.join(&*path).to_string_lossy().into_owned();
            }
        };
        for cluster in &mut self.clusters {
            resolve(&mut cluster.entry.certificate_authority);
        }
        for user in &mut self.users {
            let user = &mut user.entry;
            for path in [&mut user.client_certificate, &mut user.client_key, &mut user.token_file] {
                resolve(path);
            }
            // A bare name is looked up in `PATH`.
            if let Some(exec) = &mut user.exec
                && exec.command.contains(std::path::is_separator)
            {
                exec.command = folder.join(&exec.command).to_string_lossy().into_owned();
            }
        }
    }
}

/// Treats an empty string as absent, as Go does.
fn filled<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.filter(|text| !text.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn namespaces_are_those_of_contexts_for_the_same_cluster() {
        let context = |name: &str, cluster: &str, namespace: Option<&str>| Named {
            name: name.to_owned(),
            entry: Context {
                cluster: Some(cluster.to_owned()),
                user: None,
                namespace: namespace.map(str::to_owned),
            },
        };
        let contexts = vec![
            context("here", "c1", Some("shop")),
            context("there", "c1", Some("cart")),
            context("bare", "c1", None),
            context("other", "c2", Some("bank")),
        ];
        let config = Kubeconfig { contexts, ..Kubeconfig::default() };
        assert_eq!(config.namespaces_beside(Some("here")), ["cart", "shop"]);
        assert_eq!(config.namespaces_beside(Some("other")), ["bank"]);
        assert!(config.namespaces_beside(None).is_empty());
    }
}
