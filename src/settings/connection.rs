//! How to reach the API server: kubectl's connection flags, resolved.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

/// kubectl's connection flags. What is `None` or empty comes from the kubeconfig.
#[derive(Clone, Default)]
pub(crate) struct Connection {
    /// `--kubeconfig`: this file alone; it must exist. Otherwise `KUBECONFIG`, then `~/.kube/config`.
    pub(crate) kubeconfig: Option<PathBuf>,
    pub(crate) context: Option<String>,
    pub(crate) cluster: Option<String>,
    pub(crate) user: Option<String>,
    pub(crate) server: Option<String>,
    /// `--token`: bearer token. Never printed.
    pub(crate) token: Option<String>,
    /// `--username`, of basic authentication.
    pub(crate) username: Option<String>,
    /// `--password`, of basic authentication. Never printed.
    pub(crate) password: Option<String>,
    pub(crate) certificate_authority: Option<PathBuf>,
    pub(crate) client_certificate: Option<PathBuf>,
    pub(crate) client_key: Option<PathBuf>,
    pub(crate) insecure_skip_tls_verify: bool,
    pub(crate) tls_server_name: Option<String>,
    pub(crate) proxy_url: Option<String>,
    pub(crate) disable_compression: bool,
    /// `--request-timeout` for each single request; `None` takes the default bound.
    pub(crate) request_timeout: Option<Duration>,
    /// `--as`.
    pub(crate) impersonate_user: Option<String>,
    /// `--as-group`, repeated.
    pub(crate) impersonate_groups: Vec<String>,
    /// `--as-uid`.
    pub(crate) impersonate_uid: Option<String>,
    /// `--as-user-extra`, repeated: key and value.
    pub(crate) impersonate_extra: Vec<(String, String)>,
    /// `-v`: from 6 on, requests are reported on standard error as by kubectl, but never tokens or bodies.
    pub(crate) verbosity: u8,
}

impl Connection {
    /// From this verbosity on, requests are reported on standard error.
    pub(crate) const LOGS_REQUESTS: u8 = 6;
}

impl fmt::Debug for Connection {
    /// Leaves out token and password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("kubeconfig", &self.kubeconfig)
            .field("context", &self.context)
            .field("cluster", &self.cluster)
            .field("user", &self.user)
            .field("server", &self.server)
            .finish_non_exhaustive()
    }
}
