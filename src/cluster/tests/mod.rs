//! Tests from kubeconfig to pods, against a server in this process.

mod failures;
mod metrics;
mod paging;
mod server;
mod tls;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::*;
use crate::model::Pod;

/// Writes a kubeconfig, and connects with it as a user would.
struct Setup {
    cluster: String,
    user: String,
    variables: Vec<(String, String)>,
    connection: Connection,
}

impl Setup {
    /// A context `test` with a cluster at `server` and a user `alice`.
    fn new(server: &str) -> Self {
        Self {
            cluster: format!("server: '{server}'"),
            user: "token: s3cret".into(),
            variables: Vec::new(),
            connection: Connection { request_timeout: Some(Duration::from_secs(5)), ..Connection::default() },
        }
    }

    async fn connect(&self) -> Result<(Cluster, Arc<Mutex<Vec<u8>>>), Error> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config");
        let text = format!(
            "current-context: test\ncontexts: [{{name: test, context: {{cluster: c, user: alice}}}}]\n\
             clusters: [{{name: c, cluster: {{{}}}}}]\nusers: [{{name: alice, user: {{{}}}}}]\n",
            self.cluster, self.user
        );
        std::fs::write(&path, text).unwrap();
        let mut variables: Vec<(&str, &str)> =
            self.variables.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        variables.push(("KUBECONFIG", path.to_str().unwrap()));
        let said = Arc::new(Mutex::new(Vec::new()));
        let trace = Trace::to(self.connection.verbosity, Arc::clone(&said));
        let cluster = Cluster::connect_from(&self.connection, &Environment::of(&variables), trace).await?;
        Ok((cluster, said))
    }

    async fn list(&self) -> Result<Pods, Error> {
        let mut pods = Pods::default();
        self.connect().await?.0.list_pods(&PodQuery::default(), &mut pods).await?;
        Ok(pods)
    }

    async fn refusal(&self) -> Error {
        self.list().await.expect_err("the list should fail")
    }
}

#[derive(Debug, Default)]
struct Pods {
    names: Vec<String>,
    pages: usize,
    restarts: usize,
    unreadable: Vec<String>,
}

impl PageSink for Pods {
    fn pod(&mut self, pod: Pod) {
        self.names.push(pod.metadata.name);
    }

    fn page(&mut self, _pods: usize, _remaining: Option<i64>) {
        self.pages += 1;
    }

    fn restart(&mut self) {
        *self = Self { restarts: self.restarts + 1, ..Self::default() };
    }

    fn unreadable(&mut self, pods: Vec<Unreadable>, _more: usize) {
        self.unreadable.extend(pods.into_iter().map(|pod| pod.pod));
    }
}
