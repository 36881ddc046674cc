//! Selects one cluster and one user from kubeconfig and flags, as `client-go` does.

use std::path::{Path, PathBuf};

use super::environment::Environment;
use super::flags::{override_by_flags, refuse_contradictions, require_impersonated_user};
use super::kubeconfig::{Cluster, Context, Named, User};
use super::load::Loaded;
use super::{bounds, small_file};
use crate::error::{Error, ErrorKind};
use crate::settings::Connection;
use crate::suggest::nearest;
use crate::wording::shell_word;

/// The cluster and the user, with the flags applied. Contains secrets, so there is no `Debug`.
pub(super) struct Access {
    /// The selected kubeconfig context.
    pub(super) context: Option<String>,
    /// The namespace to use if the command line has none.
    pub(super) namespace: String,
    pub(super) cluster: Cluster,
    pub(super) user: User,
    /// The selected kubeconfig user.
    pub(super) user_name: Option<String>,
    /// The flag that sets the credentials instead of the kubeconfig user.
    pub(super) credential_flag: Option<&'static str>,
    /// `--kubeconfig`, for commands in messages.
    pub(super) kubeconfig: Option<String>,
    /// The context refers to a user that does not exist: requests are anonymous, as kubectl's are.
    pub(super) user_missing: bool,
    /// Where the proxy address comes from, if there is one.
    pub(super) proxy_source: &'static str,
}

/// Selects context, cluster and user, and applies the flags to them.
pub(super) fn select(
    loaded: &Loaded,
    connection: &Connection,
    environment: &Environment,
) -> Result<Access, Error> {
    refuse_contradictions(connection)?;
    let config = &loaded.config;
    let context_name = connection.context.as_ref().or(config.current_context.as_ref());
    let context = match context_name {
        Some(_) if loaded.read.is_empty() => {
            return Err(nothing_to_connect_to(loaded, connection, environment));
        }
        Some(name) => find_context(name, loaded, connection)?,
        None if config.is_empty() && !loaded.explicit && in_cluster_possible(environment) => {
            let access = override_by_flags(in_cluster(environment), connection);
            require_impersonated_user(&access.user, connection)?;
            return Ok(access);
        }
        None if connection.server.is_some() || connection.cluster.is_some() => Context::default(),
        None => return Err(nothing_to_connect_to(loaded, connection, environment)),
    };
    let cluster = match connection.cluster.as_ref().or(context.cluster.as_ref()) {
        Some(name) => match find(&config.clusters, name) {
            Some(cluster) => cluster.clone(),
            None if connection.server.is_some() && connection.cluster.is_none() => Cluster::default(),
            None => return Err(unknown("cluster", name, &config.clusters, loaded)),
        },
        None => Cluster::default(),
    };
    let user_name = connection.user.as_ref().or(context.user.as_ref());
    let user = user_name.and_then(|name| find(&config.users, name));
    if let (Some(name), None) = (&connection.user, user) {
        return Err(unknown("user", name, &config.users, loaded));
    }
    let access = Access {
        context: context_name.cloned(),
        namespace: context.namespace.unwrap_or_else(|| "default".to_owned()),
        cluster,
        user: user.cloned().unwrap_or_default(),
        user_missing: user_name.is_some() && user.is_none(),
        user_name: user_name.cloned(),
        credential_flag: None,
        kubeconfig: connection.kubeconfig.as_deref().map(text),
        proxy_source: "proxy-url of the kubeconfig",
    };
    let access = override_by_flags(access, connection);
    require_impersonated_user(&access.user, connection)?;
    if access.cluster.server.is_none() {
        let name = connection.cluster.as_ref().or(context.cluster.as_ref());
        let what = name.map_or_else(
            || "the context has no cluster".to_owned(),
            |n| format!("cluster {n:?} has no server"),
        );
        let config = kubectl_config(connection);
        return Err(Error::failed(format!("{what} in {}", loaded.files()))
            .hint(format!("`{config} set-cluster NAME --server=https://…` sets it")));
    }
    Ok(access)
}

fn find<'a, T>(list: &'a [Named<T>], name: &str) -> Option<&'a T> {
    list.iter().find(|named| named.name == name).map(|named| &named.entry)
}

fn find_context(name: &str, loaded: &Loaded, connection: &Connection) -> Result<Context, Error> {
    let contexts = &loaded.config.contexts;
    if let Some(context) = find(contexts, name) {
        return Ok(context.clone());
    }
    if connection.context.is_some() {
        return Err(unknown("context", name, contexts, loaded));
    }
    let error = Error::failed(format!("current context {name:?} not found in {}", loaded.files()));
    let config = kubectl_config(connection);
    Err(with_suggestion(error, "context", name, contexts).hint(format!(
        "`{config} use-context NAME` changes it; `--context NAME` overrides it for one command"
    )))
}

fn unknown<T>(what: &str, name: &str, list: &[Named<T>], loaded: &Loaded) -> Error {
    let error = Error::new(ErrorKind::NotFound, format!("{what} {name:?} not found in {}", loaded.files()));
    with_suggestion(error, what, name, list)
}

fn with_suggestion<T>(error: Error, what: &str, name: &str, list: &[Named<T>]) -> Error {
    match nearest(name, list.iter().map(|named| named.name.as_str()), what) {
        Some(hint) => error.hint(hint),
        None => error,
    }
}

/// The error if no cluster is configured. kubectl would try localhost:8080, which is never intended.
pub(super) fn nothing_to_connect_to(
    loaded: &Loaded,
    connection: &Connection,
    environment: &Environment,
) -> Error {
    let config = &loaded.config;
    if config.is_empty() {
        let of = |paths: &[PathBuf], how: &str| -> Vec<String> {
            paths.iter().map(|path| format!("{} ({how})", path.display())).collect()
        };
        let looked = [of(&loaded.read, "empty"), of(&loaded.missing, "missing")].concat().join(", ");
        let looked = if loaded.explicit {
            format!("--kubeconfig names {looked}")
        } else if environment.os("KUBECONFIG").is_some() {
            format!("KUBECONFIG lists {looked}")
        } else if looked.is_empty() {
            "KUBECONFIG and HOME are not set".to_owned()
        } else {
            format!("KUBECONFIG is not set; tried {looked}")
        };
        return Error::failed(format!("no cluster is configured: {looked}"))
            .hint("set a kubeconfig with --kubeconfig FILE or KUBECONFIG; inside a pod, its service account is used")
            .hint("-f FILE reads pods from a file instead of a cluster");
    }
    let error = Error::failed(format!("no current context is set in {}", loaded.files()));
    let kubectl = kubectl_config(connection);
    with_suggestion(error, "context", "", &config.contexts)
        .hint(format!("`{kubectl} use-context NAME` sets it; `--context NAME` overrides it for one command"))
}

/// `kubectl config`, for the same kubeconfig.
fn kubectl_config(connection: &Connection) -> String {
    let file = connection.kubeconfig.as_deref();
    let flag = file.map(|path| format!(" --kubeconfig {}", shell_word(&text(path)))).unwrap_or_default();
    format!("kubectl{flag} config")
}

/// Whether this is a container of a pod with a service account (`client-go`'s conditions).
fn in_cluster_possible(environment: &Environment) -> bool {
    environment.os("KUBERNETES_SERVICE_HOST").is_some()
        && environment.os("KUBERNETES_SERVICE_PORT").is_some()
        && environment.service_account.join("token").is_file()
}

fn in_cluster(environment: &Environment) -> Access {
    let host = environment.text("KUBERNETES_SERVICE_HOST").unwrap_or_default();
    let port = environment.text("KUBERNETES_SERVICE_PORT").unwrap_or_default();
    let host = if host.contains(':') { format!("[{host}]") } else { host };
    let file = |name: &str| environment.service_account.join(name);
    let namespace = environment.text("POD_NAMESPACE").or_else(|| {
        let text = String::from_utf8(small_file::read(&file("namespace"), bounds::CREDENTIAL).ok()?).ok()?;
        Some(text.trim().to_owned()).filter(|text| !text.is_empty())
    });
    let certificate = file("ca.crt");
    Access {
        context: None,
        namespace: namespace.unwrap_or_else(|| "default".to_owned()),
        cluster: Cluster {
            server: Some(format!("https://{host}:{port}")),
            certificate_authority: certificate.is_file().then(|| text(&certificate)),
            ..Cluster::default()
        },
        user: User { token_file: Some(text(&file("token"))), ..User::default() },
        user_name: None,
        credential_flag: None,
        kubeconfig: None,
        user_missing: false,
        proxy_source: "proxy-url of the kubeconfig",
    }
}

pub(super) fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::super::load::load;
    use super::*;

    const TWO: &str = "
current-context: dev
contexts:
- {name: dev, context: {cluster: c1, user: alice, namespace: shop}}
- {name: prod-eu, context: {cluster: c2, user: bob}}
- {name: half, context: {cluster: c1, user: nobody}}
clusters:
- {name: c1, cluster: {server: 'https://one:6443', certificate-authority-data: QQ==, tls-server-name: one}}
- {name: c2, cluster: {server: 'https://two:6443', proxy-url: 'http://p:1'}}
- {name: c3, cluster: {}}
users:
- {name: alice, user: {tokenFile: /t, username: a, password: b}}
- {name: bob, user: {client-certificate-data: QQ==, client-key-data: QQ==}}
";

    fn with(text: &str, connection: &Connection) -> Result<Access, Error> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config");
        std::fs::write(&path, text).unwrap();
        let environment = Environment::of(&[("KUBECONFIG", path.to_str().unwrap())]);
        select(&load(None, &environment).unwrap(), connection, &environment)
    }

    fn refused(text: &str, connection: &Connection) -> Error {
        with(text, connection).err().unwrap()
    }

    #[test]
    fn context_cluster_and_user_follow_kubeconfig_and_flags() {
        let access = with(TWO, &Connection::default()).unwrap();
        assert_eq!(access.context.as_deref(), Some("dev"));
        assert_eq!((access.namespace.as_str(), access.user_name.as_deref()), ("shop", Some("alice")));
        let connection = Connection {
            context: Some("prod-eu".into()),
            user: Some("alice".into()),
            cluster: Some("c1".into()),
            ..Connection::default()
        };
        let access = with(TWO, &connection).unwrap();
        assert_eq!(access.namespace, "default");
        assert_eq!(access.cluster.server.as_deref(), Some("https://one:6443"));
        assert_eq!(access.user_name.as_deref(), Some("alice"));
    }

    #[test]
    fn flags_clear_what_they_replace() {
        let connection = Connection {
            server: Some("https://other".into()),
            token: Some("t".into()),
            certificate_authority: Some(PathBuf::from("/ca")),
            client_certificate: Some(PathBuf::from("/c")),
            client_key: Some(PathBuf::from("/k")),
            ..Connection::default()
        };
        let access = with(TWO, &connection).unwrap();
        assert!(
            access.cluster.tls_server_name.is_none() && access.cluster.certificate_authority_data.is_none()
        );
        assert_eq!(access.cluster.certificate_authority.as_deref(), Some("/ca"));
        assert!(access.user.token_file.is_none() && access.user.username.is_none());
        let connection =
            Connection { context: Some("prod-eu".into()), insecure_skip_tls_verify: true, ..connection };
        assert_eq!(refused(TWO, &connection).exit(), crate::error::Exit::Usage);
        let connection = Connection { certificate_authority: None, ..connection };
        let access = with(TWO, &connection).unwrap();
        assert!(access.cluster.insecure_skip_tls_verify && access.cluster.certificate_authority.is_none());
        assert!(access.user.client_certificate_data.is_none() && access.user.client_key_data.is_none());
    }

    #[test]
    fn unknown_names_are_errors_with_suggestions() {
        let of = |context: &str| Connection { context: Some(context.into()), ..Connection::default() };
        let error = refused(TWO, &of("prod-ue"));
        assert!(error.message().starts_with("context \"prod-ue\" not found in /"), "{error}");
        assert_eq!(error.hints(), ["`prod-eu`"]);
        assert_eq!(refused(TWO, &of("zzz")).hints(), ["existing contexts: dev, half, prod-eu"]);
        assert!(
            refused("current-context: gone", &Connection::default())
                .message()
                .contains("current context \"gone\"")
        );
        let error = refused(TWO, &Connection { user: Some("bop".into()), ..Connection::default() });
        assert_eq!(error.hints(), ["`bob`"]);
        let error = refused(TWO, &Connection { cluster: Some("c3".into()), ..Connection::default() });
        assert!(error.message().starts_with("cluster \"c3\" has no server in "), "{error}");
        assert!(
            refused(TWO, &Connection { cluster: Some("c9".into()), ..Connection::default() })
                .message()
                .contains("cluster \"c9\" not found")
        );
        assert!(with(TWO, &of("half")).unwrap().user_missing);
    }

    #[test]
    fn a_missing_configuration_is_an_error_that_lists_the_files() {
        let error = refused("kind: Config", &Connection::default());
        assert!(error.message().starts_with("no cluster is configured: KUBECONFIG lists /"), "{error}");
        assert!(error.message().ends_with("config (empty)"), "{error}");
        let error = refused("contexts: [{name: a, context: {}}]", &Connection::default());
        assert!(error.message().starts_with("no current context is set in /"), "{error}");
        let connection = Connection { server: Some("http://localhost:8001".into()), ..Connection::default() };
        assert!(with("kind: Config", &connection).unwrap().context.is_none());
        let groups = Connection { impersonate_groups: vec!["g".into()], ..Connection::default() };
        assert_eq!(refused(TWO, &groups).message(), "--as-group, --as-uid and --as-user-extra require --as");
    }

    #[test]
    fn inside_a_pod_the_service_account_is_used() {
        let folder = tempfile::tempdir().unwrap();
        let mut environment = Environment::of(&[
            ("KUBERNETES_SERVICE_HOST", "fd00::1"),
            ("KUBERNETES_SERVICE_PORT", "443"),
            ("HOME", "/nonexistent"),
        ]);
        environment.service_account = folder.path().to_owned();
        let loaded = load(None, &environment).unwrap();
        assert!(select(&loaded, &Connection::default(), &environment).is_err());
        std::fs::write(folder.path().join("token"), "t\n").unwrap();
        std::fs::write(folder.path().join("namespace"), "ours\n").unwrap();
        let access = select(&loaded, &Connection::default(), &environment).unwrap();
        assert_eq!(access.cluster.server.as_deref(), Some("https://[fd00::1]:443"));
        assert_eq!((access.namespace.as_str(), access.context), ("ours", None));
        assert!(access.cluster.certificate_authority.is_none());
        let connection = Connection { token: Some("mine".into()), ..Connection::default() };
        assert!(select(&loaded, &connection, &environment).unwrap().user.token_file.is_none());
    }
}
