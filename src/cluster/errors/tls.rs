//! Errors of TLS: certificates, and servers that do not speak it.

use rustls::{AlertDescription, CertificateError};

use super::ApiServer;
use crate::error::Error;
use crate::wording::comma_list;

/// How many names of a certificate a message has.
const NAMED: usize = 10;

/// The TLS handshake failed.
pub(super) fn tls_failure(target: &ApiServer, culprit: &str, at_proxy: bool, error: &rustls::Error) -> Error {
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
            let whose = target.of_user();
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
                if names.is_empty() { "no name".to_owned() } else { comma_list(&names, NAMED) }
            ));
            // The names come from the certificate: only what can be a host name becomes part of a command.
            match names.first().filter(|name| is_host_name(name)) {
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

/// Whether a text from a certificate or an address can be a host name, and nothing else in a command.
pub(super) fn is_host_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-.:".contains(c);
    !name.is_empty() && name.len() <= 253 && !name.starts_with('-') && name.chars().all(plain)
}

/// The name in `DnsName("kubernetes")` or `IpAddress(10.0.0.1)`.
fn bare_name(name: &str) -> &str {
    let inner = name.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')')).unwrap_or(name);
    inner.trim_matches('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_host_names_become_part_of_a_command() {
        assert!(is_host_name("kubernetes.default.svc") && is_host_name("fd00::1"));
        for name in ["", "-v=9", "a b", "$(id)", "a;b", "ä"] {
            assert!(!is_host_name(name), "{name}");
        }
    }

    #[test]
    fn names_in_certificates_have_no_wrapper() {
        assert_eq!(bare_name("DnsName(\"kubernetes\")"), "kubernetes");
        assert_eq!(bare_name("IpAddress(10.0.0.1)"), "10.0.0.1");
        assert_eq!(bare_name("kubernetes"), "kubernetes");
    }
}
