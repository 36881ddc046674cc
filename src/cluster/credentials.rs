//! The credentials of a kubeconfig user: tokens, certificates, and the output of credential plugins.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::access::Access;
use super::environment::Environment;
use super::kubeconfig::AuthProvider;
use super::plugin::{self, Plugin, PluginCredentials};
use super::plugin_process::EndOnDrop;
use super::small_file;
use super::trace::Trace;
use super::{bounds, kuberc};
use crate::error::{Error, ErrorKind};
use crate::wording;

/// PEM of certificate and key.
type Identity = (Vec<u8>, Vec<u8>);

/// The credentials to send. Secret, so there is no `Debug`.
#[derive(Default)]
pub(super) struct Credentials {
    pub(super) token: Option<String>,
    pub(super) basic: Option<(String, String)>,
    pub(super) identity: Option<Identity>,
    pub(super) provider: Option<AuthProvider>,
}

impl Credentials {
    /// Whether there are any credentials.
    pub(super) fn any(&self) -> bool {
        self.token.is_some() || self.basic.is_some() || self.identity.is_some() || self.provider.is_some()
    }
}

/// Resolves the user's credentials. Runs the credential plugin, once, if no other credentials are configured.
pub(super) async fn resolve(
    access: &Access,
    authority: Option<&[u8]>,
    environment: &Environment,
    trace: &Trace,
) -> Result<Credentials, Error> {
    let user = &access.user;
    let mut credentials = Credentials { identity: identity(access)?, ..Credentials::default() };
    if let Some(token) = &user.token {
        credentials.token = Some(token.trim().to_owned());
    } else if let Some(path) = &user.token_file {
        let what = format!("the token file {path}");
        let token = small_file::read(Path::new(path), bounds::CREDENTIAL)
            .and_then(|bytes| String::from_utf8(bytes).map_err(|_| std::io::ErrorKind::InvalidData.into()))
            .map_err(|error| unreadable(&what, error))?;
        // Files end with a line feed, which a header must not contain.
        credentials.token = Some(token.trim().to_owned());
    } else if let Some(name) = &user.username {
        credentials.basic = Some((name.clone(), user.password.clone().unwrap_or_default()));
    } else if let Some(provider) = &user.auth_provider {
        if provider.name != "oidc" {
            let name = access.user_name.as_deref().unwrap_or_default();
            return Err(Error::failed(format!(
                "user {name:?} uses the auth-provider {:?}, which is not supported (kubectl removed it)",
                provider.name
            ))
            .hint("use a credential plugin instead: gke-gcloud-auth-plugin for gcp, kubelogin for azure"));
        }
        credentials.provider = Some(provider.clone());
    }
    // `kube` panics on such tokens.
    refuse_unsendable(access, credentials.token.as_deref())?;
    // Configured credentials take precedence over a plugin, as in `client-go`.
    let Some(exec) = user.exec.clone().filter(|_| !credentials.any()) else {
        return Ok(credentials);
    };
    let name = access.user_name.clone().unwrap_or_default();
    let warn = |warning: &str| trace.raw(warning.as_bytes());
    let plugin = Plugin {
        program: kuberc::program(&exec.command, &plugin::named(&exec, &name), environment, warn)?,
        exec,
        cluster: access.cluster.clone(),
        authority: authority.map(|pem| STANDARD.encode(pem)),
        user: name,
        stdin_is_terminal: environment.stdin_is_terminal,
        of_several: environment.of_several,
        patience: environment.patience,
    };
    let given = environment.plugin_runs.run_of(&plugin).get_or_init(|| run(plugin, trace)).await.clone()?;
    if let (Some(certificate), Some(key)) = (given.client_certificate_data, given.client_key_data)
        && !certificate.is_empty()
    {
        credentials.identity = Some((certificate.into_bytes(), key.into_bytes()));
    }
    credentials.token = given.token.map(|token| token.trim().to_owned()).filter(|token| !token.is_empty());
    refuse_unsendable(access, credentials.token.as_deref())?;
    Ok(credentials)
}

/// Runs a credential plugin.
async fn run(plugin: Plugin, trace: &Trace) -> Result<PluginCredentials, Error> {
    let process = plugin.start()?;
    // The program may wait for a login; Ctrl-C must still work meanwhile, and then ends it.
    let _end = EndOnDrop(process.group());
    let trace = trace.clone();
    let run = tokio::task::spawn_blocking(move || plugin.finish(process, &trace));
    run.await.map_err(|_| Error::failed("the credential plugin was interrupted"))?
}

/// Refuses a token with line feeds and the like, which an HTTP header cannot contain.
fn refuse_unsendable(access: &Access, token: Option<&str>) -> Result<(), Error> {
    if token.is_some_and(|token| http::HeaderValue::from_str(token).is_err()) {
        let whose = match (access.credential_flag, &access.user_name) {
            (Some(flag), _) => format!(" of {flag}"),
            (None, Some(name)) => format!(" of user {name:?}"),
            (None, None) => String::new(),
        };
        return Err(Error::failed(format!(
            "the token{whose} contains characters that an HTTP header cannot contain"
        ))
        .hint("check that the token was copied without line breaks or other text"));
    }
    Ok(())
}

/// The PEM of the certificate authority that the kubeconfig names.
pub(super) fn authority(access: &Access) -> Result<Option<Vec<u8>>, Error> {
    let cluster = &access.cluster;
    pem(
        "certificate authority",
        cluster.certificate_authority_data.as_deref(),
        cluster.certificate_authority.as_deref(),
    )
}

/// The user's certificate and key.
fn identity(access: &Access) -> Result<Option<Identity>, Error> {
    let user = &access.user;
    let certificate = pem(
        "client certificate",
        user.client_certificate_data.as_deref(),
        user.client_certificate.as_deref(),
    )?;
    let key = pem("client key", user.client_key_data.as_deref(), user.client_key.as_deref())?;
    match (certificate, key) {
        (None, None) => Ok(None),
        (Some(certificate), Some(key)) => Ok(Some((certificate, key))),
        (Some(_), None) => Err(Error::failed("there is a client certificate, but no client key")
            .hint("set it with --client-key, or with client-key in the kubeconfig")),
        (None, Some(_)) => Err(Error::failed("there is a client key, but no client certificate")
            .hint("set it with --client-certificate, or with client-certificate in the kubeconfig")),
    }
}

/// Reads PEM from base64 text, else from a file.
fn pem(what: &str, data: Option<&str>, path: Option<&str>) -> Result<Option<Vec<u8>>, Error> {
    if let Some(data) = data {
        let compact: String = data.chars().filter(|c| !c.is_ascii_whitespace()).collect();
        let pem = STANDARD
            .decode(compact)
            .map_err(|_| Error::failed(format!("the {what} data in the kubeconfig is not valid base64")))?;
        return Ok(Some(pem));
    }
    let Some(path) = path else { return Ok(None) };
    let read = small_file::read(Path::new(path), bounds::CREDENTIAL);
    read.map(Some).map_err(|error| unreadable(&format!("the {what} {path}"), error))
}

fn unreadable(what: &str, error: std::io::Error) -> Error {
    let kind = match error.kind() {
        std::io::ErrorKind::NotFound => ErrorKind::NotFound,
        _ => ErrorKind::Failed,
    };
    Error::new(kind, format!("cannot read {what}: {}", wording::io(&error))).caused_by(error)
}

#[cfg(test)]
mod tests {
    #[cfg(unix)]
    use super::super::kubeconfig::Exec;
    use super::super::kubeconfig::{Cluster, User};
    use super::*;

    fn access(user: User) -> Access {
        Access {
            context: None,
            namespace: "default".into(),
            cluster: Cluster::default(),
            user,
            user_name: Some("alice".into()),
            credential_flag: None,
            kubeconfig: None,
            user_missing: false,
            proxy_source: "",
        }
    }

    async fn resolved(user: User) -> Result<Credentials, Error> {
        resolve(&access(user), None, &Environment::of(&[]), &Trace::to_stderr(0)).await
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_plugin_runs_once_and_only_if_there_are_no_other_credentials() {
        let folder = tempfile::tempdir().unwrap();
        let count = folder.path().join("count");
        let script = format!(
            "echo run >> {}; echo '{{\"status\":{{\"token\":\"t\",\"clientCertificateData\":\"c\",\"clientKeyData\":\"k\"}}}}'",
            count.display()
        );
        let exec = Exec {
            api_version: Some("client.authentication.k8s.io/v1beta1".into()),
            command: "/bin/sh".into(),
            args: vec!["-c".into(), script],
            ..Exec::default()
        };
        let user = User { exec: Some(exec), ..User::default() };
        let given = resolved(User { token: Some("own".into()), ..user.clone() }).await.ok().unwrap();
        assert_eq!(given.token.as_deref(), Some("own"));
        assert!(!count.exists());
        let given = resolved(user).await.ok().unwrap();
        assert_eq!(given.token.as_deref(), Some("t"));
        assert_eq!(given.identity, Some((b"c".to_vec(), b"k".to_vec())));
        assert_eq!(std::fs::read_to_string(count).unwrap(), "run\n");
    }

    #[tokio::test]
    async fn files_are_read_and_trimmed() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("token");
        std::fs::write(&file, "abc\n").unwrap();
        let path = file.to_str().unwrap().to_owned();
        let given = resolved(User { token_file: Some(path.clone()), ..User::default() }).await.ok().unwrap();
        assert_eq!(given.token.as_deref(), Some("abc"));
        let user = User { token_file: Some(format!("{path}.gone")), ..User::default() };
        let error = resolved(user).await.err().unwrap();
        assert_eq!(
            error.message(),
            format!("cannot read the token file {path}.gone: no such file or directory")
        );
    }

    #[tokio::test]
    async fn oidc_is_the_only_supported_auth_provider() {
        let provider = |name: &str| AuthProvider { name: name.into(), ..AuthProvider::default() };
        let user = |name: &str| User { auth_provider: Some(provider(name)), ..User::default() };
        assert!(resolved(user("oidc")).await.ok().unwrap().provider.is_some());
        assert!(resolved(user("gcp")).await.err().unwrap().message().contains("auth-provider \"gcp\""));
    }

    #[tokio::test]
    async fn a_certificate_without_a_key_is_an_error_and_the_reverse() {
        let error = resolved(User { client_certificate_data: Some("QQ==".into()), ..User::default() }).await;
        assert!(error.err().unwrap().message().contains("no client key"));
        let error = resolved(User { client_key_data: Some("QQ==".into()), ..User::default() }).await;
        assert!(error.err().unwrap().message().contains("but no client certificate"));
        let user = User {
            client_certificate_data: Some("Q\n Q==\n".into()),
            client_key_data: Some("%".into()),
            ..User::default()
        };
        let error = resolved(user).await.err().unwrap();
        assert_eq!(error.message(), "the client key data in the kubeconfig is not valid base64");
        assert!(!resolved(User::default()).await.ok().unwrap().any());
    }
}
