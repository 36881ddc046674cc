//! The certificates and keys for a real API server: an authority, a server certificate, keys for tokens.

use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair};

use crate::tls::authority;

/// Certificates and keys as PEM.
pub struct Certificates {
    /// The authority that signed the server certificate; goes into the kubeconfig.
    pub authority: String,
    /// The certificate for `127.0.0.1` and `localhost`.
    pub server: String,
    pub server_key: String,
    /// The keys that sign (PKCS #8, P-256) and verify service account tokens.
    pub token_key: String,
    pub token_public_key: String,
}

impl Certificates {
    /// Generates new certificates and keys.
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
