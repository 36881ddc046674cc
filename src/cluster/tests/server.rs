//! A server that sends the bytes that a test sets.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// The response: raw bytes, and whether the connection stays open after them.
pub(super) struct Reply {
    bytes: Vec<u8>,
    hold: bool,
}

impl Reply {
    pub(super) fn raw(bytes: impl Into<Vec<u8>>) -> Self {
        Self { bytes: bytes.into(), hold: false }
    }

    pub(super) fn new(code: u16, headers: &str, body: impl AsRef<[u8]>) -> Self {
        let body = body.as_ref();
        let head = format!(
            "HTTP/1.1 {code} X\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n",
            body.len()
        );
        Self::raw([head.as_bytes(), body].concat())
    }

    pub(super) fn json(code: u16, body: &Value) -> Self {
        Self::new(code, "content-type: application/json\r\n", body.to_string())
    }

    pub(super) fn status(code: u16, reason: &str, message: &str) -> Self {
        Self::json(code, &json!({"kind": "Status", "reason": reason, "message": message, "code": code}))
    }

    pub(super) fn page(names: &[&str], next: &str) -> Self {
        let items: Vec<Value> = names.iter().map(|name| json!({"metadata": {"name": name}})).collect();
        Self::json(200, &json!({"kind": "PodList", "metadata": {"continue": next}, "items": items}))
    }

    /// Leaves the connection open: the client waits for more.
    pub(super) fn and_silence(mut self) -> Self {
        self.hold = true;
        self
    }
}

/// The heads of the received requests, in order.
#[derive(Clone, Default)]
pub(super) struct Requests(Arc<Mutex<Vec<String>>>);

impl Requests {
    pub(super) fn all(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }

    pub(super) fn paths(&self) -> Vec<String> {
        self.all().iter().map(|head| head.split(' ').nth(1).unwrap_or_default().to_owned()).collect()
    }
}

/// Starts a server on a port of its own; `reply` gets the number of the request, from 0, and its head.
pub(super) async fn start(
    tls: Option<TlsAcceptor>,
    reply: impl Fn(usize, &str) -> Reply + Send + Sync + 'static,
) -> (u16, Requests) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let requests = Requests::default();
    let (seen, reply) = (requests.clone(), Arc::new(reply));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (seen, reply, tls) = (seen.clone(), Arc::clone(&reply), tls.clone());
            tokio::spawn(async move {
                let Some(tls) = tls else { return serve(stream, &seen, reply.as_ref()).await };
                if let Ok(stream) = tls.accept(stream).await {
                    serve(stream, &seen, reply.as_ref()).await;
                }
            });
        }
    });
    (port, requests)
}

async fn serve(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    seen: &Requests,
    reply: &(dyn Fn(usize, &str) -> Reply + Send + Sync),
) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return,
        }
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let reply = {
        let mut all = seen.0.lock().unwrap();
        all.push(head.clone());
        reply(all.len() - 1, &head)
    };
    let _ = stream.write_all(&reply.bytes).await;
    if reply.hold {
        tokio::time::sleep(Duration::from_secs(60)).await;
    }
    let _ = stream.shutdown().await;
}
