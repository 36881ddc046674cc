//! Errors of the connection: network, DNS, TLS, proxies.

use std::error::Error as Cause;
use std::io;

use rustls::{AlertDescription, CertificateError};

use super::{ApiServer, not_kubernetes};
use crate::error::Error;

use crate::cluster::client::CONNECT_TIMEOUT;

/// The request could not be sent, or no response came back.
pub(in crate::cluster) fn sending(target: &ApiServer, error: kube::Error) -> Error {
    not_sent(target, &Chain::of(&error)).caused_by(error)
}

fn not_sent(target: &ApiServer, chain: &Chain) -> Error {
    // Once the tunnel is established, errors come from the server.
    let at_proxy = target.proxy.as_ref().filter(|_| {
        chain.says("tunnel error: failed to create") || chain.says("SOCKS error: failed to create")
    });
    let culprit = match at_proxy {
        Some(proxy) => format!("the proxy {} (from {})", proxy.shown(), proxy.source),
        None => target.server(),
    };
    if let Some(error) = proxy_refusal(target, chain) {
        return error;
    }
    if chain.find::<kube::client::AuthError>().is_some() {
        return unusable_credentials(target);
    }
    if let Some(tls) = chain.find::<rustls::Error>() {
        return tls_failure(target, &culprit, at_proxy.is_some(), tls);
    }
    if chain.says("dns error") {
        return unknown_name(target, &culprit, chain);
    }
    if let Some(error) = chain.find::<hyper::Error>() {
        if error.is_parse() {
            return not_kubernetes(target, "it does not speak HTTP")
                .hint("if it uses TLS, its address must start with https://");
        }
        if is_lost(chain) {
            return Error::failed(format!("{culprit} closed the connection without a response"))
                .hint("a load balancer or tunnel in between may have no backend");
        }
    }
    match chain.find::<io::Error>() {
        Some(error) => io_failure(target, &culprit, error),
        None => Error::failed(format!("cannot communicate with {culprit}: {}", chain.deepest())),
    }
}

/// Whether the connection was lost before a response came: a read-only request can be sent again.
pub(in crate::cluster) fn is_retryable(error: &kube::Error) -> bool {
    let chain = Chain::of(error);
    chain.find::<rustls::Error>().is_none() && chain.find::<hyper::Error>().is_some() && is_lost(&chain)
}

fn is_lost(chain: &Chain) -> bool {
    let by_peer = chain.find::<io::Error>().is_some_and(|error| {
        matches!(
            error.kind(),
            io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted | io::ErrorKind::BrokenPipe
        )
    });
    by_peer
        || chain
            .find::<hyper::Error>()
            .is_some_and(|error| error.is_incomplete_message() || error.is_closed() || error.is_canceled())
}

/// The response began, but could not be read to its end.
pub(in crate::cluster) fn broken_body(target: &ApiServer, error: kube::Error, received: usize) -> Error {
    let chain = Chain::of(&error);
    let server = target.server();
    let cut = chain.find::<hyper::Error>().is_some()
        || chain.find::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::UnexpectedEof);
    let broken = if cut {
        Error::failed(format!("the response from {server} broke off after {received} bytes"))
            .hint("try again; if it keeps failing, a proxy may truncate long responses: request smaller pages with --chunk-size=100")
    } else {
        Error::failed(format!("the response from {server} is corrupt: it cannot be decompressed"))
            .hint("--disable-compression requests an uncompressed response")
    };
    broken.caused_by(error)
}

/// The client could not be built from the configuration.
pub(in crate::cluster) fn building(target: &ApiServer, error: kube::Error) -> Error {
    not_built(target, &error).caused_by(error)
}

fn not_built(target: &ApiServer, error: &kube::Error) -> Error {
    use kube::client::RustlsTlsError as Tls;
    let place = target.in_context();
    let whose = target.user.as_ref().map(|user| format!(" of user {user:?}")).unwrap_or_default();
    match error {
        kube::Error::RustlsTls(Tls::AddRootCertificate(_) | Tls::NoValidNativeRootCA(_)) => Error::failed(
            format!("the certificate authorities of the kubeconfig or of this machine cannot be used{place}"),
        )
        .hint("--certificate-authority=FILE sets the certificate authority of the cluster"),
        kube::Error::RustlsTls(Tls::InvalidServerName(_)) => {
            Error::failed(format!("the TLS server name is not a host name{place}"))
        }
        kube::Error::RustlsTls(Tls::MissingPrivateKey | Tls::UnknownPrivateKeyFormat) => Error::failed(
            format!("the client key{whose} cannot be used: it contains no unencrypted private key{place}"),
        )
        .hint("keys protected by a password are not supported, as in kubectl"),
        kube::Error::RustlsTls(Tls::MissingCertificate) => {
            Error::failed(format!("the client certificate{whose} contains no certificate{place}"))
        }
        kube::Error::RustlsTls(_) => {
            Error::failed(format!("the client certificate and key{whose} cannot be used together{place}"))
        }
        kube::Error::Auth(_) => unusable_credentials(target),
        kube::Error::HttpError(_) => Error::failed(format!(
            "the credentials{whose}, or the user to impersonate, contain characters that an HTTP header cannot contain{place}"
        )),
        other => {
            Error::failed(format!("cannot prepare the connection{place}: {}", Chain::of(other).deepest()))
        }
    }
}

/// The provider that is built into `kube` (`oidc`) has failed. Its own message may contain secrets.
fn unusable_credentials(target: &ApiServer) -> Error {
    let whose = target.user.as_ref().map(|user| format!(" of user {user:?}")).unwrap_or_default();
    Error::failed(format!("the credentials{whose} cannot be used or refreshed{}", target.in_context()))
        .hint(format!("log in again, then check with `{}`", target.kubectl("auth whoami")))
}

fn proxy_refusal(target: &ApiServer, chain: &Chain) -> Option<Error> {
    let proxy = target.proxy.as_ref()?;
    let named = format!("the proxy {} (from {})", proxy.shown(), proxy.source);
    let host = target.base.split_once("://").map_or(target.base.as_str(), |(_, rest)| rest);
    let host = host.split('/').next().unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let around =
        format!("if the API server can be reached without the proxy: export NO_PROXY=\"$NO_PROXY,{name}\"");
    let advise =
        |error: Error| if proxy.source.contains("PROXY") { error.hint(around.clone()) } else { error };
    if chain.says("tunnel error: proxy authorization required") {
        return Some(
            Error::failed(format!("{named} requires a user name and a password"))
                .hint("add them to its address: http://USER:PASSWORD@HOST:PORT"),
        );
    }
    if chain.says("tunnel error: unsuccessful") || chain.says("tunnel error: unexpected end of file") {
        return Some(advise(Error::failed(format!(
            "{named} refused to connect to {host}{}",
            target.in_context()
        ))));
    }
    if let Some(text) = chain.texts.iter().find(|text| text.starts_with("SOCKS error: ")) {
        let why = text.trim_start_matches("SOCKS error: ");
        return Some(advise(Error::failed(format!(
            "cannot connect to {host} through {named}{}: {why}",
            target.in_context()
        ))));
    }
    None
}

fn unknown_name(target: &ApiServer, culprit: &str, chain: &Chain) -> Error {
    let why =
        if chain.deepest().contains("emporary failure") { "no DNS server responded" } else { "no such host" };
    Error::failed(format!("cannot resolve the host name of {culprit}: {why}"))
        .hint("is the network up, and the VPN if the cluster needs one?")
        .hint(format!("`{}` shows the address in use", target.kubectl("config view --minify")))
}

fn io_failure(target: &ApiServer, culprit: &str, error: &io::Error) -> Error {
    use io::ErrorKind;
    let check = format!("`{}` shows the address in use", target.kubectl("config view --minify"));
    let kind = error.kind();
    match kind {
        ErrorKind::ConnectionRefused => {
            Error::failed(format!("cannot connect to {culprit}: connection refused"))
                .hint("nothing is listening there: is the cluster running, and is the port right?")
                .hint(check)
        }
        ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable | ErrorKind::NetworkDown => {
            let why = if kind == ErrorKind::HostUnreachable {
                "no route to host"
            } else {
                "network is unreachable"
            };
            Error::failed(format!("cannot connect to {culprit}: {why}"))
                .hint("is the network up, and the VPN if the cluster needs one?")
        }
        ErrorKind::TimedOut => Error::new(
            crate::error::ErrorKind::Timeout,
            format!("timed out: no connection to {culprit} within {} s", CONNECT_TIMEOUT.as_secs()),
        )
        .hint("is the VPN up, if the cluster needs one? a firewall may be dropping packets")
        .hint(check),
        ErrorKind::UnexpectedEof => {
            Error::failed(format!("{culprit} closed the connection during the TLS handshake"))
                .hint("a load balancer or tunnel in between may have no backend")
        }
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe => {
            Error::failed(format!("{culprit} closed the connection without a response"))
                .hint("a load balancer or tunnel in between may have no backend")
        }
        kind => Error::failed(format!("cannot communicate with {culprit}: {kind}")),
    }
}

fn tls_failure(target: &ApiServer, culprit: &str, at_proxy: bool, error: &rustls::Error) -> Error {
    match error {
        rustls::Error::InvalidCertificate(why) => certificate(target, culprit, why),
        rustls::Error::InvalidMessage(_) if at_proxy => {
            Error::failed(format!("{culprit} does not speak TLS"))
                .hint("if it uses plain HTTP, its address must start with http://")
        }
        rustls::Error::InvalidMessage(_) => {
            Error::failed(format!("{culprit} does not speak TLS")).hint(format!(
                "if it uses plain HTTP, use {} as the server address",
                target.base.replacen("https://", "http://", 1)
            ))
        }
        rustls::Error::AlertReceived(
            AlertDescription::CertificateRequired
            | AlertDescription::BadCertificate
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateUnknown
            | AlertDescription::UnsupportedCertificate
            | AlertDescription::UnknownCA
            | AlertDescription::AccessDenied
            | AlertDescription::DecryptError,
        ) => {
            let whose = target.user.as_ref().map(|user| format!(" of user {user:?}")).unwrap_or_default();
            Error::failed(format!("{culprit} rejected the client certificate{whose}")).hint(
                "it may have expired, belong to another cluster, or be missing: download the kubeconfig again",
            )
        }
        rustls::Error::AlertReceived(_) | rustls::Error::PeerIncompatible(_) => Error::failed(format!(
            "{culprit} supports no TLS version or cipher suite that this program supports"
        )),
        other => Error::failed(format!("the TLS handshake with {culprit} failed: {other}")),
    }
}

fn certificate(target: &ApiServer, culprit: &str, why: &CertificateError) -> Error {
    let date = |at: rustls::pki_types::UnixTime| {
        let at = i64::try_from(at.as_secs()).ok().and_then(|at| jiff::Timestamp::from_second(at).ok());
        at.map(|at| at.to_string()).unwrap_or_default()
    };
    match why {
        CertificateError::Expired => Error::failed(format!("the certificate of {culprit} has expired"))
            .hint("the cluster's administrator must renew it; is the clock of this machine right?"),
        CertificateError::ExpiredContext { not_after, .. } => {
            Error::failed(format!("the certificate of {culprit} expired on {}", date(*not_after)))
                .hint("the cluster's administrator must renew it; is the clock of this machine right?")
        }
        CertificateError::NotValidYet => {
            Error::failed(format!("the certificate of {culprit} is not valid yet"))
                .hint("is the clock of this machine right?")
        }
        CertificateError::NotValidYetContext { not_before, .. } => {
            Error::failed(format!("the certificate of {culprit} is not valid before {}", date(*not_before)))
                .hint("is the clock of this machine right?")
        }
        // A recreated cluster has an authority with the same name and another key.
        CertificateError::UnknownIssuer | CertificateError::BadSignature => Error::failed(format!(
            "the certificate of {culprit} is signed by an unknown authority"
        ))
        .hint("if the cluster was recreated, download its kubeconfig again: it contains the new certificate authority")
        .hint("--certificate-authority=FILE sets another certificate authority"),
        CertificateError::NotValidForNameContext { presented, .. } => {
            let names: Vec<&str> = presented.iter().map(|name| bare_name(name)).collect();
            let error = Error::failed(format!(
                "the certificate of {culprit} is not valid for that name, only for {}",
                if names.is_empty() { "no name".to_owned() } else { names.join(", ") }
            ));
            match names.first() {
                Some(name) => error.hint(format!("if this is the right server: --tls-server-name={name}")),
                None => error,
            }
        }
        CertificateError::NotValidForName => Error::failed(format!(
            "the certificate of {culprit} is not valid for that name"
        ))
        .hint("if this is the right server, --tls-server-name=NAME sets the name in its certificate"),
        CertificateError::Revoked => Error::failed(format!("the certificate of {culprit} has been revoked")),
        other => {
            let why = other.to_string();
            // A self-signed certificate that is also a CA: Go accepts it, rustls does not.
            if why.contains("CaUsedAsEndEntity") {
                return Error::failed(format!("the certificate of {culprit} is a CA certificate, not a server certificate"))
                    .hint("the server needs a certificate of its own; --insecure-skip-tls-verify skips the check");
            }
            let why = why.trim_start_matches("Other(OtherError(").trim_end_matches(')');
            Error::failed(format!("the certificate of {culprit} is not valid: {why}"))
                .hint(format!("check whether `{}` works", target.kubectl("version")))
        }
    }
}

/// The name in `DnsName("kubernetes")` or `IpAddress(10.0.0.1)`.
fn bare_name(name: &str) -> &str {
    let inner = name.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')')).unwrap_or(name);
    inner.trim_matches('"')
}

/// An error and all its causes.
struct Chain<'a> {
    links: Vec<&'a (dyn Cause + 'static)>,
    texts: Vec<String>,
}

impl<'a> Chain<'a> {
    fn of(error: &'a (dyn Cause + 'static)) -> Self {
        let mut links = Vec::new();
        let mut next = Some(error);
        while let Some(error) = next {
            links.push(error);
            // `io::Error` reports the cause of what it wraps as its own, and so hides the wrapped error itself.
            next = match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
                Some(inner) => Some(inner),
                None => error.source(),
            };
        }
        let texts = links.iter().map(ToString::to_string).collect();
        Self { links, texts }
    }

    fn find<T: Cause + 'static>(&self) -> Option<&'a T> {
        self.links.iter().rev().find_map(|error| error.downcast_ref::<T>())
    }

    /// Whether a message in the chain starts with this text. Some of the error types are private.
    fn says(&self, beginning: &str) -> bool {
        self.texts.iter().any(|text| text.starts_with(beginning))
    }

    fn deepest(&self) -> &str {
        self.texts.last().map_or("unknown cause", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::target;
    use super::*;

    #[test]
    fn network_errors_have_the_usual_messages() {
        use io::ErrorKind;
        let server = "the API server https://10.0.0.1:6443 (context \"prod\")";
        for (kind, message) in [
            (ErrorKind::ConnectionRefused, format!("cannot connect to {server}: connection refused")),
            (ErrorKind::HostUnreachable, format!("cannot connect to {server}: no route to host")),
            (ErrorKind::NetworkUnreachable, format!("cannot connect to {server}: network is unreachable")),
            (ErrorKind::TimedOut, format!("timed out: no connection to {server} within 10 s")),
            (ErrorKind::ConnectionReset, format!("{server} closed the connection without a response")),
            (ErrorKind::UnexpectedEof, format!("{server} closed the connection during the TLS handshake")),
            (ErrorKind::PermissionDenied, format!("cannot communicate with {server}: permission denied")),
        ] {
            let target = target();
            let error = io_failure(&target, &target.server(), &kind.into());
            assert_eq!(error.message(), message);
            assert!(!error.hints().is_empty() || kind == ErrorKind::PermissionDenied, "{kind:?}");
        }
    }

    #[test]
    fn names_in_certificates_have_no_wrapper() {
        assert_eq!(bare_name("DnsName(\"kubernetes\")"), "kubernetes");
        assert_eq!(bare_name("IpAddress(10.0.0.1)"), "10.0.0.1");
        assert_eq!(bare_name("kubernetes"), "kubernetes");
    }
}
