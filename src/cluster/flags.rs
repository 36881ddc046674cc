//! Applies kubectl's connection flags to the cluster and the user of a kubeconfig.

use super::access::{Access, text};
use super::kubeconfig::User;
use crate::error::Error;
use crate::settings::Connection;

/// Applies the flags to what the kubeconfig says.
pub(super) fn override_by_flags(mut access: Access, connection: &Connection) -> Access {
    let cluster = &mut access.cluster;
    if let Some(server) = &connection.server {
        cluster.server = Some(server.clone());
        // The TLS server name is that of the server in the kubeconfig.
        cluster.tls_server_name = None;
    }
    if let Some(name) = &connection.tls_server_name {
        cluster.tls_server_name = Some(name.clone());
    }
    if connection.insecure_skip_tls_verify || connection.certificate_authority.is_some() {
        cluster.insecure_skip_tls_verify = connection.insecure_skip_tls_verify;
        cluster.certificate_authority_data = None;
        cluster.certificate_authority = connection.certificate_authority.as_deref().map(text);
    }
    if let Some(proxy) = &connection.proxy_url {
        cluster.proxy_url = Some(proxy.clone());
        access.proxy_source = "--proxy-url";
    }
    cluster.disable_compression |= connection.disable_compression;

    let user = &mut access.user;
    if let Some(token) = &connection.token {
        user.token = Some(token.clone());
        user.token_file = None;
        user.username = None;
        user.password = None;
    }
    if let Some(name) = &connection.username {
        user.username = Some(name.clone());
        user.token = None;
        user.token_file = None;
    }
    if let Some(password) = &connection.password {
        user.password = Some(password.clone());
    }
    if let Some(path) = &connection.client_certificate {
        user.client_certificate = Some(text(path));
        user.client_certificate_data = None;
    }
    if let Some(path) = &connection.client_key {
        user.client_key = Some(text(path));
        user.client_key_data = None;
    }
    access.credential_flag = [
        ("--token", connection.token.is_some()),
        ("--username", connection.username.is_some()),
        ("--client-certificate", connection.client_certificate.is_some()),
    ]
    .into_iter()
    .find_map(|(flag, is_set)| is_set.then_some(flag));
    let user = &mut access.user;
    if let Some(name) = &connection.impersonate_user {
        user.impersonate = Some(name.clone());
    }
    if !connection.impersonate_groups.is_empty() {
        user.impersonate_groups.clone_from(&connection.impersonate_groups);
    }
    if let Some(uid) = &connection.impersonate_uid {
        user.impersonate_uid = Some(uid.clone());
    }
    for (key, _) in &connection.impersonate_extra {
        user.impersonate_extra.remove(key);
    }
    for (key, value) in &connection.impersonate_extra {
        user.impersonate_extra.entry(key.clone()).or_default().push(value.clone());
    }
    access
}

/// Refuses flags that contradict each other, as kubectl does.
pub(super) fn refuse_contradictions(connection: &Connection) -> Result<(), Error> {
    if connection.insecure_skip_tls_verify && connection.certificate_authority.is_some() {
        return Err(Error::usage(
            "--certificate-authority and --insecure-skip-tls-verify cannot be used together",
        ));
    }
    if connection.token.is_some() && connection.username.is_some() {
        return Err(Error::usage("--token and --username cannot be used together"));
    }
    Ok(())
}

/// Refuses groups, UID and extra attributes without a user to impersonate, as a server does.
pub(super) fn require_impersonated_user(user: &User, connection: &Connection) -> Result<(), Error> {
    let has_attributes = !user.impersonate_groups.is_empty()
        || user.impersonate_uid.is_some()
        || !user.impersonate_extra.is_empty();
    if user.impersonate.is_some() || !has_attributes {
        return Ok(());
    }
    let by_flag = !connection.impersonate_groups.is_empty()
        || connection.impersonate_uid.is_some()
        || !connection.impersonate_extra.is_empty();
    Err(if by_flag {
        Error::usage("--as-group, --as-uid and --as-user-extra require --as")
    } else {
        Error::failed("the user in the kubeconfig has as-groups, as-uid or as-user-extra, but no `as`")
            .hint("--as USER sets the user to impersonate")
    })
}
