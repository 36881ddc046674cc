//! Builds a `kube` client that sends each request once and never hangs.

use std::sync::Mutex;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::USER_AGENT;
use http::{HeaderValue, Uri};
use kube::config::{AuthInfo, AuthProviderConfig};

use super::access::Access;
use super::credentials::{self, Credentials};
use super::environment::Environment;
use super::errors::{self, ApiServer};
use super::kubeconfig::Cluster;
use super::proxy::{self, Proxy};
use super::request::{Bounds, Channel};
use super::trace::Trace;
use super::wire;
use crate::error::Error;
use crate::wording::shortened;

/// How much of an invalid address a message quotes.
const LONGEST_ADDRESS: usize = 200;

/// Checks the addresses of a cluster, without reading files or running programs.
pub(super) fn examine(access: &Access, environment: &Environment) -> Result<(), Error> {
    let server = server_url(&access.cluster)?;
    let explicit = access.cluster.proxy_url.as_deref().map(|url| (url, access.proxy_source));
    proxy::choose(explicit, &server, environment).map(drop)
}

/// Builds the client. Sends no request, but may run a credential plugin.
pub(super) async fn open(
    access: &Access,
    bounds: Bounds,
    environment: &Environment,
    trace: Trace,
) -> Result<Channel, Error> {
    let server = server_url(&access.cluster)?;
    let explicit = access.cluster.proxy_url.as_deref().map(|url| (url, access.proxy_source));
    let proxy = proxy::choose(explicit, &server, environment)?;
    let authority =
        if access.cluster.insecure_skip_tls_verify { None } else { credentials::authority(access)? };
    let credentials = credentials::resolve(access, authority.as_deref(), environment, &trace).await?;
    let base = server.to_string().trim_end_matches('/').to_owned();
    let target = ApiServer::new(base, access, !credentials.any(), proxy.clone());

    let mut config = kube::Config::new(with_port(server, proxy.as_ref()));
    config.default_namespace.clone_from(&access.namespace);
    config.root_cert = roots(authority.as_deref(), access, &config.cluster_url, proxy.as_ref())?;
    config.accept_invalid_certs = access.cluster.insecure_skip_tls_verify;
    config.tls_server_name.clone_from(&access.cluster.tls_server_name);
    config.proxy_url = proxy.map(|proxy| proxy.url);
    config.connect_timeout = Some(bounds.connect());
    // By default, kube tries 15 times, with pauses of up to 15 minutes.
    config.default_retry = false;
    config.headers.push((USER_AGENT, user_agent()));
    let headers = shown_headers(access, &credentials);
    let accept = wire::accept(environment);
    config.auth_info = auth_info(access, credentials);
    let client = kube::Client::try_from(config).map_err(|error| errors::building(&target, error))?;
    let compresses = !access.cluster.disable_compression;
    Ok(Channel { client, target, bounds, trace, headers, accept, compresses, spare: Mutex::default() })
}

/// The headers of every request except `Accept` and `Accept-Encoding`, for `-v=8`. Credentials and impersonation are not shown.
fn shown_headers(access: &Access, credentials: &Credentials) -> Vec<String> {
    let user = &access.user;
    let hidden = |name: &str| format!("{name}: (not shown)");
    let mut headers = vec![format!("User-Agent: {}", user_agent().to_str().unwrap_or_default())];
    if credentials.token.is_some() || credentials.basic.is_some() || credentials.provider.is_some() {
        headers.push(hidden("Authorization"));
    }
    headers.extend(user.impersonate.iter().map(|_| hidden("Impersonate-User")));
    headers.extend(user.impersonate_uid.iter().map(|_| hidden("Impersonate-Uid")));
    headers.extend(user.impersonate_groups.iter().map(|_| hidden("Impersonate-Group")));
    headers.extend(user.impersonate_extra.keys().map(|key| hidden(&format!("Impersonate-Extra-{key}"))));
    headers
}

/// The address of the server. The default scheme is that of `client-go`.
pub(super) fn server_url(cluster: &Cluster) -> Result<Uri, Error> {
    let text = cluster.server.as_deref().unwrap_or_default().trim();
    let wrong = |why: &str| {
        Error::failed(format!("the address of the API server {why}"))
            .hint("an address looks like https://10.0.0.1:6443 (--server, or server in the kubeconfig)")
    };
    let secured = cluster.insecure_skip_tls_verify
        || cluster.certificate_authority.is_some()
        || cluster.certificate_authority_data.is_some();
    let full = if text.contains("://") {
        text.to_owned()
    } else {
        format!("{}://{text}", if secured { "https" } else { "http" })
    };
    // A user name and a password must not be shown. Characters such as `#` and `/` in one move it behind the host.
    if full.contains('@') {
        return Err(wrong("contains a user name or a password, which is not supported"));
    }
    // The query may contain secrets as well. client-go drops it.
    let before_query = |text: &'_ str| text.split(['?', '#']).next().unwrap_or_default().to_owned();
    let invalid = || wrong(&format!("{:?} is not valid", shortened(&before_query(text), LONGEST_ADDRESS)));
    let url: Uri = before_query(&full).parse().map_err(|_| invalid())?;
    match (url.scheme_str(), url.host()) {
        (Some("http" | "https"), Some(host)) if !host.is_empty() => Ok(url),
        _ => Err(invalid()),
    }
}

/// Adds port 80 to an HTTP address behind a proxy, for which `kube` would use 443.
fn with_port(server: Uri, proxy: Option<&Proxy>) -> Uri {
    if proxy.is_none() || server.port().is_some() || server.scheme_str() != Some("http") {
        return server;
    }
    let host = server.host().unwrap_or_default();
    let path = server.path_and_query().map_or("/", |path| path.as_str());
    format!("http://{host}:80{path}").parse().unwrap_or(server)
}

/// The certificates to trust; `None` means those of the machine.
fn roots(
    authority: Option<&[u8]>,
    access: &Access,
    server: &Uri,
    proxy: Option<&Proxy>,
) -> Result<Option<Vec<Vec<u8>>>, Error> {
    if let Some(pem) = authority {
        let blocks = pem::parse_many(pem).unwrap_or_default();
        let certificates: Vec<Vec<u8>> = blocks
            .into_iter()
            .filter(|block| block.tag() == "CERTIFICATE")
            .map(pem::Pem::into_contents)
            .collect();
        if certificates.is_empty() {
            let place =
                match (&access.cluster.certificate_authority_data, &access.cluster.certificate_authority) {
                    (None, Some(path)) => path.clone(),
                    _ => "certificate-authority-data in the kubeconfig".to_owned(),
                };
            return Err(Error::failed(format!("the certificate authority {place} contains no certificate")));
        }
        return Ok(Some(certificates));
    }
    let is_secured = |url: &Uri| url.scheme_str() == Some("https");
    let needed = (is_secured(server) && !access.cluster.insecure_skip_tls_verify)
        || proxy.is_some_and(|proxy| is_secured(&proxy.url));
    // Reading the machine's certificates takes time, and fails where there are none.
    Ok(if needed { None } else { Some(Vec::new()) })
}

fn auth_info(access: &Access, credentials: Credentials) -> AuthInfo {
    let user = &access.user;
    let (username, password) = credentials.basic.unzip();
    let (certificate, key) = credentials.identity.unzip();
    AuthInfo {
        username,
        password: password.map(Into::into),
        token: credentials.token.map(Into::into),
        client_certificate_data: certificate.map(|pem| STANDARD.encode(pem)),
        client_key_data: key.map(|pem| STANDARD.encode(pem).into()),
        auth_provider: credentials.provider.map(|provider| AuthProviderConfig {
            name: provider.name,
            config: provider.config.into_iter().collect(),
            ..AuthProviderConfig::default()
        }),
        impersonate: user.impersonate.clone(),
        impersonate_uid: user.impersonate_uid.clone(),
        impersonate_groups: Some(user.impersonate_groups.clone()),
        impersonate_user_extra: Some(user.impersonate_extra.clone().into_iter().collect()),
        ..AuthInfo::default()
    }
}

/// `kubectl-sidecars/0.1.0 (linux/amd64)`, with Go's names for platforms, as in other entries of audit logs.
fn user_agent() -> HeaderValue {
    let os = match std::env::consts::OS {
        "macos" => "darwin",
        other => other,
    };
    let arch = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        "x86" => "386",
        "powerpc64" => "ppc64le",
        "loongarch64" => "loong64",
        other => other,
    };
    let text = format!("kubectl-sidecars/{} ({os}/{arch})", env!("CARGO_PKG_VERSION"));
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("kubectl-sidecars"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(server: &str, insecure: bool) -> Result<String, Error> {
        let server = Some(server.to_owned());
        server_url(&Cluster { server, insecure_skip_tls_verify: insecure, ..Cluster::default() })
            .map(|url| url.to_string())
    }

    #[test]
    fn addresses_read_as_in_client_go() {
        assert_eq!(
            url("https://k8s.example/k8s/clusters/c-1", false).unwrap(),
            "https://k8s.example/k8s/clusters/c-1"
        );
        assert_eq!(url("localhost:8080", false).unwrap(), "http://localhost:8080/");
        assert_eq!(url("10.0.0.1:6443", true).unwrap(), "https://10.0.0.1:6443/");
        assert_eq!(url("https://[fd00::1]:6443", false).unwrap(), "https://[fd00::1]:6443/");
        for wrong in ["", "ftp://x", "https://", "https://a b", "http:///x"] {
            let error = url(wrong, false).unwrap_err();
            assert!(error.message().ends_with("is not valid"), "{error}");
        }
    }

    #[test]
    fn passwords_and_queries_are_never_shown() {
        for password in [
            "s3cret",
            "s3|cret",
            "s3^cret",
            "s3\"cret",
            "s3#cret",
            "12#s3cret",
            "s3/cret",
            "12/s3cret",
            "s3?cret",
            "s3 cret",
            "s3ücret",
            "s3cret@",
        ] {
            for server in [format!("https://me:{password}@k8s:6443"), format!("me:{password}@k8s")] {
                let error = url(&server, false).unwrap_err();
                assert!(
                    error.message().ends_with("contains a user name or a password, which is not supported"),
                    "{error}"
                );
            }
        }
        assert_eq!(url("https://k8s:6443/base?token=s3cret#s3cret", false).unwrap(), "https://k8s:6443/base");
        let error = url("https://k 8s?token=s3cret", false).unwrap_err();
        assert_eq!(error.message(), "the address of the API server \"https://k 8s\" is not valid");
    }

    #[test]
    fn the_user_agent_names_the_platform_as_go_does() {
        let text = user_agent().to_str().unwrap().to_owned();
        assert!(text.starts_with(concat!("kubectl-sidecars/", env!("CARGO_PKG_VERSION"), " (")), "{text}");
        assert!(!text.contains("x86_64") && !text.contains("macos") && !text.contains("aarch64"), "{text}");
    }

    #[test]
    fn plain_http_through_a_proxy_gets_its_port() {
        let proxy = Proxy { url: "http://p:1".parse().unwrap(), source: "" };
        let with = |server: &str| with_port(server.parse().unwrap(), Some(&proxy)).to_string();
        assert_eq!(with("http://k8s/base"), "http://k8s:80/base");
        assert_eq!(with("http://k8s:8001"), "http://k8s:8001/");
        assert_eq!(with("https://k8s"), "https://k8s/");
    }
}
