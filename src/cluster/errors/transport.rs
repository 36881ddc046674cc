//! Errors of the connection: network, DNS, proxies.

use std::error::Error as Cause;
use std::io;
use std::time::Duration;

use super::tls::{is_host_name, tls_failure};
use super::{ApiServer, not_kubernetes};
use crate::error::{Error, ErrorKind};

/// The request could not be sent, or no response came back. `patience` is the time limit for the connection.
pub(in crate::cluster) fn sending(target: &ApiServer, error: kube::Error, patience: Duration) -> Error {
    not_sent(target, &Chain::of(&error), patience).caused_by(error)
}

fn not_sent(target: &ApiServer, chain: &Chain, patience: Duration) -> Error {
    // Once the tunnel is established, errors come from the server.
    let at_proxy = target.proxy.as_ref().filter(|_| {
        chain.says("tunnel error: failed to create") || chain.says("SOCKS error: failed to create")
    });
    let culprit = match at_proxy {
        Some(proxy) => proxy.named(),
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
        Some(error) if error.kind() == io::ErrorKind::TimedOut => not_connected(target, patience),
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
    cut_body(target, received).caused_by(error)
}

/// The response ends in the middle.
pub(in crate::cluster) fn cut_body(target: &ApiServer, received: usize) -> Error {
    Error::failed(format!("the response from {} broke off after {received} bytes", target.server()))
        .hint("try again; if it keeps failing, a proxy may truncate long responses: request smaller pages with --chunk-size=100")
}

/// The response is not valid gzip.
pub(in crate::cluster) fn corrupt_body(target: &ApiServer) -> Error {
    Error::failed(format!("the response from {} is corrupt: it cannot be decompressed", target.server()))
        .hint("--disable-compression requests an uncompressed response")
}

/// The client could not be built from the configuration.
pub(in crate::cluster) fn building(target: &ApiServer, error: kube::Error) -> Error {
    not_built(target, &error).caused_by(error)
}

fn not_built(target: &ApiServer, error: &kube::Error) -> Error {
    use kube::client::RustlsTlsError as Tls;
    let place = target.in_context();
    let whose = target.of_user();
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
    let whose = target.of_user();
    Error::failed(format!("the credentials{whose} cannot be used or refreshed{}", target.in_context()))
        .hint(format!("log in again, then check with `{}`", target.kubectl("auth whoami")))
}

fn proxy_refusal(target: &ApiServer, chain: &Chain) -> Option<Error> {
    let named = target.proxy.as_ref()?.named();
    let (host, place) = (target.host(), target.in_context());
    if chain.says("tunnel error: proxy authorization required") {
        return Some(
            Error::failed(format!("{named} requires a user name and a password"))
                .hint("add them to its address: http://USER:PASSWORD@HOST:PORT"),
        );
    }
    if chain.says("tunnel error: unsuccessful") || chain.says("tunnel error: unexpected end of file") {
        let error = Error::failed(format!("{named} refused to connect to {host}{place}"));
        return Some(around_the_proxy(target, error));
    }
    let text = chain.texts.iter().find(|text| text.starts_with("SOCKS error: "))?;
    let why = text.trim_start_matches("SOCKS error: ");
    let error = Error::failed(format!("cannot connect to {host} through {named}{place}: {why}"));
    Some(around_the_proxy(target, error))
}

fn unknown_name(target: &ApiServer, culprit: &str, chain: &Chain) -> Error {
    let why =
        if chain.deepest().contains("emporary failure") { "no DNS server responded" } else { "no such host" };
    Error::failed(format!("cannot resolve the host name of {culprit}: {why}"))
        .hint("is the network up, and the VPN if the cluster needs one?")
        .hint(format!("`{}` shows the address in use", target.kubectl("config view --minify")))
}

/// No connection within the time limit. With a proxy, it is the proxy that did not make one.
fn not_connected(target: &ApiServer, patience: Duration) -> Error {
    let seconds = patience.as_secs_f64();
    if let Some(proxy) = &target.proxy {
        let message = format!(
            "timed out: {} made no connection to {} within {seconds} s",
            proxy.named(),
            target.host()
        );
        let error =
            Error::new(ErrorKind::Timeout, message).hint("is the proxy running, and its address right?");
        return around_the_proxy(target, error);
    }
    Error::new(
        ErrorKind::Timeout,
        format!("timed out: no connection to {} within {seconds} s", target.server()),
    )
    .hint("is the VPN up, if the cluster needs one? a firewall may be dropping packets")
    .hint(format!("`{}` shows the address in use", target.kubectl("config view --minify")))
}

/// Adds how to do without a proxy, if a variable of the environment sets it.
fn around_the_proxy(target: &ApiServer, error: Error) -> Error {
    let host = target.host();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    if !is_host_name(name) || target.proxy.as_ref().is_none_or(|proxy| !proxy.source.contains("PROXY")) {
        return error;
    }
    error.hint(format!(
        "if the API server can be reached without the proxy: export NO_PROXY=\"$NO_PROXY,{name}\""
    ))
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
    use super::super::super::proxy::Proxy;
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
    fn a_connection_that_times_out_names_the_proxy_or_the_server() {
        let direct = not_connected(&target(), Duration::from_millis(1500));
        assert_eq!(
            direct.message(),
            "timed out: no connection to the API server https://10.0.0.1:6443 (context \"prod\") within 1.5 s"
        );
        let url = "http://me:s3cret@proxy:3128".parse().unwrap();
        let proxy = Some(Proxy { url, source: "HTTPS_PROXY" });
        let error = not_connected(&ApiServer { proxy, ..target() }, Duration::from_secs(10));
        assert_eq!(
            error.message(),
            "timed out: the proxy http://proxy:3128 (from HTTPS_PROXY) made no connection to 10.0.0.1:6443 within 10 s"
        );
        assert_eq!(
            error.hints()[1],
            "if the API server can be reached without the proxy: export NO_PROXY=\"$NO_PROXY,10.0.0.1\""
        );
    }
}
