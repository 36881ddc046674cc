//! Environment variables and other inputs of the process as a value, so that tests can pass their own.

use std::ffi::OsString;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::time::Duration;

use super::plugin::PluginRuns;

/// Where Kubernetes mounts the credentials of a pod's service account.
const SERVICE_ACCOUNT: &str = "/var/run/secrets/kubernetes.io/serviceaccount";

/// Finds a variable by its name.
type Lookup = dyn Fn(&str) -> Option<OsString> + Send + Sync;

/// Environment variables, and the few other things of the process that decide how to connect.
pub(super) struct Environment {
    lookup: Box<Lookup>,
    /// Whether a credential plugin can prompt.
    pub(super) stdin_is_terminal: bool,
    /// Timeout for a credential plugin; `None` waits as long as a login takes.
    pub(super) patience: Option<Duration>,
    /// Whether several contexts are read at the same time, so that a prompt could be for any of them.
    pub(super) of_several: bool,
    /// What credential plugins gave, so that several contexts share it.
    pub(super) plugin_runs: PluginRuns,
    /// The folder with the token of the service account, inside a pod.
    pub(super) service_account: PathBuf,
}

impl Environment {
    pub(super) fn of_process() -> Self {
        Self {
            lookup: Box::new(|name| std::env::var_os(name)),
            stdin_is_terminal: std::io::stdin().is_terminal(),
            patience: None,
            of_several: false,
            plugin_runs: PluginRuns::default(),
            service_account: PathBuf::from(SERVICE_ACCOUNT),
        }
    }

    /// The environment of the process for shell completion: no prompts, and plugins time out after `patience`.
    pub(super) fn silent(patience: Duration) -> Self {
        Self { stdin_is_terminal: false, patience: Some(patience), ..Self::of_process() }
    }

    /// The environment of the process for several contexts, for none of which a plugin can prompt.
    pub(super) fn of_several() -> Self {
        Self { stdin_is_terminal: false, of_several: true, ..Self::of_process() }
    }

    /// These variables and nothing else.
    #[cfg(test)]
    pub(super) fn of(variables: &[(&str, &str)]) -> Self {
        let variables: std::collections::HashMap<String, OsString> =
            variables.iter().map(|(name, value)| ((*name).to_owned(), OsString::from(value))).collect();
        Self {
            lookup: Box::new(move |name| variables.get(name).cloned()),
            stdin_is_terminal: false,
            patience: None,
            of_several: false,
            plugin_runs: PluginRuns::default(),
            service_account: PathBuf::from("/nonexistent"),
        }
    }

    /// A variable. One that is empty counts as unset, as in kubectl.
    pub(super) fn os(&self, name: &str) -> Option<OsString> {
        (self.lookup)(name).filter(|value| !value.is_empty())
    }

    /// A variable as text; one that is not UTF-8 counts as unset.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.os(name)?.into_string().ok()
    }

    /// The first of these variables that is set, with its name.
    pub(super) fn first(&self, names: &[&'static str]) -> Option<(&'static str, String)> {
        names.iter().find_map(|name| Some((*name, self.text(name)?)))
    }

    pub(super) fn home(&self) -> Option<PathBuf> {
        self.os("HOME").or_else(|| self.os("USERPROFILE")).map(PathBuf::from)
    }
}
