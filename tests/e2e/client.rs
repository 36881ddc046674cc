//! A client for the tests, independent of the program's own: it reads and writes, and returns raw responses.

use std::time::Duration;

use apiserver::Kubeconfig;
use bytes::Bytes;
use http::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_TYPE};
use http::{Method, Request};
use http_body_util::BodyExt as _;
use kube::client::Body;
use kube::config::{KubeConfigOptions, Kubeconfig as Parsed};
use serde_json::Value;
use tokio::runtime::Runtime;
use tokio::time::timeout;

pub(crate) const JSON: &str = "application/json";
/// The encoding in which the API server sends pods and `Status` errors besides JSON.
pub(crate) const PROTOBUF: &str = "application/vnd.kubernetes.protobuf";
/// The `Accept` header of `kubectl get`.
pub(crate) const TABLE: &str = "application/json;as=Table;v=v1;g=meta.k8s.io";

/// The timeout of a request.
const LIMIT: Duration = Duration::from_secs(30);

/// A response.
pub(crate) struct Answer {
    pub(crate) code: u16,
    pub(crate) content_type: String,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        let text = self.text();
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("not JSON, {error}: {text}"))
    }

    /// Returns the object in a successful response.
    #[track_caller]
    fn object(&self) -> Value {
        assert!(matches!(self.code, 200..=299), "the server sent {}: {}", self.code, self.text());
        self.json()
    }
}

/// A connection to one server.
pub(crate) struct Client {
    client: kube::Client,
    runtime: Runtime,
}

impl Client {
    /// Connects as a kubeconfig says.
    pub(crate) fn new(config: &Kubeconfig) -> Self {
        let parsed = Parsed::from_yaml(&config.to_yaml()).expect("the kubeconfig is valid");
        let options = KubeConfigOptions::default();
        Self::build(|runtime| {
            runtime
                .block_on(kube::Config::from_custom_kubeconfig(parsed, &options))
                .expect("the kubeconfig is complete")
        })
    }

    /// Connects to a server that speaks plain HTTP.
    pub(crate) fn without_credentials(url: &str) -> Self {
        Self::build(|_| kube::Config::new(url.parse().expect("the URL is valid")))
    }

    fn build(config: impl FnOnce(&Runtime) -> kube::Config) -> Self {
        let runtime = Runtime::new().expect("a runtime can be made");
        let mut config = config(&runtime);
        config.default_retry = false;
        // The proxy settings of the machine are not for its loopback interface.
        config.proxy_url = None;
        let _inside = runtime.enter();
        let client = kube::Client::try_from(config).expect("a client can be made");
        Self { client, runtime }
    }

    /// Sends a GET; the error says why it failed.
    pub(crate) fn answers(&self, path: &str) -> Result<(), String> {
        let answer = self.send(&Method::GET, path, JSON, (JSON, Vec::new()))?;
        if answer.code == 200 { Ok(()) } else { Err(format!("{} {}", answer.code, answer.text())) }
    }

    /// Returns the response to a GET, with any status.
    #[track_caller]
    pub(crate) fn fetch(&self, path: &str, accept: &str) -> Answer {
        self.send(&Method::GET, path, accept, (JSON, Vec::new())).unwrap_or_else(|error| panic!("{error}"))
    }

    /// Returns an object or a list.
    #[track_caller]
    pub(crate) fn get(&self, path: &str) -> Value {
        self.fetch(path, JSON).object()
    }

    /// Returns the server's minor version, such as 34 for 1.34. Some providers add a `+`.
    pub(crate) fn minor(&self) -> u32 {
        let version = self.get("/version");
        let minor = version["minor"].as_str().unwrap_or_default().trim_end_matches('+');
        minor.parse().unwrap_or_else(|_| panic!("no version: {version}"))
    }

    /// Returns the response to a POST, with any status.
    #[track_caller]
    pub(crate) fn post(&self, path: &str, body: &Value) -> Answer {
        let body = (JSON, body.to_string().into_bytes());
        self.send(&Method::POST, path, JSON, body).unwrap_or_else(|error| panic!("{error}"))
    }

    /// Creates an object and returns the server's version of it.
    #[track_caller]
    pub(crate) fn create(&self, path: &str, object: &Value) -> Value {
        self.post(path, object).object()
    }

    /// Changes the fields in `changes`.
    #[track_caller]
    pub(crate) fn merge(&self, path: &str, changes: &Value) -> Value {
        let body = ("application/merge-patch+json", changes.to_string().into_bytes());
        self.send(&Method::PATCH, path, JSON, body).unwrap_or_else(|error| panic!("{error}")).object()
    }

    /// Applies a JSON patch.
    #[track_caller]
    pub(crate) fn json_patch(&self, path: &str, operations: &Value) -> Value {
        let body = ("application/json-patch+json", operations.to_string().into_bytes());
        self.send(&Method::PATCH, path, JSON, body).unwrap_or_else(|error| panic!("{error}")).object()
    }

    #[track_caller]
    pub(crate) fn delete(&self, path: &str) -> Value {
        let answer = self.send(&Method::DELETE, path, JSON, (JSON, Vec::new()));
        answer.unwrap_or_else(|error| panic!("{error}")).object()
    }

    fn send(
        &self,
        method: &Method,
        path: &str,
        accept: &str,
        (content_type, body): (&str, Vec<u8>),
    ) -> Result<Answer, String> {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(ACCEPT, accept)
            .header(CONTENT_TYPE, content_type)
            .body(Body::from(body))
            .expect("the path is valid");
        let answer = async {
            let response = self.client.send(request).await.map_err(|error| error.to_string())?;
            let content_type = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
            Ok(Answer {
                code: response.status().as_u16(),
                content_type: content_type.unwrap_or_default().to_owned(),
                body: response
                    .into_body()
                    .collect()
                    .await
                    .map_err(|error: kube::Error| error.to_string())?
                    .to_bytes(),
            })
        };
        let answer = self.runtime.block_on(async { timeout(LIMIT, answer).await });
        answer
            .unwrap_or_else(|_| Err("the request timed out".to_owned()))
            .map_err(|error: String| format!("{method} {path}: {error}"))
    }

    /// Returns the first event of a watch, or the response if it is not a watch.
    #[track_caller]
    pub(crate) fn first_event(&self, path: &str) -> Value {
        // Since 1.37 the server compresses each event on its own, which the client does not support.
        let request = Request::get(path).header(ACCEPT, JSON).header(ACCEPT_ENCODING, "identity");
        let request = request.body(Body::empty()).expect("the path is valid");
        let line = async {
            let mut body = self.client.send(request).await.expect("the server answers").into_body();
            let mut line = Vec::new();
            while let Some(Ok(frame)) = body.frame().await {
                line.extend_from_slice(frame.data_ref().map(AsRef::as_ref).unwrap_or_default());
                if let Some(end) = line.iter().position(|byte| *byte == b'\n') {
                    line.truncate(end);
                    break;
                }
            }
            line
        };
        let line = self.runtime.block_on(async { timeout(LIMIT, line).await });
        let line = line.unwrap_or_else(|_| panic!("GET {path}: timed out before the first event"));
        let text = String::from_utf8_lossy(&line);
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("GET {path}: {error} in {text:?}"))
    }
}
