//! A client that writes as well as reads, and shows answers as they come. Not the program's own.

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
/// Both of which the API server knows pods and refusals in.
pub(crate) const PROTOBUF: &str = "application/vnd.kubernetes.protobuf";
/// What `kubectl get` asks for.
pub(crate) const TABLE: &str = "application/json;as=Table;v=v1;g=meta.k8s.io";

/// No question here takes longer.
const LIMIT: Duration = Duration::from_secs(30);

/// What came back.
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

    /// The object that was asked for or made.
    #[track_caller]
    fn object(&self) -> Value {
        assert!(matches!(self.code, 200..=299), "the server answers {}: {}", self.code, self.text());
        self.json()
    }
}

/// A connection to one server.
pub(crate) struct Client {
    client: kube::Client,
    runtime: Runtime,
}

impl Client {
    /// As a kubeconfig says.
    pub(crate) fn new(config: &Kubeconfig) -> Self {
        let parsed = Parsed::from_yaml(&config.to_yaml()).expect("it is a kubeconfig");
        let options = KubeConfigOptions::default();
        Self::build(|runtime| {
            runtime
                .block_on(kube::Config::from_custom_kubeconfig(parsed, &options))
                .expect("the kubeconfig is whole")
        })
    }

    /// For a server of plain HTTP.
    pub(crate) fn without_credentials(url: &str) -> Self {
        Self::build(|_| kube::Config::new(url.parse().expect("it is an address")))
    }

    fn build(config: impl FnOnce(&Runtime) -> kube::Config) -> Self {
        let runtime = Runtime::new().expect("a runtime can be made");
        let mut config = config(&runtime);
        config.default_retry = false;
        // Whatever the machine says of proxies is not meant for its loopback.
        config.proxy_url = None;
        let _inside = runtime.enter();
        let client = kube::Client::try_from(config).expect("a client can be made");
        Self { client, runtime }
    }

    /// Whether a GET succeeds; otherwise why not.
    pub(crate) fn answers(&self, path: &str) -> Result<(), String> {
        let answer = self.send(&Method::GET, path, JSON, (JSON, Vec::new()))?;
        if answer.code == 200 { Ok(()) } else { Err(format!("{} {}", answer.code, answer.text())) }
    }

    /// The answer to a GET, whatever it is.
    #[track_caller]
    pub(crate) fn fetch(&self, path: &str, accept: &str) -> Answer {
        self.send(&Method::GET, path, accept, (JSON, Vec::new())).unwrap_or_else(|error| panic!("{error}"))
    }

    /// An object or a list.
    #[track_caller]
    pub(crate) fn get(&self, path: &str) -> Value {
        self.fetch(path, JSON).object()
    }

    /// The server's minor version: 34 of 1.34. Some providers add a `+`.
    pub(crate) fn minor(&self) -> u32 {
        let version = self.get("/version");
        let minor = version["minor"].as_str().unwrap_or_default().trim_end_matches('+');
        minor.parse().unwrap_or_else(|_| panic!("no version: {version}"))
    }

    /// The answer to a POST, whatever it is.
    #[track_caller]
    pub(crate) fn post(&self, path: &str, body: &Value) -> Answer {
        let body = (JSON, body.to_string().into_bytes());
        self.send(&Method::POST, path, JSON, body).unwrap_or_else(|error| panic!("{error}"))
    }

    /// Makes an object; the object as the server has it.
    #[track_caller]
    pub(crate) fn create(&self, path: &str, object: &Value) -> Value {
        self.post(path, object).object()
    }

    /// Changes what `changes` names.
    #[track_caller]
    pub(crate) fn merge(&self, path: &str, changes: &Value) -> Value {
        let body = ("application/merge-patch+json", changes.to_string().into_bytes());
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
            .expect("the path is one");
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
            .unwrap_or_else(|_| Err("no answer in time".to_owned()))
            .map_err(|error: String| format!("{method} {path}: {error}"))
    }

    /// The first event of a watch; an answer that is no watch instead, if one comes.
    #[track_caller]
    pub(crate) fn first_event(&self, path: &str) -> Value {
        // Events are compressed one by one since 1.37, which the client does not expect.
        let request = Request::get(path).header(ACCEPT, JSON).header(ACCEPT_ENCODING, "identity");
        let request = request.body(Body::empty()).expect("the path is one");
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
        let line = line.unwrap_or_else(|_| panic!("GET {path}: no event in time"));
        let text = String::from_utf8_lossy(&line);
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("GET {path}: {error} in {text:?}"))
    }
}
