//! A certificate authority, valid and invalid server certificates, a client certificate.

use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};
use tokio_rustls::rustls::RootCertStore;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;

/// The certificate that the server sends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Identity {
    /// Valid for `127.0.0.1` and `localhost`, signed by the authority of the kubeconfig.
    #[default]
    Good,
    /// Expired in 2021.
    Expired,
    /// Valid from 2999 on.
    NotYetValid,
    /// Valid for another name, and for no address.
    OtherName,
    /// Signed by an authority that is not in the kubeconfig.
    UnknownAuthority,
}

/// The TLS configuration of the server, and the certificates for its clients.
pub(crate) struct Material {
    pub(crate) config: Arc<ServerConfig>,
    pub(crate) authority_pem: String,
    pub(crate) client_pem: String,
    pub(crate) client_key_pem: String,
}

pub(crate) type Authority = CertifiedIssuer<'static, KeyPair>;

pub(crate) fn authority(name: &str) -> Result<Authority, rcgen::Error> {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::DigitalSignature];
    CertifiedIssuer::self_signed(params, KeyPair::generate()?)
}

fn server_certificate(
    identity: Identity,
    own: &Authority,
) -> Result<(CertificateDer<'static>, KeyPair), rcgen::Error> {
    let names: &[&str] = match identity {
        Identity::OtherName => &["kubernetes.other.example"],
        _ => &["127.0.0.1", "localhost"],
    };
    let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
    let mut params = CertificateParams::new(names)?;
    params.distinguished_name.push(DnType::CommonName, "kube-apiserver");
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    if identity == Identity::Expired {
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(2021, 1, 1);
    }
    if identity == Identity::NotYetValid {
        params.not_before = date_time_ymd(2999, 1, 1);
        params.not_after = date_time_ymd(3000, 1, 1);
    }
    let key = KeyPair::generate()?;
    let certificate = match identity {
        Identity::UnknownAuthority => {
            let stranger = authority("somebody-else")?;
            params.signed_by(&key, &*stranger)?
        }
        _ => params.signed_by(&key, own)?,
    };
    Ok((certificate.der().clone(), key))
}

impl Material {
    /// Generates keys and certificates; with `take_clients` the server requests client certificates without
    /// requiring them.
    pub(crate) fn new(identity: Identity, take_clients: bool) -> Self {
        let own = authority("kubernetes-ca").expect("an authority can be made");
        let (certificate, key) = server_certificate(identity, &own).expect("a certificate can be made");
        let client_key = KeyPair::generate().expect("a key can be made");
        let mut client = CertificateParams::default();
        client.distinguished_name.push(DnType::CommonName, "dev");
        client.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        let client = client.signed_by(&client_key, &own).expect("a certificate can be made");

        let provider = Arc::new(ring::default_provider());
        let builder = ServerConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .expect("the provider speaks TLS");
        let builder = if take_clients {
            let mut roots = RootCertStore::empty();
            roots.add(own.der().clone()).expect("the authority is well-formed");
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider)
                .allow_unauthenticated()
                .build()
                .expect("the verifier has a root");
            builder.with_client_cert_verifier(verifier)
        } else {
            builder.with_no_client_auth()
        };
        let key = PrivateKeyDer::try_from(key.serialize_der()).expect("the key is well-formed");
        let mut config = builder.with_single_cert(vec![certificate], key).expect("key and certificate agree");
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Self {
            config: Arc::new(config),
            authority_pem: own.pem(),
            client_pem: client.pem(),
            client_key_pem: client_key.serialize_pem(),
        }
    }
}
