//! What a real API server needs to be believed: an authority, a certificate, keys for its tokens.

use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair};

use crate::tls::authority;

/// Everything as PEM.
pub struct Certificates {
    /// Signs the certificate; belongs into the kubeconfig.
    pub authority: String,
    /// Of `127.0.0.1` and `localhost`.
    pub server: String,
    pub server_key: String,
    /// What tokens of service accounts are signed with (PKCS #8, P-256), and checked with.
    pub token_key: String,
    pub token_public_key: String,
}

impl Certificates {
    /// Makes new ones.
    pub fn generate() -> Result<Self, rcgen::Error> {
        let authority = authority("kubernetes-ca")?;
        let mut params = CertificateParams::new(["127.0.0.1".to_owned(), "localhost".to_owned()])?;
        params.distinguished_name.push(DnType::CommonName, "kube-apiserver");
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let key = KeyPair::generate()?;
        let server = params.signed_by(&key, &*authority)?;
        let tokens = KeyPair::generate()?;
        Ok(Self {
            authority: authority.pem(),
            server: server.pem(),
            server_key: key.serialize_pem(),
            token_key: tokens.serialize_pem(),
            token_public_key: tokens.public_key_pem(),
        })
    }
}
