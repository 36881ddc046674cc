//! TLS: valid and invalid server certificates, client certificates.

use std::io::ErrorKind;
use std::sync::Arc;
use std::time::Duration;

use apiserver::{ApiServer, Fault, Identity, pods};
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use super::{Answer, connect, get_over};

/// Does the TLS handshake and lists the pods; returns the error of the handshake.
fn get(server: &ApiServer, client: Option<(&str, &str)>) -> Result<Answer, String> {
    let mut roots = RootCertStore::empty();
    let authority = server.authority_pem().expect("the server speaks TLS");
    roots
        .add(CertificateDer::from_pem_slice(authority.as_bytes()).expect("the server sends PEM"))
        .expect("the authority is a valid root");
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("the provider speaks TLS")
        .with_root_certificates(roots);
    let config = match client {
        None => builder.with_no_client_auth(),
        Some((certificate, key)) => {
            let certificate =
                CertificateDer::from_pem_slice(certificate.as_bytes()).expect("the server sends PEM");
            let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).expect("the server sends PEM");
            builder.with_client_auth_cert(vec![certificate], key).expect("certificate and key match")
        }
    };
    let name = ServerName::from(server.address().ip());
    let mut connection =
        ClientConnection::new(Arc::new(config), name).expect("the address is a valid server name");
    let mut stream = connect(server.address());
    while connection.is_handshaking() {
        connection.complete_io(&mut stream).map_err(|error| error.to_string())?;
    }
    Ok(get_over(StreamOwned::new(connection, stream), "/api/v1/pods", &[]))
}

#[test]
fn clients_reject_each_bad_certificate_for_its_own_reason() {
    for (identity, complaint) in [
        (Identity::Good, None),
        (Identity::Expired, Some("expired")),
        (Identity::OtherName, Some("not valid for name")),
        (Identity::UnknownAuthority, Some("UnknownIssuer")),
    ] {
        let server = ApiServer::options().tls(identity).start();
        server.add(pods::web("shop", "checkout"));
        match (get(&server, None), complaint) {
            (Ok(answer), None) => assert_eq!(answer.names().len(), 1),
            (Err(error), Some(part)) => assert!(error.contains(part), "{identity:?}: {error}"),
            (result, _) => panic!("{identity:?}: {result:?}"),
        }
    }
}

#[test]
fn a_client_certificate_of_another_authority_is_rejected() {
    let server = ApiServer::options().client_certificates().start();
    let (certificate, key) = server.client_pem().expect("the server speaks TLS");
    assert_eq!(get(&server, Some((certificate, key))).map(|answer| answer.code), Ok(200));
    assert_eq!(get(&server, None).map(|answer| answer.code), Ok(401));
    let other = ApiServer::options().client_certificates().start();
    let (certificate, key) = other.client_pem().expect("the server speaks TLS");
    // With TLS 1.3 the server rejects the certificate after the handshake, instead of sending a response.
    assert_ne!(get(&server, Some((certificate, key))).map(|answer| answer.code), Ok(200));
}

#[test]
fn connections_break_below_tls() {
    let server = ApiServer::options().tls(Identity::Good).start();
    server.add_all(pods::mesh(20));
    let outcome = |fault: Fault| {
        server.fault(fault.times(1));
        get(&server, None).expect("the certificate is good").error
    };
    assert_eq!(outcome(Fault::Reset), Some(ErrorKind::ConnectionReset));
    // There is no close_notify, so the client detects that the body was cut.
    assert_eq!(outcome(Fault::Truncated), Some(ErrorKind::UnexpectedEof));
    assert_eq!(outcome(Fault::Latency(Duration::ZERO)), None);
}
