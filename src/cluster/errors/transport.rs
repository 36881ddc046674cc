//! Why no answer came: the network, names, TLS, proxies.

use std::error::Error as Cause;
use std::io;

use rustls::{AlertDescription, CertificateError};

use super::{ApiServer, not_kubernetes};
use crate::error::Error;

/// How long a connection may take, for the message (set in `client`).
use crate::cluster::client::CONNECT_TIMEOUT;

/// The request could not be sent, or no answer came back.
pub(in crate::cluster) fn sending(target: &ApiServer, error: kube::Error) -> Error {
    not_sent(target, &Chain::of(&error)).caused_by(error)
}

fn not_sent(target: &ApiServer, chain: &Chain) -> Error {
    // Beyond an established tunnel it is the server that is at fault.
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
                .hint("if it wants TLS, its address has to start with https://");
        }
        if is_lost(chain) {
            return Error::failed(format!("{culprit} closed the connection without an answer"))
                .hint("a load balancer or tunnel in between may have nobody behind it");
        }
    }
    match chain.find::<io::Error>() {
        Some(error) => io_failure(target, &culprit, error),
        None => Error::failed(format!("cannot talk to {culprit}: {}", chain.deepest())),
    }
}

/// Whether the connection was lost before an answer came: a request that only reads may be sent again.
pub(in crate::cluster) fn is_worth_another_try(error: &kube::Error) -> bool {
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

/// The answer began and did not end well.
pub(in crate::cluster) fn broken_body(target: &ApiServer, error: kube::Error, received: usize) -> Error {
    let chain = Chain::of(&error);
    let server = target.server();
    let cut = chain.find::<hyper::Error>().is_some()
        || chain.find::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::UnexpectedEof);
    let told = if cut {
        Error::failed(format!("the answer of {server} broke off after {received} bytes"))
            .hint("once more; if it stays so, something in between cuts long answers: smaller pages may get through (--chunk-size=100)")
    } else {
        Error::failed(format!("the answer of {server} is damaged: it cannot be decompressed"))
            .hint("--disable-compression asks for the answer as it is")
    };
    told.caused_by(error)
}

/// The client could not be built from what is configured.
pub(in crate::cluster) fn building(target: &ApiServer, error: kube::Error) -> Error {
    not_built(target, &error).caused_by(error)
}

fn not_built(target: &ApiServer, error: &kube::Error) -> Error {
    use kube::client::RustlsTlsError as Tls;
    let place = target.in_context();
    let whose = target.user.as_ref().map(|user| format!(" of user {user:?}")).unwrap_or_default();
    match error {
        kube::Error::RustlsTls(Tls::AddRootCertificate(_) | Tls::NoValidNativeRootCA(_)) => Error::failed(
            format!("the certificates that this machine or the kubeconfig trusts cannot be used{place}"),
        )
        .hint("--certificate-authority=FILE names the certificate authority of the cluster"),
        kube::Error::RustlsTls(Tls::InvalidServerName(_)) => {
            Error::failed(format!("the TLS server name is not a host name{place}"))
        }
        kube::Error::RustlsTls(Tls::MissingPrivateKey | Tls::UnknownPrivateKeyFormat) => Error::failed(
            format!("the client key{whose} cannot be used: it holds no private key in clear{place}"),
        )
        .hint("keys protected by a password are not supported, by kubectl neither"),
        kube::Error::RustlsTls(Tls::MissingCertificate) => {
            Error::failed(format!("the client certificate{whose} holds no certificate{place}"))
        }
        kube::Error::RustlsTls(_) => {
            Error::failed(format!("the client certificate and key{whose} cannot be used together{place}"))
        }
        kube::Error::Auth(_) => unusable_credentials(target),
        kube::Error::HttpError(_) => Error::failed(format!(
            "the credentials{whose}, or the name to act as, hold characters that cannot be sent{place}"
        )),
        other => {
            Error::failed(format!("cannot prepare the connection{place}: {}", Chain::of(other).deepest()))
        }
    }
}

/// The provider that is built into `kube` (`oidc`) has failed. Its own words may quote what it was given.
fn unusable_credentials(target: &ApiServer) -> Error {
    let whose = target.user.as_ref().map(|user| format!(" of user {user:?}")).unwrap_or_default();
    Error::failed(format!("the credentials{whose} cannot be used or refreshed{}", target.in_context()))
        .hint(format!("log in again; does `{}` work?", target.kubectl("auth whoami")))
}

fn proxy_refusal(target: &ApiServer, chain: &Chain) -> Option<Error> {
    let proxy = target.proxy.as_ref()?;
    let named = format!("the proxy {} (from {})", proxy.shown(), proxy.source);
    let host = target.base.split_once("://").map_or(target.base.as_str(), |(_, rest)| rest);
    let host = host.split('/').next().unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let around = format!("if the API server is reached without it: export NO_PROXY=\"$NO_PROXY,{name}\"");
    let advise =
        |error: Error| if proxy.source.contains("PROXY") { error.hint(around.clone()) } else { error };
    if chain.says("tunnel error: proxy authorization required") {
        return Some(
            Error::failed(format!("{named} wants a user name and a password"))
                .hint("write them into its address: http://USER:PASSWORD@HOST:PORT"),
        );
    }
    if chain.says("tunnel error: unsuccessful") || chain.says("tunnel error: unexpected end of file") {
        return Some(advise(Error::failed(format!(
            "{named} refuses to connect to {host}{}",
            target.in_context()
        ))));
    }
    if let Some(text) = chain.texts.iter().find(|text| text.starts_with("SOCKS error: ")) {
        let why = text.trim_start_matches("SOCKS error: ");
        return Some(advise(Error::failed(format!(
            "no connection to {host} through {named}{}: {why}",
            target.in_context()
        ))));
    }
    None
}

fn unknown_name(target: &ApiServer, culprit: &str, chain: &Chain) -> Error {
    let why = if chain.deepest().contains("emporary failure") {
        "no name server answers"
    } else {
        "its name is not known"
    };
    Error::failed(format!("cannot find {culprit}: {why}"))
        .hint("is the network up, and the VPN if the cluster needs one?")
        .hint(format!("`{}` shows the address in force", target.kubectl("config view --minify")))
}

fn io_failure(target: &ApiServer, culprit: &str, error: &io::Error) -> Error {
    use io::ErrorKind;
    let check = format!("`{}` shows the address in force", target.kubectl("config view --minify"));
    match error.kind() {
        ErrorKind::ConnectionRefused => {
            Error::failed(format!("cannot connect to {culprit}: connection refused"))
                .hint("nothing listens there: is the cluster running, and is the port right?")
                .hint(check)
        }
        ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable | ErrorKind::NetworkDown => {
            Error::failed(format!("cannot reach {culprit}: there is no way to that network"))
                .hint("is the network up, and the VPN if the cluster needs one?")
        }
        ErrorKind::TimedOut => Error::new(
            crate::error::ErrorKind::Timeout,
            format!("cannot reach {culprit}: no connection within {} s", CONNECT_TIMEOUT.as_secs()),
        )
        .hint("is the VPN up, if the cluster needs one? a firewall may swallow the connection")
        .hint(check),
        ErrorKind::UnexpectedEof => {
            Error::failed(format!("{culprit} closed the connection while it was being secured"))
                .hint("a load balancer or tunnel in between may have nobody behind it")
        }
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe => {
            Error::failed(format!("{culprit} closed the connection without an answer"))
                .hint("a load balancer or tunnel in between may have nobody behind it")
        }
        kind => Error::failed(format!("cannot talk to {culprit}: {kind}")),
    }
}

fn tls_failure(target: &ApiServer, culprit: &str, at_proxy: bool, error: &rustls::Error) -> Error {
    match error {
        rustls::Error::InvalidCertificate(why) => certificate(target, culprit, why),
        rustls::Error::InvalidMessage(_) if at_proxy => {
            Error::failed(format!("{culprit} does not speak TLS"))
                .hint("its address may have to start with http://")
        }
        rustls::Error::InvalidMessage(_) => {
            Error::failed(format!("{culprit} does not speak TLS")).hint(format!(
                "if it speaks plain HTTP, use {} as the server",
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
            Error::failed(format!("{culprit} does not accept the client certificate{whose}")).hint(
                "it may have expired, belong to another cluster, or be missing: fetch the kubeconfig anew",
            )
        }
        rustls::Error::AlertReceived(_) | rustls::Error::PeerIncompatible(_) => {
            Error::failed(format!("{culprit} and this program have no version or cipher of TLS in common"))
        }
        other => Error::failed(format!("no secure connection to {culprit}: {other}")),
    }
}

fn certificate(target: &ApiServer, culprit: &str, why: &CertificateError) -> Error {
    let date = |at: rustls::pki_types::UnixTime| {
        let at = i64::try_from(at.as_secs()).ok().and_then(|at| jiff::Timestamp::from_second(at).ok());
        at.map(|at| at.to_string()).unwrap_or_default()
    };
    match why {
        CertificateError::Expired => Error::failed(format!("the certificate of {culprit} has expired"))
            .hint("its administrator has to renew it; is the clock of this machine right?"),
        CertificateError::ExpiredContext { not_after, .. } => {
            Error::failed(format!("the certificate of {culprit} expired on {}", date(*not_after)))
                .hint("its administrator has to renew it; is the clock of this machine right?")
        }
        CertificateError::NotValidYet => {
            Error::failed(format!("the certificate of {culprit} is not valid yet"))
                .hint("is the clock of this machine right?")
        }
        CertificateError::NotValidYetContext { not_before, .. } => {
            Error::failed(format!("the certificate of {culprit} is valid from {} only", date(*not_before)))
                .hint("is the clock of this machine right?")
        }
        // A cluster that was set up anew has an authority of the same name and another key.
        CertificateError::UnknownIssuer | CertificateError::BadSignature => Error::failed(format!(
            "the certificate of {culprit} is signed by an authority that is not trusted here"
        ))
        .hint("if the cluster was set up anew, fetch its kubeconfig anew: it holds the certificate authority")
        .hint("--certificate-authority=FILE names another certificate authority"),
        CertificateError::NotValidForNameContext { presented, .. } => {
            let names: Vec<&str> = presented.iter().map(|name| bare_name(name)).collect();
            let error = Error::failed(format!(
                "the certificate of {culprit} is not made out for that name, but for {}",
                if names.is_empty() { "none".to_owned() } else { names.join(", ") }
            ));
            match names.first() {
                Some(name) => error.hint(format!("if the server is the right one: --tls-server-name={name}")),
                None => error,
            }
        }
        CertificateError::NotValidForName => Error::failed(format!(
            "the certificate of {culprit} is not made out for that name"
        ))
        .hint("if the server is the right one, --tls-server-name=NAME gives the name in its certificate"),
        CertificateError::Revoked => Error::failed(format!("the certificate of {culprit} has been revoked")),
        other => {
            let why = other.to_string();
            // A certificate that signs itself, and says that it is an authority: Go takes it, we cannot.
            if why.contains("CaUsedAsEndEntity") {
                return Error::failed(format!("the certificate of {culprit} is that of an authority, not of a server"))
                    .hint("the server needs a certificate of its own; --insecure-skip-tls-verify does without a check");
            }
            let why = why.trim_start_matches("Other(OtherError(").trim_end_matches(')');
            Error::failed(format!("the certificate of {culprit} is not acceptable: {why}"))
                .hint(format!("does `{}` work?", target.kubectl("version")))
        }
    }
}

/// `DnsName("kubernetes")` and `IpAddress(10.0.0.1)` without their wrapping.
fn bare_name(name: &str) -> &str {
    let inner = name.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')')).unwrap_or(name);
    inner.trim_matches('"')
}

/// An error and all that it wraps.
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

    /// Whether a link begins so: some of the types cannot be named from here.
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
    fn networks_fail_in_words() {
        use io::ErrorKind;
        let server = "the API server https://10.0.0.1:6443 (context \"prod\")";
        for (kind, message) in [
            (ErrorKind::ConnectionRefused, format!("cannot connect to {server}: connection refused")),
            (ErrorKind::HostUnreachable, format!("cannot reach {server}: there is no way to that network")),
            (
                ErrorKind::NetworkUnreachable,
                format!("cannot reach {server}: there is no way to that network"),
            ),
            (ErrorKind::TimedOut, format!("cannot reach {server}: no connection within 10 s")),
            (ErrorKind::ConnectionReset, format!("{server} closed the connection without an answer")),
            (ErrorKind::UnexpectedEof, format!("{server} closed the connection while it was being secured")),
            (ErrorKind::PermissionDenied, format!("cannot talk to {server}: permission denied")),
        ] {
            let target = target();
            let error = io_failure(&target, &target.server(), &kind.into());
            assert_eq!(error.message(), message);
            assert!(!error.hints().is_empty() || kind == ErrorKind::PermissionDenied, "{kind:?}");
        }
    }

    #[test]
    fn names_in_certificates_are_shown_bare() {
        assert_eq!(bare_name("DnsName(\"kubernetes\")"), "kubernetes");
        assert_eq!(bare_name("IpAddress(10.0.0.1)"), "10.0.0.1");
        assert_eq!(bare_name("kubernetes"), "kubernetes");
    }
}
