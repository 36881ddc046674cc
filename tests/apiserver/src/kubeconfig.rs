//! Kubeconfigs for the server, valid and slightly wrong ones.

use std::fmt::Write as _;

use crate::encoding::base64;

/// The contents of a kubeconfig with one context, `test`.
#[derive(Clone, Debug, Default)]
pub struct Kubeconfig {
    server: String,
    authority_pem: Option<String>,
    namespace: Option<String>,
    token: Option<String>,
    client: Option<(String, String)>,
    /// Extra lines of the `cluster` entry, such as `proxy-url: …`.
    cluster_lines: Vec<String>,
    /// Extra lines of the `user` entry.
    user_lines: Vec<String>,
}

impl Kubeconfig {
    /// Returns a kubeconfig for a server at this address.
    pub fn new(server: &str) -> Self {
        Self { server: server.to_owned(), ..Self::default() }
    }

    /// Trusts this certificate authority, given as PEM.
    pub fn authority(self, pem: &str) -> Self {
        Self { authority_pem: Some(pem.to_owned()), ..self }
    }

    /// Trusts only the certificate authorities of the system.
    pub fn without_authority(self) -> Self {
        Self { authority_pem: None, ..self }
    }

    /// Sets the namespace of the context.
    pub fn namespace(self, name: &str) -> Self {
        Self { namespace: Some(name.to_owned()), ..self }
    }

    /// Sends this bearer token, which may be the wrong one.
    pub fn token(self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self }
    }

    /// Sends this client certificate.
    pub fn client_certificate(self, certificate_pem: &str, key_pem: &str) -> Self {
        Self { client: Some((certificate_pem.to_owned(), key_pem.to_owned())), ..self }
    }

    /// Removes the token and the client certificate.
    pub fn without_credentials(self) -> Self {
        Self { token: None, client: None, ..self }
    }

    /// Adds a line to the cluster, such as `insecure-skip-tls-verify: true`.
    pub fn cluster_line(mut self, line: &str) -> Self {
        self.cluster_lines.push(line.to_owned());
        self
    }

    /// Adds a line to the user, such as `tokenFile: …`.
    pub fn user_line(mut self, line: &str) -> Self {
        self.user_lines.push(line.to_owned());
        self
    }

    /// Gets the credentials from an exec plugin.
    pub fn exec(self, command: &str, arguments: &[&str]) -> Self {
        let arguments: Vec<String> = arguments.iter().map(|argument| format!("{argument:?}")).collect();
        self.user_line("exec:")
            .user_line("  apiVersion: client.authentication.k8s.io/v1")
            .user_line("  interactiveMode: Never")
            .user_line(&format!("  command: {command:?}"))
            .user_line(&format!("  args: [{}]", arguments.join(", ")))
    }

    /// Returns the kubeconfig as YAML.
    pub fn to_yaml(&self) -> String {
        let mut cluster = format!("    server: {}\n", self.server);
        if let Some(pem) = &self.authority_pem {
            push(&mut cluster, &format!("certificate-authority-data: {}", base64(pem.as_bytes())));
        }
        self.cluster_lines.iter().for_each(|line| push(&mut cluster, line));
        let mut user = String::new();
        if let Some(token) = &self.token {
            push(&mut user, &format!("token: {token:?}"));
        }
        if let Some((certificate, key)) = &self.client {
            push(&mut user, &format!("client-certificate-data: {}", base64(certificate.as_bytes())));
            push(&mut user, &format!("client-key-data: {}", base64(key.as_bytes())));
        }
        self.user_lines.iter().for_each(|line| push(&mut user, line));
        let user = if user.is_empty() { " {}\n".to_owned() } else { format!("\n{user}") };
        let namespace =
            self.namespace.as_ref().map(|name| format!("    namespace: {name}\n")).unwrap_or_default();
        format!(
            "apiVersion: v1\nkind: Config\ncurrent-context: test\n\
             clusters:\n- name: test\n  cluster:\n{cluster}\
             users:\n- name: dev\n  user:{user}\
             contexts:\n- name: test\n  context:\n    cluster: test\n    user: dev\n{namespace}"
        )
    }
}

fn push(text: &mut String, line: &str) {
    writeln!(text, "    {line}").expect("a string takes every write");
}
