//! etcd and kube-apiserver on the loopback, with the flags that controller-runtime's envtest gives them.

use std::env::consts::EXE_SUFFIX;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use apiserver::{Certificates, Kubeconfig};
use serde_json::json;
use tempfile::TempDir;

use crate::client::Client;
use crate::programs::{Program, free_port};

/// envtest waits for 20 seconds, but CI machines are slow.
const PATIENCE: Duration = Duration::from_secs(90);
/// The token of a user with all permissions.
const ADMIN: &str = "token-of-the-admin";
/// The token of a user without permissions.
const STRANGER: &str = "token-of-the-stranger";

fn folder() -> TempDir {
    TempDir::with_prefix("sidecars-e2e-").expect("a temporary directory can be made")
}

fn program(assets: &Path, name: &str) -> PathBuf {
    assets.join(format!("{name}{EXE_SUFFIX}"))
}

/// A running etcd.
pub(crate) struct Etcd {
    url: String,
    client: Client,
    /// Dropped, and so killed, before its folder is removed.
    _program: Program,
    _folder: TempDir,
}

impl Etcd {
    /// Starts an empty etcd.
    pub(crate) fn start(assets: &Path) -> Self {
        let folder = folder();
        let url = format!("http://127.0.0.1:{}", free_port());
        let peer = format!("http://127.0.0.1:{}", free_port());
        let flags = [
            format!("--data-dir={}", folder.path().join("data").display()),
            format!("--listen-client-urls={url}"),
            format!("--advertise-client-urls={url}"),
            format!("--listen-peer-urls={peer}"),
            format!("--initial-advertise-peer-urls={peer}"),
            format!("--initial-cluster=default={peer}"),
            // The data is removed after the test anyway.
            "--unsafe-no-fsync=true".to_owned(),
        ];
        let client = Client::without_credentials(&url);
        let program = Program::start(&program(assets, "etcd"), &flags, folder.path())
            .and_then(|program| program.wait_until(PATIENCE, || client.answers("/health")))
            .unwrap_or_else(|error| panic!("{error}"));
        Self { url, client, _program: program, _folder: folder }
    }

    /// Compacts all revisions before this one, as kube-apiserver requests every five minutes. Kubernetes calls a
    /// revision a `resourceVersion`.
    pub(crate) fn compact(&self, revision: &str) {
        let answer =
            self.client.post("/v3/kv/compaction", &json!({ "revision": revision, "physical": true }));
        assert_eq!(answer.code, 200, "etcd does not compact: {}", answer.text());
    }
}

/// A running kube-apiserver.
pub(crate) struct KubeApiserver {
    url: String,
    authority: String,
    _program: Program,
    _folder: TempDir,
}

impl KubeApiserver {
    /// Starts a kube-apiserver with this etcd and these extra flags.
    pub(crate) fn start(assets: &Path, etcd: &Etcd, more: &[&str]) -> Self {
        let folder = folder();
        let certificates = Certificates::generate().expect("certificates can be made");
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::write(&path, text).expect("a temporary directory can be written");
            path.display().to_string()
        };
        let port = free_port();
        let url = format!("https://127.0.0.1:{port}");
        let tokens = format!("{ADMIN},admin,1,\"system:masters\"\n{STRANGER},stranger,2\n");
        let mut flags = vec![
            format!("--etcd-servers={}", etcd.url),
            format!("--cert-dir={}", folder.path().display()),
            "--bind-address=127.0.0.1".to_owned(),
            format!("--secure-port={port}"),
            format!("--tls-cert-file={}", write("server.crt", &certificates.server)),
            format!("--tls-private-key-file={}", write("server.key", &certificates.server_key)),
            format!("--token-auth-file={}", write("tokens.csv", &tokens)),
            "--authorization-mode=RBAC".to_owned(),
            format!("--service-account-issuer={url}"),
            format!("--service-account-key-file={}", write("tokens.pub", &certificates.token_public_key)),
            format!("--service-account-signing-key-file={}", write("tokens.key", &certificates.token_key)),
            "--service-cluster-ip-range=10.0.0.0/24".to_owned(),
            "--allow-privileged=true".to_owned(),
            // With it, pods would need service accounts, which only the controller manager creates.
            "--disable-admission-plugins=ServiceAccount".to_owned(),
            // By default the server advertises the address of the default route, which not every machine has, and
            // it rejects a loopback address (since 1.37 it does not even start). The test does not use its Service.
            "--advertise-address=192.0.2.1".to_owned(),
            "--endpoint-reconciler-type=none".to_owned(),
        ];
        flags.extend(more.iter().map(|&flag| flag.to_owned()));
        let client = Client::new(&kubeconfig(&url, &certificates.authority, ADMIN));
        let program = Program::start(&program(assets, "kube-apiserver"), &flags, folder.path())
            .and_then(|program| program.wait_until(PATIENCE, || client.answers("/readyz")))
            .unwrap_or_else(|error| panic!("{error}"));
        Self { url, authority: certificates.authority, _program: program, _folder: folder }
    }

    /// Returns a kubeconfig for a user with all permissions.
    pub(crate) fn kubeconfig(&self) -> Kubeconfig {
        kubeconfig(&self.url, &self.authority, ADMIN)
    }

    /// Returns a kubeconfig for the user `stranger`, who has no role.
    pub(crate) fn kubeconfig_of_a_stranger(&self) -> Kubeconfig {
        kubeconfig(&self.url, &self.authority, STRANGER)
    }

    /// Returns a client with all permissions.
    pub(crate) fn client(&self) -> Client {
        Client::new(&self.kubeconfig())
    }
}

impl From<&KubeApiserver> for Kubeconfig {
    fn from(server: &KubeApiserver) -> Self {
        server.kubeconfig()
    }
}

fn kubeconfig(url: &str, authority: &str, token: &str) -> Kubeconfig {
    Kubeconfig::new(url).authority(authority).token(token)
}
